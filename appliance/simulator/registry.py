"""Tables of AT commands. Each module of commands fills one; the modem looks in all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.simulator.at_line import Command, Form

if TYPE_CHECKING:
    from appliance.simulator.modem import Modem

Lines = list[str] | None
"""Information lines before OK; "\\n" inside one is a line break."""

Handler = Callable[["Modem", Command], "Lines | Awaitable[Lines]"]


@dataclass(frozen=True, slots=True)
class Entry:
    handler: Handler
    needs_sim: bool  # refused while the SIM is locked or missing
    about_messages: bool  # its errors are +CMS ERROR (3GPP TS 27.005), else +CME ERROR


class CommandTable:
    """AT commands by name; as a decorator it enters a function under its names."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def __call__(
        self, *names: str, needs_sim: bool = False, about_messages: bool = False
    ) -> Callable[[Handler], Handler]:
        def enter(handler: Handler) -> Handler:
            for name in names:
                self.entries[name] = Entry(handler, needs_sim, about_messages)
            return handler

        return enter

    def number_setting(self, name: str, setting: str, highest: int, about_messages: bool = False) -> None:
        """Enter a command that does no more than tell and set one of the modem's settings, a number from 0."""

        def handler(modem: Modem, given: Command) -> Lines:
            if given.form is Form.TEST:
                return [f"{name}: (0-{highest})" if highest > 1 else f"{name}: (0,1)"]
            if given.form is Form.READ:
                return [f"{name}: {getattr(modem.settings, setting)}"]
            setattr(modem.settings, setting, given.number(0, 0, among=range(highest + 1)))
            return None

        self(name, about_messages=about_messages)(handler)
