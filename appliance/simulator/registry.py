"""The table of AT commands. The modules of commands fill it; the modem looks in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.simulator.at_line import Command

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


COMMANDS: dict[str, Entry] = {}


def command(*names: str, needs_sim: bool = False, about_messages: bool = False) -> Callable[[Handler], Handler]:
    """Enter the function into the table under ``names``."""

    def enter(handler: Handler) -> Handler:
        for name in names:
            COMMANDS[name] = Entry(handler, needs_sim, about_messages)
        return handler

    return enter
