"""The event log, the audit trail, what is known of the modems and the PBX, and the modems' diary."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, TextField

from appliance.store.models.row import Row


class Peripheral(Row):
    """The last known condition of a modem or the PBX, as it told the daemon."""

    name = TextField(primary_key=True)  # "modem:sim1" or "pbx"
    condition = TextField()
    sentence = TextField()
    detail = TextField()  # JSON
    at = BigIntegerField()


class ModemNote(Row):
    """A line of a modem's diary; the lines of one trouble have the same ``began_at``."""

    id = AutoField()
    modem = TextField()
    began_at = BigIntegerField()
    at = BigIntegerField()
    sentence = TextField()
    is_end = BooleanField()  # the trouble is over

    class Meta:
        table_name = "modem_note"


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
