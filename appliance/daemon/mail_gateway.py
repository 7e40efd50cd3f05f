"""The mail gateway: listens for mail as the config says, and has the services make messages of it."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from appliance.daemon.database_thread import DatabaseThread
from appliance.domain.mail import Client, IncomingMail, Machine, MailRefused, MailRules
from appliance.mail.inbound import ListenerSettings, MailListener
from appliance.services import mail_in
from appliance.settings import Settings, mail_toml

log = logging.getLogger(__name__)

RETRY_S = 10.0
MOST_TOGETHER = 20  # mails in one commit, so that others do not wait long for the database
WRONG_SECRETS = 10
WRONG_SECRETS_WINDOW_S = 900.0
_MOST_CLIENTS_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What of the config decides how to listen."""

    mail: mail_toml.Mail
    self_made_certificate: Path


@dataclass(slots=True)
class _HandedIn:
    """A mail on its way into the database, and why it did not get there."""

    mail: IncomingMail
    trouble: Exception | None = None


class MailGateway:
    """The desk where mail is handed in."""

    def __init__(self, database: DatabaseThread, on_text: Callable[[], None]) -> None:
        """``on_text`` is called when a mail became a message."""
        self._database = database
        self._on_text = on_text
        self._rules = MailRules("")
        self._secrets: dict[str, str] = {}
        self._wrong: dict[str, list[float]] = {}  # client → when it gave wrong secrets
        self._wanted: _Wanted | None = None
        self._listener: MailListener | None = None
        self.trouble = ""  # why no mail can be taken, in words
        self._handed_in: deque[_HandedIn] = deque()
        self._changed = asyncio.Event()

    def follow(self, settings: Settings) -> None:
        """Take mail as this config says from now on."""
        self._rules = rules(settings)
        self._secrets = {each.username: each.secret for each in settings.mail_accounts}
        wanted = _Wanted(settings.mail, settings.box.self_made_certificate) if settings.mail.enabled else None
        if wanted != self._wanted:
            self._wanted = wanted
            self._changed.set()

    def read_certificate(self) -> None:
        """There may be another certificate than before."""
        self._changed.set()

    async def run(self) -> None:
        """Listen, until cancelled. A port that is taken is tried again."""
        try:
            while True:
                self._changed.clear()
                await self._close()
                listening = await self._listen(self._wanted)
                try:
                    async with asyncio.timeout(None if listening else RETRY_S):
                        await self._changed.wait()
                except TimeoutError:
                    pass
        finally:
            await self._close()

    async def _listen(self, wanted: _Wanted | None) -> bool:
        trouble, self.trouble = self.trouble, ""
        if wanted is None:
            return True
        mail = wanted.mail
        try:
            tls = _tls(wanted)
            size = mail.size_limit_mb * 1_000_000
            listener = MailListener(ListenerSettings(mail.address, mail.port, mail.domain, size, tls), self)
            await listener.start()
        except (OSError, ssl.SSLError) as error:
            why = str(error) if isinstance(error, ssl.SSLError) else os.strerror(error.errno or 0)
            self.trouble = f"No mail can be taken at port {mail.port} of {mail.address}: {why}."
            if self.trouble != trouble:
                log.error("%s Trying again every %d s.", self.trouble, RETRY_S)
            return False
        self._listener = listener
        log.info("Mail for %s is taken at port %d of %s.", mail.domain, mail.port, mail.address)
        return True

    async def _close(self) -> None:
        if self._listener is not None:
            await self._listener.close()
            self._listener = None

    # --- the desk ---------------------------------------------------------------------------

    def sign_in(self, client: str, username: str, secret: str) -> bool:
        """Whether the secret is right; a client with too many wrong ones has to wait."""
        now = time.monotonic()
        wrong = [at for at in self._wrong.pop(client, []) if now - at < WRONG_SECRETS_WINDOW_S]
        if len(wrong) >= WRONG_SECRETS:
            self._wrong[client] = wrong
            raise MailRefused("454 4.7.0", "Too many wrong secrets. Try again in a quarter of an hour.")
        right = hmac.compare_digest(secret.encode(), self._secrets.get(username, "").encode())
        if right and username in self._secrets:
            return True
        log.warning("%s signed in with a wrong name or secret.", client)
        while len(self._wrong) >= _MOST_CLIENTS_REMEMBERED:
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong[client] = [*wrong, now]
        return False

    def welcome(self, client: Client) -> bool:
        machines = any(each.networks and client.is_in(each.networks) for each in self._rules.machines)
        return client.account is not None or machines or client.is_in(self._rules.networks)

    async def judge(self, client: Client, sender: str, recipient: str, beside: int) -> int:
        return await self._database.run(mail_in.judge, self._rules, client, sender, recipient, beside)

    async def take(self, mail: IncomingMail) -> None:
        """Mails that wait for the database at the same time are committed together, each with an outcome of its own."""
        handed_in = _HandedIn(mail)
        self._handed_in.append(handed_in)
        await self._database.run(self._take_waiting)
        if handed_in.trouble is not None:
            raise handed_in.trouble
        self._on_text()

    def _take_waiting(self) -> None:
        """In the database's thread: one call follows each mail, so after its own at the latest a mail is through."""
        waiting = [self._handed_in.popleft() for _ in range(min(len(self._handed_in), MOST_TOGETHER))]
        if waiting:
            outcomes = mail_in.take_together(self._rules, [each.mail for each in waiting])
            for each, outcome in zip(waiting, outcomes, strict=True):
                each.trouble = outcome


def rules(settings: Settings) -> MailRules:
    """What the config says of mail that comes in."""
    mail = settings.mail
    return MailRules(
        domain=mail.domain,
        networks=tuple(map(ip_network, mail.allowed_networks)),
        accounts={each.username: each.user for each in settings.mail_accounts},
        machines=tuple(
            Machine(
                name=each.name,
                address=each.address,
                networks=tuple(map(ip_network, each.networks)),
                account=each.account,
                line=each.line,
                subject=each.subject,
                per_hour=each.per_hour,
                parts=each.parts,
            )
            for each in settings.mail_senders
        ),
        lists={each.name: each.numbers for each in settings.mail_lists if each.numbers},
        subject=mail.subject,
        per_hour=mail.per_hour,
        longest_queue=mail.longest_queue,
    )


def _tls(wanted: _Wanted) -> ssl.SSLContext:
    """The context for STARTTLS. Raises OSError when there is no certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(wanted.mail.certificate or wanted.self_made_certificate, wanted.mail.private_key)
    return context
