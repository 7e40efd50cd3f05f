"""An upgrade that is killed at any moment is made up by the next start, with nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from appliance.store import backup, database
from appliance.store.database import MIGRATIONS, migrate, open_database

# Brings the database up to date and kills itself before the statement of that number; says how many there were.
_UPGRADE = """
import os, sys
from contextlib import nullcontext
from pathlib import Path
from appliance.store import database
seen = 0
def count(statement):
    global seen
    seen += 1
    if seen == int(sys.argv[2]):
        os.kill(os.getpid(), 9)
database.open_database(Path(sys.argv[1]))
with database.database.connection_context():
    database.database.connection().set_trace_callback(count)
    database.database.connection_context = nullcontext
    database.migrate()
print(seen)
"""
ROUNDS = 8


def upgrade(file: Path, die_at: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _UPGRADE, str(file), str(die_at)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Path]:
    """A database of the first version, with people and words in it."""
    file = tmp_path / "old" / "appliance.db"
    file.parent.mkdir()
    open_database(file)
    with database.database.connection_context():
        Runner(database.database, str(MIGRATIONS), database.HISTORY).up("0001_initial")
        script = """
            INSERT INTO account (username, name, role, active) VALUES ('anna', 'Anna', 'user', 1);
            INSERT INTO account (username, name, role, active) VALUES ('ben', 'Ben', 'user', 1);
            INSERT INTO conversation (kind, chat_key, created_at) VALUES ('chat', '1:2', 1);
        """
        database.database.connection().executescript(script)
        for number in range(50):
            database.database.execute_sql(
                "INSERT INTO message (conversation_id, direction, author_id, text, state, reason, parts, at, key)"
                " VALUES (1, 'internal', 1, ?, 'received', '', 1, ?, ?)",
                (f"word {number}", number, f"k{number}"),
            )
    database.close_database()
    yield file
    database.close_database()


def contents(file: Path) -> tuple[list[str], list[str]]:
    with closing(sqlite3.connect(file)) as found:
        words = [row[0] for row in found.execute("SELECT text FROM message ORDER BY id")]
        schema = [row[0] for row in found.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")]
    return words, schema


def test_an_upgrade_killed_at_any_statement_is_made_up_by_the_next(old: Path, tmp_path: Path) -> None:
    whole = shutil.copytree(old.parent, tmp_path / "whole") / "appliance.db"
    done = upgrade(whole)
    assert done.returncode == 0, done.stderr
    words, schema = contents(whole)
    assert words == [f"word {number}" for number in range(50)]
    statements = int(done.stdout)
    assert statements > ROUNDS
    for number in range(ROUNDS):
        die_at = 1 + number * (statements - 1) // (ROUNDS - 1)
        file = shutil.copytree(old.parent, tmp_path / f"killed-{number}") / "appliance.db"
        assert upgrade(file, die_at).returncode == -signal.SIGKILL
        open_database(file)
        migrate()
        database.close_database()
        assert contents(file) == (words, schema), f"killed at statement {die_at} of {statements}"
        backup.check(file)
        copies = list(file.parent.glob("appliance.db.before-*"))
        assert [word for copy in copies for word in contents(copy)[0]] == words * len(copies)


def test_before_an_upgrade_a_copy_is_kept_that_can_be_put_back(old: Path) -> None:
    before = contents(old)
    open_database(old)
    assert migrate()
    assert migrate() == []
    database.close_database()
    [copy] = old.parent.glob("appliance.db.before-*")
    assert contents(copy) == before
    backup.check(copy)
    copy.replace(old)
    open_database(old)
    assert migrate(), "an older copy is brought up to date like any other"
    database.close_database()
    assert contents(old)[0] == before[0]


def test_the_copy_before_an_upgrade_is_written_through_no_link(old: Path) -> None:
    """The web process may write into the folder of the database."""
    names = [each.name for each in Runner(database.database, str(MIGRATIONS), database.HISTORY).migrations()]
    victim = old.with_name("victim")
    shutil.copyfile(old, victim)
    link = old.with_name(f"{old.name}.before-{names[1]}")
    link.symlink_to(victim)
    before = victim.stat()
    open_database(old)
    assert migrate()
    assert victim.stat() == before
    assert not link.is_symlink()
    backup.check(link)
    assert link.stat().st_mode & 0o777 == 0o640, "only who made it writes it"


def test_of_the_copies_before_upgrades_the_newest_two_stay(old: Path) -> None:
    names = ["0001_initial", "0002_second", "0003_third", "restore-20260101-000000"]
    for age, name in enumerate(reversed(names)):
        file = old.with_name(f"{old.name}.before-{name}")
        file.write_bytes(b"a copy")
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    open_database(old)
    pending = migrate()
    database.close_database()
    left = sorted(file.name.partition(".before-")[2] for file in old.parent.glob(f"{old.name}.before-*"))
    assert left == sorted([pending[0], "0003_third", "restore-20260101-000000"])
