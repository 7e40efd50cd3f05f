"""Is the box working, and if not, what is to be done: told in words from what the database and the disk show."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from appliance.domain.ports import ModemCondition, PbxCondition
from appliance.services import peripherals
from appliance.services.mail_queue import MAIL
from appliance.services.views import View
from appliance.settings import WebSettings
from appliance.store import backup
from appliance.store.clock import now_ms
from appliance.store.database import fetch

_PEM_BEGIN, _PEM_END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
LITTLE_DISK_BYTES = 200 * 1024**2
SCARCE_DISK_BYTES = 1024**3
LONG_QUEUE_MS = 15 * 60 * 1000
CERTIFICATE_WARNING_DAYS = 21
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


@dataclass(frozen=True, slots=True)
class Queue:
    """The texts of one number that have not gone out."""

    modem: str
    waiting: int
    oldest_ms: int  # how long the oldest has been due


def findings(settings: WebSettings, daemon_sentence: str) -> list[Finding]:
    """Everything worth saying, the worst first.

    Args:
        daemon_sentence: empty, or why the daemon cannot be asked.
    """
    found = [
        *_daemon(daemon_sentence),
        *_peripherals(peripherals.details(), fresh=not daemon_sentence),
        *_queues(queues()),
        *disk(settings),
        *certificate(settings),
        *_backups(settings),
        *clock(datetime.now(UTC)),
    ]
    order = [Level.PROBLEM, Level.WARNING, Level.OK]
    return sorted(found, key=lambda finding: order.index(finding.level))


def queues() -> list[Queue]:
    """The texts that wait, for each number in use; those whose time has not come yet do not count."""
    now = now_ms()
    rows = fetch(
        "SELECT l.modem, COUNT(DISTINCT o.message_id), MIN(o.next_attempt_at) FROM line l"
        " LEFT JOIN outbound o ON o.via_line_id = l.id AND o.next_attempt_at <= ?"
        " WHERE l.active GROUP BY l.id ORDER BY l.modem",
        now,
    )
    return [Queue(modem, waiting, 0 if oldest is None else max(0, now - oldest)) for modem, waiting, oldest in rows]


def counts() -> dict[tuple[str, str], int]:
    """How many messages there are, by direction and state."""
    rows = fetch("SELECT direction, state, COUNT(*) FROM message GROUP BY direction, state")
    return {(direction, state): count for direction, state, count in rows}


def disk_free(settings: WebSettings) -> int:
    """Bytes that are free where the database is."""
    return shutil.disk_usage(settings.box.data_dir).free


def certificate_expires(settings: WebSettings) -> datetime | None:
    """When the certificate of the pages ends; None if it cannot be read or is not made yet."""
    file = settings.web.certificate or settings.box.self_made_certificate
    try:
        pem = file.read_text("ascii", "replace")
        begin, end = pem.index(_PEM_BEGIN), pem.index(_PEM_END) + len(_PEM_END)
        return _not_after(ssl.PEM_cert_to_DER_cert(pem[begin:end]))
    except (OSError, ValueError, IndexError):
        return None


def _not_after(certificate: bytes) -> datetime:
    """When a certificate in DER ends (RFC 5280 §4.1.2.5).

    Read by hand: for this one date the cryptography library would cost the process 8 MB. Raises ValueError, IndexError.
    """

    def content(at: int) -> tuple[int, int]:
        """Where the content of the element at ``at`` begins and ends (X.690 §8.1.3)."""
        size, begin = certificate[at + 1], at + 2
        if size & 0x80:
            begin += size & 0x7F
            size = int.from_bytes(certificate[at + 2 : begin])
        return begin, begin + size

    at, _ = content(content(0)[0])  # into Certificate and its tbsCertificate
    # Past the version, which may be left out, the serial number, the algorithm and the issuer.
    for _ in range(4 if certificate[at] == 0xA0 else 3):
        _, at = content(at)
    not_before, _ = content(at)
    _, not_after = content(not_before)
    begin, end = content(not_after)
    form = "%y%m%d%H%M%SZ" if certificate[not_after] == 0x17 else "%Y%m%d%H%M%SZ"  # UTCTime or GeneralizedTime
    return datetime.strptime(certificate[begin:end].decode("ascii"), form).replace(tzinfo=UTC)


def database_size(path: Path) -> int:
    """Bytes of the database and what is not yet merged into it."""
    parts = (path, path.with_name(path.name + "-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _daemon(sentence: str) -> Iterator[Finding]:
    if sentence:
        yield Finding(
            Level.PROBLEM,
            "Service",
            "The service for texts and calls is not running. Texts wait for it; calls cannot be made.",
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
            yield Finding(level, f"Modem {name.removeprefix(_MODEM)}", sentence, advice)
            if good and not each.get("smsc"):
                yield Finding(
                    Level.WARNING,
                    f"Modem {name.removeprefix(_MODEM)}",
                    "The number of the SMS centre is not known.",
                    "If texts fail, put the SIM into a phone and store the operator's SMS centre.",
                )
        elif name == MAIL:
            good = condition == "ready"
            advice = "" if good else "Check that the mail server is running, and [mail_out] in mail.toml."
            yield Finding(Level.OK if good else Level.WARNING, "Mail", sentence, advice)
        else:
            good = condition == PbxCondition.READY
            level = Level.OK if good else Level.WARNING if condition == PbxCondition.CONNECTING else Level.PROBLEM
            yield Finding(level, "PBX", sentence, _PBX_ADVICE.get(PbxCondition(condition), ""))
    if not any(each["name"].startswith(_MODEM) for each in details):
        yield Finding(Level.WARNING, "Modems", "There is no modem, so no text can be sent.", "Add one to modems.toml.")


def _queues(waiting: Sequence[Queue]) -> Iterator[Finding]:
    for each in waiting:
        if each.oldest_ms > LONG_QUEUE_MS:
            yield Finding(
                Level.WARNING,
                f"Texts of {each.modem}",
                f"{each.waiting} wait, the oldest for {each.oldest_ms // 60000} minutes.",
                "See what its modem says, and whether a limit or quiet hours hold them back.",
            )


def disk(settings: WebSettings) -> Iterator[Finding]:
    """Room for the database."""
    free = disk_free(settings)
    said = f"{free / 1e9:.1f} GB are free where the database is ({settings.box.data_dir})."
    if free < LITTLE_DISK_BYTES:
        advice = "Make room now: without any, texts stay on the SIM until it is full."
        yield Finding(Level.PROBLEM, "Disk", said, advice)
    elif free < SCARCE_DISK_BYTES:
        yield Finding(Level.WARNING, "Disk", said, "Make room, or keep fewer backups (backup.keep).")
    else:
        yield Finding(Level.OK, "Disk", said)


def certificate(settings: WebSettings) -> Iterator[Finding]:
    """The certificate of the pages."""
    expires = certificate_expires(settings)
    if expires is None:
        own = settings.web.certificate
        advice = f"Check that {own} is a certificate and readable for the group appliance." if own else ""
        level = Level.PROBLEM if own else Level.WARNING
        yield Finding(level, "Certificate", "The certificate of the pages cannot be read, or is not made yet.", advice)
        return
    days = int((expires - datetime.now(UTC)).total_seconds() // _DAY_S)
    said = f"The certificate of the pages is good until {expires:%Y-%m-%d} ({days} days)."
    renew = "Renew it, then: systemctl reload appliance-web"
    if days < 0:
        yield Finding(Level.PROBLEM, "Certificate", f"The certificate ended on {expires:%Y-%m-%d}.", renew)
    elif days < CERTIFICATE_WARNING_DAYS:
        yield Finding(Level.WARNING, "Certificate", said, renew)
    else:
        yield Finding(Level.OK, "Certificate", said)


def _backups(settings: WebSettings) -> Iterator[Finding]:
    every_hours = settings.backup.every_hours
    if not every_hours:
        yield Finding(Level.WARNING, "Backup", "No backups are made by themselves.", "Set backup.every_hours.")
        return
    age_s = backup.age_s(settings.backup_folder, datetime.now(UTC))
    if age_s is None or age_s > 2 * every_hours * 3600 + 3600:
        said = "There is no backup yet." if age_s is None else f"The last backup is {age_s / 3600:.0f} hours old."
        advice = f"Try it by hand and read why it fails: appliance backup (into {settings.backup_folder})"
        yield Finding(Level.WARNING, "Backup", said, advice)
    else:
        said = f"{age_s / 3600:.0f} hours old" if age_s >= 5400 else "not much more than an hour old"
        yield Finding(Level.OK, "Backup", f"The last backup is {said}.")


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
