"""Keeps the self-made certificate good: made when it is missing, made anew before it ends or when names change."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable

from appliance.daemon.clock_watch import ClockWatch
from appliance.settings import Settings

log = logging.getLogger(__name__)

EVERY_S = 3600.0
DEADLINE_S = 60.0


class CertificateKeeper:
    """The pages and the mail listener read the file; the pages look for a new one by themselves."""

    def __init__(self, settings: Settings, on_new: Callable[[], None]) -> None:
        """``on_new`` is called when there is another certificate than before."""
        self._settings = settings
        self._on_new = on_new
        self._clock = ClockWatch()

    async def follow(self, settings: Settings) -> None:
        """See that the certificate fits this config; one that cannot be made is told in the journal."""
        self._settings = settings
        pages, mail = settings.web.certificate is None, settings.mail.enabled and settings.mail.certificate is None
        if not (pages or mail):
            return
        before = self._changed_ns()
        names = [*settings.web.public_names, *([settings.mail.domain] if mail else [])]
        try:
            await _make(settings, names)
        except OSError as error:
            log.error("The certificate could not be made: %s.", error)
        if self._changed_ns() != before:
            log.info("There is a new certificate for %s.", ", ".join(names) or "this machine")
            self._on_new()

    async def run(self) -> None:
        """Look again now and then, until cancelled; at once when the clock was set, for what was made by another one
        has ended by this one, or not yet begun."""
        while True:
            await self._clock.rest(EVERY_S)
            self._clock.followed(self._clock.leap_s())
            await self.follow(self._settings)

    def _changed_ns(self) -> int | None:
        try:
            return self._settings.box.self_made_certificate.stat().st_mtime_ns
        except OSError:
            return None


async def _make(settings: Settings, names: list[str]) -> None:
    """Raises OSError."""
    box = settings.box
    # In a process of its own, which gives back the memory that the cryptography library takes.
    command = (sys.executable, "-P", "-m", "appliance.certificates", str(box.data_dir), str(box.self_made_certificate))
    maker = await asyncio.create_subprocess_exec(*command, *names, stderr=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(DEADLINE_S):
            _, said = await maker.communicate()
    except TimeoutError:
        maker.kill()
        raise OSError("it took too long") from None
    if maker.returncode != 0:
        raise OSError(said.decode(errors="replace").strip().rpartition("\n")[2])
