"""What the box says in sentences of its own, in German: from the same catalogue as in the browsers."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from pathlib import Path

# Each pair of sentences stands in a line of its own, as JSON. Of two that fit, the first one is taken.
_FOLDER = Path(__file__).parents[2] / "web/static/js"
_CATALOGUES = (_FOLDER / "sentences.later.de.js", _FOLDER / "sentences.de.js")
_PAIR = re.compile(r'^  (\["(?:[^"\\]|\\.)*", "(?:[^"\\]|\\.)*"\]),$', re.MULTILINE)
_BORDER = re.compile(r"(?<=[.?!]) ")
# Nothing longer, in characters and in sentences, is the box's own.
_LONGEST = 1000
_MOST = 12


def in_german(text: str) -> str:
    """One sentence of the box, or several; as it is where nobody has translated it."""
    if len(text) > _LONGEST:
        return text
    return _one(text, strict=True) or _several(text) or _one(text, strict=False) or text


@cache
def _whole() -> dict[str, str]:
    """The sentences that name nothing."""
    return {english: german for english, german in reversed(_pairs()) if "{}" not in english}


@cache
def _open() -> list[tuple[re.Pattern[str], str]]:
    """What the others look like, and the German ones with ``{1}``, ``{2}`` for what they name."""
    return [
        (re.compile("(.*?)".join(map(re.escape, english.split("{}"))), re.DOTALL), german)
        for english, german in _pairs()
        if "{}" in english
    ]


def _pairs() -> list[tuple[str, str]]:
    return [json.loads(line) for file in _CATALOGUES for line in _PAIR.findall(file.read_text("utf-8"))]


def _one(text: str, *, strict: bool) -> str | None:
    """``strict``: of what is named, none may be sentences, for those would be the next ones."""
    if text in _whole():
        return _whole()[text]
    for pattern, german in _open():
        found = pattern.fullmatch(text)
        if found is not None and not (strict and any(_BORDER.search(f"{named} A") for named in found.groups())):
            return re.sub(r"\{(\d)(!?)\}", partial(_named, found), german)
    return None


def _named(found: re.Match[str], place: re.Match[str]) -> str:
    """A name stays as it is; what is marked is the box's own."""
    named = found[int(place[1])]
    return in_german(named) if place[2] else named


def _several(text: str) -> str | None:
    pieces = _BORDER.split(text)
    if not 1 < len(pieces) <= _MOST:
        return None
    words = []
    while pieces:
        for count in range(len(pieces), 0, -1):
            translated = _one(" ".join(pieces[:count]), strict=True)
            if translated is not None:
                words.append(translated)
                del pieces[:count]
                break
        else:
            return None
    return " ".join(words)
