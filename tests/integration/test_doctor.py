"""The doctor beside a running box, a broken one, and none at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lab.box import Box, SimModem
from tests.integration.whole_box import PEOPLE, WholeBox, until, whole_box


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("box")) as whole:
        whole.box.command("backup")
        yield whole


def doctor(folder: Path) -> tuple[int, list[dict[str, str]]]:
    done = subprocess.run(
        [sys.executable, "-m", "appliance.cli.main", "--config", str(folder), "doctor", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def of(found: list[dict[str, str]], part: str) -> list[tuple[str, str]]:
    return [(each["level"], each["sentence"]) for each in found if each["part"] == part]


def test_a_box_that_works_has_no_problem(whole: WholeBox) -> None:
    code, found = doctor(whole.box.config)
    assert code == 0
    assert not [each for each in found if each["level"] == "problem"]
    parts = {each["part"] for each in found}
    assert {
        "Config",
        "Database",
        "Service",
        "Modem sim1",
        "Port of sim1",
        "Disk",
        "Certificate",
        "Backup",
        "Pages",
    } <= parts
    assert of(found, "Pages")[0][0] == "ok"
    assert "ok       Modem sim1: Ready" in whole.box.command("doctor")


def test_a_modem_that_is_gone_and_a_pbx_that_is_none_are_told_with_what_to_do(whole: WholeBox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        whole.box.modems = [
            *whole.box.modems,
            SimModem("sim2", whole.box.folder / "nothing-there", "+4930100002", "Two", ["anna"]),
        ]
        whole.box.pbx = {"host": "127.0.0.1", "port": stranger.getsockname()[1], "secret": "long-enough-secret"}
        whole.box.write_config()
        os.kill(whole.box.daemon_pid, signal.SIGHUP)
        until(lambda: "Modem sim2" in {each["part"] for each in doctor(whole.box.config)[1]})
        stranger.close()
        code, found = doctor(whole.box.config)
        words = whole.box.command("doctor", fails=True)
    assert code == 1
    assert of(found, "Port of sim2")[0][0] == "problem"
    assert of(found, "PBX port")[0][0] == "problem"
    assert of(found, "Modem sim1")[0][0] == "ok"
    advice = [each["advice"] for each in found if each["part"] in ("Port of sim2", "PBX port")]
    assert "set another device for sim2 in modems.toml" in advice[0]
    assert "manager.conf" in advice[1]
    listed = [line.partition(". ")[2] for line in words.partition("What to do, in this order:\n")[2].splitlines()]
    problems = [each["advice"] for each in found if each["level"] == "problem"]
    assert listed[: len(problems)] == list(dict.fromkeys(problems)), "problems first, each piece of advice once"


def test_a_config_that_the_running_box_refused_is_told(whole: WholeBox) -> None:
    whole.box.write_config()
    users = whole.box.config / "users.toml"
    good = users.read_text()
    users.write_text(good + "[[user]]\nusername = 7\n")
    os.kill(whole.box.daemon_pid, signal.SIGHUP)
    until(lambda: "the box goes on with" in whole.box.command("status"))
    users.write_text(good)
    _, found = doctor(whole.box.config)
    assert ("warning", "The running box still has an older config.") in of(found, "Config")


def test_a_wrong_config_is_all_there_is_to_say(tmp_path: Path, whole: WholeBox) -> None:
    shutil.copytree(whole.box.config, tmp_path / "config")
    (tmp_path / "config" / "appliance.toml").write_text("[web]\nport = 0\nprot = 1\n")
    code, found = doctor(tmp_path / "config")
    assert code == 1
    assert [each["part"] for each in found] == ["Config", "Config"]


def test_before_the_first_start(tmp_path: Path) -> None:
    box = Box(tmp_path, [replace(PEOPLE[0], role="admin")], [])
    box.write_config()
    code, found = doctor(box.config)
    assert code == 1
    assert "There is no database" in of(found, "Database")[0][1]
    assert of(found, "Pages")[0][0] == "problem"


def test_a_damaged_database_is_seen(tmp_path: Path) -> None:
    box = Box(tmp_path, PEOPLE, [])
    with box:
        pass
    database = box.folder / "data" / "appliance.db"
    damaged = bytearray(database.read_bytes())
    damaged[4096 * 3 : 4096 * 12] = b"\xff" * (4096 * 9)
    database.write_bytes(damaged)
    code, found = doctor(box.config)
    assert code == 1
    assert [level for level, sentence in of(found, "Database") if "damaged" in sentence] == ["problem"]
