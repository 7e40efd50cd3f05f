"""What the box says in sentences of its own, in German: from the same catalogue as in the browsers."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from pathlib import Path

# Each pair of sentences stands in a line of its own, as JSON.
_CATALOGUE = Path(__file__).parents[2] / "web/static/js/sentences.de.js"
_PAIR = re.compile(r'^  (\["(?:[^"\\]|\\.)*", "(?:[^"\\]|\\.)*"\]),$', re.MULTILINE)
_BORDER = re.compile(r"(?<=[.?!]) ")
_MOST = 12  # sentences at once; nothing longer is the box's own


def in_german(text: str) -> str:
    """One sentence of the box, or several; as it is where nobody has translated it."""
    return _one(text) or _several(text) or text


@cache
def _catalogue() -> list[tuple[re.Pattern[str], str]]:
    """What the sentences look like, and the German ones with ``{1}``, ``{2}`` for what they name."""
    pairs = [json.loads(line) for line in _PAIR.findall(_CATALOGUE.read_text("utf-8"))]
    return [
        (re.compile("(.*?)".join(map(re.escape, english.split("{}"))), re.DOTALL), german) for english, german in pairs
    ]


def _one(text: str) -> str | None:
    for pattern, german in _catalogue():
        found = pattern.fullmatch(text)
        # Of what is named, none may be sentences: those would be the next ones.
        if found is not None and not any(_BORDER.search(f"{named} A") for named in found.groups()):
            return re.sub(r"\{(\d)\}", partial(_named, found), german)
    return None


def _named(found: re.Match[str], place: re.Match[str]) -> str:
    return in_german(found[int(place[1])])


def _several(text: str) -> str | None:
    pieces = _BORDER.split(text)
    if not 1 < len(pieces) <= _MOST:
        return None
    words = []
    while pieces:
        for count in range(len(pieces), 0, -1):
            translated = _one(" ".join(pieces[:count]))
            if translated is not None:
                words.append(translated)
                del pieces[:count]
                break
        else:
            return None
    return " ".join(words)
