"""Telling the admins of alarms: by mail, and by text through any modem that works; each piece of news once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from peewee import fn

from appliance.domain import sms_text
from appliance.domain.mail import LetterKind
from appliance.services import conversations, lines, mail_queue, messages, office
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction
from appliance.store.models import Account, Alarm, AlarmTold, MailOut

MOST_PARTS = 3
_NEWS_FOR_MS = 24 * 3600 * 1000  # what could not be told for so long is no news
# Others would make a text twice as long.
_SIMPLE = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "–": "-", "−": "-", "…": "...", "→": "->"})


class Way(StrEnum):
    MAIL = "mail"
    TEXT = "text"


class News(StrEnum):
    BEGAN = "began"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told."""

    username: str
    email: str  # "" for no mail
    mobile: str  # E.164, "" for no text


Item = tuple[Alarm, frozenset[News]]  # both kinds of news: it is over already


def tell(recipients: Sequence[Recipient], gap_ms: int) -> bool:
    """Owe everybody what they have not been told; whether there was anything.

    Args:
        gap_ms: the shortest time between two messages to one person by one way; what happens meanwhile is told
            together.
    """
    told = False
    with transaction():
        for each in recipients:
            account = Account.get_or_none((Account.username == each.username) & Account.active)
            if account is None:
                continue
            for way, address in ((Way.MAIL, each.email), (Way.TEXT, each.mobile)):
                items = _untold(account.id, way, gap_ms) if address else []
                if items:
                    told = _tell(way, address, account.id, items) or told
        return _move_to_working_modems() or told


def composed(row: MailOut) -> tuple[str, str] | None:
    """Subject and text of the mail ``row``; None when there is nothing to tell."""
    rows = AlarmTold.select().where(AlarmTold.mail == row.id).order_by(AlarmTold.alarm)
    items = [
        (Alarm.get_by_id(alarm_id), frozenset(News(each.news) for each in of_it))
        for alarm_id, of_it in groupby(rows, key=lambda told: told.alarm_id)
    ]
    if not items:
        return None
    rules = office.current()
    first = _in_short(*items[0])
    subject = f"{rules.name}: {first}" if len(items) == 1 else f"{rules.name}: {len(items)} alarms, {first}"
    status = f"How everything is: {rules.pages}/status"
    return subject, "\n\n".join([*(_at_length(*item) for item in items), status])


def _untold(account_id: int, way: Way, gap_ms: int) -> list[Item]:
    now = now_ms()
    mine = (AlarmTold.account == account_id) & (AlarmTold.way == way)
    last = AlarmTold.select(fn.MAX(AlarmTold.at)).where(mine).scalar()
    if last is not None and last <= now < last + gap_ms:
        return []
    known: dict[int, set[str]] = {}
    for row in AlarmTold.select().where(mine):
        known.setdefault(row.alarm_id, set()).add(row.news)
    items: list[Item] = []
    current = Alarm.ended_at.is_null() | (Alarm.ended_at > now - _NEWS_FOR_MS)
    for alarm in Alarm.select().where(Alarm.began_at.is_null(False) & current).order_by(Alarm.id):
        happened = {News.BEGAN} if alarm.ended_at is None else {News.BEGAN, News.ENDED}
        if news := frozenset(happened - known.get(alarm.id, set())):
            items.append((alarm, news))
    return items


def _tell(way: Way, address: str, account_id: int, items: Sequence[Item]) -> bool:
    """Whether it could be told: without a mail server or a working modem the news stays untold."""
    mail_id = message_id = None
    if way is Way.MAIL:
        if not mail_queue.can_send():
            return False
        mail_id = mail_queue.add(LetterKind.ALARM, None, address, account_id)
    else:
        line_id = next(iter(_working_lines(besides=address)), None)
        if line_id is None:
            return False
        thread = conversations.sms_thread(line_id, address)
        message_id = messages.post(thread, None, _text(items), None, MOST_PARTS, urgent=True).id
    now = now_ms()
    for alarm, happened in items:
        for news in happened:
            AlarmTold.create(
                alarm=alarm, account=account_id, way=way, news=news, at=now, mail=mail_id, message=message_id
            )
    return True


def _working_lines(besides: str = "") -> Iterable[int]:
    """The lines whose modem is ready and whose SIM may send now; never the one of the number ``besides``."""
    now = now_ms()
    ready = fetch(
        "SELECT l.id FROM line l JOIN peripheral p ON p.name = 'modem:' || l.modem"
        " WHERE l.active AND p.condition = 'ready' AND l.number <> ? ORDER BY l.id",
        besides,
    )
    return (line_id for (line_id,) in ready if lines.gate(line_id, now).opens_at <= now)


def _move_to_working_modems() -> bool:
    """Alarm texts that wait for a modem which has gone meanwhile go out by another one."""
    waiting = fetch(
        "SELECT DISTINCT o.message_id, o.via_line_id FROM alarm_told t JOIN outbound o ON o.message_id = t.message_id"
        " WHERE o.next_attempt_at IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM outbound_part p WHERE p.message_id = o.message_id AND p.state <> 'waiting')"
    )
    if not waiting:
        return False
    working = list(_working_lines())
    stranded = [message_id for message_id, line_id in waiting if line_id not in working]
    for message_id in stranded if working else ():
        execute(
            "UPDATE outbound SET via_line_id = ?, next_attempt_at = ? WHERE message_id = ?",
            *(working[0], now_ms(), message_id),
        )
    return bool(stranded and working)


def _text(items: Sequence[Item]) -> str:
    """As much as fits into a text."""
    words = f"{office.current().name}: " + " / ".join(_in_short(*item) for item in items)
    if len(items) == 1 and News.ENDED not in items[0][1]:
        words += f" {items[0][0].advice}"
    words = words.translate(_SIMPLE).strip()
    while True:
        try:
            rules = office.current()
            sms_text.split(words, max_parts=min(MOST_PARTS, rules.sms_parts), language=rules.national_language)
        except sms_text.TextTooLong:
            words = f"{words[: len(words) * 9 // 10]}..."
        else:
            return words


def _in_short(alarm: Alarm, happened: frozenset[News]) -> str:
    if News.ENDED not in happened:
        return f"{alarm.part}: {alarm.sentence}"
    return f"{alarm.part} is well again (trouble {_span(alarm)})."


def _at_length(alarm: Alarm, happened: frozenset[News]) -> str:
    if News.ENDED in happened:
        return f"{_in_short(alarm, happened)}\nIt was: {alarm.sentence}"
    told = f"{alarm.part}: {alarm.sentence}\nSince {_clock(alarm.since)}."
    return f"{told}\nWhat to do: {alarm.advice}" if alarm.advice else told


def _span(alarm: Alarm) -> str:
    return f"from {_clock(alarm.since)} to {_clock(alarm.calm_since or alarm.ended_at or alarm.since)}"


def _clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000):%d.%m. %H:%M}"
