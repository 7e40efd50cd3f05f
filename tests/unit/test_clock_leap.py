"""A clock that is set while texts wait, as on every start of a box without a battery."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from appliance.daemon import alarm_watch, certificate_keeper, clock_watch, housekeeping
from appliance.daemon.alarm_watch import AlarmWatch
from appliance.daemon.certificate_keeper import CertificateKeeper
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.housekeeping import Housekeeping
from appliance.services import alarms, clock_leap, delivery_reports, outbox, people
from appliance.services.errors import TooManyAttempts, WrongLogin
from appliance.services.health import Finding, Level
from appliance.settings import Settings, load
from appliance.store.clock import now_ms
from appliance.store.models import Alarm, Line, LoginFailure, Message, Outbound, OutboundPart
from tests.unit.office import SmallOffice
from tests.unit.test_ami_link import until
from tests.unit.test_outbox_inbox import report, send, state, take_job
from tests.unit.test_settings import config

DAY_MS = 24 * 3600 * 1000
GRACE_MS = 5 * 60_000


def queue_by_a_clock_that_is_off(office: SmallOffice, off_ms: int) -> None:
    """A text and a rest of the SIM from before the clock was put right by ``-off_ms``."""
    send(office, "waits")
    now = now_ms() + off_ms
    Message.update(at=now).execute()
    Outbound.update(next_attempt_at=now, expires_at=now + DAY_MS).execute()
    Line.update(paused_until=now - 1).execute()


@pytest.mark.parametrize("off_ms", [-3 * DAY_MS, 300 * DAY_MS])
def test_a_text_that_waits_goes_out_although_the_clock_was_set(office: SmallOffice, off_ms: int) -> None:
    queue_by_a_clock_that_is_off(office, off_ms)
    clock_leap.follow(-off_ms)
    assert outbox.expire() == 0
    assert outbox.advance(office.line, "me") is not None


@pytest.mark.parametrize("leap_ms", [-3 * DAY_MS, 3 * DAY_MS])
def test_what_was_written_between_the_leap_and_its_notice_is_left_alone(office: SmallOffice, leap_ms: int) -> None:
    send(office, "by the new clock")
    Line.update(paused_until=now_ms() + 30_000).execute()
    clock_leap.follow(leap_ms)
    assert Line.get().paused_until <= now_ms() + 30_000
    assert outbox.expire() == 0
    assert (outbox.due_in_ms(office.line) or 0) <= 30_000


def test_what_is_to_go_out_at_a_chosen_time_does(office: SmallOffice) -> None:
    send(office, "on Monday")
    Outbound.update(next_attempt_at=now_ms() + DAY_MS).execute()
    clock_leap.follow(DAY_MS // 2)
    due = outbox.due_in_ms(office.line)
    assert due is not None
    assert abs(due - DAY_MS) < 60_000


@pytest.mark.parametrize("leap_ms", [-3650 * DAY_MS, 3650 * DAY_MS])
@pytest.mark.parametrize("first", ["the leap", "the report"])
def test_a_report_finds_its_text_across_a_leap(office: SmallOffice, leap_ms: int, first: str) -> None:
    send(office, "sent by the old clock")
    outbox.advance(office.line, "me", (take_job(office), outbox.Accepted(7)), claim=False)
    OutboundPart.update(submitted_at=now_ms() - leap_ms).execute()
    if first == "the leap":
        clock_leap.follow(leap_ms)
    delivery_reports.take([report(7)])
    if first == "the report":  # within the second until the leap is noticed
        clock_leap.follow(leap_ms)
    assert state(office)[0] == "delivered"


def test_a_leap_and_a_leap_back_leave_the_old_history_alone(office: SmallOffice) -> None:
    send(office, "of last month, without a report")
    outbox.advance(office.line, "me", (take_job(office), outbox.Accepted(7)), claim=False)
    OutboundPart.update(submitted_at=now_ms() - 30 * DAY_MS).execute()
    before = OutboundPart.get().submitted_at
    clock_leap.follow(-DAY_MS)
    assert OutboundPart.get().submitted_at == before


def test_nobody_is_locked_out_for_as_long_as_the_clock_was_ahead(office: SmallOffice) -> None:
    for _ in range(10):
        with pytest.raises(WrongLogin):
            people.login("anna", "wrong", "192.0.2.1", lambda hashed, password: False)
    LoginFailure.update(at=now_ms() + 300 * DAY_MS).execute()
    clock_leap.follow(-300 * DAY_MS)
    with pytest.raises(TooManyAttempts) as told:
        people.login("anna", "right", "192.0.2.1")
    assert told.value.retry_after_s <= 15 * 60 + 1


async def test_the_daemon_notices_that_the_clock_was_set(
    office: SmallOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_by_a_clock_that_is_off(office, -3 * DAY_MS)
    folder = tmp_path / "config"
    folder.mkdir()
    thread = DatabaseThread()
    monkeypatch.setattr(clock_watch, "ahead_s", lambda: 1_000_000.0)
    keeping = Housekeeping(load(config(folder, {})), "me", thread)
    monkeypatch.setattr(clock_watch, "ahead_s", lambda: 1_000_000.0 + 3 * DAY_MS / 1000)
    running = asyncio.create_task(keeping.run())
    await until(lambda: Outbound.get().expires_at > now_ms())
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await thread.close()
    assert state(office)[0] == "queued"


@pytest.mark.parametrize("leap_ms", [-3650 * DAY_MS, DAY_MS])
def test_what_is_wrong_for_a_moment_is_no_alarm_because_the_clock_was_set(office: SmallOffice, leap_ms: int) -> None:
    ill = Finding(Level.PROBLEM, "PBX", "The telephone system is away.", key="pbx")
    alarms.look([ill], GRACE_MS)
    Alarm.update(since=now_ms() - leap_ms - 5000).execute()  # five seconds ago, by the clock of then
    clock_leap.follow(leap_ms)
    alarms.look([ill], GRACE_MS)
    assert alarms.listing() == []
    Alarm.update(since=Alarm.since - GRACE_MS).execute()
    alarms.look([ill], GRACE_MS)
    [alarm] = alarms.listing()
    alarms.look([], GRACE_MS)
    Alarm.update(calm_since=now_ms() - leap_ms - 5000).execute()
    clock_leap.follow(leap_ms)
    alarms.look([], GRACE_MS)
    assert [each["until"] for each in alarms.listing()] == [None]
    Alarm.update(calm_since=Alarm.calm_since - GRACE_MS).execute()
    alarms.look([], GRACE_MS)
    [ended] = alarms.listing()
    assert ended["id"] == alarm["id"]
    assert ended["until"] is not None


async def test_no_alarm_is_judged_between_a_leap_of_the_clock_and_what_follows_it(
    office: SmallOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    monkeypatch.setattr(alarm_watch, "EVERY_S", 0.0)
    monkeypatch.setattr(clock_watch, "ahead_s", lambda: 1_000_000.0)
    thread = DatabaseThread()
    folder = tmp_path / "config"
    folder.mkdir()
    watch = AlarmWatch(load(config(folder, {})), thread, lambda: None, lambda: happened.append("a look") or [])
    monkeypatch.setattr(clock_watch, "ahead_s", lambda: 1_003_600.0)
    followed = clock_watch.ClockWatch.followed
    monkeypatch.setattr(
        clock_watch.ClockWatch, "followed", lambda self, leap: (happened.append("a rest"), followed(self, leap))
    )
    running = asyncio.create_task(watch.run())
    await until(lambda: "a look" in happened)
    assert happened[:2] == ["a rest", "a look"]
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await thread.close()


async def test_a_certificate_is_looked_at_when_the_clock_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that a clock of years ago has made has ended as soon as a time server has answered."""
    made: list[list[str]] = []

    async def make(settings: Settings, names: list[str]) -> None:
        made.append(names)

    monkeypatch.setattr(certificate_keeper, "_make", make)
    monkeypatch.setattr(clock_watch, "LOOK_S", 0.01)
    monkeypatch.setattr(clock_watch, "ahead_s", lambda: 1_000_000.0)
    keeper = CertificateKeeper(load(config(tmp_path, {})), lambda: None)
    running = asyncio.create_task(keeper.run())
    monkeypatch.setattr(clock_watch, "ahead_s", lambda: 1_000_000.0 + 3 * DAY_MS / 1000)
    await until(lambda: made)
    assert made == [["localhost"]]
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_clock_that_was_set_a_moment_ago_deletes_nothing_for_its_age(
    office: SmallOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(office, "last year by the wrong clock")
    Outbound.update(next_attempt_at=None).execute()
    Message.update(state="sent", at=now_ms() - 365 * DAY_MS).execute()
    folder = tmp_path / "config"
    folder.mkdir()
    rules = "[history]\nkeep_texts_days = 30\n"
    thread = DatabaseThread()
    keeping = Housekeeping(load(config(folder, {"appliance": rules})), "me", thread)
    monkeypatch.setattr(housekeeping, "EVERY_S", 0.0)
    rounds = 0

    def swept() -> None:
        nonlocal rounds
        rounds += 1

    monkeypatch.setattr(housekeeping.files, "sweep", swept)
    running = asyncio.create_task(keeping.run())
    await until(lambda: rounds > 1)
    assert state(office)[0] == "sent"
    monkeypatch.setattr(keeping, "_steady_at", 0.0)  # an hour later
    await until(lambda: not Message.select().exists())
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await thread.close()
