"""Names that people type: of any script, with nothing that hides or turns letters around."""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"  # parts of words in some scripts, and of emoji


def is_visible(text: str) -> bool:
    """Whether all of it can be seen: no control characters, and none that change the direction of what follows."""
    return all(char.isprintable() or char in JOINERS for char in text)


def visible(text: str) -> str:
    """What can be seen of it, in one line."""
    return " ".join("".join(char for char in text if char.isspace() or is_visible(char)).split())


def folded(name: str) -> str:
    """How a name is sorted and looked for: whatever its case and its accents, so that Ömer is found among the O."""
    if name.isascii():
        return name.lower()
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))
