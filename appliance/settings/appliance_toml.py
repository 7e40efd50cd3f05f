"""Options of appliance.toml: the box, its web pages and its limits."""
# ruff: noqa: RUF009 - option() is dataclasses.field() and its values are immutable

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from appliance.domain.sms_text import NationalLanguage
from appliance.settings.kinds import HOST, Address, Choice, Country, FilePath, ListOf, Network, Text, Whole
from appliance.settings.option import FileSchema, Section, option


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
        "Where the database and the self-made certificate are kept. Back this folder up. The installed services may "
        "write nowhere else: another disk is mounted there (docs/admin.md).",
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
        return self.data_dir / "tls" / "box.pem"

    @property
    def authority(self) -> Path:
        """The certificate of the office's own authority, which browsers may be told to trust."""
        return self.data_dir / "tls" / "ca.pem"

    @property
    def socket(self) -> Path:
        """The Unix socket on which the daemon listens for the web process and the command line."""
        return self.run_dir / "daemon.sock"


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
    port: int = option(
        Whole(1, 65535),
        "The port for https. Below 1024 the service needs a right of its own, see docs/admin.md.",
        default=8443,
    )
    public_names: tuple[str, ...] = option(
        ListOf(HOST, "names"),
        "The names and addresses that people type in the browser to reach the box. The self-made certificate "
        "is for these, and a page under any other name can change nothing.",
        default=("localhost",),
        example=("phone.office.lan", "192.168.1.20"),
    )
    certificate: Path | None = option(
        FilePath("a certificate chain in a PEM file", may_be_empty=True),
        "Your own certificate. Empty: the box makes one in data_dir; browsers ask about it until they trust the "
        "office's own authority (docs/certificate.md).",
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

    @property
    def url(self) -> str:
        """Where people find the pages, by the first of the public names."""
        name = self.public_names[0] if self.public_names else "localhost"
        return f"https://{f'[{name}]' if ':' in name else name}" + ("" if self.port == 443 else f":{self.port}")


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


class DirectorySecurity(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Signing in otherwise than with a password of the box. The users are those of users.toml in any case."""

    ldap_host: str = option(
        Text("a host name or address without port, or nothing", r"([A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:]{2,39})?"),
        "The office's directory (LDAP, Active Directory). Who has no password in the box signs in with the one they "
        "have there; the box itself has no account in it. Empty: none.",
        default="",
        example="ldap.office.lan",
    )
    ldap_port: int = option(Whole(1, 65535), "Its port: 636 with tls, 389 with starttls.", default=636)
    ldap_security: DirectorySecurity = option(
        Choice(DirectorySecurity),
        "How the connection is protected. There is none without.",
        default=DirectorySecurity.TLS,
    )
    ldap_ca_file: Path | None = option(
        FilePath("certificates in a PEM file", may_be_empty=True),
        "Who vouches for the directory's certificate. Empty: whom this machine trusts anyway.",
        default=None,
        example="/etc/appliance/tls/office-ca.pem",
    )
    ldap_user: str = option(
        Text("a name with {username} in it", r"([^{}]*\{username\}[^{}]*)?"),
        "Under which name a user is known there.",
        default="",
        example="uid={username},ou=people,dc=office,dc=lan",
    )
    proxies: tuple[str, ...] = option(
        ListOf(Network(), "networks"),
        "Reverse proxies that have already asked people who they are. Only these are believed; they must never let "
        "proxy_header through from outside.",
        default=(),
        example=("192.168.1.5",),
    )
    proxy_header: str = option(
        Text("the name of a header", r"[A-Za-z][A-Za-z0-9-]{0,60}"),
        "The header in which such a proxy names the user.",
        default="X-Remote-User",
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one person can do."""

    chat_characters: int = option(Whole(1, 3500), "The longest chat message.", default=3500, unit="characters")
    chat_file_mb: int = option(
        Whole(0, 1000),
        "The largest file that can be sent in a chat. 0: no files. While less than 1 GB of the disk is free none is "
        "taken.",
        default=25,
        unit="MB",
    )
    sms_parts: int = option(
        Whole(1, 20), "The longest text. Each part is paid for as one SMS.", default=10, unit="parts"
    )
    login_attempts: int = option(
        Whole(1, 100),
        "After so many wrong passwords for one name within 15 minutes, signing in has to wait.",
        default=10,
        unit="attempts",
    )


class Deleted(StrEnum):
    KEEP = "keep"
    PURGE = "purge"


_KEPT = Whole(0, 36500)


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
    deleted: Deleted = option(
        Choice(Deleted),
        'What becomes of a message that all who had it have deleted: "keep" keeps it for the record, "purge" deletes '
        "it from the disk ten minutes later. Nobody sees it any more either way.",
        default=Deleted.KEEP,
        example="purge",
    )
    keep_texts_days: int = option(_KEPT, "How long text messages are kept. 0: for ever.", default=0, unit="days")
    keep_chats_days: int = option(
        _KEPT, "How long chats are kept, with their files. 0: for ever.", default=0, unit="days"
    )
    keep_emails_days: int = option(_KEPT, "How long emails are kept. 0: for ever.", default=0, unit="days")
    keep_calls_days: int = option(_KEPT, "How long calls stand in the history. 0: for ever.", default=0, unit="days")
    incomplete_after_minutes: int = option(
        Whole(1, 10080),
        "A text of several parts is shown as incomplete when its last part has not come after this time.",
        default=30,
        unit="minutes",
    )


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies of the database and the files of chats, made while the box runs: everything but the config files."""

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
    """How and when texts go out."""

    quiet_from: str = option(
        _TIME_OF_DAY,
        "From this time of day on, in the box's time zone, no text goes out by itself: those of machines and those "
        "to many wait. What a person writes to one number goes out at once, and so do answers to somebody who wrote "
        "within the last 24 hours. Empty: no quiet hours.",
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
    maybe_sent_again_after_minutes: int = option(
        Whole(0, 1440),
        "A text that was only maybe sent, because the modem died on it, and that no delivery report has settled after "
        "this time is sent once more by itself, and says so: it may arrive twice. 0: never, people decide.",
        default=0,
        unit="minutes",
    )
    national_language: NationalLanguage = option(
        Choice(NationalLanguage),
        "A language whose letters make a text no shorter: a part holds up to 155 characters instead of 70. Used only "
        "for texts with a letter that the usual alphabet of SMS lacks. Phones that do not know the language show other "
        "letters for these; those sold for its country know it.",
        default=NationalLanguage.NONE,
        example="turkish",
    )


APPLIANCE = FileSchema(
    "appliance.toml",
    "The box, its web pages and its limits. No secret stands here: both processes read it.",
    (
        Section("box", "box", Box),
        Section("web", "web", Web),
        Section("sessions", "sessions", Sessions),
        Section("sign_in", "sign_in", SignIn),
        Section("monitoring", "monitoring", Monitoring),
        Section("limits", "limits", Limits),
        Section("sms", "sms", Sms),
        Section("history", "history", History),
        Section("backup", "backup", Backup),
    ),
)
