"""What every use case needs to know of the office, set once when a process starts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import time

from appliance.domain.policy import QuietHours
from appliance.domain.sms_text import NationalLanguage
from appliance.settings import Settings, WebSettings
from appliance.settings.appliance_toml import Sms
from appliance.store.database import open_database

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Office:
    """The office's own rules, from the config."""

    name: str = "Office"  # of the box
    pages: str = ""  # where people find its pages: "https://phone.office.lan:8443"
    country: str = "DE"  # ISO 3166 alpha-2
    chat_characters: int = 3500
    chat_file_bytes: int = 25 * 1024**2  # 0: no files
    sms_parts: int = 10
    session_lifetime_ms: int = 720 * _HOUR_MS
    session_idle_ms: int = 168 * _HOUR_MS
    login_attempts: int = 10
    text_validity_ms: int = 24 * _HOUR_MS
    fallback_after_ms: int = 10 * 60_000
    quiet_hours: QuietHours | None = None
    national_language: NationalLanguage = NationalLanguage.NONE
    outside_prefix: str = ""  # of the PBX; known to the daemon alone


_current = Office()


def open_office(settings: WebSettings) -> None:
    """Open the office's database and set its rules for this process."""
    open_database(settings.box.database)
    set_rules(settings)


def set_rules(settings: WebSettings) -> None:
    """Set the office's rules for this process from now on."""
    global _current
    _current = Office(
        name=settings.box.name,
        pages=settings.web.url,
        country=settings.box.country,
        chat_characters=settings.limits.chat_characters,
        chat_file_bytes=settings.limits.chat_file_mb * 1024**2,
        sms_parts=settings.limits.sms_parts,
        session_lifetime_ms=settings.sessions.lifetime_hours * _HOUR_MS,
        session_idle_ms=settings.sessions.idle_hours * _HOUR_MS,
        login_attempts=settings.limits.login_attempts,
        text_validity_ms=settings.sms.give_up_after_hours * _HOUR_MS,
        fallback_after_ms=settings.sms.fallback_after_minutes * 60_000,
        quiet_hours=_quiet_hours(settings.sms),
        national_language=settings.sms.national_language,
        outside_prefix=settings.pbx.outside_prefix if isinstance(settings, Settings) else "",
    )


def _quiet_hours(sms: Sms) -> QuietHours | None:
    if not sms.quiet_from:
        return None
    return QuietHours(time.fromisoformat(sms.quiet_from), time.fromisoformat(sms.quiet_until))


def current() -> Office:
    """The rules in force."""
    return _current


def fingerprint() -> str:
    """Tells the rules in force from others."""
    return hashlib.sha256(repr(_current).encode()).hexdigest()[:12]
