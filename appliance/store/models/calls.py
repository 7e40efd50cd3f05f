"""Calls, and the times in which none could be heard."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, ForeignKeyField, IntegerField, TextField

from appliance.store.models.people import Account
from appliance.store.models.row import Row


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
    phone = TextField(null=True)  # the endpoint that a click rings
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
