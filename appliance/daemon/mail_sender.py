"""The mail sender: gives the mails that are due to the office's mail server, one after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from appliance.daemon.database_thread import DatabaseThread
from appliance.domain.mail import BOUNCE, Letter, MailNotSent, OwnAddress
from appliance.domain.ports import Check, CheckLevel
from appliance.journal import about
from appliance.mail import outbound
from appliance.mail.render import render
from appliance.services import mail_out, peripherals, unread_alerts
from appliance.settings import Settings

log = logging.getLogger(__name__)

SWEEP_S = 5.0  # finds what a lost bell did not tell
GATHER_S = 0.1  # so that a burst of commits is one look
ALERTS_EVERY_S = 10.0


class MailSender:
    """The way out for mail, and the clock for mail about unread messages."""

    def __init__(self, owner: str, database: DatabaseThread) -> None:
        """``owner``: names this life of the daemon, so that the next one knows what it left behind."""
        self._owner = owner
        self._database = database
        self._look = asyncio.Event()
        self._server: outbound.Server | None = None
        self._own = OwnAddress("", "", "")
        self._unread_minutes = 5

    def wake(self) -> None:
        """There may be something to send."""
        self._look.set()

    async def follow(self, settings: Settings) -> None:
        """Send by this config's mail server from now on."""
        out = settings.mail_out
        server = None
        if out.host:
            server = outbound.Server(out.host, out.port, out.security, out.username, out.secret, out.ca_file)
        self._own = OwnAddress(
            out.sender, settings.box.name, settings.mail.domain.lower() if settings.mail.enabled else ""
        )
        self._unread_minutes = settings.alerts.unread_minutes
        if server != self._server or server is None:
            self._server = server
            await self._database.run(peripherals.expect_mail, server is not None)
        self.wake()

    async def run(self) -> None:
        """Send until cancelled."""
        await self._database.run(mail_out.recover, self._owner)
        while True:
            self._look.clear()
            try:
                letter = None
                if self._server is not None:
                    letter = await self._database.run(mail_out.claim, self._own, self._owner)
                if letter is not None and self._server is not None:
                    with about(mail=letter.id):
                        await self._send(self._server, letter)
                else:
                    await self._pause()
            except Exception:
                log.exception("A mail could not be sent or noted. Trying again.")
                await asyncio.sleep(SWEEP_S)

    async def watch_unread(self) -> None:
        """Queue mail about what was not read for too long, and find what was left in the middle, until cancelled."""
        while True:
            try:
                await self._database.run(mail_out.recover, self._owner)
                await self._database.run(unread_alerts.queue_due, self._unread_minutes)
            except Exception:
                log.exception("Unread messages could not be looked for. Trying again.")
            await asyncio.sleep(ALERTS_EVERY_S)

    async def examine(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """``{}`` → ``{checks: [{level, sentence, advice}]}``: whether the mail server would take a mail now."""
        if self._server is None:
            return {"checks": []}
        # As a letter would: the server may take the account's own address and not this one.
        sender = f"{BOUNCE}0@{self._own.domain}" if self._own.domain else self._own.address
        found = Check(CheckLevel.OK, "The mail server takes mail.")
        try:
            await asyncio.to_thread(outbound.examine, self._server, sender)
        except MailNotSent as trouble:
            found = Check(CheckLevel.PROBLEM, trouble.sentence, trouble.advice)
        return {"checks": [asdict(found)]}

    async def _send(self, server: outbound.Server, letter: Letter) -> None:
        try:
            raw = render(letter)
        except (ValueError, LookupError, UnicodeError):
            log.exception("Mail %d cannot be written.", letter.id)
            await self._database.run(mail_out.refused, letter.id, "The box could not write this mail.", True)
            return
        try:
            await _hand_over(server, letter, raw)
        except MailNotSent as trouble:
            log.warning("Mail %d to %s: %s", letter.id, letter.recipient, trouble.sentence)
            await self._database.run(mail_out.refused, letter.id, trouble.sentence, trouble.permanent)
            if trouble.server_away:
                await self._database.run(peripherals.record_mail, "away", trouble.sentence)
            return
        await self._database.run(mail_out.sent, letter.id)
        await self._database.run(peripherals.record_mail, "ready", "The mail server takes mail.")

    async def _pause(self) -> None:
        due_ms = None if self._server is None else await self._database.run(mail_out.due_in_ms)
        try:
            async with asyncio.timeout(SWEEP_S if due_ms is None else min(SWEEP_S, due_ms / 1000)):
                await self._look.wait()
            await asyncio.sleep(GATHER_S)
        except TimeoutError:
            pass


async def _hand_over(server: outbound.Server, letter: Letter, raw: bytes) -> None:
    """Raises MailNotSent."""
    hand_over = outbound.HandOver(server)
    try:
        async with asyncio.timeout(outbound.DEADLINE_S):
            await asyncio.to_thread(hand_over.run, letter.envelope_sender, letter.recipient, raw)
    except TimeoutError as error:
        sentence = f"The mail server {server.host} did not come to an end with its answers."
        raise MailNotSent(False, sentence, server_away=True) from error
    finally:
        hand_over.cut()  # the box may be stopping, and must not wait for the server
