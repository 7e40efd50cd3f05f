"""The rows. Times are whole milliseconds since 1970 UTC; the schema itself is in ``store/migrations/``."""

from appliance.store.models.alarms import Alarm, AlarmTold
from appliance.store.models.calls import Call, CallGap, CallWatch
from appliance.store.models.contacts import Contact, ContactAddress, ContactNumber
from appliance.store.models.conversations import Conversation, Membership, Message, MessageHidden
from appliance.store.models.mails import MailIn, MailOut
from appliance.store.models.people import (
    Account,
    Invitation,
    Line,
    LineAccount,
    LoginFailure,
    Phone,
    PinTry,
    Preferences,
    Session,
)
from appliance.store.models.records import Audit, Event, ModemNote, Peripheral
from appliance.store.models.texts import InboundPartRow, LineUsage, Outbound, OutboundPart, Report

__all__ = [
    "Account",
    "Alarm",
    "AlarmTold",
    "Audit",
    "Call",
    "CallGap",
    "CallWatch",
    "Contact",
    "ContactAddress",
    "ContactNumber",
    "Conversation",
    "Event",
    "InboundPartRow",
    "Invitation",
    "Line",
    "LineAccount",
    "LineUsage",
    "LoginFailure",
    "MailIn",
    "MailOut",
    "Membership",
    "Message",
    "MessageHidden",
    "ModemNote",
    "Outbound",
    "OutboundPart",
    "Peripheral",
    "Phone",
    "PinTry",
    "Preferences",
    "Report",
    "Session",
]
