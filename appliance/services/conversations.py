"""Conversations: opening them, listing them, and one account's settings in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import SQL, Select, fn

from appliance.domain import mail
from appliance.domain.messages import Direction, Kind
from appliance.services import audit, mail_queue, typed
from appliance.services.conversation_views import NO_MEMBER, former_names, names_behind, peer_view, views
from appliance.services.errors import BadRequest, Conflict, NotAllowed, NotFound
from appliance.services.views import View, account_names, is_colleague
from appliance.store import event_log
from appliance.store.clock import now_ms
from appliance.store.database import fetch, transaction
from appliance.store.models import Account, Conversation, LineAccount, Membership, Message, MessageHidden

UNREAD_COUNTED_UP_TO = 100
PAGE_LIMIT = 200
_HOLDERS = "SELECT account_id FROM line_account WHERE line_id = ?"
UNDO_MS = 10 * 60 * 1000  # for so long a deletion can be taken back


def listing(account_id: int, limit: int = 50, before: int | None = None) -> View:
    """The account's conversations, newest first: ``{conversations, more}``."""
    limit = max(1, min(limit, PAGE_LIMIT))
    query = _memberships(account_id).where(Membership.last_message_id.is_null(False))
    if before is not None:
        query = query.where(Membership.last_message_id < before)
    rows = list(query.order_by(Membership.last_message_id.desc()).limit(limit + 1))
    return {"conversations": views(rows[:limit]), "more": len(rows) > limit}


def get(account_id: int, conversation_id: int) -> View:
    """One conversation. Raises NotFound when it is not the account's."""
    rows = list(_memberships(account_id).where(Membership.conversation == conversation_id))
    if not rows:
        raise NotFound
    return views(rows)[0]


def several(account_id: int, conversation_ids: Iterable[int]) -> dict[int, View]:
    """Those of the conversations that are the account's, by id."""
    rows = list(_memberships(account_id).where(Membership.conversation.in_(list(conversation_ids))))
    return {view["id"]: view for view in views(rows)}


def peers(account_id: int, conversation_ids: Iterable[int]) -> dict[int, View]:
    """Of those of the conversations that are the account's: ``{id: {id, kind, peer}}``."""
    mine = (Membership.account == account_id) & Membership.conversation.in_(list(conversation_ids))
    rows = list(Conversation.select().join(Membership).where(mine))
    people, names = account_names(), names_behind(rows, account_id)
    former = former_names(row.id for row in rows)
    return {
        row.id: {"id": row.id, "kind": row.kind, "peer": peer_view(row, account_id, people, names, former)}
        for row in rows
    }


def membership_of(account_id: int, conversation_id: int) -> Membership:
    """The account's membership: the one gate through which every right to look at a conversation is asked.

    Who was in a group and is no longer has one too, which ends at ``visible_up_to``.

    Raises:
        NotFound: the account is no member.
    """
    member = Membership.one(
        "SELECT * FROM membership WHERE account_id = ? AND conversation_id = ?", account_id, conversation_id
    )
    if member is None:
        raise NotFound
    return member


def active_membership(account_id: int, conversation_id: int) -> Membership:
    """The account's membership: the one gate through which every right to take part in a conversation is asked.

    Raises:
        NotFound: the account is no member and never was.
        NotAllowed: it is one no longer.
    """
    row = membership_of(account_id, conversation_id)
    refuse_former(row)
    return row


def refuse_former(member: Membership) -> None:
    """Raises NotAllowed when this membership is over."""
    if member.visible_up_to is not None:
        raise NotAllowed(NO_MEMBER)


def open_chat(account_id: int, user_id: int) -> View:
    """The chat of two colleagues, made if there is none yet."""
    if user_id == account_id:
        raise BadRequest("Choose a colleague to chat with; this is you.")
    if not Account.select().where((Account.id == user_id) & is_colleague()).exists():
        raise NotFound
    first, second = sorted((account_id, user_id))
    key = f"{first}:{second}"
    with transaction():
        conversation = Conversation.get_or_none(Conversation.chat_key == key)
        if conversation is None:
            conversation = Conversation.create(kind=Kind.CHAT, chat_key=key, created_at=now_ms())
            add_members(conversation.id, (first, second))
    return get(account_id, conversation.id)


def open_sms(account_id: int, line_id: int, number: str) -> View:
    """The thread of a line with a number outside, made if there is none yet.

    Raises:
        BadRequest: the number is none.
        NotAllowed: the line is not assigned to the account.
    """
    allowed = LineAccount.select().where((LineAccount.line == line_id) & (LineAccount.account == account_id))
    if not allowed.exists():
        raise NotAllowed("This SMS number is not assigned to you. Choose one of yours.")
    peer = typed.number(number)
    with transaction():
        conversation = sms_thread(line_id, peer)
    return get(account_id, conversation.id)


def last_line(account_id: int, peer: str) -> int | None:
    """The account's line that a normalised number was last in touch with; None without any."""
    found = fetch(
        "SELECT l.id FROM line l JOIN line_account a ON a.line_id = l.id AND a.account_id = ?"
        " JOIN conversation c ON c.line_id = l.id AND c.peer_number = ?"
        " JOIN membership s ON s.conversation_id = c.id AND s.account_id = a.account_id"
        " WHERE l.active AND s.last_message_id IS NOT NULL ORDER BY s.last_message_id DESC LIMIT 1",
        *(account_id, peer),
    )
    return int(found[0][0]) if found else None


def first_line(account_id: int) -> int | None:
    """The account's first line; None without any."""
    found = fetch(
        "SELECT MIN(l.id) FROM line l JOIN line_account a ON a.line_id = l.id AND a.account_id = ? WHERE l.active",
        account_id,
    )
    line: int | None = found[0][0]
    return line


def sms_thread(line_id: int, peer: str) -> Conversation:
    """Find or make the thread of a line with a normalised number, inside the caller's transaction."""
    found = Conversation.one("SELECT * FROM conversation WHERE line_id = ? AND peer_number = ?", line_id, peer)
    if found is not None:
        return found
    conversation = Conversation.create(kind=Kind.SMS, line=line_id, peer_number=peer, created_at=now_ms())
    add_members(conversation.id, [each for (each,) in fetch(_HOLDERS, line_id)])
    return conversation


def open_email(account_id: int, address: str) -> View:
    """The account's email conversation with an address, made if there is none yet.

    Raises:
        BadRequest: it is no address, or the box has no mail server.
    """
    peer = email_address(address)
    if not mail_queue.can_send():
        raise BadRequest(mail_queue.MAIL_OFF)
    with transaction():
        known = (Conversation.owner == account_id) & (Conversation.peer_address == peer)
        conversation = Conversation.get_or_none(known)
        if conversation is None:
            conversation = Conversation.create(
                kind=Kind.EMAIL, owner=account_id, peer_address=peer, created_at=now_ms()
            )
            add_members(conversation.id, [account_id])
    return get(account_id, conversation.id)


def email_address(typed: str) -> str:
    """An email address as it is kept. Raises BadRequest when it is none."""
    address = mail.parse_address(typed)
    if address is None:
        raise BadRequest(f"“{typed[:80]}” is not an email address. Type it like name@example.com.", "bad_address")
    return address


def add_members(conversation_id: int, account_ids: Iterable[int], read_up_to: int = 0) -> None:
    """Give accounts their view of a conversation, inside the caller's transaction."""
    for account_id in account_ids:
        Membership.create(
            conversation=conversation_id,
            account=account_id,
            last_message_id=read_up_to or None,
            read_up_to=read_up_to,
            hidden_up_to=0,
            muted=False,
        )


def members(conversation_id: int) -> list[int]:
    """The accounts that see what happens in a conversation."""
    present = "SELECT account_id FROM membership WHERE conversation_id = ? AND visible_up_to IS NULL"
    return [each for (each,) in fetch(present, conversation_id)]


def others(account_id: int, conversation_id: int) -> list[int]:
    """The other members of an account's conversation. Raises NotFound or NotAllowed when it is not the account's."""
    active_membership(account_id, conversation_id)
    return [each for each in members(conversation_id) if each != account_id]


def partner(account_id: int, conversation_id: int) -> int:
    """The colleague in a chat of two.

    Raises:
        NotFound: it is not the account's.
        BadRequest: it is no chat of two.
    """
    colleagues = others(account_id, conversation_id)
    if Conversation.get_by_id(conversation_id).chat_key is None:
        raise BadRequest("A video session needs a chat with one colleague.")
    return colleagues[0]


def change(account_id: int, conversation_id: int, muted: bool) -> View:
    """Turn the account's notifications for a conversation off or on."""
    return _update(account_id, conversation_id, {"muted": muted})


def hide(account_id: int, conversation_id: int) -> None:
    """Delete a conversation for this account: its messages so far are gone from its view."""
    with transaction():
        member = membership_of(account_id, conversation_id)
        last = newest(conversation_id)
        _update(
            account_id,
            conversation_id,
            {
                "last_message_id": None,
                "hidden_up_to": last,
                "read_up_to": last,
                "hidden_at": now_ms(),
                "undo_hidden_up_to": member.hidden_up_to,
                "undo_read_up_to": member.read_up_to,
            },
        )
        audit.record(audit.Act.DELETE_CONVERSATION, account_id, f"conversation {conversation_id}, from the own list")


def restore(account_id: int, conversation_id: int) -> View:
    """Take back that the account deleted a conversation.

    Raises:
        NotFound: not the account's.
        Conflict: it was not deleted, or longer ago than ``UNDO_MS``.
    """
    with transaction():
        member = membership_of(account_id, conversation_id)
        if member.hidden_at is None or member.hidden_at < now_ms() - UNDO_MS:
            raise Conflict("This was deleted too long ago to bring it back.", "too_late")
        back = {"hidden_up_to": member.undo_hidden_up_to, "hidden_at": None}
        if member.read_up_to == member.hidden_up_to:  # nothing has been read since
            back["read_up_to"] = member.undo_read_up_to
        Membership.update(back).where(_this(account_id, conversation_id)).execute()
        show_newest(account_id, conversation_id)
        return _update(account_id, conversation_id, {})


def show_newest(account_id: int, conversation_id: int) -> None:
    """Have the account's list show the newest message it has not deleted, in the caller's transaction."""
    member = membership_of(account_id, conversation_id)
    newest = (
        Message.select(fn.MAX(Message.id))
        .where((Message.conversation == conversation_id) & within(member))
        .where(~hidden_from(account_id))
        .scalar()
    )
    Membership.update(last_message_id=newest).where(_this(account_id, conversation_id)).execute()


def within(member: Membership) -> Any:
    """The condition that the ``Message`` of the query lies in the stretch of its conversation that a member sees."""
    seen = Message.id > member.hidden_up_to
    return seen if member.visible_up_to is None else seen & (Message.id <= member.visible_up_to)


def hidden_from(account_id: Any) -> Any:
    """The condition that the account (an id or a column) has deleted the ``Message`` of the query."""
    deleted = MessageHidden.select(SQL("1")).where(
        (MessageHidden.account == account_id) & (MessageHidden.message == Message.id)
    )
    return fn.EXISTS(deleted)


def mark_read(account_id: int, conversation_id: int, up_to: int) -> View:
    """Everything up to message ``up_to`` has been read; never moves back."""
    with transaction():
        up_to = min(up_to, newest(conversation_id))
        member = membership_of(account_id, conversation_id)
        if member.read_up_to >= up_to:
            return get(account_id, conversation_id)
        view = _update(account_id, conversation_id, {"read_up_to": up_to})
        if view["kind"] != Kind.EMAIL and member.visible_up_to is None:
            event_log.append(
                "conversation.read",
                {"conversation_id": conversation_id, "user_id": account_id, "read_up_to": view["read_up_to"]},
                others(account_id, conversation_id),
            )
    return view


def newest(conversation_id: int) -> int:
    """The id of the newest message, 0 when there is none."""
    return int(Message.select(fn.MAX(Message.id)).where(Message.conversation == conversation_id).scalar() or 0)


def _this(account_id: int, conversation_id: int) -> Any:
    return (Membership.account == account_id) & (Membership.conversation == conversation_id)


def _update(account_id: int, conversation_id: int, values: dict[str, Any]) -> View:
    with transaction():
        membership_of(account_id, conversation_id)
        if values:
            Membership.update(values).where(_this(account_id, conversation_id)).execute()
        view = get(account_id, conversation_id)
        event_log.append(
            "conversation.changed",
            {
                "conversation_id": conversation_id,
                "read_up_to": view["read_up_to"],
                "unread": view["unread"],
                "muted": view["muted"],
                "hidden": view["last_message"] is None,
            },
            [account_id],
        )
    return view


def _memberships(account_id: int) -> Any:
    """The account's memberships, each with its ``unread`` count, which stops at a cap to stay cheap."""
    unread = (
        Message.select(SQL("1"))
        .where(
            (Message.conversation == Membership.conversation)
            & (Message.id > Membership.read_up_to)
            & (Membership.visible_up_to.is_null() | (Message.id <= Membership.visible_up_to))
            & Message.direction.in_((Direction.IN, Direction.INTERNAL))
            & (Message.author.is_null() | (Message.author != account_id))
            & ~hidden_from(account_id)
        )
        .limit(UNREAD_COUNTED_UP_TO)
    )
    count = Select((unread,), [fn.COUNT(SQL("*"))])
    return Membership.select(Membership, count.alias("unread")).where(Membership.account == account_id)
