"""Wall-clock time as the database keeps it: whole milliseconds since 1970, UTC."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now_ms() -> int:
    """The time now, in ms."""
    return time.time_ns() // 1_000_000


def to_ms(moment: datetime) -> int:
    """A zoned moment in ms."""
    return int(moment.timestamp() * 1000)


def iso(at_ms: int | None) -> str | None:
    """ISO 8601 in UTC with milliseconds, as the API tells times."""
    if at_ms is None:
        return None
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ms % 1000:03d}Z"
