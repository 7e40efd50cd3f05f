"""The connection to the PBX as the config wants it: none, this one, or another one instead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from appliance.ami.caller_names import CallerNames
from appliance.ami.facade import Pbx, PbxSettings
from appliance.daemon.call_desk import CallDesk
from appliance.daemon.database_thread import DatabaseThread
from appliance.services import calls, peripherals, phone_calls, phones, presence
from appliance.settings import pbx_toml

log = logging.getLogger(__name__)


class PbxLink:
    """Keeps one PBX running; calls in progress are taken over when its settings change."""

    def __init__(self, desk: CallDesk, database: DatabaseThread, watch: Callable[[asyncio.Task[None]], None]) -> None:
        """``watch`` is called with the PBX's loop when it has ended."""
        self._desk = desk
        self._database = database
        self._watch = watch
        self._followed: pbx_toml.Pbx | None = None
        self._facade: Pbx | None = None
        self._names: CallerNames | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self, settings: pbx_toml.Pbx) -> None:
        """Connect as the config says, and take over the calls of the daemon's former life."""
        self._followed = settings
        await self._database.run(peripherals.expect_pbx, settings.enabled)
        await self._database.run(presence.forget_phones)
        open_calls = await self._database.run(calls.open_ids)
        self._desk.read_records_from(settings.cdr_csv)
        if not settings.enabled:
            self._desk.serve(None)
            await self._desk.give_up(open_calls)
            return
        self._facade = facade = Pbx(
            PbxSettings(
                settings.host,
                settings.port,
                settings.username,
                settings.secret,
                settings.context,
                (settings.fastagi_address, settings.fastagi_port) if settings.fastagi_port else None,
            ),
            self._desk,
        )
        facade.watch(await self._database.run(phones.watched))
        facade.adopt(open_calls)
        self._desk.serve(facade)
        await self._answer_names(settings)
        self._running = asyncio.create_task(facade.run())
        self._running.add_done_callback(self._watch)

    async def follow(self, settings: pbx_toml.Pbx) -> None:
        """Connect afresh if, and only if, the settings are not those in use; watch the phones there are now."""
        if settings != self._followed:
            await self.close()
            await self.start(settings)
        elif self._facade is not None:
            self._facade.watch(await self._database.run(phones.watched))

    async def close(self) -> None:
        """Let go of the PBX; what it rang or bridged goes on there."""
        if self._names is not None:
            await self._names.close()
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
        self._running, self._facade, self._names = None, None, None

    async def _answer_names(self, settings: pbx_toml.Pbx) -> None:
        """Desk phones without names are no reason to be without calls."""
        if settings.fastagi_port == 0:
            return
        self._names = CallerNames(lambda number: self._database.run(phone_calls.name_for, number))
        try:
            await self._names.start(settings.fastagi_address, settings.fastagi_port)
        except OSError as error:
            log.error(
                "Desk phones get no names: the box cannot listen on %s port %d (%s). See fastagi_address in pbx.toml.",
                settings.fastagi_address,
                settings.fastagi_port,
                error.strerror or error,
            )
            self._names = None
