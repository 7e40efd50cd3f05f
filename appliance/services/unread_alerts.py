"""Who must be told by mail that something was not read: once for each conversation, until it is read."""

from __future__ import annotations

from appliance.domain.mail import LetterKind
from appliance.domain.messages import Direction
from appliance.services import conversations, mail_queue
from appliance.services.preferences import is_quiet
from appliance.services.views import is_colleague
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Membership, Message, Preferences

_MINUTE_MS = 60_000
# What lay there before the box could mail, or while it was down, is no news.
_TOO_OLD_MS = 24 * 60 * _MINUTE_MS
_NEWEST_CONVERSATIONS = 100


def queue_due(unread_minutes: int) -> int:
    """Queue a mail for each conversation with a message unread for so long; returns how many."""
    if not mail_queue.can_send():
        return 0
    queued = 0
    now = now_ms()
    unwanted = [row.account_id for row in Preferences.select() if not row.unread_mail or is_quiet(row, now)]
    wanted = is_colleague() & Account.unread_alert & Account.email.is_null(False) & Account.id.not_in(unwanted)
    for account in Account.select().where(wanted):
        lately = (
            Membership.select()
            .where((Membership.account == account.id) & (Membership.last_message_id > Membership.read_up_to))
            .where(~Membership.muted)
            .order_by(Membership.last_message_id.desc())
            .limit(_NEWEST_CONVERSATIONS)
        )
        for member in list(lately):
            if member.alerted_from != member.read_up_to and _has_waited(member, unread_minutes):
                _queue(account, member)
                queued += 1
    return queued


def _has_waited(member: Membership, minutes: int) -> bool:
    now = now_ms()
    unread = (
        (Message.conversation == member.conversation_id)
        & (Message.id > member.read_up_to)
        & (Message.id <= (member.visible_up_to or Message.id))
        & Message.direction.in_((Direction.IN, Direction.INTERNAL))
        & (Message.author.is_null() | (Message.author != member.account_id))
        & ~conversations.hidden_from(member.account_id)
    )
    waited = Message.at.between(now - _TOO_OLD_MS, now - minutes * _MINUTE_MS)
    return bool(Message.select().where(unread & waited).exists())


def _queue(account: Account, member: Membership) -> None:
    this = (Membership.account == account.id) & (Membership.conversation == member.conversation_id)
    with transaction():
        # Read since it was looked at? Then the row no longer says so, and nothing is queued.
        marked = (
            Membership.update(alerted_from=member.read_up_to)
            .where(this & (Membership.read_up_to == member.read_up_to))
            .execute()
        )
        if marked:
            mail_queue.add(LetterKind.ALERT, member.conversation_id, str(account.email), account.id)
