"""What the box's two users may do with a file, for who examines the box as another one."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

DAEMON_USER, WEB_USER = "appliance-daemon", "appliance-web"


def may(name: str, found: os.stat_result, wanted: int) -> bool:
    """Whether the mode of a file lets a user do all of ``wanted``: ``os.R_OK | os.W_OK``, for example."""
    try:
        user = pwd.getpwnam(name)
    except KeyError:  # not installed as a service: the box runs as whoever asks
        user = pwd.getpwuid(os.getuid())
    if user.pw_uid == 0:
        return True
    groups = os.getgrouplist(user.pw_name, user.pw_gid)
    shift = 6 if found.st_uid == user.pw_uid else 3 if found.st_gid in groups else 0
    return found.st_mode >> shift & wanted == wanted


def in_the_way(name: str, file: Path) -> Path | None:
    """What keeps a user from reading a file, a folder on the way or the file itself; None as far as can be seen."""
    try:
        real = file.resolve(strict=True)
        for folder in sorted({*file.absolute().parents, *real.parents}):
            if not may(name, folder.stat(), os.X_OK):
                return folder
        return None if may(name, real.stat(), os.R_OK) else file
    except OSError:
        return None
