"""Copies the database when the newest copy is old enough, beside all else: a slow disk holds up no chore."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime

from appliance.services import health
from appliance.services.health import Finding, Level
from appliance.settings import Settings
from appliance.store import backup

log = logging.getLogger(__name__)

EVERY_S = 30.0
PAUSE_S = 900.0  # after one that failed
ANSWER_S = 900.0  # how long the disk of the copies may take to tell of them after a start


class BackupKeeper:
    """Keeps as many copies, as fresh, as ``[backup]`` says."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._looked = False
        self._began_s = time.monotonic()
        self._made_at: float | None = None  # the newest copy, by the wall clock

    def follow(self, settings: Settings) -> None:
        """Keep and forget copies by these rules from now on."""
        self._settings = settings

    @property
    def age_s(self) -> float | None:
        """How old the newest copy is, as far as its disk has told; None when there was none."""
        return None if self._made_at is None else max(0.0, time.time() - self._made_at)

    def findings(self) -> list[Finding]:
        """What is to be said of the copies; before the first look at them nothing is settled for a while."""
        settings = self._settings
        if self._looked or not settings.backup.every_hours:
            return list(health.backups(settings, self.age_s))
        said = f"The folder {settings.backup_folder} does not tell what backups there are."
        advice = "Look whether its disk is there and can be read, or set another backup.folder."
        settled = time.monotonic() - self._began_s >= ANSWER_S
        return [Finding(Level.WARNING, "Backup", said, advice, key="backup", settled=settled)]

    async def run(self) -> None:
        """Copy until cancelled."""
        while True:
            settings = self._settings
            try:
                self._note(await asyncio.to_thread(backup.age_s, settings.backup_folder, datetime.now(UTC)))
                every_s = settings.backup.every_hours * 3600
                if every_s and (self.age_s is None or self.age_s >= every_s):
                    await asyncio.to_thread(_copy, settings)
                    self._note(0.0)
            except (backup.BackupTrouble, OSError) as error:
                log.error("%s It is tried again in %d minutes.", error, PAUSE_S // 60)
                await asyncio.sleep(PAUSE_S)
            else:
                await asyncio.sleep(EVERY_S)

    def _note(self, age_s: float | None) -> None:
        self._made_at = None if age_s is None else time.time() - age_s
        self._looked = True


def _copy(settings: Settings) -> None:
    """Raises BackupTrouble, OSError."""
    now = datetime.now(UTC)
    folder = settings.backup_folder
    target = folder / backup.file_name(now)
    backup.back_up(settings.box.database, target)
    backup.forget_old(folder, settings.backup.keep, now)
    log.info("The database was copied to %s.", target)
