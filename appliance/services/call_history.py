"""The calls of one account: all of them, those with one person, and the missed ones that nobody looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from appliance.domain.messages import Kind
from appliance.services import contacts, conversations
from appliance.services.call_views import call_views
from appliance.services.errors import NotFound
from appliance.services.views import View, seen_by
from appliance.store import event_log
from appliance.store.clock import iso, now_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Call, CallGap, Contact, ContactNumber, Conversation

PAGE_LIMIT = 200
_GAPS = 20
_MISSED_COUNTED_UP_TO = 100
_LONGEST_RING_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list; None and empty do not."""

    missed: bool = False
    direction: str = ""  # "in" or "out"
    q: str = ""  # in the name or the number of the other side
    since_ms: int | None = None
    until_ms: int | None = None  # exclusive


def listing(account_id: int, filters: Filters = Filters(), limit: int = 50, before: str | None = None) -> View:
    """The account's calls, newest first, and the times of which calls may be missing: ``{calls, more, gaps}``.

    Args:
        before: the id of the last call of the page before.

    Raises:
        NotFound: ``before`` is no call of the account.
    """
    query = Call.select().where(Call.account == account_id)
    if filters.missed:
        query = query.where(Call.missed)
    if filters.direction:
        query = query.where(Call.direction == filters.direction)
    if filters.q.strip():
        query = query.where(_is_with(filters.q, account_id))
    if filters.since_ms is not None:
        query = query.where(Call.at >= filters.since_ms)
    if filters.until_ms is not None:
        query = query.where(Call.at < filters.until_ms)
    page = _page(account_id, query, limit, before)
    oldest = min((call.at for call in page[0]), default=0) if page[1] else filters.since_ms or 0
    gaps = CallGap.select().where(CallGap.to_at >= oldest).order_by(CallGap.to_at.desc()).limit(_GAPS)
    if filters.until_ms is not None:
        gaps = gaps.where(CallGap.from_at < filters.until_ms)
    return {**_shown(page), "gaps": [_gap_view(gap) for gap in gaps]}


def _is_with(q: str, viewer: int) -> Any:
    """Calls with somebody whose name or number contains what was typed."""
    typed = q.strip()[: contacts.NAME_LENGTH]
    named = ContactNumber.select(ContactNumber.number).join(Contact).where(contacts.matches(typed) & seen_by(viewer))
    colleagues = Account.select(Account.id).where(contacts.named(Account.name, typed))
    told = (Call.peer_name != "") & contacts.named(Call.peer_name, typed)
    found = Call.number.in_(named) | Call.peer_account.in_(colleagues) | told
    digits = re.sub(r"\D", "", typed).lstrip("0")
    return found | Call.number.contains(digits) if digits and not re.search(r"[^\d\s+()/.\-]", typed) else found


def with_peer(account_id: int, conversation_id: int, limit: int = 50, before: str | None = None) -> View:
    """The account's calls with the person of a conversation, newest first: ``{calls, more}``. Raises NotFound."""
    conversations.membership_of(account_id, conversation_id)
    conversation = Conversation.get_by_id(conversation_id)
    query = Call.select().where(Call.account == account_id)
    if conversation.kind == Kind.SMS:
        query = query.where((Call.number == conversation.peer_number) & Call.peer_account.is_null())
    elif conversation.chat_key is not None:
        pair = {int(each) for each in str(conversation.chat_key).split(":")}
        query = query.where(Call.peer_account == (pair - {account_id}).pop())
    else:
        return {"calls": [], "more": False}
    # Not by the index on all of the account's calls: those with one person are few, and have one of their own.
    return _shown(_page(account_id, query, limit, before, newest=Call.at + 0))


def unseen_missed(account_id: int) -> int:
    """How many missed calls the account has not looked at yet, counted up to 100."""
    seen_at = Account.get_by_id(account_id).calls_seen_at
    # A call is missed when it ends; when it began is only what the index knows.
    newer = Call.select(Call.id).where(
        (Call.account == account_id) & Call.missed & (Call.at > seen_at - _LONGEST_RING_MS) & (Call.ended_at > seen_at)
    )
    return int(newer.limit(_MISSED_COUNTED_UP_TO).count())


def mark_seen(account_id: int) -> None:
    """The account has looked at its missed calls; all its browsers hear of it."""
    if not unseen_missed(account_id):
        return
    with transaction():
        Account.update(calls_seen_at=now_ms()).where(Account.id == account_id).execute()
        event_log.append("calls.seen", {"missed": 0}, [account_id])


def _page(
    account_id: int, query: Any, limit: int, before: str | None, newest: Any = Call.at
) -> tuple[list[Call], bool]:
    limit = max(1, min(limit, PAGE_LIMIT))
    if before is not None:
        last = Call.get_or_none((Call.id == before) & (Call.account == account_id))
        if last is None:
            raise NotFound
        query = query.where((Call.at < last.at) | ((Call.at == last.at) & (Call.id < last.id)))
    rows = list(query.order_by(newest.desc(), Call.id.desc()).limit(limit + 1))
    return rows[:limit], len(rows) > limit


def _shown(page: tuple[list[Call], bool]) -> View:
    return {"calls": call_views(page[0]), "more": page[1]}


def _gap_view(gap: CallGap) -> View:
    if gap.filled:
        sentence = "The box did not hear the telephone system then; these calls are from its call records."
    else:
        sentence = "The box did not hear the telephone system then; calls of this time may be missing."
    return {"from": iso(gap.from_at), "to": iso(gap.to_at), "filled": gap.filled, "sentence": sentence}
