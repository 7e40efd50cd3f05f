"""The composition root: builds the box's parts, starts them in order and stops them in reverse."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import time
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from typing import Any

from appliance.ami.facade import Pbx, PbxSettings
from appliance.daemon.call_desk import CallDesk
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.housekeeping import Housekeeping
from appliance.daemon.inbox import Inbox
from appliance.daemon.notify import Notifier
from appliance.daemon.outbox import OutboxLoop
from appliance.domain.dial_rules import DialRules
from appliance.gsm.modem import Modem, ModemSettings
from appliance.ipc.server import AlreadyRunning, Command, DoorbellServer
from appliance.ipc.wire import CommandRefused
from appliance.services import calls, directory, outbox, peripherals
from appliance.services.office import open_office
from appliance.settings import Settings
from appliance.store.database import migrate, on_commit

log = logging.getLogger(__name__)

STOP_DEADLINE_S = 20.0


def run(settings: Settings) -> int:
    """Run the daemon until it is told to stop; returns the exit code."""
    logging.basicConfig(level=settings.box.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    daemon = Daemon(settings)
    try:
        asyncio.run(daemon.serve())
    except AlreadyRunning as error:
        log.error("%s", error)
        return 1
    return 1 if daemon.crashed else 0


class Daemon:
    """The loops of the box and the thread that speaks to the database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._owner = secrets.token_hex(8)  # names this life, so that the next knows what it left behind
        self._database = DatabaseThread()
        self._desk = CallDesk(
            self._database,
            DialRules(settings.calls.allow, settings.calls.deny, settings.box.country),
            settings.calls.ring_timeout_s,
        )
        self._senders: dict[str, tuple[OutboxLoop, asyncio.Task[None]]] = {}
        self._started_at = time.monotonic()
        self._ready = False
        self._stop = asyncio.Event()
        self.crashed = False

    async def serve(self) -> None:
        """Start everything, wait for SIGTERM or SIGINT, and stop everything in reverse.

        Raises:
            AlreadyRunning: another daemon has this run directory.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        notifier = Notifier()
        async with AsyncExitStack() as running:
            doorbell = await self._open_doorbell(running)  # first: it makes sure that there is no other daemon
            await self._open_database(running, doorbell)
            await self._start_modems(running)
            await self._start_pbx(running)
            self._start(running, Housekeeping(self._settings.history, self._owner, self._database).run())
            self._start(running, _tell_watchdog(notifier))
            self._ready = True
            log.info("The box is running.")
            notifier.ready()
            await self._stop.wait()
            log.info("Stopping.")
            notifier.stopping()
            await self._finish_texts()

    async def _open_doorbell(self, running: AsyncExitStack) -> DoorbellServer:
        self._settings.box.run_dir.mkdir(parents=True, exist_ok=True)
        commands: dict[str, Command] = {
            "status": self._once_ready(self._status),
            "call.start": self._once_ready(self._desk.start),
            "call.hangup": self._once_ready(self._desk.hang_up),
        }
        doorbell = DoorbellServer(self._settings.box.socket, self._wake_senders, commands)
        await doorbell.start()
        running.push_async_callback(doorbell.close)
        return doorbell

    async def _open_database(self, running: AsyncExitStack, doorbell: DoorbellServer) -> None:
        settings = self._settings
        settings.box.data_dir.mkdir(parents=True, exist_ok=True)
        running.push_async_callback(self._database.close)
        open_office(settings)
        loop = asyncio.get_running_loop()
        on_commit(lambda seq: loop.call_soon_threadsafe(doorbell.announce, seq))
        await self._database.run(migrate)
        users = [
            directory.UserEntry(each.username, each.name, each.role, each.phone or None) for each in settings.users
        ]
        lines = [directory.LineEntry(each.name, each.number, each.label, each.users) for each in settings.modems]
        await self._database.run(directory.apply, users, lines)
        names = [each.name for each in settings.modems]
        await self._database.run(peripherals.start_afresh, names, settings.pbx.enabled)
        await self._database.run(outbox.recover, self._owner)

    async def _start_modems(self, running: AsyncExitStack) -> None:
        inbox = Inbox(self._database, on_status=self._wake_sender)
        for each in self._settings.modems:
            line_id = await self._database.run(outbox.line_of, each.name)
            if line_id is None:
                raise RuntimeError(f"the line of modem {each.name} is not in the database")
            modem = Modem(ModemSettings(each.name, each.device, each.baudrate, each.pin or None), inbox)
            self._start(running, modem.run())
            sender = OutboxLoop(modem, line_id, self._owner, self._database)
            self._senders[each.name] = sender, self._start(running, sender.run())

    async def _start_pbx(self, running: AsyncExitStack) -> None:
        pbx = self._settings.pbx
        open_calls = await self._database.run(calls.open_ids)
        if not pbx.enabled:
            await self._desk.give_up(open_calls)
            return
        facade = Pbx(PbxSettings(pbx.host, pbx.port, pbx.username, pbx.secret, pbx.context), self._desk)
        facade.adopt(open_calls)
        self._desk.serve(facade)
        self._start(running, facade.run())

    def _start(self, running: AsyncExitStack, loop: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(loop)
        task.add_done_callback(self._notice_crash)
        running.push_async_callback(_cancel, task)
        return task

    def _notice_crash(self, task: asyncio.Task[None]) -> None:
        """A loop that died of a bug takes the daemon with it: systemd starts it afresh, and nothing is lost."""
        if not task.cancelled() and task.exception() is not None:
            log.critical("A part of the box crashed, so the box stops.", exc_info=task.exception())
            self.crashed = True
            self._stop.set()

    def _once_ready(self, command: Command) -> Command:
        async def run(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
            if not self._ready:
                raise CommandRefused("daemon_away", "The box is starting. Try again in a moment.")
            return await command(arguments)

        return run

    def _wake_senders(self) -> None:
        for sender, _ in self._senders.values():
            sender.wake()

    def _wake_sender(self, modem: str) -> None:
        if modem in self._senders:
            self._senders[modem][0].wake()

    async def _finish_texts(self) -> None:
        """Let the parts that the modems have in hand come to a known end."""
        for sender, _ in self._senders.values():
            sender.stop()
        tasks = [task for _, task in self._senders.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_DEADLINE_S)

    async def _status(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "up_s": int(time.monotonic() - self._started_at),
            "peripherals": await self._database.run(peripherals.details),
        }


async def _tell_watchdog(notifier: Notifier) -> None:
    while notifier.watchdog_interval_s is not None:
        notifier.alive()
        await asyncio.sleep(notifier.watchdog_interval_s)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
