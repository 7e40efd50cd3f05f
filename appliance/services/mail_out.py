"""Mail on its way out: what is due, and what the office's mail server made of it.

A mail whose outcome is unknown is handed over again with the same Message-ID, as mail servers do: its receiver's
program can tell that it is the same.
"""

from __future__ import annotations

import random

from appliance.domain import policy
from appliance.domain.mail import Letter, LetterKind, OwnAddress
from appliance.domain.messages import MessageState
from appliance.services import mail_queue, messages
from appliance.services.mail_letters import compose
from appliance.services.mail_queue import DROPPED, FAILED, QUEUED, SENDING, SENT
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import MailOut


def claim(own: OwnAddress, owner: str) -> Letter | None:
    """Mark and compose the next due mail; None when there is none.

    Args:
        owner: names the life of the daemon that claims.
    """
    with transaction():
        while True:
            now = now_ms()
            row = (
                MailOut.select()
                .where(MailOut.next_attempt_at.is_null(False) & (MailOut.next_attempt_at <= now))
                .order_by(MailOut.next_attempt_at)
                .first()
            )
            if row is None:
                return None
            if row.expires_at <= now:
                _fail(row, "The mail server did not take it within a day, so it was given up.")
                continue
            letter = compose(row, own)
            if letter is None:
                mail_queue.settle(row, DROPPED)
                continue
            MailOut.update(
                state=SENDING,
                mail_id=letter.mail_id,
                next_attempt_at=None,
                lease_owner=owner,
                lease_until=now + policy.LEASE_MS,
            ).where(MailOut.id == row.id).execute()
            _tell(row, MessageState.SENDING, "")
            return letter


def sent(mail_id: int) -> None:
    """The mail server took the mail."""
    with transaction():
        row = MailOut.get_by_id(mail_id)
        if row.state == FAILED:  # it came back already
            return
        mail_queue.settle(row, SENT)
        _tell(row, MessageState.SENT, "")


def refused(mail_id: int, sentence: str, permanent: bool) -> None:
    """The mail server did not take the mail: it is tried again later, or, if that cannot help, given up."""
    with transaction():
        row = MailOut.get_by_id(mail_id)
        if permanent:
            _fail(row, sentence)
            return
        wait = policy.retry_wait_ms(row.attempts + 1, random.random())
        MailOut.update(
            state=QUEUED,
            attempts=row.attempts + 1,
            next_attempt_at=now_ms() + wait,
            lease_owner=None,
            lease_until=None,
        ).where(MailOut.id == row.id).execute()
        _tell(row, MessageState.QUEUED, f"{sentence} It will be tried again.")


def recover(owner: str) -> None:
    """Take up again what another life of the daemon had in hand."""
    with transaction():
        left = MailOut.select().where(
            MailOut.lease_owner.is_null(False) & ((MailOut.lease_owner != owner) | (MailOut.lease_until < now_ms()))
        )
        for row in list(left):
            MailOut.update(state=QUEUED, next_attempt_at=now_ms(), lease_owner=None, lease_until=None).where(
                MailOut.id == row.id
            ).execute()


def due_in_ms() -> int | None:
    """How long until there is a mail to send: 0 for now, None for nothing."""
    row = (
        MailOut.select(MailOut.next_attempt_at)
        .where(MailOut.next_attempt_at.is_null(False))
        .order_by(MailOut.next_attempt_at)
        .first()
    )
    return None if row is None else max(0, row.next_attempt_at - now_ms())


def _fail(row: MailOut, sentence: str) -> None:
    mail_queue.settle(row, FAILED)
    _tell(row, MessageState.FAILED, sentence)


def _tell(row: MailOut, state: MessageState, reason: str) -> None:
    """A mail that a person wrote shows how it does; of the others only the journal speaks."""
    if row.kind == LetterKind.WRITTEN and row.message_id is not None:
        messages.change_state(row.message_id, state, reason)
