"""What the numbers of the config do: each from the file to what the office notices."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import ANY

import pytest

from appliance.daemon import alarm_watch, backup_keeper, housekeeping
from appliance.daemon.alarm_watch import AlarmWatch
from appliance.daemon.backup_keeper import BackupKeeper
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.housekeeping import Housekeeping
from appliance.daemon.mail_sender import MailSender
from appliance.domain.ports import PartOfText
from appliance.services import conversations, inbox, lines, messages, outbox, people, peripherals, snapshot
from appliance.services.errors import TooManyAttempts, WrongLogin
from appliance.settings import Settings, load
from appliance.store import backup
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import (
    Account,
    Audit,
    Call,
    Event,
    InboundPartRow,
    MailOut,
    Message,
    Outbound,
    OutboundPart,
    Session,
)
from tests.unit.office import SmallOffice
from tests.unit.test_ami_link import until
from tests.unit.test_outbox_inbox import inbound, send, state
from tests.unit.test_retention import minutes_pass
from tests.unit.test_settings import config
from tests.unit.test_sms_policy import two_lines

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
USERS = """
[[user]]
username = "anna"
name = "Anna"
role = "admin"
email = "anna@example.com"
mobile = "0170 1112223"
[[user]]
username = "ben"
name = "Ben"
email = "ben@example.com"
mobile = "0170 1112224"
"""


@asynccontextmanager
async def tidying(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The daemon's chores are done over and over, by a clock that nobody has set lately."""
    monkeypatch.setattr(housekeeping, "EVERY_S", 0.0)
    monkeypatch.setattr(housekeeping, "STEADY_S", 0.0)
    monkeypatch.setattr(housekeeping, "FORGETTING_EVERY_S", 0.0)
    thread = DatabaseThread()
    running = asyncio.create_task(Housekeeping(settings, "me", thread).run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await thread.close()


# --- [sms]


def test_give_up_after_hours(office: SmallOffice, in_force: Callable[..., Settings]) -> None:
    in_force("[sms]\ngive_up_after_hours = 2\n")
    send(office, "soon of no use")
    Outbound.update(expires_at=Outbound.expires_at - 2 * HOUR_MS + 60_000).execute()
    assert outbox.expire() == 0
    Outbound.update(expires_at=Outbound.expires_at - 60_001).execute()
    assert outbox.expire() == 1
    assert state(office)[0] == "failed"


def test_fallback_after_minutes(office: SmallOffice, in_force: Callable[..., Settings]) -> None:
    two_lines(office, 4)
    send(office, "urgent")
    assert lines.route() == 0, "ten minutes, if nobody says otherwise"
    in_force("[sms]\nfallback_after_minutes = 3\n")
    assert lines.route() == 1


async def test_maybe_sent_again_after_minutes(
    office: SmallOffice, in_force: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    send(office, "the cellar is flooded")
    outbox.advance(office.line, "a former life")
    outbox.recover("me")
    OutboundPart.update(submitted_at=OutboundPart.submitted_at - 3 * 60_000).execute()
    rounds = count_rounds(monkeypatch)
    for minutes, expected in ((0, "maybe_sent"), (5, "maybe_sent"), (3, "queued")):
        async with tidying(in_force(f"[sms]\nmaybe_sent_again_after_minutes = {minutes}\n"), monkeypatch):
            before = len(rounds)
            await until(lambda before=before: len(rounds) > before + 1)
            assert state(office)[0] == expected


def test_a_text_keeps_the_national_language_it_was_cut_with(
    office: SmallOffice, in_force: Callable[..., Settings]
) -> None:
    """Whatever the config says when its parts go out: else there would be others than were counted."""
    text = "Teşekkürler, görüşürüz! " * 6
    in_force('[sms]\nnational_language = "turkish"\n')
    send(office, text)
    first = outbox.advance(office.line, "me")
    assert first is not None
    assert (first.part.part.total, first.part.part.single_table) == (1, 1), "in one part"
    assert [each["part"] for each in snapshot.of(office.anna)["limits"]["sms_alphabets"]] == [149, 149, 146]
    in_force("")
    assert outbox.advance(office.line, "me", (first, outbox.NotHandedOver())) == replace(first, claimed_at=ANY)
    send(office, text, "another")
    assert Message.select().order_by(Message.id.desc()).get().parts == 3
    assert snapshot.of(office.anna)["limits"]["sms_alphabets"] == []


# --- [sessions], [limits]


def test_a_session_lives_for_lifetime_hours(office: SmallOffice, in_force: Callable[..., Settings]) -> None:
    in_force("[sessions]\nlifetime_hours = 5\nidle_hours = 5\n")
    token = signed_in()
    Session.update(expires_at=Session.expires_at - 5 * HOUR_MS + 60_000).execute()
    assert people.session_account(token) is not None
    Session.update(expires_at=Session.expires_at - 60_001).execute()
    assert people.session_account(token) is None


def test_an_unused_session_ends_after_idle_hours(office: SmallOffice, in_force: Callable[..., Settings]) -> None:
    in_force("[sessions]\nidle_hours = 3\n")
    token = signed_in()
    Session.update(last_seen_at=now_ms() - 3 * HOUR_MS + 60_000).execute()
    assert people.session_account(token) is not None
    Session.update(last_seen_at=now_ms() - 3 * HOUR_MS - 1).execute()
    assert people.session_account(token) is None


def signed_in() -> str:
    people.set_password("anna", "correct horse battery")
    return people.login("anna", "correct horse battery", "192.0.2.1")[0]


def test_login_attempts(office: SmallOffice, in_force: Callable[..., Settings]) -> None:
    in_force("[limits]\nlogin_attempts = 2\n")
    for _ in range(2):
        with pytest.raises(WrongLogin):
            people.login("anna", "wrong", "192.0.2.1", lambda hashed, password: False)
    with pytest.raises(TooManyAttempts):
        people.login("anna", "wrong", "192.0.2.1", lambda hashed, password: False)


# --- [history], [backup]


def days_ago(days: float) -> int:
    return now_ms() - int(days * DAY_MS)


async def test_each_kind_of_record_is_kept_for_its_own_days(
    office: SmallOffice, written: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    peripherals.expect_mail(True)
    sms = int(conversations.open_sms(office.anna, office.line, "+491701234567")["id"])
    chat = int(conversations.open_chat(office.anna, office.ben)["id"])
    email = int(conversations.open_email(office.anna, "kim@example.com")["id"])
    # name → the conversation, and how many days its messages are kept
    kept = {"texts": (sms, 20), "chats": (chat, 30), "emails": (email, 40)}
    for conversation, days in kept.values():
        for n, age in enumerate((days + 1, days - 1)):
            message, _ = messages.send(office.anna, conversation, f"{age} days", f"{conversation}-{n}")
            Message.update(at=days_ago(age), state="sent").where(Message.id == message["id"]).execute()
    Outbound.update(next_attempt_at=None).execute()
    MailOut.update(state="sent").execute()
    for age in (51, 49):
        Call.create(id=f"call-{age}", account=office.anna, direction="out", state="ended", at=1, ended_at=days_ago(age))
    with transaction():
        Event.delete().execute()
        Audit.delete().execute()
        for age in (61, 59, 0):
            Event.create(at=days_ago(age), type=f"event-{age}", data="{}")
        for age in (401, 399):
            Audit.create(at=days_ago(age), who="anna", what=f"audit-{age}", about="", address="")
    settings = written(
        appliance="[history]\nkeep_texts_days = 20\nkeep_chats_days = 30\n"
        "keep_emails_days = 40\nkeep_calls_days = 50\nkeep_events_days = 60\nkeep_audit_days = 400\n"
    )

    def left() -> set[str]:
        events = [each.type for each in Event.select() if each.type.startswith("event-")]
        audit = [each.what for each in Audit.select()]
        return {*(each.text for each in Message.select()), *(each.id for each in Call.select()), *events, *audit}

    async with tidying(settings, monkeypatch):
        await until(lambda: len(left()) <= 8)
    young = {"19 days", "29 days", "39 days", "call-49", "event-59", "event-0", "audit-399"}
    assert left() == young


async def test_incomplete_after_minutes(
    office: SmallOffice, written: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.take_parts([inbound("first half", concat=PartOfText(7, 2, 1))])
    settings = written(appliance="[history]\nincomplete_after_minutes = 3\n")
    rounds = count_rounds(monkeypatch)
    async with tidying(settings, monkeypatch):
        await until(lambda: len(rounds) > 1)
        assert not Message.select().exists()
        InboundPartRow.update(received_at=now_ms() - 3 * 60_000 - 1).execute()
        await until(Message.select().exists)


@pytest.mark.parametrize(("deleted", "left"), [("keep", ["for the record"]), ("purge", [])])
async def test_what_becomes_of_what_all_have_deleted(
    office: SmallOffice,
    written: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
    deleted: str,
    left: list[str],
) -> None:
    chat = int(conversations.open_chat(office.anna, office.ben)["id"])
    message = int(messages.send(office.anna, chat, "for the record", "k")[0]["id"])
    for account in (office.anna, office.ben):
        messages.delete(account, message)
    minutes_pass(11)
    rounds = count_rounds(monkeypatch)
    settings = written(appliance=f'[history]\ndeleted = "{deleted}"\n')
    async with tidying(settings, monkeypatch):
        await until(lambda: len(rounds) > 1)
    assert [each.text for each in Message.select()] == left


def count_rounds(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Grows by one with each round of chores that the daemon has done."""
    rounds: list[None] = []
    monkeypatch.setattr(housekeeping.files, "sweep", lambda: rounds.append(None))
    return rounds


async def test_copies_are_made_every_hours_into_the_folder_and_so_many_kept(
    office: SmallOffice, tmp_path: Path, written: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    rules = f'[backup]\nevery_hours = 5\nfolder = "{copies}"\nkeep = 2\n'
    settings = written(appliance=f'[box]\ndata_dir = "{tmp_path}"\n{rules}')
    backup.back_up(tmp_path / "box.sqlite", settings.box.database)
    oldest, old = (copies / backup.file_name(datetime.now(UTC) - timedelta(hours=hours)) for hours in (12, 6))
    for each in (oldest, old):
        each.write_text("a copy")

    def is_from(hours_ago: float) -> None:
        os.utime(old, times=(0, datetime.now(UTC).timestamp() - hours_ago * 3600))

    age_s = backup.age_s
    looks: list[float | None] = []

    def look(folder: Path, now: datetime) -> float | None:
        looks.append(age_s(folder, now))
        return looks[-1]

    monkeypatch.setattr(backup, "age_s", look)
    monkeypatch.setattr(backup_keeper, "EVERY_S", 0.0)
    is_from(4.9)
    running = asyncio.create_task(BackupKeeper(settings).run())
    try:
        await until(lambda: len(looks) > 2)
        assert sorted(copies.glob("*.db")) == [oldest, old]
        is_from(5.1)
        await until(lambda: not oldest.exists())
        assert len(list(copies.glob("*.db"))) == 2
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


# --- [alerts]


async def test_unread_minutes(office: SmallOffice, written: Callable[..., Settings]) -> None:
    Account.update(email="ben@example.com", unread_alert=True).where(Account.id == office.ben).execute()
    chat = int(conversations.open_chat(office.anna, office.ben)["id"])
    messages.send(office.anna, chat, "Are you there?", "k")
    Message.update(at=Message.at - 3 * 60_000).execute()
    settings = written(
        mail='[mail_out]\nhost = "127.0.0.1"\nsender = "box@example.com"\n[alerts]\nunread_minutes = 2\n'
    )
    thread = DatabaseThread()
    sender = MailSender("me", thread)
    await sender.follow(replace(settings, alerts=replace(settings.alerts, unread_minutes=4)))
    try:
        assert await owed(sender, thread) == 0
        await sender.follow(settings)
        assert await owed(sender, thread) == 1
    finally:
        peripherals.expect_mail(False)
        await thread.close()


async def owed(sender: MailSender, thread: DatabaseThread) -> int:
    """How many mails there are after one look for what is unread."""
    looking = asyncio.create_task(sender.watch_unread())
    await asyncio.sleep(0)  # it asks the database first
    for _ in range(2):  # a look is two errands, and the thread does them in order
        await thread.run(lambda: None)
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking
    return MailOut.select().count()


@pytest.mark.parametrize(
    ("alerts", "mails", "texts"),
    [
        ("", ["anna@example.com"], 1),
        ('alarms_to = ["ben"]\n', ["ben@example.com"], 1),
        ("alarm_texts = false\n", ["anna@example.com"], 0),
    ],
)
async def test_who_is_told_of_an_alarm_and_how(
    office: SmallOffice,
    written: Callable[..., Settings],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    alerts: str,
    mails: list[str],
    texts: int,
) -> None:
    monkeypatch.setattr(alarm_watch, "EVERY_S", 0.02)
    peripherals.expect_mail(True)
    two_lines(office, 11)  # the modem of one is away
    settings = written(
        appliance=f'[box]\ndata_dir = "{tmp_path}"\n',
        users=USERS,
        mail=f'[mail_out]\nhost = "127.0.0.1"\nsender = "box@example.com"\n[alerts]\nalarm_after_minutes = 0\n{alerts}',
    )
    thread = DatabaseThread()
    told = 0

    def wake() -> None:
        nonlocal told
        told += 1

    watching = asyncio.create_task(AlarmWatch(settings, thread, wake, list).run())
    try:
        await until(lambda: told)
        assert [each.address for each in MailOut.select()] == mails
        assert Message.select().where(Message.conversation.is_null(False)).count() == texts
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        peripherals.expect_mail(False)
        await thread.close()


# --- [box]


@pytest.mark.parametrize(("level", "said"), [("info", ["INFO", "WARNING"]), ("warning", ["WARNING"])])
def test_log_level(tmp_path: Path, level: str, said: list[str]) -> None:
    settings = load(config(tmp_path, {"appliance": f'[box]\nlog_level = "{level}"\n'}))
    program = (
        "import logging, sys; from appliance import journal; journal.install(sys.argv[1], 'box');"
        "logging.info('modem is ready'); logging.warning('modem is away')"
    )
    environment = {key: value for key, value in os.environ.items() if key != "JOURNAL_STREAM"}
    done = subprocess.run(
        [sys.executable, "-c", program, settings.box.log_level],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env=environment,
    )
    assert [line.split()[0] for line in done.stderr.splitlines()] == said
