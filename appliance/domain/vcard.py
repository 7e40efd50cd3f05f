"""vCards: the address book format of phones and mail programs, versions 3.0 (RFC 2426) and 4.0 (RFC 6350).

Of a card only what a contact has is read: its name, telephone numbers and email addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_LINE = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;(?:\"[^\"]*\"|[^\":;])*)*):(?P<value>.*)"
)
_KINDS = (("cell", "mobile"), ("home", "home"), ("work", "work"), ("pref", "main"))
_TYPES = {"mobile": "CELL", "home": "HOME", "work": "WORK", "main": "PREF", "other": "VOICE"}
_ESCAPED = re.compile(r"\\(.)")
_FOLDED_AT = 75  # octets of a line (RFC 6350 §3.2)


@dataclass(frozen=True, slots=True)
class Card:
    """One person or firm; kinds are those of the contacts."""

    name: str
    numbers: list[tuple[str, str]] = field(default_factory=list)  # (kind, as written)
    addresses: list[tuple[str, str]] = field(default_factory=list)  # (kind, as written)


def read(text: str) -> Iterator[Card]:
    """The cards in a file; lines that are none are passed over, and so is a card without a name."""
    card: Card | None = None
    formatted = structured = ""
    for name, types, value in _lines(text):
        if name == "BEGIN" and value.upper() == "VCARD":
            card, formatted, structured = Card(""), "", ""
        elif card is None:
            continue
        elif name == "END":
            if known_as := (formatted or structured).strip():
                yield Card(known_as, card.numbers, card.addresses)
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


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Each line's name, its parameters in small letters, and its value."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for line in unfolded.splitlines():
        if found := _LINE.fullmatch(line):
            yield found["name"].upper(), found["parameters"].lower(), found["value"]


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
