"""A restore that is killed at any step leaves the database whole: as it was before, or as it is to be."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from appliance.services import conversations, messages
from appliance.store import backup
from tests.unit.office import small_office
from tests.unit.test_outbox_inbox import MOBILE

# Restores and kills itself before the step of that number that touches the disk; says how many there were.
_RESTORE = """
import os, sys
from appliance.cli.main import main
STEPS = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "sqlite3.connect"}
folder, die_at = sys.argv[1], int(sys.argv[2])
seen = 0
def step(event, arguments):
    global seen
    if event in STEPS or (event == "open" and str(arguments[0]).startswith(folder)):
        seen += 1
        if seen == die_at:
            os.kill(os.getpid(), 9)
sys.addaudithook(step)
result = main(["restore", folder + "/copies/yesterday.db", "--config", folder])
print(seen)
sys.exit(result)
"""
BEFORE = ["yesterday, waits", "today", "today, in the write-ahead log only"]
AFTER = ["yesterday, waits"]


def restore(box: Path, die_at: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _RESTORE, str(box), str(die_at)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A stopped box whose power went: its last commits are in the companion of its database."""
    live, box = tmp_path / "live", tmp_path / "box"
    live.mkdir()
    box.mkdir()
    with small_office(live) as office:
        thread = conversations.open_sms(office.anna, office.line, MOBILE)["id"]
        messages.send(office.anna, thread, "yesterday, waits", "k-1")
        backup.back_up(live / "box.sqlite", box / "copies" / "yesterday.db")
        messages.send(office.anna, thread, "today", "k-2")
        with closing(sqlite3.connect(live / "box.sqlite")) as checkpoint:
            checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        messages.send(office.anna, thread, BEFORE[-1], "k-3")
        for end in ("", "-wal"):
            shutil.copy(live / f"box.sqlite{end}", box / f"appliance.db{end}")
    (box / "appliance.toml").write_text(f'[box]\ndata_dir = "{box}"\nrun_dir = "{box}"\n[web]\nport = 1\n')
    (box / "modems.toml").write_text("")
    (box / "users.toml").write_text("")
    (box / "pbx.toml").write_text("")
    return box


def texts(file: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return database.execute("SELECT text, state FROM message ORDER BY id").fetchall()


def test_a_restore_is_killed_at_each_step(box: Path, tmp_path: Path) -> None:
    whole = shutil.copytree(box, tmp_path / "whole")
    (whole / "appliance.toml").write_text((box / "appliance.toml").read_text().replace(str(box), str(whole)))
    done = restore(whole)
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout.split()[-1])
    assert steps > 10
    outcomes = []
    for step in range(1, steps + 1):
        killed = shutil.copytree(box, tmp_path / f"killed-{step}")
        (killed / "appliance.toml").write_text((box / "appliance.toml").read_text().replace(str(box), str(killed)))
        assert restore(killed, step).returncode == -signal.SIGKILL
        found = texts(killed / "appliance.db")
        assert [text for text, _ in found] in (BEFORE, AFTER), f"killed before step {step}"
        is_new = [text for text, _ in found] == AFTER
        assert not is_new or found == [("yesterday, waits", "maybe_sent")], (
            "never the copy with what it would send again"
        )
        outcomes.append(is_new)
    assert outcomes == sorted(outcomes)
    assert not outcomes[0]
    again = restore(killed)
    assert again.returncode == 0, again.stderr
    assert texts(killed / "appliance.db") == [("yesterday, waits", "maybe_sent")]
    assert not list(killed.glob(".*")), "nothing is left of the attempts"


def test_what_was_there_is_kept_whole(box: Path) -> None:
    assert restore(box).returncode == 0
    [kept] = box.glob("appliance.db.before-restore-*")
    assert [text for text, _ in texts(kept)] == BEFORE


def test_a_damaged_database_can_be_replaced_and_its_companions_are_not_taken_for_the_new_ones(box: Path) -> None:
    (box / "appliance.db").write_bytes(b"no database at all" * 1000)
    done = restore(box)
    assert done.returncode == 0, done.stderr
    assert texts(box / "appliance.db") == [("yesterday, waits", "maybe_sent")]
    assert list(box.glob("appliance.db.before-restore-*-wal"))
