"""The daemon's link to the PBX while its own database makes trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from appliance.ami import facade
from appliance.daemon.call_desk import CallDesk
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.pbx_link import PbxLink
from appliance.domain.calls import CallEnd
from appliance.domain.dial_rules import DialRules
from appliance.domain.ports import PbxCondition
from appliance.services import calls, peripherals, phone_calls
from appliance.settings import pbx_toml
from appliance.store.clock import now_ms
from appliance.store.database import database
from appliance.store.models import Call, CallGap, CallWatch
from tests.unit.office import SmallOffice
from tests.unit.scripted_ami import ScriptedAsterisk
from tests.unit.test_ami_link import until

DIALLED = "+4917012345678"


def click(office: SmallOffice, key: str) -> str:
    """A click that is written down, while the PBX is not asked: its command was cancelled in between."""
    return str(calls.request(office.anna, DIALLED, key, lambda number: None, 30)[0]["id"])


@asynccontextmanager
async def linked(server: ScriptedAsterisk) -> AsyncIterator[list[asyncio.Task[None]]]:
    """A link that is up; yields the loops of it that have ended."""
    thread = DatabaseThread()
    ended: list[asyncio.Task[None]] = []
    link = PbxLink(CallDesk(thread, DialRules(("*",), (), "DE"), 30, {"PJSIP/anna"}), thread, ended.append)
    settings = pbx_toml.Pbx(enabled=True, port=server.port, secret=server.secret)
    await link.start(settings)
    try:
        await until(lambda: peripherals.conditions()["pbx"]["condition"] == PbxCondition.READY)
        yield ended
    finally:
        await link.close()
        await thread.close()


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facade, "_HEARD_EVERY_S", 0.02)


async def test_a_click_that_never_reached_the_pbx_does_not_stay_in_progress(
    office: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedAsterisk() as server, linked(server):
        call_id = click(office, "lost")
        assert calls.of_account(office.anna, call_id)["state"] == "requested", "it may be asked for yet"
        monkeypatch.setattr(phone_calls, "ASKING_MS", -60_000)
        await until(lambda: calls.of_account(office.anna, call_id)["state"] == "ended")
        assert calls.of_account(office.anna, call_id)["end"] == CallEnd.FAILED
        click(office, "the next one")  # nothing is in its way


async def test_a_call_whose_end_could_not_be_written_down_ends_later(office: SmallOffice) -> None:
    async with ScriptedAsterisk() as server, linked(server):
        call_id = click(office, "talked")
        Call.update(state="connected", connected_at=1, at=0).where(Call.id == call_id).execute()
        await until(lambda: calls.of_account(office.anna, call_id)["state"] == "ended")
        assert calls.of_account(office.anna, call_id)["end"] == CallEnd.HUNG_UP


async def test_a_database_that_takes_nothing_for_a_while_does_not_end_the_link(
    office: SmallOffice, caplog: pytest.LogCaptureFixture
) -> None:
    async with ScriptedAsterisk() as server, linked(server) as ended:
        database.execute_sql("ALTER TABLE call_watch RENAME TO hidden")
        await until(lambda: ended or "could not be told" in caplog.text)
        database.execute_sql("ALTER TABLE hidden RENAME TO call_watch")
        CallWatch.delete().execute()
        await until(lambda: ended or CallWatch.select().exists())
        assert not ended


async def test_a_call_that_goes_on_at_the_reconnect_hides_no_gap(office: SmallOffice) -> None:
    an_hour_ago = now_ms() - 3_600_000
    CallWatch.create(id=1, heard_at=an_hour_ago)
    rings = {"Channel": "PJSIP/anna-00000002", "ChannelState": "5", "Uniqueid": "1.2", "Linkedid": "1.1"}
    rings |= {"Application": "AppDial", "ConnectedLineNum": DIALLED}
    async with ScriptedAsterisk() as server:
        server.channels.append("\r\n".join(f"{key}: {value}" for key, value in rings.items()))
        async with linked(server):
            await until(lambda: CallGap.select().exists())
    assert [each.state for each in Call.select()] == ["ringing_you"]
    assert CallGap.get().from_at == an_hour_ago


async def test_until_when_the_pbx_was_heard_is_noted_at_the_end(
    office: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facade, "_HEARD_EVERY_S", 3600)
    began = now_ms()
    async with ScriptedAsterisk() as server, linked(server):
        await until(lambda: CallWatch.select().exists())
        CallWatch.update(heard_at=0).execute()
    assert CallWatch.get().heard_at >= began
