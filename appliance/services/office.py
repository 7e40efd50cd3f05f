"""What every use case needs to know of the office, set once when a process starts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """The office's own rules, from the config."""

    country: str = "DE"  # ISO 3166 alpha-2
    chat_characters: int = 3500
    sms_parts: int = 10
    session_lifetime_ms: int = 30 * 24 * 3600 * 1000
    session_idle_ms: int = 7 * 24 * 3600 * 1000
    login_attempts: int = 5


_current = Office()


def configure(office: Office) -> None:
    """Set the rules for this process."""
    global _current
    _current = office


def current() -> Office:
    """The rules in force."""
    return _current
