"""Options of mail.toml: texts by mail, mail about texts, and the office's mail server."""
# ruff: noqa: RUF009 - option() is dataclasses.field() and its values are immutable

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from appliance.domain.mail import SubjectRule
from appliance.settings.kinds import (
    USERNAME,
    Address,
    Choice,
    EmailAddress,
    FilePath,
    Flag,
    ListOf,
    Network,
    PhoneNumber,
    Text,
    Whole,
)
from appliance.settings.option import FileSchema, Section, option


class MailSecurity(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


_LOGIN = Text("a name of letters, digits and . _ - @", r"[A-Za-z0-9._@-]{1,120}")


@dataclass(frozen=True, slots=True)
class Mail:
    """Mail to the box: NUMBER@DOMAIN becomes a text, and answers to the box's mails return to their conversation."""

    enabled: bool = option(Flag(), "Whether the box takes mail.", default=False)
    domain: str = option(
        Text("a domain like sms.example.lan", r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}"),
        "The box's own mail domain. The office's mail server must hand mail for it to the box.",
        default="sms.localhost",
        example="sms.example.lan",
    )
    address: str = option(
        Address(),
        'Where the box listens: "127.0.0.1" is for this machine only, "0.0.0.0" for the whole office.',
        default="127.0.0.1",
        example="0.0.0.0",
    )
    port: int = option(
        Whole(1, 65535),
        "The port for SMTP. Ports below 1024 need a right of their own, see docs/email.md.",
        default=2525,
    )
    certificate: Path | None = option(
        FilePath("a certificate chain in a PEM file", may_be_empty=True),
        "The certificate for STARTTLS. Empty: the box makes one in data_dir.",
        default=None,
        example="/etc/appliance/tls/mail.pem",
    )
    private_key: Path | None = option(
        FilePath("a private key in a PEM file", may_be_empty=True),
        "The private key of the certificate.",
        default=None,
        example="/etc/appliance/tls/mail.key",
    )
    allowed_networks: tuple[str, ...] = option(
        ListOf(Network(), "networks"),
        "From where mail is taken without signing in. The office's mail server must be among them. Empty: whoever "
        "sends mail signs in with a [[mail_account]].",
        default=(),
        example=("192.168.1.10", "192.168.1.128/25"),
    )
    subject: SubjectRule = option(
        Choice(SubjectRule),
        'What becomes of the subject of a person\'s mail: "ignore" drops it, "when_empty" makes it the text of a mail '
        'without any, "first" makes it the first line.',
        default=SubjectRule.WHEN_EMPTY,
    )
    per_hour: int = option(
        Whole(1, 100_000), "The most texts by mail of one person in an hour.", default=60, unit="texts"
    )
    longest_queue: int = option(
        Whole(1, 100_000),
        "While so many texts wait on a number, mail for it has to come again later.",
        default=500,
        unit="texts",
    )
    size_limit_mb: int = option(
        Whole(1, 100), "The largest mail that is taken, with its pictures.", default=10, unit="megabytes"
    )


@dataclass(frozen=True, slots=True)
class MailAccount:
    """A name and a secret with which a mail program or a machine signs in. Write one [[mail_account]] for each."""

    username: str = option(_LOGIN, "The name to sign in with.", example="anna")
    secret: str = option(
        Text("a secret of at least 8 characters in quotes", r".{8,200}"),
        "The secret. It only ever travels over TLS.",
        example="a long random word",
        secret=True,
    )
    user: str = option(
        Text("a user name of users.toml", r"([a-z][a-z0-9._-]{0,31})?"),
        "The person who writes with it. Empty: a machine, which a [[mail_sender]] describes.",
        default="",
        example="anna",
    )


@dataclass(frozen=True, slots=True)
class MailSender:
    """A machine whose mails become texts: an alarm system, a disk station. Write one [[mail_sender]] for each."""

    name: str = option(Text("a name of at most 40 characters", r".{1,40}"), "What you call it.", example="Disk station")
    line: str = option(
        Text("the name of a modem of modems.toml", r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"),
        "The modem whose number its texts go out from.",
        example="sim1",
    )
    address: str = option(
        EmailAddress(may_be_empty=True, or_domain=True),
        "The sender address of its mails. Empty: any.",
        default="",
        example="nas@example.lan",
    )
    networks: tuple[str, ...] = option(
        ListOf(Network(), "networks"),
        "Where it mails from. Empty: any of mail.allowed_networks.",
        default=(),
        example=("192.168.1.30",),
    )
    account: str = option(
        Text("a name of a [[mail_account]]", r"[A-Za-z0-9._@-]{0,120}"),
        "The [[mail_account]] with which it signs in. Then `networks` does not count.",
        default="",
    )
    subject: SubjectRule = option(
        Choice(SubjectRule), "What becomes of the subject, as in mail.subject.", default=SubjectRule.FIRST
    )
    per_hour: int = option(Whole(1, 100_000), "The most texts in an hour.", default=60, unit="texts")
    parts: int = option(Whole(1, 20), "The longest text. A longer mail is refused.", default=3, unit="parts")


@dataclass(frozen=True, slots=True)
class MailList:
    """Several numbers behind one address: a mail to NAME@DOMAIN is a text to each. Write one [[mail_list]] for each."""

    name: str = option(
        Text(
            "a name of small letters, digits and . _ - that begins with a letter, and not with reply- or bounce-",
            r"(?!reply-|bounce-)[a-z][a-z0-9._-]{0,40}",
        ),
        "What stands before the @.",
        example="night-shift",
    )
    numbers: tuple[str, ...] = option(
        ListOf(PhoneNumber(), "telephone numbers"),
        "Who gets the text.",
        example=("+491701234567", "+491712345678"),
    )


@dataclass(frozen=True, slots=True)
class MailOut:
    """The office's mail server, by which the box sends mail."""

    host: str = option(
        Text("a host name or address without port, or nothing", r"([A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:]{2,39})?"),
        "The mail server's name or address. Empty: the box sends no mail.",
        default="",
        example="mail.example.com",
    )
    port: int = option(Whole(1, 65535), "Its port for submission.", default=587)
    security: MailSecurity = option(
        Choice(MailSecurity),
        '"starttls" is usual for port 587, "tls" for port 465. "none" is for a server on this machine only; nothing '
        "is signed in to without TLS.",
        default=MailSecurity.STARTTLS,
    )
    ca_file: Path | None = option(
        FilePath("certificates in a PEM file", may_be_empty=True),
        "Who vouches for the mail server's certificate. Empty: whom this machine trusts anyway.",
        default=None,
        example="/etc/appliance/tls/office-ca.pem",
    )
    username: str = option(
        Text("a name of at most 200 characters", r".{0,200}"),
        "The account on the mail server. Empty: without signing in.",
        default="",
        example="box@example.com",
    )
    secret: str = option(
        Text("the account's secret in quotes", r".{0,200}"),
        "The secret of that account.",
        default="",
        example="a long random word",
        secret=True,
    )
    sender: str = option(
        EmailAddress(), "The address that stands in From.", default="box@localhost", example="box@example.com"
    )


@dataclass(frozen=True, slots=True)
class Alerts:
    """Mail about what was not read, and alarms to the admins when something of the box does not work."""

    unread_minutes: int = option(
        Whole(1, 1440),
        "A message that was not read for so long is told by email, once until the conversation is read.",
        default=5,
        unit="minutes",
    )
    alarms_to: tuple[str, ...] = option(
        ListOf(USERNAME, "user names"),
        "Who is told when a modem, the PBX or the mail server is away, a SIM, its plan or the disk is nearly full, "
        "texts do not go out, or the certificate ends: by mail to their `email`, by text to their `mobile`. Empty: all "
        "users with the role admin.",
        default=(),
        example=("anna",),
    )
    alarm_after_minutes: int = option(
        Whole(0, 1440),
        "What is well again within this time is no alarm. It is also the shortest time between two messages to one "
        "person, and for how long something must be well before its end is told.",
        default=5,
        unit="minutes",
    )
    alarm_texts: bool = option(
        Flag(), "Whether alarms are also texted, through any modem that works. Each text is paid for.", default=True
    )


MAIL = FileSchema(
    "mail.toml",
    "Email: texts by mail, mail about texts, and the office's mail server. Secrets stand here: only the daemon may "
    "read it.",
    (
        Section("mail", "mail", Mail),
        Section("mail_account", "mail_accounts", MailAccount, repeated=True),
        Section("mail_sender", "mail_senders", MailSender, repeated=True),
        Section("mail_list", "mail_lists", MailList, repeated=True),
        Section("mail_out", "mail_out", MailOut),
        Section("alerts", "alerts", Alerts),
    ),
)
