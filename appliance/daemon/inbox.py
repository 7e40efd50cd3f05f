"""What the modems bring: each piece is committed before the modem may free its SIM."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from appliance.daemon.database_thread import DatabaseThread
from appliance.domain.ports import DeliveryReport, InboundPart, ModemStatus
from appliance.journal import about
from appliance.services import delivery_reports, inbox, lines, modem_diary, peripherals

log = logging.getLogger(__name__)


class Inbox:
    """The sink of every modem."""

    def __init__(self, database: DatabaseThread, on_status: Callable[[], None]) -> None:
        """``on_status`` is called when a modem's condition may have changed, and with it which one sends what."""
        self._database = database
        self._on_status = on_status

    async def inbound_parts(self, parts: Sequence[InboundPart]) -> None:
        for message_id in await self._database.run(inbox.take_parts, parts):
            with about(message=message_id):
                log.info("Message %d came in.", message_id)

    async def delivery_reports(self, reports: Sequence[DeliveryReport]) -> None:
        for message_id, outcome in await self._database.run(delivery_reports.take, reports):
            with about(message=message_id):
                log.info("Message %d: reported as %s.", message_id, outcome.replace("_", " "))

    async def voice_ring(self, modem: str, caller: str | None) -> None:
        log.info("Modem %s: missed a voice call on the SIM.", modem)
        await self._database.run(inbox.take_missed_call, modem, caller)

    async def modem_status(self, status: ModemStatus) -> None:
        await self._database.run(peripherals.record_modem, status)
        await self._database.run(lines.route)
        self._on_status()

    async def modem_note(self, modem: str, sentence: str) -> None:
        await self._database.run(modem_diary.note, modem, sentence)

    async def modem_well(self, modem: str) -> None:
        await self._database.run(modem_diary.is_well, modem)
