"""Everything that the status page and the doctor may find at the box: in which words, with what to do, and whether
the admins are told of it by themselves."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.domain import policy
from appliance.domain.ports import ModemCondition, ModemStatus, PbxCondition, PbxStatus
from appliance.services import alarms, conversations, health, lines, messages, peripherals
from appliance.services.health import Level
from appliance.settings import WebSettings
from appliance.settings.appliance_toml import Backup, Box, Web
from appliance.store import backup
from appliance.store.clock import now_ms
from appliance.store.database import execute, transaction
from tests.unit.office import SmallOffice
from tests.unit.test_health import make_certificate

OK, WARNING, PROBLEM = Level.OK, Level.WARNING, Level.PROBLEM


@dataclass
class Place:
    """A box in a folder, and what of its config a scene changes."""

    office: SmallOffice
    folder: Path
    settings: WebSettings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = WebSettings(self.folder, box=Box(data_dir=self.folder))

    def config(self, **sections: object) -> None:
        self.settings = WebSettings(self.folder, box=Box(data_dir=self.folder), **sections)  # type: ignore[arg-type]


def modem(condition: ModemCondition, **known: object) -> Callable[[Place], None]:
    status = ModemStatus("sim1", condition, "It says so.", **{"smsc": "+491710760000", **known})  # type: ignore[arg-type]
    return lambda place: peripherals.record_modem(status)


def pbx(condition: PbxCondition) -> Callable[[Place], None]:
    return lambda place: peripherals.record_pbx(PbxStatus(condition, "It says so."))


def mail(condition: str) -> Callable[[Place], None]:
    return lambda place: peripherals.record_mail(condition, "It says so.")


def used(parts: int) -> Callable[[Place], None]:
    def use(place: Place) -> None:
        month = policy.periods(datetime.now())[2]
        with transaction():
            execute("UPDATE line SET per_month = 100")
            execute("INSERT INTO line_usage (line_id, period, parts) VALUES (?, ?, ?)", place.office.line, month, parts)

    return use


def refused(place: Place) -> None:
    modem(ModemCondition.READY)(place)
    with transaction():
        lines.rest(place.office.line, "No credit.", again=False)


def stuck(place: Place) -> None:
    thread = conversations.open_sms(place.office.anna, place.office.line, "0170 1234567")
    messages.send(place.office.anna, thread["id"], "Hello", "k")
    with transaction():
        execute("UPDATE outbound SET next_attempt_at = ?", now_ms() - 20 * 60_000)


def copied(hours_ago: float | None, every_hours: int = 24) -> Callable[[Place], None]:
    def copy(place: Place) -> None:
        place.config(backup=Backup(every_hours=every_hours))
        if hours_ago is not None:
            at = datetime.now(UTC) - timedelta(hours=hours_ago)
            place.settings.backup_folder.mkdir()
            file = place.settings.backup_folder / backup.file_name(at)
            file.write_text("a copy")
            os.utime(file, (0, at.timestamp()))

    return copy


def certified(days: int | None) -> Callable[[Place], None]:
    def certify(place: Place) -> None:
        file = place.folder / "own.pem"
        file.write_text("no certificate")
        if days is not None:
            make_certificate(file, datetime.now(UTC).replace(microsecond=0) + timedelta(days=days, hours=1))
        place.config(web=Web(certificate=file, private_key=file))

    return certify


def nothing(place: Place) -> None: ...


# What is the matter, and then: the part, how bad it is, what is said, what is advised, and whether it is an alarm.
MODEM, SIM = "Modem sim1", "SIM of sim1"
FOUND: dict[str, tuple[Callable[[Place], None], str, Level, str, str, bool]] = {
    "ready": (modem(ModemCondition.READY), MODEM, OK, "It says so.", "", False),
    "absent": (modem(ModemCondition.ABSENT), MODEM, PROBLEM, "It says so.", "Plug the modem in", True),
    "starting": (modem(ModemCondition.STARTING), MODEM, WARNING, "It says so.", "", False),
    "locked": (modem(ModemCondition.SIM_LOCKED), MODEM, PROBLEM, "It says so.", "Set the right pin", True),
    "no sim": (modem(ModemCondition.NO_SIM), MODEM, PROBLEM, "It says so.", "Put a SIM into the modem", True),
    "wrong sim": (modem(ModemCondition.WRONG_SIM), MODEM, PROBLEM, "It says so.", "Put the SIM of this number", True),
    "no network": (modem(ModemCondition.NO_NETWORK), MODEM, PROBLEM, "It says so.", "Check the antenna", True),
    "sick": (modem(ModemCondition.SICK), MODEM, PROBLEM, "It says so.", "unplug it for ten seconds", True),
    "no centre": (modem(ModemCondition.READY, smsc=None), MODEM, WARNING, "SMS centre is not known", "store", False),
    "no modem": (nothing, "Modems", WARNING, "no text can be sent", "modems.toml", False),
    "nearly full": (
        modem(ModemCondition.READY, storage="SM 24 of 30"),
        *(SIM, WARNING, "The SIM is nearly full: 24 of 30 texts.", "delete its old texts", True),
    ),
    "full": (
        modem(ModemCondition.READY, storage="ME 100 of 100"),
        *(SIM, PROBLEM, "The modem's memory ME is full: 100 of 100 texts.", "delete its old texts", True),
    ),
    "plan nearly used": (used(80), SIM, WARNING, "80 of the 100 parts", "wait for the next month", True),
    "plan used": (used(100), SIM, PROBLEM, "100 of the 100 parts", "raise per_month", True),
    "refused": (refused, SIM, PROBLEM, "No credit.", "has credit", True),
    "stuck": (stuck, "Texts of sim1", WARNING, "1 waits, the oldest for 20 minutes.", "See what its modem says", True),
    "pbx there": (pbx(PbxCondition.READY), "PBX", OK, "It says so.", "", False),
    "pbx away": (pbx(PbxCondition.AWAY), "PBX", PROBLEM, "It says so.", "manager.conf", True),
    "pbx secret": (pbx(PbxCondition.WRONG_SECRET), "PBX", PROBLEM, "It says so.", "same username and secret", True),
    "pbx connecting": (pbx(PbxCondition.CONNECTING), "PBX", WARNING, "It says so.", "", False),
    "mail there": (mail("ready"), "Mail", OK, "It says so.", "", False),
    "mail away": (mail("away"), "Mail", WARNING, "It says so.", "[mail_out] in mail.toml", True),
    "certificate": (certified(40), "Certificate", OK, "(40 days)", "", False),
    "certificate ends": (certified(5), "Certificate", WARNING, "(5 days)", "Put a renewed certificate", True),
    "certificate ended": (certified(-1), "Certificate", PROBLEM, "The certificate ended on", "Put a renewed", True),
    "certificate broken": (certified(None), "Certificate", PROBLEM, "cannot be read", "Check that", True),
    "no backup": (copied(None), "Backup", WARNING, "There is no backup yet.", "appliance backup (into", True),
    "old backup": (copied(60), "Backup", WARNING, "The last backup is 60 hours old.", "appliance backup (into", True),
    "backup": (copied(30), "Backup", OK, "The last backup is 30 hours old.", "", False),
    "young backup": (copied(1), "Backup", OK, "The last backup is less than two hours old.", "", False),
    "never a backup": (copied(None, 0), "Backup", WARNING, "No backups are made by themselves.", "every_hours", False),
    "service": (nothing, "Service", OK, "The service for texts and calls is running.", "", False),
    "disk": (nothing, "Disk", OK, "GB are free where the database is", "", False),
}


@pytest.mark.parametrize("scene", FOUND)
def test_it_is_found_in_words_with_what_to_do(office: SmallOffice, tmp_path: Path, scene: str) -> None:
    make, part, level, words, advice, alarms_people = FOUND[scene]
    place = Place(office, tmp_path)
    make(place)
    age_s = backup.age_s(place.settings.backup_folder, datetime.now(UTC))
    found = health.findings(place.settings, "", health.backups(place.settings, age_s))
    [told] = [each for each in found if each.part == part and words in each.sentence]
    assert told.level is level
    assert advice in told.advice
    assert told.advice or level is OK or not told.settled, "what is wrong comes with what to do"
    alarms.look(found, 0)
    assert (told.sentence in [each["sentence"] for each in alarms.listing()]) is alarms_people


@pytest.mark.parametrize(
    ("little", "level", "advice"), [(0, WARNING, "keep fewer backups"), (1 << 60, PROBLEM, "Make room now")]
)
def test_a_disk_that_fills_up_is_an_alarm_before_it_is_full(
    office: SmallOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, little: int, level: Level, advice: str
) -> None:
    monkeypatch.setattr(health, "LITTLE_DISK_BYTES", little)
    monkeypatch.setattr(health, "SCARCE_DISK_BYTES", 1 << 60)
    found = [each for each in health.findings(Place(office, tmp_path).settings, "", ()) if each.part == "Disk"]
    assert [each.level for each in found] == [level]
    assert advice in found[0].advice
    alarms.look(found, 0)
    assert [each["part"] for each in alarms.listing()] == ["Disk"]


def test_while_the_service_is_away_nothing_old_is_told_of_the_modems(office: SmallOffice, tmp_path: Path) -> None:
    modem(ModemCondition.ABSENT)(Place(office, tmp_path))
    first, *others = health.findings(Place(office, tmp_path).settings, "The box is not running.", ())
    assert (first.level, first.part) == (PROBLEM, "Service")
    assert "systemctl start appliance-daemon" in first.advice
    assert "Modem sim1" not in [each.part for each in others]


def test_a_clock_that_was_never_set_is_told() -> None:
    [told] = health.clock(datetime(1970, 1, 1, tzinfo=UTC))
    assert (told.level, told.sentence) == (PROBLEM, "The clock says 1970-01-01.")
    assert "timedatectl" in told.advice
    assert list(health.clock(datetime.now(UTC))) == []
