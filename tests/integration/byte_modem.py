"""A modem of a few lines on a real pty, whose every byte a test decides; and a sink that keeps what it is told."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from appliance.domain import modem_identity
from appliance.domain.modem_identity import Belongings, Seen
from appliance.domain.ports import DeliveryReport, InboundPart, ModemCondition, ModemStatus, OutgoingPart, SimMemory
from appliance.domain.sms_text import Encoding, TextPart
from appliance.gsm.modem import Modem, ModemSettings

WAIT_S = 20.0

# "Hello" from +491701234567, 3GPP TS 23.040 §9.2.2.1
HELLO_PDU = "07919471016730F5040C9194711032547600006211228184000005C8329BFD06"
# A delivery report of reference 5 for the same number
REPORT_PDU = "07919471016730F506050C91947110325476621122818400006211228184100000"


def header_length(pdu: str) -> int:
    return len(pdu) // 2 - 1 - int(pdu[:2], 16)


async def until(condition: Callable[[], object], what: str = "condition", timeout_s: float = WAIT_S) -> None:
    """Wait until something is so, or fail."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while not condition():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"never came true: {what}")
        await asyncio.sleep(0.005)


class KeepingSink:
    """A ModemSink that remembers; ``refuse`` makes it fail as a full disk would."""

    def __init__(self) -> None:
        self.parts: list[InboundPart] = []
        self.reports: list[DeliveryReport] = []
        self.rings: list[str | None] = []
        self.diary: list[str] = []
        self.statuses: list[ModemStatus] = []
        self.refuse = False
        self.offered = 0
        self.on_commit: Callable[[], None] = lambda: None

    async def inbound_parts(self, parts: Sequence[InboundPart]) -> None:
        self.offered += len(parts)
        await asyncio.sleep(0)
        if self.refuse:
            raise OSError("disk full")
        self.on_commit()
        self.parts.extend(parts)

    async def delivery_reports(self, reports: Sequence[DeliveryReport]) -> None:
        if self.refuse:
            raise OSError("disk full")
        self.reports.extend(reports)

    async def voice_ring(self, modem: str, caller: str | None) -> None:
        self.rings.append(caller)

    async def modem_status(self, status: ModemStatus) -> None:
        self.statuses.append(status)

    async def modem_note(self, modem: str, sentence: str) -> None:
        self.diary.append(sentence)

    async def modem_well(self, modem: str) -> None:
        self.diary.append("well")

    @property
    def sentence(self) -> str:
        return self.statuses[-1].sentence if self.statuses else ""


class KeepingMemory:
    """A SimMemory for one number that lasts as long as the test."""

    def __init__(self) -> None:
        self.known = Seen()
        self.tried: set[tuple[str, str]] = set()

    async def why_not(self, modem: str, seen: Seen, *, on_trust: bool) -> str:
        own = Belongings(modem, "+4930100001", known=self.known)
        return modem_identity.why_not(seen, own, (), on_trust=on_trust)

    async def learn(self, modem: str, seen: Seen) -> None:
        self.known = seen

    async def was_tried(self, sim: str, pin: str) -> bool:
        return (sim, pin) in self.tried

    async def note_try(self, sim: str, pin: str) -> None:
        self.tried.add((sim, pin))

    async def forget_tries(self, sim: str) -> None:
        self.tried = {each for each in self.tried if each[0] != sim}


Answer = str | bytes | list[str] | None


class ByteModem:
    """Answers what it knows, with what ``answers`` says first: command → answer, or a function of it.

    An answer is a list of lines that "OK" follows, a string that is the only (final) line, bytes that are
    written as they are, or None for silence.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self.heard: list[str] = []
        self.pdus: list[str] = []
        self.slots: dict[str, dict[int, str]] = {"SM": {}, "ME": {}, "SR": {}}
        self.store = "SM"
        self.answers: dict[str, Answer | Callable[[str], Answer]] = {}
        self.byte_by_byte = False
        self.mute = False
        self.prompt: bytes | None = b"\r\n> "
        self.after_pdu: Callable[[], Answer] = self._accept
        self.reference = 0
        self.pin: str | None = None
        self._buffer = b""
        self._wants_pdu = False
        self._master = self._slave = -1

    # --- the port ---

    def plug_in(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self._slave))
        self._buffer, self._wants_pdu = b"", False
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def pull(self) -> None:
        if self._master < 0:
            return
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)
        self._master = -1
        self.link.unlink(missing_ok=True)

    def send(self, data: bytes) -> None:
        if self.byte_by_byte:
            for position in range(len(data)):
                os.write(self._master, data[position : position + 1])
        else:
            os.write(self._master, data)

    def say(self, *lines: str) -> None:
        self.send("".join(f"\r\n{line}\r\n" for line in lines).encode())

    def receive(self, store: str, index: int, pdu: str, *, notice: str | None = "+CMTI") -> None:
        """A text comes in."""
        self.slots[store][index] = pdu
        if notice is not None:
            self.say(f'{notice}: "{store}",{index}')

    def count(self, command: str) -> int:
        return sum(1 for line in self.heard if line.startswith(command))

    # --- the conversation ---

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return
        if self.mute:
            return
        self._buffer += data
        while self._buffer:
            if self._buffer[:1] == b"\x1b":
                self._buffer, self._wants_pdu = self._buffer[1:], False
                continue
            end = b"\x1a" if self._wants_pdu else b"\r"
            if self._wants_pdu and b"\x1b" in self._buffer:
                self._buffer = self._buffer[self._buffer.index(b"\x1b") :]
                continue
            line, found, rest = self._buffer.partition(end)
            if not found:
                return
            self._buffer = rest
            if self._wants_pdu:
                self._wants_pdu = False
                self.pdus.append(line.decode())
                self._answer(self.after_pdu())
            else:
                self._command(line.decode("latin-1").strip())

    def _command(self, line: str) -> None:
        if not line:
            return
        self.heard.append(line)
        known = self.answers.get(line, self.answers.get(line.partition("=")[0], self._default))
        self._answer(known(line) if callable(known) else known)

    def _answer(self, answer: Answer) -> None:
        if answer is None or self._master < 0:
            return
        if isinstance(answer, bytes):
            self.send(answer)
        elif isinstance(answer, str):
            self.say(answer)
        else:
            self.say(*answer, "OK")

    def _accept(self) -> Answer:
        self.reference = (self.reference + 1) % 256
        return [f"+CMGS: {self.reference}"]

    def _default(self, line: str) -> Answer:
        name, _, value = line.partition("=")
        match name:
            case "AT+CMGS":
                if self.prompt is None:
                    return None
                self._wants_pdu = True
                return self.prompt
            case "AT+CPIN?":
                return ["+CPIN: READY" if self.pin is None else "+CPIN: SIM PIN"]
            case "AT+CPIN":
                if value.strip('"') != self.pin:
                    return "+CME ERROR: 16"
                self.pin = None
                return []
            case "AT+CPMS":
                return self._stores(value)
            case "AT+CMGL":
                lines: list[str] = []
                for index, pdu in self.slots[self.store].items():
                    lines += [f"+CMGL: {index},1,,{header_length(pdu)}\r\n{pdu}"]
                return lines
            case "AT+CMGR":
                pdu = self.slots[self.store].get(int(value), "")
                return [f"+CMGR: 0,,{header_length(pdu)}\r\n{pdu}"] if pdu else "+CMS ERROR: 321"
            case "AT+CMGD":
                self.slots[self.store].pop(int(value), None)
                return []
        return _SIMPLE.get(line, "ERROR" if "PINR" in line else [])

    def _stores(self, value: str) -> Answer:
        if value == "?":
            return ['+CPMS: ("SM","ME","SR","MT"),("SM","ME"),("SM","ME")']
        self.store = value.strip('"')
        return [f"+CPMS: {len(self.slots[self.store])},30,0,30,0,30"]


_SIMPLE: dict[str, Answer] = {
    "AT+CGMI": ["Test works"],
    "AT+CGMM": ["Byte 1"],
    "AT+CGSN": ["351234567890120"],
    "AT+CIMI": ["262011234567890"],
    "AT+CFUN?": ["+CFUN: 1"],
    "AT+CREG?": ["+CREG: 1,1"],
    "AT+CEREG?": "ERROR",
    "AT+COPS?": ['+COPS: 0,0,"TestNet",2'],
    "AT+CSQ": ["+CSQ: 21,99"],
    "AT+CSCA?": ['+CSCA: "+491710760000",145'],
    "AT+CSMS=1": ["+CSMS: 1,1,1"],
    "AT+CSMS=0": ["+CSMS: 1,1,1"],
    "AT+CNMA=?": ["+CNMA: (0-2)"],
    "AT+CNMI=?": ["+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)"],
}


@asynccontextmanager
async def serving(
    peer: ByteModem, *, until_ready: bool = True, memory: SimMemory | None = None, **settings: Any
) -> AsyncIterator[tuple[Modem, KeepingSink]]:
    """A driver that runs against ``peer``. A test in which something stays unanswered gives it a shorter time."""
    peer.plug_in()
    sink = KeepingSink()
    defaults: dict[str, Any] = {"device": str(peer.link), "reopen_first_s": 0.02}
    modem = Modem(ModemSettings("m1", **(defaults | settings)), sink, memory or KeepingMemory())
    running = asyncio.create_task(modem.run())
    try:
        if until_ready:
            await until(lambda: modem.status.condition is ModemCondition.READY, "the modem is ready")
            # The first sweep has begun to read every store.
            await until(lambda: peer.count("AT+CMGL") >= 3, "all stores are swept")
        yield modem, sink
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        peer.pull()


def part(number: str = "+491701234567", text: bytes = b"Hello") -> OutgoingPart:
    return OutgoingPart(number, TextPart(Encoding.GSM7, text), None)
