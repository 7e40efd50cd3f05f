"""R3: Asterisk killed, frozen, restarted, its link cut and its secret changed, in each state of a call.

``python -m lab.chaos_calls`` prints a table: how soon it was noticed and said, how soon the box was back once the fault
had ended, and whether any call rang by itself or was left "in progress".
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lab.asterisk import CONTEXT, MANAGER, AsteriskServer, provision
from lab.box import Box, Person
from lab.figures import Row, table
from lab.outside_line import OutsideLine
from lab.web_client import WebClient

NOTICED_TARGET_S, BACK_TARGET_S = 10.0, 5.0
_SETTLED_WITHIN_S = 15.0
_GHOST_WAIT_S = 1.0
_PASSWORD = "correct horse battery"
_RINGS = Person("anna", "Anna Schmidt", _PASSWORD, "PJSIP/desk", extension="101")  # a phone that nobody lifts
_LIFTS = Person("ben", "Ben Weber", _PASSWORD, "PJSIP/lift", extension="102")  # one that is lifted at once
STATES = {
    "no call": None,
    "ringing_you": (_RINGS, "+493012345"),
    "calling": (_LIFTS, "+4930100"),
    "ringing_them": (_LIFTS, "+4930180"),
    "connected": (_LIFTS, "+493012345"),
}


class Cable:
    """A TCP relay to the manager port, to be cut and mended."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._whole = True
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        self._whole = False
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def mend(self) -> None:
        self._whole = True

    def _serve(self) -> None:
        while True:
            near, _ = self._listener.accept()
            try:
                if not self._whole:
                    raise ConnectionRefusedError
                far = socket.create_connection(("127.0.0.1", self._target), timeout=2)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@dataclass
class Office:
    """A box, its Asterisk and the cable between them."""

    box: Box
    server: AsteriskServer
    cable: Cable
    world: OutsideLine

    def secret(self, secret: str) -> None:
        """Change the secret in the box's config and have it read again."""
        self.box.pbx = {**(self.box.pbx or {}), "secret": secret}
        self.box.write_config()
        os.kill(self.box.daemon_pid, signal.SIGHUP)


@dataclass(frozen=True)
class Fault:
    name: str
    begin: Callable[[Office], None]
    end: Callable[[Office], None]


FAULTS = (
    Fault("killed", lambda office: office.server.kill(), lambda office: _start(office)),
    Fault("restarted", lambda office: office.server.stop_politely(), lambda office: _start(office)),
    Fault("frozen", lambda office: office.server.freeze(), lambda office: office.server.thaw()),
    Fault("link cut", lambda office: office.cable.cut(), lambda office: office.cable.mend()),
    Fault("wrong secret", lambda office: office.secret("wrong"), lambda office: office.secret(office.server.secret)),
)


def _start(office: Office) -> None:
    office.server.start()


@dataclass(frozen=True)
class Outcome:
    fault: str
    state: str
    noticed_s: float
    back_s: float
    sentence: str
    end: str
    trouble: str = ""


def outcomes(faults: tuple[Fault, ...] = FAULTS, say: Callable[[str], None] = print) -> list[Outcome]:
    """Go through every fault in every state of a call."""
    with OutsideLine() as world, tempfile.TemporaryDirectory() as folder:
        fixed = {name: f"sip:{name}{code}@127.0.0.1:{world.port}" for name, code in (("desk", 180), ("lift", 111))}
        with AsteriskServer(provision(), world.port, fixed) as server:
            cable = Cable(server.ami_port)
            pbx = {"host": "127.0.0.1", "port": cable.port, "username": MANAGER, "secret": server.secret}
            with Box(Path(folder), [_RINGS, _LIFTS], [], {**pbx, "context": CONTEXT}) as box:
                office = Office(box, server, cable, world)
                clients = {person.username: WebClient(box, person) for person in (_RINGS, _LIFTS)}
                found = []
                for fault in faults:
                    for state in STATES:
                        found.append(_one(office, clients, fault, state))
                        say(f"  {fault.name}, {state}: {found[-1]}")
                return found


def _one(office: Office, clients: dict[str, WebClient], fault: Fault, state: str) -> Outcome:
    wanted = STATES[state]
    client = clients[wanted[0].username if wanted else "anna"]
    client.wait_for_pbx()
    call_id = ""
    if wanted is not None:
        call_id = str(client.call(wanted[1], str(uuid.uuid4()))["id"])
        _until(lambda: [each["state"] for each in client.me()["calls"]["active"]] == [state], f"the call to be {state}")
    began = time.monotonic()
    fault.begin(office)
    _until(lambda: client.me()["pbx"]["condition"] != "ready", "the fault to be noticed")
    noticed_s, sentence = time.monotonic() - began, client.me()["pbx"]["sentence"]
    if fault.name == "wrong secret":
        client.wait_for_pbx("wrong_secret")
        sentence = client.me()["pbx"]["sentence"]
    rung = len(office.world.calls)
    fault.end(office)
    back_s = client.wait_for_pbx()
    trouble = ""
    if wanted is not None:
        client.hang_up(call_id)  # one that goes on is ended by hand; for others this changes nothing
        try:
            client.wait_until_free(_SETTLED_WITHIN_S)
        except RuntimeError:
            trouble = "left in progress"
    quiet_until = time.monotonic() + _GHOST_WAIT_S
    while time.monotonic() < quiet_until:
        if any(call.number.startswith(("desk", "lift")) for call in list(office.world.calls)[rung:]):
            trouble = "a ghost call"
        time.sleep(0.05)
    end = ""
    if wanted is not None:
        newest = client.ask("GET", "/calls?limit=20")[1]["calls"]
        end = next(str(each["end"]) for each in newest if each["id"] == call_id)
    return Outcome(fault.name, state, noticed_s, back_s, sentence, end, trouble)


def _until(condition: Callable[[], bool], what: str, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"Waited {timeout_s:.0f} s in vain for {what}.")
        time.sleep(0.02)


def run(say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)) -> list[Row]:
    """One row for each fault: the worst over the states of a call."""
    found = outcomes(say=say)
    rows = []
    for fault in FAULTS:
        mine = [each for each in found if each.fault == fault.name]
        noticed, back = max(each.noticed_s for each in mine), max(each.back_s for each in mine)
        trouble = ", ".join(sorted({each.trouble for each in mine} - {""})) or "none"
        good = noticed <= NOTICED_TARGET_S and back <= BACK_TARGET_S and trouble == "none"
        good = good and all(each.sentence.endswith(".") for each in mine)
        target = f"noticed ≤ {NOTICED_TARGET_S:.0f} s, back ≤ {BACK_TARGET_S:.0f} s, no trouble"
        measured = f"noticed {noticed:.1f} s, back {back:.1f} s, trouble: {trouble}"
        rows.append(Row("R3", f"Asterisk: {fault.name}, in {len(mine)} states of a call", target, measured, good))
    return rows


if __name__ == "__main__":
    figures = run()
    print(table(figures))
    sys.exit(0 if all(row.met for row in figures) else 1)
