"""Alarms: begin after a grace time, end after a calm one, each told once, and never a storm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.daemon import backup_keeper
from appliance.daemon.backup_keeper import BackupKeeper
from appliance.domain.mail import OwnAddress
from appliance.domain.ports import ModemCondition, ModemStatus
from appliance.services import alarm_news, alarms, health, mail_out, mail_queue, outbox, peripherals
from appliance.services.alarm_news import Recipient
from appliance.services.health import Finding, Level
from appliance.settings import Settings
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction
from appliance.store.models import Alarm, MailOut, Message
from tests.unit.office import SmallOffice

MINUTE = 60_000
GRACE = 5 * MINUTE
OWN = OwnAddress("box@example.com", "Office", "")
ADMIN = Recipient("anna", "anna@example.com", "+491701112223")
WELL = Finding(Level.OK, "PBX", "Connected.", key="pbx")
ILL = Finding(Level.PROBLEM, "PBX", "The telephone system is away.", "Start the PBX.", key="pbx")
UNSETTLED = Finding(Level.WARNING, "PBX", "Connecting.", key="pbx", settled=False)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock of the alarms on by so many minutes."""
    passed = 0.0

    def move(minutes: float) -> None:
        nonlocal passed
        passed += minutes * MINUTE

    for module in (alarms, alarm_news):
        monkeypatch.setattr(module, "now_ms", lambda: now_ms() + int(passed))
    return move


@pytest.fixture
def mail(office: SmallOffice) -> Iterator[Callable[[], list[str]]]:
    """The office has a mail server; gives the mails that are owed since it was asked last."""
    peripherals.expect_mail(True)

    def owed() -> list[str]:
        found = []
        while (letter := mail_out.claim(OWN, "life")) is not None:
            found.append(f"{letter.subject}\n{letter.text}")
            assert letter.recipient == "anna@example.com"
            assert letter.reply_to == ""
            mail_out.sent(letter.id)
        return found

    yield owed
    peripherals.expect_mail(False)


def look(*found: Finding) -> None:
    alarms.look(found, GRACE)
    alarm_news.tell([ADMIN], GRACE)


def ready(modem: str = "sim1", condition: ModemCondition = ModemCondition.READY) -> None:
    peripherals.record_modem(ModemStatus(modem, condition, "Ready."))


def texts() -> list[str]:
    return [row.text for row in Message.select().order_by(Message.id)]


def test_it_is_told_once_when_it_begins_and_once_when_it_ends(
    later: Callable[[float], None], mail: Callable[[], list[str]]
) -> None:
    look(ILL)
    later(4.9)
    look(ILL)
    assert mail() == []
    later(0.2)
    look(ILL)
    [told] = mail()
    assert told.startswith("Office: PBX: The telephone system is away.\n")
    assert "What to do: Start the PBX." in told
    for _ in range(5):
        later(60)
        look(ILL)
    assert mail() == []
    look(WELL)
    later(4.9)
    look(WELL)
    assert mail() == []
    later(0.2)
    look(WELL)
    [told] = mail()
    assert told.startswith("Office: PBX is well again (trouble from ")
    later(60)
    look(WELL)
    assert mail() == []


def test_what_is_well_within_the_grace_time_was_nothing(
    later: Callable[[float], None], mail: Callable[[], list[str]]
) -> None:
    for _ in range(10):
        look(ILL)
        later(4)
        look(WELL)
        later(4)
    assert mail() == []
    assert alarms.listing() == []


def test_a_restart_of_the_box_neither_ends_nor_tells_it_again(
    later: Callable[[float], None], mail: Callable[[], list[str]]
) -> None:
    look(ILL)
    later(6)
    look(ILL)
    assert len(mail()) == 1
    later(6)
    look(UNSETTLED)
    later(6)
    look(UNSETTLED)
    look(ILL)
    assert mail() == []
    assert len(alarms.listing()) == 1


def test_backups_on_a_disk_that_does_not_answer_are_not_called_well(
    later: Callable[[float], None], mail: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(Path())
    keeper = BackupKeeper(settings)
    look(*keeper.findings())
    later(6)
    look(*keeper.findings())
    assert mail() == [], "after a start the disk has some time"
    look(*health.backups(settings, None))
    later(6)
    look(*health.backups(settings, None))
    assert "There is no backup yet." in mail()[0]
    for _ in range(2):
        later(6)
        look(*keeper.findings())
    assert mail() == [], "a restart knows nothing better"
    monkeypatch.setattr(backup_keeper, "ANSWER_S", 0.0)
    for _ in range(2):
        later(6)
        look(*keeper.findings())
    [alarm] = alarms.listing()
    assert alarm["until"] is None
    assert "does not tell" in alarm["sentence"]


def test_what_comes_and_goes_is_told_ever_more_seldom(
    later: Callable[[float], None], mail: Callable[[], list[str]]
) -> None:
    told = 0
    for _ in range(24 * 3):  # away for nine minutes and back for fourteen, all day
        for finding in (ILL, ILL, ILL, WELL, WELL):
            look(finding)
            later({Level.PROBLEM: 3, Level.OK: 7}[finding.level])
        told += len(mail())
    assert 2 <= told <= 6


def test_what_happens_together_is_told_together(later: Callable[[float], None], mail: Callable[[], list[str]]) -> None:
    disk = Finding(Level.WARNING, "Disk", "0.9 GB are free.", "Make room.", key="disk")
    look(ILL, disk)
    later(6)
    look(ILL, disk)
    [told] = mail()
    assert told.startswith("Office: 2 alarms, PBX:")
    assert "Make room." in told


def test_what_gets_worse_is_a_new_alarm_and_the_milder_one_is_not_called_over(
    later: Callable[[float], None], mail: Callable[[], list[str]]
) -> None:
    scarce = Finding(Level.WARNING, "Disk", "0.9 GB are free.", "Make room.", key="disk")
    full = Finding(Level.PROBLEM, "Disk", "0.1 GB are free.", "Make room now.", key="disk")
    look(scarce)
    later(6)
    look(scarce)
    assert len(mail()) == 1
    look(full)
    later(6)
    look(full)
    [told] = mail()
    assert "0.1 GB" in told
    assert "well again" not in told


def test_a_text_goes_through_a_modem_that_works_at_once_and_first(
    office: SmallOffice, later: Callable[[float], None]
) -> None:
    ready()
    look(ILL)
    later(6)
    look(ILL)
    assert texts() == ["Office: PBX: The telephone system is away. Start the PBX."]
    assert fetch("SELECT number, priority FROM outbound") == [("+491701112223", 0)]


def test_without_any_modem_the_text_waits_and_then_tells_it_all_at_once(
    office: SmallOffice, later: Callable[[float], None]
) -> None:
    ready(condition=ModemCondition.ABSENT)
    look(ILL)
    later(6)
    look(ILL)
    assert texts() == []
    look(WELL)
    later(6)
    ready()
    look(WELL)
    [told] = texts()
    assert told.startswith("Office: PBX is well again (trouble from ")


def test_a_text_that_waits_for_a_modem_moves_to_another_one(
    office: SmallOffice, later: Callable[[float], None]
) -> None:
    with transaction():
        execute(
            "INSERT INTO line (modem, number, label, active, per_minute, per_day, per_month, pace_ms, pauses,"
            " paused_because, forward_to) VALUES ('sim2', '+4930100002', '', 1, 0, 0, 0, 4000, 0, '', '[]')"
        )
    ready()
    ready("sim2", ModemCondition.ABSENT)
    look(ILL)
    later(6)
    look(ILL)
    ready(condition=ModemCondition.ABSENT)
    ready("sim2")
    look(ILL)
    [(line,)] = fetch("SELECT l.modem FROM outbound o JOIN line l ON l.id = o.via_line_id")
    assert line == "sim2"
    assert outbox.advance(office.line, "life") is None
    assert texts() == ["Office: PBX: The telephone system is away. Start the PBX."]


def test_a_text_is_never_longer_than_three_parts(office: SmallOffice, later: Callable[[float], None]) -> None:
    ready()
    many = [Finding(Level.PROBLEM, f"Modem {n}", "Nichts – gar “nichts” geht. " * 3, key=f"m{n}") for n in range(30)]
    look(*many)
    later(6)
    look(*many)
    [row] = Message.select()
    assert row.parts == 3
    assert row.text.endswith("...")


def test_a_new_admin_is_told_what_goes_on_and_not_what_was(
    later: Callable[[float], None], mail: Callable[[], list[str]]
) -> None:
    look(ILL)
    later(6)
    look(ILL)
    look(WELL)
    later(6)
    look(WELL)
    later(25 * 60)
    mail()
    alarm_news.tell([Recipient("ben", "anna@example.com", "")], GRACE)
    assert mail() == []


def test_old_mails_survive_that_they_may_be_without_a_conversation(office: SmallOffice) -> None:
    with transaction():
        mail_queue.add(mail_queue.LetterKind.ALARM, None, "anna@example.com", office.anna)
    assert MailOut.get().conversation is None
    assert [row[1] for row in fetch("PRAGMA index_list (mail_out)") if row[1].startswith("mail_out_")]
    assert Alarm.select().count() == 0
