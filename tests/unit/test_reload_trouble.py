"""Reading the config again while the box cannot put it in force."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from appliance.daemon import reload
from appliance.daemon.reload import ConfigKeeper
from appliance.settings import Settings, load
from tests.unit.test_ami_link import until
from tests.unit.test_settings import config


async def test_a_right_config_is_put_in_force_as_soon_as_that_is_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "RETRY_S", 0.01)
    in_force: list[str] = []
    disk_full = True

    async def apply(settings: Settings, changes: list[str]) -> None:
        if disk_full:
            raise OSError("database or disk is full")
        in_force.append(settings.box.name)

    async def note_refused(problems: list[str]) -> None:
        raise AssertionError("the config is right; it only has to wait")

    keeper = ConfigKeeper(load(config(tmp_path)), apply, note_refused)
    running = asyncio.create_task(keeper.run())
    config(tmp_path, {"appliance": '[box]\nname = "Branch"\n'})
    keeper.ask()
    await until(lambda: keeper.status()["problems"])
    assert not running.done()
    assert "disk is full" in keeper.status()["problems"][0]
    assert keeper.settings.box.name == "Office"
    disk_full = False
    await until(lambda: in_force)
    assert (in_force, keeper.settings.box.name, keeper.status()["problems"]) == (["Branch"], "Branch", [])
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
