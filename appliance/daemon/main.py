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

from peewee import DatabaseError
from playhouse.migrations import MigrationError

from appliance import journal
from appliance.daemon.alarm_watch import AlarmWatch
from appliance.daemon.backup_keeper import BackupKeeper
from appliance.daemon.call_desk import CallDesk
from appliance.daemon.certificate_keeper import CertificateKeeper
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.day_diary import DayDiary
from appliance.daemon.housekeeping import Housekeeping
from appliance.daemon.mail_gateway import MailGateway
from appliance.daemon.mail_sender import MailSender
from appliance.daemon.modem_fleet import ModemFleet
from appliance.daemon.notify import Notifier
from appliance.daemon.pbx_link import PbxLink
from appliance.daemon.reload import ConfigKeeper
from appliance.domain.dial_rules import DialRules
from appliance.ipc.server import AlreadyRunning, Command, DoorbellServer
from appliance.ipc.wire import CommandRefused
from appliance.services import directory, health, outbox, peripherals
from appliance.services.office import open_office, set_rules
from appliance.settings import Settings
from appliance.store.database import NewerDatabase, migrate

log = logging.getLogger(__name__)

STUCK_S = 300.0  # no service takes the database for so long, on the slowest disk


def run(settings: Settings) -> int:
    """Run the daemon until it is told to stop; returns the exit code."""
    journal.install(settings.box.log_level, "appliance-daemon")
    daemon = Daemon(settings)
    try:
        asyncio.run(daemon.serve())
    except AlreadyRunning as error:
        log.error("%s", error)
        return 1
    except DatabaseUnusable as error:
        log.critical("%s", error)
        log.debug("It failed here:", exc_info=error.__cause__)
        return 1
    return 1 if daemon.crashed else 0


class DatabaseUnusable(Exception):
    """The box cannot start with the database as it is; the message says why and what to do."""


class Daemon:
    """The loops of the box and the thread that speaks to the database."""

    def __init__(self, settings: Settings) -> None:
        self._config = ConfigKeeper(settings, self._apply, self._note_refused)
        self._owner = secrets.token_hex(8)  # names this life, so that the next knows what it left behind
        self._database = DatabaseThread()
        self._desk = CallDesk(self._database, *call_rules(settings))
        self._modems = ModemFleet(self._owner, self._database, self._notice_crash)
        self._pbx = PbxLink(self._desk, self._database, self._notice_crash)
        self._mail = MailGateway(self._database, self._modems.wake)
        self._certificate = CertificateKeeper(settings, self._mail.read_certificate)
        self._letters = MailSender(self._owner, self._database)
        self._signals = DayDiary(self._database, peripherals.signals, min)
        self._waits = DayDiary(self._database, health.waits, max)
        self._housekeeping = Housekeeping(settings, self._owner, self._database)
        self._backups = BackupKeeper(settings)
        self._alarms = AlarmWatch(settings, self._database, self._wake_senders, self._findings)
        self._started_at = time.monotonic()
        self._ready = False
        self._stop = asyncio.Event()
        self.crashed = False

    async def serve(self) -> None:
        """Start everything, wait for SIGTERM or SIGINT, and stop everything in reverse. SIGHUP reads the config again.

        Raises:
            AlreadyRunning: another daemon has this run directory.
            DatabaseUnusable: the database cannot be opened or brought up to date.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._config.ask)
        notifier = Notifier()
        settings = self._config.settings
        async with AsyncExitStack() as running:
            doorbell = await self._open_doorbell(running, settings)  # first: so there is no other daemon
            await self._open_database(running, settings, doorbell)
            await self._certificate.follow(settings)
            running.push_async_callback(self._modems.close)
            await self._modems.follow(settings.modems)
            running.push_async_callback(self._pbx.close)
            await self._pbx.start(settings.pbx)
            self._mail.follow(settings)
            self._start(running, self._mail.run())
            await self._letters.follow(settings)
            self._start(running, self._letters.run())
            self._start(running, self._letters.watch_unread())
            self._start(running, self._housekeeping.run())
            self._start(running, self._backups.run())
            self._start(running, self._signals.run())
            self._start(running, self._waits.run())
            self._start(running, self._alarms.run())
            self._start(running, self._certificate.run())
            self._start(running, _tell_watchdog(notifier, self._database))
            self._start(running, self._config.run())
            self._ready = True
            log.info("The box is running.")
            notifier.ready()
            await self._stop.wait()
            log.info("Stopping.")
            notifier.stopping()

    async def _open_doorbell(self, running: AsyncExitStack, settings: Settings) -> DoorbellServer:
        settings.box.run_dir.mkdir(parents=True, exist_ok=True)
        commands: dict[str, Command] = {
            "status": self._once_ready(self._status),
            "call.start": self._once_ready(self._desk.start),
            "call.hangup": self._once_ready(self._desk.hang_up),
            "modem.balance": self._once_ready(self._modems.balance),
        }
        # Any other code can forward the SIM's calls or spend its money, so a stolen web process must not send one.
        for_the_admin: dict[str, Command] = {
            "pbx.doctor": self._once_ready(self._desk.examine),
            "mail.doctor": self._once_ready(self._letters.examine),
            "modem.ussd": self._once_ready(self._modems.ussd),
        }
        doorbell = DoorbellServer(settings.box.socket, self._wake_senders, commands, for_the_admin)
        await doorbell.start()
        running.push_async_callback(doorbell.close)
        return doorbell

    async def _open_database(self, running: AsyncExitStack, settings: Settings, doorbell: DoorbellServer) -> None:
        settings.box.data_dir.mkdir(parents=True, exist_ok=True)
        running.push_async_callback(self._database.close)
        open_office(settings)
        self._database.on_news(doorbell.announce)
        self._database.on_news(lambda seq: self._letters.wake())
        try:
            await self._database.run(migrate)
        except NewerDatabase as error:
            raise DatabaseUnusable(str(error)) from error
        except (DatabaseError, MigrationError) as error:
            said = f"The database {settings.box.database} cannot be used ({error})"
            raise DatabaseUnusable(f"{said}, so the box does not start. What to do says: appliance doctor") from error
        await self._database.run(directory.start, *directory.entries(settings))
        await self._database.run(outbox.recover, self._owner)

    def _wake_senders(self) -> None:
        self._modems.wake()
        self._letters.wake()

    def _findings(self) -> list[health.Finding]:
        return [*self._backups.findings(), *health.mail_in(self._mail.trouble)]

    async def _apply(self, settings: Settings, changes: list[str]) -> None:
        """Make a config that was read again the one in force; what it leaves alone is not disturbed."""
        logging.getLogger().setLevel(settings.box.log_level.upper())
        set_rules(settings)
        await self._database.run(directory.reload, *directory.entries(settings), changes)
        self._desk.follow(*call_rules(settings))
        self._housekeeping.follow(settings)
        self._backups.follow(settings)
        await self._modems.follow(settings.modems)
        self._modems.wake()  # other limits and quiet hours may let go what waited
        await self._pbx.follow(settings.pbx)
        await self._certificate.follow(settings)
        self._mail.follow(settings)
        await self._letters.follow(settings)
        self._alarms.follow(settings)

    async def _note_refused(self, problems: list[str]) -> None:
        await self._database.run(directory.refused, problems)

    def _start(self, running: AsyncExitStack, loop: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(loop)
        task.add_done_callback(self._notice_crash)
        running.push_async_callback(_cancel, task)

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

    async def _status(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "up_s": int(time.monotonic() - self._started_at),
            "config": self._config.status(),
            "backup_age_s": self._backups.age_s,
            "mail_in": self._mail.trouble,
            "peripherals": await self._database.run(peripherals.details),
            "signals": self._signals.told(),
            "waits": self._waits.told(),
            "with_balance": self._modems.with_balance,
        }


def call_rules(settings: Settings) -> tuple[DialRules, int, frozenset[str]]:
    """How the call desk judges and rings: the rules, how long it rings (s), and the phones that it may ring."""
    rules = DialRules(settings.calls.allow, settings.calls.deny, settings.box.country)
    return (
        rules,
        settings.calls.ring_timeout_s,
        frozenset(endpoint for user in settings.users for endpoint in user.phone),
    )


async def _tell_watchdog(notifier: Notifier, database: DatabaseThread) -> None:
    """That this loop turns, unless nothing comes in or goes out any more in spite of it."""
    while notifier.watchdog_interval_s is not None:
        if database.busy_s < STUCK_S:
            notifier.alive()
        else:
            log.critical("The database has not answered for %.0f s, so systemd starts the box afresh.", database.busy_s)
        await asyncio.sleep(notifier.watchdog_interval_s)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
