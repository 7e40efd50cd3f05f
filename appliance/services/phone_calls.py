"""Calls that people make and take on their phones, as the PBX tells of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from appliance.domain import numbers
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import CallRecord, PhoneCall
from appliance.services import office, phones
from appliance.services.call_views import call_view
from appliance.services.views import View, names_of
from appliance.store import event_log
from appliance.store.clock import now_ms, to_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Call, CallGap, CallWatch

SHORTEST_GAP_MS = 10_000  # a shorter one is not worth a word
ASKING_MS = 15_000  # so long at most a click is written down and the PBX not yet asked
_NAME_LENGTH = 80
_RECORD_STEP_MS = 1000  # records tell whole seconds


def observe(news: PhoneCall) -> View | None:
    """Write down what the PBX told of a call; None when it changes nothing, or the phone is nobody's."""
    with transaction():
        call = _row(news)
        if call is None:
            return None
        before = dict(call.__data__)
        _take(call, news)
        if news.state is CallState.CONNECTED and call.connected_at is None:
            call.connected_at = to_ms(news.at)
        if news.state is CallState.ENDED:
            call.ended_at = call.ended_at or to_ms(news.at)
        else:
            call.ended_at = None  # a queue rings the same phone again
        if call.__data__ == before:
            return None
        call.save(force_insert="state" not in before)
        return _log(call)


def name_for(told: str) -> str | None:
    """The contact or colleague behind a number as the PBX has it; None for one that nobody knows."""
    number = _number(told)
    if number is None:
        return None
    known = names_of([number], None).get(number)
    if known is not None:
        return str(known["name"])
    colleague = Account.get_or_none((Account.extension == number) & Account.active)
    return None if colleague is None else str(colleague.name)


def resynced(in_progress: Collection[str]) -> tuple[int, int] | None:
    """After a reconnect: end what has ended unseen, and note since when nobody listened.

    Returns:
        The gap (from, to) in ms; None when the PBX was never heard before.
    """
    now = now_ms()
    with transaction():
        for call in Call.select().where(Call.ended_at.is_null() & Call.key.is_null()):
            if call.id not in in_progress:
                call.state, call.ended_at, call.ending = CallState.ENDED, now, CallEnd.PBX_AWAY
                call.save()
                _log(call)
        watch = CallWatch.get_or_none(CallWatch.id == 1)
        _heard(now)
        if watch is None:
            return None
        if now - watch.heard_at >= SHORTEST_GAP_MS:
            CallGap.create(from_at=watch.heard_at, to_at=now, filled=False)
        return watch.heard_at, now


def heard(at: datetime, in_progress: Collection[str]) -> None:
    """The PBX was listened to until ``at``, and these are all calls in progress.

    A call that is none of them ended when its end could not be written down, or was never asked for.
    """
    until = to_ms(at)
    with transaction():
        _heard(until)
        for call in Call.select().where(Call.ended_at.is_null() & (Call.at < until - ASKING_MS)):
            if call.id not in in_progress:
                call.ending = CallEnd.FAILED if call.connected_at is None else CallEnd.HUNG_UP
                call.state, call.ended_at = CallState.ENDED, until
                call.save()
                _log(call)


def fill(gap: tuple[int, int], records: Collection[CallRecord]) -> int:
    """Add the calls of a gap from the PBX's records; returns how many of them were not known truly yet."""
    added = 0
    with transaction():
        for record in records:
            call = _row(record.call)
            if call is None:
                continue
            new = "state" not in call.__data__
            if _known_then(record, call.account_id) if new else call.ending != CallEnd.PBX_AWAY:
                continue
            _take(call, record.call)
            call.connected_at = None if record.answered_at is None else to_ms(record.answered_at)
            call.ended_at = to_ms(record.ended_at)
            call.source = "cdr"
            call.save(force_insert=new)
            if call.missed:  # whoever looked during the gap did not see it
                unseen = (Account.id == call.account_id) & (Account.calls_seen_at >= call.ended_at)
                Account.update(calls_seen_at=call.ended_at - 1).where(unseen).execute()
            _log(call)
            added += 1
        CallGap.update(filled=True).where((CallGap.from_at == gap[0]) & (CallGap.to_at == gap[1])).execute()
    return added


def _known_then(record: CallRecord, account_id: int) -> bool:
    """Whether live events told of this call: the records know pieces of one that was transferred by other names."""
    began, ended = to_ms(record.call.at), to_ms(record.ended_at) + _RECORD_STEP_MS
    touching = (Call.at <= ended) & (Call.ended_at.is_null() | (Call.ended_at >= began))
    told = (Call.account == account_id) & (Call.source == "live") & touching
    if not record.piece:
        told &= (Call.direction == record.call.direction) & (Call.number == _number(record.call.number))
    return bool(Call.select().where(told).exists())


def _row(news: PhoneCall) -> Call | None:
    """The call's row, or a new one; None when the phone is nobody's, or a click is followed as an order."""
    account = phones.holder(news.phone)
    call = Call.get_or_none(Call.id == news.call_id)
    if account is None or (call is not None and (call.key is not None or call.account_id != account.id)):
        return None
    return call or Call(id=news.call_id, account=account, at=to_ms(news.at), source="live")


def _take(call: Call, news: PhoneCall) -> None:
    known = call.number if news.direction == "out" else None  # after a restart the PBX may not tell whom one called
    call.number = _number(news.number) or known
    call.direction = news.direction
    call.peer_account_id = _colleague(news.peer_phone, call.number, call.account_id)
    call.peer_name = "".join(char for char in news.name if char.isprintable()).strip()[:_NAME_LENGTH]
    call.state = news.state
    call.ending = None if news.state is not CallState.ENDED else news.end or CallEnd.FAILED
    call.held = news.held
    call.missed = news.missed
    call.voicemail = news.voicemail
    taker = phones.holder(news.answered_by)
    call.answered_by_id = None if taker is None else taker.id


def _heard(at: int) -> None:
    CallWatch.replace(id=1, heard_at=at).execute()


def _colleague(phone: str, number: str | None, account_id: int) -> int | None:
    colleague = phones.holder(phone)
    if colleague is None and number is not None:
        colleague = Account.get_or_none((Account.extension == number) & Account.active)
    return None if colleague is None or colleague.id == account_id else int(colleague.id)


def _number(told: str) -> str | None:
    """A number as contacts have it; None for a hidden one, which networks send as a word or nothing."""
    rules = office.current()
    number = numbers.from_pbx(told[: numbers.MAX_TYPED_LENGTH], rules.country, rules.outside_prefix)
    return number if any(char.isdigit() for char in number) else None


def _log(call: Call) -> View:
    view = call_view(call)
    event_log.append("call", {"call": view}, [call.account_id])
    return view
