"""Which mails the box owes: each is queued in the transaction that gives cause for it.

What a mail says is composed from these rows when it is sent (``mail_letters``), and sent by the daemon (``mail_out``).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from appliance.domain.mail import REPLY_VALID_MS, LetterKind
from appliance.domain.policy import MAIL_VALIDITY_MS
from appliance.store.clock import now_ms
from appliance.store.models import Account, Conversation, MailIn, MailOut, Membership, Message, Peripheral

MAIL = "mail"  # the office's mail server among the peripherals; absent when there is none
MAIL_OFF = "Email is off: no mail server is set up."
QUEUED, SENDING, SENT, FAILED, DROPPED = "queued", "sending", "sent", "failed", "dropped"
_TOKEN_BYTES = 16


def can_send() -> bool:
    """Whether the office has a mail server for the box."""
    return Peripheral.select().where(Peripheral.name == MAIL).exists()


def add(
    kind: LetterKind,
    conversation_id: int | None,
    address: str,
    account_id: int | None = None,
    message_id: int | None = None,
    mail_in_id: int | None = None,
) -> int:
    """Owe a mail to ``address``, in the caller's transaction; returns its id."""
    now = now_ms()
    row = MailOut.create(
        kind=kind,
        token=secrets.token_hex(_TOKEN_BYTES),
        created_at=now,
        address=address,
        account=account_id,
        conversation=conversation_id,
        message=message_id,
        mail_in=mail_in_id,
        state=QUEUED,
        attempts=0,
        next_attempt_at=now,
        expires_at=now + MAIL_VALIDITY_MS,
    )
    return int(row.id)


def text_arrived(message: Message) -> None:
    """An inbound text goes on by mail to those who want that, and to who wrote by mail what it answers."""
    if not can_send():
        return
    conversation = Conversation.get_by_id(message.conversation_id)
    if conversation.line is None:
        return
    wanted: dict[str, tuple[LetterKind, int | None, int | None]] = {}
    forward_to = json.loads(conversation.line.forward_to)
    for address in forward_to:
        wanted[address] = LetterKind.FORWARD, None, None
    receivers = (
        Account.select()
        .join(Membership, on=(Membership.account == Account.id))
        .where(Membership.conversation == conversation.id)
        .where(Account.active & Account.forward_texts & Account.email.is_null(False))
    )
    for account in receivers:
        wanted[str(account.email)] = LetterKind.FORWARD, account.id, None
    asked = (
        MailIn.select()
        .where((MailIn.conversation == conversation.id) & (MailIn.at > now_ms() - REPLY_VALID_MS))
        .where(_may_read_on(conversation.id, forward_to))
        .order_by(MailIn.id.desc())
        .first()
    )
    if asked is not None:
        wanted[asked.sender] = LetterKind.ANSWER, asked.account_id, asked.id
    for address, (kind, account_id, mail_in_id) in wanted.items():
        waiting = MailOut.select().where(
            (MailOut.message == message.id) & (MailOut.address == address) & (MailOut.state == QUEUED)
        )
        if not waiting.exists():
            add(kind, conversation.id, address, account_id, message.id, mail_in_id)


def _may_read_on(conversation_id: int, forward_to: Sequence[str]) -> Any:
    """The condition that who sent a ``MailIn`` may see its conversation: it may be somebody else's by now."""
    readers = (
        Membership.select(Membership.account)
        .join(Account)
        .where((Membership.conversation == conversation_id) & Account.active)
    )
    of_nobody = MailIn.account.is_null() & (MailIn.writer.startswith("machine:") | MailIn.sender.in_(forward_to))
    return of_nobody | MailIn.account.in_(readers)


def failed(message_id: int) -> None:
    """What came in as a mail and failed for good goes back as a report, once."""
    mail = MailIn.get_or_none(MailIn.message == message_id)
    if mail is None or mail.conversation_id is None or not can_send():
        return
    known = MailOut.select().where((MailOut.message == message_id) & (MailOut.kind == LetterKind.REPORT))
    if not known.exists():
        add(LetterKind.REPORT, mail.conversation_id, mail.sender, mail.account_id, message_id, mail.id)


def written(message: Message, conversation: Conversation) -> None:
    """A person wrote a mail in an email conversation."""
    assert conversation.peer_address is not None
    add(LetterKind.WRITTEN, conversation.id, conversation.peer_address, message.author_id, message.id)


def settle(row: MailOut, state: str) -> None:
    """Nothing is left to do for a mail, in the caller's transaction."""
    MailOut.update(state=state, next_attempt_at=None, lease_owner=None, lease_until=None).where(
        MailOut.id == row.id
    ).execute()


def retry(message_id: int) -> None:
    """Send a written mail again, as a new mail: the old one may have been refused for good."""
    now = now_ms()
    MailOut.update(
        token=secrets.token_hex(_TOKEN_BYTES),
        mail_id=None,
        state=QUEUED,
        attempts=0,
        created_at=now,
        next_attempt_at=now,
        expires_at=now + MAIL_VALIDITY_MS,
    ).where((MailOut.message == message_id) & (MailOut.kind == LetterKind.WRITTEN)).execute()
