"""Text as an SMS carries it: alphabets, parts and counts (3GPP TS 23.038 §6, TS 23.040 §9.2.3.24)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class TextMeasure:
    """What a person writing is told: M5 and T6."""

    encoding: Encoding
    parts: int
    units_left: int  # septets or UTF-16 units that still fit the last part
    forced_by: str | None  # the first character that GSM 7-bit lacks
