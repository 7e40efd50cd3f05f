"""vCards: the address book format of phones and mail programs, versions 2.1 (of old phones), 3.0
(RFC 2426) and 4.0 (RFC 6350).

Of a card only what a contact has is read: its name, telephone numbers and email addresses.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_LINE = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;(?:\"[^\"]*\"|[^\":;])*)*):(?P<value>.*)"
)
_KINDS = (("cell", "mobile"), ("home", "home"), ("work", "work"), ("pref", "main"))
_TYPES = {"mobile": "CELL", "home": "HOME", "work": "WORK", "main": "PREF", "other": "VOICE"}
_ESCAPED = re.compile(r"\\(.)")
# What phones and mail programs write. Python takes further words, which mean no alphabet (idna, unicode_escape).
_CHARSET = re.compile(
    r"charset=\"?(utf-?(?:8|16)|us-ascii|(?:iso-8859|windows|cp|koi8|big5|gb|shift_jis|euc)[a-z0-9_-]*)"
)
_CUT_SOFTLY = re.compile(r"[^:]{0,200}quoted-printable", re.IGNORECASE)
_FOLDED_AT = 75  # octets of a line (RFC 6350 §3.2)


@dataclass(frozen=True, slots=True)
class Card:
    """One person or firm; kinds are those of the contacts."""

    name: str
    numbers: list[tuple[str, str]] = field(default_factory=list)  # (kind, as written)
    addresses: list[tuple[str, str]] = field(default_factory=list)  # (kind, as written)
    line: int = field(default=0, compare=False)  # where it begins in its file, from 1


def read(text: str) -> Iterator[Card]:
    """The cards in a file; lines that are none are passed over, and so is a card without a name."""
    card: Card | None = None
    formatted = structured = ""
    for line, name, types, value in _lines(text):
        if name == "BEGIN" and value.upper() == "VCARD":
            card, formatted, structured = Card("", line=line), "", ""
        elif card is None:
            continue
        elif name == "END":
            if known_as := (formatted or structured).strip():
                yield Card(known_as, card.numbers, card.addresses, card.line)
            card = None
        elif name == "FN":
            formatted = formatted or _unescaped(value)
        elif name == "N":
            # Family; given; further; before; after (RFC 6350 §6.2.2).
            parts = [_unescaped(part).strip() for part in re.split(r"(?<!\\);", value)]
            structured = " ".join(part for part in (*parts[1:2], *parts[:1]) if part)
        elif name == "TEL":
            card.numbers.append((_kind(types), re.sub(r"(?i)^tel:", "", value).split(";")[0].strip()))
        elif name == "EMAIL":
            card.addresses.append((_kind(types), re.sub(r"(?i)^mailto:", "", _unescaped(value)).strip()))


def write(cards: Iterable[Card]) -> str:
    """A file of version 3.0, which every phone reads."""
    lines: list[str] = []
    for card in cards:
        name = _escaped(card.name)
        lines += ["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", f"N:{name};;;;"]
        lines += [f"TEL;TYPE={_TYPES.get(kind, 'VOICE')}:{number}" for kind, number in card.numbers]
        lines += [f"EMAIL;TYPE={_TYPES.get(kind, 'WORK')}:{_escaped(address)}" for kind, address in card.addresses]
        lines.append("END:VCARD")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _lines(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Each line's place, its name, its parameters in small letters, and its value."""
    for place, line in _unfolded(text):
        if found := _LINE.fullmatch(line):
            parameters, value = found["parameters"].lower(), found["value"]
            if "quoted-printable" in parameters:
                charset = _CHARSET.search(parameters)
                value = _decoded(value, charset[1] if charset else "utf-8")
            yield place, found["name"].upper(), parameters, value


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The lines as they were before they were cut to a length, each with its place in the file."""
    place = 0
    pieces: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if pieces and pieces[-1].endswith("=") and _CUT_SOFTLY.match(pieces[0]):  # 2.1 cuts such values so
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        elif pieces and line[:1] in (" ", "\t"):
            pieces.append(line[1:])
        else:
            if pieces:
                yield place, "".join(pieces)
            place, pieces = number, [line] if line else []
    if pieces:
        yield place, "".join(pieces)


def _decoded(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode())
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", "replace")


def _kind(parameters: str) -> str:
    words = set(re.split(r"[;,=\"]", parameters))
    return next((kind for word, kind in _KINDS if word in words), "other")


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)


def _escaped(value: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", value)


def _folded(line: str) -> str:
    """Cut between characters, so that none is torn."""
    folded, length = "", 0
    for letter in line:
        size = len(letter.encode())
        if length + size > _FOLDED_AT:
            folded, length = folded + "\r\n ", 1
        folded, length = folded + letter, length + size
    return folded
