"""User data: the coding scheme, the header and the text or data of one part.

3GPP TS 23.038 §4 (TP-DCS), TS 23.040 §9.2.3.16 (TP-UDL) and §9.2.3.24 (TP-UD).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from appliance.domain.ports import PartOfText
from appliance.domain.sms_text import Encoding, TextPart
from appliance.gsm.pdu.octets import Octets, PduError, octets_for, pack_septets, unpack_septets

MOST_OCTETS = 140
MOST_SEPTETS = 160


class _Element(IntEnum):
    """The information elements that change how a part is read (TS 23.040 §9.2.3.24)."""

    CONCAT_8 = 0x00
    SPECIAL_INDICATION = 0x01
    PORTS_8 = 0x04
    PORTS_16 = 0x05
    CONCAT_16 = 0x08
    SINGLE_SHIFT = 0x24
    LOCKING_SHIFT = 0x25


_WAITING_KINDS = ("voicemail", "fax", "email", "other")


@dataclass(frozen=True, slots=True)
class InformationElement:
    """One element of the user data header, known or not."""

    identifier: int
    data: bytes


@dataclass(frozen=True, slots=True)
class MessageWaiting:
    """An indication that something waits elsewhere, mostly voicemail."""

    kind: str  # "voicemail", "fax", "email" or "other"
    active: bool  # False: nothing waits any more
    count: int | None = None  # None when the network does not tell
    discard: bool = False  # the text beside it need not be kept


@dataclass(frozen=True, slots=True)
class Coding:
    """What TP-DCS says about the user data."""

    encoding: Encoding
    message_class: int | None = None
    compressed: bool = False
    waiting: MessageWaiting | None = None


@dataclass(frozen=True, slots=True)
class UserData:
    """One part's content, its header taken apart."""

    encoding: Encoding
    units: bytes
    concat: PartOfText | None = None
    wide_reference: bool = False
    locking_table: int = 0
    single_table: int = 0
    message_class: int | None = None
    elements: tuple[InformationElement, ...] = ()
    ports: tuple[int, int] | None = None  # destination, source
    waiting: MessageWaiting | None = None


def read_coding(octet: int) -> Coding:
    """Every TP-DCS has a meaning; reserved ones are read as the default alphabet (TS 23.038 §4)."""
    group = octet >> 4
    if group <= 0b0111:  # general, and the same marked for automatic deletion
        encoding = (Encoding.GSM7, Encoding.BINARY, Encoding.UCS2, Encoding.GSM7)[octet >> 2 & 0b11]
        message_class = octet & 0b11 if octet & 0x10 else None
        if octet & 0x20:  # nobody's phone sends the compression of TS 23.042: kept as data
            return Coding(Encoding.BINARY, message_class, compressed=True)
        return Coding(encoding, message_class)
    if group in (0b1100, 0b1101, 0b1110):
        waiting = MessageWaiting(_WAITING_KINDS[octet & 0b11], active=bool(octet & 0x08), discard=group == 0b1100)
        return Coding(Encoding.UCS2 if group == 0b1110 else Encoding.GSM7, waiting=waiting)
    if group == 0b1111:
        return Coding(Encoding.BINARY if octet & 0b100 else Encoding.GSM7, octet & 0b11)
    return Coding(Encoding.GSM7)


def write_coding(encoding: Encoding, message_class: int | None) -> int:
    """Raises PduError when there is no such message class."""
    if message_class not in (None, 0, 1, 2, 3):
        raise PduError("TP-DCS", f"there is no message class {message_class}.")
    alphabet = {Encoding.GSM7: 0x00, Encoding.BINARY: 0x04, Encoding.UCS2: 0x08}[encoding]
    return alphabet if message_class is None else alphabet | 0x10 | message_class


def read_user_data(octets: Octets, data_coding: int, has_header: bool) -> UserData:
    """TP-UDL and TP-UD, to the end of the PDU. Raises PduError when the counts contradict it.

    Octets beyond the counted ones are ignored: modems pad. In septets one octet too few is borne,
    as senders miscount by one; what it would hold is left out.
    """
    coding = read_coding(data_coding)
    length = octets.octet("TP-UDL")
    data = octets.rest()
    in_septets = coding.encoding is Encoding.GSM7
    due = octets_for(length) if in_septets else length
    if due > MOST_OCTETS:
        raise PduError("TP-UDL", f"it counts {length}, which is more than one SMS holds.")
    if len(data) < due - (1 if in_septets else 0):
        raise PduError("TP-UD", f"the PDU ends too early: TP-UDL counts {due} octets, but {len(data)} are there.")
    data = data[:due]
    header_octets = 0
    elements: tuple[InformationElement, ...] = ()
    if has_header:
        if not data or data[0] + 1 > len(data):
            raise PduError("TP-UDHL", "the header is longer than the user data it is part of.")
        header_octets = data[0] + 1
        elements = _read_elements(data[1:header_octets])
    if in_septets:
        skipped = (header_octets * 8 + 6) // 7
        whole = min(length, len(data) * 8 // 7)
        fill_bits = skipped * 7 - header_octets * 8
        units = unpack_septets(data[header_octets:], max(whole - skipped, 0), fill_bits)
    else:
        units = data[header_octets:]
        if coding.encoding is Encoding.UCS2:  # half a character cannot be shown
            units = units[: len(units) // 2 * 2]
    return _interpret(coding, units, elements)


def write_user_data(part: TextPart, concat_reference: int | None, wide_reference: bool = False) -> tuple[bytes, bool]:
    """TP-UDL and TP-UD of ``part``, and whether they begin with a header. Raises PduError."""
    if concat_reference is None and part.total > 1:
        raise PduError("TP-UDH", f"part {part.sequence} of {part.total} needs a reference.")
    elements = b"" if concat_reference is None else _concat_element(part, concat_reference, wide_reference)
    # Each part names its tables anew (§9.2.3.24.15 and .16).
    for table, identifier in ((part.single_table, _Element.SINGLE_SHIFT), (part.locking_table, _Element.LOCKING_SHIFT)):
        if table:
            elements += bytes([identifier, 1, table])
    header = bytes([len(elements)]) + elements if elements else b""
    if part.encoding is Encoding.GSM7:
        if any(unit > 0x7F for unit in part.units):
            raise PduError("TP-UD", "a septet is greater than 127.")
        skipped = (len(header) * 8 + 6) // 7
        length = skipped + len(part.units)
        if length > MOST_SEPTETS:
            raise PduError("TP-UD", f"the part takes {length} septets; one SMS holds {MOST_SEPTETS}.")
        data = header + pack_septets(part.units, skipped * 7 - len(header) * 8)
    else:
        data = header + part.units
        length = len(data)
        if length > MOST_OCTETS:
            raise PduError("TP-UD", f"the part takes {length} octets; one SMS holds {MOST_OCTETS}.")
    return bytes([length]) + data, bool(header)


def _concat_element(part: TextPart, reference: int, wide: bool) -> bytes:
    if not 0 <= reference <= (0xFFFF if wide else 0xFF):
        raise PduError("TP-UDH", f"the reference {reference} does not fit {16 if wide else 8} bits.")
    if not 1 <= part.sequence <= part.total <= 255:
        raise PduError("TP-UDH", f"there is no part {part.sequence} of {part.total}.")
    value = reference.to_bytes(2 if wide else 1, "big") + bytes([part.total, part.sequence])
    return bytes([_Element.CONCAT_16 if wide else _Element.CONCAT_8, len(value)]) + value


def _read_elements(header: bytes) -> tuple[InformationElement, ...]:
    """A header whose last element has too few octets is ignored as a whole (§9.2.3.24)."""
    elements = []
    at = 0
    while at < len(header):
        if at + 2 > len(header) or at + 2 + header[at + 1] > len(header):
            return ()
        end = at + 2 + header[at + 1]
        elements.append(InformationElement(header[at], header[at + 2 : end]))
        at = end
    return tuple(elements)


def _interpret(coding: Coding, units: bytes, elements: tuple[InformationElement, ...]) -> UserData:
    concat: PartOfText | None = None
    wide = False
    ports: tuple[int, int] | None = None
    locking = single = 0
    waiting = coding.waiting
    for element in elements:  # of a repeated element the last one counts (§9.2.3.24)
        data = element.data
        match element.identifier, len(data):
            case (_Element.CONCAT_8, 3) | (_Element.CONCAT_16, 4):
                reference, total, sequence = int.from_bytes(data[:-2], "big"), data[-2], data[-1]
                if 1 <= sequence <= total:  # else the element is ignored (§9.2.3.24.1)
                    concat = PartOfText(reference, total, sequence)
                    wide = element.identifier == _Element.CONCAT_16
            case (_Element.PORTS_8, 2) | (_Element.PORTS_16, 4):
                half = len(data) // 2
                ports = int.from_bytes(data[:half], "big"), int.from_bytes(data[half:], "big")
            case (_Element.SPECIAL_INDICATION, 2):
                waiting = MessageWaiting(
                    _WAITING_KINDS[data[0] & 0b11],
                    active=data[1] > 0,
                    count=data[1],
                    discard=not data[0] & 0x80,
                )
            case (_Element.SINGLE_SHIFT, 1):
                single = data[0]
            case (_Element.LOCKING_SHIFT, 1):
                locking = data[0]
    return UserData(
        coding.encoding, units, concat, wide, locking, single, coding.message_class, elements, ports, waiting
    )
