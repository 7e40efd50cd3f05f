"""Commands about the modem itself and its SIM (ITU-T V.250, 3GPP TS 27.007 §5 and §8)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from appliance.simulator.answers import CmeError, Ending
from appliance.simulator.at_line import BadParameter, Command, Form
from appliance.simulator.registry import CommandTable, Lines
from appliance.simulator.sim_card import Lock
from appliance.simulator.text_mode import CHARSETS, clock_text

if TYPE_CHECKING:
    from appliance.simulator.modem import Modem

command = CommandTable()

_BIT = range(2)


def _digit(command: Command) -> int:
    return int(command.parameters[0] or "0") if command.parameters else 0


@command("E", "Q", "V")
def switches(modem: Modem, command: Command) -> Lines:
    value = _digit(command)
    if value not in _BIT:
        raise Ending
    terminal = modem.terminal
    if command.name == "E":
        terminal.echo = bool(value)
    elif command.name == "V":
        terminal.verbose = bool(value)
    else:
        terminal.quiet = bool(value)
    return None


@command("Z", "&F")
def defaults(modem: Modem, command: Command) -> Lines:
    modem.terminal.reset()
    modem.settings.error_words = 0
    modem.voice.hang_up()
    return None


@command("&C", "&D", "&W", "&K", "&S", "\\Q", "X", "L", "M", "S", "T", "P", "+IFC", "+IPR", "+ICF", "+FCLASS")
def accepted(modem: Modem, command: Command) -> Lines:
    """Line settings that mean nothing on a pty."""
    return None


@command("S3", "S4", "S5", *(f"S{number}" for number in range(13) if number not in (3, 4, 5)))
def registers(modem: Modem, command: Command) -> Lines:
    names = {"S3": "terminator", "S4": "formatter", "S5": "eraser"}
    name = names.get(command.name)
    number = int(command.name[1:])
    if command.form is Form.READ:
        value = getattr(modem.terminal, name) if name else modem.settings.registers.get(number, 0)
        return [f"{value:03}"]
    if command.form is Form.SET:
        value = command.number(0, among=range(128 if name else 256))
        if name:
            setattr(modem.terminal, name, value)
        else:
            modem.settings.registers[number] = value
    return None


@command("I")
def identification(modem: Modem, command: Command) -> Lines:
    who = modem.personality
    return [f"Manufacturer: {who.manufacturer}\nModel: {who.model}\nRevision: {who.revision}\nIMEI: {modem.imei}"]


@command("+CGMI", "+GMI")
def manufacturer(modem: Modem, command: Command) -> Lines:
    return [modem.personality.manufacturer] if command.form is not Form.TEST else None


@command("+CGMM", "+GMM")
def model(modem: Modem, command: Command) -> Lines:
    return [modem.personality.model] if command.form is not Form.TEST else None


@command("+CGMR", "+GMR")
def revision(modem: Modem, command: Command) -> Lines:
    return [modem.personality.revision] if command.form is not Form.TEST else None


@command("+CGSN", "+GSN")
def serial_number(modem: Modem, command: Command) -> Lines:
    return [modem.imei] if command.form is not Form.TEST else None


@command("+GCAP")
def capabilities(modem: Modem, command: Command) -> Lines:
    return ["+GCAP: +CGSM"]


@command("+CIMI", needs_sim=True)
def subscriber_identity(modem: Modem, command: Command) -> Lines:
    return [modem.sim.imsi] if command.form is not Form.TEST else None


@command("+CCID", "+ICCID", "+QCCID", "#CCID", "^ICCID")
def card_identity(modem: Modem, command: Command) -> Lines:
    """It can be read before the PIN is entered."""
    if modem.faults.sim_missing:
        raise CmeError(10)
    if command.form is Form.TEST:
        return None
    return [f"{command.name}: {modem.sim.iccid}"]


@command("+CNUM", needs_sim=True)
def own_number(modem: Modem, command: Command) -> Lines:
    return [f'+CNUM: "","{modem.sim.number}",145'] if command.form is not Form.TEST else None


@command("+CPIN")
def pin(modem: Modem, command: Command) -> Lines:
    if modem.faults.sim_missing:
        raise CmeError(10)
    sim = modem.sim
    if command.form is Form.TEST:
        return None
    if command.form is not Form.SET:
        if sim.lock is Lock.DEAD:
            raise CmeError(13)
        return [f"+CPIN: {sim.lock}"]
    wanted = sim.lock
    if wanted is Lock.PUK:
        if len(command.parameters) < 2:
            raise CmeError(12)
        right = sim.enter_puk(command.text(0), command.text(1))
    elif wanted is Lock.PIN:
        right = sim.enter_pin(command.text(0))
    else:
        raise CmeError(3)
    if not right:
        raise CmeError(12 if wanted is Lock.PIN and sim.lock is Lock.PUK else 16)
    modem.sim_changed()
    return None


@command("+CPINR", "^CPIN", needs_sim=False)
def pin_tries(modem: Modem, command: Command) -> Lines:
    if modem.faults.sim_missing:
        raise CmeError(10)
    sim = modem.sim
    if command.name == "^CPIN":
        return [f"^CPIN: {sim.lock},,{sim.puk_tries},{sim.pin_tries},10,3"]
    return [f"+CPINR: SIM PIN,{sim.pin_tries},3", f"+CPINR: SIM PUK,{sim.puk_tries},10"]


@command("+CLCK", needs_sim=True)
def facility_lock(modem: Modem, command: Command) -> Lines:
    """Only asking whether the PIN is in use."""
    if command.form is Form.TEST:
        return ['+CLCK: ("SC")']
    if command.form is not Form.SET or command.text(0) != "SC" or command.number(1) != 2:
        raise CmeError(4)
    return [f"+CLCK: {int(modem.sim.pin is not None)}"]


command.number_setting("+CMEE", "error_words", 2)


@command("+CSCS")
def charset(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CSCS: (" + ",".join(f'"{name}"' for name in CHARSETS) + ")"]
    if command.form is Form.READ:
        return [f'+CSCS: "{modem.settings.charset}"']
    name = command.text(0).upper()
    if name not in CHARSETS:
        raise BadParameter
    modem.settings.charset = name
    return None


@command("+CFUN")
def functionality(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CFUN: (0,1,4),(0,1)"]
    if command.form is Form.READ:
        return [f"+CFUN: {modem.settings.functional}"]
    level = command.number(0)
    if level not in (0, 1, 4):
        raise BadParameter
    if command.number(1, 0, among=_BIT):
        modem.restart_soon()
        return None
    modem.settings.functional = level
    modem.conditions_changed()
    return None


@command("+CPAS")
def activity(modem: Modem, command: Command) -> Lines:
    voice = modem.voice
    return [f"+CPAS: {4 if voice.connected else 3 if voice.ringing else 0}"]


@command("+CCLK")
def clock(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return None
    if command.form is Form.READ:
        return [f'+CCLK: "{clock_text(modem.now())}"']
    match = re.fullmatch(r"(\d\d)/(\d\d)/(\d\d),(\d\d):(\d\d):(\d\d)(?:([+-])(\d\d))?", command.text(0))
    if not match:
        raise BadParameter
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    quarters = int(match[8] or 0) * (-1 if match[7] == "-" else 1)
    try:
        zone = timezone(timedelta(minutes=15 * quarters))
        at = datetime(2000 + year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise BadParameter from None
    modem.settings.clock_offset += at - modem.now()
    return None


@command("+CLAC")
def all_commands(modem: Modem, command: Command) -> Lines:
    return ["\n".join(sorted(modem.commands))]
