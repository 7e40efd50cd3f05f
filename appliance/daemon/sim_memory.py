"""What the modems ask about their SIMs, answered by the database."""

from __future__ import annotations

from appliance.daemon.database_thread import DatabaseThread
from appliance.domain.modem_identity import Seen
from appliance.services import sim_cards


class SimMemory:
    """The memory of every modem."""

    def __init__(self, database: DatabaseThread) -> None:
        self._database = database

    async def why_not(self, modem: str, seen: Seen, *, on_trust: bool) -> str:
        return await self._database.run(sim_cards.why_not, modem, seen, on_trust)

    async def learn(self, modem: str, seen: Seen) -> None:
        await self._database.run(sim_cards.learn, modem, seen)

    async def was_tried(self, sim: str, pin: str) -> bool:
        return await self._database.run(sim_cards.was_tried, sim, pin)

    async def note_try(self, sim: str, pin: str) -> None:
        await self._database.run(sim_cards.note_try, sim, pin)

    async def forget_tries(self, sim: str) -> None:
        await self._database.run(sim_cards.forget_tries, sim)
