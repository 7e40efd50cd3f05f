"""Asks a modem what it is and what it can do, and sets up what the rest relies on.

Any single command may be missing in a modem; what is left is used.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from appliance.gsm import commands
from appliance.gsm.commands import Command
from appliance.gsm.engine import CommandTimeout, Engine, Priority
from appliance.gsm.exchange import CommandRefused
from appliance.gsm.profiles import Profile

_SIM_BUSY = frozenset({14, 314, 515})
_BUSY_RETRIES = 10
_BUSY_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the modem says it is."""

    manufacturer: str | None
    model: str | None
    imei: str | None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What it can do for texts."""

    stores: tuple[str, ...]  # to be swept; empty when the modem does not let us choose
    tells: bool  # whether it announces new texts
    confirms: bool  # whether it waits for +CNMA after each text that it sends straight to us
    notices: str | None  # how it announces them, in its own words; None when it does not say
    is_whole: bool  # it refused nothing of what texts need; some do so for a while after they got their power


async def ask(engine: Engine, command: Command, priority: Priority = Priority.CONTROL) -> list[str] | None:
    """The lines of the answer, or None if the modem refuses or stays silent."""
    for _ in range(_BUSY_RETRIES):
        try:
            return await engine.command(command, priority)
        except CommandTimeout:
            return None
        except CommandRefused as refused:
            if refused.error.code not in _SIM_BUSY:
                return None
        await asyncio.sleep(_BUSY_WAIT_S)  # just after the PIN a SIM needs some seconds
    return None


async def ask_line(engine: Engine, command: Command, priority: Priority = Priority.CONTROL) -> str | None:
    """The last line of the answer that has the command's header, or a bare one."""
    lines = await ask(engine, command, priority)
    return lines[-1] if lines else None


async def identify(engine: Engine) -> Identity:
    """The first words with a modem; they work without a SIM."""
    await ask(engine, commands.ECHO_OFF)
    await ask(engine, commands.NUMERIC_ERRORS)
    return Identity(
        await _word(engine, commands.MANUFACTURER),
        await _word(engine, commands.MODEL),
        await _digits(engine, commands.IMEI),
    )


async def switch_radio_on(engine: Engine) -> None:
    line = await ask_line(engine, commands.FUNCTION)
    if line is not None and commands.number(commands.fields(line)[0]) in (0, 4):
        await ask(engine, commands.FULL_FUNCTION)


async def iccid(engine: Engine) -> str | None:
    """The number printed on the SIM, where the modem has a command for it."""
    for command in commands.ICCID:
        digits = await _digits(engine, command)
        if digits is not None:
            return digits
    return None


async def imsi(engine: Engine) -> str | None:
    return await _digits(engine, commands.IMSI)


async def own_number(engine: Engine) -> str | None:
    """The SIM's own number as it stands on it; many SIMs hold none, or an old one."""
    line = await ask_line(engine, commands.OWN_NUMBER)
    _, number, kind, *_ = [*(commands.fields(line) if line is not None else []), "", "", ""]
    if kind == "145" and number:  # international, with and without its sign
        number = f"+{number.removeprefix('+')}"
    return number[:24] or None


async def smsc(engine: Engine, wanted: str | None) -> str | None:
    """The number of the SMS centre, after setting it to ``wanted`` if it differs."""
    present = await _smsc(engine)
    if wanted is not None and present != wanted:
        await ask(engine, commands.set_smsc(wanted))
        present = await _smsc(engine)
    return present


async def prepare_texts(engine: Engine, profile: Profile) -> Abilities:
    """PDU mode, notices of new texts, and the list of stores."""
    for text in profile.setup:
        await ask(engine, Command(text))
    await ask(engine, Command('AT+CSCS="GSM"'))
    takes_pdus = await ask(engine, commands.PDU_MODE) is not None
    confirms = await _confirms(engine)
    await ask(engine, commands.KEEP_LINK)
    await ask(engine, commands.CALLER_ID)
    await ask(engine, commands.REGISTRATION_NEWS)
    await ask(engine, commands.REGISTRATION_LTE_NEWS)
    await ask(engine, commands.OPERATOR_IN_WORDS)
    stores = _stores(await ask_line(engine, commands.STORES))
    tells = await _announce(engine)
    is_whole = takes_pdus and bool(stores) and tells
    return Abilities(stores, tells, confirms, await notices(engine) if tells else None, is_whole)


async def notices(engine: Engine, priority: Priority = Priority.CONTROL) -> str | None:
    """How the modem announces texts, as it says itself."""
    return await ask_line(engine, commands.NOTICE_MODE, priority)


async def _confirms(engine: Engine) -> bool:
    if await ask(engine, commands.CAN_CONFIRM) is not None:
        service = await ask(engine, commands.MESSAGE_SERVICE_CONFIRMED)
        if service is not None:
            return True
    await ask(engine, commands.MESSAGE_SERVICE_PLAIN)
    return False


async def _announce(engine: Engine) -> bool:
    line = await ask_line(engine, commands.NOTICE_MODES)
    best = commands.notice_mode(line) if line is not None else None
    modes = ((best,) if best is not None else ()) + commands.FALLBACK_NOTICE_MODES
    for mode in modes:
        if await ask(engine, commands.notices(mode)) is not None:
            return True
    return False


def _stores(line: str | None) -> tuple[str, ...]:
    """Every store but those that only repeat others (MT) or hold no texts for us (BM, TA)."""
    found = commands.stores(line) if line is not None else ()
    chosen = tuple(store for store in ("SM", "ME", "SR") if store in found)
    return chosen or found[:1]


async def _smsc(engine: Engine) -> str | None:
    line = await ask_line(engine, commands.SMSC)
    return (commands.fields(line)[0][:24] or None) if line is not None else None


async def _words(engine: Engine, command: Command) -> list[str]:
    """The lines of the answer, the last one first: what the modem said unasked may be among them."""
    lines = await ask(engine, command) or []
    return [line.removeprefix(command.header or "").strip(' "')[:60] for line in reversed(lines)]


async def _word(engine: Engine, command: Command) -> str | None:
    return next(filter(None, await _words(engine, command)), None)


async def _digits(engine: Engine, command: Command) -> str | None:
    for word in await _words(engine, command):
        digits = word.split(",")[0].strip(' "').rstrip("Ff")  # an ICCID may have a filler at its end
        if digits.isascii() and digits.isdigit() and 10 <= len(digits) <= 20:
            return digits
    return None
