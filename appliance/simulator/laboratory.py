"""Putting modems and network together, for a process of its own or inside a test."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from appliance.simulator import faults
from appliance.simulator.faults import UnknownFault
from appliance.simulator.modem import Modem
from appliance.simulator.network import Network
from appliance.simulator.personality import PERSONALITIES
from appliance.simulator.phone import MobilePhone
from appliance.simulator.sim_card import SimCard


@dataclass(frozen=True, slots=True)
class ModemPlan:
    """What a modem is to be. ``link`` None = a path in a directory of the laboratory."""

    name: str = "sim1"
    link: Path | None = None
    number: str = "+4930100001"
    personality: str = "generic"
    pin: str | None = None
    slots: int = 30  # for messages on the SIM
    boot_ms: int = 0


class Laboratory:
    """A network with its modems, all in one event loop."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.modems: dict[str, Modem] = {}

    @property
    def modem(self) -> Modem:
        """The first one."""
        return next(iter(self.modems.values()))

    def phone(self, number: str) -> MobilePhone:
        return self.network.phone(number)

    def add(self, plan: ModemPlan, directory: Path) -> Modem:
        """Build a modem and plug it in. Raises ValueError for a plan that cannot be, OSError for its port."""
        if plan.name in self.modems:
            raise ValueError(f"Two modems are called “{plan.name}”.")
        personality = PERSONALITIES.get(plan.personality)
        if personality is None:
            raise ValueError(f"There is no personality “{plan.personality}”. There are: {', '.join(PERSONALITIES)}.")
        modem = Modem(
            plan.name,
            plan.link or directory / plan.name,
            self.network,
            SimCard(plan.number, pin=plan.pin, slots=plan.slots),
            personality,
            boot_ms=plan.boot_ms,
        )
        self.network.join(modem)
        modem.plug_in()
        self.modems[plan.name] = modem
        return modem

    def fault(self, modem_name: str, name: str, value: object = None, code: object = None) -> None:
        """Put a fault on a modem, or take it back with 0.

        Raises:
            KeyError: no such modem.
            UnknownFault: no such fault, or a value that it cannot have.
        """
        modem = self.modems[modem_name]
        number, error = faults.check(name, value, code)
        if name == "unplugged":
            if number:
                modem.unplug()
            else:
                modem.plug_in()
        elif name == "reboot":
            modem.restart()
        else:
            faults.put(modem.faults, name, number, error)
            if name == "signal" and modem.personality.signal_line:
                modem.tell(modem.personality.signal_line.format(csq=number))
            modem.conditions_changed()

    async def close(self) -> None:
        self.network.close()
        for modem in self.modems.values():
            await modem.close()


@asynccontextmanager
async def simulated_network(
    *plans: ModemPlan, country: str = "DE", radio_ms: int = 0, report_delay_ms: int = 0
) -> AsyncIterator[Laboratory]:
    """A network with modems (one called ``sim1`` if no plan is given) for the time of the block."""
    laboratory = Laboratory(Network(country=country, radio_ms=radio_ms, report_delay_ms=report_delay_ms))
    with tempfile.TemporaryDirectory(prefix="modems-") as directory:
        try:
            for plan in _or_one(plans):
                laboratory.add(plan, Path(directory))
            yield laboratory
        finally:
            await laboratory.close()


def _or_one(plans: Sequence[ModemPlan]) -> Sequence[ModemPlan]:
    return plans or (ModemPlan(),)


__all__ = ["Laboratory", "ModemPlan", "UnknownFault", "simulated_network"]
