"""A simulated GSM modem: power, settings, command execution and unsolicited lines."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.simulator import general_commands, message_commands, network_commands
from appliance.simulator.answers import CmeError, CmsError, Ending
from appliance.simulator.at_line import BadLine, BadParameter, Command, Form, commands_in
from appliance.simulator.faults import Faults
from appliance.simulator.incoming import Incoming
from appliance.simulator.message_store import JoinedStore, MessageStore
from appliance.simulator.personality import Personality
from appliance.simulator.pty_port import PtyPort
from appliance.simulator.registry import Entry
from appliance.simulator.sim_card import Lock, SimCard
from appliance.simulator.terminal import LineTooLong, Terminal
from appliance.simulator.voice import Voice

if TYPE_CHECKING:
    from appliance.simulator.delivery import Delivery
    from appliance.simulator.network import Network

_LAST_WORDS_S = 0.05  # between the answer to AT+CFUN=1,1 and the restart
_HELD_LINES = 200  # unsolicited lines waiting for the end of a command


COMMANDS = general_commands.command.entries | message_commands.command.entries | network_commands.command.entries


class Registration(IntEnum):
    """3GPP TS 27.007 §10.1.20 <stat>."""

    OFF = 0
    HOME = 1
    SEARCHING = 2
    DENIED = 3


@dataclass(slots=True)
class Settings:
    """What AT commands set and a restart forgets."""

    error_words: int = 0  # +CMEE
    pdu_mode: bool = True  # +CMGF=0
    show_header: int = 0  # +CSDH
    charset: str = "IRA"  # +CSCS
    service: int = 0  # +CSMS: 1 = texts sent straight to the port must be acknowledged
    keep_link: int = 0  # +CMMS
    stores: list[str] = field(default_factory=lambda: ["SM", "SM", "SM"])  # +CPMS
    notify: list[int] = field(default_factory=lambda: [0, 0, 0, 0, 0])  # +CNMI mode, mt, bm, ds, bfr
    text_parameters: list[int] = field(default_factory=lambda: [17, 167, 0, 0])  # +CSMP fo, vp, pid, dcs
    registration_urc: dict[str, int] = field(default_factory=dict)  # +CREG, +CGREG, +CEREG
    caller_id: bool = False  # +CLIP
    extended_ring: int = 0  # +CRC
    functional: int = 1  # +CFUN
    automatic_operator: bool = True  # +COPS=0
    operator_format: int = 0  # +COPS=3
    ussd_notice: int = 0  # +CUSD
    clock_offset: timedelta = timedelta(0)  # +CCLK
    registers: dict[int, int] = field(default_factory=dict)  # S registers without meaning here


class Modem:
    """One modem on one port with one SIM, joined to ``network``. Lives in one event loop."""

    def __init__(
        self,
        name: str,
        link: Path,
        network: Network,
        sim: SimCard,
        personality: Personality,
        *,
        boot_ms: int = 0,
    ) -> None:
        self.name = name
        self.network = network
        self.sim = sim
        self.personality = personality
        self.commands = {name: entry for name, entry in COMMANDS.items() if name not in personality.missing}
        self.boot_ms = boot_ms
        self.faults = Faults()
        self.settings = Settings()
        self.imei = _imei(personality.type_allocation, sim.number)
        self.port = PtyPort(link, self._hear)
        self.terminal = Terminal(self._say)
        self.incoming = Incoming(self)
        self.stores: dict[str, MessageStore] = {"SM": sim.messages}
        if personality.modem_slots:
            self.stores["ME"] = MessageStore("ME", personality.modem_slots)
        if personality.report_slots:
            self.stores["SR"] = MessageStore("SR", personality.report_slots)
        joined = [self.stores[name] for name in ("SM", "ME") if name in self.stores]
        self.stores["MT"] = JoinedStore("MT", joined)
        self.voice = Voice(self)
        self._task: asyncio.Task[None] | None = None
        self._restarting: asyncio.Task[None] | None = None
        self._booting = False
        self._busy = False
        self._restart_wanted = False
        self._held: deque[str] = deque(maxlen=_HELD_LINES)
        self._told_registration: Registration | None = None

    # --- power ------------------------------------------------------------------------------

    @property
    def is_powered(self) -> bool:
        return self._task is not None

    def plug_in(self) -> None:
        """Power on: the port appears and the modem starts. Raises OSError."""
        self.port.open()
        if self._task is None:
            self._power_on()

    @property
    def is_restarting(self) -> bool:
        return self._restarting is not None and not self._restarting.done()

    def unplug(self) -> None:
        """Power off: the port goes, and everything but the stored messages and the SIM is forgotten."""
        if self._restarting is not None:
            self._restarting.cancel()
        self._power_off()

    def _power_off(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.incoming.power_off()
        self.voice.hang_up()
        self._busy = False
        self._held.clear()
        self._told_registration = None
        self.port.close()

    def restart(self) -> None:
        """As after AT+CFUN=1,1; a USB modem leaves the bus for a moment."""
        if self.is_powered and not self.is_restarting:
            self._restarting = asyncio.get_running_loop().create_task(self._restart())

    def restart_soon(self) -> None:
        """As ``restart``, after the answer to the command in progress."""
        self._restart_wanted = True

    async def close(self) -> None:
        """Unplug, and wait until nothing runs any more."""
        tasks = [task for task in (self._task, self._restarting) if task is not None]
        self.unplug()
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _restart(self) -> None:
        await asyncio.sleep(_LAST_WORDS_S)
        if self.personality.reboot_drops_port:
            self._power_off()
            await asyncio.sleep(self.boot_ms / 1000)
            self.plug_in()
        elif self._task is not None:
            self._task.cancel()
            self.incoming.power_off()
            self._power_on()

    def _power_on(self) -> None:
        self.settings = Settings(stores=[self.personality.default_store] * 3)
        self.sim.power_on()
        self.terminal.reset()
        self.terminal.forget_input()
        self._busy = False
        self._booting = self.boot_ms > 0
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        if self._booting:
            await asyncio.sleep(self.boot_ms / 1000)
            self._booting = False
        for line in self.personality.boot_lines:
            self.tell(line)
        self.sim_changed()
        while True:
            try:
                line = await self.terminal.command_line()
            except LineTooLong:
                self._say(self.terminal.result("ERROR"))
                continue
            await self._execute(line)

    # --- what it is like --------------------------------------------------------------------

    @property
    def sim_ready(self) -> bool:
        return not self.faults.sim_missing and self.sim.lock is Lock.OPEN

    @property
    def registration(self) -> Registration:
        settings = self.settings
        if not self.is_powered or self._booting or settings.functional != 1 or not settings.automatic_operator:
            return Registration.OFF
        if self.faults.denied:
            return Registration.DENIED
        if self.faults.no_network or not self.sim_ready:
            return Registration.SEARCHING
        return Registration.HOME

    @property
    def is_registered(self) -> bool:
        return self.registration is Registration.HOME

    @property
    def number(self) -> str:
        return self.sim.number

    def take(self, delivery: Delivery) -> bool:
        """Take a text or report from the network; False = not now."""
        return self.incoming.take(delivery)

    def ring(self, caller: str | None, *, rings: int, interval_s: float) -> None:
        self.voice.ring(caller, rings, interval_s)

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone() + self.settings.clock_offset

    def sim_changed(self) -> None:
        """The SIM was opened, or the modem started."""
        if self.sim_ready:
            for line in self.personality.ready_lines:
                self.tell(line)
        self.conditions_changed()

    def conditions_changed(self) -> None:
        """Tell the terminal about the registration if it asked, and the network if texts may come."""
        self.port.bytes_per_second = self.faults.slow_bytes_per_second
        state = self.registration
        if state is not self._told_registration:
            self._told_registration = state
            for name, wanted in self.settings.registration_urc.items():
                if wanted:
                    self.tell(f"{name}: {state}" + (',"0001","0000ABCD"' if wanted == 2 and state == 1 else ""))
        if state is Registration.HOME:
            self.network.drain(self)

    # --- speaking ---------------------------------------------------------------------------

    def tell(self, line: str) -> None:
        """Send an unsolicited line, after the end of the command in progress."""
        if self._busy:
            self._held.append(line)
        else:
            self._say(self.terminal.unsolicited(line))

    def _hear(self, data: bytes) -> None:
        if not self.faults.silence and not self._booting:
            self.terminal.feed(data)

    def _say(self, data: bytes) -> None:
        if not self.faults.silence and not self._booting:
            self.port.write(data)

    # --- doing as told ----------------------------------------------------------------------

    async def _execute(self, line: str) -> None:
        self._busy = True
        lines: list[str] = []
        final: str | None = "OK"
        try:
            if not line and self.faults.at_error:
                raise Ending
            for command in commands_in(line):
                lines += await self._do(command) or ()
        except Ending as ending:
            final = ending.line(self.settings.error_words)
        except BadLine:
            final = "ERROR"
        finally:
            self._busy = False
        if final is not None:
            self._answer(lines, final)
        while self._held:
            self.tell(self._held.popleft())
        if self._restart_wanted:
            self._restart_wanted = False
            self.restart()

    async def _do(self, command: Command) -> list[str] | None:
        faults, personality = self.faults, self.personality
        if faults.command_errors_left:
            faults.command_errors_left -= 1
            raise CmeError(faults.command_error)
        if command.name in personality.canned:
            line = personality.canned[command.name]
            return [line] if line is not None and command.form in (Form.EXECUTE, Form.READ) else None
        entry = self.commands.get(command.name)
        if entry is None:
            raise Ending
        if entry.needs_sim and not self.sim_ready:
            raise self._sim_error(entry)
        try:
            done = entry.handler(self, command)
            return await done if isawaitable(done) else done
        except BadParameter:
            if not entry.about_messages:
                raise CmeError(50) from None
            raise CmsError(304 if self.settings.pdu_mode else 305) from None

    def _sim_error(self, entry: Entry) -> Ending:
        if self.faults.sim_missing:
            return CmsError(310) if entry.about_messages else CmeError(10)
        if self.sim.lock is Lock.PIN:
            return CmsError(311) if entry.about_messages else CmeError(11)
        return CmsError(316) if entry.about_messages else CmeError(12)

    def _answer(self, lines: list[str], final: str) -> None:
        answer = bytearray()
        disturbed = bool(self.faults.urc_in_answer)
        if self.faults.garbage:
            self.faults.garbage -= 1
            answer += _rubbish()
        for text in lines:
            for number, line in enumerate(text.split("\n")):
                # The second line of a message follows its header without an empty line between.
                answer += self.terminal.information(line) if number == 0 else line.encode("latin-1") + b"\r\n"
                if disturbed:
                    answer += self.terminal.unsolicited("^RSSI:17")
        if disturbed:
            self.faults.urc_in_answer -= 1
            answer += self.terminal.unsolicited("^RSSI:18")
        self._say(bytes(answer) + self.terminal.result(final))


def _rubbish() -> bytes:
    """A line as a loose cable makes it; never one that could be read as an answer."""
    noise = random.Random()
    return b"\r\n" + bytes(noise.choice(b"\x00\x01\x7f\x80\xfe\xff~{}|`^U") for _ in range(24)) + b"\r\n"


def _imei(type_allocation: str, number: str) -> str:
    """Fifteen digits with their check digit (3GPP TS 23.003 §6.2.1), the same for the same SIM."""
    body = type_allocation + number.lstrip("+")[-6:].rjust(6, "0")
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(body))
    return body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)
