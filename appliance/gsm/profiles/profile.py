"""The shape of a vendor table."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.gsm.errors import Meaning


@dataclass(frozen=True, slots=True)
class Profile:
    """One maker's habits."""

    makers: tuple[str, ...]  # words of the answer to AT+CGMI, in lower case
    setup: tuple[str, ...] = ()  # commands to send once; an ERROR is no harm
    ussd_packed: bool = False  # USSD texts are packed septets in hexadecimal digits, both ways
    cms_errors: dict[int, Meaning] = field(default_factory=dict)  # 512 and above
