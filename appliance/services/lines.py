"""What an SMS number may do right now: its limits, its rest after refusals, quiet hours, and who stands in for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.domain import numbers, policy
from appliance.domain.policy import Priority
from appliance.services import office, peripherals
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction
from appliance.store.models import Line, LineAccount

USAGE_KEPT = timedelta(days=400)
_PAUSED = "The network refuses texts from this SIM: {} It is tried again from time to time."
_STANDS_IN = "Sent from {} because the modem of {} is away."
_AWAY = "It waits until the modem of this number is back."
_INSTEAD = "If that takes long, it goes out from {}, and the other side sees that number."
_LENGTHS_MS = (24 * 3_600_000, 30 * 24 * 3_600_000)  # of a day, and of a month or so


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a line may send now."""

    opens_at: int  # ms; in the past when it may
    reason: str  # why it may not
    quiet: bool  # quiet hours


def of(account_id: int) -> list[Line]:
    """The SMS numbers an account may send from."""
    return list(
        Line.select().join(LineAccount).where((LineAccount.account == account_id) & Line.active).order_by(Line.id)
    )


def of_modem(modem: str) -> int | None:
    """The line that sends through a modem; None when it has no number."""
    found = fetch("SELECT id FROM line WHERE modem = ? AND active", modem)
    return found[0][0] if found else None


def gate(line_id: int, now: int) -> Gate:
    """What a line may send at ``now`` (ms)."""
    [(paused_until, per_minute, per_day, per_month)] = fetch(
        "SELECT paused_until, per_minute, per_day, per_month FROM line WHERE id = ?", line_id
    )
    quiet = quiet_until(now) is not None
    if paused_until is not None and paused_until > now:
        return Gate(paused_until, "The network refuses texts from this SIM at the moment.", quiet)
    limits = (per_minute, per_day, per_month)
    if any(limits):
        moment = datetime.fromtimestamp(now / 1000)
        names = ("minute", "day", "month")
        starts = policy.next_periods(moment)
        for limit, period, name, start in zip(limits, policy.periods(moment), names, starts, strict=True):
            if limit and _used(line_id, period) >= limit:
                return Gate(int(start.timestamp() * 1000), f"The SIM's limit of texts a {name} is reached.", quiet)
    return Gate(0, "", quiet)


def quiet_until(now: int) -> int | None:
    """When the quiet hours end that ``now`` lies in, in ms."""
    quiet_hours = office.current().quiet_hours
    end = quiet_hours.end_after(datetime.fromtimestamp(now / 1000)) if quiet_hours else None
    return None if end is None else int(end.timestamp() * 1000)


def count_sent(line_id: int, took_ms: int) -> None:
    """Count a part that went out or may have, in the caller's transaction; ``took_ms``: from claim to answer."""
    minute, day, month = policy.periods(datetime.now())
    execute(
        "INSERT INTO line_usage (line_id, period, parts) VALUES (?, ?, 1), (?, ?, 1), (?, ?, 1)"
        " ON CONFLICT (line_id, period) DO UPDATE SET parts = parts + 1",
        *(line_id, minute, line_id, day, line_id, month),
    )
    took_ms = min(max(took_ms, 0), policy.LONGEST_PACE_MS)
    execute("UPDATE line SET pace_ms = (7 * pace_ms + ?) / 8 WHERE id = ?", took_ms, line_id)


def note_refusal(line_id: int) -> None:
    """A part was refused and is tried again."""
    execute("UPDATE line SET pauses = pauses + 1 WHERE id = ?", line_id)


def rest(line_id: int, sentence: str, again: bool) -> int:
    """Let a line rest because its SIM may not send; returns until when (ms).

    Args:
        again: the same text was refused before. It may be its number alone that is barred, so the rest grows only with
            others that are refused.
    """
    execute("UPDATE line SET pauses = MAX(1, pauses + ?) WHERE id = ?", not again, line_id)
    [(pauses,)] = fetch("SELECT pauses FROM line WHERE id = ?", line_id)
    until = now_ms() + policy.pause_ms(pauses)
    execute(
        "UPDATE line SET paused_until = ?, paused_because = ? WHERE id = ?",
        *(until, _PAUSED.format(sentence), line_id),
    )
    peripherals.tell_line(line_id)
    return until


def note_success(line_id: int) -> None:
    """The network took a part; after a time of refusals everything that waits to be tried again is due."""
    [(pauses, because)] = fetch("SELECT pauses, paused_because FROM line WHERE id = ?", line_id)
    if not pauses:
        return
    execute("UPDATE line SET pauses = 0, paused_until = NULL, paused_because = '' WHERE id = ?", line_id)
    if pauses > 1:
        execute(
            "UPDATE outbound SET next_attempt_at = ? WHERE via_line_id = ? AND next_attempt_at > ? AND attempts > 0",
            *(now_ms(), line_id, now_ms()),
        )
    if because:
        peripherals.tell_line(line_id)


def route() -> int:
    """Let fallbacks stand in for modems that are away for long, and give back what they have not begun.

    Returns:
        How many texts changed their way.
    """
    now = now_ms()
    untouched = (
        " AND next_attempt_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbound_part p"
        " WHERE p.message_id = outbound.message_id AND p.state <> 'waiting')"
    )
    since = now - office.current().fallback_after_ms
    with transaction():
        moved = execute(
            "UPDATE outbound SET via_line_id = line_id WHERE via_line_id <> line_id AND EXISTS"
            " (SELECT 1 FROM line own WHERE own.id = outbound.line_id AND own.away_since IS NULL)" + untouched
        )
        standing_in = fetch(
            "SELECT own.id, other.id FROM line own JOIN line other ON other.modem = own.fallback"
            " WHERE own.active AND own.away_since <= ? AND other.active AND other.away_since IS NULL",
            since,
        )
        for own, other in standing_in:
            moved += execute(
                "UPDATE outbound SET via_line_id = ? WHERE via_line_id = ? AND line_id = ?" + untouched,
                *(other, own, own),
            )
    return moved


def stand_in_sentence(line_id: int, via_line_id: int) -> str:
    """Why another number shows; empty when it does not."""
    if line_id == via_line_id:
        return ""
    country = office.current().country
    shown = {each: numbers.display(number, country) for each, number in fetch("SELECT id, number FROM line")}
    return _STANDS_IN.format(shown[via_line_id], shown[line_id])


def waiting_sentence(line_id: int, message_id: int, priority: Priority) -> str:
    """When a text that waits goes out, as far as that is known; empty when it is soon."""
    now = now_ms()
    state = gate(line_id, now)
    if priority > policy.least_priority(state.quiet):
        return f"Quiet hours: it goes out at {_clock(quiet_until(now) or now)}."
    [(away_since,)] = fetch("SELECT away_since FROM line WHERE id = ?", line_id)
    if away_since is not None and now - away_since >= policy.SAID_WAIT_MS:
        return f"{_AWAY} {_instead(message_id)}".strip()
    [(expires_at,)] = fetch("SELECT expires_at FROM outbound WHERE message_id = ?", message_id)
    wait_ms = _wait_ms(line_id, now, state.opens_at, _parts_before(line_id, message_id, priority))
    words = policy.wait_in_words(wait_ms)
    if now + wait_ms >= expires_at:
        return f"{state.reason} It would go out in about {words}, but is given up before.".strip()
    if state.opens_at > now:
        return f"{state.reason} It goes out in about {words}."
    return f"Goes out in about {words}." if wait_ms >= policy.SAID_WAIT_MS else ""


def _instead(message_id: int) -> str:
    """By which number a text would go out whose modem stays away."""
    found = fetch(
        "SELECT other.number FROM outbound o JOIN line own ON own.id = o.line_id AND own.id = o.via_line_id"
        " JOIN line other ON other.modem = own.fallback AND other.active WHERE o.message_id = ?",
        message_id,
    )
    return _INSTEAD.format(numbers.display(found[0][0], office.current().country)) if found else ""


def _parts_before(line_id: int, message_id: int, priority: Priority) -> int:
    [(ahead,)] = fetch(
        "SELECT COUNT(*) FROM outbound o JOIN outbound_part p ON p.message_id = o.message_id"
        " WHERE o.via_line_id = ? AND o.next_attempt_at IS NOT NULL AND p.state IN ('waiting', 'submitting')"
        " AND (o.priority < ? OR (o.priority = ? AND o.message_id < ?))",
        *(line_id, priority, priority, message_id),
    )
    return int(ahead)


def _wait_ms(line_id: int, now: int, opens_at: int, ahead: int) -> float:
    """How long a part waits before which ``ahead`` others go, on a line that may send from ``opens_at`` on."""
    [(pace_ms, per_minute, *limits)] = fetch(
        "SELECT pace_ms, per_minute, per_day, per_month FROM line WHERE id = ?", line_id
    )
    pace = max(float(pace_ms), 60_000 / per_minute if per_minute else 0.0)
    wait_ms = max(0, opens_at - now) + ahead * pace
    moment = datetime.fromtimestamp(now / 1000)
    longer = zip(limits, policy.periods(moment)[1:], policy.next_periods(moment)[1:], _LENGTHS_MS, strict=True)
    for limit, period, start, length_ms in longer:
        beyond = ahead - max(0, limit - _used(line_id, period)) if limit else -1
        if beyond >= 0:  # not in this day or month, and perhaps not in the next
            wait_ms = max(wait_ms, start.timestamp() * 1000 - now + beyond // limit * length_ms)
    return wait_ms


def forget_old_usage() -> None:
    """Forget the minutes that no limit looks at any more, and the days and months of more than a year ago."""
    now = datetime.now()
    with transaction():
        execute("DELETE FROM line_usage WHERE length(period) = 16 AND period < ?", policy.periods(now)[0])
        execute("DELETE FROM line_usage WHERE period < ?", f"{now - USAGE_KEPT:%Y-%m-%d}")


def _used(line_id: int, period: str) -> int:
    found = fetch("SELECT parts FROM line_usage WHERE line_id = ? AND period = ?", line_id, period)
    return int(found[0][0]) if found else 0


def _clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000):%H:%M}"
