"""Huawei sticks (E1xx, E3xx, MS2131)."""

from appliance.gsm.profiles.profile import Profile

PROFILE = Profile(
    makers=("huawei",),
    setup=("AT^CURC=0",),  # no periodic ^RSSI, ^BOOT and ^DSFLOWRPT lines
    ussd_packed=True,
)
