"""Mail between the office and the box: what comes in, what goes out, and the rules for both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Protocol

REPLY = "reply-"  # local parts of the box's own addresses: PREFIX + token @ its domain
BOUNCE = "bounce-"
REPLY_VALID_MS = 30 * 24 * 3600 * 1000  # how long a mail of the box can be answered
LONGEST_SUBJECT = 150
SHORT_SUBJECT = 60  # of a subject that is only the beginning of the text
LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3 less the angle brackets

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_DOMAIN}")


def parse_address(typed: str) -> str | None:
    """An address of the form NAME@DOMAIN (RFC 5321 §4.1.2, without quotes) in small letters; None if it is none."""
    text = typed.strip()
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text) or len(text.rpartition("@")[0]) > 64:
        return None
    return text.lower()


class SubjectRule(StrEnum):
    """What becomes of a mail's subject in the text."""

    IGNORE = "ignore"
    WHEN_EMPTY = "when_empty"  # it is the text of a mail without any
    FIRST = "first"  # it is the first line of the text


class Automatic(StrEnum):
    """Whether a person wrote a mail (RFC 3834 §5, and what came before it)."""

    NO = "no"
    GENERATED = "generated"  # by a machine, of its own accord
    REPLIED = "replied"  # by a machine, as an answer: these must never be answered or passed on


@dataclass(frozen=True, slots=True)
class Machine:
    """Something that mails by itself (an alarm system, a disk station) and whose mails become texts."""

    name: str
    address: str  # its sender address, "@domain" for any of a domain, "" for any at all
    networks: tuple[IPv4Network | IPv6Network, ...]  # where it mails from; () for all allowed networks
    account: str  # the mail account it signs in with; "" for none
    line: str  # the modem whose number its texts go out from
    subject: SubjectRule = SubjectRule.FIRST
    per_hour: int = 60
    parts: int = 3


@dataclass(frozen=True, slots=True)
class MailRules:
    """What the config says of mail that comes in, and of the addresses the box writes under."""

    domain: str
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)  # mail account → user name, "" for a machine's
    machines: tuple[Machine, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # local part → numbers
    subject: SubjectRule = SubjectRule.WHEN_EMPTY
    per_hour: int = 60
    longest_queue: int = 500


@dataclass(frozen=True, slots=True)
class Client:
    """Who is connected: an IP address, and the mail account that it signed in with."""

    address: str
    account: str | None = None

    def is_in(self, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
        """Whether its address belongs to one of the networks; an IPv4 address in IPv6 clothes counts as what it is."""
        try:
            ip = ip_address(self.address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(ip, "ipv4_mapped", None)
        return any((mapped or ip) in network for network in networks)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery status notification says of a mail of ours (RFC 3464)."""

    failed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What matters of a mail, whatever program wrote it."""

    mail_id: str  # its Message-ID with the angle brackets, "" when it has none
    references: tuple[str, ...]
    subject: str
    text: str
    own_text: str  # without quoted mails and signature
    quotes_only: bool  # there is a text, and all of it is of other mails
    attachments: tuple[str, ...]  # names of the files sent along, which are not kept; "" for one without a name
    automatic: Automatic
    bounce: Bounce | None
    hops: int  # how many servers it went through (its Received lines)
    digest: str  # SHA-256 of the whole mail, hex


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A mail with its envelope."""

    client: Client
    sender: str  # envelope sender, "" for the empty one
    recipients: tuple[str, ...]
    content: ParsedMail


class MailRefused(Exception):
    """A mail or a recipient is not taken.

    ``status`` is the reply code with its enhanced code ("550 5.1.1", RFC 5321 §4.2 and RFC 3463);
    ``sentence`` is for the person whose mail program shows it.
    """

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(f"{status} {sentence}")
        self.status = status
        self.sentence = sentence


class MailDesk(Protocol):
    """Where mail that comes in is judged and taken."""

    def sign_in(self, client: str, username: str, secret: str) -> bool:
        """Whether the account's secret is right. Raises MailRefused after too many wrong ones from ``client``."""
        ...

    def welcome(self, client: Client) -> bool:
        """Whether the client may hand in mail at all."""
        ...

    async def judge(self, client: Client, sender: str, recipient: str, beside: int) -> int:
        """How many texts a mail of this sender becomes by this recipient, ``beside`` those that it becomes by others.

        Raises:
            MailRefused: it would not be taken for this recipient.
        """
        ...

    async def take(self, mail: IncomingMail) -> None:
        """Commit what the mail asks for. Raises MailRefused; then nothing was committed."""
        ...


# --- mail that goes out ---------------------------------------------------------------------


class LetterKind(StrEnum):
    """Why the box writes a mail."""

    ANSWER = "answer"  # the answer to a text that came in as a mail
    FORWARD = "forward"  # an inbound text, for who wants it by mail
    ALERT = "alert"  # a conversation was unread for too long
    WRITTEN = "written"  # by a person, in an email conversation
    REPORT = "report"  # a text that came in as a mail failed for good
    ALARM = "alarm"  # something of the box itself does not work, or does again


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """Under which addresses the box writes."""

    address: str  # in From
    name: str  # of the box
    domain: str  # for answers and bounces; "" when the box takes no mail


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message of a conversation, as a mail shows it."""

    who: str
    at: str  # local time in words
    text: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """What a delivery status notification says (RFC 3464)."""

    recipient: str  # the address the mail was for
    sentence: str
    original_subject: str
    original_id: str
    arrived_at_ms: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of the box, ready to be put into MIME."""

    id: int
    mail_id: str
    at_ms: int
    sender: str  # the address in From
    sender_name: str
    envelope_sender: str  # "" for reports, which must not be answered (RFC 3464 §2)
    recipient: str
    reply_to: str  # "" when it cannot be answered
    subject: str
    text: str
    footer: str = ""
    shown: tuple[ShownMessage, ...] = ()
    references: tuple[str, ...] = ()  # oldest first; the last is the one it answers
    automatic: Automatic = Automatic.GENERATED
    failure: Failure | None = None


def subject_and_body(written: str) -> tuple[str, str]:
    """What a person typed as a mail: a first line with an empty one below it is the subject, else it begins one."""
    first, _, rest = written.partition("\n")
    if rest.startswith("\n") and rest.strip() and len(first) <= LONGEST_SUBJECT:
        return first.strip(), rest.strip()
    shortened = first if len(first) <= SHORT_SUBJECT else first[:SHORT_SUBJECT].rpartition(" ")[0] + " …"
    return shortened.strip(), written


class MailNotSent(Exception):
    """The office's mail server did not take a mail."""

    def __init__(self, permanent: bool, sentence: str, server_away: bool = False, advice: str = "") -> None:
        super().__init__(sentence)
        self.permanent = permanent  # trying again cannot help
        self.sentence = sentence
        self.server_away = server_away  # it is the server, not this mail
        self.advice = advice  # what the admin can do about it
