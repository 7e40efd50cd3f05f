"""Messages: writing one, reading pages of them, and trying a failed one again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from appliance.domain.messages import Direction, Kind, MessageState
from appliance.services import audit, conversations, mail_queue, office, text_queue, typed
from appliance.services.conversation_views import cannot_reply
from appliance.services.errors import BadRequest, Conflict, NotFound
from appliance.services.views import View, account_name, account_names, message_view
from appliance.store import event_log
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction
from appliance.store.models import Conversation, Line, Message, MessageHidden

PAGE_LIMIT = 200
_PRINTABLE_CONTROLS = "\n\t"


def page(
    account_id: int, conversation_id: int, limit: int = 50, before: int | None = None, after: int | None = None
) -> View:
    """A page of a conversation, oldest first within it.

    Args:
        before: only older messages than this one; the page ends there.
        after: only newer messages than this one; the page begins there.

    Returns:
        ``{messages, more}``; ``more`` tells whether there are further ones in the direction of reading.

    Raises:
        NotFound: not the account's to see.
    """
    query = visible(account_id, conversation_id)
    limit = max(1, min(limit, PAGE_LIMIT))
    if before is not None:
        query = query.where(Message.id < before)
    if after is not None:
        query = query.where(Message.id > after)
    order = Message.id.desc() if after is None else Message.id.asc()
    rows = list(query.order_by(order).limit(limit + 1))
    people = account_names()
    shown = [message_view(row, people.get(row.author_id)) for row in sorted(rows[:limit], key=lambda row: row.id)]
    return {"messages": shown, "more": len(rows) > limit}


def around(account_id: int, conversation_id: int, message_id: int, limit: int = 50) -> View:
    """The page with a message in its middle: ``{messages, more, newer}``, both ends open where there is more.

    Raises:
        NotFound: the conversation is not the account's, or the message is not in it or was deleted by the account.
    """
    if not visible(account_id, conversation_id).where(Message.id == message_id).exists():
        raise NotFound
    earlier = page(account_id, conversation_id, max(1, limit // 2), before=message_id + 1)
    later = page(account_id, conversation_id, max(1, limit // 2), after=message_id)
    return {
        "messages": [*earlier["messages"], *later["messages"]],
        "more": earlier["more"],
        "newer": later["more"],
    }


def visible(account_id: int, conversation_id: int) -> Any:
    """The messages of a conversation that an account sees, as a query. Raises NotFound."""
    member = conversations.membership_of(account_id, conversation_id)
    return Message.select().where(
        (Message.conversation == conversation_id)
        & conversations.within(member)
        & ~conversations.hidden_from(account_id)
    )


def delete(account_id: int, message_id: int) -> None:
    """Remove a message from the account's view; everybody else still has it. Raises NotFound."""
    with transaction():
        message = _of(account_id, message_id)
        if MessageHidden.get_or_none(account=account_id, message=message_id) is not None:
            return
        MessageHidden.create(account=account_id, message=message_id, at=now_ms())
        conversations.show_newest(account_id, message.conversation_id)
        audit.record(audit.Act.DELETE_MESSAGE, account_id, f"message {message_id}, from the own view")
        _tell_deleted("message.deleted", account_id, message, {"message_id": message_id})


def restore(account_id: int, message_id: int) -> View:
    """Take back that the account deleted a message.

    Raises:
        NotFound: not the account's to see.
        Conflict: it was not deleted, or longer ago than ``conversations.UNDO_MS``.
    """
    with transaction():
        message = _of(account_id, message_id)
        hidden = (MessageHidden.account == account_id) & (MessageHidden.message == message_id)
        recent = MessageHidden.at >= now_ms() - conversations.UNDO_MS
        if not MessageHidden.delete().where(hidden & recent).execute():
            raise Conflict("This was deleted too long ago to bring it back.", "too_late")
        conversations.show_newest(account_id, message.conversation_id)
        view = message_view(message, account_name(message.author_id))
        _tell_deleted("message.restored", account_id, message, {"message": view})
    return view


def _of(account_id: int, message_id: int) -> Message:
    """A message of the account's conversations, deleted by it or not. Raises NotFound."""
    message = Message.get_or_none(Message.id == message_id)
    if message is None:
        raise NotFound
    member = conversations.membership_of(account_id, message.conversation_id)
    if not member.hidden_up_to < message_id <= (member.visible_up_to or message_id):
        raise NotFound
    return message


def tell_gone(conversation_id: int, message_ids: Iterable[int]) -> None:
    """Tell everybody who had messages that they are no longer there, in the caller's transaction."""
    gone = list(message_ids)
    for account_id in conversations.members(conversation_id):
        news = _what_is_left(account_id, conversation_id)
        for message_id in gone:
            event_log.append("message.deleted", {**news, "message_id": message_id}, [account_id])


def _tell_deleted(event: str, account_id: int, message: Message, data: View) -> None:
    event_log.append(event, {**_what_is_left(account_id, message.conversation_id), **data}, [account_id])


def _what_is_left(account_id: int, conversation_id: int) -> View:
    view = conversations.get(account_id, conversation_id)
    return {"conversation_id": conversation_id, "last_message": view["last_message"], "unread": view["unread"]}


def send(account_id: int, conversation_id: int, text: str, key: str, file: str | None = None) -> tuple[View, bool]:
    """Write a message: a chat is there at once, a text is committed for the outbox.

    Args:
        key: the client's idempotency key; the same key again gives the same message.
        file: what is known of the file that it is (see ``services.files``); its text is then the file's name.

    Returns:
        The message, and whether it was made by this call.

    Raises:
        NotFound, BadRequest: nothing was written.
        Conflict: the key was used for another conversation.
    """
    with transaction():
        member = conversations.membership_of(account_id, conversation_id)
        known = _sent(account_id, conversation_id, key)
        if known is not None:
            return known, False
        conversations.refuse_former(member)
        message = post(Conversation.get_by_id(conversation_id), account_id, text, key, file=file)
        execute(
            "UPDATE membership SET read_up_to = ? WHERE conversation_id = ? AND account_id = ?",
            *(message.id, conversation_id, account_id),
        )
    return message_view(message, account_name(account_id)), True


def sent(account_id: int, conversation_id: int, key: str) -> View | None:
    """The message that the account has sent with this key; None when there is none yet.

    Raises:
        NotFound: the conversation is not the account's.
        BadRequest: it is no key.
        Conflict: the key was used for another conversation.
    """
    conversations.membership_of(account_id, conversation_id)
    return _sent(account_id, conversation_id, key)


def _sent(account_id: int, conversation_id: int, key: str) -> View | None:
    typed.check_key(key)
    found = fetch("SELECT id FROM message WHERE author_id = ? AND key = ?", account_id, key)
    if not found:
        return None
    known = Message.get_by_id(found[0][0])
    if known.conversation_id != conversation_id:
        raise Conflict("This key was already used for a message in another conversation.")
    return message_view(known, account_name(account_id))


def post(
    conversation: Conversation,
    account_id: int | None,
    text: str,
    key: str | None,
    most_parts: int | None = None,
    file: str | None = None,
    by: str = audit.NOBODY,
    urgent: bool = False,
) -> Message:
    """Write into a conversation for a person, or for nobody's account (a machine), in the caller's transaction.

    Args:
        most_parts: the longest text allowed, if it is less than the office's limit.
        file: as ``send`` takes it.
        by: who stands in the audit trail for nobody's account.
        urgent: a text goes before all that waits, and in quiet hours too.

    Raises:
        BadRequest: nothing was written.
    """
    text = _clean(text)
    if conversation.line_id is not None:  # which the next line asks for, and peewee would take ten times as long
        conversation.line = Line.get_by_id(conversation.line_id)
    refusal = cannot_reply(conversation)
    if refusal:
        raise BadRequest(refusal)
    is_text, is_chat = conversation.kind == Kind.SMS, conversation.kind == Kind.CHAT
    language = office.current().national_language
    parts = text_queue.parts(text, most_parts, language) if is_text else _chat_parts(text)
    message = Message.create(
        conversation=conversation,
        direction=Direction.INTERNAL if is_chat else Direction.OUT,
        author=account_id,
        text=text,
        state=MessageState.RECEIVED if is_chat else MessageState.QUEUED,
        reason="",
        parts=parts,
        at=now_ms(),
        key=key,
        file=file,
    )
    who = by if account_id is None else account_id
    if is_text:
        text_queue.written(message, conversation, language, urgent)
    elif conversation.kind == Kind.EMAIL:
        mail_queue.written(message, conversation)
    _record_sending(message, conversation, who)
    announce_new(message, account_name(account_id))
    return message


def _record_sending(message: Message, conversation: Conversation, who: str | int, again: str = "") -> None:
    if conversation.kind == Kind.SMS:
        audit.record(audit.Act.TEXT, who, f"to {conversation.peer_number}, message {message.id}{again}")
    elif conversation.kind == Kind.EMAIL:
        audit.record(audit.Act.EMAIL, who, f"message {message.id} in conversation {conversation.id}{again}")


def receive(conversation: Conversation, text: str, parts: int, state: MessageState, reason: str) -> Message:
    """Take a message from outside into its conversation, in the caller's transaction."""
    message = Message.create(
        conversation=conversation,
        direction=Direction.IN,
        text=text,
        state=state,
        reason=reason,
        parts=parts,
        at=now_ms(),
    )
    announce_new(message, None)
    return message


def announce_new(message: Message, author_name: str | None) -> None:
    """Put a new message on top of every member's list and into the event log, in the caller's transaction."""
    execute(
        "UPDATE membership SET last_message_id = ? WHERE conversation_id = ? AND visible_up_to IS NULL",
        *(message.id, message.conversation_id),
    )
    event_log.append(
        "message.new",
        {"conversation_id": message.conversation_id, "message": message_view(message, author_name)},
        conversations.members(message.conversation_id),
    )


def change_state(message_id: int, state: MessageState, reason: str) -> None:
    """Move a message on and log it, in the caller's transaction; nothing happens when nothing changes."""
    moved = execute(
        "UPDATE message SET state = ?, reason = ? WHERE id = ? AND NOT (state = ? AND reason = ?)",
        *(state, reason, message_id, state, reason),
    )
    if not moved:
        return
    members = fetch(
        "SELECT m.conversation_id, s.account_id FROM message m"
        " LEFT JOIN membership s ON s.conversation_id = m.conversation_id WHERE m.id = ?",
        message_id,
    )
    event_log.append(
        "message.state",
        {"conversation_id": members[0][0], "message_id": message_id, "state": state, "reason": reason},
        [account_id for _, account_id in members if account_id is not None],
    )
    if state is MessageState.FAILED:
        mail_queue.failed(message_id)


def complete_text(message: Message, text: str, state: MessageState, reason: str) -> None:
    """Give an incomplete inbound text the part that came late, in the caller's transaction."""
    message.text, message.state, message.reason = text, state, reason
    message.save(only=[Message.text, Message.state, Message.reason])
    event_log.append(
        "message.new",
        {"conversation_id": message.conversation_id, "message": message_view(message, None)},
        conversations.members(message.conversation_id),
    )
    if state is MessageState.RECEIVED:
        mail_queue.text_arrived(message)


def retry(account_id: int, message_id: int) -> View:
    """Send what failed or was only maybe sent again; parts known to be out are not repeated.

    Raises:
        NotFound: not the account's to see.
        Conflict: the message is not in a state that allows it.
    """
    with transaction():
        message = _of(account_id, message_id)
        if message.state not in (MessageState.FAILED, MessageState.MAYBE_SENT):
            raise Conflict("Only a text that failed, or was only maybe sent, can be sent again.", "too_late")
        refusal = cannot_reply(message.conversation)
        if refusal:
            raise BadRequest(refusal)
        _record_sending(message, message.conversation, account_id, " again")
        mail_queue.retry(message_id)
        text_queue.retry(message_id)
        change_state(message_id, MessageState.QUEUED, "")
        message = Message.get_by_id(message_id)
    return message_view(message, account_name(message.author_id))


def _clean(written: Any) -> str:
    if not isinstance(written, str):
        raise BadRequest("The text must be a string.")
    text = written.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(each for each in text if each >= " " or each in _PRINTABLE_CONTROLS).strip()
    # A lone surrogate cannot be stored, sent or shown.
    text = text.encode("utf-16", "replace").decode("utf-16", "replace")
    if not text:
        raise BadRequest("There is nothing to send. Write something first.", "empty_text")
    return text


def _chat_parts(text: str) -> int:
    limit = office.current().chat_characters
    if len(text) > limit:
        raise BadRequest(
            f"This message has {len(text)} characters; at most {limit} fit. Send it in several messages.",
            "too_long",
        )
    return 1
