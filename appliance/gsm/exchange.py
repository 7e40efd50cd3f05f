"""One AT command and its answer: which lines belong to it, and when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from appliance.gsm import commands
from appliance.gsm.commands import Command
from appliance.gsm.errors import FinalError
from appliance.gsm.lexer import header_of, is_pdu, is_plain_notice


class CommandRefused(Exception):
    """The modem answered ERROR, +CMS ERROR or +CME ERROR."""

    def __init__(self, error: FinalError, lines: list[str]) -> None:
        super().__init__(error.text)
        self.error = error
        self.lines = lines  # what had come before the error


class Exchange:
    """The command in flight and what has come of its answer."""

    def __init__(self, command: Command, needs_header: bool, loop: asyncio.AbstractEventLoop) -> None:
        self.command = command
        self.lines: list[str] = []
        self.needs_header = needs_header  # an OK without the answer's own line is a late one
        self.prompt: asyncio.Future[None] = loop.create_future()
        self.final: asyncio.Future[FinalError | None] = loop.create_future()
        self.wants_prompt = False
        self.on_line: Callable[[], None] = lambda: None
        self.was_called = False  # the final result is late, and the modem was called to attention

    def owns(self, line: str) -> bool:
        """Whether a line is part of this command's answer."""
        header = header_of(line)
        if header is None:
            return (self.command.bare and not is_plain_notice(line)) or (self.command.pdus and is_pdu(line))
        if header != self.command.header:
            return False
        return header not in ("+CREG:", "+CEREG:") or not commands.is_registration_news(line)

    def take(self, line: str) -> None:
        """A line of the answer came."""
        self.lines.append(line)
        self.on_line()

    def finish(self, error: FinalError | None) -> None:
        """A final result came, if it is not that of an earlier command; None is OK."""
        if self.final.done():
            return
        if self.was_called:
            if not self.lines and not (error is not None and error.is_of_the_network):
                self.fail(TimeoutError())  # this may answer the call: then the modem is idle, and has no more to say
                return
        elif error is None and (self.wants_prompt or (self.needs_header and not self.lines)):
            return
        self.final.set_result(error)

    def is_over(self) -> bool:
        """Whether the final result came; a timeout or a cancelled caller cancels the future instead."""
        return self.final.done() and not self.final.cancelled() and self.final.exception() is None

    def fail(self, why: Exception) -> None:
        """No answer will come."""
        for future in (self.prompt, self.final):
            if not future.done():
                future.set_exception(why)
                future.exception()  # one of the two may have no waiter

    async def result(self) -> list[str]:
        """The lines of the answer. Raises CommandRefused, or what it failed with."""
        error = await self.final
        if error is not None:
            raise CommandRefused(error, self.lines)
        return self.lines
