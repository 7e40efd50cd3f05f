"""The whole box against the simulated network: real processes, a real pty, a real database, real TLS."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from appliance.ipc.client import DaemonClient
from appliance.simulator.laboratory import Laboratory, ModemPlan, simulated_network
from appliance.simulator.modem import Modem
from appliance.simulator.phone import Way
from lab.box import Box, Person, SimModem
from tests.web.box import Browser

T = TypeVar("T")

PASSWORD = "correct horse battery"
LINE = "+4930100001"
SECOND_LINE = "+4930100002"
BOB = "+4917012345678"
PEOPLE = [
    Person("anna", "Anna Schmidt", PASSWORD, ["PJSIP/anna", "PJSIP/home"], extension="101", email="anna@example.com"),
    Person("ben", "Ben Weber", PASSWORD, "PJSIP/ben", extension="102", email="ben@example.com"),
    Person("carla", "Carla Rossi", PASSWORD, email="carla@example.com"),
]


def until(condition: Callable[[], T], deadline_s: float = 30.0) -> T:
    """Wait until ``condition`` gives something true, and return it; fail after the deadline, generous as it is."""
    end = time.monotonic() + deadline_s
    while not (value := condition()):
        assert time.monotonic() < end, "it did not come true in time"
        threading.Event().wait(0.02)
    return value


class Outside:
    """The mobile network with the box's modem, running in a thread of its own."""

    def __init__(self, folder: Path, *more: ModemPlan) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._held: dict[str, asyncio.Event] = {}
        self._reached = threading.Event()
        self._network = simulated_network(ModemPlan("sim1", folder / "modem", LINE), *more)
        self.laboratory: Laboratory = self._run(self._network.__aenter__())

    def close(self) -> None:
        self._run(self._network.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def do(self, action: Callable[[Laboratory], T]) -> T:
        """Do something in the network's own loop."""

        async def run() -> T:
            return action(self.laboratory)

        return self._run(run())

    def got(self, number: str = BOB) -> list[str]:
        """The texts that a mobile phone got."""
        return self.do(lambda lab: [text.text for text in lab.phone(number).received()])

    def text_back(self, text: str, number: str = BOB, **way: Any) -> None:
        """A mobile phone texts the office."""
        self.do(lambda lab: lab.phone(number).send(LINE, text, Way(**way)))

    def fault(self, name: str, value: int = 1, code: int | None = None, modem: str = "sim1") -> None:
        """Put a fault on a modem; 0 takes it back."""
        self.do(lambda lab: lab.fault(modem, name, value, code))

    def stored(self) -> int:
        """How many messages lie on the SIM and in the modem."""
        return self.do(lambda lab: sum(len(store) for name, store in lab.modem.stores.items() if name != "MT"))

    def hold(self, command: str) -> None:
        """From now on the modem stalls when it is told ``command``, before doing anything."""
        modem = self.laboratory.modem
        execute = modem._execute
        self._reached.clear()

        async def stalling(line: str) -> None:
            if line.startswith(command):
                self._reached.set()
                await asyncio.Event().wait()
            await execute(line)

        self.do(lambda lab: setattr(modem, "_execute", stalling))

    def wait_until_held(self) -> None:
        """Wait until the modem stalls."""
        assert self._reached.wait(30), "the command never came"

    def keep_on_the_air(self) -> None:
        """From now on no text arrives before :meth:`off_the_air`: the modem waits for the network."""
        network, arrived = self.laboratory.network, asyncio.Event()
        submit = network.submit

        async def waiting(*part: Any) -> None:
            await arrived.wait()
            await submit(*part)

        self._arrived = arrived
        self.do(lambda lab: setattr(network, "submit", waiting))

    def off_the_air(self) -> None:
        """What is on the air arrives, and what follows at once."""
        self.do(lambda lab: self._arrived.set())

    def release(self) -> None:
        """The modem is plugged in afresh and stalls no more; what is stored stays."""

        def replug(lab: Laboratory) -> None:
            vars(lab.modem).pop("_execute", None)
            lab.modem.unplug()
            lab.modem.plug_in()

        self.do(replug)

    def _run(self, work: Awaitable[T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)  # type: ignore[arg-type]


@dataclass
class WholeBox:
    """A running box, the network around it, and browsers for it."""

    box: Box
    outside: Outside

    def browser(self, username: str = "anna") -> Browser:
        """A signed-in browser."""
        browser = Browser(self.box.port)
        assert browser.sign_in(username, PASSWORD).status == 200
        return browser


class Texter:
    """Anna, who texts Bob from her browser."""

    def __init__(self, browser: Browser, number: str = BOB) -> None:
        self.browser = browser
        me = browser.request("GET", "/me").json
        opened = browser.request(
            "POST", "/conversations", {"kind": "sms", "line_id": me["lines"][0]["id"], "number": number}
        )
        self.conversation = opened.json["conversation"]["id"]

    def send(self, text: str, key: str | None = None) -> int:
        """Send a text; returns the message's id."""
        answer = self.browser.request(
            "POST", f"/conversations/{self.conversation}/messages", {"text": text, "key": key or f"key-{text[:50]}"}
        )
        assert answer.status in (200, 201), answer.body
        return int(answer.json["message"]["id"])

    def messages(self) -> list[dict[str, Any]]:
        """The newest page of the conversation."""
        found: list[dict[str, Any]] = self.browser.request(
            "GET", f"/conversations/{self.conversation}/messages?limit=200"
        ).json["messages"]
        return found

    def states(self) -> dict[str, str]:
        """``{text: state}``."""
        return {each["text"]: each["state"] for each in self.messages()}

    def inbound(self) -> list[str]:
        """The texts that came in."""
        return [each["text"] for each in self.messages() if each["direction"] == "in"]


def reload(box: Box) -> dict[str, Any]:
    """SIGHUP to the daemon, as ``systemctl reload`` sends it; what became of the config: ``{problems, …}``."""

    def told() -> dict[str, Any]:
        with DaemonClient(box.socket) as daemon:
            return dict(daemon.call("status", {}, deadline_s=10.0)["config"])

    before = told()
    os.kill(box.daemon_pid, signal.SIGHUP)
    return until(lambda: None if (now := told()) == before else now)  # type: ignore[return-value]


@contextmanager
def whole_box(
    folder: Path, mail: Mapping[str, Any] | None = None, forward_to: Sequence[str] = (), modems: int = 1
) -> Iterator[WholeBox]:
    """A box with one modem or two, without a PBX.

    Args:
        mail: the sections of its mail.toml.
        forward_to: who gets the first modem's texts by mail.
    """
    outside = Outside(folder, *[ModemPlan("sim2", folder / "modem2", SECOND_LINE)][: modems - 1])
    try:
        first = SimModem("sim1", folder / "modem", LINE, "Office", ["anna", "ben"], forward_to=forward_to)
        second = SimModem("sim2", folder / "modem2", SECOND_LINE, "Sales", ["anna"])
        with Box(folder, PEOPLE, [first, second][:modems], mail=mail or {}) as box:
            whole = WholeBox(box, outside)
            browser = whole.browser()
            until(lambda: {each["condition"] for each in browser.request("GET", "/me").json["modems"]} == {"ready"})
            yield whole
    finally:
        outside.close()


__all__ = [
    "BOB",
    "LINE",
    "PASSWORD",
    "PEOPLE",
    "Modem",
    "Outside",
    "Texter",
    "WholeBox",
    "reload",
    "until",
    "whole_box",
]
