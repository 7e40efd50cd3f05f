"""Which scheduled copies are kept."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.services import files
from appliance.store import backup
from appliance.store.models import Message
from tests.unit.office import small_office
from tests.unit.test_files import chat_of, kept, send

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# In a process of its own, which a pipe that nobody writes to could hold up for ever.
_BACK_UP = """
import sys
from pathlib import Path
from appliance.store import backup
backup.back_up(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_the_newest_are_kept_and_strangers_files_are_left_alone(tmp_path: Path) -> None:
    for hours in range(5):
        at = NOW - timedelta(hours=hours)
        copy = tmp_path / backup.file_name(at)
        copy.write_text("")
        os.utime(copy, (at.timestamp(), at.timestamp()))
    (tmp_path / "appliance-of-my-own.db").write_text("")
    (tmp_path / "notes.txt").write_text("")
    assert backup.age_s(tmp_path, NOW + timedelta(minutes=1)) == 60
    backup.forget_old(tmp_path, 2, NOW)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "appliance-20261122-110000.db",
        "appliance-20261122-120000.db",
        "appliance-of-my-own.db",
        "notes.txt",
    ]


def test_copies_of_a_clock_that_went_ahead_neither_count_as_new_nor_push_out_new_ones(tmp_path: Path) -> None:
    for days in (3001, 3000):
        copy = tmp_path / backup.file_name(NOW + timedelta(days=days))
        copy.write_text("")
        os.utime(copy, times=(0, (NOW + timedelta(days=days)).timestamp()))
    assert backup.age_s(tmp_path, NOW) is None, "so that one is made"
    new = tmp_path / backup.file_name(NOW)
    new.write_text("")
    os.utime(new, times=(0, NOW.timestamp()))
    backup.forget_old(tmp_path, 2, NOW)
    assert new.exists()
    assert len(list(tmp_path.iterdir())) == 2
    assert backup.age_s(tmp_path, NOW + timedelta(minutes=1)) == 60


def test_without_a_copy_there_is_no_age(tmp_path: Path) -> None:
    assert backup.age_s(tmp_path / "none", NOW) is None


def test_the_files_of_chats_go_with_the_copies_and_come_back(tmp_path: Path) -> None:
    live, copies = tmp_path / "live", tmp_path / "copies"
    live.mkdir()
    database_file = live / "box.sqlite"
    with small_office(live) as office:
        chat = chat_of(office)
        first = send(office.anna, chat, b"first", key="k-1")
        backup.back_up(database_file, copies / backup.file_name(NOW))
        send(office.anna, chat, b"second", key="k-2")
        backup.back_up(database_file, copies / backup.file_name(NOW + timedelta(days=1)))
        backup.back_up(database_file, copies / "before the move")
        assert kept(copies) == ["first", "second"]
        # The first message is gone for good; the copies that name its file keep it.
        Message.delete().where(Message.id == first["id"]).execute()
        backup.back_up(database_file, copies / backup.file_name(NOW + timedelta(days=2)))
        backup.forget_old(copies, 1, NOW + timedelta(days=2))
        assert kept(copies) == ["first", "second"]
        (copies / "before the move").unlink()
        backup.back_up(database_file, copies / backup.file_name(NOW + timedelta(days=3)))
        backup.forget_old(copies, 1, NOW + timedelta(days=3))
        assert kept(copies) == ["second"]
        [original] = (each for each in (live / "files").iterdir() if each.read_bytes() == b"second")
        original.write_bytes(b"changed by something that went wrong")
        assert kept(copies) == ["second"]
    shutil.rmtree(live)
    live.mkdir()
    copy = copies / backup.file_name(NOW + timedelta(days=3))
    assert backup.restore(copy, database_file, NOW) == (None, 0)
    assert kept(live) == ["second"]
    shutil.rmtree(live / "files")
    shutil.rmtree(copies / "files")
    assert backup.restore(copy, database_file, NOW)[1] == 1


def test_a_damaged_file_does_not_pass_for_the_one_it_was(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        message = send(office.anna, chat_of(office), b"whole")
        files.of(office.anna, message["id"]).path.write_bytes(b"torn")
        backup.back_up(tmp_path / "box.sqlite", tmp_path / "copies" / "a.db")
    assert not list((tmp_path / "copies" / "files").iterdir())


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A database with one file in a chat, a copy of both, and that file."""
    live, copy = tmp_path / "live", tmp_path / "copies" / "a.db"
    live.mkdir()
    with small_office(live) as office:
        message = send(office.anna, chat_of(office), b"whole")
        file = files.of(office.anna, message["id"]).path
        backup.back_up(live / "box.sqlite", copy)
    return live / "box.sqlite", copy, file


def test_who_restores_writes_through_no_link_that_the_pages_have_laid(saved: tuple[Path, Path, Path]) -> None:
    """The folder of the files is the web process's own, and whoever restores is root."""
    database_file, copy, file = saved
    victim = database_file.parent.parent / "victim"
    laid = file.with_name(f".{file.name}.part")
    laid.symlink_to(victim)
    file.unlink()
    assert backup.restore(copy, database_file, NOW)[1] == 0
    assert not victim.exists()
    assert not laid.is_symlink(), "what is restored is first written to this name"
    assert file.read_bytes() == b"whole"
    assert not file.is_symlink()


@pytest.mark.parametrize("kind", ["link", "device", "pipe"])
def test_what_is_no_file_is_not_copied_and_holds_up_no_backup(saved: tuple[Path, Path, Path], kind: str) -> None:
    database_file, copy, file = saved
    elsewhere = database_file.parent.parent / "elsewhere"
    file.rename(elsewhere)
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(elsewhere if kind == "link" else "/dev/zero")
    (copy.parent / "files" / file.name).unlink()
    done = subprocess.run(
        [sys.executable, "-c", _BACK_UP, str(database_file), str(copy)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 24, 1 << 24)),  # should it copy for ever
        timeout=30,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (copy.parent / "files" / file.name).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_copy_that_root_makes_belongs_to_who_keeps_the_folder(saved: tuple[Path, Path, Path]) -> None:
    """Else the daemon could not read which files it names, and would keep the files of all copies for ever."""
    database_file, copy, _ = saved
    keeper = 12345
    os.chown(copy.parent, keeper, keeper)
    made = copy.with_name("made by root.db")
    backup.back_up(database_file, made)
    found = made.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (keeper, keeper, 0o640)


_OUTSIDE = f"../{hashlib.sha256(b'words').hexdigest()}"


@pytest.mark.parametrize("name", [_OUTSIDE, "", 7])
def test_a_message_names_no_file_outside_of_the_folder(saved: tuple[Path, Path, Path], name: object) -> None:
    """The web process writes the database, too."""
    database_file, copy, _ = saved
    with closing(sqlite3.connect(copy)) as link, link:
        link.execute("UPDATE message SET file = json_set(file, '$.sha256', ?) WHERE file IS NOT NULL", (name,))
    (copy.parent / "files" / _OUTSIDE).write_bytes(b"words")
    assert backup.restore(copy, database_file, NOW)[1] == 0
    assert not (database_file.parent / "files" / _OUTSIDE).exists()
