"""Which numbers click to call may dial: the admin's patterns, applied to a normalised number.

A pattern is compared with the whole number in the form that ``appliance.domain.numbers.parse`` gives it:

* ``+49*`` every number that begins so (``*`` stands at the end only, for any rest);
* ``1??`` exactly that many digits (``?`` is one digit), here every three-digit short number beginning with 1;
* ``*`` every number;
* ``emergency`` and ``premium``: what the country's numbering plan says of a number.

A number may be dialled if an *allow* pattern matches it and no *deny* pattern does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
from phonenumbers import shortnumberinfo

EMERGENCY = "emergency"
PREMIUM = "premium"

_PATTERN = re.compile(r"\+?[0-9?]*\*?")
_NATIONAL = re.compile(r"0[0-9?]*\*?")


class BadPattern(ValueError):
    """A pattern that is malformed or could never match; ``sentence`` says what to write."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check_pattern(pattern: str, country: str) -> None:
    """Raise ``BadPattern`` unless ``pattern`` can match a number.

    Args:
        pattern: as the admin wrote it.
        country: ISO 3166 alpha-2 code, for the advice given.
    """
    if pattern in (EMERGENCY, PREMIUM):
        return
    if pattern in ("", "+") or not _PATTERN.fullmatch(pattern):
        raise BadPattern("Write digits, “?” for one digit, and “*” only at the end, like +49* or 1??.")
    if _NATIONAL.fullmatch(pattern):
        code = phonenumbers.country_code_for_region(country)
        rest = pattern.lstrip("0")
        raise BadPattern(
            f"Numbers are compared in international form, so this matches none. Write +{code}{rest} for the "
            "country, or another country's code."
        )


@dataclass(frozen=True, slots=True)
class DialRules:
    """The admin's patterns for click to call; deny wins over allow."""

    allow: tuple[str, ...]
    deny: tuple[str, ...]
    country: str  # ISO 3166 alpha-2

    def refusal(self, number: str) -> str | None:
        """Why ``number`` (E.164 or a short code) may not be dialled, in a sentence; None if it may."""
        denied = self._first_match(self.deny, number)
        if denied == EMERGENCY:
            return "Emergency numbers are not called from here. Dial them on the phone itself."
        if denied == PREMIUM:
            return "Calls to premium-rate numbers are not allowed."
        if denied is not None or self._first_match(self.allow, number) is None:
            return "Calls to this number are not allowed."
        return None

    def _first_match(self, patterns: Iterable[str], number: str) -> str | None:
        return next((pattern for pattern in patterns if _matches(pattern, number, self.country)), None)


def _matches(pattern: str, number: str, country: str) -> bool:
    if pattern == EMERGENCY:
        return _is_emergency(number, country)
    if pattern == PREMIUM:
        return _is_premium(number, country)
    digits = re.escape(pattern).replace(r"\?", "[0-9]").replace(r"\*", ".*")
    return re.fullmatch(digits, number) is not None


def _is_emergency(number: str, country: str) -> bool:
    # A short number with the country's code before it ("+49112") reaches the same desk on many trunks.
    home_code = f"+{phonenumbers.country_code_for_region(country)}"
    short = number.removeprefix(home_code)
    return not short.startswith("+") and shortnumberinfo.connects_to_emergency_number(short, country)


def _is_premium(number: str, country: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return False
    if number.startswith("+"):
        return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.PREMIUM_RATE
    cost = shortnumberinfo.expected_cost_for_region(parsed, country)
    return cost == shortnumberinfo.ShortNumberCost.PREMIUM_RATE
