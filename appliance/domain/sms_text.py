"""Text as an SMS carries it: alphabets, parts and counts (3GPP TS 23.038 §6, TS 23.040 §9.2.3.24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from appliance.domain.sms_tables import (
    DEFAULT_ALPHABET,
    DEFAULT_EXTENSION,
    ESCAPE,
    LOCKING_SHIFT,
    SINGLE_SHIFT,
)

MOST_PARTS = 255  # the part count is one octet
CONCAT_OCTETS = 5  # of header, with the 8-bit reference that the box writes
UNREADABLE = "\ufffd"


class Encoding(StrEnum):
    """How ``units`` of a part are to be read."""

    GSM7 = "gsm7"  # unpacked septets, one a byte
    UCS2 = "ucs2"  # UTF-16, big endian
    BINARY = "binary"  # 8-bit data


class NationalLanguage(StrEnum):
    """Languages with tables of their own, in the order of their identifiers (3GPP TS 23.038 §6.2.1.2.4)."""

    NONE = "none"
    TURKISH = "turkish"
    SPANISH = "spanish"
    PORTUGUESE = "portuguese"
    BENGALI = "bengali"
    GUJARATI = "gujarati"
    HINDI = "hindi"
    KANNADA = "kannada"
    MALAYALAM = "malayalam"
    ORIYA = "oriya"
    PUNJABI = "punjabi"
    TAMIL = "tamil"
    TELUGU = "telugu"
    URDU = "urdu"


@dataclass(frozen=True, slots=True)
class TextPart:
    """One part of a text, cut so that no escape pair and no surrogate pair is split."""

    encoding: Encoding
    units: bytes
    sequence: int = 1
    total: int = 1
    locking_table: int = 0  # national language identifiers; 0: the default alphabet, the default extension
    single_table: int = 0


class TextTooLong(ValueError):
    """The text takes more parts than are allowed. ``sentence`` is for people."""

    def __init__(self, parts: int, max_parts: int) -> None:
        self.parts = parts
        self.max_parts = max_parts
        self.sentence = f"The text takes {parts} SMS parts, but at most {max_parts} are allowed. Shorten it."
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Alphabet:
    """One way to write a text in septets."""

    septets: Mapping[str, bytes]  # a character outside the extension table is one septet, else two
    locking_table: int = 0
    single_table: int = 0

    def room(self, concat_octets: int) -> int:
        """Septets of one part beside a header with so many octets of concatenation (TS 23.040 §9.2.3.24.15 and .16)."""
        header_octets = concat_octets + 3 * bool(self.locking_table) + 3 * bool(self.single_table)
        return (_OCTETS - (1 + header_octets if header_octets else 0)) * 8 // 7


_OCTETS = 140


def _alphabet(locking_table: int = 0, single_table: int = 0) -> Alphabet:
    basic = LOCKING_SHIFT[locking_table] if locking_table else DEFAULT_ALPHABET
    extension = SINGLE_SHIFT[single_table] if single_table else DEFAULT_EXTENSION
    septets = {char: bytes([ESCAPE, septet]) for septet, char in extension.items()}
    septets |= {char: bytes([septet]) for septet, char in enumerate(basic) if septet != ESCAPE}
    septets[" "] = b" "  # void positions are spaces too
    return Alphabet(septets, locking_table, single_table)


_DEFAULT = _alphabet()


@cache
def national_alphabets(language: NationalLanguage) -> tuple[Alphabet, ...]:
    """The alphabets of a language beside the default one, the most careful first.

    A phone that knows none of them shows the plain letter for a single shift, and a wrong one for a locking shift.
    """
    number = list(NationalLanguage).index(language)
    locking, single = number in LOCKING_SHIFT, number in SINGLE_SHIFT
    return (
        *([_alphabet(0, number)] if single else []),
        *([_alphabet(number, 0)] if locking else []),
        *([_alphabet(number, number)] if single and locking else []),
    )


def split(
    text: str,
    *,
    max_parts: int | None = None,
    wide_reference: bool = False,
    language: NationalLanguage = NationalLanguage.NONE,
) -> list[TextPart]:
    """Cut ``text`` into the fewest SMS parts; an empty text is one empty part.

    Args:
        max_parts: the most parts allowed; 255 if None.
        wide_reference: leave room for a 16-bit concatenation reference instead of an 8-bit one.
        language: whose alphabets may be used where the default one lacks a character.

    Raises:
        TextTooLong: the text takes more than ``max_parts``.
    """
    concat_octets = CONCAT_OCTETS + wide_reference
    cuts = [
        (alphabet, _fill([alphabet.septets[char] for char in text], alphabet.room(0), alphabet.room(concat_octets)))
        for alphabet in _alphabets_with(text, language)
    ]
    if cuts:
        alphabet, chunks = min(cuts, key=lambda cut: len(cut[1]))
        encoding, tables = Encoding.GSM7, (alphabet.locking_table, alphabet.single_table)
    else:
        several = (_OCTETS - 1 - concat_octets) // 2 * 2
        encoding, tables = Encoding.UCS2, (0, 0)
        chunks = _fill([_utf16(char) for char in text], _OCTETS, several)
    allowed = MOST_PARTS if max_parts is None else min(max_parts, MOST_PARTS)
    if len(chunks) > allowed:
        raise TextTooLong(len(chunks), allowed)
    return [TextPart(encoding, units, number, len(chunks), *tables) for number, units in enumerate(chunks, 1)]


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


def _alphabets_with(text: str, language: NationalLanguage) -> list[Alphabet]:
    """Those that have every character: the default one, else what the language offers."""
    if all(char in _DEFAULT.septets for char in text):
        return [_DEFAULT]
    return [each for each in national_alphabets(language) if all(char in each.septets for char in text)]


def _fill(characters: Sequence[bytes], one: int, several: int) -> list[bytes]:
    """The units of a text as chunks: one if it has the room, else several smaller ones."""
    whole = b"".join(characters)
    if len(whole) <= one:
        return [whole]
    chunks = [bytearray()]
    for units in characters:
        if len(chunks[-1]) + len(units) > several:
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
