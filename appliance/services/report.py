"""Everything the status page and the metrics show, in one reading."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from appliance.domain import policy
from appliance.services import alarms, health, peripherals
from appliance.services.mail_queue import MAIL
from appliance.services.views import View
from appliance.settings import WebSettings
from appliance.store import files
from appliance.store.clock import now_ms
from appliance.store.database import fetch

DAYS_SHOWN = 31
_MODEM = "modem:"
_NO_DIARY: View = {"step_s": 300, "modems": {}}


def report(settings: WebSettings, daemon: Mapping[str, Any] | None, daemon_sentence: str) -> View:
    """Is the box working, and how.

    Args:
        daemon: what the daemon's live command ``status`` answered; None when it is away.
        daemon_sentence: empty, or why the daemon cannot be asked.
    """
    backup_age_s = None if daemon is None else daemon["backup_age_s"]
    of_daemon = [*health.backups(settings, backup_age_s), *health.mail_in(daemon.get("mail_in", ""))] if daemon else []
    found = health.findings(settings, daemon_sentence, of_daemon)
    signals, waits = ((daemon or {}).get(each, _NO_DIARY) for each in ("signals", "waits"))
    details = peripherals.details()
    expires = health.certificate_expires(settings)
    now = datetime.now(UTC)
    return {
        "version": box_version(),
        "runs_on": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "up_s": None if daemon is None else daemon["up_s"],
        "config_problems": [] if daemon is None else daemon["config"]["problems"],
        "findings": [health.as_view(each) for each in found],
        "alarms": alarms.listing(),
        "modems": [_modem(each, signals) for each in details if each["name"].startswith(_MODEM)],
        "with_balance": (daemon or {}).get("with_balance", []),
        "mail": _mail(details),
        "pbx": next((each for each in details if each["name"] == peripherals.PBX), None),
        "queues": [
            {
                "modem": each.modem,
                "waiting": each.waiting,
                "oldest_s": each.oldest_ms // 1000,
                "wait_step_s": waits["step_s"],
                "wait_history": waits["modems"].get(each.modem, []),
            }
            for each in health.queues()
        ],
        "disk_free_bytes": health.disk_free(settings),
        "disk_bytes": health.disk_size(settings),
        "database_bytes": health.database_size(settings.box.database),
        "files_bytes": files.total_bytes(),
        "backup_age_s": backup_age_s,
        "certificate_expires": None if expires is None else expires.date().isoformat(),
        "certificate_left_s": None if expires is None else int((expires - now).total_seconds()),
    }


def box_version() -> str:
    """The installed version."""
    try:
        return version("appliance")
    except PackageNotFoundError:
        return "unknown"


def _mail(details: list[View]) -> View | None:
    """The mail server and the mails that wait for it; None when there is none."""
    server = next((each for each in details if each["name"] == MAIL), None)
    if server is None:
        return None
    [(waiting, oldest)] = fetch("SELECT COUNT(*), MIN(created_at) FROM mail_out WHERE next_attempt_at IS NOT NULL")
    return {**server, "waiting": waiting, "oldest_s": 0 if oldest is None else max(0, now_ms() - oldest) // 1000}


def _modem(details: View, signals: Mapping[str, Any]) -> View:
    name = details["name"].removeprefix(_MODEM)
    return {
        **details,
        "name": name,
        "signal_step_s": signals["step_s"],
        "signal_history": signals["modems"].get(name, []),
        **_sent(name),
    }


def _sent(modem: str) -> View:
    """How many parts the SIM sent: this minute, day and month beside how many it may (0: no limit), and each day."""
    found = fetch("SELECT id, per_minute, per_day, per_month FROM line WHERE modem = ? AND active", modem)
    if not found:
        return {"sent": [], "sent_days": []}
    line_id, *limits = found[0]
    now = datetime.now()
    days = [f"{now.date() - timedelta(days=ago):%Y-%m-%d}" for ago in range(DAYS_SHOWN - 1, -1, -1)]
    used = dict(fetch("SELECT period, parts FROM line_usage WHERE line_id = ? AND period >= ?", line_id, days[0][:7]))
    spans = zip(("minute", "day", "month"), policy.periods(now), limits, strict=True)
    return {
        "sent": [{"span": span, "parts": used.get(period, 0), "limit": limit} for span, period, limit in spans],
        "sent_days": [used.get(day, 0) for day in days],
    }
