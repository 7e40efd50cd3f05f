"""The outbox: which part a modem gets next, and what its answer makes of it.

``advance`` records one part's outcome and claims the next part in one commit, so that between two submits there is
exactly one write to the disk, and a part is always marked *before* the modem gets it. What a crash leaves marked
may have gone out: it becomes "maybe sent", never a second silent text.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from appliance.domain import policy, sms_text
from appliance.domain.delivery import PartState
from appliance.domain.messages import MessageState
from appliance.domain.policy import Priority
from appliance.domain.ports import OutgoingPart, SubmitErrorClass
from appliance.domain.sms_text import NationalLanguage
from appliance.services import delivery_reports, lines, messages, office, outbound_parts
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction
from appliance.store.models import Outbound, OutboundPart

_SHOWN_WAITING = 200  # the first ones of a long queue
# A text of which a part is out, and only such a one, has a lease's owner: it is finished in quiet hours too.
_DUE = """
    SELECT o.message_id, o.number, o.concat_reference, o.expires_at, o.line_id, o.language, o.sent_again,
        p.sequence, m.text
    FROM outbound o
    JOIN outbound_part p ON p.message_id = o.message_id AND p.state = 'waiting'
    JOIN message m ON m.id = o.message_id
    WHERE o.via_line_id = ? AND (o.priority <= ? OR o.lease_owner IS NOT NULL)
        AND o.next_attempt_at <= ? AND o.expires_at > ?
    ORDER BY o.priority, o.next_attempt_at, o.message_id, p.sequence LIMIT 1
"""
_NEXT_DUE = """
    SELECT MIN(next_attempt_at) FROM outbound
    WHERE via_line_id = ? AND (priority <= ? OR lease_owner IS NOT NULL)
        AND next_attempt_at IS NOT NULL AND expires_at > ?
"""
_RELEASE = """
    UPDATE outbound SET lease_owner = NULL, lease_until = NULL WHERE message_id = ?
        AND NOT EXISTS (SELECT 1 FROM outbound_part p WHERE p.message_id = outbound.message_id AND p.state <> 'waiting')
"""
# The list of states is that of the index on what is unsettled.
_ORPHANS = """
    SELECT p.message_id, p.sequence FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id
    WHERE p.state IN ('submitting', 'unknown') AND p.state = 'submitting' AND (o.lease_owner <> ? OR o.lease_until < ?)
"""


@dataclass(frozen=True, slots=True)
class Job:
    """One part that is marked as being submitted and must now be handed to the modem."""

    message_id: int
    part: OutgoingPart
    claimed_at: int  # ms


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network took the part."""

    reference: int  # TP-MR


@dataclass(frozen=True, slots=True)
class Refused:
    """The modem or the network said no."""

    error_class: SubmitErrorClass
    sentence: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Handed over, and no answer came."""


@dataclass(frozen=True, slots=True)
class NotHandedOver:
    """The modem was away; nothing happened."""


Outcome = Accepted | Refused | Unknown | NotHandedOver


def advance(line_id: int, owner: str, done: tuple[Job, Outcome] | None = None, claim: bool = True) -> Job | None:
    """Record what became of the part that is done and, if ``claim``, mark and return the line's next due part.

    Args:
        owner: names the life of the daemon that claims.
        done: the last part that was claimed, and what the modem made of it.
    """
    with transaction():
        if done is not None:
            _record(*done, line_id)
        return _claim(line_id, owner) if claim else None


def due_in_ms(line_id: int) -> int | None:
    """How long until the line may have something to send: 0 for now, None for nothing."""
    now = now_ms()
    gate = lines.gate(line_id, now)
    [(due,)] = fetch(_NEXT_DUE, line_id, policy.least_priority(gate.quiet), now)
    return None if due is None else max(0, due - now, gate.opens_at - now)


def recover(owner: str) -> int:
    """Settle what another life of the daemon left in the modem's hands, or a lease that ran out.

    Returns:
        How many parts became "maybe sent".
    """
    with transaction():
        orphans = fetch(_ORPHANS, owner, now_ms())
        for message_id, sequence in orphans:
            _doubt(message_id, sequence)
    return len(orphans)


def doubt_waiting() -> int:
    """Mark texts as "maybe sent" that wait in a database of yesterday: nobody knows what went out since.

    A text whose first attempt is still to come cannot have gone out, so it stays as it is. The others are in no life of
    the daemon's hands, so people decide what becomes of them, whatever the policy.

    Returns:
        How many texts that concerns.
    """
    with transaction():
        waiting = fetch(
            "SELECT p.message_id, p.sequence FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id"
            " WHERE p.state = 'waiting' AND NOT (o.attempts = 0 AND o.next_attempt_at > ?)",
            now_ms(),
        )
        for message_id, sequence in waiting:
            outbound_parts.move(message_id, sequence, PartState.SUBMITTING, submitted_at=now_ms())
            outbound_parts.move(message_id, sequence, PartState.UNKNOWN)
            execute("UPDATE outbound SET lease_owner = NULL WHERE message_id = ?", message_id)
            outbound_parts.refresh(message_id)
    return len({message_id for message_id, _ in waiting})


def expire() -> int:
    """Give up on texts that could not be sent in time; returns how many."""
    now = now_ms()
    with transaction():
        old = list(Outbound.select().where(Outbound.next_attempt_at.is_null(False) & (Outbound.expires_at <= now)))
        for outbound in old:
            waiting = OutboundPart.select().where(
                (OutboundPart.message == outbound.message_id) & (OutboundPart.state == PartState.WAITING)
            )
            for part in waiting:
                outbound_parts.move(outbound.message_id, part.sequence, PartState.REFUSED)
            outbound_parts.refresh(outbound.message_id, _given_up())
    return len(old)


def _given_up() -> str:
    hours = office.current().text_validity_ms // 3_600_000
    return f"It could not be sent within {hours} hours, so it was given up."


def show_waiting() -> None:
    """Say anew on the texts that wait when they go out."""
    with transaction():
        waiting = fetch(
            "SELECT o.message_id, o.via_line_id, o.priority, m.reason FROM outbound o JOIN message m"
            " ON m.id = o.message_id WHERE o.next_attempt_at IS NOT NULL AND o.attempts = 0 AND m.state = 'queued'"
            " ORDER BY o.priority, o.next_attempt_at, o.message_id LIMIT ?",
            _SHOWN_WAITING,
        )
        for message_id, line_id, priority, reason in waiting:
            sentence = lines.waiting_sentence(line_id, message_id, Priority(priority))
            if sentence or reason:
                messages.change_state(message_id, MessageState.QUEUED, sentence)


def _claim(line_id: int, owner: str) -> Job | None:
    now = now_ms()
    gate = lines.gate(line_id, now)
    if gate.opens_at > now:
        return None
    due = fetch(_DUE, line_id, policy.least_priority(gate.quiet), now, now)
    if not due:
        return None
    message_id, number, concat_reference, expires_at, own_line_id, language, sent_again, sequence, text = due[0]
    outbound_parts.move(message_id, sequence, PartState.SUBMITTING, submitted_at=now)
    execute(
        "UPDATE outbound SET lease_owner = ?, lease_until = ? WHERE message_id = ?",
        *(owner, now + policy.LEASE_MS, message_id),
    )
    messages.change_state(message_id, MessageState.SENDING, outbound_parts.remark(own_line_id, line_id, sent_again))
    cut = sms_text.split(text, language=NationalLanguage(language))
    return Job(
        claimed_at=now,
        message_id=message_id,
        part=OutgoingPart(
            number=number,
            part=cut[sequence - 1],
            concat_reference=concat_reference if len(cut) > 1 else None,
            validity_minutes=policy.validity_minutes(expires_at - now),
        ),
    )


def _record(done: Job, outcome: Outcome, line_id: int) -> None:
    message_id, sequence = done.message_id, done.part.part.sequence
    if not _is_news(message_id, sequence, outcome):
        return
    if isinstance(outcome, Accepted):
        outbound_parts.move(message_id, sequence, PartState.ACCEPTED, reference=outcome.reference)
        lines.count_sent(line_id, now_ms() - done.claimed_at)
        lines.note_success(line_id)
        outbound_parts.refresh(message_id)
        delivery_reports.apply_early(message_id, sequence)
    elif isinstance(outcome, Unknown):
        lines.count_sent(line_id, now_ms() - done.claimed_at)
        _doubt(message_id, sequence)
    elif isinstance(outcome, Refused) and policy.gives_up(outcome.error_class):
        outbound_parts.move(message_id, sequence, PartState.REFUSED)
        outbound_parts.refresh(message_id, outcome.sentence)
    else:
        outbound_parts.move(message_id, sequence, PartState.WAITING)
        execute(_RELEASE, message_id)
        _try_later(message_id, outcome, line_id)


def _is_news(message_id: int, sequence: int, outcome: Outcome) -> bool:
    """Whether an answer still matters: when the clock leapt, its lease ran out and others may have settled the part."""
    found = fetch("SELECT state FROM outbound_part WHERE message_id = ? AND sequence = ?", message_id, sequence)
    state = found[0][0] if found else None
    return state == PartState.SUBMITTING or (state == PartState.UNKNOWN and not isinstance(outcome, Unknown))


def _doubt(message_id: int, sequence: int) -> None:
    """Nobody knows whether a part went out, unless its report is here already."""
    outbound_parts.move(message_id, sequence, PartState.UNKNOWN)
    outbound_parts.refresh(message_id)
    delivery_reports.apply_early(message_id, sequence)


def _try_later(message_id: int, outcome: Outcome, line_id: int) -> None:
    if not isinstance(outcome, Refused):
        outbound_parts.refresh(message_id)
        return
    [(attempts,)] = fetch("SELECT attempts FROM outbound WHERE message_id = ?", message_id)
    if outcome.error_class is SubmitErrorClass.SIM:
        rests_until = lines.rest(line_id, outcome.sentence, again=attempts > 0)
        again_at = max(rests_until, now_ms() + policy.pause_ms(attempts + 1)) + policy.OTHERS_FIRST_MS
    else:
        lines.note_refusal(line_id)
        again_at = now_ms() + policy.retry_wait_ms(attempts + 1, random.random())
    execute(
        "UPDATE outbound SET attempts = ?, next_attempt_at = ? WHERE message_id = ?",
        *(attempts + 1, again_at, message_id),
    )
    outbound_parts.refresh(message_id, f"{outcome.sentence} It will be tried again.")
