"""Hostile input from the network, for ``lab.fuzz``: the PBX, mail, websockets and the API, by their real code."""

from __future__ import annotations

import asyncio
import atexit
import json
import random
import re
import shutil
import socket
import struct
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from encodings.aliases import aliases
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from simple_websocket import Server

from appliance.ami.events import typed
from appliance.ami.phones import mailbox_news, phone_state
from appliance.ami.protocol import AmiProtocol
from appliance.ami.switchboard import Switchboard
from appliance.ami.tracker import Tracker
from appliance.domain.mail import Client, IncomingMail, MailRefused, MailRules
from appliance.domain.ports import WatchedPhone
from appliance.mail.inbound import ListenerSettings, MailListener
from appliance.mail.parse import read
from appliance.services import directory, mail_in, people
from appliance.settings import load_web
from appliance.store.clock import now_ms
from appliance.store.database import migrate, open_database
from appliance.store.models import Account, Session
from web.app import create_app
from web.live.socket import SERVER_OPTIONS, Mute

_TESTS = Path(__file__).resolve().parent.parent / "tests"
_DEADLINE_S = 20.0
_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_DOMAIN, _ANNA = "sms.example.lan", "anna@example.com"
_ODD = (
    "",
    " ",
    "\x00",
    "\r\n",
    "\r\nAction: Command",
    "ä" * 300,
    "😀",
    "\ud800",
    "-1",
    "9" * 30,
    "%s",
    "';--",
    "<b>",
    "NaN",
)


def spoiled(chance: random.Random, good: bytes) -> bytes:
    """``good`` with a few wounds."""
    case = bytearray(good)
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        place = chance.randrange(len(case) + 1)
        match chance.randrange(5):
            case 0:
                case[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del case[place : place + chance.randrange(1, 9)]
            case 2:
                case[place:place] = chance.randbytes(chance.randrange(1, 9))
            case 3:
                del case[place:]
            case _:
                case[place:place] = case[: chance.randrange(40)]
    return bytes(case)


# --- the PBX --------------------------------------------------------------------------------


class _Nowhere(asyncio.Transport):
    """A connection that nobody reads."""

    def write(self, data: bytes | bytearray | memoryview) -> None: ...
    def abort(self) -> None: ...


class _Listening:
    """What the box learns from events; nothing that is raised gets lost on the way."""

    def __init__(self, call: str) -> None:
        self.trouble: list[Exception] = []
        self._tracker, self._switchboard = Tracker(), Switchboard()
        self._tracker.order(call)
        self._switchboard.watch(
            {"PJSIP/anna": WatchedPhone("PJSIP/anna", "101"), "PJSIP/ben": WatchedPhone("PJSIP/ben")}
        )

    def dispatch(self, event: Any) -> None:
        raw = dict(event.items())
        try:
            known = typed(raw)
            if known is not None:
                self._tracker.fold(known, _NOON)
            self._switchboard.fold(raw, _NOON)
            phone_state(raw)
            mailbox_news(raw)
        except Exception as error:  # noqa: BLE001 - the protocol would only log it
            self.trouble.append(error)


def ami(chance: random.Random) -> None:
    """Events of Asterisk, recorded and spoiled, in pieces of any size, up to what the box learns from them."""
    scenario = chance.choice(_recordings())
    events = chance.choices(scenario["events"], k=chance.randrange(1, 12))
    raw = b"Asterisk Call Manager/9.0.0\r\n" + b"".join(_as_sent(chance, each) for each in events)
    said = spoiled(chance, raw)
    protocol = AmiProtocol()
    protocol.connection_made(_Nowhere())
    listening = protocol.factory = _Listening(scenario["call"])
    while said:
        size = chance.randrange(1, 1 + len(said))
        protocol.data_received(said[:size])
        said = said[size:]
    for trouble in listening.trouble:
        raise trouble


@cache
def _recordings() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((_TESTS / "properties" / "asterisk_calls.json").read_text())
    return found


def _as_sent(chance: random.Random, event: dict[str, Any]) -> bytes:
    fields = [(name, chance.choice(_ODD) if chance.random() < 0.05 else value) for name, value in event.items()]
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"{lines}\r\n".encode("utf-8", "surrogatepass")


# --- mail -----------------------------------------------------------------------------------


def mail(chance: random.Random) -> None:
    """Mails of many programs, spoiled and in any charset, read whole, as text that a database can hold."""
    charset = b"charset=" + chance.choice(_CHARSETS).encode()
    raw = _CHARSET.sub(charset, chance.choice(_mails())) if chance.random() < 0.5 else chance.choice(_mails())
    with suppress(MailRefused):
        found = read(spoiled(chance, raw))
        "".join((found.text, found.own_text, found.subject, *found.attachments)).encode()


_CHARSETS = sorted({*aliases.values(), "utf-7", "punycode", "no-such"})
_CHARSET = re.compile(rb'(?i)charset="?[\w-]+"?')


@cache
def _mails() -> list[bytes]:
    return [file.read_bytes() for file in sorted((_TESTS / "unit" / "mails").glob("*.eml"))]


class _Desk:
    """The services behind the listener, without the daemon's threads."""

    rules = MailRules(_DOMAIN, (ip_network("127.0.0.0/8"),), per_hour=10**9, longest_queue=10**9)

    def sign_in(self, client: str, username: str, secret: str) -> bool:
        return secret == "right"

    def welcome(self, client: Client) -> bool:
        return True

    async def judge(self, client: Client, sender: str, recipient: str, beside: int) -> int:
        return mail_in.judge(self.rules, client, sender, recipient, beside)

    async def take(self, mail: IncomingMail) -> None:
        [trouble] = mail_in.take_together(self.rules, [mail])
        if trouble is not None:
            raise trouble


_COMMANDS = (
    b"EHLO x", b"HELO x", b"MAIL FROM:<anna@example.com>", b"MAIL FROM:<>", b"RCPT TO:<01701234567@sms.example.lan>",
    b"RCPT TO:<bob.smith@sms.example.lan>", b"RCPT TO:<reply-0@sms.example.lan>", b"DATA", b".", b"RSET", b"NOOP",
    b'RCPT TO:<"0170 1"@sms.example.lan>', b"AUTH PLAIN AGEAYg==", b"AUTH LOGIN AAAA", b"VRFY a", b"HELP", b"STARTTLS",
    b"MAIL FROM:<anna@example.com> SIZE=99999999", b"MAIL FROM:<anna@example.com> BODY=8BITMIME SMTPUTF8", b"BDAT 3",
)  # fmt: skip


def smtp(chance: random.Random) -> None:
    """SMTP sessions out of order and spoiled, through the listener and the services, into the database."""
    good = [
        b"EHLO x", b"MAIL FROM:<anna@example.com>", b"RCPT TO:<01701234567@sms.example.lan>", b"DATA",
        spoiled(chance, chance.choice(_mails())), b".",
    ]  # fmt: skip
    commands = good if chance.random() < 0.6 else chance.choices(_COMMANDS, k=chance.randrange(1, 15))
    if chance.random() < 0.3:
        commands.insert(chance.randrange(len(commands)), chance.choice(_COMMANDS))
    said = chance.choice((b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r")).join(commands)
    said = spoiled(chance, said) if chance.random() < 0.5 else said
    loop, port = _listening()
    heard = loop.run_until_complete(asyncio.wait_for(_session(port, said + b"\r\n.\r\nQUIT\r\n"), _DEADLINE_S))
    if b"problem of its own" in heard:
        raise AssertionError(f"the listener met an error of its own in {said!r}")
    for line in heard.splitlines():
        if not re.match(rb"[2-5]\d\d[ -]", line):
            raise AssertionError(f"{line!r} is no answer of SMTP; said was {said!r}")


@cache
def _listening() -> tuple[asyncio.AbstractEventLoop, int]:
    _office()
    loop = asyncio.new_event_loop()
    listener = MailListener(ListenerSettings("127.0.0.1", 0, _DOMAIN, 200_000, None), _Desk())
    loop.run_until_complete(listener.start())
    return loop, listener.port


async def _session(port: int, said: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    writer.write_eof()
    try:
        return await reader.read()
    finally:
        writer.close()


# --- browsers -------------------------------------------------------------------------------


def websocket(chance: random.Random) -> None:
    """Websocket frames of any kind, masked or not, cut, too long, and text that is no UTF-8."""
    ours, theirs = socket.socketpair()
    trouble: list[BaseException] = []
    found, threading.excepthook = threading.excepthook, lambda what: trouble.append(what.exc_value or what.exc_type())
    try:
        server = Server(
            {
                "werkzeug.socket": ours,
                "HTTP_HOST": "localhost",
                "HTTP_UPGRADE": "websocket",
                "HTTP_CONNECTION": "Upgrade",
                "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
                "HTTP_SEC_WEBSOCKET_VERSION": "13",
            },
            **SERVER_OPTIONS,
        )
        server.input_buffer = Mute()
        frames = b"".join(_frame(chance) for _ in range(chance.randrange(1, 6)))
        with suppress(BrokenPipeError, ConnectionResetError):
            theirs.sendall(spoiled(chance, frames))
        theirs.close()
        server.thread.join(_DEADLINE_S)
        if server.thread.is_alive():
            raise AssertionError(f"{frames!r} holds the socket")
    finally:
        threading.excepthook = found
        ours.close()
    for each in trouble:
        raise each


def _frame(chance: random.Random) -> bytes:
    payload = chance.choice(
        (b"", b"hello", "Grüße".encode(), b"\xff\xfe", b"\x03\xe8bye", b"\x00", b"x" * 126, b"y" * 2000)
    )
    first = chance.choice((0x81, 0x82, 0x80, 0x01, 0x02, 0x00, 0x88, 0x89, 0x8A, 0xC1, 0xF1, chance.randrange(256)))
    masked = 0x80 if chance.random() < 0.8 else 0
    claimed = len(payload) if chance.random() < 0.9 else chance.randrange(2**63)
    if claimed < 126:
        size = bytes([masked | claimed])
    elif claimed < 2**16:
        size = bytes([masked | 126]) + struct.pack("!H", claimed)
    else:
        size = bytes([masked | 127]) + struct.pack("!Q", claimed)
    mask = chance.randbytes(4) if masked else b""
    body = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) if masked else payload
    return bytes([first]) + size + mask + body


def rest(chance: random.Random) -> None:
    """Every route of the API with anything in its address, query and body: never a 5xx, never another shape."""
    client, rules = _api()
    method, rule = chance.choice(rules)
    path = re.sub(r"<[^>]+>", lambda _: str(chance.choice((1, 2, 3, 0, -1, 2**40, 2**70, "x", "%00"))), rule)
    query = {chance.choice(_QUERIES): _text(chance) for _ in range(chance.randrange(3))}
    body: Any = {name: _value(chance) for name in chance.sample(_FIELDS, chance.randrange(5))}
    if chance.random() < 0.1:
        body = _value(chance)
    raw = json.dumps(body).encode() if chance.random() < 0.95 else chance.randbytes(50)
    answer = client.open(
        path, method=method, query_string={name: value.encode("utf-8", "replace") for name, value in query.items()},
        data=None if method == "GET" else raw, content_type="application/json",
        headers={"Sec-Fetch-Site": "same-origin", "Host": "localhost", "Cookie": f"__Host-session={_TOKEN}"},
    )  # fmt: skip
    content = answer.get_data()
    if answer.status_code >= 500 and answer.status_code != 503:  # the daemon is away here, and that is said by 503
        raise AssertionError(f"{method} {path} {query} {raw!r} was answered {answer.status_code} {content!r}")
    if answer.status_code >= 400 and set(json.loads(content)) != {"error"}:
        raise AssertionError(f"{method} {path} was refused in another shape: {content!r}")


_TOKEN = "t" * 43
_QUERIES = ("limit", "before", "after", "around", "q", "kind", "since", "until", "conversation", "format", "name")
_FIELDS = (
    "kind", "user_id", "line_id", "number", "muted", "text", "key", "up_to", "name", "numbers", "addresses", "address",
    "username", "password", "from", "conversation_id", "users", "description", "candidate", "session", "contact_id",
    "at",
)  # fmt: skip


def _text(chance: random.Random) -> str:
    good = ("chat", "sms", "email", "mobile", "0170 1234567", "bob@example.com", "Bob", "true", "10", "2026-01-01")
    return chance.choice(good if chance.random() < 0.6 else _ODD)


def _value(chance: random.Random, depth: int = 0) -> Any:
    match chance.randrange(8 if depth < 3 else 5):
        case 0:
            return chance.choice((1, 2, 3, 0, -1, 2**63, 2**70, 1.5, 1e308, float("nan")))
        case 1:
            return chance.choice((None, True, False))
        case 5:
            return [_value(chance, depth + 1) for _ in range(chance.randrange(4))]
        case 6:
            return {chance.choice(_FIELDS): _value(chance, depth + 1) for _ in range(chance.randrange(3))}
        case 7:
            return [{"number": _text(chance), "kind": _text(chance)}]
        case _:
            return _text(chance)


@cache
def _api() -> tuple[FlaskClient, list[tuple[str, str]]]:
    """A signed-in browser without a network, and the routes."""
    folder = _office()
    (folder / "appliance.toml").write_text(f'[box]\ndata_dir = "{folder}"\nrun_dir = "{folder}"\n')
    app = create_app(load_web(folder))
    client = app.test_client()
    account = Account.get(Account.username == "anna")
    Session.create(
        token_hash=people.token_hash(_TOKEN), account=account, created_at=now_ms(), last_seen_at=now_ms(),
        expires_at=now_ms() + 10**9, address="", agent="",
    )  # fmt: skip
    # Signing in is slow by design, and signing out would end this; a live socket is another decoder's.
    left_out = ("/live", "/login", "/logout", "/password", "/sessions")
    rules = [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and not rule.rule.endswith(left_out)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    return client, sorted(rules)


@cache
def _office() -> Path:
    """A folder with a database of two users and a number, thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, True)
    open_database(folder / "appliance.db")
    migrate()
    users = [
        directory.UserEntry("anna", "Anna Schmidt", "user", (), email=_ANNA),
        directory.UserEntry("ben", "Ben Weber", "user", ()),
    ]
    directory.apply(users, [directory.LineEntry("sim1", "+4930100001", "Office", ["anna", "ben"])])
    return folder


DECODERS: dict[str, Callable[[random.Random], None]] = {
    "ami": ami, "mail": mail, "smtp": smtp, "websocket": websocket, "rest": rest,
}  # fmt: skip
