"""Conversations, who is in them, and their messages."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from appliance.store.models.people import Account, Line
from appliance.store.models.row import Row


class Conversation(Row):
    """A thread: between users, between one of our lines and a number outside, or of one of us with an address."""

    id = AutoField()
    kind = TextField()
    line = ForeignKeyField(Line, null=True)
    line_id: int | None
    peer_number = TextField(null=True)
    chat_key = TextField(null=True, unique=True)  # of a chat of two: their account ids, "1:2"
    name = TextField(null=True)  # of a group
    made_with = TextField(null=True, unique=True)  # of a group: its maker and the key that came with it, "1:0b6c…"
    peer_address = TextField(null=True)
    owner = ForeignKeyField(Account, null=True)  # whose email conversation it is
    owner_id: int | None
    created_at = BigIntegerField()
    long_texts = IntegerField(default=0)  # texts of several parts that were written


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
    visible_up_to = IntegerField(null=True)  # who left a group sees no further
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
    note = TextField(null=True)  # JSON: what happened to a group, see ``services.groups``
    file = TextField(null=True)  # JSON: name, media_type, bytes, width and height of a picture, sha256, preview


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
