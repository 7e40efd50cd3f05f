"""Options of users.toml: the people."""
# ruff: noqa: RUF009 - option() is dataclasses.field() and its values are immutable

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appliance.settings.kinds import USERNAME, Choice, EmailAddress, Flag, PhoneNumber, Text
from appliance.settings.option import FileSchema, Section, option


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """One person. Write one [[user]] for each; passwords are set with “appliance users password NAME”."""

    username: str = option(USERNAME, "The name to sign in with.", example="anna")
    name: str = option(
        Text("a name of at most 80 characters", r".{1,80}"),
        "The name colleagues see.",
        example="Anna Schmidt",
    )
    role: Role = option(Choice(Role), 'An "admin" also sees the status page.', default=Role.USER, example="admin")
    phone: str = option(
        Text("a phone of the PBX like PJSIP/anna", r"((PJSIP|SIP)/[A-Za-z0-9_.-]{1,80})?"),
        "The desk phone that rings for click to call. Empty: no calls from the browser.",
        default="",
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


USERS = FileSchema(
    "users.toml",
    "The people. Who is taken out of this file can no longer sign in; what they wrote stays.",
    (Section("user", "users", User, repeated=True),),
)
