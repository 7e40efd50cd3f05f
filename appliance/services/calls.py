"""Calls: who may ask for one, and what the PBX confirms of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from appliance.domain import numbers
from appliance.domain.calls import CallEnd, CallState, may_follow
from appliance.domain.phones import AutoAnswer
from appliance.domain.ports import CallOrder, CallProgress
from appliance.services import audit, office, phones, typed
from appliance.services.call_views import call_view
from appliance.services.errors import Conflict, NotAllowed, NotFound
from appliance.services.views import View
from appliance.store import event_log
from appliance.store.clock import now_ms, to_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Call


def request(
    account_id: int,
    number: str,
    key: str,
    refusal_of: Callable[[str], str | None],
    ring_timeout_s: int,
    address: str = "",
) -> tuple[View, CallOrder | None]:
    """Judge a click to call and write it down.

    Args:
        key: the client's idempotency key.
        refusal_of: why the admin's patterns refuse a number, in a sentence; None if they do not.
        ring_timeout_s: how long the user's own phone rings.
        address: where the click came from, for the audit trail.

    Returns:
        The call, and the order to give the PBX: None when this key already made a call.

    Raises:
        BadRequest: the number is none.
        NotAllowed: the account has no phone, or the admin's patterns refuse the number.
        Conflict: the account has a call in progress.
    """
    typed.check_key(key)
    with transaction():
        known = Call.get_or_none((Call.account == account_id) & (Call.key == key))
        if known is not None:
            return call_view(known), None
        account = Account.get_by_id(account_id)
        phone = phones.chosen(account_id)
        if phone is None:
            raise NotAllowed("You have no desk phone. Ask your admin to assign one to you.")
        wanted = typed.number(number)
        refusal = refusal_of(wanted)
        if refusal is not None:
            raise NotAllowed(refusal)
        if _open_calls().where(Call.account == account_id).exists():
            raise Conflict("You already have a call in progress. End it before you start another.")
        call = Call.create(
            id=str(uuid.uuid4()),
            account=account,
            direction="out",
            number=wanted,
            peer_account=Account.get_or_none((Account.extension == wanted) & Account.active),
            phone=phone.endpoint,
            key=key,
            state=CallState.REQUESTED,
            at=now_ms(),
        )
        _log(call)
        audit.record(audit.Act.CALL, account.username, f"{wanted}, call {call.id}", address)
    view = call_view(call)
    rules = office.current()
    return view, CallOrder(
        call_id=call.id,
        endpoint=phone.endpoint,
        number=numbers.for_pbx(wanted, rules.country, rules.outside_prefix),
        display_name=view["name"] or view["display"],
        ring_timeout_s=ring_timeout_s,
        auto_answer=AutoAnswer(phone.auto_answer),
    )


def progress(news: CallProgress) -> View | None:
    """Write down what the PBX confirmed; None for what is late, repeated or not ours."""
    with transaction():
        call = Call.get_or_none(Call.id == news.call_id)
        if call is None or not may_follow(CallState(call.state), news.state):
            return None
        call.state = news.state
        if news.state is CallState.CONNECTED:
            call.connected_at = to_ms(news.at)
        if news.state is CallState.ENDED:
            call.ended_at = to_ms(news.at)
            call.ending = news.end or CallEnd.FAILED
        call.save()
        _log(call)
        return call_view(call)


def of_account(account_id: int, call_id: str) -> View:
    """One of the account's calls. Raises NotFound."""
    call = Call.get_or_none((Call.id == call_id) & (Call.account == account_id))
    if call is None:
        raise NotFound
    return call_view(call)


def open_ids() -> list[str]:
    """The clicks that have not ended as far as the database knows."""
    return [row.id for row in _open_calls()]


def _open_calls() -> Any:
    return Call.select().where(Call.ended_at.is_null() & Call.key.is_null(False))


def _log(call: Call) -> None:
    event_log.append("call", {"call": call_view(call)}, [call.account_id])
