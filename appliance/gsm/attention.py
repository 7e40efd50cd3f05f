"""Asks a modem how its network, its signal and its SIM are."""

from __future__ import annotations

import asyncio
from typing import NoReturn

from appliance.gsm import bringup, commands, sim
from appliance.gsm.engine import Engine, Priority
from appliance.gsm.status import Reception, is_registered


class SetUpAgain(Exception):
    """The modem or its SIM is not what was set up any more: start from the first question. The text says it."""


_RESTARTED = "The modem restarted. It is being set up."
ANEW = "The modem is being set up."
_FORGOT = "The modem forgot its settings. It is being set up."


async def restart(seen: asyncio.Event) -> NoReturn:
    """Wait until the modem says that it restarted. Raises SetUpAgain."""
    await seen.wait()
    raise SetUpAgain(_RESTARTED)


async def late_readiness(engine: Engine, seen: asyncio.Event) -> NoReturn:
    """Wait until a modem that refused something about texts says that it takes it now. Raises SetUpAgain."""
    await seen.wait()
    await bringup.ask(engine, commands.ATTENTION)  # not before a text that is on its way has its answer
    raise SetUpAgain(ANEW)


async def look(engine: Engine, reception: Reception, imsi: str | None, notices: str | None) -> None:
    """Bring ``reception`` up to date.

    Args:
        imsi: of the SIM that the modem was set up with, if it told.
        notices: how the modem announced texts once it was set up, if it told. It forgets that without a word when it
            restarts, and when a direct text was not confirmed in time (27.005 §3.4.1).

    Raises:
        SetUpAgain, EngineBusy.
    """
    if notices is not None and await bringup.notices(engine, Priority.POLL) not in (None, notices):
        raise SetUpAgain(_FORGOT)
    reception.registration = await _registration(engine)
    if not is_registered(reception.registration):
        if await sim.is_missing(engine):
            raise SetUpAgain(ANEW)
    elif imsi is not None and await bringup.imsi(engine) not in (None, imsi):
        raise SetUpAgain(ANEW)
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
