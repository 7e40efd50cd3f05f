"""``make run``: the whole box in demo form, with an office and an outside world around it, all on loopback.

Real are the daemon, the web process, the database and, where it can be had, Asterisk with SIP phones. Simulated are
the modem and the mobile network behind it, and what answers beyond the trunk.
"""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from pathlib import Path

from appliance.services import contacts
from appliance.services.office import open_office
from appliance.settings import load_web
from appliance.store.database import close_database
from appliance.store.models import Contact
from lab import asterisk
from lab.asterisk import AsteriskServer
from lab.box import Box, BoxTrouble, Person, SimModem
from lab.debian_root import CannotProvision
from lab.demo_mail import MAIL_DOMAIN, MailFolder, mail_config
from lab.intranet import IntranetServer
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from lab.tether import tethered

PASSWORD = "office-demo"
ANSWER_AFTER_S = 2.5  # the desk phones of the demo lift themselves
WATCH_S = 0.5
FOLDER = Path(__file__).resolve().parent.parent / ".demo"

PEOPLE = [
    Person("anna", "Anna Schmidt", PASSWORD, "PJSIP/anna", "admin", extension="101", email="anna@example.com"),
    Person("ben", "Ben Weber", PASSWORD, "PJSIP/ben", extension="102", email="ben@example.com"),
    Person("carla", "Carla Rossi", PASSWORD, "PJSIP/carla", extension="103", email="carla@example.com"),
]
CONTACTS = [
    ("Bob Smith", [("0170 1234567", "mobile"), ("030 7654321", "home")]),
    ("Karen Adams", [("0171 2345678", "mobile"), ("040 5550199", "home")]),
    ("Müller Bau GmbH", [("0172 3456789", "mobile"), ("089 5550486", "main")]),
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Start everything, watch over it until Ctrl-C, and stop everything."""
    parser = argparse.ArgumentParser(prog="python -m lab.demo", description="The box in demo form, on loopback.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the demo keeps what you did")
    parser.add_argument("--ports", type=int, nargs=4, metavar=("WEB", "OUTSIDE", "INTRANET", "MAIL"), default=())
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as running:
        try:
            demo = Demo(options.folder, Ports(*options.ports), running)
        except (BoxTrouble, RuntimeError, OSError) as trouble:
            print(f"\nThe demo could not start. {trouble}", file=sys.stderr)
            return 1
        if not stop.is_set():
            print(demo.welcome, flush=True)
        while not stop.wait(WATCH_S):
            demo.watch()
        print("\nStopping …", flush=True)
    return 0


@dataclass(frozen=True)
class Telephony:
    """The PBX and its phones."""

    server: AsteriskServer
    phones: list[SipPhone]


@dataclass(frozen=True)
class Ports:
    """Where the demo listens, on loopback."""

    web: int = 8443
    outside: int = 8444
    intranet: int = 8445
    mail: int = 2525


class Demo:
    """Everything that runs."""

    def __init__(self, folder: Path, ports: Ports, running: ExitStack) -> None:
        for port in astuple(ports):
            _must_be_free(port)
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._ports = ports
        self._no_calls = ""
        self._telephony = self._start_telephony(running)
        modem = SimModem("sim1", self._folder / "modem", "+4930100001", "Office", ["anna", "ben"])
        second = SimModem("sim2", self._folder / "modem2", "+4930100002", "Sales", ["anna"])
        self._modems = [modem, second]
        self._simulator = self._start_simulator(running)
        office_mail = running.enter_context(MailFolder(self._folder / "mail"))
        _say("starting the box")
        self._intranet = running.enter_context(
            IntranetServer(f"https://localhost:{self._ports.web}", self._ports.intranet)
        )
        mail, pages = mail_config(self._ports.mail, office_mail.port), [self._intranet.origin]
        self._box = Box(self._folder, PEOPLE, self._modems, self._pbx(), self._ports.web, mail, embed_origins=pages)
        running.callback(self._box.stop)
        self._box.start()
        fill_contacts(self._box)

    def watch(self) -> None:
        """Start again what has died, as systemd would."""
        starts: dict[str, Callable[[], object]] = {"daemon": self._box.start_daemon, "web": self._box.start_web}
        for name in self._box.dead():
            self._restart(f"the {name}", starts[name])
        if self._telephony is not None and not self._telephony.server.running:
            self._restart("Asterisk", self._telephony.server.start)

    @property
    def welcome(self) -> str:
        """What a person needs to know now."""
        names = ", ".join(person.username for person in PEOPLE)
        ports, folder = self._ports, self._folder.name
        bob = f"01701234567@{MAIL_DOMAIN}"
        calls = self._no_calls or "Calls work: the desk phones of the demo lift themselves after a moment."
        return f"""
  The box:            https://localhost:{ports.web}    (its certificate is self-made: tell the browser to go on)
  Sign in as:         {names}    password: {PASSWORD}
  The outside world:  http://localhost:{ports.outside}    what mobile phones got; text back from them
  Mail becomes texts: swaks --server localhost:{ports.mail} -f anna@example.com -t {bob} --body Hello
  Mail from the box:  {folder}/mail/    (answers, unread messages and emails written in the box)
  An intranet page:   {self._intranet.origin}    shows the widget; open the box itself first, for its certificate

  {calls}
  Ctrl-C stops all of it. What you did is kept in {folder}/ for the next time.
"""

    def _restart(self, name: str, start: Callable[[], object]) -> None:
        _say(f"{name} has ended; starting it again")
        try:
            start()
        except (BoxTrouble, RuntimeError) as trouble:
            _say(str(trouble))

    def _start_telephony(self, running: ExitStack) -> Telephony | None:
        try:
            installation = asterisk.provision(say=_say)
        except CannotProvision as trouble:
            self._no_calls = f"Calls are off. {trouble} Then this turns them on: sudo make run"
            return None
        _say("starting Asterisk and three desk phones")
        outside = running.enter_context(OutsideLine(ring_s=2.0, talk_s=4.0))
        server = running.enter_context(AsteriskServer(installation, outside.port))
        phones = [
            running.enter_context(SipPhone(account, server.sip_port, ANSWER_AFTER_S))
            for account in server.accounts.values()
        ]
        return Telephony(server, phones)

    def _pbx(self) -> dict[str, object] | None:
        if self._telephony is None:
            return None
        server = self._telephony.server
        return {
            "host": "127.0.0.1",
            "port": server.ami_port,
            "username": asterisk.MANAGER,
            "secret": server.secret,
            "context": asterisk.CONTEXT,
            "fastagi_port": server.fastagi_port,
            "cdr_csv": str(server.cdr_csv),
        }

    def _start_simulator(self, running: ExitStack) -> subprocess.Popen[bytes]:
        _say("starting the simulated modems and their mobile network")
        modems = [f"--modem={each.name}={each.device},number={each.number}" for each in self._modems]
        with (self._folder / "simulator.log").open("ab") as log:
            simulator = subprocess.Popen(
                [
                    *(sys.executable, "-m", "appliance.simulator", *modems),
                    *("--control-port", str(self._ports.outside), "--radio-ms", "300", "--report-delay-ms", "1200"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        running.callback(_end, tethered(simulator))
        deadline = time.monotonic() + 30
        while not all(each.device.exists() for each in self._modems):
            if simulator.poll() is not None or time.monotonic() > deadline:
                raise BoxTrouble("The simulated modems did not start; .demo/simulator.log says more.")
            time.sleep(0.05)
        return simulator


def fill_contacts(box: Box) -> None:
    """Give an office without contacts the demo's."""
    open_office(load_web(box.config))
    try:
        if not Contact.select().exists():
            for name, numbers in CONTACTS:
                contacts.create(name, [{"number": number, "kind": kind} for number, kind in numbers])
    finally:
        close_database()


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise BoxTrouble(f"Port {port} is taken. Stop what uses it (is the demo running already?).") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _say(what: str) -> None:
    print(f"  … {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
