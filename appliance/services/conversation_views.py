"""Conversations as the API shows them to one of their members."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from appliance.domain import numbers
from appliance.domain.messages import Kind
from appliance.services import mail_queue
from appliance.services.views import (
    View,
    account_names,
    address_view,
    is_colleague,
    line_view,
    message_view,
    names_of,
    names_of_addresses,
    number_view,
)
from appliance.settings import Role
from appliance.store.database import fetch
from appliance.store.models import Account, Conversation, Line, Membership, Message

Former = dict[tuple[int, int], str]  # by account and conversation

NO_MEMBER = "You are no longer in this group."
NO_COLLEAGUE = "This colleague no longer uses the box, so nobody would read it."
_WHO_READ_A_CHAT = (
    "SELECT COUNT(*) FROM membership s JOIN account a ON a.id = s.account_id"
    " WHERE s.conversation_id = ? AND a.active AND a.role <> ?"
)


def views(memberships: Sequence[Membership]) -> list[View]:
    """Conversations as the API shows them, with a fixed number of queries whatever their count."""
    ids = [row.conversation_id for row in memberships]
    conversations = {row.id: row for row in Conversation.select().where(Conversation.id.in_(ids))}
    lines = {row.id: row for row in Line.select()}  # a few, where a join would make one anew for each conversation
    for each in conversations.values():
        if each.line_id is not None:
            each.line = lines[each.line_id]
    last_ids = [row.last_message_id for row in memberships if row.last_message_id is not None]
    messages = {row.id: row for row in Message.select().where(Message.id.in_(last_ids))}
    people = account_names()
    names = {each: names_behind(conversations.values(), each) for each in {row.account_id for row in memberships}}
    former = former_names(ids)
    readers = _readers([each.id for each in conversations.values() if each.kind != Kind.EMAIL], people)
    views = []
    for row in memberships:
        conversation = conversations[row.conversation_id]
        last = messages.get(row.last_message_id or 0)
        members = [] if row.visible_up_to is not None else readers.get(conversation.id, [])
        views.append(
            {
                "id": conversation.id,
                "kind": conversation.kind,
                "peer": peer_view(conversation, row.account_id, people, names[row.account_id], former),
                "line": None if conversation.line is None else line_view(conversation.line),
                **_can_reply(conversation, row, len(members)),
                "last_message": None if last is None else message_view(last, people.get(last.author_id)),
                "unread": row.unread,  # type: ignore[attr-defined]  # counted by _memberships
                "read_up_to": row.read_up_to,
                "muted": row.muted,
                "members": members,
            }
        )
    return views


def names_behind(conversations: Collection[Conversation], viewer: int) -> dict[str, View]:
    """Who is behind the numbers and addresses of conversations."""
    names = names_of((each.peer_number for each in conversations if each.peer_number), viewer)
    return names | names_of_addresses((each.peer_address for each in conversations if each.peer_address), viewer)


def _readers(chats: Iterable[int], people: dict[int | None, str]) -> dict[int, list[View]]:
    """Who is in each chat, or shares the number of each text conversation, and what they have read."""
    found: dict[int, list[View]] = {}
    members = Membership.select(Membership).join(Account).where(is_colleague() & Membership.visible_up_to.is_null())
    for row in members.where(Membership.conversation.in_(list(chats))).order_by(Membership.account):
        one = {"user_id": row.account_id, "name": people[row.account_id], "read_up_to": row.read_up_to}
        found.setdefault(row.conversation_id, []).append(one)
    return found


def former_names(conversation_ids: Iterable[int]) -> Former:
    """What groups were called when somebody left them: they are told no later name."""
    ids = list(conversation_ids)
    left = fetch(
        "SELECT s.account_id, s.conversation_id, m.note FROM membership s JOIN message m ON m.id = s.visible_up_to"
        f" WHERE s.conversation_id IN ({', '.join('?' * len(ids))})",
        *ids,
    )
    return {(account, group): json.loads(note)["name"] for account, group, note in left}


def peer_view(
    conversation: Conversation, account_id: int, people: dict[int | None, str], names: dict[str, View], former: Former
) -> View:
    """The other side of a conversation, as the account sees it."""
    if conversation.peer_number is not None:
        return {"type": "number", **number_view(conversation.peer_number, names)}
    if conversation.peer_address is not None:
        return {"type": "address", **address_view(conversation.peer_address, names)}
    if conversation.chat_key is None:
        return {"type": "group", "name": former.get((account_id, conversation.id), conversation.name)}
    first, second = (int(each) for each in str(conversation.chat_key).split(":"))
    other = second if first == account_id else first
    return {"type": "user", "user_id": other, "name": people[other]}


def _can_reply(conversation: Conversation, member: Membership, readers: int) -> View:
    sentence = cannot_reply(conversation, readers) if member.visible_up_to is None else NO_MEMBER
    return {"can_reply": not sentence, "cannot_reply_sentence": sentence}


def cannot_reply(conversation: Conversation, readers: int | None = None) -> str:
    """Why nothing can be sent in a conversation, in a sentence; empty when it can.

    Args:
        readers: how many people of the office read it, if that is known already.
    """
    if conversation.chat_key is not None:
        if readers is None:
            [(readers,)] = fetch(_WHO_READ_A_CHAT, conversation.id, Role.AUDITOR)
        return "" if readers == 2 else NO_COLLEAGUE
    if conversation.kind == Kind.EMAIL:
        return "" if mail_queue.can_send() else mail_queue.MAIL_OFF
    if conversation.peer_number is None or conversation.line is None:
        return ""
    if not numbers.can_be_texted(conversation.peer_number):
        return "This sender has a name instead of a number, so it cannot be answered."
    if not conversation.line.active:
        return "The SMS number of this conversation is no longer in use."
    return ""
