"""Group chats: making one, who is in it, and its name. Every member may do all of it, and all see who did what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from appliance.domain.messages import Direction, Kind, MessageState
from appliance.domain.names import visible
from appliance.services import conversations, messages, typed
from appliance.services.errors import BadRequest, NotFound
from appliance.services.views import View, account_names, is_colleague
from appliance.store.clock import now_ms
from appliance.store.database import execute, transaction
from appliance.store.models import Account, Conversation, Membership, Message

MOST_MEMBERS = 50
NAME_LENGTH = 60


class Happening(StrEnum):
    """What happens to a group, and stands in it as a line."""

    CREATED = "created"
    ADDED = "added"
    REMOVED = "removed"
    LEFT = "left"
    RENAMED = "renamed"


def create(account_id: int, name: str, user_ids: Sequence[int], key: str) -> View:
    """A group of the account and others.

    Args:
        key: the client's idempotency key; the same key again gives the same group.

    Raises:
        NotFound: there is no such colleague.
        BadRequest: the name or the number of people is not right.
    """
    typed.check_key(key)
    name, others = _name(name), _colleagues(user_ids) - {account_id}
    if not others:
        raise BadRequest("Choose at least one colleague for the group.")
    made_with = f"{account_id}:{key}"
    with transaction():
        known = Conversation.get_or_none(Conversation.made_with == made_with)
        if known is not None:
            return conversations.get(account_id, known.id)
        group = Conversation.create(kind=Kind.CHAT, name=name, made_with=made_with, created_at=now_ms())
        _check_size(1 + len(others))
        conversations.add_members(group.id, [account_id, *sorted(others)])
        _note(group, account_id, Happening.CREATED, others)
    return conversations.get(account_id, group.id)


def rename(account_id: int, conversation_id: int, name: str) -> View:
    """Give the group another name. Raises NotFound, NotAllowed, BadRequest."""
    name = _name(name)
    with transaction():
        group = _group(account_id, conversation_id)
        if group.name != name:
            Conversation.update(name=name).where(Conversation.id == group.id).execute()
            group.name = name
            _note(group, account_id, Happening.RENAMED)
    return conversations.get(account_id, conversation_id)


def add(account_id: int, conversation_id: int, user_ids: Sequence[int]) -> View:
    """Take colleagues in; they see what is written from now on. Raises NotFound, NotAllowed, BadRequest."""
    wanted = _colleagues(user_ids)
    with transaction():
        group = _group(account_id, conversation_id)
        present = set(conversations.members(group.id))
        new = wanted - present
        _check_size(len(present | new))
        for each in new:
            _join(group.id, each)
        if new:
            _note(group, account_id, Happening.ADDED, new)
    return conversations.get(account_id, conversation_id)


def remove(account_id: int, conversation_id: int, user_id: int) -> None:
    """Take somebody out, or oneself: they keep what they have seen and get nothing more.

    Raises:
        NotFound: it is no group of the account's, or the other is not in it.
        NotAllowed: the account is no longer in it.
    """
    with transaction():
        group = _group(account_id, conversation_id)
        if user_id not in conversations.members(group.id):
            raise NotFound
        left = user_id == account_id
        note = _note(group, account_id, Happening.LEFT if left else Happening.REMOVED, () if left else (user_id,))
        Membership.update(visible_up_to=note.id).where(
            (Membership.conversation == group.id) & (Membership.account == user_id)
        ).execute()


def _group(account_id: int, conversation_id: int) -> Conversation:
    conversations.active_membership(account_id, conversation_id)
    group = Conversation.get_by_id(conversation_id)
    if group.name is None:
        raise BadRequest("This can be done in group chats only.")
    return group


def _join(group_id: int, account_id: int) -> None:
    newest = conversations.newest(group_id)
    this = (Membership.conversation == group_id) & (Membership.account == account_id)
    before = Membership.get_or_none(this)
    if before is None:
        conversations.add_members(group_id, [account_id], read_up_to=newest)
        Membership.update(hidden_up_to=newest).where(this).execute()
        return
    # What was written while they were away is not theirs; what they saw before is.
    execute(
        "INSERT OR IGNORE INTO message_hidden (account_id, message_id, at)"
        " SELECT ?, id, 0 FROM message WHERE conversation_id = ? AND id > ? AND id <= ?",
        *(account_id, group_id, before.visible_up_to, newest),
    )
    Membership.update(visible_up_to=None, read_up_to=newest).where(this).execute()


def _note(group: Conversation, account_id: int, what: Happening, about: Iterable[int] = ()) -> Message:
    """Write down what happened, for all who are in the group at this moment."""
    names = account_names()
    users = [{"id": each, "name": names[each]} for each in sorted(about)]
    message = Message.create(
        conversation=group,
        direction=Direction.NOTE,
        author=account_id,
        text=_words(names[account_id], what, [str(each["name"]) for each in users], str(group.name)),
        state=MessageState.RECEIVED,
        reason="",
        parts=1,
        at=now_ms(),
        note=json.dumps({"what": what, "users": users, "name": group.name}, ensure_ascii=False),
    )
    messages.announce_new(message, names[account_id])
    Membership.update(read_up_to=message.id).where(
        (Membership.conversation == group.id) & (Membership.account == account_id)
    ).execute()
    return message


def _words(who: str, what: Happening, users: list[str], name: str) -> str:
    people = ", ".join(users)
    return {
        Happening.CREATED: f"{who} made the group “{name}” with {people}",
        Happening.ADDED: f"{who} added {people}",
        Happening.REMOVED: f"{who} removed {people}",
        Happening.LEFT: f"{who} left the group",
        Happening.RENAMED: f"{who} named the group “{name}”",
    }[what]


def _colleagues(user_ids: Sequence[int]) -> set[int]:
    """Raises NotFound unless each of them works here."""
    wanted = set(user_ids)
    known = {row.id for row in Account.select(Account.id).where(Account.id.in_(list(wanted)) & is_colleague())}
    if wanted - known:
        raise NotFound
    return wanted


def _check_size(members: int) -> None:
    if members > MOST_MEMBERS:
        raise BadRequest(f"A group can have at most {MOST_MEMBERS} people.")


def _name(written: Any) -> str:
    name = visible(str(written))
    if not name:
        raise BadRequest("Give the group a name.")
    if len(name) > NAME_LENGTH:
        raise BadRequest(f"The name of a group has at most {NAME_LENGTH} characters.", "too_long")
    return name
