"""Text as an SMS carries it: alphabets, parts and counts (3GPP TS 23.038 §6, TS 23.040 §9.2.3.24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.domain.sms_tables import (
    DEFAULT_ALPHABET,
    DEFAULT_EXTENSION,
    ESCAPE,
    LOCKING_SHIFT,
    SINGLE_SHIFT,
)

MOST_PARTS = 255  # the part count is one octet
UNREADABLE = "\ufffd"


class Encoding(StrEnum):
    """How ``units`` of a part are to be read."""

    GSM7 = "gsm7"  # unpacked septets, one a byte
    UCS2 = "ucs2"  # UTF-16, big endian
    BINARY = "binary"  # 8-bit data


@dataclass(frozen=True, slots=True)
class TextPart:
    """One part of a text, cut so that no escape pair and no surrogate pair is split."""

    encoding: Encoding
    units: bytes
    sequence: int = 1
    total: int = 1


class TextTooLong(ValueError):
    """The text takes more parts than are allowed. ``sentence`` is for people."""

    def __init__(self, parts: int, max_parts: int) -> None:
        self.parts = parts
        self.max_parts = max_parts
        self.sentence = f"The text takes {parts} SMS parts, but at most {max_parts} are allowed. Shorten it."
        super().__init__(self.sentence)


_SEPTETS = {char: bytes([septet]) for septet, char in enumerate(DEFAULT_ALPHABET) if septet != ESCAPE} | {
    char: bytes([ESCAPE, septet]) for septet, char in DEFAULT_EXTENSION.items()
}

# Bytes of ``units`` in a text of one part, in each of several, and in each of several with a 16-bit
# reference: what 140 octets leave beside a header of 6 or 7 octets.
_ROOM = {Encoding.GSM7: (160, 153, 152), Encoding.UCS2: (140, 134, 132)}


def split(text: str, *, max_parts: int | None = None, wide_reference: bool = False) -> list[TextPart]:
    """Cut ``text`` into the fewest SMS parts; an empty text is one empty part.

    Args:
        max_parts: the most parts allowed; 255 if None.
        wide_reference: leave room for a 16-bit concatenation reference instead of an 8-bit one.

    Raises:
        TextTooLong: the text takes more than ``max_parts``.
    """
    encoding, chunks = _cut(text, wide_reference)
    allowed = MOST_PARTS if max_parts is None else min(max_parts, MOST_PARTS)
    if len(chunks) > allowed:
        raise TextTooLong(len(chunks), allowed)
    return [TextPart(encoding, units, number, len(chunks)) for number, units in enumerate(chunks, 1)]


def decode(encoding: Encoding, units: bytes, *, locking_table: int = 0, single_table: int = 0) -> str:
    """Read the units of one part, or of all parts joined; anything can be read and nothing raises.

    Join the units of a text's parts first: some senders split an escape or surrogate pair.
    Binary data becomes its size and hex digits. The tables are national language identifiers
    (3GPP TS 23.038 §6.2.1.2.4); an unknown one is read as the default alphabet.
    """
    if encoding is Encoding.GSM7:
        return _read_septets(units, locking_table, single_table)
    if encoding is Encoding.UCS2:
        return units.decode("utf-16-be", "replace")
    count = "1 byte" if len(units) == 1 else f"{len(units)} bytes"
    return f"Binary message, {count}: {units.hex(' ')}" if units else "Binary message, empty"


def _cut(text: str, wide_reference: bool) -> tuple[Encoding, list[bytes]]:
    encoding = Encoding.GSM7 if all(char in _SEPTETS for char in text) else Encoding.UCS2
    characters = [_SEPTETS[char] for char in text] if encoding is Encoding.GSM7 else [_utf16(char) for char in text]
    one, several, several_wide = _ROOM[encoding]
    whole = b"".join(characters)
    if len(whole) <= one:
        return encoding, [whole]
    return encoding, _fill(characters, several_wide if wide_reference else several)


def _fill(characters: Sequence[bytes], room: int) -> list[bytes]:
    chunks = [bytearray()]
    for units in characters:
        if len(chunks[-1]) + len(units) > room:
            chunks.append(bytearray())
        chunks[-1] += units
    return [bytes(chunk) for chunk in chunks]


def _utf16(char: str) -> bytes:
    # Half a surrogate pair is no character; it can come out of JSON.
    return (UNREADABLE if "\ud800" <= char <= "\udfff" else char).encode("utf-16-be")


def _read_septets(units: bytes, locking_table: int, single_table: int) -> str:
    alphabet = LOCKING_SHIFT.get(locking_table, DEFAULT_ALPHABET)
    extension = SINGLE_SHIFT.get(single_table, DEFAULT_EXTENSION)
    text: list[str] = []
    septets = iter(units)
    for septet in septets:
        if septet > 0x7F:
            text.append(UNREADABLE)
        elif septet != ESCAPE:
            text.append(alphabet[septet])
        else:
            # A lone or doubled escape shows as a space; an undefined one as the plain character.
            escaped = next(septets, ESCAPE)
            if escaped == ESCAPE:
                text.append(" ")
            elif escaped > 0x7F:
                text.append(UNREADABLE)
            else:
                text.append(extension.get(escaped) or alphabet[escaped])
    return "".join(text)
