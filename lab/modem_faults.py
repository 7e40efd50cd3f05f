"""What can be done to the simulated network from outside its process; called by ``MobileNetwork.do``."""

from __future__ import annotations

import asyncio

from appliance.simulator.laboratory import Laboratory

_stalled = False


def put(lab: Laboratory, name: str, value: int, code: int | None = None) -> None:
    """Put a fault on the first modem; 0 takes it back."""
    lab.fault(lab.modem.name, name, value, code)


def pending(lab: Laboratory, name: str) -> int:
    """How much of a fault that is used up is left."""
    faults = lab.modem.faults
    counters = {"submit_error": faults.submit_errors_left, "command_error": faults.command_errors_left}
    return int(counters.get(name, getattr(faults, name, 0)))


def stall(lab: Laboratory, command: str) -> None:
    """From now on the modem stalls when it is told ``command``, before it does anything."""
    global _stalled
    _stalled = False
    execute = lab.modem._execute

    async def stalling(line: str) -> None:
        global _stalled
        if line.startswith(command):
            _stalled = True
            await asyncio.Event().wait()
        await execute(line)

    lab.modem._execute = stalling  # type: ignore[method-assign]


def is_stalled(lab: Laboratory) -> bool:
    """Whether the modem has come to that command."""
    return _stalled


def release(lab: Laboratory) -> None:
    """The modem stalls no more; if it did, it is plugged in afresh, and what is stored stays."""
    if vars(lab.modem).pop("_execute", None) is not None:
        lab.modem.unplug()
        lab.modem.plug_in()


def text_in(lab: Laboratory, sender: str, number: str, text: str) -> None:
    """A mobile phone texts a modem."""
    lab.phone(sender).send(number, text)


def received(lab: Laboratory, number: str) -> list[str]:
    """The texts that a mobile phone got."""
    return [text.text for text in lab.phone(number).received()]


def stored(lab: Laboratory) -> int:
    """How many texts and reports lie on the SIM, in the modem, or wait in the network for it."""
    lying = sum(len(store) for name, store in lab.modem.stores.items() if name != "MT")
    return lying + lab.network.waiting_for(lab.modem.number)
