"""Telephone numbers: one way to write each, so that one person has one thread.

A number is kept as E.164 ("+4917012345678", ITU-T E.164), as a short code ("22022"), or, for a sender only,
as the name it came with ("INFO").
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

_SHORT_CODE = re.compile(r"[1-9]\d{1,5}")
_TYPED = re.compile(r"[+0-9 ()/.\-\u00a0]+")
MAX_TYPED_LENGTH = 40
_LONGER_THAN_NATIONAL = 12


class BadNumber(ValueError):
    """What was typed is no telephone number; ``sentence`` says what to type."""

    def __init__(self, typed: str) -> None:
        shown = typed if len(typed) <= MAX_TYPED_LENGTH else typed[:MAX_TYPED_LENGTH] + "…"
        self.sentence = f"“{shown}” is not a telephone number. Type it like 0170 1234567 or +49 170 1234567."
        super().__init__(self.sentence)


def parse(typed: str, country: str) -> str:
    """Normalise a number typed in any usual form.

    Args:
        typed: what a person or a config file wrote.
        country: ISO 3166 alpha-2 code; numbers without a country code are read as this country's.

    Returns:
        E.164 with its "+", or a short code of 2 to 6 digits.

    Raises:
        BadNumber: it cannot be a number.
    """
    text = typed.strip()
    if not text or len(text) > MAX_TYPED_LENGTH or not _TYPED.fullmatch(text):
        raise BadNumber(typed)
    digits = re.sub(r"\D", "", text)
    if _SHORT_CODE.fullmatch(digits) and not text.startswith("+"):
        return digits
    mobile = None if text.startswith("+") else _mobile_without_plus(digits, country)
    if mobile is not None:
        return mobile
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise BadNumber(typed) from error
    if not phonenumbers.is_possible_number(number):
        raise BadNumber(typed)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def from_network(sender: str, country: str) -> str:
    """Normalise a sender as the network gave it; what is no number is kept as it is."""
    try:
        return parse(sender, country)
    except BadNumber:
        return sender.strip()


def _mobile_without_plus(digits: str, country: str) -> str | None:
    """Some networks and people write a mobile number with its country code, but without the sign for that.

    Where numbers have no fixed length it would pass for a number of the own country; such a one is shorter.
    """
    code = str(phonenumbers.country_code_for_region(country))
    if not digits.startswith(code) or len(digits) < _LONGER_THAN_NATIONAL:
        return None
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def from_pbx(told: str, country: str, outside_prefix: str) -> str:
    """Normalise a number as the PBX has it, where what goes outside begins with ``outside_prefix`` ("" for none).

    Without the prefix it must be a whole number of some country, or the prefix was not one: extensions and numbers
    with "+" are taken as they are.
    """
    if outside_prefix and told.startswith(outside_prefix):
        number = from_network(told.removeprefix(outside_prefix), country)
        if number.startswith("+") and phonenumbers.is_valid_number(phonenumbers.parse(number, None)):
            return number
    return from_network(told, country)


def for_pbx(number: str, country: str, outside_prefix: str) -> str:
    """What is dialled for a kept number: as it is, or with a prefix as on a phone of this country (0 030 12345)."""
    if not outside_prefix or not number.startswith("+"):
        return number
    try:
        from_here = phonenumbers.format_out_of_country_calling_number(phonenumbers.parse(number, None), country)
    except phonenumbers.NumberParseException:
        return number
    return outside_prefix + re.sub(r"\D", "", from_here)


@lru_cache(maxsize=8192)  # lists show the same numbers again and again, and formatting one takes long
def display(number: str, country: str) -> str:
    """Format a kept number for people: national form at home, international form abroad."""
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    at_home = parsed.country_code == phonenumbers.country_code_for_region(country)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def can_be_texted(number: str) -> bool:
    """Whether a text can go to it: a name as sender ("INFO") cannot be answered."""
    return number.startswith("+") or _SHORT_CODE.fullmatch(number) is not None
