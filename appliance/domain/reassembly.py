"""Joining the parts of an inbound text (3GPP TS 23.040 §9.2.3.24.1).

Phones reuse their 8-bit reference, so a part belongs to a text by sender, reference, number of parts *and* the time
at which the service centre took it. The caller offers parts that agree in the first three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from appliance.domain.sms_text import Encoding, decode

SAME_TEXT_WINDOW_MS = 3600 * 1000
MISSING_PART = "[…]"


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A committed inbound part of a text in several parts."""

    id: int
    sequence: int  # 1 to total
    total: int
    sent_at_ms: int
    encoding: Encoding
    units: bytes
    locking_table: int = 0
    single_table: int = 0


@dataclass(slots=True)
class Group:
    """Parts that make up one text, complete or not."""

    parts: dict[int, StoredPart] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every part is there."""
        return bool(self.parts) and len(self.parts) == next(iter(self.parts.values())).total

    def distance_ms(self, part: StoredPart) -> int:
        """How far in time ``part`` is from the nearest part of the group."""
        return min(abs(part.sent_at_ms - other.sent_at_ms) for other in self.parts.values())


def group(parts: Sequence[StoredPart]) -> list[Group]:
    """Sort parts with one sender, reference and total into texts, the nearest in time together."""
    groups: list[Group] = []
    for part in sorted(parts, key=lambda each: (each.sent_at_ms, each.id)):
        candidates = [
            each for each in groups if part.sequence not in each.parts and each.distance_ms(part) <= SAME_TEXT_WINDOW_MS
        ]
        home = min(candidates, key=lambda each: each.distance_ms(part)) if candidates else Group()
        if not candidates:
            groups.append(home)
        home.parts[part.sequence] = part
    return groups


def text_of(parts: Sequence[StoredPart]) -> str:
    """The text of a group, a gap marked where parts are missing.

    Units of neighbouring parts are joined before they are decoded: some senders split an escape or a surrogate pair
    across parts.
    """
    by_sequence = {part.sequence: part for part in parts}
    total = parts[0].total
    pieces: list[str] = []
    run: list[StoredPart] = []

    def close_run() -> None:
        if run:
            first = run[0]
            units = b"".join(part.units for part in run)
            pieces.append(
                decode(first.encoding, units, locking_table=first.locking_table, single_table=first.single_table)
            )
            run.clear()

    for sequence in range(1, total + 1):
        part = by_sequence.get(sequence)
        if part is None:
            close_run()
            if not pieces or pieces[-1] != MISSING_PART:
                pieces.append(MISSING_PART)
            continue
        if run and _how_read(run[-1]) != _how_read(part):
            close_run()
        run.append(part)
    close_run()
    return "".join(pieces)


def _how_read(part: StoredPart) -> tuple[Encoding, int, int]:
    return part.encoding, part.locking_table, part.single_table
