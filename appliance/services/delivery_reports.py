"""Delivery reports: each is committed once, and moves on the part of a text that it speaks of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from appliance.domain import numbers, policy
from appliance.domain.delivery import PartState
from appliance.domain.ports import DeliveryReport, ReportOutcome
from appliance.services import lines, office, outbound_parts
from appliance.store.clock import now_ms, to_ms
from appliance.store.database import execute, fetch, transaction

_UNMATCHED_FOR_MS = 10 * policy.EARLY_REPORT_MS

# Reports that came before it was known what they speak of: only those to the number of one text, and none from before
# this part went out, with a minute for a clock that was set back. When the box was off meanwhile, that is long ago.
_EARLY_REPORTS = """
    SELECT r.fingerprint, r.line_id, r.recipient, r.reference, r.outcome, r.sentence, r.received_at
    FROM delivery_report r JOIN outbound o ON o.via_line_id = r.line_id AND o.number = r.recipient
    JOIN outbound_part p ON p.message_id = o.message_id AND p.sequence = ?
    WHERE o.message_id = ? AND NOT r.matched AND r.received_at > MIN(p.submitted_at, ?)
"""
_UNMATCHED = """
    SELECT fingerprint, line_id, recipient, reference, outcome, sentence, received_at
    FROM delivery_report WHERE NOT matched AND received_at >= ? ORDER BY received_at
"""
# References wrap round at 256. The part is meant that went out when the network says that it took it, by a clock that
# agrees with the box's to some minutes at best, and else the newest.
_ACCEPTED = """
    SELECT p.message_id, p.sequence FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id
    WHERE p.state = 'accepted' AND p.reference = ? AND p.submitted_at > ? AND o.via_line_id = ? AND o.number = ?
    ORDER BY ABS(p.submitted_at - ?) / 300000, p.submitted_at DESC LIMIT 1
"""
_TOLD_BEFORE = """
    SELECT 1 FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id
    WHERE p.reference = ? AND p.submitted_at > ? AND p.state IN ('delivered', 'refused')
        AND o.via_line_id = ? AND o.number = ? LIMIT 1
"""
_IN_DOUBT = """
    SELECT p.message_id, p.sequence, p.state, p.submitted_at
    FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id
    WHERE p.state IN ('submitting', 'unknown') AND p.submitted_at > ? AND o.via_line_id = ? AND o.number = ?
    ORDER BY p.submitted_at LIMIT 257
"""  # more than there are references cannot be told apart anyway
_OPEN_REPORTS = """
    SELECT fingerprint, reference, outcome FROM delivery_report
    WHERE NOT matched AND line_id = ? AND recipient = ? AND received_at >= ? ORDER BY received_at LIMIT 257
"""


def take(reports: Sequence[DeliveryReport]) -> list[tuple[int, ReportOutcome]]:
    """Commit delivery reports and move on the parts they speak of; a report that comes twice counts once.

    Returns:
        The ids of the messages that were moved on, each with what was reported.
    """
    moved: list[tuple[int, ReportOutcome]] = []
    with transaction():
        for report in reports:
            line_id = lines.of_modem(report.modem)
            settled = [] if line_id is None else _take(report, line_id)
            moved += [(message_id, report.outcome) for message_id in settled]
    return moved


def apply_early(message_id: int, sequence: int) -> None:
    """Apply the reports that overtook the news of the part that they are about, in the running transaction."""
    for early in fetch(_EARLY_REPORTS, sequence, message_id, now_ms() - policy.EARLY_REPORT_MS):
        _apply(*early)


def forget_unmatched() -> None:
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


def _take(report: DeliveryReport, line_id: int) -> list[int]:
    """The ids of the messages that were moved on."""
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
    if not known:
        return []
    taken_at = now if report.sent_at is None else to_ms(report.sent_at)
    return _apply(fingerprint, line_id, recipient, report.reference, report.outcome, report.sentence, now, taken_at)


def _apply(
    fingerprint: str,
    line_id: int,
    recipient: str,
    reference: int,
    outcome: str,
    sentence: str,
    received_at: int,
    taken_at: int | None = None,
) -> list[int]:
    """Match a report with the part it speaks of: by reference, else with the only part in doubt to that number.

    Args:
        taken_at: when the network took the text; None, for a report that came early, means just now.

    Returns:
        The ids of the messages that were moved on.
    """
    since = received_at - office.current().text_validity_ms - policy.REPORT_GRACE_MS
    still_trying = outcome == ReportOutcome.STILL_TRYING
    found = fetch(_ACCEPTED, reference, since, line_id, recipient, taken_at or received_at)
    if found and still_trying:
        return []
    if not found:
        doubtful = fetch(_IN_DOUBT, since, line_id, recipient)
        if not doubtful or any(state != PartState.UNKNOWN for _, _, state, _ in doubtful):
            return []
        if len(doubtful) > 1:
            return _settle_all(doubtful, line_id, recipient, since)
        if fetch(_TOLD_BEFORE, reference, since, line_id, recipient):
            return []
        found = [doubtful[0][:2]]
    message_id, sequence = found[0]
    if still_trying:  # how it ends is open, but not whether it went out
        outbound_parts.move(message_id, sequence, PartState.ACCEPTED, reference=reference)
        outbound_parts.refresh(message_id)
        return [int(message_id)]
    delivered = outcome == ReportOutcome.DELIVERED
    outbound_parts.move(
        message_id, sequence, PartState.DELIVERED if delivered else PartState.REFUSED, reference=reference
    )
    execute("UPDATE delivery_report SET matched = 1 WHERE fingerprint = ?", fingerprint)
    outbound_parts.refresh(message_id, "" if delivered else sentence)
    return [int(message_id)]


def _settle_all(doubtful: list[tuple[Any, ...]], line_id: int, recipient: str, since: int) -> list[int]:
    """As many reports of different texts as there are parts in doubt mean all of them, whichever means which."""
    told = fetch(_OPEN_REPORTS, line_id, recipient, doubtful[0][3])
    reports = {reference: fingerprint for fingerprint, reference, _ in told}
    if len(reports) < len(doubtful) or any(outcome != ReportOutcome.DELIVERED for _, _, outcome in told):
        return []
    new = [each for each in reports if not fetch(_TOLD_BEFORE, each, since, line_id, recipient)]
    if len(new) != len(doubtful):
        return []
    for (message_id, sequence, *_), reference in zip(doubtful, new, strict=True):
        outbound_parts.move(message_id, sequence, PartState.DELIVERED, reference=reference)
        execute("UPDATE delivery_report SET matched = 1 WHERE fingerprint = ?", reports[reference])
        outbound_parts.refresh(message_id)
    return list(dict.fromkeys(int(message_id) for message_id, *_ in doubtful))
