"""Which scheduled copies are kept."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.services import files
from appliance.store import backup
from appliance.store.models import Message
from tests.unit.office import small_office
from tests.unit.test_files import chat_of, kept, send

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


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
