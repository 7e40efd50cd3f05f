"""Taking mail by SMTP (RFC 5321) inside the daemon's loop. aiosmtpd speaks the protocol; the desk decides."""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax

from appliance.domain.mail import Client, IncomingMail, MailDesk, MailRefused
from appliance.mail.parse import read

log = logging.getLogger(__name__)
# aiosmtpd tells every command, and as a warning those that it does not know, which may be a secret sent too early.
logging.getLogger("mail.log").setLevel(logging.ERROR)

MOST_CONNECTIONS = 100
MOST_OF_ONE_CLIENT = 40  # so that one that does not hang up keeps nobody else out
MOST_RECIPIENTS = 100
# What all mails that are coming in at once may take of the memory, unless four of the largest ones are more.
MOST_RECEIVING_BYTES = 64_000_000
LONGEST_SESSION_S = 600.0
IDLE_S = 60.0
MOST_HOPS = 50  # RFC 5321 §6.3 asks for at least 100 on the open net; on a LAN fifty is a loop
_LONGEST_REPLY = 500  # RFC 5321 §4.5.3.1.5: 512 octets with the line's end
_LINE_COST = 100  # bytes that aiosmtpd needs for a line beside its letters, until the mail is whole
_READERS = 2  # mails that are read at the same time
_NO_ROOM = "Too many large mails are coming in at once. Try again later."
_BARE_CR = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """Where and how mail is taken."""

    host: str
    port: int  # 0 for any free one
    domain: str
    size_limit: int  # bytes
    tls: ssl.SSLContext | None  # None: no STARTTLS, and so nobody can sign in


class MailListener:
    """The SMTP server."""

    def __init__(self, settings: ListenerSettings, desk: MailDesk) -> None:
        self._settings = settings
        self._desk = desk
        self._server: asyncio.Server | None = None
        self._open: set[_Session] = set()
        self._reading = asyncio.Semaphore(_READERS)
        self._room = _Room(max(MOST_RECEIVING_BYTES, 4 * settings.size_limit))

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None, "not started"
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Begin to listen. Raises OSError when the port is taken or not for us."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._new_session, self._settings.host, self._settings.port)

    async def close(self) -> None:
        """Stop listening and hang up."""
        if self._server is not None:
            self._server.close()
            for session in list(self._open):
                session.hang_up()
            await self._server.wait_closed()

    def _new_session(self) -> _Session:
        return _Session(self._settings, _Handler(self._desk, self._reading), self._desk, self._open, self._room)


class _Room:
    """What is left of the memory for mails that are coming in."""

    def __init__(self, left: int) -> None:
        self.left = left  # bytes; below 0 when there is no more


class _ReaderWithinRoom:
    """Reads one mail for aiosmtpd and counts what it keeps of it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        room: _Room,
        refuse: Callable[[], Awaitable[None]],
        goes_on: Callable[[], None],
    ) -> None:
        self._reader = reader
        self._room = room
        self._refuse = refuse
        self._goes_on = goes_on  # called for each piece that comes
        self.taken = 0

    async def readuntil(self, separator: bytes) -> bytes:
        return await self._count(await self._reader.readuntil(separator))

    async def read(self, most: int) -> bytes:
        return await self._count(await self._reader.read(most))

    async def _count(self, data: bytes) -> bytes:
        self._goes_on()
        cost = len(data) + _LINE_COST
        self.taken += cost
        self._room.left -= cost
        if self._room.left < 0:
            await self._refuse()
            raise asyncio.CancelledError  # as if its client had gone: what is left of the mail is no command
        return data


class _Envelope(Envelope):
    """What is known of a mail before it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0  # that it becomes


class _Session(SMTP):
    """One connection, bounded in number, time and size."""

    line_length_limit = 16 * 1024  # machines write longer lines than RFC 5321 allows
    local_part_limit = 64

    def __init__(
        self,
        settings: ListenerSettings,
        handler: _Handler,
        desk: MailDesk,
        open_sessions: set[_Session],
        room: _Room,
    ) -> None:
        super().__init__(
            handler,
            data_size_limit=settings.size_limit,
            hostname=settings.domain,
            ident="ready",
            tls_context=settings.tls,
            auth_require_tls=True,
            timeout=IDLE_S,
            authenticator=self._authenticate_account,
            # A client that never comes to an end is cut off; so is one that tries secrets.
            command_call_limit={"*": 1000, "AUTH": 5, "STARTTLS": 1},
            loop=asyncio.get_running_loop(),
        )
        self._desk = desk
        self._open_sessions = open_sessions
        self._room = room
        self._end: asyncio.TimerHandle | None = None
        self._address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._end is None:  # not the second time, after STARTTLS
            self._address = (transport.get_extra_info("peername") or ("",))[0]
            own = sum(each._address == self._address for each in self._open_sessions)
            if len(self._open_sessions) >= MOST_CONNECTIONS or own >= MOST_OF_ONE_CLIENT:
                assert isinstance(transport, asyncio.WriteTransport)
                transport.write(b"421 4.3.2 Too many connections. Try again in a moment.\r\n")
                transport.close()
                transport.set_protocol(asyncio.Protocol())
                return
            self._open_sessions.add(self)
            self._end = asyncio.get_running_loop().call_later(LONGEST_SESSION_S, self.hang_up)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._open_sessions.discard(self)
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(error)

    def _create_envelope(self) -> _Envelope:
        return _Envelope()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        try:
            return super()._getaddr(arg)
        except AttributeError:  # aiosmtpd 1.4 stumbles over "a@[x": a bracket that is not closed
            return None, None

    def _getparams(self, params: Sequence[str]) -> dict[str, str | bool] | None:
        """Without AUTH=, which whoever offers AUTH must take (RFC 4954 §5), and aiosmtpd does not; it says nothing."""
        return super()._getparams([each for each in params if not each.upper().startswith("AUTH=")])

    async def push(self, status: str | bytes) -> None:
        """Say one line: aiosmtpd repeats a command that it does not know, whatever it is made of."""
        words = status.decode("ascii", "replace") if isinstance(status, bytes) else status
        await super().push("".join(letter if " " <= letter <= "~" else "?" for letter in words)[:_LONGEST_REPLY])

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """Take a mail while there is room for it; else it comes again by itself."""
        if self._room.left <= 0:
            await self.push(f"452 4.3.1 {_NO_ROOM}")
            return
        whole, refuse = self._reader, partial(self.push, f"421 4.3.1 {_NO_ROOM}")
        # aiosmtpd's timeout is for the whole mail, and a slow line needs longer for a large one.
        within = _ReaderWithinRoom(whole, self._room, refuse, self._reset_timeout)
        self._reader = cast(asyncio.StreamReader, within)
        try:
            await super().smtp_DATA(arg)
        finally:
            self._reader = whole
            self._room.left += within.taken

    def hang_up(self) -> None:
        """Cut the connection."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def _authenticate_account(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: Any
    ) -> AuthResult:
        if not isinstance(auth_data, LoginPassword):
            return AuthResult(success=False, handled=False)
        username = auth_data.login.decode("utf-8", "replace")[:200]
        secret = auth_data.password.decode("utf-8", "replace")[:1000]
        try:
            right = self._desk.sign_in(_peer(session), username, secret)
        except MailRefused as refused:
            return AuthResult(success=False, handled=False, message=_reply(refused))
        return AuthResult(success=right, handled=False, auth_data=username)


class _Handler:
    """aiosmtpd's hooks for one connection."""

    def __init__(self, desk: MailDesk, reading: asyncio.Semaphore) -> None:
        self._desk = desk
        self._reading = reading

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._desk.welcome(_client(session)):
            return "530 5.7.0 Sign in first (over TLS), or ask your admin to allow this machine's address."
        envelope.mail_from = address  # "<>" for the empty one
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return f"452 4.5.3 A mail may have at most {MOST_RECIPIENTS} recipients. Send the rest in another one."
        assert isinstance(envelope, _Envelope)
        try:
            envelope.texts += await self._desk.judge(_client(session), _sender(envelope), address, envelope.texts)
        except MailRefused as refused:
            return _reply(refused)
        except Exception as error:  # noqa: BLE001 - of whatever kind, it is no mistake of the client
            return _own_trouble(error)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        # Only CR LF ends a line and a mail here (RFC 5321 §2.3.8), so nothing can be smuggled in behind another end. LF
        # alone, which panels and printers write, is a line end of the text; CR alone is nobody's.
        if _BARE_CR.search(raw):
            return "550 5.6.0 This mail has line ends of CR alone. Lines must end with CR and LF."
        try:
            async with self._reading:
                content = await asyncio.to_thread(read, raw)
            if content.hops > MOST_HOPS:
                raise MailRefused("554 5.4.6", "This mail runs in a loop: it has been through too many servers.")
            recipients = tuple(dict.fromkeys(envelope.rcpt_tos))
            await self._desk.take(IncomingMail(_client(session), _sender(envelope), recipients, content))
        except MailRefused as refused:
            log.info("A mail from %r was refused: %s", _sender(envelope), refused)
            return _reply(refused)
        except Exception as error:  # noqa: BLE001 - as above
            return _own_trouble(error)
        return "250 2.0.0 Taken and kept."

    async def handle_exception(self, error: Exception) -> str:
        if isinstance(error, ValueError | IndexError | UnicodeError | LookupError):
            return "501 5.5.2 This cannot be read as SMTP."
        return _own_trouble(error)


def _own_trouble(error: Exception) -> str:
    log.error("A mail could not be taken.", exc_info=error)
    return "451 4.3.0 The box has a problem of its own. Try again later."


def _peer(session: Session) -> str:
    return str(session.peer[0]) if session.peer else ""


def _client(session: Session) -> Client:
    return Client(_peer(session), str(session.auth_data) if session.authenticated else None)


def _sender(envelope: Envelope) -> str:
    sender = envelope.mail_from or ""
    return "" if sender == "<>" else sender


def _reply(refused: MailRefused) -> str:
    """A reply line in ASCII."""
    words = refused.sentence.translate({0x201C: '"', 0x201D: '"', 0x2019: "'", 0x2013: "-", 0x2026: "..."})
    words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    words = "".join(letter for letter in words if letter.isprintable())
    return f"{refused.status} {words}"
