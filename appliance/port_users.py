"""Who has a serial port open, as far as /proc lets this process see: another user's programs only root sees."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

IN_USE = "The port {} is in use by {}. Stop that program or correct `device`."
ANOTHER = "another program"  # one that this process does not see


def users_of(device: str) -> Iterator[tuple[int, str]]:
    """The processes that have ``device`` open: their ids and names."""
    try:
        wanted = os.stat(device).st_rdev
    except OSError:
        return
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(_is_open_as(link, wanted) for link in (process / "fd").iterdir()):
                yield int(process.name), (process / "comm").read_text().strip()


def _is_open_as(link: Path, wanted: int) -> bool:
    with suppress(OSError):
        target = os.readlink(link)
        return target.startswith("/dev/") and os.stat(target).st_rdev == wanted
    return False
