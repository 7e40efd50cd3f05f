"""One AT command in flight at a time: who may speak, what belongs to the answer, and when to give up."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import IntEnum
from typing import NoReturn

from appliance.domain.ports import ModemAway, SubmitUnknown
from appliance.gsm import commands
from appliance.gsm.commands import Command
from appliance.gsm.errors import OUTCOME_UNKNOWN, parse_final
from appliance.gsm.exchange import CommandRefused, Exchange
from appliance.gsm.lexer import Lexer, Line, Notice, Prompt, Token, is_final
from appliance.gsm.transport import PortLost, Transport

_log = logging.getLogger(__name__)

MAX_WAITING = 64
MAX_ANSWER_LINES = 4096  # a listing of a large store
LONGEST_ANSWER = 10  # times the time of its command
TURN_TIMEOUT_S = 120.0
SYNC_TIMEOUT_S = 2.0
SYNC_ATTEMPTS = 3
CALL_AFTER = 5 / 12  # of the time that the network may take for a text
QUIET_S = 0.15
TIMEOUTS_UNTIL_SICK = 3


class Priority(IntEnum):
    """Smaller speaks first. Reading is quick and frees the SIM, so it goes before submitting."""

    CONTROL = 0
    READ = 1
    SUBMIT = 2
    POLL = 3


class CommandTimeout(Exception):
    """No final result came in time."""


class EngineBusy(Exception):
    """Too many commands wait already; this one was not begun."""


class ModemSilent(Exception):
    """The modem answers nothing, not even after it was called to attention."""

    def __init__(self, quiet_s: float) -> None:
        super().__init__("The modem does not answer.")
        self.quiet_s = quiet_s  # since its last byte, or since the port was opened


class Engine:
    """Speaks with one modem over one transport.

    ``failed`` is settled once, with PortLost or ModemSilent; from then on everything raises that.
    """

    def __init__(
        self,
        transport: Transport,
        on_notice: Callable[[Notice], None],
        *,
        timeout_s: float = commands.DEFAULT_TIMEOUT_S,
    ) -> None:
        self._transport = transport
        self._on_notice = on_notice
        self._loop = asyncio.get_running_loop()
        self._patience = timeout_s / commands.DEFAULT_TIMEOUT_S
        self._lexer = Lexer()
        self._exchange: Exchange | None = None
        self._busy = False
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._out_of_step = True  # who knows what the modem was doing before we came
        self._timeouts = 0
        self._patience_until = 0.0
        self._heard = asyncio.Event()
        self._heard_at = self._loop.time()
        self.failed: asyncio.Future[None] = self._loop.create_future()
        transport.start(self._take_bytes, lambda why: self.fail(PortLost(why)))

    # --- what comes in ---

    def _take_bytes(self, data: bytes) -> None:
        self._heard.set()
        self._heard_at = self._loop.time()
        for token in self._lexer.feed(data):
            self._take(token)

    def _take(self, token: Token) -> None:
        exchange = self._exchange
        match token:
            case Prompt():
                if exchange is not None and not exchange.prompt.done():
                    exchange.wants_prompt = False
                    exchange.lines.clear()  # a reference that comes before the text is another one's
                    exchange.prompt.set_result(None)
            case Notice():
                self._on_notice(token)
            case Line(text) if is_final(text):
                if exchange is not None:
                    exchange.finish(parse_final(text))
            case Line(text) if exchange is not None and exchange.owns(text):
                if len(exchange.lines) < MAX_ANSWER_LINES:
                    exchange.take(text)
            case Line(text):
                self._on_notice(Notice(text))

    def fail(self, why: Exception) -> None:
        """End it: everyone who waits learns why."""
        if not self.failed.done():
            self.failed.set_exception(why)
            self.failed.exception()  # it may have no waiter
        if self._exchange is not None:
            self._exchange.fail(why)
        for _, _, turn in self._waiting:
            if not turn.done():
                turn.set_exception(why)
        self._waiting.clear()

    async def end(self) -> NoReturn:
        """Wait until it fails. Raises what it failed with."""
        await asyncio.shield(self.failed)
        raise AssertionError("an engine fails with an exception")

    # --- whose turn it is ---

    @asynccontextmanager
    async def _turn(self, priority: Priority) -> AsyncIterator[None]:
        if self.failed.done():
            await self.failed
        if self._busy:
            if len(self._waiting) >= MAX_WAITING:
                raise EngineBusy
            turn = self._loop.create_future()
            heapq.heappush(self._waiting, (priority, next(self._order), turn))
            try:
                async with asyncio.timeout(TURN_TIMEOUT_S):
                    await turn
            except (asyncio.CancelledError, TimeoutError) as error:
                if turn.done() and not turn.cancelled() and turn.exception() is None:
                    self._pass_on()
                if isinstance(error, TimeoutError):
                    raise EngineBusy from None
                raise
        self._busy = True
        try:
            if self._out_of_step:
                await self._get_in_step()
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        self._busy = False
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._busy = True
                turn.set_result(None)
                return

    @asynccontextmanager
    async def _flight(self, command: Command, needs_header: bool = False) -> AsyncIterator[Exchange]:
        """Put a command in flight; whoever leaves without its final result leaves the modem out of step."""
        if self.failed.done():
            await self.failed
        exchange = self._exchange = Exchange(command, needs_header, self._loop)
        try:
            yield exchange
        finally:
            self._exchange = None
            self._lexer.expecting_prompt = False
            if not exchange.is_over():
                self._out_of_step = True

    # --- what goes out ---

    async def _write(self, data: bytes) -> None:
        try:
            await self._transport.write(data)
        except PortLost as lost:
            self.fail(lost)
            raise

    def doubt(self) -> None:
        """Get in step before the next command: the last answer may not have been the whole of it."""
        self._out_of_step = True

    async def command(self, command: Command, priority: Priority = Priority.CONTROL) -> list[str]:
        """Send a command and return the lines of its answer.

        Raises:
            CommandRefused, CommandTimeout, EngineBusy, PortLost, ModemSilent.
        """
        async with self._turn(priority):
            try:
                lines = await self._ask(command, command.timeout_s * self._patience)
            except TimeoutError:
                self._count_timeout()
                raise CommandTimeout(command.text.partition("=")[0]) from None
            except CommandRefused:
                self._timeouts = 0
                raise
            self._timeouts = 0
            return lines

    async def _ask(self, command: Command, timeout_s: float, needs_header: bool = False) -> list[str]:
        if not command.secret:
            _log.debug("> %s", command.text)
        async with self._flight(command, needs_header) as exchange, asyncio.timeout(timeout_s) as patience:
            last = self._loop.time() + LONGEST_ANSWER * timeout_s

            def wait_anew() -> None:
                if not patience.expired():
                    patience.reschedule(min(last, self._loop.time() + timeout_s))

            if command.pdus:  # a long listing on a slow line
                exchange.on_line = wait_anew
            await self._write(command.text.encode("ascii") + b"\r")
            return await exchange.result()

    async def submit(self, pdu: str, tpdu_length: int, *, prompt_timeout_s: float, timeout_s: float) -> int:
        """Hand over one PDU (hexadecimal digits) and return the message reference.

        Raises:
            ModemAway: nothing was handed over.
            CommandRefused: the modem or the network said no.
            SubmitUnknown: handed over, but no answer came, or none that can be read.
        """
        try:
            async with self._turn(Priority.SUBMIT), self._flight(commands.submit(tpdu_length), True) as exchange:
                await self._reach_prompt(exchange, prompt_timeout_s)
                return await self._hand_over(exchange, pdu, timeout_s)
        except (PortLost, ModemSilent) as error:
            raise ModemAway(str(error)) from error
        except EngineBusy:
            raise ModemAway("Too many texts wait for this modem already.") from None

    async def _reach_prompt(self, exchange: Exchange, timeout_s: float) -> None:
        exchange.wants_prompt = True
        self._lexer.expecting_prompt = True
        try:
            async with asyncio.timeout(timeout_s):
                await self._write(exchange.command.text.encode("ascii") + b"\r")
                await asyncio.wait((exchange.prompt, exchange.final), return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            await self._write(commands.ESCAPE)
            self._count_timeout()
            raise ModemAway("The modem did not ask for the text.") from None
        if not exchange.prompt.done():
            await exchange.result()  # raises what was said instead of the prompt
        await exchange.prompt

    async def _hand_over(self, exchange: Exchange, pdu: str, timeout_s: float) -> int:
        trouble: Exception | None = None
        try:
            await self._write(pdu.encode("ascii") + commands.SUBMIT_END)
            await self._outcome(exchange, timeout_s)
            self._timeouts = 0
        except TimeoutError:
            self._count_timeout()
            trouble = SubmitUnknown("The modem took the text but did not say what became of it.")
        except (PortLost, ModemSilent) as error:
            trouble = SubmitUnknown(f"The modem was lost while it sent the text. {error}")
        except CommandRefused as refused:
            self._timeouts = 0
            is_open = (refused.error.family, refused.error.code) in OUTCOME_UNKNOWN
            trouble = SubmitUnknown("The network did not confirm the text in time.") if is_open else refused
        if not exchange.lines and trouble is not None:
            raise trouble
        # The reference alone says that the network has the text, whatever follows it (27.005 §3.5.1).
        reference = commands.number(commands.fields(exchange.lines[-1])[0])
        if reference is None:
            raise SubmitUnknown("The modem sent the text under a reference that cannot be read.")
        return reference % 256  # some modems count on, but only one octet goes on air (23.040 §9.2.3.6)

    async def _outcome(self, exchange: Exchange, timeout_s: float) -> None:
        """Wait for what becomes of a text. Raises TimeoutError, and what ``Exchange.result`` raises.

        The network may be slow (3GPP TS 24.011 §10: the modem waits for 35 to 45 s). So a modem that is late is called:
        if its answer got lost it is idle and answers the call at once, else it says in the end what became of the text.
        """
        until = self._loop.time() + timeout_s
        await asyncio.wait((exchange.final,), timeout=timeout_s * CALL_AFTER)
        while not exchange.final.done() and self._loop.time() < until:
            exchange.was_called = self._out_of_step = True
            await self._write(commands.ATTENTION.text.encode("ascii") + b"\r")
            await asyncio.wait((exchange.final,), timeout=SYNC_TIMEOUT_S * self._patience)
        if not exchange.final.done():
            raise TimeoutError
        await exchange.result()

    # --- keeping in step ---

    def _count_timeout(self) -> None:
        self._timeouts += 1
        if self._timeouts >= TIMEOUTS_UNTIL_SICK:
            self.fail(ModemSilent(self._loop.time() - self._heard_at))

    async def get_in_step(self, patience_s: float = 0.0) -> None:
        """Find out whether the modem answers, for at least ``patience_s``. Raises PortLost or ModemSilent."""
        self._patience_until = self._loop.time() + patience_s
        self._out_of_step = True
        try:
            async with self._turn(Priority.CONTROL):
                pass
        finally:
            self._patience_until = 0.0

    async def _get_in_step(self) -> None:
        """Find the place where no late answer can be taken for that of the next command.

        Raises ModemSilent, and fails the engine with it, if the modem answers nothing.
        """
        timeout_s = SYNC_TIMEOUT_S * self._patience
        for attempt in itertools.count():
            if attempt >= SYNC_ATTEMPTS and self._loop.time() >= self._patience_until:
                break
            await self._write(commands.ESCAPE)
            try:
                await self._attend(commands.ATTENTION if attempt == 0 else commands.PLAIN_SPEECH, timeout_s)
                for query in commands.SYNC_QUERIES:
                    try:
                        await self._ask(query, timeout_s, needs_header=True)
                    except CommandRefused:
                        continue
                    break
                else:
                    await self._until_quiet()
            except TimeoutError:
                continue
            self._out_of_step = False
            return
        silent = ModemSilent(self._loop.time() - self._heard_at)
        self.fail(silent)
        raise silent

    async def _attend(self, call: Command, timeout_s: float) -> None:
        try:
            await self._ask(call, timeout_s)
        except CommandRefused:
            _log.debug("the modem answers ERROR to AT; it lives")

    async def _until_quiet(self) -> None:
        """Let a late answer pass, where nothing else can tell it from a new one."""
        for _ in range(20):
            self._heard.clear()
            try:
                async with asyncio.timeout(QUIET_S):
                    await self._heard.wait()
            except TimeoutError:
                return
