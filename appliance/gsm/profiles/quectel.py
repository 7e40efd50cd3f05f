"""Quectel modules (M95, UC20, EC2x, BG9x)."""

from appliance.domain.ports import SubmitErrorClass
from appliance.gsm.profiles.profile import Profile

PROFILE = Profile(
    makers=("quectel",),
    setup=('AT+QURCCFG="urcport","all"',),  # notices on whichever port is open
    cms_errors={
        512: (SubmitErrorClass.DEVICE, "The modem interrupted the sending of the text."),
        513: (SubmitErrorClass.DEVICE, "The modem could not store the text."),
        514: (SubmitErrorClass.DEVICE, "The modem reports a wrong state of the text."),
    },
)
