"""The characters behind septets: the GSM 7-bit alphabet and its extension (3GPP TS 23.038 §6.2.1)."""

from __future__ import annotations

ESCAPE = 0x1B

# Position is the septet. 0x1B is the escape to the extension table and stands for no character.
DEFAULT_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)

DEFAULT_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}

# National language identifier → 128 characters (§A.3) and → escape septet: character (§A.2).
LOCKING_SHIFT: dict[int, str] = {}
SINGLE_SHIFT: dict[int, dict[int, str]] = {}
