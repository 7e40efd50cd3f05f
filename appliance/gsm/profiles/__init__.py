"""What is peculiar to a maker's modems, as data; everything else is found by asking the modem."""

from __future__ import annotations

from appliance.gsm.profiles import huawei, quectel, simcom
from appliance.gsm.profiles.profile import Profile

__all__ = ["GENERIC", "Profile", "profile_for"]

GENERIC = Profile(makers=())
_KNOWN = (huawei.PROFILE, simcom.PROFILE, quectel.PROFILE)


def profile_for(manufacturer: str | None) -> Profile:
    """The profile for an answer to AT+CGMI, or the generic one."""
    maker = (manufacturer or "").lower()
    return next((profile for profile in _KNOWN if any(word in maker for word in profile.makers)), GENERIC)
