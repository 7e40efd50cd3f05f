"""The rows. Times are whole milliseconds since 1970 UTC; the schema itself is in ``migrations/``."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from appliance.store.database import database


class Row(Model):
    class Meta:
        database = database


class Account(Row):
    """A person who signs in; the config names them, the database keeps their password."""

    id = AutoField()
    username = TextField(unique=True)
    name = TextField()
    role = TextField()
    phone = TextField(null=True)  # the PBX endpoint of the desk phone, e.g. "PJSIP/anna"
    extension = TextField(null=True)
    phone_state = TextField(default="unknown")  # see domain.ports.PhoneState
    voicemail = IntegerField(default=0)  # new messages
    calls_seen_at = BigIntegerField(default=0)  # missed calls up to then have been looked at
    active = BooleanField()
    password_hash = TextField(null=True)
    email = TextField(null=True)  # in small letters
    forward_texts = BooleanField(default=False)
    unread_alert = BooleanField(default=True)


class Session(Row):
    """A signed-in browser; the token itself is only in the browser's cookie."""

    token_hash = TextField(primary_key=True)
    account = ForeignKeyField(Account)
    account_id: int
    created_at = BigIntegerField()
    last_seen_at = BigIntegerField()
    expires_at = BigIntegerField()
    address = TextField(default="")  # where the browser was when it signed in, and what it called itself
    agent = TextField(default="")

    class Meta:
        table_name = "session"


class LoginFailure(Row):
    """A failed login, for the limit on attempts."""

    id = AutoField()
    username = TextField()
    address = TextField()
    at = BigIntegerField()

    class Meta:
        table_name = "login_failure"


class Line(Row):
    """One of the office's SMS numbers: a SIM in a modem."""

    id = AutoField()
    modem = TextField(unique=True)
    number = TextField(unique=True)
    label = TextField()
    active = BooleanField()
    per_minute = IntegerField(default=0)  # limits on the parts that its SIM sends; 0: none
    per_day = IntegerField(default=0)
    per_month = IntegerField(default=0)
    fallback = TextField(null=True)  # the modem that sends its texts when its own is away for long
    pace_ms = IntegerField(default=4000)  # how long a part takes, a moving average
    away_since = BigIntegerField(null=True)  # its modem is not ready since then
    pauses = IntegerField(default=0)  # how often in a row the SIM was refused
    paused_until = BigIntegerField(null=True)
    paused_because = TextField(default="")
    forward_to = TextField(default="[]")  # JSON list of addresses that get its inbound texts by mail


class LineAccount(Row):
    """Who sends from a line and receives its texts."""

    line = ForeignKeyField(Line)
    line_id: int
    account = ForeignKeyField(Account)
    account_id: int

    class Meta:
        table_name = "line_account"
        primary_key = CompositeKey("line", "account")


class Contact(Row):
    """A person outside, shared by the office."""

    id = AutoField()
    name = TextField()
    created_at = BigIntegerField()


class ContactNumber(Row):
    """One of a contact's numbers."""

    id = AutoField()
    contact = ForeignKeyField(Contact, backref="numbers", on_delete="CASCADE")
    contact_id: int
    number = TextField(index=True)
    kind = TextField()

    class Meta:
        table_name = "contact_number"


class ContactAddress(Row):
    """One of a contact's email addresses."""

    id = AutoField()
    contact = ForeignKeyField(Contact, backref="addresses", on_delete="CASCADE")
    contact_id: int
    address = TextField(index=True)
    kind = TextField()

    class Meta:
        table_name = "contact_address"


class Conversation(Row):
    """A thread: between users, between one of our lines and a number outside, or of one of us with an address."""

    id = AutoField()
    kind = TextField()
    line = ForeignKeyField(Line, null=True)
    line_id: int | None
    peer_number = TextField(null=True)
    chat_key = TextField(null=True, unique=True)  # the two account ids, "1:2"
    peer_address = TextField(null=True)
    owner = ForeignKeyField(Account, null=True)  # whose email conversation it is
    owner_id: int | None
    created_at = BigIntegerField()


class Membership(Row):
    """One account's view of a conversation."""

    conversation = ForeignKeyField(Conversation)
    conversation_id: int
    account = ForeignKeyField(Account)
    account_id: int
    last_message_id = IntegerField(null=True)  # what its list shows; null: not in the list
    read_up_to = IntegerField()
    hidden_up_to = IntegerField()  # what this account deleted
    muted = BooleanField()
    alerted_from = IntegerField(null=True)  # `read_up_to` when the last mail about unread messages was written
    hidden_at = BigIntegerField(null=True)  # when it was deleted, with what takes that back
    undo_hidden_up_to = IntegerField(null=True)
    undo_read_up_to = IntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("conversation", "account")


class Message(Row):
    """A text or a chat message, in or out."""

    id = AutoField()
    conversation = ForeignKeyField(Conversation)
    conversation_id: int
    direction = TextField()
    author = ForeignKeyField(Account, null=True)
    author_id: int | None
    text = TextField()
    state = TextField()
    reason = TextField()
    parts = IntegerField()
    at = BigIntegerField()
    key = TextField(null=True)


class MessageHidden(Row):
    """A single message that one account deleted from its view."""

    account = ForeignKeyField(Account)
    account_id: int
    message = ForeignKeyField(Message)
    message_id: int
    at = BigIntegerField()

    class Meta:
        table_name = "message_hidden"
        primary_key = CompositeKey("account", "message")


class Preferences(Row):
    """What a user chose for all of their browsers; without a row, the defaults of ``services.preferences``."""

    account = ForeignKeyField(Account, primary_key=True)
    account_id: int
    language = TextField()
    unread_mail = BooleanField()
    line = ForeignKeyField(Line, null=True)
    line_id: int | None


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


class LineUsage(Row):
    """How many parts a SIM has sent in a minute, a day or a month, of the box's local time."""

    line = ForeignKeyField(Line)
    line_id: int
    period = TextField()  # "2026-11-22 19:05", "2026-11-22" or "2026-11"
    parts = IntegerField()

    class Meta:
        table_name = "line_usage"
        primary_key = CompositeKey("line", "period")


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
    """One SMS-STATUS-REPORT; ``matched`` once it has moved a part on."""

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


class MailIn(Row):
    """A mail that became a message, remembered so that the same mail never does so again."""

    id = AutoField()
    fingerprint = TextField(index=True)  # of sender, Message-ID and recipient
    at = BigIntegerField()
    writer = TextField()  # whose limit it counts against: "account:1", "machine:nas", "address:bob@example.com"
    sender = TextField()  # envelope sender, in small letters
    recipient = TextField()
    mail_id = TextField()
    mail_references = TextField()  # JSON list
    subject = TextField()
    account = ForeignKeyField(Account, null=True)
    account_id: int | None
    conversation = ForeignKeyField(Conversation, null=True)
    conversation_id: int | None
    message = ForeignKeyField(Message, null=True)
    message_id: int | None

    class Meta:
        table_name = "mail_in"


class MailOut(Row):
    """The durable intent to send a mail; what it says is composed from the rows it names when it is sent."""

    id = AutoField()
    kind = TextField()
    token = TextField(unique=True)  # in the addresses for its answers and bounces
    mail_id = TextField(null=True)  # Message-ID, once it was composed
    created_at = BigIntegerField()
    address = TextField()
    account = ForeignKeyField(Account, null=True)  # the user it is for, or who wrote it
    account_id: int | None
    conversation = ForeignKeyField(Conversation)
    conversation_id: int
    message = ForeignKeyField(Message, null=True)
    message_id: int | None
    mail_in = ForeignKeyField(MailIn, null=True)  # the mail it answers
    mail_in_id: int | None
    state = TextField()
    attempts = IntegerField()
    next_attempt_at = BigIntegerField(null=True)  # null: nothing left to do
    lease_owner = TextField(null=True)
    lease_until = BigIntegerField(null=True)
    expires_at = BigIntegerField()

    class Meta:
        table_name = "mail_out"


class Call(Row):
    """A call as one account took part in it; the id is the PBX's: of a click, its Linkedid."""

    id = TextField(primary_key=True)
    account = ForeignKeyField(Account)
    account_id: int
    direction = TextField()  # "in" or "out"
    number = TextField(null=True)  # null: hidden
    peer_account = ForeignKeyField(Account, null=True)  # the colleague at the other side
    peer_account_id: int | None
    peer_name = TextField(default="")  # what the PBX called the other side
    key = TextField(null=True)  # of a click; null: made or taken on the phone
    state = TextField()
    ending = TextField(null=True)
    at = BigIntegerField()
    connected_at = BigIntegerField(null=True)
    ended_at = BigIntegerField(null=True)
    answered_by = ForeignKeyField(Account, null=True)  # the colleague who took it instead
    answered_by_id: int | None
    held = BooleanField(default=False)
    missed = BooleanField(default=False)
    voicemail = BooleanField(default=False)
    source = TextField(default="live")  # or "cdr": from the PBX's call records, after an outage


class CallGap(Row):
    """A time in which nobody listened to the PBX; ``filled`` from its call records, or not."""

    id = AutoField()
    from_at = BigIntegerField()
    to_at = BigIntegerField()
    filled = BooleanField()

    class Meta:
        table_name = "call_gap"


class CallWatch(Row):
    """When the PBX was last listened to; one row."""

    id = IntegerField(primary_key=True)
    heard_at = BigIntegerField()

    class Meta:
        table_name = "call_watch"


class Peripheral(Row):
    """The last known condition of a modem or the PBX, as it told the daemon."""

    name = TextField(primary_key=True)  # "modem:sim1" or "pbx"
    condition = TextField()
    sentence = TextField()
    detail = TextField()  # JSON
    at = BigIntegerField()


class Event(Row):
    """A line of the event log."""

    seq = AutoField()
    at = BigIntegerField()
    type = TextField()
    audience = TextField(null=True)  # JSON list of account ids; null: everyone
    data = TextField()  # JSON


class Audit(Row):
    """A line of the audit trail."""

    id = AutoField()
    at = BigIntegerField()
    who = TextField()
    what = TextField()
    about = TextField()
    address = TextField()
