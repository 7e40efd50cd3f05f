"""The database of another version: an older one is brought up to date, a newer one is left alone and told."""

from __future__ import annotations

import fcntl
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from appliance.cli.main import main
from appliance.store import database
from appliance.store.database import HISTORY, MIGRATIONS, close_database, open_database

FIRST, NEWER = "0001_initial", "9901_of_tomorrow"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("modems", "pbx", "mail"):
        (tmp_path / f"{name}.toml").write_text("")
    (tmp_path / "appliance.toml").write_text('[box]\ndata_dir = "data"\nrun_dir = "run"\n')
    (tmp_path / "users.toml").write_text('[[user]]\nusername = "boss"\nname = "B"\nrole = "admin"\n')
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def old(folder: Path) -> Path:
    """The database of a box of the first version."""
    file = folder / "data" / "appliance.db"
    open_database(file)
    with database.database.connection_context():
        Runner(database.database, str(MIGRATIONS), HISTORY).up(FIRST)
        database.database.execute_sql(
            "INSERT INTO account (username, name, role, active) VALUES ('boss', 'B', 'admin', 1)"
        )
    close_database()
    return file


@pytest.fixture
def newer(folder: Path) -> Path:
    """A database that a newer version has had."""
    assert main(["migrate", "--config", str(folder)]) == 0
    file = folder / "data" / "appliance.db"
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute(f"INSERT INTO {HISTORY} (name, applied) VALUES (?, 1)", (NEWER,))
    return file


def contents(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as opened:
        return list(opened.iterdump())


def test_it_is_made_then_left_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "data" / "appliance.db"
    file.touch()  # as an installation makes it
    assert main(["migrate", "--config", str(folder)]) == 0
    assert capsys.readouterr().out == f"The database {file} was made.\n"
    before = contents(file)
    assert main(["migrate", "--config", str(folder)]) == 0
    assert capsys.readouterr().out == f"The database {file} is up to date.\n"
    assert contents(file) == before
    assert not list(file.parent.glob("*.before-*"))


def test_an_older_one_is_copied_and_brought_up_to_date(
    folder: Path, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(old)
    assert main(["migrate", "--config", str(folder)]) == 0
    told = capsys.readouterr()
    found = re.fullmatch(
        rf"The database {old} was brought up to date, to \d+_\w+\. How it was .* in (\S+)\.\n", told.out
    )
    assert found is not None, told
    assert "password" not in told.out + told.err
    assert contents(Path(found[1])) == before
    assert main(["setup", "--config", str(folder)]) == 0
    assert "Sign in as boss with the password" in capsys.readouterr().out, "that was left to the setup"


@pytest.mark.parametrize("command", ["migrate", "setup"])
def test_not_under_a_daemon_that_runs(
    folder: Path, old: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(old)
    (folder / "run").mkdir()
    with (folder / "run" / "daemon.sock.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert main([command, "--config", str(folder)]) == 1
        assert capsys.readouterr().err.startswith("The daemon is running. Stop the box first: systemctl stop ")
        assert contents(old) == before
    assert main([command, "--config", str(folder)]) == 0
    with (folder / "run" / "daemon.sock.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert main([command, "--config", str(folder)]) == 0, "nothing is to do, so nobody is in the way"


@pytest.mark.parametrize("command", ["migrate", "setup", "messages", "users list", "send --as boss --to 1 --text x"])
def test_a_newer_one_is_left_alone_by_every_command(
    folder: Path, newer: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(newer)
    assert main([*command.split(), "--config", str(folder)]) == 1
    said = f"The database {newer} was made by a newer version of the box ({NEWER}). Install that version again"
    assert capsys.readouterr().err == f"{said}\n"
    copy = newer.with_name(f"{newer.name}.before-{NEWER}")
    copy.touch()
    assert main([*command.split(), "--config", str(folder)]) == 1
    assert capsys.readouterr().err.endswith(f"without what came since: appliance restore {copy}\n")
    assert contents(newer) == before


@pytest.mark.parametrize("process", ["daemon", "web"])
def test_no_process_starts_on_a_newer_one(folder: Path, newer: Path, process: str) -> None:
    before = contents(newer)
    config = folder / "appliance.toml"
    config.write_text(f'{config.read_text()}[web]\nport = 1\naddress = "127.0.0.1"\n')
    done = subprocess.run(
        [sys.executable, "-m", "appliance.cli.main", "run", process, "--config", str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "was made by a newer version of the box" in done.stderr
    assert "Install that version again" in done.stderr
    assert contents(newer) == before


def test_the_doctor_says_what_to_do(folder: Path, newer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--config", str(folder)]) == 1
    told = capsys.readouterr().out
    assert f"PROBLEM  Database: The database {newer} was made by a newer version" in told
    assert told.count("was made by a newer version") == 1
    assert "Install that version again" in told.partition("What to do")[2]
