"""Files that people send each other: a name that can do no harm, and which of them are pictures."""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass

from appliance.domain.names import JOINERS

LONGEST_NAME = 120  # characters
LONGEST_NAME_BYTES = 200  # in UTF-8: what file systems take, with room
HEAD_BYTES = 512 * 1024  # of a file, enough to find the size of a picture behind its colour profile
MOST_PIXELS = 50_000_000  # a picture that is larger unpacked is offered as a file
LONGEST_SIDE = 16_384
PREVIEW_BYTES = 256 * 1024
PREVIEW_SIDE = 1024  # pixels
NAMELESS = "file"

_SWAPPED = frozenset({5, 6, 7, 8})  # Exif orientations that lie on their side
# JPEG markers without a length: TEM, RSTn, SOI, EOI (ITU-T T.81 table B.1).
_BARE = frozenset({0x01, *range(0xD0, 0xDA)})
# SOFn, which tell the size; C4, C8 and CC are none.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that browsers draw and never run."""

    media_type: str
    width: int  # pixels, as it is shown
    height: int


def clean_name(name: str) -> str:
    """A file's name as it is kept and offered: its last part only, of visible characters, not too long.

    What could turn the order of the letters around ("exe.gpj" for "jpg.exe") is left out.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(each for each in last if each in JOINERS or unicodedata.category(each)[0] != "C" or each.isspace())
    words = " ".join(kept.split()).strip(" .")
    stem, dot, extension = words.rpartition(".")
    if not dot or not 1 <= len(extension) <= 16:
        stem, extension = words, ""
    ending = f".{extension}" if extension else ""
    stem = stem[: LONGEST_NAME - len(ending)]
    room = LONGEST_NAME_BYTES - len(ending.encode())
    stem = stem.encode()[: max(room, 0)].decode(errors="ignore")
    return f"{stem}{ending}".strip(" .") or NAMELESS


def picture_of(head: bytes) -> Picture | None:
    """What kind of picture begins with ``head`` (up to ``HEAD_BYTES``); None for anything else and for huge ones."""
    try:
        found = _png(head) or _gif(head) or _webp(head) or _jpeg(head)
    except (struct.error, IndexError):  # cut off, or made up
        return None
    if found is None or not (0 < found.width <= LONGEST_SIDE and 0 < found.height <= LONGEST_SIDE):
        return None
    return found if found.width * found.height <= MOST_PIXELS else None


def preview_of(head: bytes) -> Picture | None:
    """What kind of picture a preview is that begins with ``head``; None for what is none or larger than one needs."""
    found = picture_of(head)
    return found if found is not None and max(found.width, found.height) <= PREVIEW_SIDE else None


def _png(head: bytes) -> Picture | None:
    """PNG (W3C Portable Network Graphics §11.2.1)."""
    if head[:8] != b"\x89PNG\r\n\x1a\n" or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", head, 16)
    return Picture("image/png", width, height)


def _gif(head: bytes) -> Picture | None:
    """GIF87a and GIF89a (GIF89a §18)."""
    if head[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    width, height = struct.unpack_from("<HH", head, 6)
    return Picture("image/gif", width, height)


def _webp(head: bytes) -> Picture | None:
    """WebP (RFC 9649 §2.5 to §2.7); a turned one is rare and shown as it lies."""
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 25:
        return None
    form = head[12:16]
    if form == b"VP8X" and len(head) >= 30:
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
    elif form == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif form == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = (each & 0x3FFF for each in struct.unpack_from("<HH", head, 26))
    else:
        return None
    return Picture("image/webp", width, height)


def _jpeg(head: bytes) -> Picture | None:
    """JPEG (ITU-T T.81 §B.2), turned as its Exif data says."""
    if head[:3] != b"\xff\xd8\xff":
        return None
    at, orientation = 2, 1
    while at < len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker in _BARE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", head, at + 2)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return Picture("image/jpeg", *((height, width) if orientation in _SWAPPED else (width, height)))
        if marker == 0xE1 and head[at + 4 : at + 10] == b"Exif\0\0":
            orientation = _orientation(head[at + 10 : at + 2 + length])
        at += 2 + length
    return None


def _orientation(tiff: bytes) -> int:
    """How the camera was held, 1 to 8 (CIPA DC-008 §4.6.5); 1 when it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, directory)
        for entry in range(entries):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, directory + 2 + 12 * entry)
            if tag == 0x0112:
                return int(value)
    except struct.error:
        pass
    return 1
