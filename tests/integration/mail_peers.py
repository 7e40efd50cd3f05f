"""Mail programs and the office's mail server, as the box meets them: real SMTP on loopback."""

from __future__ import annotations

import asyncio
import email.policy
import smtplib
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from lab.ports import free_port
from tests.integration.whole_box import until
from tests.programs import installed

DOMAIN = "sms.example.lan"
BOX = "box@example.com"
ANNA = "anna@example.com"
NAS = "nas@example.com"
SECRET = "a secret for mail"

UNVERIFIED = ssl.create_default_context()
UNVERIFIED.check_hostname = False
UNVERIFIED.verify_mode = ssl.CERT_NONE


@dataclass(frozen=True)
class Got:
    """A mail that the office's mail server took."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    account: str | None

    @property
    def message(self) -> EmailMessage:
        return BytesParser(policy=email.policy.default).parsebytes(self.raw)  # type: ignore[return-value]

    @property
    def text(self) -> str:
        """The plain text part."""
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    def __getitem__(self, field: str) -> str:
        return str(self.message[field] or "")


class OfficeMailServer:
    """The office's mail server: keeps what it gets, and refuses or dies when told to."""

    def __init__(
        self, certificate: Path | None = None, accounts: Mapping[str, str] | None = None, tls_at_once: bool = False
    ) -> None:
        """With a certificate it offers STARTTLS; ``tls_at_once``: it speaks TLS from the beginning, as at port 465."""
        self.got: list[Got] = []
        self.refuse_with = ""  # a reply to RCPT, e.g. "550 5.1.1 nobody"
        self._accounts = accounts or {}
        self._tls_at_once = tls_at_once
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(certificate)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._server: asyncio.Server | None = None
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Listen, at the same port as before."""
        self._server = self._do(self._listen())

    def stop(self) -> None:
        """Be away."""

        async def close() -> None:
            assert self._server is not None
            self._server.close()

        self._do(close())

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)

    def wait_for(self, match: Callable[[Got], bool], deadline_s: float = 30.0) -> Got:
        """The first mail that matches, once it is there."""
        return until(lambda: next((got for got in list(self.got) if match(got)), None), deadline_s)  # type: ignore[return-value]

    async def _listen(self) -> asyncio.Server:
        def session() -> SMTP:
            return SMTP(
                self,
                hostname="mail.example.com",
                tls_context=None if self._tls_at_once else self._tls,
                # aiosmtpd knows only of TLS that it began itself.
                auth_required=bool(self._accounts) and not self._tls_at_once,
                auth_require_tls=not self._tls_at_once,
                authenticator=self._authenticate,
            )

        tls = self._tls if self._tls_at_once else None
        return await asyncio.get_running_loop().create_server(session, "127.0.0.1", self.port, ssl=tls)

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = self._accounts.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=right, handled=False, auth_data=data.login.decode())

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_with:
            return self.refuse_with
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        sender = "" if envelope.mail_from == "<>" else str(envelope.mail_from)
        account = str(session.auth_data) if session.authenticated else None
        self.got.append(Got(sender, tuple(envelope.rcpt_tos), envelope.original_content or b"", account))
        return "250 OK"

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


@contextmanager
def office_mail_server(**options: Any) -> Iterator[OfficeMailServer]:
    server = OfficeMailServer(**options)
    try:
        yield server
    finally:
        server.close()


def config(port: int, server: OfficeMailServer | None = None, **mail: Any) -> dict[str, Any]:
    """The sections of mail.toml: anna may mail from this machine, and so may a disk station."""
    sections: dict[str, Any] = {
        "mail": {"enabled": True, "domain": DOMAIN, "port": port, "allowed_networks": ["127.0.0.1"], **mail},
        "mail_account": [{"username": "anna-phone", "secret": SECRET, "user": "anna"}],
        "mail_list": [{"name": "night-shift", "numbers": ["+491703009001", "+491703009002"]}],
        "mail_sender": [{"name": "Disk station", "line": "sim1", "address": NAS, "per_hour": 1000}],
    }
    if server is not None:
        sections["mail_out"] = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": BOX}
    return sections


def post(
    port: int, sender: str, recipient: str | list[str], raw: bytes | str, **options: Any
) -> dict[str, tuple[int, bytes]]:
    """Hand in a mail as a mail program does; returns the refused recipients. Raises smtplib's errors."""
    recipients = [recipient] if isinstance(recipient, str) else recipient
    content = raw.replace("\n", "\r\n").encode() if isinstance(raw, str) else raw
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        return client.sendmail(sender, recipients, content, **options)


def refusal(port: int, sender: str, recipient: str, raw: bytes | str = "Subject: x\n\nx\n") -> tuple[int, str]:
    """The code and the sentence with which a mail is refused, at whatever step."""
    try:
        post(port, sender, recipient, raw)
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, words)] = refused.recipients.values()
    except smtplib.SMTPResponseException as error:
        code, words = error.smtp_code, error.smtp_error  # type: ignore[assignment]
    else:
        raise AssertionError("it was taken")
    return code, words.decode()


def swaks(port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run swaks against the box."""
    return subprocess.run(
        [installed("swaks"), "--server", "127.0.0.1", "--port", str(port), "--timeout", "20", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
