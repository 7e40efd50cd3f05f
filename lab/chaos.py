"""``make chaos``: kills the box's processes and breaks its modem under traffic, and counts what was lost or doubled.

R1 kills the daemon or the web process with ``kill -9`` again and again, at random and at named steps. R2 goes through
the faults of the simulated modem and measures how long the box needs to come back once a fault has ended.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.ipc.client import DaemonAway, DaemonClient
from appliance.services.office import open_office
from appliance.settings import load_web
from appliance.simulator.laboratory import ModemPlan
from appliance.store.database import close_database, database, fetch
from lab import modem_faults
from lab.box import Box, Person, SimModem, trusting
from lab.figures import Row, table
from lab.mobile_network import MobileNetwork

ANNA = Person("anna", "Anna Schmidt", "correct horse battery")
LINE = "+4930100001"
BOB = "+4917012345678"
LONG = "In several parts, " * 12
RECOVERY_TARGET_S = 30.0
SETTLE_DEADLINE_S = 90.0
KILL_WITHIN_S = 0.4  # a random kill comes so soon after the texts
_SETTLED = ("delivered", "maybe_sent", "failed")


@dataclass(frozen=True)
class Step:
    """A moment at which the daemon dies: the modem stalls at a command, or its answer is lost on the way."""

    name: str
    stall_at: str | None = None


STEPS = (
    Step("notice, before it is read", "+CMGR"),
    Step("committed, before it leaves the SIM", "+CMGD"),
    Step("marked, before the modem has the text", "+CMGS"),
    Step("on air, before the modem's answer"),
)


@dataclass
class Tally:
    """What became of the texts, by the database and by the phone's own screen."""

    sent: int = 0
    received: int = 0
    trouble: list[str] = field(default_factory=list)
    maybe: int = 0
    states: Counter[str] = field(default_factory=Counter)


class Chaos:
    """A box with one modem under traffic both ways."""

    def __init__(self, network: MobileNetwork, box: Box) -> None:
        self.network = network
        self.box = box
        self.sign_in()
        self._out: list[str] = []
        self._in: list[str] = []
        line = self._post("GET", "/me")["lines"][0]["id"]
        opened = self._post("POST", "/conversations", {"kind": "sms", "line_id": line, "number": BOB})
        self._conversation = opened["conversation"]["id"]

    def sign_in(self) -> None:
        """Anna opens a session, another one than before if there was one."""
        self._cookie = self.box.sign_in(ANNA)

    # --- traffic ---

    def write(self, text: str) -> None:
        """Anna sends a text; her browser repeats the request until the box has answered it."""
        self._out.append(text)
        self._post("POST", f"/conversations/{self._conversation}/messages", {"text": text, "key": f"key {text[:50]}"})

    def write_once(self, text: str) -> None:
        """The same, but once: urllib.error.HTTPError when the box refuses it, and then it must never go out."""
        self._post("POST", f"/conversations/{self._conversation}/messages", {"text": text, "key": f"key {text[:50]}"})
        self._out.append(text)

    def answer(self, text: str) -> None:
        """Bob texts the office."""
        self._in.append(text)
        self.network.do(modem_faults.text_in, BOB, LINE, text)

    def _post(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Cookie": self._cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.box.url}/api/v1{path}", data, headers, method=method)
        end = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(request, timeout=10, context=trusting()) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError:
                raise
            except OSError:  # the web process is being killed or started
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    # --- what became of it ---

    def settle(self, deadline_s: float = SETTLE_DEADLINE_S) -> float:
        """Wait until every text is in and every text out has come to its end; how long it took, in seconds."""
        began = time.monotonic()
        while not self._is_settled():
            if time.monotonic() - began > deadline_s:
                break
            time.sleep(0.05)
        return time.monotonic() - began

    def tally(self) -> Tally:
        """Compare the database with what the phone got and sent."""
        with database.connection_context():
            rows = fetch("SELECT text, state, direction FROM message")
        got = Counter(self.network.do(modem_faults.received, BOB))
        tally = Tally(len(self._out), len(self._in))
        came = Counter(text for text, _, direction in rows if direction == "in")
        for text in self._in:
            if came[text] != 1:
                tally.trouble.append(f"the inbound “{text[:30]}” is there {came[text]} times")
        states = {text: state for text, state, direction in rows if direction == "out"}
        tally.states = Counter(states.values())
        for text in self._out:
            state = states.get(text.strip(), "lost")
            arrived = got[text.strip()]
            tally.maybe += state == "maybe_sent"
            if arrived > 1:
                tally.trouble.append(f"“{text[:30]}” ({state}) went out {arrived} times")
            true = {"delivered": arrived == 1, "sent": arrived == 1, "maybe_sent": True, "failed": arrived == 0}
            if not true.get(state, False):
                tally.trouble.append(f"“{text[:30]}” is {state} and arrived {arrived} times")
        if left := self.network.do(modem_faults.stored):
            tally.trouble.append(f"{left} texts are left on the SIM")
        return tally

    def is_ready(self) -> bool:
        """Whether the daemon runs and says that its modem is ready."""
        try:
            with DaemonClient(self.box.socket) as daemon:
                told = daemon.call("status", {}, deadline_s=2.0)["peripherals"]
        except DaemonAway:
            return False
        return bool(told[0]["condition"] == "ready")

    def _is_settled(self) -> bool:
        with database.connection_context():
            [(came,)] = fetch("SELECT COUNT(*) FROM message WHERE direction = 'in' AND state = 'received'")
            ends = ", ".join(f"'{state}'" for state in _SETTLED)
            [(open_,)] = fetch(f"SELECT COUNT(*) FROM message WHERE direction = 'out' AND state NOT IN ({ends})")
        return came >= len(self._in) and not open_ and not self.network.do(modem_faults.stored)

    # --- R1 ---

    def kill_round(self, number: int, chance: random.Random) -> str:
        """Texts both ways, a kill in their midst, and a new start; says what was killed when."""
        step = (*STEPS, None, None)[number % (len(STEPS) + 2)]
        web = step is None and chance.random() < 0.25
        if step is not None and step.stall_at is not None:
            self.network.do(modem_faults.stall, step.stall_at)
        elif step is not None:
            self.network.do(modem_faults.put, "answer_lost", 1)
        for n in range(2):
            self.write(f"out {number}-{n}" + (f" {LONG}" if chance.random() < 0.2 else ""))
            self.answer(f"in {number}-{n}" + (f" {LONG}end" if chance.random() < 0.2 else ""))
        if step is None:
            time.sleep(chance.random() * KILL_WITHIN_S)
        elif step.stall_at is not None:
            until(lambda: self.network.do(modem_faults.is_stalled), SETTLE_DEADLINE_S)
        else:
            until(lambda: not self.network.do(modem_faults.pending, "answer_lost"), SETTLE_DEADLINE_S)
        if web:
            self.box.kill_web()
            self.box.start_web()
            return "web, at random"
        self.box.kill_daemon()
        self.network.do(modem_faults.release)
        self.box.start_daemon()
        return f"daemon, {step.name if step else 'at random'}"

    # --- R2 ---

    def fault_case(self, case: Case) -> tuple[float, Tally]:
        """Texts both ways around a fault; seconds from the end of the fault until all is well, and the tally."""
        self.write(f"before {case.name}")
        self.network.do(modem_faults.put, case.fault, case.value, case.code)
        self.answer(f"{case.name} in 1")
        self.write(f"during {case.name}")
        self.write(f"during {case.name}, {LONG}")
        self.answer(f"{case.name} in 2, {LONG}end")
        if case.for_s:
            time.sleep(case.for_s)
            self.network.do(modem_faults.put, case.fault, 0 if case.off is None else case.off)
        else:  # it is used up by itself
            until(lambda: not self.network.do(modem_faults.pending, case.fault), SETTLE_DEADLINE_S)
        ended = time.monotonic()
        self.write(f"after {case.name}")
        self.answer(f"{case.name} in 3")
        self.settle()
        end = time.monotonic() + SETTLE_DEADLINE_S
        while not self.is_ready() and time.monotonic() < end:
            time.sleep(0.05)
        return time.monotonic() - ended, self.tally()


@dataclass(frozen=True)
class Case:
    """A fault of the simulated modem: for a while, or (``for_s`` 0) until it is used up by itself."""

    name: str
    fault: str
    value: int = 1
    for_s: float = 0.0
    code: int | None = None
    off: int | None = None


CASES = (
    Case("garbage before answers", "garbage", 1000, 5),
    Case("lines unasked inside answers", "urc_in_answer", 1000, 5),
    Case("duplicate notices", "duplicate_notices", 1, 4),
    Case("answer lost after air", "answer_lost", 1),
    Case("silence", "silence", 1, 12),
    Case("the port hangs up", "unplugged", 1, 5),
    Case("slow bytes", "slow_bytes_per_second", 300, 8, off=0),
    Case("CMS ERROR 42, congestion", "submit_error", 3, code=42),
    Case("CMS ERROR 38, network out of order", "submit_error", 2, code=38),
    Case("CME ERROR 100 to anything", "command_error", 1000, 6),
    Case("SIM full", "sim_full", 1, 6),
    Case("AT answers ERROR", "at_error", 1, 6),
    Case("no network", "no_network", 1, 8),
    Case("the SIM is out", "sim_missing", 1, 8),
    Case("the modem restarts", "reboot"),
)


def kills(rounds: int, seed: int, say: Callable[[str], object] = print) -> tuple[Tally, Counter[str]]:
    """R1; returns the tally and how often was killed what."""
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    with office() as chaos:
        for number in range(rounds):
            done[chaos.kill_round(number, chance)] += 1
            if number % 20 == 19:
                say(f"R1: {number + 1} of {rounds} rounds")
        chaos.settle()
        return chaos.tally(), done


def faults(cases: Sequence[Case], say: Callable[[str], object] = print) -> Iterator[tuple[Case, float, Tally]]:
    """R2, case by case, each in an office of its own."""
    for case in cases:
        with office() as chaos:
            took_s, tally = chaos.fault_case(case)
        say(f"R2: {case.name}: {took_s:.1f} s {tally.trouble or ''}")
        yield case, took_s, tally


def main(arguments: Sequence[str]) -> int:
    """0 when nothing was lost, doubled or untrue, and everything came back in time."""
    parser = argparse.ArgumentParser(prog="lab.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="of R1; 0 leaves it out")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", help="R2 cases whose name contains this; “none” leaves R2 out")
    args = parser.parse_args(arguments)
    rows: list[Row] = []
    if args.rounds:
        tally, done = kills(args.rounds, args.seed)
        rows += [Row("R1", f"kill -9 of the {name}", "", f"{count} times") for name, count in sorted(done.items())]
        what = f"{args.rounds} kills under traffic (seed {args.seed}): {tally.sent} texts out, {tally.received} in"
        measured = f"{len(tally.trouble)}; {tally.maybe} maybe sent, all marked"
        rows.append(Row("R1", what, "0 lost or doubled", measured, not tally.trouble))
        for trouble in tally.trouble:
            print(trouble, file=sys.stderr)
    recoveries = []
    for case, took_s, tally in faults([each for each in CASES if (args.only or "") in each.name]):
        recoveries.append(took_s)
        states = ", ".join(f"{count} {state}" for state, count in sorted(tally.states.items()))
        ok = not tally.trouble and took_s <= RECOVERY_TARGET_S
        rows.append(Row("R2", case.name, f"true, ≤ {RECOVERY_TARGET_S:.0f} s", f"{took_s:.1f} s; {states}", ok))
    print(table(rows))
    return 0 if all(row.met is not False for row in rows) else 1


@contextmanager
def office(prepare: Callable[[Path], AbstractContextManager[None]] = lambda folder: nullcontext()) -> Iterator[Chaos]:
    """A box with one modem in a folder of its own, ready; ``prepare`` is held around it."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as name, prepare(Path(name)):
        folder = Path(name)
        plan = ModemPlan("sim1", folder / "modem", LINE)
        modem = SimModem("sim1", folder / "modem", LINE, "Office", ["anna"])
        with MobileNetwork([plan]) as network, Box(folder, [ANNA], [modem]) as box:
            open_office(load_web(box.config))
            try:
                chaos = Chaos(network, box)
                until(chaos.is_ready, SETTLE_DEADLINE_S)
                yield chaos
            finally:
                close_database()


def until(condition: Callable[[], object], deadline_s: float) -> None:
    """Wait until ``condition`` holds. Raises TimeoutError after the deadline."""
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not come true in time")
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
