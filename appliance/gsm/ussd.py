"""USSD: a code such as *100# and the network's answer, in the forms that modems give it (TS 27.007 §7.15)."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

from appliance.domain.sms_text import Encoding, decode
from appliance.gsm import commands
from appliance.gsm.commands import Command
from appliance.gsm.engine import CommandTimeout, Engine, EngineBusy, ModemSilent, Priority
from appliance.gsm.errors import meaning
from appliance.gsm.exchange import CommandRefused
from appliance.gsm.pdu.octets import pack_septets, unpack_septets
from appliance.gsm.transport import PortLost

ANSWER_TIMEOUT_S = 30.0

_SENTENCES = {
    2: "The network ended the session.",
    3: "Another session of this SIM answered.",
    4: "The network does not know this code.",
    5: "The network did not answer in time.",
}


class UssdFailed(Exception):
    """There is no answer; the text is a sentence."""


class Ussd:
    """One session at a time over one engine."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[str] | None = None

    def heard(self, line: str) -> None:
        """A +CUSD: notice."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(line)

    async def ask(self, engine: Engine, code: str, *, packed: bool) -> str:
        """Send ``code`` and return the answer's text. Raises UssdFailed."""
        if self._answer is not None:
            raise UssdFailed("This modem is asking the network something else already. Try again in a minute.")
        try:
            plain = commands.ussd(code)
        except ValueError as error:
            raise UssdFailed("A code has only digits, * and #, such as *100#.") from error
        command = (
            Command(plain.text.replace(f'"{code}"', f'"{pack(code)}"'), timeout_s=plain.timeout_s, secret=True)
            if packed
            else plain
        )
        self._answer = asyncio.get_running_loop().create_future()
        try:
            await engine.command(command, Priority.POLL)
            await asyncio.wait(
                (self._answer, engine.failed), timeout=ANSWER_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
            )
            if not self._answer.done():
                if engine.failed.done():
                    raise UssdFailed("The modem was lost before the network answered.")
                await _end(engine)  # or a late answer would be taken for that of the next code
                raise UssdFailed(_SENTENCES[5])
            state, text = read(self._answer.result(), packed=packed)
            if state == 1:  # the network waits for a choice from a menu; nobody will make one
                await _end(engine)
        except CommandRefused as refused:
            raise UssdFailed(meaning(refused.error)[1]) from refused
        except CommandTimeout:
            await _end(engine)
            raise UssdFailed(_SENTENCES[5]) from None
        except (EngineBusy, PortLost, ModemSilent) as error:
            raise UssdFailed(str(error) or "The modem is busy.") from error
        finally:
            self._answer = None
        if not text:
            raise UssdFailed(_SENTENCES.get(state, "The network gave an empty answer."))
        return text


async def _end(engine: Engine) -> None:
    with suppress(CommandRefused, CommandTimeout, EngineBusy, PortLost, ModemSilent):
        await engine.command(commands.USSD_END, Priority.POLL)


def read(line: str, *, packed: bool) -> tuple[int, str]:
    """State and text of a +CUSD line; what cannot be decoded is returned as it came."""
    found = commands.fields(line)
    state = commands.number(found[0])
    raw = found[1] if len(found) > 1 else ""
    scheme = commands.number(found[2]) if len(found) > 2 else None
    text = raw
    if len(raw) >= 4 and len(raw) % 2 == 0 and re.fullmatch("[0-9A-Fa-f]+", raw):
        octets = bytes.fromhex(raw)
        if scheme is not None and (scheme == 0x11 or scheme & 0xCC == 0x48):  # UCS-2, TS 23.038 §5
            text = octets.decode("utf-16-be", "replace")
        elif packed:
            text = unpack(octets)
    return state if state is not None else 0, text.strip()


def pack(code: str) -> str:
    """Digits, ``*``, ``#`` and ``+`` (the same in ASCII and GSM 7-bit) as packed septets (TS 23.038 §6.1.2.3)."""
    padding = b"\r" if len(code) % 8 == 7 else b""  # else the last seven bits would read as "@"
    return pack_septets(code.encode("ascii") + padding).hex().upper()


def unpack(octets: bytes) -> str:
    """Packed septets as text."""
    septets = unpack_septets(octets, len(octets) * 8 // 7)
    if len(octets) % 7 == 0:
        septets = septets.removesuffix(b"\r")
    return decode(Encoding.GSM7, septets)
