"""Accounts, their sessions, the SMS numbers they write from, and what each chose."""

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

from appliance.store.models.row import Row


class Account(Row):
    """A person who signs in; the config names them, the database keeps their password."""

    id = AutoField()
    username = TextField(unique=True)
    name = TextField()
    role = TextField()
    extension = TextField(null=True)
    voicemail = IntegerField(default=0)  # new messages
    calls_seen_at = BigIntegerField(default=0)  # missed calls up to then have been looked at
    active = BooleanField()
    password_hash = TextField(null=True)
    email = TextField(null=True)  # in small letters
    forward_texts = BooleanField(default=False)
    unread_alert = BooleanField(default=True)
    mobile = TextField(null=True)  # their own, E.164


class Phone(Row):
    """One of a user's desk phones."""

    account = ForeignKeyField(Account)
    account_id: int
    endpoint = TextField()  # of the PBX, e.g. "PJSIP/anna"
    place = IntegerField()  # 0: the user's first
    label = TextField(default="")
    auto_answer = TextField(default="off")  # see domain.phones.AutoAnswer
    state = TextField(default="unknown")  # see domain.phones.PhoneState

    class Meta:
        primary_key = CompositeKey("account", "endpoint")


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


class Invitation(Row):
    """A link with which somebody chooses their password once; the token itself is only in the link."""

    token_hash = TextField(primary_key=True)
    account = ForeignKeyField(Account)
    account_id: int
    created_at = BigIntegerField()
    expires_at = BigIntegerField()


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
    imei = TextField(default="")  # of its modem and its SIM, as the config names them
    sim = TextField(default="")
    known_imei = TextField(null=True)  # as they were last seen
    known_iccid = TextField(null=True)
    known_imsi = TextField(null=True)


class PinTry(Row):
    """A PIN that was handed to a SIM and has not proved right since."""

    id = AutoField()
    sim = TextField(index=True)  # its ICCID, else the IMEI or the port of its modem
    salt = BlobField()
    fingerprint = BlobField()  # of the PIN, slow to guess
    at = BigIntegerField()

    class Meta:
        table_name = "pin_try"


class LineAccount(Row):
    """Who sends from a line and receives its texts."""

    line = ForeignKeyField(Line)
    line_id: int
    account = ForeignKeyField(Account)
    account_id: int

    class Meta:
        table_name = "line_account"
        primary_key = CompositeKey("line", "account")


class Preferences(Row):
    """What a user chose for all of their browsers; without a row, the defaults of ``services.preferences``."""

    account = ForeignKeyField(Account, primary_key=True)
    account_id: int
    language = TextField(default="auto")
    unread_mail = BooleanField(default=True)
    line = ForeignKeyField(Line, null=True)
    line_id: int | None
    phone = TextField(null=True)  # the endpoint that rings for click to call; null: the first
    tone = TextField(default="two")
    quiet_from = TextField(null=True)  # "22:00" of the box's local time; both or none
    quiet_until = TextField(null=True)
