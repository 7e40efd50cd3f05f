"""A modem's life: open the port, find out what is there, serve, and come back from every fault."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from appliance.domain.ports import (
    ModemAway,
    ModemCondition,
    ModemSink,
    ModemStatus,
    OutgoingPart,
    SubmitErrorClass,
    SubmitRefused,
)
from appliance.gsm import bringup, commands, pdu, power, sim
from appliance.gsm.engine import CommandRefused, Engine, EngineBusy, ModemSilent, Priority
from appliance.gsm.errors import submit_refused
from appliance.gsm.inbox import Inbox, parse_stored
from appliance.gsm.lexer import Notice, header_of
from appliance.gsm.profiles import GENERIC, profile_for
from appliance.gsm.status import Reception, fill_level
from appliance.gsm.transport import PortLost, PortUnavailable, Transport, open_transport
from appliance.gsm.ussd import Ussd, UssdFailed
from appliance.gsm.voice import Rings

_log = logging.getLogger(__name__)

SIM_POLL_S = 5.0
NO_NETWORK_POLL_S = 5.0
POLL_GAP_S = 0.5  # however many notices the modem sends
BOOT_WAIT_S = 10.0  # a modem that got its power just now does not answer at once
RESTART_WAIT_S = 20.0
SINK_TIMEOUT_S = 30.0

# Lines with which a modem says that it has just restarted and forgotten what it was told.
_RESTARTED = frozenset({"RDY", "^SYSSTART", "+SYSSTART"})
_STORE_FULL = ("^SMMEMFULL:", "+CIEV:")


@dataclass(frozen=True, slots=True)
class ModemSettings:
    """One modem as the admin configured it. Times in seconds."""

    name: str
    device: str  # a path, or a socket:// or rfc2217:// URL
    baudrate: int = 115200
    pin: str | None = None
    smsc: str | None = None  # None: as it stands on the SIM
    signal_poll_s: float = 30.0
    sweep_s: float = 60.0
    command_timeout_s: float = commands.DEFAULT_TIMEOUT_S
    submit_timeout_s: float = 25.0
    reopen_first_s: float = 0.5
    reopen_max_s: float = 5.0
    power_command: tuple[str, ...] = ()  # run when nothing else brings the modem back


class _SetUpAgain(Exception):
    """The modem restarted by itself, or its SIM was taken out: start from the first question."""


class Modem:
    """A ``ModemPort``. Its ``run`` must be running for it to be of use."""

    def __init__(self, settings: ModemSettings, sink: ModemSink) -> None:
        self._settings = settings
        self._sink = sink
        self._status = ModemStatus(settings.name, ModemCondition.ABSENT, "The modem has not been started yet.")
        self._told: ModemStatus | None = None
        self._reception = Reception()
        self._profile = GENERIC
        self._engine: Engine | None = None  # set while texts may be submitted
        self._ussd = Ussd()
        self._inbox = Inbox(settings.name, sink, settings.sweep_s, self._fullness)
        self._wake = asyncio.Event()  # something to look at: registration, signal, fullness
        self._restarted = asyncio.Event()
        self._rings: Rings | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self._was_served = False

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def status(self) -> ModemStatus:
        return self._status

    # --- what the box asks of it ---

    async def submit(self, part: OutgoingPart) -> int:
        """Hand one part to the network; see ``ModemPort.submit``."""
        engine = self._engine
        if engine is None or self._status.condition is not ModemCondition.READY:
            raise ModemAway(self._status.sentence)
        try:
            encoded = pdu.encode_submit(part)
        except ValueError as error:
            raise SubmitRefused(SubmitErrorClass.RECIPIENT, f"This text cannot be sent: {error}.") from error
        try:
            reference = await engine.submit(
                encoded.hex,
                encoded.tpdu_length,
                prompt_timeout_s=self._settings.command_timeout_s,
                timeout_s=self._settings.submit_timeout_s,
            )
        except CommandRefused as refused:
            _log.warning("%s: the text to …%s was refused: %s", self.name, part.number[-3:], refused.error.text)
            raise submit_refused(refused.error, self._profile.cms_errors) from refused
        _log.debug("%s: part to …%s sent as %d", self.name, part.number[-3:], reference)
        return reference

    async def ussd(self, code: str) -> str:
        """Send a USSD code such as ``*100#`` and return the network's answer.

        Raises:
            UssdFailed: with a sentence that says why there is none.
        """
        engine = self._engine
        if engine is None:
            raise UssdFailed(self._status.sentence)
        return await self._ussd.ask(engine, code, packed=self._profile.ussd_packed)

    async def run(self) -> NoReturn:
        """Serve for ever, through every fault, until cancelled."""
        delay_s = self._settings.reopen_first_s
        while True:
            try:
                await self._open_and_serve()
            except PortUnavailable as error:
                await self._say(ModemCondition.ABSENT, str(error))
            except PortLost as error:
                await self._say(ModemCondition.ABSENT, str(error))
            except ModemSilent:
                await self._say(
                    ModemCondition.SICK,
                    "The modem does not answer, not even after a restart. It is tried again and again: "
                    "unplug it and plug it in, or check `device` and `baudrate`.",
                )
                await power.cycle(self.name, self._settings.power_command)
            except Exception:  # noqa: BLE001 - a fault of ours must not end the modem's service
                _log.exception("%s: unexpected fault; the modem is opened again", self.name)
                await self._say(
                    ModemCondition.SICK, "The modem's driver met a fault, see the journal. It starts again."
                )
            if self._was_served:
                delay_s = self._settings.reopen_first_s
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, self._settings.reopen_max_s)

    # --- the life cycle ---

    async def _open_and_serve(self) -> NoReturn:
        self._was_served = False
        transport = await open_transport(self._settings.device, self._settings.baudrate)
        try:
            await self._say(ModemCondition.STARTING, "The modem is being set up.")
            await self._climb(transport)
        finally:
            await transport.close()

    async def _climb(self, transport: Transport) -> NoReturn:
        """Serve; when the modem falls silent, set it up again, then restart it, then leave it to the caller.

        Each time that it served in between, the ladder begins anew.
        """
        rung = 0
        while True:
            served_before, self._was_served = self._was_served, False
            try:
                await self._serve(transport, patience_s=(BOOT_WAIT_S, 0.0, RESTART_WAIT_S)[rung])
            except _SetUpAgain:
                await self._say(ModemCondition.STARTING, "The modem restarted. It is being set up.")
                await asyncio.sleep(POLL_GAP_S)  # however often it says so
                continue
            except ModemSilent:
                rung = 1 if self._was_served else rung + 1
                self._was_served = self._was_served or served_before
                _log.warning("%s: no answer, cure %d", self.name, rung)
                if rung == 1:
                    await self._say(ModemCondition.SICK, "The modem does not answer. It is being set up again.")
                elif rung == 2:
                    await self._say(ModemCondition.SICK, "The modem does not answer. It is being restarted.")
                    await transport.write(commands.ESCAPE + b"\r" + commands.RESTART.text.encode() + b"\r")
                else:
                    raise

    async def _serve(self, transport: Transport, *, patience_s: float) -> NoReturn:
        self._restarted.clear()
        self._rings = Rings(self._ring)
        engine = Engine(transport, self._take_notice, timeout_s=self._settings.command_timeout_s)
        try:
            await engine.get_in_step(patience_s)
            abilities = await self._bring_up(engine)
            self._engine = engine  # before the status says so: who hears of it may submit at once
            await self._look(engine)
            self._was_served = True
            await _first_end(
                self._inbox.run(engine, abilities.stores, modem_tells=abilities.tells),
                self._attend(engine),
                _failure(engine),
                self._restart_seen(),
            )
            raise _SetUpAgain  # the four run until one raises
        finally:
            self._engine = None
            self._rings.stop()
            engine.fail(PortLost("The modem is being set up again."))

    async def _bring_up(self, engine: Engine) -> bringup.Abilities:
        who = await bringup.identify(engine)
        self._profile = profile_for(who.manufacturer)
        self._reception = Reception()
        self._status = replace(
            self._status,
            manufacturer=who.manufacturer, model=who.model, imei=who.imei,
            imsi=None, smsc=None, signal_dbm=None, operator=None, storage=None,
        )  # fmt: skip
        await bringup.switch_radio_on(engine)
        while (
            trouble := await sim.obstacle(engine, who.imei or self._settings.device, self._settings.pin)
        ) is not None:
            await self._say(trouble.condition, trouble.sentence)
            await asyncio.sleep(1.0 if trouble is sim.STARTING else SIM_POLL_S)
        if self._status.condition is not ModemCondition.STARTING:
            await self._say(ModemCondition.STARTING, "The modem is being set up.")
        abilities = await bringup.prepare_texts(engine, self._profile)
        imsi = await bringup.imsi(engine)
        smsc = await bringup.smsc(engine, self._settings.smsc)
        self._status = replace(self._status, imsi=imsi, smsc=smsc)
        return abilities

    async def _restart_seen(self) -> NoReturn:
        await self._restarted.wait()
        raise _SetUpAgain

    # --- signal and registration ---

    async def _attend(self, engine: Engine) -> NoReturn:
        while True:
            registered = self._reception.condition() is ModemCondition.READY
            pause_s = self._settings.signal_poll_s
            if not registered:
                pause_s = min(pause_s, NO_NETWORK_POLL_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._wake.wait()
            self._wake.clear()
            await self._look(engine)
            await asyncio.sleep(POLL_GAP_S)

    async def _look(self, engine: Engine) -> None:
        """Ask for registration, operator and signal, and tell the sink if something changed."""
        reception = self._reception
        try:
            reception.registration = await self._registration(engine)
            if reception.condition() is not ModemCondition.READY:
                await self._look_for_sim(engine)
            line = await bringup.ask_line(engine, commands.OPERATOR, Priority.POLL)
            if line is not None:
                found = commands.fields(line)
                reception.operator = found[2][:40] if len(found) > 2 and found[2] else None
            line = await bringup.ask_line(engine, commands.SIGNAL, Priority.POLL)
            if line is not None:
                reception.hear(commands.signal_dbm(line))
        except EngineBusy:
            return
        await self._say_reception()

    async def _registration(self, engine: Engine) -> int | None:
        states: list[int] = []
        for query in (commands.REGISTRATION, commands.REGISTRATION_LTE):
            line = await bringup.ask_line(engine, query, Priority.POLL)
            state = commands.registration(line) if line is not None else None
            if state in (1, 5, 6, 7):
                return state
            if state is not None:
                states.append(state)
        return max(states) if states else None

    async def _look_for_sim(self, engine: Engine) -> None:
        if await sim.is_missing(engine):
            raise _SetUpAgain

    async def _say_reception(self) -> None:
        reception = self._reception
        self._status = replace(
            self._status,
            signal_dbm=reception.signal_dbm,
            operator=reception.operator,
            storage=reception.storage(),
        )
        smsc_known = self._status.smsc is not None
        await self._say(reception.condition(), reception.sentence(smsc_known))

    def _fullness(self, store: str, used: int, total: int) -> None:
        before = self._reception.stores.get(store, (0, total))
        self._reception.stores[store] = used, total
        if fill_level(*before) is not fill_level(used, total):
            self._wake.set()

    # --- what the modem says unasked ---

    def _take_notice(self, notice: Notice) -> None:
        """Sort a notice to whom it concerns. Never waits and never raises, whatever the line is."""
        header = header_of(notice.text)
        if header in ("+CMTI:", "+CDSI:"):
            place = parse_stored(notice.text)
            if place is not None:
                (self._inbox.stored if header == "+CMTI:" else self._inbox.report_stored)(*place)
            else:
                self._inbox.sweep_now()
        elif header in ("+CMT:", "+CDS:"):
            if notice.pdu is not None:
                self._inbox.direct(notice.pdu)
            else:
                _log.warning("%s: a text was announced directly but its content never came", self.name)
        elif header in ("+CREG:", "+CEREG:"):
            self._wake.set()
        elif header == "+CUSD:":
            self._ussd.heard(notice.text)
        elif header in _STORE_FULL:
            self._inbox.sweep_now()
        elif notice.text in _RESTARTED:
            self._restarted.set()
        elif self._rings is not None:
            self._take_ring(self._rings, header, notice.text)

    @staticmethod
    def _take_ring(rings: Rings, header: str | None, text: str) -> None:
        if text == "RING" or header == "+CRING:":
            rings.ring()
        elif header == "+CLIP:":
            rings.caller(text)
        elif text == "NO CARRIER":
            rings.over()

    def _ring(self, caller: str | None) -> None:
        async def tell() -> None:
            try:
                async with asyncio.timeout(SINK_TIMEOUT_S):
                    await self._sink.voice_ring(self.name, caller)
            except Exception:  # noqa: BLE001 - the sink's trouble is not the modem's
                _log.exception("%s: a missed call could not be recorded", self.name)

        errand = asyncio.get_running_loop().create_task(tell())
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    # --- telling ---

    async def _say(self, condition: ModemCondition, sentence: str) -> None:
        """Change the status and tell the sink, if it is news."""
        if condition is ModemCondition.ABSENT:
            self._status = replace(self._status, signal_dbm=None, operator=None)
        self._status = replace(self._status, condition=condition, sentence=sentence)
        if self._status == self._told:
            return
        told, self._told = self._told, self._status
        if told is None or (told.condition, told.sentence) != (condition, sentence):
            _log.info("%s: %s", self.name, sentence)
        try:
            async with asyncio.timeout(SINK_TIMEOUT_S):
                await self._sink.modem_status(self._status)
        except Exception:  # noqa: BLE001 - the sink's trouble is not the modem's
            _log.exception("%s: the status could not be recorded", self.name)
            self._told = None


async def _failure(engine: Engine) -> NoReturn:
    await asyncio.shield(engine.failed)
    raise AssertionError("an engine fails with an exception")


async def _first_end(*works: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends, cancel the others, and raise what the one raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
            raise outcome
