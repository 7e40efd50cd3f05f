"""The watch over the box itself: looks whether everything works, and has the admins told when it does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

from appliance.daemon.clock_watch import ClockWatch
from appliance.daemon.database_thread import DatabaseThread
from appliance.services import alarm_news, alarms, health
from appliance.services.alarm_news import Recipient
from appliance.services.health import Finding
from appliance.settings import Role, Settings

log = logging.getLogger(__name__)

EVERY_S = 5.0
_MINUTE_MS = 60_000


class AlarmWatch:
    """One look every ``EVERY_S``."""

    def __init__(
        self,
        settings: Settings,
        database: DatabaseThread,
        wake_senders: Callable[[], None],
        of_daemon: Callable[[], Iterable[Finding]],
    ) -> None:
        """
        Args:
            wake_senders: called when there is something to send.
            of_daemon: what only the daemon knows, at once.
        """
        self._settings = settings
        self._database = database
        self._wake_senders = wake_senders
        self._of_daemon = of_daemon
        self._clock = ClockWatch()

    def follow(self, settings: Settings) -> None:
        """Tell by this config from now on."""
        self._settings = settings

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            if leap_s := self._clock.leap_s():
                self._clock.followed(leap_s)  # and at the next look so has what an alarm began by, or nothing lasted
            else:
                await self._look()
            await asyncio.sleep(EVERY_S)

    async def _look(self) -> None:
        try:
            if await self._database.run(_look, self._settings, self._of_daemon()):
                self._wake_senders()
        except Exception:  # a disk that is full must not stop the box
            log.exception("The box could not look whether everything works. Trying again.")


def _look(settings: Settings, of_daemon: Iterable[Finding]) -> bool:
    after_ms = settings.alerts.alarm_after_minutes * _MINUTE_MS
    alarms.look(health.findings(settings, "", of_daemon), after_ms)
    return alarm_news.tell(_recipients(settings), after_ms)


def _recipients(settings: Settings) -> list[Recipient]:
    wanted = settings.alerts.alarms_to
    return [
        Recipient(each.username, each.email, each.mobile if settings.alerts.alarm_texts else "")
        for each in settings.users
        if (each.username in wanted if wanted else each.role is Role.ADMIN)
    ]
