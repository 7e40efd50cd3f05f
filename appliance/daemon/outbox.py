"""The outbox loop: one for each modem, so that none waits for another."""

from __future__ import annotations

import asyncio
import logging

from appliance.daemon.database_thread import DatabaseThread
from appliance.domain.ports import ModemAway, ModemCondition, ModemPort, SubmitRefused, SubmitUnknown
from appliance.journal import about
from appliance.services import outbox
from appliance.services.outbox import Accepted, Job, NotHandedOver, Outcome, Refused, Unknown

log = logging.getLogger(__name__)

SWEEP_S = 5.0  # finds what a lost bell did not tell
AWAY_PAUSE_S = 1.0
DATABASE_PAUSE_S = 1.0


class OutboxLoop:
    """Hands the texts of one line to its modem, one part at a time, each committed before and after."""

    def __init__(self, modem: ModemPort, line_id: int, owner: str, database: DatabaseThread) -> None:
        """``owner``: names this life of the daemon, so that the next one knows what it left behind."""
        self._modem = modem
        self._line_id = line_id
        self._owner = owner
        self._database = database
        self._look = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There may be something to send."""
        self._look.set()

    def stop(self) -> None:
        """Let the part in the modem's hands come to its end, then finish."""
        self._stopping = True
        self._look.set()

    async def run(self) -> None:
        """Send until stopped."""
        with about(modem=self._modem.name):
            await self._run()

    async def _run(self) -> None:
        done: tuple[Job, Outcome] | None = None
        while True:
            self._look.clear()
            was_away = done is not None and isinstance(done[1], NotHandedOver)
            job = await self._advance(done, claim=not was_away)
            done = None
            if job is not None:
                with about(message=job.message_id):
                    done = job, await self._submit(job)
            elif self._stopping:
                return
            else:
                await self._pause(AWAY_PAUSE_S if was_away else await self._idle_s())

    async def _advance(self, done: tuple[Job, Outcome] | None, claim: bool) -> Job | None:
        """Record and claim in one commit; what the network did is never forgotten because the disk was full."""
        while True:
            claim = claim and not self._stopping and self._modem.status.condition is ModemCondition.READY
            if done is None and not claim:
                return None
            try:
                return await self._database.run(outbox.advance, self._line_id, self._owner, done, claim)
            except Exception:
                log.exception("The database did not take the state of a text. Trying again.")
                await asyncio.sleep(DATABASE_PAUSE_S)

    async def _submit(self, job: Job) -> Outcome:
        try:
            reference = await self._modem.submit(job.part)
            part = job.part.part
            log.info("Message %d: part %d of %d went out.", job.message_id, part.sequence, part.total)
            return Accepted(reference)
        except SubmitRefused as refused:
            log.info("Modem %s: message %d was refused: %s", self._modem.name, job.message_id, refused.sentence)
            return Refused(refused.error_class, refused.sentence)
        except SubmitUnknown:
            log.warning("Modem %s: message %d may have been sent; no answer came.", self._modem.name, job.message_id)
            return Unknown()
        except ModemAway:
            return NotHandedOver()
        except Exception:  # an error in the driver must neither stop the line nor send a text twice
            log.exception("Modem %s: the outcome of message %d is unknown.", self._modem.name, job.message_id)
            return Unknown()

    async def _idle_s(self) -> float:
        if self._modem.status.condition is not ModemCondition.READY:
            return SWEEP_S
        try:
            due_ms = await self._database.run(outbox.due_in_ms, self._line_id)
        except Exception:
            log.exception("The database could not be asked for due texts. Trying again.")
            return DATABASE_PAUSE_S
        return SWEEP_S if due_ms is None else min(SWEEP_S, due_ms / 1000)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._look.wait()
        except TimeoutError:
            pass
