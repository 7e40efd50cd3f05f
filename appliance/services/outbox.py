"""The outbox: which part a modem gets next, and what its answer and the network's reports make of it.

``advance`` records one part's outcome and claims the next part in one commit, so that between two submits there is
exactly one write to the disk, and a part is always marked *before* the modem gets it. What a crash leaves marked
may have gone out: it becomes "maybe sent", never a second silent text.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from appliance.domain import numbers, policy, sms_text
from appliance.domain.delivery import PartState, may_become, roll_up
from appliance.domain.messages import MessageState
from appliance.domain.ports import DeliveryReport, OutgoingPart, ReportOutcome, SubmitErrorClass
from appliance.services import messages, office
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import Line, Message, Outbound, OutboundPart, Report

MAYBE_SENT_SENTENCE = (
    "The modem took this text but its answer was lost, so nobody knows whether it went out. "
    "If a delivery report comes, this settles itself. Sending again may deliver it twice."
)


@dataclass(frozen=True, slots=True)
class Job:
    """One part that is marked as being submitted and must now be handed to the modem."""

    message_id: int
    part: OutgoingPart


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


def line_of(modem: str) -> int | None:
    """The line that sends through a modem; None when it has no number."""
    row = Line.get_or_none((Line.modem == modem) & Line.active)
    return None if row is None else row.id


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
    """How long until the line has something to send: 0 for now, None for nothing."""
    row = (
        Outbound.select(Outbound.next_attempt_at)
        .where((Outbound.line == line_id) & Outbound.next_attempt_at.is_null(False))
        .order_by(Outbound.next_attempt_at)
        .first()
    )
    return None if row is None else max(0, row.next_attempt_at - now_ms())


def recover(owner: str) -> int:
    """Settle what another life of the daemon left in the modem's hands, or a lease that ran out.

    Returns:
        How many parts became "maybe sent".
    """
    with transaction():
        left = (
            OutboundPart.select(OutboundPart, Outbound)
            .join(Outbound, on=(Outbound.message == OutboundPart.message), attr="outbound")
            .where(
                (OutboundPart.state == PartState.SUBMITTING)
                & ((Outbound.lease_owner != owner) | (Outbound.lease_until < now_ms()))
            )
        )
        orphans = list(left)
        for part in orphans:
            _move(part.message_id, part.sequence, PartState.UNKNOWN)
            _refresh(part.message_id)
    return len(orphans)


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
                _move(outbound.message_id, part.sequence, PartState.REFUSED)
            _refresh(outbound.message_id, "It could not be sent within a day, so it was given up.")
    return len(old)


def take_reports(reports: Sequence[DeliveryReport]) -> None:
    """Commit delivery reports and move on the parts they speak of; a report that comes twice counts once."""
    with transaction():
        for report in reports:
            line_id = line_of(report.modem)
            if line_id is None:
                continue
            recipient = numbers.from_network(report.recipient, office.current().country)
            fingerprint = hashlib.sha256(f"{line_id}\0{report.raw_pdu}".encode()).hexdigest()
            if Report.select().where(Report.fingerprint == fingerprint).exists():
                continue
            row = Report.create(
                line=line_id,
                fingerprint=fingerprint,
                reference=report.reference,
                recipient=recipient,
                outcome=report.outcome,
                sentence=report.sentence,
                received_at=now_ms(),
                raw_pdu=report.raw_pdu,
                matched=report.outcome is ReportOutcome.STILL_TRYING,
            )
            if not row.matched:
                _apply(row)


def _claim(line_id: int, owner: str) -> Job | None:
    now = now_ms()
    due = (
        Outbound.select()
        .where((Outbound.line == line_id) & (Outbound.next_attempt_at <= now) & (Outbound.expires_at > now))
        .order_by(Outbound.next_attempt_at, Outbound.message)
        .limit(1)
        .first()
    )
    if due is None:
        return None
    part = (
        OutboundPart.select()
        .where((OutboundPart.message == due.message_id) & (OutboundPart.state == PartState.WAITING))
        .order_by(OutboundPart.sequence)
        .first()
    )
    if part is None:  # settled meanwhile by a report
        _refresh(due.message_id)
        return _claim(line_id, owner)
    message = Message.get_by_id(due.message_id)
    cut = sms_text.split(message.text)
    _move(due.message_id, part.sequence, PartState.SUBMITTING, submitted_at=now)
    Outbound.update(lease_owner=owner, lease_until=now + policy.LEASE_MS).where(
        Outbound.message == due.message_id
    ).execute()
    messages.change_state(message, MessageState.SENDING, "")
    return Job(
        message_id=due.message_id,
        part=OutgoingPart(
            number=due.number,
            part=cut[part.sequence - 1],
            concat_reference=due.concat_reference if len(cut) > 1 else None,
        ),
    )


def _record(done: Job, outcome: Outcome, line_id: int) -> None:
    message_id, sequence = done.message_id, done.part.part.sequence
    if isinstance(outcome, Accepted):
        _move(message_id, sequence, PartState.ACCEPTED, reference=outcome.reference)
        _refresh(message_id)
        early = Report.select().where(
            (Report.line == line_id)
            & (Report.reference == outcome.reference)
            & ~Report.matched
            & (Report.received_at > now_ms() - 60_000)
        )
        for report in early:
            _apply(report)
    elif isinstance(outcome, Unknown):
        _move(message_id, sequence, PartState.UNKNOWN)
        _refresh(message_id)
    elif isinstance(outcome, Refused) and policy.gives_up(outcome.error_class):
        _move(message_id, sequence, PartState.REFUSED)
        _refresh(message_id, outcome.sentence)
    else:
        _move(message_id, sequence, PartState.WAITING)
        _try_later(message_id, outcome)


def _try_later(message_id: int, outcome: Outcome) -> None:
    if isinstance(outcome, Refused):
        outbound = Outbound.get_by_id(message_id)
        wait = policy.retry_wait_ms(outbound.attempts + 1, random.random())
        Outbound.update(attempts=outbound.attempts + 1, next_attempt_at=now_ms() + wait).where(
            Outbound.message == message_id
        ).execute()
        _refresh(message_id, f"{outcome.sentence} It will be tried again.")
    else:
        _refresh(message_id)


def _move(message_id: int, sequence: int, new: PartState, **values: Any) -> None:
    part = OutboundPart.get((OutboundPart.message == message_id) & (OutboundPart.sequence == sequence))
    current = PartState(part.state)
    if not may_become(current, new):
        raise ValueError(f"part {sequence} of message {message_id} cannot go from {current} to {new}")
    OutboundPart.update(state=new, **values).where(
        (OutboundPart.message == message_id) & (OutboundPart.sequence == sequence)
    ).execute()


def _refresh(message_id: int, reason: str = "") -> None:
    """Roll the parts up into the message's state, and stop the queue when nothing is left to submit."""
    states = [PartState(row.state) for row in OutboundPart.select().where(OutboundPart.message == message_id)]
    state = roll_up(states)
    if PartState.WAITING not in states or state is MessageState.FAILED:
        Outbound.update(next_attempt_at=None).where(Outbound.message == message_id).execute()
    message = Message.get_by_id(message_id)
    if state is MessageState.MAYBE_SENT:
        reason = MAYBE_SENT_SENTENCE
    elif state is MessageState.FAILED:
        reason = reason or message.reason  # news of another part does not unsay why this failed
    messages.change_state(message, state, reason)


def _apply(report: Report) -> None:
    """Match a report with the part it speaks of: by reference first, else by the number of a part in doubt."""
    since = report.received_at - policy.REPORT_WINDOW_MS
    candidates = (
        OutboundPart.select(OutboundPart)
        .join(Outbound, on=(Outbound.message == OutboundPart.message))
        .where(
            (Outbound.line == report.line_id)
            & (Outbound.number == report.recipient)
            & (OutboundPart.submitted_at > since)
        )
    )
    accepted = candidates.where(
        (OutboundPart.state == PartState.ACCEPTED) & (OutboundPart.reference == report.reference)
    )
    in_doubt = candidates.where(OutboundPart.state == PartState.UNKNOWN)
    # References wrap round at 256, so the newest part with this one is meant.
    part = accepted.order_by(OutboundPart.submitted_at.desc()).first()
    part = part or in_doubt.order_by(OutboundPart.submitted_at).first()
    if part is None:
        return
    delivered = report.outcome == ReportOutcome.DELIVERED
    _move(part.message_id, part.sequence, PartState.DELIVERED if delivered else PartState.REFUSED)
    Report.update(matched=True).where(Report.id == report.id).execute()
    _refresh(part.message_id, "" if delivered else report.sentence)
