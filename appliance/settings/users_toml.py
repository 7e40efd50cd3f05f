"""Options of users.toml: the people."""
# ruff: noqa: RUF009 - option() is dataclasses.field() and its values are immutable

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appliance.domain.phones import AutoAnswer
from appliance.settings.kinds import USERNAME, Choice, EmailAddress, Flag, OneOrMore, PhoneNumber, Text
from appliance.settings.option import FileSchema, Section, option

_ENDPOINT = Text("a phone of the PBX like PJSIP/anna", r"PJSIP/[A-Za-z0-9_.-]{1,80}")


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class User:
    """One person. Write one [[user]] for each; passwords are set with “appliance users password NAME”."""

    username: str = option(USERNAME, "The name to sign in with.", example="anna")
    name: str = option(
        Text("a name of at most 80 characters", r".{1,80}"),
        "The name colleagues see.",
        example="Anna Schmidt",
    )
    role: Role = option(
        Choice(Role),
        'An "admin" also sees the status page and the audit trail. An "auditor" sees these two and nothing else: no '
        "messages, no contacts, no calls.",
        default=Role.USER,
        example="admin",
    )
    phone: tuple[str, ...] = option(
        OneOrMore(_ENDPOINT),
        'The desk phone that rings for click to call. Several are written ["PJSIP/anna", "PJSIP/anna-home"]: the '
        "person chooses one in the browser, and it is the first until then. Empty: no calls from the browser.",
        default=(),
        example="PJSIP/anna",
    )
    extension: str = option(
        Text("an extension of digits in quotes", r"[0-9]{0,15}"),
        "The phone's extension in the PBX.",
        default="",
        example="11",
    )
    mobile: str = option(
        PhoneNumber(may_be_empty=True),
        "The person's own mobile number, to which colleagues can send a text.",
        default="",
        example="0170 1234567",
    )
    email: str = option(
        EmailAddress(may_be_empty=True),
        "The person's own email address. Mail from it becomes texts, and the box's mails for the person go there.",
        default="",
        example="anna@example.com",
    )
    forward_texts: bool = option(
        Flag(), "Whether the person gets every text for them by email too.", default=False, example=True
    )
    unread_alert: bool = option(
        Flag(), "Whether the person gets an email about what they have not read for a while.", default=True
    )


@dataclass(frozen=True, slots=True)
class Phone:
    """More about one of the phones above. Write one [[phone]] for each of which there is more to say."""

    endpoint: str = option(_ENDPOINT, "The phone, as its user has it.", example="PJSIP/anna")
    label: str = option(
        Text("a name of at most 40 characters", r".{0,40}"),
        "What its user calls it, for choosing among several. Empty: the endpoint's name.",
        default="",
        example="Home office",
    )
    auto_answer: AutoAnswer = option(
        Choice(AutoAnswer),
        "Whether it lifts itself for click to call, and whose way of asking for that it understands. The phone "
        "must allow it, too.",
        default=AutoAnswer.OFF,
        example="snom",
    )


USERS = FileSchema(
    "users.toml",
    "The people. Who is taken out of this file can no longer sign in; what they wrote stays.",
    (Section("user", "users", User, repeated=True), Section("phone", "phones", Phone, repeated=True)),
)
