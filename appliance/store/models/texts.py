"""Texts on their way out and in."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from appliance.store.models.conversations import Message
from appliance.store.models.people import Line
from appliance.store.models.row import Row


class LineUsage(Row):
    """How many parts a SIM has sent in a minute (UTC), or in a day or a month of the box's local time."""

    line = ForeignKeyField(Line)
    line_id: int
    period = TextField()  # "2026-11-22 19:05", "2026-11-22" or "2026-11"
    parts = IntegerField()

    class Meta:
        table_name = "line_usage"
        primary_key = CompositeKey("line", "period")


class Outbound(Row):
    """The durable intent to send a text: what the outbox still owes the network."""

    message = ForeignKeyField(Message, primary_key=True)
    message_id: int
    line = ForeignKeyField(Line)
    line_id: int
    number = TextField()
    concat_reference = IntegerField()
    attempts = IntegerField()
    next_attempt_at = BigIntegerField(null=True)  # null: nothing left to submit
    lease_owner = TextField(null=True)
    lease_until = BigIntegerField(null=True)
    expires_at = BigIntegerField()
    priority = IntegerField()  # smaller goes first: see domain.policy.Priority
    via_line = ForeignKeyField(Line)  # whose modem sends it: the line's own, or its fallback
    via_line_id: int
    sent_again = BooleanField(default=False)  # by the admin's policy, after it was only maybe sent
    language = TextField()  # whose alphabets cut it into its parts: see domain.sms_text.NationalLanguage


class OutboundPart(Row):
    """One part of a text on its way out."""

    message = ForeignKeyField(Message)
    message_id: int
    sequence = IntegerField()
    state = TextField()
    reference = IntegerField(null=True)  # TP-MR, given by the modem
    submitted_at = BigIntegerField(null=True)

    class Meta:
        table_name = "outbound_part"
        primary_key = CompositeKey("message", "sequence")


class InboundPartRow(Row):
    """One SMS-DELIVER, kept raw and decoded; ``message`` is set when its text is shown."""

    id = AutoField()
    line = ForeignKeyField(Line)
    line_id: int
    fingerprint = TextField(unique=True)
    sender = TextField()
    reference = IntegerField(null=True)
    total = IntegerField()
    sequence = IntegerField()
    sent_at = BigIntegerField()
    received_at = BigIntegerField()
    encoding = TextField()
    units = BlobField()
    locking_table = IntegerField()
    single_table = IntegerField()
    raw_pdu = TextField()
    message = ForeignKeyField(Message, null=True)
    message_id: int | None

    class Meta:
        table_name = "inbound_part"


class Report(Row):
    """One SMS-STATUS-REPORT; ``matched`` once it has moved a part on, or can no more."""

    id = AutoField()
    line = ForeignKeyField(Line)
    line_id: int
    fingerprint = TextField(unique=True)
    reference = IntegerField()
    recipient = TextField()
    outcome = TextField()
    sentence = TextField()
    received_at = BigIntegerField()
    raw_pdu = TextField()
    matched = BooleanField()

    class Meta:
        table_name = "delivery_report"
