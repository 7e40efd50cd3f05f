"""Commands about registration, signal, operator, USSD and voice (3GPP TS 27.007 §6 and §7)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from appliance.domain.sms_text import Encoding, decode
from appliance.gsm.pdu.octets import pack_septets, unpack_septets
from appliance.simulator.answers import CmeError, OtherResult
from appliance.simulator.at_line import BadParameter, Command, Form
from appliance.simulator.registry import CommandTable, Lines
from appliance.simulator.text_mode import from_terminal, to_terminal

if TYPE_CHECKING:
    from appliance.simulator.modem import Modem

command = CommandTable()

OPERATOR = ("TestNet", "TestNet", "26299")  # long, short, numeric
_USSD_DELAY_S = 0.02
_NO_SIGNAL = 99


@command("+CREG", "+CGREG", "+CEREG")
def registration(modem: Modem, command: Command) -> Lines:
    wanted = modem.settings.registration_urc
    if command.form is Form.TEST:
        return [f"{command.name}: (0-2)"]
    if command.form is Form.SET:
        wanted[command.name] = command.number(0, 0, among=range(3))
        return None
    level, state = wanted.get(command.name, 0), modem.registration
    place = ',"0001","0000ABCD"' if level == 2 and modem.is_registered else ""
    return [f"{command.name}: {level},{state}{place}"]


@command("+CSQ")
def signal(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CSQ: (0-31,99),(0-7,99)"]
    lost = modem.faults.no_network or modem.settings.functional != 1
    return [f"+CSQ: {_NO_SIGNAL if lost else modem.faults.signal},99"]


@command("+COPS", needs_sim=True)
async def operator(modem: Modem, command: Command) -> Lines:
    settings = modem.settings
    if command.form is Form.TEST:
        await asyncio.sleep(0.05)
        long, short, numeric = OPERATOR
        return [f'+COPS: (2,"{long}","{short}","{numeric}",7),(3,"OtherNet","Other","26298",7),,(0-4),(0-2)']
    if command.form is Form.SET:
        mode = command.number(0, 0, among=range(5))
        if mode == 3:
            settings.operator_format = command.number(1, among=range(3))
            return None
        if mode in (1, 4) and command.text(2) not in OPERATOR:
            raise CmeError(30)
        settings.automatic_operator = mode != 2
        modem.conditions_changed()
        return None
    if not modem.is_registered:
        return [f"+COPS: {0 if settings.automatic_operator else 2}"]
    return [f'+COPS: 0,{settings.operator_format},"{OPERATOR[settings.operator_format]}",7']


@command("+CUSD", needs_sim=True)
def ussd(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CUSD: (0-2)"]
    if command.form is Form.READ:
        return [f"+CUSD: {modem.settings.ussd_notice}"]
    modem.settings.ussd_notice = command.number(0, 0, among=range(3))
    if len(command.parameters) < 2 or modem.settings.ussd_notice == 2:
        return None
    if not modem.is_registered:
        raise CmeError(30)
    packs, charset = modem.personality.packs_ussd, modem.settings.charset
    code = unpacked(command.text(1)) if packs else from_terminal(command.text(1), charset)
    answer = modem.network.ussd(code)
    shown = "" if answer is None else packed(answer) if packs else to_terminal(answer, charset)
    line = "+CUSD: 4" if answer is None else f'+CUSD: 0,"{shown}",15'
    asyncio.get_running_loop().call_later(_USSD_DELAY_S, modem.tell, line)
    return None


def packed(text: str) -> str:
    """Hex digits of packed septets (3GPP TS 23.038 §6.1.2.3)."""
    septets = bytes.fromhex(to_terminal(text, "HEX"))
    return pack_septets(septets + b"\r" if len(septets) % 8 == 7 else septets).hex().upper()


def unpacked(digits: str) -> str:
    """The opposite. Raises BadParameter."""
    try:
        data = bytes.fromhex(digits)
    except ValueError:
        raise BadParameter from None
    return decode(Encoding.GSM7, unpack_septets(data, len(data) * 8 // 7)).rstrip("\r@")


@command("+CGATT")
def packet_service(modem: Modem, command: Command) -> Lines:
    return [f"+CGATT: {int(modem.is_registered)}"] if command.form is Form.READ else None


@command("+CLIP")
def caller_id(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CLIP: (0,1)"]
    if command.form is Form.READ:
        return [f"+CLIP: {int(modem.settings.caller_id)},1"]
    modem.settings.caller_id = bool(command.number(0, 0, among=range(2)))
    return None


command.number_setting("+CRC", "extended_ring", 1)


@command("D", needs_sim=True)
def dial(modem: Modem, command: Command) -> Lines:
    """A voice call (the number ends with ;) is answered at once; a data call finds no carrier."""
    number = command.parameters[0]
    if not number:
        raise BadParameter
    if not number.endswith(";") or not modem.is_registered:
        raise OtherResult("NO CARRIER")
    modem.voice.connected = True
    return None


@command("A")
def answer(modem: Modem, command: Command) -> Lines:
    if not modem.voice.answer():
        raise OtherResult("NO CARRIER")
    return None


@command("H", "+CHUP")
def hang_up(modem: Modem, command: Command) -> Lines:
    modem.voice.hang_up()
    return None


@command("+CLCC")
def current_calls(modem: Modem, command: Command) -> Lines:
    voice = modem.voice
    if voice.ringing:
        return [f'+CLCC: 1,1,4,0,0,"{voice.caller or ""}",145']
    return ["+CLCC: 1,0,0,0,0"] if voice.connected else None
