"""A USSD code that a modem never finishes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from appliance.gsm.commands import Command
from appliance.gsm.engine import CommandTimeout
from appliance.gsm.ussd import Ussd, UssdFailed


class _Engine:
    """Takes commands, and never finishes the first."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.failed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def command(self, command: Command, priority: object) -> list[str]:
        self.sent.append(command.text)
        if len(self.sent) == 1:
            raise CommandTimeout("AT+CUSD")
        return []


async def test_a_session_that_the_modem_does_not_finish_is_ended_before_the_next_one() -> None:
    engine, ussd = _Engine(), Ussd()
    with pytest.raises(UssdFailed, match="did not answer in time"):
        await ussd.ask(engine, "*100#", packed=False)  # type: ignore[arg-type]
    assert engine.sent == ['AT+CUSD=1,"*100#",15', "AT+CUSD=2"]
