"""Keeps the lab's Asterisk and SIP phones on loopback, DNS clients included (see loopback_only.c)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

_SOURCE = Path(__file__).resolve().with_name("loopback_only.c")
_LIBRARY = _SOURCE.parent.parent / ".lab" / "loopback_only.so"
COMPILER = {"gcc": "gcc", "gencat": "libc6-dev"}  # program → Debian package


def loopback_only(root: Path = Path("/")) -> dict[str, str]:
    """The environment for a program in ``root`` whose sockets all shall be on loopback.

    Raises:
        RuntimeError: the compiler failed; says how.
    """
    if not _LIBRARY.exists() or _LIBRARY.stat().st_mtime < _SOURCE.stat().st_mtime:
        _LIBRARY.parent.mkdir(exist_ok=True)
        _replace(_LIBRARY, _compile)
    if root == Path("/"):
        return os.environ | {"LD_PRELOAD": str(_LIBRARY)}
    inside = Path("usr/local/lib") / _LIBRARY.name
    _replace(root / inside, lambda path: shutil.copyfile(_LIBRARY, path))
    return os.environ | {"LD_PRELOAD": f"/{inside}"}


def _compile(path: Path) -> None:
    done = subprocess.run(
        ["gcc", "-O2", "-Wall", "-shared", "-fPIC", "-o", str(path), str(_SOURCE)], capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{_SOURCE.name} could not be compiled: {done.stderr.strip()}")


def _replace(path: Path, make: Callable[[Path], object]) -> None:
    """Several may do so at once, while programs that run have the old one open."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    make(part)
    part.rename(path)
