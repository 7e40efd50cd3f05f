"""Copies of a running box's database, and a box that goes on from one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lab.box import BoxTrouble
from tests.integration.whole_box import Texter, WholeBox, until, whole_box

BOB, CLEO = "+491702008001", "+491702008002"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("box")) as whole:
        yield whole


def scheduled(whole: WholeBox) -> list[Path]:
    return sorted((whole.box.folder / "data" / "backups").glob("appliance-*.db"))


def texts(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("SELECT text FROM message ORDER BY id")]


def test_a_box_copies_its_database_by_itself_and_only_its_group_reads_it(whole: WholeBox) -> None:
    [copy] = until(lambda: scheduled(whole))
    assert copy.stat().st_mode & 0o777 == 0o640


def test_a_restored_box_has_yesterdays_messages_and_sends_nothing_twice(whole: WholeBox, tmp_path: Path) -> None:
    anna = Texter(whole.browser("anna"), BOB)
    anna.send("before the copy")
    until(lambda: anna.states() == {"before the copy": "delivered"})
    whole.outside.do(lambda lab: lab.modem.unplug())
    until(lambda: anna.browser.request("GET", "/me").json["modems"][0]["condition"] == "absent")
    anna.send("waits while it is copied")
    copy = tmp_path / "copy.db"
    assert f"copied to {copy}" in whole.box.command("backup", str(copy))
    assert texts(copy) == ["before the copy", "waits while it is copied"]
    seq_before = anna.browser.request("GET", "/me").json["seq"]

    whole.outside.do(lambda lab: lab.modem.plug_in())
    until(lambda: anna.states()["waits while it is copied"] == "delivered")
    anna.send("after the copy")
    until(lambda: anna.states()["after the copy"] == "delivered")
    with pytest.raises(BoxTrouble, match="daemon is running"):
        whole.box.command("restore", str(copy))
    whole.box.stop()
    said = whole.box.command("restore", str(copy))
    assert "may have gone out since: 1." in said
    assert "Everybody signs in again" in said
    signed_out_since = anna.browser
    [kept] = (whole.box.folder / "data").glob("appliance.db.before-restore-*[0-9]")
    assert texts(kept)[-1] == "after the copy"

    whole.box.start_daemon()
    whole.box.start_web()
    assert signed_out_since.request("GET", "/me").error == (401, "signed_out"), "it may have been ended since the copy"
    anna = Texter(whole.browser("anna"), BOB)
    assert anna.states() == {"before the copy": "delivered", "waits while it is copied": "maybe_sent"}
    again = Texter(anna.browser, CLEO)
    again.send("the box goes on")
    until(lambda: again.states() == {"the box goes on": "delivered"})
    assert whole.outside.got(BOB) == ["before the copy", "waits while it is copied", "after the copy"]
    with anna.browser.live(after=seq_before + 5) as live:  # a browser that slept through it all
        while live.frame()["type"] != "reset":
            pass


def test_what_is_no_copy_changes_nothing(whole: WholeBox, tmp_path: Path) -> None:
    whole.box.stop()
    database = whole.box.folder / "data" / "appliance.db"
    before = database.read_bytes()
    rubbish, torn, newer = tmp_path / "rubbish.db", tmp_path / "torn.db", tmp_path / "newer.db"
    rubbish.write_bytes(b"no database at all" * 100)
    whole.box.command("backup", str(newer))
    size = newer.stat().st_size
    torn.write_bytes(newer.read_bytes()[: size // 2] + b"\0" * (size - size // 2))
    with closing(sqlite3.connect(newer)) as changed:
        changed.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_of_tomorrow', '2030-01-01')")
        changed.commit()
    for file, words in (
        (rubbish, "not a database"),
        (torn, "damaged|not a database"),
        (newer, "newer version"),
        (tmp_path / "none", "no file"),
    ):
        with pytest.raises(BoxTrouble, match=words):
            whole.box.command("restore", str(file))
    assert database.read_bytes() == before
    whole.box.start_daemon()
    whole.box.start_web()


def test_a_copy_that_cannot_be_made_leaves_nothing_behind(whole: WholeBox, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BoxTrouble, match="could not be made"):
        whole.box.command("backup", str(tmp_path / "file" / "copy.db"))
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
