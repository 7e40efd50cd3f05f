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

from appliance.domain import numbers, policy, sms_text
from appliance.domain.delivery import PartState, may_become_from, roll_up
from appliance.domain.messages import MessageState
from appliance.domain.policy import Priority
from appliance.domain.ports import DeliveryReport, OutgoingPart, ReportOutcome, SubmitErrorClass
from appliance.domain.sms_text import NationalLanguage
from appliance.services import lines, messages, office
from appliance.services.doubts import SENT_AGAIN
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction
from appliance.store.models import Outbound, OutboundPart

MAYBE_SENT_SENTENCE = (
    "The modem took this text but its answer was lost, so nobody knows whether it went out. "
    "If a delivery report comes, this settles itself. Sending again may deliver it twice."
)

_UNMATCHED_FOR_MS = 10 * policy.EARLY_REPORT_MS
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
_PARTS = """
    SELECT p.state, o.line_id, o.via_line_id, o.sent_again
    FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id WHERE p.message_id = ?
"""
# The list of states is that of the index on what is unsettled.
_ORPHANS = """
    SELECT p.message_id, p.sequence FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id
    WHERE p.state IN ('submitting', 'unknown') AND p.state = 'submitting' AND (o.lease_owner <> ? OR o.lease_until < ?)
"""
# Reports that came before it was known what they speak of; only those to the number of one text.
_EARLY_REPORTS = """
    SELECT r.fingerprint, r.line_id, r.recipient, r.reference, r.outcome, r.sentence, r.received_at
    FROM delivery_report r JOIN outbound o ON o.via_line_id = r.line_id AND o.number = r.recipient
    WHERE o.message_id = ? AND NOT r.matched AND r.received_at > ?
"""
_UNMATCHED = """
    SELECT fingerprint, line_id, recipient, reference, outcome, sentence, received_at
    FROM delivery_report WHERE NOT matched AND received_at >= ? ORDER BY received_at
"""
# References wrap round at 256, so the newest part with this one is meant.
_ACCEPTED = """
    SELECT p.message_id, p.sequence FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id
    WHERE p.state = 'accepted' AND p.reference = ? AND p.submitted_at > ? AND o.via_line_id = ? AND o.number = ?
    ORDER BY p.submitted_at DESC LIMIT 1
"""
_TOLD_BEFORE = """
    SELECT 1 FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id
    WHERE p.reference = ? AND p.submitted_at > ? AND p.state IN ('delivered', 'refused')
        AND o.via_line_id = ? AND o.number = ? LIMIT 1
"""
_IN_DOUBT = """
    SELECT p.message_id, p.sequence, p.state FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id
    WHERE p.state IN ('submitting', 'unknown') AND p.submitted_at > ? AND o.via_line_id = ? AND o.number = ? LIMIT 2
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


def line_of(modem: str) -> int | None:
    """The line that sends through a modem; None when it has no number."""
    found = fetch("SELECT id FROM line WHERE modem = ? AND active", modem)
    return found[0][0] if found else None


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
            _move(message_id, sequence, PartState.SUBMITTING, submitted_at=now_ms())
            _move(message_id, sequence, PartState.UNKNOWN)
            execute("UPDATE outbound SET lease_owner = NULL WHERE message_id = ?", message_id)
            _refresh(message_id)
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
                _move(outbound.message_id, part.sequence, PartState.REFUSED)
            _refresh(outbound.message_id, _given_up())
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


def take_reports(reports: Sequence[DeliveryReport]) -> None:
    """Commit delivery reports and move on the parts they speak of; a report that comes twice counts once."""
    with transaction():
        for report in reports:
            line_id = line_of(report.modem)
            if line_id is not None:
                _take_report(report, line_id)


def forget_unmatched_reports() -> None:
    """Look no more for the text of a report that came long ago; there is one for each text of another program."""
    with transaction():
        execute(
            "UPDATE delivery_report SET matched = 1 WHERE NOT matched AND received_at < ?",
            now_ms() - _UNMATCHED_FOR_MS,
        )


def match_again(since: int) -> None:
    """Look for the texts of the reports that came since then (ms) and found none, in the running transaction."""
    for early in fetch(_UNMATCHED, since):
        _apply(*early)


def _take_report(report: DeliveryReport, line_id: int) -> None:
    recipient = numbers.from_network(report.recipient, office.current().country)
    fingerprint = hashlib.sha256(f"{line_id}\0{report.raw_pdu}".encode()).hexdigest()
    now = now_ms()
    known = execute(
        "INSERT OR IGNORE INTO delivery_report"
        " (line_id, fingerprint, reference, recipient, outcome, sentence, received_at, raw_pdu, matched)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(line_id, fingerprint, report.reference, recipient, report.outcome, report.sentence, now, report.raw_pdu),
        report.outcome is ReportOutcome.STILL_TRYING,
    )
    if known and report.outcome is not ReportOutcome.STILL_TRYING:
        _apply(fingerprint, line_id, recipient, report.reference, report.outcome, report.sentence, now)


def _claim(line_id: int, owner: str) -> Job | None:
    now = now_ms()
    gate = lines.gate(line_id, now)
    if gate.opens_at > now:
        return None
    due = fetch(_DUE, line_id, policy.least_priority(gate.quiet), now, now)
    if not due:
        return None
    message_id, number, concat_reference, expires_at, own_line_id, language, sent_again, sequence, text = due[0]
    _move(message_id, sequence, PartState.SUBMITTING, submitted_at=now)
    execute(
        "UPDATE outbound SET lease_owner = ?, lease_until = ? WHERE message_id = ?",
        *(owner, now + policy.LEASE_MS, message_id),
    )
    messages.change_state(message_id, MessageState.SENDING, _remark(own_line_id, line_id, sent_again))
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
        _move(message_id, sequence, PartState.ACCEPTED, reference=outcome.reference)
        lines.count_sent(line_id, now_ms() - done.claimed_at)
        lines.note_success(line_id)
        _refresh(message_id)
        _apply_early_reports(message_id)
    elif isinstance(outcome, Unknown):
        lines.count_sent(line_id, now_ms() - done.claimed_at)
        _doubt(message_id, sequence)
    elif isinstance(outcome, Refused) and policy.gives_up(outcome.error_class):
        _move(message_id, sequence, PartState.REFUSED)
        _refresh(message_id, outcome.sentence)
    else:
        _move(message_id, sequence, PartState.WAITING)
        execute(_RELEASE, message_id)
        _try_later(message_id, outcome, line_id)


def _is_news(message_id: int, sequence: int, outcome: Outcome) -> bool:
    """Whether an answer still matters: when the clock leapt, its lease ran out and others may have settled the part."""
    found = fetch("SELECT state FROM outbound_part WHERE message_id = ? AND sequence = ?", message_id, sequence)
    state = found[0][0] if found else None
    return state == PartState.SUBMITTING or (state == PartState.UNKNOWN and not isinstance(outcome, Unknown))


def _doubt(message_id: int, sequence: int) -> None:
    """Nobody knows whether a part went out, unless its report is here already."""
    _move(message_id, sequence, PartState.UNKNOWN)
    _refresh(message_id)
    _apply_early_reports(message_id)


def _apply_early_reports(message_id: int) -> None:
    for early in fetch(_EARLY_REPORTS, message_id, now_ms() - policy.EARLY_REPORT_MS):
        _apply(*early)


def _try_later(message_id: int, outcome: Outcome, line_id: int) -> None:
    if not isinstance(outcome, Refused):
        _refresh(message_id)
        return
    by_sim = outcome.error_class is SubmitErrorClass.SIM
    lines.note_refusal(line_id, outcome.sentence, by_sim)
    if not by_sim:  # else it is no fault of this text: the whole line rests, and its turn comes again
        [(attempts,)] = fetch("SELECT attempts FROM outbound WHERE message_id = ?", message_id)
        wait = policy.retry_wait_ms(attempts + 1, random.random())
        execute(
            "UPDATE outbound SET attempts = ?, next_attempt_at = ? WHERE message_id = ?",
            *(attempts + 1, now_ms() + wait, message_id),
        )
    _refresh(message_id, f"{outcome.sentence} It will be tried again.")


def _move(message_id: int, sequence: int, new: PartState, **values: int) -> None:
    """Move a part on, and set the columns named in ``values``. Raises ValueError when it may not go there."""
    allowed = may_become_from(new)
    columns = "".join(f", {column} = ?" for column in values)
    moved = execute(
        f"UPDATE outbound_part SET state = ?{columns} WHERE message_id = ? AND sequence = ?"
        f" AND state IN ({', '.join('?' * len(allowed))})",
        *(new, *values.values(), message_id, sequence, *allowed),
    )
    if not moved:
        raise ValueError(f"part {sequence} of message {message_id} cannot become {new}")


def _refresh(message_id: int, reason: str = "") -> None:
    """Roll the parts up into the message's state, and stop the queue when nothing is left to submit."""
    found = fetch(_PARTS, message_id)
    states = [PartState(state) for state, *_ in found]
    state = roll_up(states)
    if PartState.WAITING not in states or state is MessageState.FAILED:
        execute("UPDATE outbound SET next_attempt_at = NULL WHERE message_id = ?", message_id)
    if state is MessageState.MAYBE_SENT:
        reason = MAYBE_SENT_SENTENCE
    elif state is MessageState.FAILED and not reason:  # news of another part does not unsay why this failed
        [(reason,)] = fetch("SELECT reason FROM message WHERE id = ?", message_id)
    elif not reason:
        reason = _remark(*found[0][1:])
    messages.change_state(message_id, state, reason)


def _remark(line_id: int, via_line_id: int, sent_again: int) -> str:
    """What stays to be said of a text that goes its way."""
    return " ".join(filter(None, (lines.stand_in_sentence(line_id, via_line_id), SENT_AGAIN if sent_again else "")))


def _apply(
    fingerprint: str, line_id: int, recipient: str, reference: int, outcome: str, sentence: str, received_at: int
) -> None:
    """Match a report with the part it speaks of: by reference, else with the only part in doubt to that number."""
    since = received_at - office.current().text_validity_ms - policy.REPORT_GRACE_MS
    found = fetch(_ACCEPTED, reference, since, line_id, recipient)
    if not found and not fetch(_TOLD_BEFORE, reference, since, line_id, recipient):
        found = _only_one_in_doubt(line_id, recipient, since)
    if not found:
        return
    message_id, sequence = found[0]
    delivered = outcome == ReportOutcome.DELIVERED
    _move(message_id, sequence, PartState.DELIVERED if delivered else PartState.REFUSED)
    execute("UPDATE delivery_report SET matched = 1 WHERE fingerprint = ?", fingerprint)
    _refresh(message_id, "" if delivered else sentence)


def _only_one_in_doubt(line_id: int, recipient: str, since: int) -> list[tuple[int, int]]:
    """A report settles a doubt only where it can mean nothing else: of two, one may never have gone out."""
    doubtful = fetch(_IN_DOUBT, since, line_id, recipient)
    if len(doubtful) != 1 or doubtful[0][2] != PartState.UNKNOWN:
        return []
    return [(doubtful[0][0], doubtful[0][1])]
