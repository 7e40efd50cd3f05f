"""Asks a modem how its network, its signal and its SIM are."""

from __future__ import annotations

from appliance.gsm import bringup, commands, sim
from appliance.gsm.engine import Engine, Priority
from appliance.gsm.status import Reception, is_registered


class SimGone(Exception):
    """The SIM was taken out, locked itself, or is another one than before."""


async def look(engine: Engine, reception: Reception, imsi: str | None) -> None:
    """Bring ``reception`` up to date.

    Args:
        imsi: of the SIM that the modem was set up with, if it told.

    Raises:
        SimGone, EngineBusy.
    """
    reception.registration = await _registration(engine)
    if not is_registered(reception.registration):
        if await sim.is_missing(engine):
            raise SimGone
    elif imsi is not None and await bringup.imsi(engine) not in (None, imsi):
        raise SimGone
    line = await bringup.ask_line(engine, commands.OPERATOR, Priority.POLL)
    if line is not None:
        found = commands.fields(line)
        reception.operator = found[2][:40] if len(found) > 2 and found[2] else None
    line = await bringup.ask_line(engine, commands.SIGNAL, Priority.POLL)
    if line is not None:
        reception.hear(commands.signal_dbm(line))


async def _registration(engine: Engine) -> int | None:
    states: list[int] = []
    for query in (commands.REGISTRATION, commands.REGISTRATION_LTE):
        line = await bringup.ask_line(engine, query, Priority.POLL)
        state = commands.registration(line) if line is not None else None
        if state is not None and is_registered(state):
            return state
        if state is not None:
            states.append(state)
    return max(states) if states else None
