"""The files of chats, in a folder beside the database: each under the SHA-256 of what is in it, and so kept once."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from appliance.domain.files import HEAD_BYTES
from appliance.store.database import database

FOLDER = "files"
_PART = ".part"


def folder() -> Path:
    """Where the files of this process's database are."""
    return Path(database.database).with_name(FOLDER)


def path_of(sha256: str) -> Path:
    """Where the file with this content is, if there is one."""
    return folder() / sha256


def room() -> int:
    """Bytes that are free for more files."""
    return shutil.disk_usage(folder().parent).free


class Incoming:
    """A file while it is received, out of sight of everybody."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o660), "wb")
        self._hash = hashlib.sha256()
        self.bytes = 0
        self.head = b""

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return self._hash.hexdigest()

    def write(self, block: bytes) -> None:
        """Add to the file. Raises OSError, for example when the disk is full."""
        self._file.write(block)
        self._hash.update(block)
        self.bytes += len(block)
        if len(self.head) < HEAD_BYTES:
            self.head += block[: HEAD_BYTES - len(self.head)]

    def finish(self) -> None:
        """Have all of it on the disk. Raises OSError."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def keep(self) -> None:
        """Give the finished file its place; for good once the caller's transaction names it."""
        self._path.replace(path_of(self.sha256))
        descriptor = os.open(folder(), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def discard(self) -> None:
        """Leave nothing of it, unless it was kept."""
        self._file.close()
        self._path.unlink(missing_ok=True)


@contextmanager
def incoming() -> Iterator[Incoming]:
    """A new file to receive; nothing of it is left afterwards unless it was kept."""
    folder().mkdir(mode=0o770, exist_ok=True)
    file = Incoming(folder() / f"{uuid.uuid4().hex}{_PART}")
    try:
        yield file
    finally:
        with suppress(OSError):
            file.discard()


def total_bytes() -> int:
    """What all of them take on the disk."""
    total = 0
    with suppress(FileNotFoundError), os.scandir(folder()) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # swept at this moment
                total += entry.stat().st_size
    return total


def older_than(age_s: float) -> list[Path]:
    """The files and remains of interrupted ones that were last written longer ago."""
    before = time.time() - age_s
    with suppress(FileNotFoundError), os.scandir(folder()) as entries:
        return [Path(entry.path) for entry in entries if entry.stat().st_mtime < before]
    return []
