"""SIMCom modules (SIM800, SIM900, SIM7000, SIM7600)."""

from appliance.domain.ports import SubmitErrorClass
from appliance.gsm.profiles.profile import Profile

PROFILE = Profile(
    makers=("simcom",),
    cms_errors={
        512: (SubmitErrorClass.DEVICE, "The modem interrupted the sending of the text."),
        513: (SubmitErrorClass.DEVICE, "The modem could not store the text."),
        515: (SubmitErrorClass.DEVICE, "The modem is still starting."),
    },
)
