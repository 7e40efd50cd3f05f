"""What does not work, and who was told of it."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, CompositeKey, ForeignKeyField, TextField

from appliance.store.models.conversations import Message
from appliance.store.models.mails import MailOut
from appliance.store.models.people import Account
from appliance.store.models.row import Row


class Alarm(Row):
    """Something that does not work, from when it was first seen until it has been well for a while."""

    id = AutoField()
    key = TextField()  # what it is about and how bad it is: "modem:sim1/problem"
    part = TextField()
    sentence = TextField()
    advice = TextField()
    since = BigIntegerField()
    began_at = BigIntegerField(null=True)  # when it had lasted long enough to be told; null: not yet
    calm_since = BigIntegerField(null=True)
    ended_at = BigIntegerField(null=True)


class AlarmTold(Row):
    """One piece of news of an alarm that an admin was told, so that nobody is told twice."""

    alarm = ForeignKeyField(Alarm)
    alarm_id: int
    account = ForeignKeyField(Account)
    account_id: int
    way = TextField()  # "mail" or "text"
    news = TextField()  # "began" or "ended"
    at = BigIntegerField()
    mail = ForeignKeyField(MailOut, null=True)
    mail_id: int | None
    message = ForeignKeyField(Message, null=True)
    message_id: int | None

    class Meta:
        table_name = "alarm_told"
        primary_key = CompositeKey("alarm", "account", "way", "news")
