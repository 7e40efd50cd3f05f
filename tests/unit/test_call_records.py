"""The calls of an outage, taken from Asterisk's call records (the lines are as cdr_csv of 16 and 22 writes them)."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.ami import call_records
from appliance.daemon.call_desk import CallDesk
from appliance.daemon.database_thread import DatabaseThread
from appliance.domain.calls import CallState
from appliance.domain.dial_rules import DialRules
from appliance.domain.ports import CheckLevel, PhoneCall
from appliance.services import call_history, phone_calls
from appliance.store.clock import to_ms
from appliance.store.models import Account, CallGap, CallWatch
from tests.unit.office import SmallOffice

BOB, KAREN = "+4917012345678", "+491712345678"
GOES_ON = "2.1/PJSIP/anna"


def ago(seconds: int) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


def line(
    uniqueid: str,
    called: str,
    disposition: str,
    began_s: int,
    ended_s: int,
    caller: str = BOB,
    application: str = "Dial",
    channel: str = "PJSIP/outside-00000001",
) -> list[str]:
    """A call from outside; the times are in s before now."""

    def at(seconds: int) -> str:
        return ago(seconds).strftime("%Y-%m-%d %H:%M:%S")

    answered = at(began_s) if disposition == "ANSWERED" else ""
    destination = f"PJSIP/{called}-00000002" if called else ""
    row = ["", caller, "120", "from-outside", f'"" <{caller}>', channel, destination, application]
    return [*row, "", at(began_s), answered, at(ended_s), "1", "1", disposition, "DOCUMENTATION", uniqueid, ""]


async def after_an_outage(
    folder: Path, lines: Sequence[Sequence[str]], outage_s: int = 3600, file: str = "Master.csv"
) -> None:
    """The box is back and reads these lines; not if they are in no ``file``."""
    records = folder / (file or "none.csv")
    if file:
        with records.open("w") as written:
            csv.writer(written, quoting=csv.QUOTE_ALL).writerows(lines)
    CallWatch.replace(id=1, heard_at=to_ms(ago(outage_s))).execute()
    thread = DatabaseThread()
    desk = CallDesk(thread, DialRules(("*",), (), "DE"), 30, set())
    desk.read_records_from(records)
    await desk.phones_resynced(frozenset({GOES_ON}))
    await thread.close()


def told(account: int) -> list[tuple[str, str, bool]]:
    """The number, the end and whether it was missed, oldest first."""
    calls = call_history.listing(account)["calls"]
    return [(each["number"], each["end"], each["missed"]) for each in reversed(calls)]


async def test_a_call_that_a_colleague_took_was_not_missed(office: SmallOffice, tmp_path: Path) -> None:
    lines = [line("1.1", "anna", "NO ANSWER", 60, 50), line("1.1", "ben", "ANSWERED", 60, 20)]
    await after_an_outage(tmp_path, lines)
    assert told(office.anna) == [(BOB, "answered_elsewhere", False)]
    [call] = call_history.listing(office.anna)["calls"]
    assert call["sentence"] == "Ben Weber took this call."
    assert told(office.ben) == [(BOB, "hung_up", False)]


async def test_who_was_passed_on_and_rang_in_vain_was_missed(office: SmallOffice, tmp_path: Path) -> None:
    lines = [line("1.1", "ben", "ANSWERED", 60, 40), line("1.1", "anna", "NO ANSWER", 40, 20)]
    await after_an_outage(tmp_path, lines)
    assert told(office.anna) == [(BOB, "missed", True)]


async def test_calls_at_the_same_time_are_all_there(office: SmallOffice, tmp_path: Path) -> None:
    lines = [
        line("1.1", "anna", "NO ANSWER", 60, 40),
        line("1.2", "anna", "NO ANSWER", 50, 30, caller=KAREN),
        line("1.3", "anna", "NO ANSWER", 30, 20),
    ]
    await after_an_outage(tmp_path, lines)
    assert told(office.anna) == [(BOB, "missed", True), (KAREN, "missed", True), (BOB, "missed", True)]


async def test_a_call_that_goes_on_hides_none_and_is_left_alone(office: SmallOffice, tmp_path: Path) -> None:
    talks = PhoneCall(GOES_ON, "PJSIP/anna", "in", KAREN, "", CallState.CONNECTED, ago(90))
    phone_calls.observe(talks)
    lines = [line("1.1", "anna", "NO ANSWER", 60, 40), line("2.1", "anna", "ANSWERED", 90, 10, caller=KAREN)]
    inside = "Local/101@internal-00000001;2"  # a piece of the same call
    lines += [line("2.2", "anna", "ANSWERED", 80, 10, caller="101", channel=inside)]
    await after_an_outage(tmp_path, lines)
    assert told(office.anna) == [(KAREN, None, False), (BOB, "missed", True)]


async def test_who_looked_during_the_outage_has_not_seen_what_was_missed_then(
    office: SmallOffice, tmp_path: Path
) -> None:
    Account.update(calls_seen_at=to_ms(ago(20))).execute()
    lines = [line("1.1", "anna", "NO ANSWER", 60, 40), line("1.2", "anna", "NO ANSWER", 35, 30, caller=KAREN)]
    await after_an_outage(tmp_path, lines)
    assert call_history.unseen_missed(office.anna) == 2


async def test_who_left_a_message_is_marked(office: SmallOffice, tmp_path: Path) -> None:
    lines = [line("1.1", "anna", "NO ANSWER", 60, 40), line("1.1", "", "ANSWERED", 40, 20, application="VoiceMail")]
    await after_an_outage(tmp_path, lines)
    [call] = call_history.listing(office.anna)["calls"]
    assert (call["missed"], call["voicemail"]) == (True, True)


@pytest.mark.parametrize(("outage_s", "gaps"), [(5, 0), (60, 1)])
async def test_a_short_outage_loses_no_call_and_is_not_worth_a_word(
    office: SmallOffice, tmp_path: Path, outage_s: int, gaps: int
) -> None:
    await after_an_outage(tmp_path, [line("1.1", "anna", "NO ANSWER", 2, 1)], outage_s)
    assert told(office.anna) == [(BOB, "missed", True)]
    assert CallGap.select().count() == gaps


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "CET-1CEST")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("written", "sentence", "advice"),
    [
        ("well", "can be read", ""),
        ("in local time", "are not in UTC.", "usegmtime = yes"),
        ("without ids", "do not name their calls.", "loguniqueid = yes"),
        ("nowhere", "There are no call records", "cdr_csv in pbx.toml"),
    ],
)
async def test_records_that_cannot_be_used_close_no_gap_and_are_told(
    office: SmallOffice, tmp_path: Path, in_berlin: None, written: str, sentence: str, advice: str
) -> None:
    row = line("1.1", "anna", "NO ANSWER", 60, 40)
    if written == "in local time":
        row[9], row[11] = ((ago(each).astimezone()).strftime("%Y-%m-%d %H:%M:%S") for each in (60, 40))
    if written == "without ids":
        del row[16:]
    file = "" if written == "nowhere" else "Master.csv"
    await after_an_outage(tmp_path, [row], file=file)
    assert CallGap.get().filled == (written == "well")
    check = call_records.examine(tmp_path / (file or "none.csv"))
    assert (check.level is CheckLevel.OK) == (written == "well")
    assert sentence in check.sentence
    assert advice in check.advice
