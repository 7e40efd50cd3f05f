"""Addresses: phone numbers and alphanumeric names (3GPP TS 23.040 §9.1.2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.domain import sms_text
from appliance.domain.sms_text import Encoding, TextTooLong
from appliance.gsm.pdu.octets import Octets, PduError, pack_septets, unpack_septets

MOST_SEMI_OCTETS = 20
_MOST_NAME_SEPTETS = 11

_DIGITS = "0123456789*#abc"
_FILLER = 0xF
_NUMBER = re.compile(r"\+?[0-9*#][0-9*#abc]*")

_UNKNOWN = 0x81
_INTERNATIONAL = 0x91
_ALPHANUMERIC = 0xD0
_TYPE_OF_NUMBER = 0x70


@dataclass(frozen=True, slots=True)
class Address:
    """Who sent a text or gets it: ``+4917012345678``, ``01701234567``, ``22022`` or ``INFO``."""

    text: str
    alphanumeric: bool = False

    @classmethod
    def of(cls, text: str) -> Address:
        """The address that a person means by ``text``: anything but a number is a name."""
        return cls(text, alphanumeric=not _NUMBER.fullmatch(text))


def read_address(octets: Octets, field: str) -> Address:
    """An originating, destination or recipient address. Raises PduError."""
    length = octets.octet(field)
    if length > MOST_SEMI_OCTETS:
        raise PduError(field, f"its length is {length} digits; an address has at most {MOST_SEMI_OCTETS}.")
    kind = octets.octet(field)
    data = octets.take((length + 1) // 2, field)
    if kind & _TYPE_OF_NUMBER == _ALPHANUMERIC & _TYPE_OF_NUMBER:
        septets = unpack_septets(data, length * 4 // 7)
        return Address(sms_text.decode(Encoding.GSM7, septets), alphanumeric=True)
    return _number(kind, data, length, field)


def write_address(address: Address, field: str) -> bytes:
    """Raises PduError when ``address`` does not fit."""
    if address.alphanumeric:
        septets = _name_septets(address.text, field)
        return bytes([(len(septets) * 7 + 3) // 4, _ALPHANUMERIC]) + pack_septets(septets)
    kind, digits = _split_number(address.text, field)
    return bytes([len(digits), kind]) + _semi_octets(digits)


def read_smsc(octets: Octets) -> str | None:
    """The service centre's number before the TPDU (3GPP TS 27.005 §3.1), None if it is left out."""
    length = octets.octet("SMSC")
    if length == 0:
        return None
    if length > 1 + MOST_SEMI_OCTETS // 2:
        raise PduError("SMSC", f"its length is {length} octets; a service centre address has at most 11.")
    kind = octets.octet("SMSC")
    return _number(kind, octets.take(length - 1, "SMSC"), 2 * (length - 1), "SMSC").text or None


def write_smsc(number: str | None) -> bytes:
    """Raises PduError when ``number`` is no phone number."""
    if number is None:
        return b"\x00"
    kind, digits = _split_number(number, "SMSC")
    data = _semi_octets(digits)
    return bytes([1 + len(data), kind]) + data


def _number(kind: int, data: bytes, length: int, field: str) -> Address:
    nibbles = [nibble for octet in data for nibble in (octet & 0xF, octet >> 4)][:length]
    # Some networks count the filler of an odd number as a digit.
    while nibbles and nibbles[-1] == _FILLER:
        nibbles.pop()
    if _FILLER in nibbles:
        raise PduError(field, "a digit in the middle of the number is blank.")
    digits = "".join(_DIGITS[nibble] for nibble in nibbles)
    international = kind & _TYPE_OF_NUMBER == _INTERNATIONAL & _TYPE_OF_NUMBER
    return Address("+" + digits if international and digits else digits)


def _split_number(text: str, field: str) -> tuple[int, str]:
    digits = text.removeprefix("+")
    if any(digit not in _DIGITS for digit in digits):
        raise PduError(field, f"“{text}” is not a phone number.")
    if len(digits) > MOST_SEMI_OCTETS:
        raise PduError(field, f"“{text}” has more than {MOST_SEMI_OCTETS} digits.")
    return (_INTERNATIONAL if text.startswith("+") else _UNKNOWN), digits


def _semi_octets(digits: str) -> bytes:
    nibbles = [_DIGITS.index(digit) for digit in digits]
    if len(nibbles) % 2:
        nibbles.append(_FILLER)
    return bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))


def _name_septets(name: str, field: str) -> bytes:
    try:
        (part,) = sms_text.split(name, max_parts=1)
    except TextTooLong:
        part = None
    if part is None or part.encoding is not Encoding.GSM7 or len(part.units) > _MOST_NAME_SEPTETS:
        raise PduError(field, f"“{name}” does not fit: a name has at most 11 characters of the GSM alphabet.")
    return part.units
