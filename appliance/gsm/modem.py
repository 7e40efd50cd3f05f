"""A modem's life: open the port, find out what is there, serve, and come back from every fault."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from appliance.domain.modem_identity import Seen, is_pattern
from appliance.domain.ports import (
    ModemAway,
    ModemCondition,
    ModemSink,
    ModemStatus,
    OutgoingPart,
    SimMemory,
    SubmitErrorClass,
    SubmitRefused,
)
from appliance.gsm import attention, bringup, commands, pdu, ports, sim
from appliance.gsm.attention import SetUpAgain
from appliance.gsm.cures import Cure, Ladder
from appliance.gsm.engine import Engine, EngineBusy, ModemSilent
from appliance.gsm.errors import submit_refused
from appliance.gsm.exchange import CommandRefused
from appliance.gsm.inbox import Inbox
from appliance.gsm.notices import Notices
from appliance.gsm.profiles import GENERIC, profile_for
from appliance.gsm.status import Reception, fill_level, sickness
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


@dataclass(frozen=True, slots=True)
class ModemSettings:
    """One modem as the admin configured it. Times in seconds."""

    name: str
    device: str  # a path or a pattern of such, or a socket:// or rfc2217:// URL
    baudrate: int = 115200
    pin: str | None = None
    smsc: str | None = None  # None: as it stands on the SIM
    signal_poll_s: float = 30.0
    sweep_s: float = 60.0
    command_timeout_s: float = commands.DEFAULT_TIMEOUT_S
    submit_timeout_s: float = 60.0  # a network may take so long
    reopen_first_s: float = 0.5
    reopen_max_s: float = 5.0
    port_reset_command: tuple[str, ...] = ()  # run when opening the port again does not bring the modem back
    power_command: tuple[str, ...] = ()  # run when nothing else does


class _NotThisOne(Exception):
    """Another modem, or another SIM; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a modem is not served."""

    condition: ModemCondition
    sentence: str
    quiet_s: float | None = None  # how long a modem has been silent that answers nothing


class Modem:
    """A ``ModemPort``. Its ``run`` must be running for it to be of use."""

    def __init__(
        self,
        settings: ModemSettings,
        sink: ModemSink,
        memory: SimMemory,
        other_devices: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """``other_devices``: the ports of the other modems, where this one may be found after a change of plugs."""
        self._settings = settings
        self._sink = sink
        self._memory = memory
        self._other_devices = other_devices
        self._last_port: str | None = None  # where it served last
        self._strange: set[str] = set()  # ports on which another modem was found
        self._status = ModemStatus(settings.name, ModemCondition.ABSENT, "The modem has not been started yet.")
        self._told: ModemStatus | None = None
        self._reception = Reception()
        by_command = {Cure.RESET_PORT: settings.port_reset_command, Cure.CUT_POWER: settings.power_command}
        self._ladder = Ladder(settings.name, by_command, self._note)
        self._profile = GENERIC
        self._notices: str | None = None  # how the modem announces texts since it was set up
        self._engine: Engine | None = None  # set while texts may be submitted
        self._ussd = Ussd()
        self._inbox = Inbox(settings.name, sink, settings.sweep_s, self._fullness)
        self._wake = asyncio.Event()  # something to look at: registration, signal, fullness
        self._restarted = asyncio.Event()
        self._texts_ready = asyncio.Event()
        self._errands: set[asyncio.Task[bool]] = set()
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
            failure = await self._serve_somewhere()
            cure = None
            if failure.quiet_s is not None:
                cure = await self._ladder.climb(failure.quiet_s, port_is_open=False)
                failure = replace(failure, sentence=sickness(cure, self._ladder.tried_all))
            elif failure.condition is ModemCondition.ABSENT and self._last_port is not None:
                cure = await self._ladder.miss()
            await self._say(failure.condition, failure.sentence)
            await self._ladder.run_command(cure)
            if self._was_served:
                delay_s = self._settings.reopen_first_s
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, self._settings.reopen_max_s)

    # --- the life cycle ---

    async def _serve_somewhere(self) -> _Failure:
        """Look for the modem on each port where it may be, and serve it there; what ended it, or why it is nowhere."""
        device = self._settings.device
        own = ports.named_by(device)
        nowhere = _Failure(ModemCondition.ABSENT, f"There is no port {device}. Plug the modem in or correct `device`.")
        before = self._status
        self._was_served = False
        for port in ports.candidates(device, self._other_devices(), self._last_port):
            failure = await self._serve_on(port)
            if self._was_served:
                return failure
            if port == device or (
                is_pattern(device) and port in own and failure.condition is not ModemCondition.ABSENT
            ):
                nowhere, before = failure, self._status
        self._status = before  # what other modems said of themselves does not concern this one
        return nowhere

    async def _serve_on(self, port: str) -> _Failure:
        try:
            with ports.held(port):
                transport = await open_transport(port, self._settings.baudrate)
                try:
                    await self._climb(transport, port)
                finally:
                    await transport.close()
        except (PortUnavailable, PortLost) as error:
            if self._was_served:
                await self._note(str(error))
            return _Failure(ModemCondition.ABSENT, str(error))
        except _NotThisOne as error:
            self._strange.add(port)
            return _Failure(ModemCondition.WRONG_SIM, str(error))
        except ModemSilent as silent:
            return _Failure(ModemCondition.SICK, str(silent), silent.quiet_s)
        except Exception:  # noqa: BLE001 - a fault of ours must not end the modem's service
            _log.exception("%s: unexpected fault; the modem is opened again", self.name)
            return _Failure(ModemCondition.SICK, "The modem's driver met a fault, see the journal. It starts again.")

    async def _climb(self, transport: Transport, port: str) -> NoReturn:
        """Serve; when the modem falls silent, try the cures for which the port stays open, then leave it to the caller.

        What is silent on a port where the modem is only looked for is left alone.
        """
        is_at_home = port in (self._settings.device, self._last_port)
        if is_at_home and port not in self._strange and not self._ladder.is_ill:
            await self._say(ModemCondition.STARTING, attention.ANEW)
        patience_s = BOOT_WAIT_S if is_at_home else 0.0
        while True:
            try:
                await self._serve(transport, port, patience_s=patience_s)
            except SetUpAgain as why:
                await self._say(ModemCondition.STARTING, str(why))
                await asyncio.sleep(POLL_GAP_S)  # however often it says so
                continue
            except ModemSilent as silent:
                cure = await self._ladder.climb(silent.quiet_s, port_is_open=True) if is_at_home else None
                if cure is None:
                    raise
                await self._say(ModemCondition.SICK, sickness(cure, self._ladder.tried_all))
                patience_s = 0.0
                if cure is Cure.RESTART:
                    patience_s = RESTART_WAIT_S
                    await transport.write(commands.ESCAPE + b"\r" + commands.RESTART.text.encode() + b"\r")

    async def _serve(self, transport: Transport, port: str, *, patience_s: float) -> NoReturn:
        self._restarted.clear()
        self._texts_ready.clear()
        rings = Rings(self._ring)
        notices = Notices(self.name, self._inbox, self._ussd, rings, self._wake, self._restarted, self._texts_ready)
        engine = Engine(transport, notices.take, timeout_s=self._settings.command_timeout_s)
        try:
            await engine.get_in_step(patience_s)
            abilities = await self._bring_up(engine, port)
            self._notices = abilities.notices
            self._engine = engine  # before the status says so: who hears of it may submit at once
            await self._look(engine)
            self._was_served = True
            self._last_port = port
            self._ladder.is_well()
            await self._tell(self._sink.modem_well(self.name), "its diary")
            ends = [attention.restart(self._restarted)]
            if not abilities.is_whole:
                ends.append(attention.late_readiness(engine, self._texts_ready))
            await _first_end(self._inbox.run(engine, abilities), self._attend(engine), engine.end(), *ends)
            raise SetUpAgain(attention.ANEW)  # they run until one raises
        finally:
            self._engine = None
            rings.stop()
            engine.fail(PortLost("The modem is being set up again."))

    async def _bring_up(self, engine: Engine, port: str) -> bringup.Abilities:
        who = await bringup.identify(engine)
        self._profile = profile_for(who.manufacturer)
        self._reception = Reception()
        await bringup.switch_radio_on(engine)
        seen = Seen(who.imei, await bringup.iccid(engine))
        self._status = replace(
            self._status,
            manufacturer=who.manufacturer, model=who.model, imei=seen.imei, iccid=seen.iccid,
            imsi=None, smsc=None, own_number=None, signal_dbm=None, operator=None, storage=None,
        )  # fmt: skip
        await self._be_sure(seen, port)  # before it gets this SIM's PIN
        sim_id = seen.iccid or seen.imei or port
        while (trouble := await sim.obstacle(engine, self._memory, sim_id, self._settings.pin)) is not None:
            await self._say(trouble.condition, trouble.sentence)
            await asyncio.sleep(1.0 if trouble is sim.STARTING else SIM_POLL_S)
        imsi = await bringup.imsi(engine)
        seen = replace(seen, iccid=seen.iccid or await bringup.iccid(engine), imsi=imsi)
        self._status = replace(self._status, iccid=seen.iccid, imsi=imsi)
        await self._be_sure(seen, port)
        await self._memory.learn(self.name, seen)
        self._strange.discard(port)
        if self._status.condition is not ModemCondition.STARTING:
            await self._say(ModemCondition.STARTING, attention.ANEW)
        abilities = await bringup.prepare_texts(engine, self._profile)
        smsc = await bringup.smsc(engine, self._settings.smsc)
        self._status = replace(self._status, smsc=smsc, own_number=await bringup.own_number(engine))
        return abilities

    async def _be_sure(self, seen: Seen, port: str) -> None:
        """Raises _NotThisOne if this may be another modem or another SIM than that of our number."""
        sentence = await self._memory.why_not(self.name, seen, on_trust=port == self._settings.device)
        if sentence:
            raise _NotThisOne(sentence)

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
        try:
            await attention.look(engine, self._reception, self._status.imsi, self._notices)
            smsc = await bringup.smsc(engine, None)
        except EngineBusy:
            return
        self._status = replace(self._status, smsc=smsc or self._status.smsc)
        await self._say_reception()

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

    def _ring(self, caller: str | None) -> None:
        told = self._tell(self._sink.voice_ring(self.name, caller), "a missed call")
        errand = asyncio.get_running_loop().create_task(told)
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
        if not await self._tell(self._sink.modem_status(self._status), "the status"):
            self._told = None

    async def _note(self, sentence: str) -> None:
        await self._tell(self._sink.modem_note(self.name, sentence), "its diary")

    async def _tell(self, news: Awaitable[None], what: str) -> bool:
        """Whether the sink took the news; its trouble is not the modem's."""
        try:
            async with asyncio.timeout(SINK_TIMEOUT_S):
                await news
        except Exception:  # noqa: BLE001
            _log.exception("%s: %s could not be recorded", self.name, what)
            return False
        return True


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
