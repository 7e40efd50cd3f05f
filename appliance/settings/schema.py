"""Every option of the box: its default, its kind, its unit and what it is for.

This is the one place: the loader, the shipped files and docs/configuration.md are all made from it.
"""
# ruff: noqa: RUF009 - option() is dataclasses.field() and its values are immutable

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from appliance.domain.dial_rules import EMERGENCY, PREMIUM
from appliance.domain.mail import SubjectRule
from appliance.settings.kinds import (
    Address,
    Choice,
    Country,
    DialPattern,
    EmailAddress,
    FilePath,
    Flag,
    Kind,
    ListOf,
    Network,
    PhoneNumber,
    Text,
    Whole,
)


@dataclass(frozen=True, slots=True)
class Option:
    """What is known of one option besides its name and default."""

    kind: Kind
    help: str
    unit: str = ""
    example: object = None  # shown where there is no default, or a telling one instead of it
    secret: bool = False  # its value is never shown


def option(
    kind: Kind,
    help: str,
    *,
    default: object = MISSING,
    unit: str = "",
    example: object = None,
    secret: bool = False,
) -> Any:
    """A dataclass field that is an option of the config; one without a default must be written."""
    metadata = {"option": Option(kind, help, unit, example, secret)}
    if default is MISSING:
        return field(metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)


def options(section: type) -> Iterator[tuple[Field[Any], Option]]:
    """The options of a section, in the order in which people read them."""
    for each in fields(section):
        yield each, each.metadata["option"]


# --- appliance.toml -------------------------------------------------------------------------


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Box:
    """The box itself."""

    name: str = option(
        Text("a name of at most 60 characters", r".{1,60}"),
        "What people see as the name of the box, in the title of its pages.",
        default="Office",
    )
    country: str = option(
        Country(),
        "The country the box stands in. Numbers written without a country code are read as this country's.",
        default="DE",
    )
    data_dir: Path = option(
        FilePath("a folder"),
        "Where the database and the self-made certificate are kept. Back this folder up.",
        default=Path("/var/lib/appliance"),
    )
    run_dir: Path = option(
        FilePath("a folder"),
        "Where the two processes meet (a socket). It holds nothing that must survive a restart.",
        default=Path("/run/appliance"),
    )
    log_level: LogLevel = option(
        Choice(LogLevel), "The least important lines that still go to the journal.", default=LogLevel.INFO
    )

    @property
    def database(self) -> Path:
        """The database file."""
        return self.data_dir / "appliance.db"

    @property
    def self_made_certificate(self) -> Path:
        """The certificate and key of the pages when the admin gives none."""
        return self.data_dir / "self-made-certificate.pem"

    @property
    def socket(self) -> Path:
        """The Unix socket on which the daemon listens for the web process and the command line."""
        return self.run_dir / "daemon.sock"


_HOST = Text("a host name or address without port", r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:]{2,39}")

_ORIGIN = Text(
    "the beginning of an address like https://intranet.office.lan, without a slash at its end",
    r"https?://[a-z0-9.-]{1,253}(:[1-9][0-9]{0,4})?",
)


@dataclass(frozen=True, slots=True)
class Web:
    """The pages in the browser."""

    address: str = option(
        Address(),
        'Where the box listens: "127.0.0.1" is for this machine only, "0.0.0.0" for the whole office.',
        default="127.0.0.1",
        example="0.0.0.0",
    )
    port: int = option(Whole(1, 65535), "The port for https.", default=8443)
    public_names: tuple[str, ...] = option(
        ListOf(_HOST, "names"),
        "The names and addresses that people type in the browser to reach the box. The self-made certificate "
        "is for these, and a page under any other name can change nothing.",
        default=("localhost",),
        example=("phone.office.lan", "192.168.1.20"),
    )
    certificate: Path | None = option(
        FilePath("a certificate chain in a PEM file", may_be_empty=True),
        "Your own certificate. Empty: the box makes one in data_dir, which browsers ask about once.",
        default=None,
        example="/etc/appliance/tls/phone.pem",
    )
    private_key: Path | None = option(
        FilePath("a private key in a PEM file", may_be_empty=True),
        "The private key of the certificate, readable for the group appliance.",
        default=None,
        example="/etc/appliance/tls/phone.key",
    )

    embed_origins: tuple[str, ...] = option(
        ListOf(_ORIGIN, "addresses"),
        "The pages of your intranet that may show the widget (docs/embed.md): scheme, name and, if it is not the "
        "usual one, port.",
        default=(),
        example=("https://intranet.office.lan",),
    )


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Figures for a monitoring system: /metrics in the Prometheus text format."""

    networks: tuple[str, ...] = option(
        ListOf(Network(), "networks"),
        "From where the figures may be read without signing in. They name no person and no outside number.",
        default=("127.0.0.0/8", "::1/128"),
        example=("192.168.1.30/32",),
    )


@dataclass(frozen=True, slots=True)
class Sessions:
    """How long people stay signed in."""

    lifetime_hours: int = option(Whole(1, 8760), "After this time everybody signs in again.", default=720, unit="hours")
    idle_hours: int = option(
        Whole(1, 8760), "A browser that was not used for this long is signed out.", default=168, unit="hours"
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one person can do."""

    chat_characters: int = option(Whole(1, 3500), "The longest chat message.", default=3500, unit="characters")
    sms_parts: int = option(
        Whole(1, 20), "The longest text. Each part is paid for as one SMS.", default=10, unit="parts"
    )
    login_attempts: int = option(
        Whole(1, 100),
        "After so many wrong passwords for one name within 15 minutes, signing in has to wait.",
        default=10,
        unit="attempts",
    )


@dataclass(frozen=True, slots=True)
class History:
    """What is kept, and for how long."""

    keep_events_days: int = option(
        Whole(1, 3650),
        "How long a browser may be away and still catch up without reading everything again. "
        "Messages are kept regardless.",
        default=30,
        unit="days",
    )
    keep_audit_days: int = option(
        Whole(30, 3650),
        "How long the audit trail is kept: who signed in, sent, called, deleted and changed the config.",
        default=730,
        unit="days",
    )
    incomplete_after_minutes: int = option(
        Whole(1, 10080),
        "A text of several parts is shown as incomplete when its last part has not come after this time.",
        default=30,
        unit="minutes",
    )


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies of the database, made while the box runs. They hold everything but the config files."""

    folder: Path | None = option(
        FilePath("a folder", may_be_empty=True),
        "Where the copies go; better another disk than the database's. Empty: backups below data_dir. Another folder "
        "must be writable for the user appliance-daemon, and systemd must be told of it (docs/admin.md).",
        default=None,
        example="/mnt/backup/appliance",
    )
    every_hours: int = option(Whole(0, 720), "How often a copy is made. 0: never by itself.", default=24, unit="hours")
    keep: int = option(Whole(1, 1000), "How many copies are kept; older ones are deleted.", default=14, unit="copies")


_TIME_OF_DAY = Text("a time of day like 21:30", r"(([01]\d|2[0-3]):[0-5]\d)?")


@dataclass(frozen=True, slots=True)
class Sms:
    """When texts go out."""

    quiet_from: str = option(
        _TIME_OF_DAY,
        "From this time of day on, in the box's time zone, only answers go out: to people who wrote within the last "
        "24 hours. Everything else waits. Empty: no quiet hours.",
        default="",
        example="21:00",
    )
    quiet_until: str = option(_TIME_OF_DAY, "When the quiet hours end.", default="", example="07:30")
    give_up_after_hours: int = option(
        Whole(1, 168),
        "A text that could not be handed to the network for this long is given up, and says so.",
        default=24,
        unit="hours",
    )
    fallback_after_minutes: int = option(
        Whole(1, 1440),
        "When a modem has been away for this long, its texts go out by its fallback, if modems.toml names one.",
        default=10,
        unit="minutes",
    )


# --- modems.toml ----------------------------------------------------------------------------

_USERNAME = Text("a user name of small letters and digits, like anna or b.weber", r"[a-z][a-z0-9._-]{0,31}")


@dataclass(frozen=True, slots=True)
class Modem:
    """One GSM modem, its SIM and its number. Write one [[modem]] for each."""

    name: str = option(
        Text("a short name of letters and digits", r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"),
        "What the status page and the command line call this modem.",
        example="sim1",
    )
    device: str = option(
        Text(
            "a device like /dev/ttyUSB0, or socket://HOST:PORT or rfc2217://HOST:PORT",
            r"/.{1,200}|(socket|rfc2217)://.{1,200}",
        ),
        "The serial port. A path below /dev/serial/by-id stays right when the modem is plugged in elsewhere.",
        example="/dev/ttyUSB0",
    )
    number: str = option(
        PhoneNumber(), "The SIM's own telephone number, with or without country code.", example="+4930100001"
    )
    users: tuple[str, ...] = option(
        ListOf(_USERNAME, "user names"),
        "Who sends from this number and gets what it receives. Several people share one inbox.",
        default=(),
        example=("anna", "ben"),
    )
    label: str = option(
        Text("a label of at most 40 characters", r".{0,40}"),
        "What people see as the name of this number. Empty: the modem's name.",
        default="",
        example="Office",
    )
    pin: str = option(
        Text("4 to 8 digits in quotes", r"(\d{4,8})?"),
        "The SIM's PIN, if it has one. It is tried once; after a wrong PIN the box waits for you.",
        default="",
        example="1234",
        secret=True,
    )
    baudrate: int = option(
        Whole(300, 4_000_000),
        "The speed of a real serial port. USB modems do not care.",
        default=115200,
        unit="bits a second",
    )
    forward_to: tuple[str, ...] = option(
        ListOf(EmailAddress(), "addresses"),
        "Who also gets the texts that come in on this number by email, and can answer them by email.",
        default=(),
        example=("sales@example.com",),
    )

    power_command: tuple[str, ...] = option(
        ListOf(Text("a program or one of its arguments", r".{1,200}"), "words"),
        "A program with its arguments that takes the modem's power away and gives it back. It is run when nothing "
        "else brings the modem back. Empty: none.",
        default=(),
        example=("/usr/sbin/uhubctl", "--action", "cycle", "--ports", "2"),
    )
    per_minute: int = option(
        Whole(0, 1000), "The most parts that this SIM sends in a minute. 0: no limit.", default=0, unit="parts"
    )
    per_day: int = option(Whole(0, 100_000), "The same for a day.", default=0, unit="parts")
    per_month: int = option(
        Whole(0, 1_000_000), "The same for a month, as the SIM's plan allows.", default=0, unit="parts"
    )
    fallback: str = option(
        Text("the name of another modem", r"([A-Za-z0-9][A-Za-z0-9_-]{0,31})?"),
        "The modem that sends this one's texts when it has been away for long. The other side then sees the other "
        "number, and the text says so here. Empty: they wait.",
        default="",
        example="",
    )

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name)


# --- pbx.toml -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pbx:
    """The connection to Asterisk's manager interface (AMI)."""

    enabled: bool = option(
        Flag(), "Whether there is a PBX. Without one the box has texts and chats only.", default=False
    )
    host: str = option(_HOST, "The PBX's name or address.", default="127.0.0.1")
    port: int = option(Whole(1, 65535), "The manager port, as in the PBX's manager.conf.", default=5038)
    username: str = option(
        Text("the manager account's name", r"[A-Za-z0-9._-]{1,64}"),
        "The manager account made for the box in manager.conf.",
        default="appliance",
    )
    secret: str = option(
        Text("the manager account's secret in quotes", r".{0,200}"),
        "The secret of that account.",
        default="",
        example="a long random word",
        secret=True,
    )
    context: str = option(
        Text("a dialplan context", r"[A-Za-z0-9_-]{1,79}"),
        "The dialplan context in which the PBX dials the number that was clicked.",
        default="from-internal",
    )
    fastagi_address: str = option(
        Address(),
        "Where the box answers the PBX that asks for a caller's name (FastAGI): 127.0.0.1 when both run on one "
        "machine, else the box's own address in the LAN.",
        default="127.0.0.1",
        example="192.168.1.20",
    )
    fastagi_port: int = option(
        Whole(0, 65535),
        "The port of these answers, as in the dialplan's AGI(agi://...). 0: desk phones get no names from the box.",
        default=0,
        example=4573,
    )
    cdr_csv: Path | None = option(
        FilePath("the PBX's Master.csv", may_be_empty=True),
        "The PBX's call records, if the box can read them (cdr_csv with loguniqueid and usegmtime). Calls that "
        "happened while the box was away are taken from there. Empty: such a gap is only told.",
        default=None,
        example="/var/log/asterisk/cdr-csv/Master.csv",
    )


@dataclass(frozen=True, slots=True)
class Calls:
    """Click to call: which numbers may be dialled. A number needs an allow pattern and no deny pattern."""

    allow: tuple[str, ...] = option(
        ListOf(DialPattern(), "patterns"),
        'Patterns of numbers that may be called. "*" is any number, "+49*" any that begins with +49, "1??" '
        "any three digits that begin with 1. Numbers are compared in international form, short codes as they "
        "are.",
        default=("*",),
        example=("+49*", "+43*"),
    )
    deny: tuple[str, ...] = option(
        ListOf(DialPattern(), "patterns"),
        f'Patterns of numbers that may not be called, even if allowed above. "{EMERGENCY}" (like 110 and '
        f'112) and "{PREMIUM}" (like 0900) are known for each country; "118*" is directory enquiries. '
        "This limits the browser only, never the phone on the desk.",
        default=(EMERGENCY, PREMIUM, "118*"),
    )
    ring_timeout_s: int = option(
        Whole(5, 300),
        "How long one's own phone rings before the call is given up.",
        default=30,
        unit="seconds",
    )


# --- users.toml -----------------------------------------------------------------------------


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """One person. Write one [[user]] for each; passwords are set with “appliance users password NAME”."""

    username: str = option(_USERNAME, "The name to sign in with.", example="anna")
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


# --- mail.toml ------------------------------------------------------------------------------


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
    """Mail about what was not read."""

    unread_minutes: int = option(
        Whole(1, 1440),
        "A message that was not read for so long is told by email, once until the conversation is read.",
        default=5,
        unit="minutes",
    )


# --- the files ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """One ``[key]`` table, or with ``repeated`` any number of ``[[key]]`` tables."""

    key: str
    attribute: str  # of Settings
    type: type
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class FileSchema:
    """One file of the config folder."""

    name: str
    help: str
    sections: tuple[Section, ...]


APPLIANCE = FileSchema(
    "appliance.toml",
    "The box, its web pages and its limits. No secret stands here: both processes read it.",
    (
        Section("box", "box", Box),
        Section("web", "web", Web),
        Section("sessions", "sessions", Sessions),
        Section("monitoring", "monitoring", Monitoring),
        Section("limits", "limits", Limits),
        Section("sms", "sms", Sms),
        Section("history", "history", History),
        Section("backup", "backup", Backup),
    ),
)
MODEMS = FileSchema(
    "modems.toml",
    "The modems, their numbers, and who uses them. SIM PINs stand here: only the daemon may read it.",
    (Section("modem", "modems", Modem, repeated=True),),
)
PBX = FileSchema(
    "pbx.toml",
    "The telephone system. Its secret stands here: only the daemon may read it.",
    (Section("pbx", "pbx", Pbx), Section("calls", "calls", Calls)),
)
USERS = FileSchema(
    "users.toml",
    "The people. Who is taken out of this file can no longer sign in; what they wrote stays.",
    (Section("user", "users", User, repeated=True),),
)
MAIL = FileSchema(
    "mail.toml",
    "Email: texts by mail, mail about texts, and the office's mail server. Secrets stand here: only the daemon may "
    "read it.",
    (
        Section("mail", "mail", Mail),
        Section("mail_account", "mail_accounts", MailAccount, repeated=True),
        Section("mail_sender", "mail_senders", MailSender, repeated=True),
        Section("mail_out", "mail_out", MailOut),
        Section("alerts", "alerts", Alerts),
    ),
)
FILES = (APPLIANCE, MODEMS, PBX, USERS, MAIL)


@dataclass(frozen=True)
class WebSettings:
    """What the web process knows: ``appliance.toml`` and nothing else."""

    folder: Path
    box: Box = field(default_factory=Box)
    web: Web = field(default_factory=Web)
    sessions: Sessions = field(default_factory=Sessions)
    monitoring: Monitoring = field(default_factory=Monitoring)
    limits: Limits = field(default_factory=Limits)
    sms: Sms = field(default_factory=Sms)
    history: History = field(default_factory=History)
    backup: Backup = field(default_factory=Backup)

    @property
    def backup_folder(self) -> Path:
        """Where the scheduled copies of the database are."""
        return self.backup.folder or self.box.data_dir / "backups"


@dataclass(frozen=True)
class Settings(WebSettings):
    """The whole config."""

    modems: tuple[Modem, ...] = ()
    pbx: Pbx = field(default_factory=Pbx)
    calls: Calls = field(default_factory=Calls)
    users: tuple[User, ...] = ()
    mail: Mail = field(default_factory=Mail)
    mail_accounts: tuple[MailAccount, ...] = ()
    mail_senders: tuple[MailSender, ...] = ()
    mail_out: MailOut = field(default_factory=MailOut)
    alerts: Alerts = field(default_factory=Alerts)
