"""The SIM's lock: what AT+CPIN? says, and the PIN, which is tried once and never again if it was wrong."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from appliance.domain.ports import ModemCondition, SimMemory
from appliance.gsm import commands
from appliance.gsm.engine import CommandTimeout, Engine
from appliance.gsm.errors import FinalError
from appliance.gsm.exchange import CommandRefused

_log = logging.getLogger(__name__)

_NO_SIM = frozenset({10, 310})
_PIN_WANTED = frozenset({11, 311})
_PUK_WANTED = frozenset({12, 316})
_UNREADABLE = frozenset({13, 15, 313, 315})
_NOT_YET = frozenset({14, 314, 515})
_USABLE = ("READY", "SIM PIN2", "SIM PUK2")  # PIN2 guards only what is of no use here


@dataclass(frozen=True, slots=True)
class SimObstacle:
    """Why the SIM cannot be used."""

    condition: ModemCondition
    sentence: str


STARTING = SimObstacle(ModemCondition.STARTING, "The SIM is starting.")
NO_SIM = SimObstacle(ModemCondition.NO_SIM, "There is no SIM in the modem. Put one in.")
UNREADABLE = SimObstacle(
    ModemCondition.NO_SIM, "The SIM cannot be read. Take it out, look whether it lies right, and put it back."
)
WANTS_PUK = SimObstacle(
    ModemCondition.SIM_LOCKED,
    "The SIM is blocked and wants its PUK. Put it into a phone, enter the PUK there and put it back.",
)
WANTS_PIN = SimObstacle(ModemCondition.SIM_LOCKED, "The SIM wants a PIN. Set `pin` for this modem in modems.toml.")
WRONG_PIN = SimObstacle(
    ModemCondition.SIM_LOCKED,
    "The PIN was wrong. It was tried once and will not be tried again. Correct `pin` for this modem in modems.toml.",
)
LAST_TRY = SimObstacle(
    ModemCondition.SIM_LOCKED,
    "Wrong PINs were entered into this SIM and only its last try is left, so `pin` was not tried. "
    "Put the SIM into a phone, enter the right PIN once and put it back.",
)
NO_PIN = SimObstacle(
    ModemCondition.SIM_LOCKED, "The PIN was not tried: it must be 4 to 8 digits. Correct `pin` in modems.toml."
)


async def obstacle(engine: Engine, memory: SimMemory, sim: str, pin: str | None) -> SimObstacle | None:
    """Ask for the SIM's state and enter the PIN if that is safe. None means that the SIM can be used.

    ``sim`` tells SIMs apart for the memory of PINs that were tried: the ICCID, or else the IMEI or the device.
    """
    try:
        lines = await engine.command(commands.PIN_STATE)
    except CommandTimeout:
        return STARTING
    except CommandRefused as refused:
        return _read_error(refused.error)
    state = commands.fields(lines[-1])[0].upper() if lines else "READY"
    if state in _USABLE:
        await memory.forget_tries(sim)
        return None
    if state == "SIM PIN":
        return await _unlock(engine, memory, sim, pin)
    if state == "SIM PUK":
        return WANTS_PUK
    if state in ("NOT INSERTED", "SIM NOT INSERTED"):
        return NO_SIM
    if state in ("NOT READY", ""):
        return STARTING
    return SimObstacle(
        ModemCondition.SIM_LOCKED, f"The SIM or the modem is locked and wants “{state[:20]}”. Unlock it in a phone."
    )


async def is_missing(engine: Engine) -> bool:
    """Whether the SIM was taken out, or locked itself, while the modem was in use."""
    try:
        lines = await engine.command(commands.PIN_STATE)
    except CommandTimeout:
        return False
    except CommandRefused as refused:
        return _read_error(refused.error) in (NO_SIM, UNREADABLE, WANTS_PIN, WANTS_PUK)
    return bool(lines) and commands.fields(lines[-1])[0].upper() not in (*_USABLE, "NOT READY", "")


def _read_error(error: FinalError) -> SimObstacle | None:
    if error.code in _NO_SIM:
        return NO_SIM
    if error.code in _PIN_WANTED:
        return WANTS_PIN
    if error.code in _PUK_WANTED:
        return WANTS_PUK
    if error.code in _UNREADABLE:
        return UNREADABLE
    if error.code in _NOT_YET:
        return STARTING
    return None  # a modem that does not know the question


async def _unlock(engine: Engine, memory: SimMemory, sim: str, pin: str | None) -> SimObstacle | None:
    if pin is None:
        await memory.forget_tries(sim)  # the admin's way to have the same one tried once more
        return WANTS_PIN
    if await memory.was_tried(sim, pin):
        return WRONG_PIN
    try:
        command = commands.enter_pin(pin)
    except ValueError:
        return NO_PIN
    left = await _tries_left(engine)
    if left is not None and left < 2:
        return LAST_TRY
    await memory.note_try(sim, pin)  # before it goes out: an answer that gets lost must not cost a second try
    try:
        await engine.command(command)
    except CommandRefused as refused:
        _log.warning("the SIM refused the PIN (%s)", refused.error.text)
        return WANTS_PUK if refused.error.code in _PUK_WANTED else WRONG_PIN
    except CommandTimeout:
        return STARTING
    await memory.forget_tries(sim)
    return None


async def _tries_left(engine: Engine) -> int | None:
    """3GPP TS 27.007 §8.65; few modems know it."""
    try:
        lines = await engine.command(commands.PIN_TRIES)
    except (CommandRefused, CommandTimeout):
        return None
    answers = [commands.fields(line) for line in lines]  # some modems tell of the PUK too
    return next((commands.number(found[1]) for found in answers if found[0] == "SIM PIN" and len(found) > 1), None)
