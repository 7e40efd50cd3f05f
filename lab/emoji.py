"""Write the emoji of the picker with the names and words by which they are found, in each language.

``npm pack cldr-annotations-full`` and unpack it; then ``python -m lab.emoji package/annotations``. The names are
Unicode's (CLDR, docs/licences.md); which characters are shown as pictures by default (Emoji_Presentation) is in
Unicode's emoji-data.txt, whose ranges stand below.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "web" / "static" / "js"
FILES = {"en": STATIC / "emoji-data.js", "de": STATIC / "emoji-data.de.js"}
_RANGES = """
1F600-1F64F 1F910-1F93A 1F970-1F9D8 1F440 1F442-1F487 1F47B-1F4A5 1F4A9-1F4AF 2764 1F5A4 1F90C-1F90F 1F57A 1F595-1F596
270A-270B 1F93C-1F945 1F9D9-1F9FF 1FA70-1FAF6 1F400-1F43E 1F947-1F96F 1F331-1F335 1F337-1F37C 1F37E-1F393 1F32D-1F330
1F300-1F320 1F3A0-1F3CA 1F3CF-1F3D3 1F3E0-1F3F0 1F3F4 1F3F8-1F3FA 1F488-1F4A8 1F4B0-1F4FC 1F4FF-1F51E 1F520-1F53D
1F54B-1F54E 1F550-1F567 1F5FB-1F5FF 1F680-1F6C5 1F6CC 1F6D0-1F6D2 1F6D5-1F6D7 1F6DD-1F6DF 1F6EB-1F6EC 1F6F4-1F6FC
231A-231B 23E9-23EC 23F0 23F3 2614-2615 2648-2653 2693 26A1 26BD-26BE 26C4-26C5 26D4 26EA 26F2-26F3 26F5 26FA 26FD
2705 2728 274C
2753-2755 2757 2795-2797 2B50 2B55
"""
_PICTURE = "\ufe0f"  # asks for the picture where a character would be drawn as a letter


def emoji() -> list[str]:
    """Each emoji once, in the order of the picker."""
    found: dict[str, None] = {}
    for span in _RANGES.split():
        first, _, last = span.partition("-")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            character = chr(code)
            if unicodedata.category(character) == "So":
                found[character + _PICTURE if code == 0x2764 else character] = None
    return list(found)


def module(annotations: Path) -> str:
    """The text of a module, from the ``annotations.json`` of a language."""
    known = json.loads(annotations.read_text(encoding="utf-8"))["annotations"]["annotations"]
    lines = []
    for character in emoji():
        about = known[character.rstrip(_PICTURE)]
        name = about["tts"][0]
        words = [word for word in about.get("default", []) if word.lower() not in name.lower()]
        lines.append(f"{character} {name}|{' '.join(words)}")
    listed = "\n".join(lines)
    return (
        "// @ts-check\n"
        "/** Made by lab/emoji.py from Unicode CLDR (docs/licences.md): an emoji, its name and more words a line. */\n"
        f"export const EMOJI = `{listed}`;\n"
    )


if __name__ == "__main__":
    for language, file in FILES.items():
        file.write_text(module(Path(sys.argv[1]) / language / "annotations.json"), encoding="utf-8")
