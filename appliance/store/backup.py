"""Copies of the database that are whole: made while the box runs, checked, and put back while it does not.

Beside the copies, in one folder for all of them, are the files that their messages name. They are no links: what the
web process could do to its own file must not reach the copy.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from appliance.store import files
from appliance.store.database import BUSY_TIMEOUT_S, HISTORY, unknown_migrations

PREFIX, SUFFIX = "appliance-", ".db"
_COMPANIONS = ("-wal", "-shm")
_SQLITE = b"SQLite format 3\0"
_IS_SHA256 = re.compile("[0-9a-f]{64}").fullmatch


class BackupTrouble(Exception):
    """A copy could not be made or put back; ``sentence`` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def file_name(at: datetime) -> str:
    """The name of a scheduled copy; by name they are also in the order of time."""
    return f"{PREFIX}{at.astimezone(UTC):%Y%m%d-%H%M%S}{SUFFIX}"


def back_up(database: Path, target: Path) -> None:
    """Copy the database to ``target`` as it is at one moment, and its files beside it; writers are not held up.

    The file appears under its name only once it is whole, was checked, and all of its files are there. Only its owner
    and group may read it.

    Raises:
        BackupTrouble: nothing was left behind, and an older file of this name is still there.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _make_copy(part)
        with closing(_open(database, "rw")) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)  # in one go: started over by each commit otherwise
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
        check(part)
        _write_through(part)
        bring_files(part, database.with_name(files.FOLDER), target.with_name(files.FOLDER))
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise BackupTrouble(f"The backup {target} could not be made: {error}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _make_copy(file: Path) -> None:
    """An empty one, which the owner of its folder can read whoever makes it."""
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
    try:
        if os.geteuid() == 0:
            around = file.parent.stat()
            os.fchown(descriptor, around.st_uid, around.st_gid)
    finally:
        os.close(descriptor)


def check(file: Path) -> None:
    """Raises BackupTrouble unless ``file`` is an intact database of this box, of this version or an older one."""
    try:
        with closing(_open(file)) as database:
            problems = [row[0] for row in database.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            applied = {row[0] for row in database.execute(f"SELECT name FROM {HISTORY}")}
    except (OSError, sqlite3.Error) as error:
        raise BackupTrouble(f"{file} is not a database of the box ({error}).") from error
    if problems:
        raise BackupTrouble(f"{file} is damaged: {'; '.join(problems)}.")
    newer = unknown_migrations(applied)
    if newer:
        raise BackupTrouble(f"{file} was made by a newer version of the box ({newer[-1]}). Install that version first.")


def age_s(folder: Path, now: datetime) -> float | None:
    """How old the newest scheduled copy is; None when there is none. One of a time to come tells nothing."""
    newest = [each for each in _copies(folder, now) if each.name <= file_name(now)][-1:]
    return max(0.0, now.timestamp() - newest[0].stat().st_mtime) if newest else None


def forget_old(folder: Path, keep: int, now: datetime) -> list[Path]:
    """Delete all but the newest ``keep`` scheduled copies, and the files that no copy names; returns those copies.

    Raises:
        BackupTrouble: a copy cannot be read, so that all files were kept.
    """
    old = _copies(folder, now)[:-keep]
    for each in old:
        each.unlink(missing_ok=True)
    if old and (folder / files.FOLDER).is_dir():
        named: set[str] = set()
        for copy in folder.iterdir():  # the admin's own ones too, whatever their name
            if copy.is_file() and copy.open("rb").read(len(_SQLITE)) == _SQLITE:
                named |= _files_of(copy)
        for file in (folder / files.FOLDER).iterdir():
            if file.name not in named:
                file.unlink(missing_ok=True)
    return old


def _copies(folder: Path, now: datetime) -> list[Path]:
    """The scheduled copies, oldest first. A wrong clock made those of a time to come: they count as the oldest."""
    found = folder.glob(f"{PREFIX}[0-9]*{SUFFIX}") if folder.is_dir() else ()
    return sorted(found, key=lambda each: (each.name <= file_name(now), each.name))


def bring_files(copy: Path, source: Path, target: Path) -> int:
    """Have all files that the messages of a database name in the folder ``target``.

    Returns:
        How many are missing or damaged.

    Raises:
        BackupTrouble: the database cannot be read.
        OSError: one could not be copied, for example because the disk is full.
    """
    missing = 0
    for name in _files_of(copy):
        if (target / name).exists():
            continue
        if not (source / name).exists():
            missing += 1
            continue
        _make_folder(target)
        missing += not _copy_file(source / name, target / name)
    return missing


def restore(
    copy: Path, database: Path, now: datetime, prepare: Callable[[Path], object] = lambda file: None
) -> tuple[Path | None, int]:
    """Put a checked copy in the place of the database, which nobody may have open, and its files beside it.

    Killed at any moment, it leaves the database as it was before or as it is to be: the new one is made ready in a
    folder of its own, the old one becomes a single file that holds all its commits, and one takes the other's name.

    Args:
        prepare: makes the new database ready, while it has not taken its place yet, and closes it again.

    Returns:
        Where the database that was there before is kept now; None if there was none. And how many of the files
        that messages name are nowhere.

    Raises:
        BackupTrouble: the database is as it was before.
    """
    check(copy)
    room = database.with_name(f".{database.name}.restoring")
    kept = database.with_name(f"{database.name}.before-restore-{now.astimezone(UTC):%Y%m%d-%H%M%S-%f}")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir(0o700)
        part = room / database.name
        with closing(_open(copy)) as source, closing(sqlite3.connect(part)) as restored:
            source.backup(restored)
        missing = bring_files(copy, copy.with_name(files.FOLDER), database.with_name(files.FOLDER))
        prepare(part)
        _make_single(part)
        _give_to_the_owner_of(database if database.exists() else database.parent, part)
        _write_through(part)
        there_was_one = _keep(database, kept)
        part.replace(database)
        _write_through(database.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupTrouble(f"{copy} could not be put back: {error}.") from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return (kept if there_was_one else None), missing


def _files_of(copy: Path) -> set[str]:
    """The names of the files of a database; one from before there were any has none."""
    try:
        with closing(_open(copy)) as database:
            if not any(column[1] == "file" for column in database.execute("PRAGMA table_info(message)")):
                return set()
            named = "json_extract(file, '$.sha256'), json_extract(file, '$.preview')"
            rows = database.execute(f"SELECT {named} FROM message WHERE file IS NOT NULL")
            return {name for row in rows for name in row if _IS_SHA256(str(name))}
    except (OSError, sqlite3.Error) as error:
        raise BackupTrouble(f"{copy} cannot be read: {error}.") from error


def _copy_file(source: Path, target: Path) -> bool:
    """Whether its content is still the one that it is named after; another one is not copied.

    Where both are the web process may write, and whoever restores is root: no link of its making is followed.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o660), "w+b") as written:
            with os.fdopen(os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as read:
                if not stat.S_ISREG(os.fstat(read.fileno()).st_mode):
                    return False
                shutil.copyfileobj(read, written)
            written.seek(0)
            if hashlib.file_digest(written, "sha256").hexdigest() != target.name:
                return False
            os.fchmod(written.fileno(), 0o660)
            os.fsync(written.fileno())
        part.replace(target)
        return True
    except OSError as error:
        if error.errno == errno.ELOOP:
            return False
        raise
    finally:
        part.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """One in which whatever is put belongs to the group of the folder around it."""
    if folder.is_dir():
        return
    folder.mkdir()
    folder.chmod(0o2770)
    if os.geteuid() == 0:
        around = folder.parent.stat()
        os.chown(folder, around.st_uid, around.st_gid)


def _keep(database: Path, kept: Path) -> bool:
    """Give the database a second name that it keeps; whether there is one."""
    there_is_one = database.exists()
    if there_is_one:
        for earlier in database.parent.glob(f"{database.name}.before-restore-*"):
            if earlier.samefile(database):  # a restore was killed before the new one took its place
                earlier.unlink()
        try:
            _make_single(database)
        except sqlite3.OperationalError:
            raise  # in use, or the disk is full
        except sqlite3.DatabaseError:
            pass  # damaged: it is kept as it is, with its companions
        os.link(database, kept)
    for companion in _COMPANIONS:  # beside another database they would be taken for its own
        with suppress(FileNotFoundError):
            database.with_name(database.name + companion).replace(kept.with_name(kept.name + companion))
    _write_through(database.parent)
    return there_is_one


def _make_single(file: Path) -> None:
    """Have all commits of a database in its one file, without companions; SQLite does it safely."""
    with closing(_open(file, "rw")) as database:
        database.execute("PRAGMA journal_mode = DELETE")


def _write_through(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give_to_the_owner_of(model: Path, file: Path) -> None:
    """Root restores, the box's own users read and write."""
    owner = model.stat()
    file.chmod(0o660)
    if os.geteuid() == 0:
        os.chown(file, owner.st_uid, owner.st_gid)


def _open(file: Path, mode: str = "ro") -> sqlite3.Connection:
    """An existing database; one that is live needs ``rw`` to tidy its companions away."""
    if not file.is_file():
        raise BackupTrouble(f"There is no file {file}.")
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_TIMEOUT_S)
