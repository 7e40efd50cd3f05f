"""Alarms: what is wrong for longer than a moment, from when it begins until it has been well for a while.

They are rows, so a restart neither forgets one nor tells it twice; who is told what is in ``alarm_news``.
"""

from __future__ import annotations

from collections.abc import Sequence

from appliance.services.health import Finding, Level
from appliance.services.views import View
from appliance.settings import Role
from appliance.store import event_log
from appliance.store.clock import iso, now_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Alarm, AlarmTold

_DAY_MS = 24 * 3600 * 1000
SHOWN_ENDED_MS = 7 * _DAY_MS
_LONGEST_CALM_MS = _DAY_MS // 2


def look(found: Sequence[Finding], after_ms: int) -> None:
    """Begin and end alarms by what was found just now.

    Args:
        after_ms: how long something must be wrong to begin, and well to end.
    """
    now = now_ms()
    ill = {_key(each, each.level): each for each in found if each.key and each.settled and each.level is not Level.OK}
    # What is not settled stays as it is, and what got worse is not well: only its worse alarm begins.
    unknown = {_key(each, level) for each in found if each.key and not each.settled for level in Level}
    unknown |= {_key(each, Level.WARNING) for each in found if each.key and each.level is Level.PROBLEM}
    with transaction():
        known = {row.key: row for row in Alarm.select().where(Alarm.ended_at.is_null())}
        for key, each in ill.items():
            row = known.get(key)
            if row is None:
                row = Alarm.create(key=key, part=each.part, sentence=each.sentence, advice=each.advice, since=now)
            _is_ill(row, each, after_ms, now)
        for key, row in known.items():
            if key not in ill and key not in unknown:
                _is_well(row, after_ms, now)


def listing() -> list[View]:
    """The alarms that go on, the newest first, then those that ended in the last days; each with who was ``told``."""
    recent = Alarm.ended_at.is_null() | (Alarm.ended_at > now_ms() - SHOWN_ENDED_MS)
    rows = Alarm.select().where(Alarm.began_at.is_null(False) & recent)
    shown = list(rows.order_by(Alarm.ended_at.is_null(False), Alarm.since.desc()))
    told: dict[int, list[View]] = {row.id: [] for row in shown}
    in_order = AlarmTold.select().where(AlarmTold.alarm.in_(list(told))).order_by(AlarmTold.at, AlarmTold.way)
    people = {each.id: each.username for each in Account.select(Account.id, Account.username)}
    for row in in_order:
        told[row.alarm_id].append(
            {
                "who": people[row.account_id],
                "way": row.way,
                "state": _state(row),
                "news": row.news,
                "at": iso(row.at),
            }
        )
    return [{**view(row), "told": told[row.id]} for row in shown]


def view(row: Alarm) -> View:
    """An alarm as JSON tells it; ``until`` is null while it goes on."""
    return {
        "id": row.id,
        "part": row.part,
        "sentence": row.sentence,
        "advice": row.advice,
        "since": iso(row.since),
        "until": None if row.ended_at is None else iso(row.calm_since),
    }


def _state(told: AlarmTold) -> str:
    """Whether its mail or text is "out", or "waits", or "failed"."""
    news = told.mail or told.message
    state = "sent" if news is None else news.state  # long ago, and forgotten since
    waits, failed = ("queued", "sending"), ("failed", "dropped")
    return "waits" if state in waits else "failed" if state in failed else "out"


def trim(before_ms: int) -> None:
    """Forget alarms that ended before ``before_ms``, inside the running transaction."""
    Alarm.delete().where(Alarm.ended_at < before_ms).execute()


def _key(finding: Finding, level: Level) -> str:
    """Something that gets worse is a new alarm."""
    return f"{finding.key}/{level}"


def _is_ill(row: Alarm, finding: Finding, after_ms: int, now: int) -> None:
    if row.calm_since is not None or row.sentence != finding.sentence:
        row.calm_since, row.sentence, row.advice = None, finding.sentence, finding.advice
        row.save()
    if row.began_at is None and now - row.since >= after_ms:
        row.began_at = now
        row.save()
        _announce(row)


def _is_well(row: Alarm, after_ms: int, now: int) -> None:
    if row.began_at is None:
        row.delete_instance()
        return
    if row.calm_since is None:
        row.calm_since = now
    if now - row.calm_since >= _calm_ms(row, after_ms, now):
        row.ended_at = now
        _announce(row)
    row.save()


def _calm_ms(row: Alarm, after_ms: int, now: int) -> int:
    """How long it must be well. What comes back again and again has to prove itself ever longer: never a storm."""
    again = Alarm.select().where((Alarm.key == row.key) & (Alarm.id != row.id) & (Alarm.ended_at > now - _DAY_MS))
    return int(min(after_ms * 2 ** again.count(), _LONGEST_CALM_MS))


def _announce(row: Alarm) -> None:
    admins = [each.id for each in Account.select().where(Account.active & (Account.role == Role.ADMIN))]
    event_log.append("alarm", {"alarm": view(row)}, admins)
