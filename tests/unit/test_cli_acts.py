"""The commands that change something, beside a box that is stopped: what they tell programs, and what they leave."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.cli.main import main
from appliance.settings import load
from tests.programs import missing

Told = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("modems", "pbx", "mail"):
        (tmp_path / f"{name}.toml").write_text("")
    (tmp_path / "appliance.toml").write_text('[box]\ndata_dir = "data"\nrun_dir = "run"\n[web]\nport = 1\n')
    (tmp_path / "users.toml").write_text('[[user]]\nusername = "anna"\nname = "Anna"\n')
    assert main(["setup", "--config", str(tmp_path)]) == 0
    return tmp_path


@pytest.fixture
def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Carries out a command and gives what it tells programs."""

    def tell(*arguments: str, code: int = 0) -> Any:
        assert main([*arguments, "--json", "--config", str(folder)]) == code
        return json.loads(capsys.readouterr().out)

    return tell


def test_a_copy_and_its_way_back(told: Told, folder: Path) -> None:
    copy = folder / "copy.db"
    assert told("backup", str(copy)) == {"file": str(copy), "bytes": copy.stat().st_size}
    before = told("restore", str(copy))
    assert (before["missing_files"], before["maybe_sent"]) == (0, 0)
    assert Path(before["kept"]).is_file()


def test_who_restores_before_the_first_start_does_not_keep_the_daemon_out(told: Told, folder: Path) -> None:
    if os.geteuid() != 0:
        missing("It is about what root leaves behind, so only root can run it.")
    nobody = pwd.getpwnam("nobody")
    run_dir = folder / "run"
    run_dir.mkdir()
    os.chown(run_dir, nobody.pw_uid, nobody.pw_gid)
    told("backup", str(folder / "copy.db"))
    told("restore", str(folder / "copy.db"))
    [lock] = run_dir.iterdir()
    assert lock.name == f"{load(folder).box.socket.name}.lock"
    assert lock.stat().st_uid == nobody.pw_uid


def test_contacts_that_come_in(told: Told, folder: Path) -> None:
    table = folder / "contacts.csv"
    table.write_text("name,mobile\nBob Smith,0170 1234567\nNobody,\n")
    came = told("contacts", "import", str(table), code=1)
    assert {outcome: came[outcome] for outcome in ("new", "more", "known", "unusable")} == {
        "new": 1, "more": 0, "known": 0, "unusable": 1,
    }  # fmt: skip
    assert came["entries"][0]["name"] == "Bob Smith"


def test_what_was_erased(told: Told, folder: Path) -> None:
    table = folder / "contacts.csv"
    table.write_text("name,mobile\nBob Smith,0170 1234567\n")
    told("contacts", "import", str(table))
    assert told("erase", "0170 1234567", "--yes") == {"messages": 0, "calls": 0, "contacts": 1}


def test_where_somebody_was_signed_out(told: Told) -> None:
    assert told("users", "sign-out", "anna") == {"ended": 0}
