"""Copies the database when the newest copy is old enough, beside all else: a slow disk holds up no chore."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from appliance.settings import Settings
from appliance.store import backup

log = logging.getLogger(__name__)

EVERY_S = 30.0
PAUSE_S = 900.0  # after one that failed


class BackupKeeper:
    """Keeps as many copies, as fresh, as ``[backup]`` says."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def follow(self, settings: Settings) -> None:
        """Keep and forget copies by these rules from now on."""
        self._settings = settings

    async def run(self) -> None:
        """Copy until cancelled."""
        while True:
            try:
                await asyncio.to_thread(_copy_when_due, self._settings)
            except (backup.BackupTrouble, OSError) as error:
                log.error("%s It is tried again in %d minutes.", error, PAUSE_S // 60)
                await asyncio.sleep(PAUSE_S)
            else:
                await asyncio.sleep(EVERY_S)


def _copy_when_due(settings: Settings) -> None:
    """Raises BackupTrouble, OSError."""
    if not settings.backup.every_hours:
        return
    now = datetime.now(UTC)
    folder = settings.backup_folder
    age_s = backup.age_s(folder, now)
    if age_s is not None and age_s < settings.backup.every_hours * 3600:
        return
    target = folder / backup.file_name(now)
    backup.back_up(settings.box.database, target)
    backup.forget_old(folder, settings.backup.keep, now)
    log.info("The database was copied to %s.", target)
