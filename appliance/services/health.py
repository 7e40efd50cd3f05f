"""Is the box working, and if not, what is to be done: told in words from what the database and the disk show."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from appliance.domain import policy
from appliance.domain.ports import ModemCondition, PbxCondition
from appliance.services import certificate as certificates
from appliance.services import lines, peripherals
from appliance.services.mail_queue import MAIL
from appliance.services.views import View
from appliance.settings import WebSettings
from appliance.store.clock import now_ms
from appliance.store.database import fetch

LITTLE_DISK_BYTES = 200 * 1024**2
SCARCE_DISK_BYTES = 1024**3
LONG_QUEUE_MS = 15 * 60 * 1000
CERTIFICATE_WARNING_DAYS = 21
NEARLY_PERCENT = 80
_DAY_S = 24 * 3600
_MODEM = "modem:"
# Before this the clock has not been set: the box was made later.
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"  # works, but not for ever, or not all of it
    PROBLEM = "problem"  # something does not work


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    part: str  # "Modem sim1"
    sentence: str
    advice: str = ""  # what to do about it
    key: str = ""  # what it is about, for alarms; "": nobody is alarmed
    settled: bool = True  # False: neither well nor ill, such as a modem that is starting


@dataclass(frozen=True, slots=True)
class Queue:
    """The texts of one number that have not gone out."""

    line_id: int
    modem: str
    waiting: int
    oldest_ms: int  # how long the oldest has been due


def findings(settings: WebSettings, daemon_sentence: str, of_daemon: Iterable[Finding]) -> list[Finding]:
    """Everything worth saying, the worst first.

    Args:
        daemon_sentence: empty, or why the daemon cannot be asked.
        of_daemon: what only the daemon knows: ``mail_in``, and ``backups``, which only it and root may look at.
    """
    found = [
        *_daemon(daemon_sentence),
        *_peripherals(peripherals.details(), fresh=not daemon_sentence),
        *_sims(),
        *_queues(queues()),
        *disk(settings),
        *certificate(settings),
        *of_daemon,
        *clock(datetime.now(UTC)),
    ]
    order = [Level.PROBLEM, Level.WARNING, Level.OK]
    return sorted(found, key=lambda finding: order.index(finding.level))


def queues() -> list[Queue]:
    """The texts that wait, for each number in use; those whose time has not come yet do not count."""
    now = now_ms()
    due = "FROM outbound WHERE via_line_id = l.id AND next_attempt_at <= ?"
    rows = fetch(
        f"SELECT l.id, l.modem, (SELECT COUNT(*) {due}), (SELECT MIN(next_attempt_at) {due})"
        " FROM line l WHERE l.active ORDER BY l.modem",
        *(now, now),
    )
    return [
        Queue(line_id, modem, waiting, 0 if oldest is None else max(0, now - oldest))
        for line_id, modem, waiting, oldest in rows
    ]


def waits() -> dict[str, int]:
    """How long the oldest text of each modem has been due, in seconds."""
    return {each.modem: each.oldest_ms // 1000 for each in queues()}


def counts() -> dict[tuple[str, str], int]:
    """How many messages there are of the last 24 hours, by direction and state."""
    rows = fetch(
        "SELECT direction, state, COUNT(*) FROM message"
        " WHERE id > COALESCE((SELECT id FROM message WHERE at < ? ORDER BY id DESC LIMIT 1), 0) GROUP BY 1, 2",
        now_ms() - _DAY_S * 1000,
    )
    return {(direction, state): count for direction, state, count in rows}


def disk_free(settings: WebSettings) -> int:
    """Bytes that are free where the database is."""
    return shutil.disk_usage(settings.box.data_dir).free


def disk_size(settings: WebSettings) -> int:
    """Bytes of the disk that the database is on."""
    return shutil.disk_usage(settings.box.data_dir).total


def certificate_expires(settings: WebSettings) -> datetime | None:
    """When the certificate of the pages ends; None if it cannot be read or is not made yet."""
    return certificates.ends_at(settings.web.certificate or settings.box.self_made_certificate)


def database_size(path: Path) -> int:
    """Bytes of the database and what is not yet merged into it."""
    parts = (path, path.with_name(path.name + "-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _daemon(sentence: str) -> Iterator[Finding]:
    if sentence:
        yield Finding(
            Level.PROBLEM,
            "Service",
            sentence,
            "Start it: systemctl start appliance-daemon. If it stops again, read why: appliance logs",
        )
    else:
        yield Finding(Level.OK, "Service", "The service for texts and calls is running.")


_MODEM_ADVICE = {
    ModemCondition.ABSENT: "Plug the modem in, or correct its device in modems.toml. See what is there: "
    "ls -l /dev/serial/by-id",
    ModemCondition.SIM_LOCKED: "Set the right pin in modems.toml and reload. If it was refused, put the SIM into a "
    "phone.",
    ModemCondition.NO_SIM: "Put a SIM into the modem. If there is one, take it out, clean it and put it back.",
    ModemCondition.WRONG_SIM: "Put the SIM of this number in, or wait until its modem is found on another port. If "
    "this SIM is right, write it as sim in modems.toml and reload.",
    ModemCondition.NO_NETWORK: "Check the antenna and its place, and whether the SIM is active.",
    ModemCondition.SICK: "The box is trying to bring it back. If it does not come, unplug it for ten seconds.",
}
_PBX_ADVICE = {
    PbxCondition.AWAY: "Check that the PBX is running, and host and port in pbx.toml against its manager.conf.",
    PbxCondition.WRONG_SECRET: "Set the same username and secret in pbx.toml and in the PBX's manager.conf, then "
    "reload.",
}


def _peripherals(details: Sequence[Mapping[str, Any]], fresh: bool) -> Iterator[Finding]:
    """What the daemon last told; when it is away that is only what was."""
    if not fresh:
        return
    for each in details:
        name, condition, sentence = each["name"], each["condition"], each["sentence"]
        if name.startswith(_MODEM):
            good = condition == ModemCondition.READY
            starting = condition == ModemCondition.STARTING
            level = Level.OK if good else Level.WARNING if starting else Level.PROBLEM
            advice = _MODEM_ADVICE.get(ModemCondition(condition), "")
            part = f"Modem {name.removeprefix(_MODEM)}"
            yield Finding(level, part, sentence, advice, key=name, settled=not starting)
            if good and not each.get("smsc"):
                yield Finding(
                    Level.WARNING,
                    part,
                    "The number of the SMS centre is not known.",
                    "If texts fail, put the SIM into a phone and store the operator's SMS centre.",
                )
            if good:
                yield from _stores(name.removeprefix(_MODEM), each.get("storage") or "")
        elif name == MAIL:
            good = condition == "ready"
            advice = "" if good else "Check that the mail server is running, and [mail_out] in mail.toml."
            yield Finding(Level.OK if good else Level.WARNING, "Mail", sentence, advice, key=MAIL)
        else:
            good = condition == PbxCondition.READY
            connecting = condition == PbxCondition.CONNECTING
            level = Level.OK if good else Level.WARNING if connecting else Level.PROBLEM
            advice = _PBX_ADVICE.get(PbxCondition(condition), "")
            yield Finding(level, "PBX", sentence, advice, key=peripherals.PBX, settled=not connecting)
    if not any(each["name"].startswith(_MODEM) for each in details):
        yield Finding(Level.WARNING, "Modems", "There is no modem, so no text can be sent.", "Add one to modems.toml.")


def _stores(modem: str, storage: str) -> Iterator[Finding]:
    """``storage``: how full the stores of a modem are, as ``ModemStatus.storage`` says it."""
    for store, used, total in re.findall(r"([A-Z]{2}) (\d+) of (\d+)", storage):
        if int(used) * 100 < int(total) * NEARLY_PERCENT:
            continue
        full = int(used) >= int(total)
        place = "The SIM" if store == "SM" else f"The modem's memory {store}"
        yield Finding(
            Level.PROBLEM if full else Level.WARNING,
            f"SIM of {modem}",
            f"{place} is full: {used} of {total} texts."
            if full
            else f"{place} is nearly full: {used} of {total} texts.",
            "Put the SIM into a phone and delete its old texts: when it is full, no text can come in.",
            key=f"store:{modem}:{store}",
        )


def _sims() -> Iterator[Finding]:
    """SIMs that the network refuses, or whose plan is nearly used up."""
    month = policy.periods(datetime.now())[2]
    rows = fetch(
        "SELECT l.modem, l.paused_because, l.per_month, COALESCE(u.parts, 0) FROM line l"
        " LEFT JOIN line_usage u ON u.line_id = l.id AND u.period = ? WHERE l.active ORDER BY l.modem",
        month,
    )
    for modem, paused_because, limit, parts in rows:
        if paused_because:
            advice = "Look whether the SIM has credit and is not barred: appliance modem ussd"
            yield Finding(Level.PROBLEM, f"SIM of {modem}", paused_because, advice, key=f"refused:{modem}")
        if limit and parts * 100 >= limit * NEARLY_PERCENT:
            over = parts >= limit
            yield Finding(
                Level.PROBLEM if over else Level.WARNING,
                f"SIM of {modem}",
                f"{parts} of the {limit} parts that it may send this month are sent.",
                "More texts wait for the next month. If its plan allows more, raise per_month in modems.toml."
                if over
                else "When they are used up, its texts wait for the next month. See per_month in modems.toml.",
                key=f"plan:{modem}",
            )


def _queues(waiting: Sequence[Queue]) -> Iterator[Finding]:
    now = now_ms()
    for each in waiting:
        if each.oldest_ms > LONG_QUEUE_MS:
            gate = lines.gate(each.line_id, now)
            minutes = each.oldest_ms // 60000
            yield Finding(
                Level.WARNING,
                f"Texts of {each.modem}",
                f"1 waits, the oldest for {minutes} minutes."
                if each.waiting == 1
                else f"{each.waiting} wait, the oldest for {minutes} minutes.",
                "See what its modem says, and whether a limit or quiet hours hold them back.",
                key=f"queue:{each.modem}",
                # What the office's own rules hold back is not stuck.
                settled=not gate.quiet and gate.opens_at <= now,
            )


def disk(settings: WebSettings) -> Iterator[Finding]:
    """Room for the database."""
    free = disk_free(settings)
    said = f"{free / 1e9:.1f} GB are free where the database is ({settings.box.data_dir})."
    if free < LITTLE_DISK_BYTES:
        advice = (
            "Make room now: without any, texts stay on the SIM until it is full. See what is big: "
            "du -xh / | sort -h | tail"
        )
        yield Finding(Level.PROBLEM, "Disk", said, advice, key="disk")
    elif free < SCARCE_DISK_BYTES:
        yield Finding(Level.WARNING, "Disk", said, "Make room, or keep fewer backups (backup.keep).", key="disk")
    else:
        yield Finding(Level.OK, "Disk", said, key="disk")


def certificate(settings: WebSettings) -> Iterator[Finding]:
    """The certificate of the pages."""
    expires = certificate_expires(settings)
    if expires is None:
        own = settings.web.certificate
        advice = f"Check that {own} is a certificate and readable for the group appliance." if own else ""
        level = Level.PROBLEM if own else Level.WARNING
        yield Finding(
            level,
            "Certificate",
            "The certificate of the pages cannot be read, or is not made yet.",
            advice,
            key="certificate",
        )
        return
    days = int((expires - datetime.now(UTC)).total_seconds() // _DAY_S)
    said = f"The certificate of the pages is good until {expires:%Y-%m-%d} ({days} days)."
    renew = (
        "Put a renewed certificate and key into the files that [web] in appliance.toml names: they are taken by "
        "themselves."
    )
    if settings.web.certificate is None:
        renew = "The box renews it by itself: look why it does not, with “appliance logs daemon”, and check its clock."
    if days < 0:
        yield Finding(
            Level.PROBLEM, "Certificate", f"The certificate ended on {expires:%Y-%m-%d}.", renew, key="certificate"
        )
    elif days < CERTIFICATE_WARNING_DAYS:
        yield Finding(Level.WARNING, "Certificate", said, renew, key="certificate")
    else:
        yield Finding(Level.OK, "Certificate", said)


def backups(settings: WebSettings, age_s: float | None) -> Iterator[Finding]:
    """Whether the newest scheduled copy, ``age_s`` old, is young enough; None when there is none."""
    every_hours = settings.backup.every_hours
    if not every_hours:
        yield Finding(Level.WARNING, "Backup", "No backups are made by themselves.", "Set backup.every_hours.")
        return
    if age_s is None or age_s > 2 * every_hours * 3600 + 3600:
        said = "There is no backup yet." if age_s is None else f"The last backup is {age_s / 3600:.0f} hours old."
        advice = f"Try it by hand and read why it fails: appliance backup (into {settings.backup_folder})"
        yield Finding(Level.WARNING, "Backup", said, advice, key="backup")
    else:
        said = f"{age_s / 3600:.0f} hours old" if age_s >= 5400 else "less than two hours old"
        yield Finding(Level.OK, "Backup", f"The last backup is {said}.")


def mail_in(trouble: str) -> Iterator[Finding]:
    """Whether the box takes mail as the config says; ``trouble`` is why it does not, "" when it does or need not."""
    if trouble:
        advice = "Set another mail.port, or free this one. A port other than 2525 needs a right: see docs/email.md."
        yield Finding(Level.PROBLEM, "Mail to the box", trouble, advice, key="mail_in")


def clock(now: datetime) -> Iterator[Finding]:
    """A clock that was never set makes certificates invalid and messages stand in the wrong place."""
    if now < _EARLIEST:
        advice = "Set it: timedatectl set-ntp true, or timedatectl set-time."
        yield Finding(Level.PROBLEM, "Clock", f"The clock says {now:%Y-%m-%d}.", advice)


def as_view(finding: Finding) -> View:
    """A finding as JSON tells it."""
    return {
        "level": finding.level,
        "part": finding.part,
        "sentence": finding.sentence,
        "advice": finding.advice,
    }
