"""Mails on their way in and out."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, ForeignKeyField, IntegerField, TextField

from appliance.store.models.conversations import Conversation, Message
from appliance.store.models.people import Account
from appliance.store.models.row import Row


class MailIn(Row):
    """A mail that became a message, remembered so that the same mail never does so again."""

    id = AutoField()
    fingerprint = TextField(index=True)  # of sender, Message-ID (of a machine the content, too) and recipient
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
    conversation = ForeignKeyField(Conversation, null=True)  # null: a mail of the box to its admins
    conversation_id: int | None
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
