"""Which texts the box owes the network: each is queued in the transaction that gives cause for it.

The daemon sends them (``outbox``).
"""

from __future__ import annotations

from appliance.domain import policy, sms_text
from appliance.domain.delivery import PartState
from appliance.domain.policy import Priority
from appliance.domain.sms_text import NationalLanguage
from appliance.services import lines, office
from appliance.services.errors import BadRequest
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch
from appliance.store.models import Conversation, Message, Outbound, OutboundPart

# Back from the newest message to the first that is too old: a thread may be long.
_WROTE_LATELY = """
    SELECT 1 FROM message WHERE conversation_id = ? AND direction = 'in' AND id > COALESCE(
        (SELECT id FROM message WHERE conversation_id = ? AND at <= ? ORDER BY id DESC LIMIT 1), 0) LIMIT 1
"""


def parts(text: str, most: int | None, language: NationalLanguage) -> int:
    """How many parts a text takes.

    Args:
        most: the most parts allowed, if that is less than the office's limit.

    Raises:
        BadRequest: it takes more.
    """
    limit = min(office.current().sms_parts, most or office.current().sms_parts)
    try:
        return len(sms_text.split(text, max_parts=limit, language=language))
    except sms_text.TextTooLong as error:
        raise BadRequest(
            f"This text needs more than {limit} SMS parts. Shorten it, or send it in several texts.",
            "too_long",
        ) from error


def written(message: Message, conversation: Conversation, language: NationalLanguage, urgent: bool) -> None:
    """Make the durable intent to send, and say on the message when it goes out if that is not soon.

    Args:
        language: that with which its parts were counted, whatever a reload of the config says meanwhile.
    """
    priority = Priority.ANSWER if urgent else _priority(message, conversation)
    outbound = Outbound.create(
        message=message,
        line=conversation.line_id,
        number=conversation.peer_number,
        concat_reference=_next_reference(conversation) if message.parts > 1 else 0,
        attempts=0,
        next_attempt_at=message.at,
        expires_at=message.at + office.current().text_validity_ms,
        priority=priority,
        via_line=conversation.line_id,
        language=language,
    )
    for sequence in range(1, message.parts + 1):
        OutboundPart.create(message=message, sequence=sequence, state=PartState.WAITING)
    message.reason = lines.waiting_sentence(outbound.line_id, message.id, priority)
    if message.reason:
        execute("UPDATE message SET reason = ? WHERE id = ?", message.reason, message.id)


def retry(message_id: int) -> None:
    """Send again what was refused or is in doubt, as a person's wish; parts known to be out are not repeated."""
    again = (OutboundPart.message == message_id) & OutboundPart.state.in_([PartState.REFUSED, PartState.UNKNOWN])
    OutboundPart.update(state=PartState.WAITING, reference=None, submitted_at=None).where(again).execute()
    now = now_ms()
    execute(
        "UPDATE outbound SET attempts = 0, next_attempt_at = ?, expires_at = ?, priority = min(priority, ?)"
        " WHERE message_id = ?",
        *(now, now + office.current().text_validity_ms, Priority.FIRST, message_id),
    )


def _priority(message: Message, conversation: Conversation) -> Priority:
    answered = bool(fetch(_WROTE_LATELY, conversation.id, conversation.id, message.at - policy.ANSWER_WINDOW_MS))
    return policy.priority_of(answered, by_person=message.author_id is not None)


def _next_reference(conversation: Conversation) -> int:
    """What joins the parts of a long text: it counts those of its thread (3GPP TS 23.040 §9.2.3.24.1).

    A phone that still waits for a lost part of an older one must not take a part of this one for it.
    """
    execute("UPDATE conversation SET long_texts = long_texts + 1 WHERE id = ?", conversation.id)
    [(long_texts,)] = fetch("SELECT long_texts FROM conversation WHERE id = ?", conversation.id)
    return int(long_texts) % 256
