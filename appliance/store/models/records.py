"""The event log, the audit trail, and what is known of the modems and the PBX."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, TextField

from appliance.store.models.row import Row


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
