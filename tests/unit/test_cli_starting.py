"""The command line beside a box that is starting: it is there, and does not answer commands yet."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from appliance.cli.main import main
from appliance.ipc.server import DoorbellServer
from appliance.ipc.wire import CommandRefused
from appliance.settings import load

MODEM = '[[modem]]\nname = "sim1"\ndevice = "/dev/nowhere"\nnumber = "030 100001"\nusers = ["anna"]\n'
STARTING = "The box is starting. Try again in a moment."


@pytest.fixture
async def starting(tmp_path: Path) -> AsyncIterator[Path]:
    """The config folder of a box that is starting, whose database is there."""
    for name, text in (
        ("appliance", '[box]\ndata_dir = "data"\nrun_dir = "run"\n'),
        ("modems", MODEM),
        ("users", '[[user]]\nusername = "anna"\nname = "Anna"\n'),
        ("pbx", ""),
        ("mail", ""),
    ):
        (tmp_path / f"{name}.toml").write_text(text)
    assert await asyncio.to_thread(main, ["setup", "--config", str(tmp_path)]) == 0

    async def refuse(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        raise CommandRefused("daemon_away", STARTING)

    socket = load(tmp_path).box.socket
    socket.parent.mkdir()
    daemon = DoorbellServer(socket, lambda: None, {"status": refuse})
    await daemon.start()
    yield tmp_path
    await daemon.close()


async def test_a_text_that_was_queued_is_not_told_to_be_tried_again(
    starting: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    send = ["send", "--as", "anna", "--to", "0170 1234567", "--text", "Hi", "--config", str(starting)]
    assert await asyncio.to_thread(main, send) == 0
    told = capsys.readouterr()
    assert told.out.startswith("Queued as message 1 ")
    assert told.err == ""


async def test_the_doctor_says_so_and_goes_on(starting: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await asyncio.to_thread(main, ["doctor", "--json", "--config", str(starting)])
    found = {each["part"]: each for each in json.loads(capsys.readouterr().out)}
    assert (found["Service"]["level"], found["Service"]["sentence"]) == ("problem", STARTING)
    assert found["Database"]["level"] == "ok"
    assert "Pages" in found
