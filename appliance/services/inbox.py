"""The inbox: taking parts from a modem, once each, and making texts of them.

When ``take_parts`` returns, the parts are committed; only then may they be deleted from the SIM. What comes again,
because something died in between, is recognised and changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from appliance.domain import numbers, reassembly
from appliance.domain.messages import MessageState
from appliance.domain.ports import InboundPart
from appliance.domain.reassembly import StoredPart
from appliance.domain.sms_text import Encoding, decode
from appliance.services import conversations, lines, mail_queue, messages, office
from appliance.store.clock import now_ms, to_ms
from appliance.store.database import transaction
from appliance.store.models import InboundPartRow, Message

UNKNOWN_SENDER = "unknown"
UNDATED_ANEW_MS = 10 * 60_000  # by then the box is up again and has freed the SIM of what it had taken
MISSED_CALL_SENTENCE = "Missed voice call on the SIM: nobody can answer one there."
_PUSH_PORTS = (2948, 2949)  # WAP-259-WDP, appendix B
INCOMPLETE_SENTENCE = "A part of this text has not arrived. It is added here if it still comes."


class NoLine(Exception):
    """The modem has no number in the config, so its texts stay on the SIM. ``sentence`` says what to do."""

    def __init__(self, modem: str) -> None:
        self.sentence = f"The modem {modem} has no number. Set `number` for it in modems.toml."
        super().__init__(self.sentence)


def take_parts(parts: Sequence[InboundPart]) -> list[int]:
    """Commit inbound parts and the texts they complete, all in one transaction.

    Returns:
        The ids of the messages that show them.

    Raises:
        NoLine: nothing was committed; the parts must stay where they are.
    """
    shown = []
    with transaction():
        for part in parts:
            line_id = lines.of_modem(part.modem)
            if line_id is None:
                raise NoLine(part.modem)
            message = _take(part, line_id)
            if message is not None:
                shown.append(int(message.id))
    return shown


def take_missed_call(modem: str, caller: str | None) -> None:
    """Show a voice call that rang on the SIM in the conversation with its caller. Raises NoLine."""
    with transaction():
        line_id = lines.of_modem(modem)
        if line_id is None:
            raise NoLine(modem)
        sender = numbers.from_network(caller, office.current().country) if caller else UNKNOWN_SENDER
        _receive(line_id, sender, "", 1, MessageState.RECEIVED, MISSED_CALL_SENTENCE)


def show_incomplete(received_before_ms: int) -> int:
    """Show texts whose last part has not come for a while; returns how many."""
    shown = 0
    with transaction():
        waiting = list(
            InboundPartRow.select().where(
                InboundPartRow.message.is_null() & (InboundPartRow.received_at < received_before_ms)
            )
        )
        for row in waiting:
            fresh = InboundPartRow.get_by_id(row.id)
            if fresh.message_id is None:
                _show(fresh, _group_of(fresh))
                shown += 1
    return shown


def _take(part: InboundPart, line_id: int) -> Message | None:
    """The message that shows the part; None while others are missing, or if it was taken before."""
    sender = numbers.from_network(part.sender, office.current().country) or UNKNOWN_SENDER
    now = now_ms()
    fingerprint = _fingerprint(line_id, sender, part, now)
    if InboundPartRow.select().where(InboundPartRow.fingerprint == fingerprint).exists():
        return None
    row = InboundPartRow.create(
        line=line_id,
        fingerprint=fingerprint,
        sender=sender,
        reference=None if part.concat is None else part.concat.reference,
        total=1 if part.concat is None else part.concat.total,
        sequence=1 if part.concat is None else part.concat.sequence,
        sent_at=now if part.sent_at is None else to_ms(part.sent_at),
        received_at=now,
        encoding=part.encoding,
        units=part.units,
        locking_table=part.locking_table,
        single_table=part.single_table,
        raw_pdu=part.raw_pdu,
    )
    if part.concat is None or part.error is not None:
        text = (
            ""
            if part.error is not None
            else decode(part.encoding, part.units, locking_table=part.locking_table, single_table=part.single_table)
        )
        message = _receive(line_id, sender, text, 1, MessageState.RECEIVED, _remark(part))
        InboundPartRow.update(message=message).where(InboundPartRow.id == row.id).execute()
        return message
    group = _group_of(row)
    return _show(row, group, _remark(part)) if group.complete or _shown_in(group) is not None else None


def _fingerprint(line_id: int, sender: str, part: InboundPart, now: int) -> str:
    """The same part gives the same fingerprint, whichever service centre or slot it comes through.

    Some networks give no date. Then nothing tells the same part offered again from the same words written again but
    the time in between: rather shown twice than lost.
    """
    if part.error is not None:
        what = f"{line_id}\0{part.raw_pdu}"
    elif part.sent_at is None:
        lately = InboundPartRow.select().where(
            (InboundPartRow.received_at > now - UNDATED_ANEW_MS)
            & (InboundPartRow.raw_pdu != "")
            & (InboundPartRow.raw_pdu == part.raw_pdu)
            & (InboundPartRow.line == line_id)
        )
        before = lately.order_by(InboundPartRow.id.desc()).first()
        if before is not None:
            return str(before.fingerprint)
        what = f"{line_id}\0{part.raw_pdu}\0{now}"
    else:
        what = f"{line_id}\0{sender}\0{part.sent_at.isoformat()}\0{part.concat}\0{part.units.hex()}"
    return hashlib.sha256(what.encode()).hexdigest()


def _remark(part: InboundPart) -> str:
    if part.error is not None:
        return f"This text could not be read and is kept as it came: {part.error}"
    if part.port in _PUSH_PORTS:
        return "This is a message to the phone itself, such as the notice of a picture message (MMS), and not a text."
    if part.encoding is Encoding.BINARY:
        return "This is a binary message, not a text."
    if part.message_class == 0:
        return "Sent to be shown at once and not kept (a flash message)."
    if part.indicates:
        return "The network says with it that voicemail or the like waits, or waits no more."
    return ""


def _group_of(row: InboundPartRow) -> reassembly.Group:
    """The text that a committed part belongs to, with all parts of it that are here."""
    siblings = (
        InboundPartRow.select()
        .where(
            (InboundPartRow.line == row.line_id)
            & (InboundPartRow.sender == row.sender)
            & (InboundPartRow.reference == row.reference)
            & (InboundPartRow.total == row.total)
            & InboundPartRow.sent_at.between(
                row.sent_at - 2 * reassembly.SAME_TEXT_WINDOW_MS,
                row.sent_at + 2 * reassembly.SAME_TEXT_WINDOW_MS,
            )
        )
        .order_by(InboundPartRow.id)
    )
    complete = _complete_messages(siblings)
    stored = [
        StoredPart(
            id=each.id,
            sequence=each.sequence,
            total=each.total,
            sent_at_ms=each.sent_at,
            encoding=Encoding(each.encoding),
            units=bytes(each.units),
            locking_table=each.locking_table,
            single_table=each.single_table,
        )
        for each in siblings
        if each.message_id not in complete
    ]
    return next(each for each in reassembly.group(stored) if any(p.id == row.id for p in each.parts.values()))


def _complete_messages(siblings: Iterable[InboundPartRow]) -> set[int]:
    ids = {each.message_id for each in siblings if each.message_id is not None}
    rows = Message.select(Message.id).where(Message.id.in_(list(ids)) & (Message.state == MessageState.RECEIVED))
    return {row.id for row in rows}


def _shown_in(group: reassembly.Group) -> Message | None:
    """The message that already shows some of the group's parts as an incomplete text."""
    ids = [part.id for part in group.parts.values()]
    row = InboundPartRow.get_or_none(InboundPartRow.id.in_(ids) & InboundPartRow.message.is_null(False))
    return None if row is None else row.message


def _show(row: InboundPartRow, group: reassembly.Group, remark: str = "") -> Message:
    parts = list(group.parts.values())
    text = reassembly.text_of(parts)
    state = MessageState.RECEIVED if group.complete else MessageState.INCOMPLETE
    reason = remark if group.complete else INCOMPLETE_SENTENCE
    message = _shown_in(group)
    if message is None:
        message = _receive(row.line_id, row.sender, text, row.total, state, reason)
    else:
        messages.complete_text(message, text, state, reason)
    InboundPartRow.update(message=message).where(InboundPartRow.id.in_([each.id for each in parts])).execute()
    return message


def _receive(line_id: int, sender: str, text: str, parts: int, state: MessageState, reason: str) -> Message:
    message = messages.receive(conversations.sms_thread(line_id, sender), text, parts, state, reason)
    mail_queue.text_arrived(message)
    return message
