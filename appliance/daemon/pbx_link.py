"""The connection to the PBX as the config wants it: none, this one, or another one instead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from appliance.ami.facade import Pbx, PbxSettings
from appliance.daemon.call_desk import CallDesk
from appliance.daemon.database_thread import DatabaseThread
from appliance.services import calls, peripherals, phone_calls, presence
from appliance.settings import schema


class PbxLink:
    """Keeps one PBX running; calls in progress are taken over when its settings change."""

    def __init__(self, desk: CallDesk, database: DatabaseThread, watch: Callable[[asyncio.Task[None]], None]) -> None:
        """``watch`` is called with the PBX's loop when it has ended."""
        self._desk = desk
        self._database = database
        self._watch = watch
        self._followed: PbxSettings | None = None
        self._facade: Pbx | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self, settings: schema.Pbx) -> None:
        """Connect as the config says, and take over the calls of the daemon's former life."""
        await self._connect(_settings(settings))

    async def follow(self, settings: schema.Pbx) -> None:
        """Connect afresh if, and only if, the settings are not those in use; watch the phones there are now."""
        wanted = _settings(settings)
        if wanted != self._followed:
            await self.close()
            await self._connect(wanted)
        elif self._facade is not None:
            self._facade.watch(await self._database.run(phone_calls.watched))

    async def close(self) -> None:
        """Let go of the PBX; what it rang or bridged goes on there."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
            self._running = self._facade = None

    async def _connect(self, settings: PbxSettings | None) -> None:
        self._followed = settings
        await self._database.run(peripherals.expect_pbx, settings is not None)
        await self._database.run(presence.forget_phones)
        open_calls = await self._database.run(calls.open_ids)
        if settings is None:
            self._desk.serve(None)
            await self._desk.give_up(open_calls)
            return
        facade = Pbx(settings, self._desk)
        facade.watch(await self._database.run(phone_calls.watched))
        facade.adopt(open_calls)
        self._facade = facade
        self._desk.serve(facade)
        self._running = asyncio.create_task(facade.run())
        self._running.add_done_callback(self._watch)


def _settings(pbx: schema.Pbx) -> PbxSettings | None:
    return PbxSettings(pbx.host, pbx.port, pbx.username, pbx.secret, pbx.context) if pbx.enabled else None
