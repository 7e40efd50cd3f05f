"""A real Asterisk for demonstrations and tests, on loopback, with its own folders, ports and secrets.

``python -m lab.asterisk provision`` gets everything ready (see :func:`provision`); ``AsteriskServer`` runs it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from lab.debian_root import CannotProvision, Say, bootstrap, install_packages
from lab.loopback import COMPILER, loopback_only
from lab.ports import free_port
from lab.tether import tethered

_REPOSITORY = Path(__file__).resolve().parent.parent
_LAB_CONFIG = Path(__file__).resolve().parent / "asterisk_config"
_SAMPLES = _REPOSITORY / "config" / "asterisk"
_SUITES = {22: "sid", 16: "bullseye"}  # Asterisk's major version → the Debian suite that has it
RELEASES = tuple(_SUITES)  # those that are tested, the newest first
_PACKAGES = ("asterisk", "asterisk-modules", "asterisk-core-sounds-en")
_MORE_PACKAGES = {16: ("asterisk-voicemail",)}  # what other suites have in asterisk-modules
PROGRAMS = {"baresip": "baresip", **COMPILER}
PHONES = {"anna": "101", "ben": "102", "carla": "103", "home": "104"}  # the last is another one of anna's
_SAMPLE_PHONES = ("anna",)  # whose endpoint is in pjsip_appliance.conf
CONTEXT = "click-to-call"
MANAGER = "appliance"


@dataclass(frozen=True, slots=True)
class Installation:
    """An Asterisk that can be started: this machine's own (``root`` is ``/``) or one in a directory."""

    root: Path
    program: str  # path inside root
    modules: str  # path inside root

    def has(self, module: str) -> bool:
        """Whether a module like ``app_voicemail.so`` is installed."""
        return (self.root / self.modules.lstrip("/") / module).exists()


def provision(release: int = 22, say: Say = print) -> Installation:
    """Make Asterisk and the SIP phones' program available; milliseconds when they already are.

    Uses this machine's own Asterisk for the default release, else a Debian with one under ``.lab/``.

    Raises:
        CannotProvision: says in one sentence what is missing.
    """
    install_packages(PROGRAMS, say)
    own = shutil.which("asterisk", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if own and release == 22:
        return _installation(Path("/"), own)
    if release not in _SUITES:
        raise CannotProvision(f"There is no recipe for Asterisk {release}; there are {sorted(_SUITES)}.")
    root = _REPOSITORY / ".lab" / f"asterisk-{release}"
    bootstrap(root, _SUITES[release], (*_PACKAGES, *_MORE_PACKAGES.get(release, ())), say)
    if os.geteuid() != 0:
        raise CannotProvision(f"Only root can run the Asterisk in .lab/{root.name}: please run this as root.")
    return _installation(root, "/usr/sbin/asterisk")


def _installation(root: Path, program: str) -> Installation:
    for pattern in ("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules", "usr/local/lib/asterisk/modules"):
        for modules in root.glob(pattern):
            return Installation(root, program, "/" + str(modules.relative_to(root)))
    raise CannotProvision(f"{program} is there, but its modules folder was not found under {root}usr/lib.")


@dataclass(frozen=True, slots=True)
class Account:
    """A phone's SIP account."""

    name: str
    extension: str
    password: str


@dataclass
class AsteriskServer:
    """One Asterisk process and everything it needs; ports and passwords stay the same over restarts.

    All waits have deadlines; what goes wrong raises RuntimeError with the end of Asterisk's log.
    """

    installation: Installation
    outside_port: int  # UDP, where the outside line listens
    fixed_phones: Mapping[str, str] = field(default_factory=dict)  # endpoint name → SIP URI that never registers
    outside_ring_s: int = 30
    mistakes: Mapping[str, str] = field(default_factory=dict)  # in the samples: what it says → what is there instead
    sip_port: int = 0
    ami_port: int = 0
    fastagi_port: int = 0  # where a box may answer look-ups of callers' names
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)
    accounts: dict[str, Account] = field(init=False, repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.sip_port = self.sip_port or free_port(socket.SOCK_DGRAM)
        self.ami_port = self.ami_port or free_port()
        self.fastagi_port = self.fastagi_port or free_port()
        self.accounts = {name: Account(name, ext, secrets.token_urlsafe(12)) for name, ext in PHONES.items()}
        self._home = f"/var/tmp/lab-asterisk-{os.getpid()}-{secrets.token_hex(4)}"  # as the process sees it
        self._folder = self.installation.root / self._home.lstrip("/")
        self._user = "asterisk" if os.geteuid() == 0 else ""

    @property
    def log_file(self) -> Path:
        return self._folder / "log" / "full"

    @property
    def cdr_csv(self) -> Path:
        """Asterisk's call records."""
        return self._folder / "log" / "cdr-csv" / "Master.csv"

    def is_recording(self, mailbox: str) -> bool:
        """Whether somebody is speaking into this mailbox right now."""
        return any((self._folder / "spool" / "voicemail" / "default" / mailbox / "tmp").glob("*.wav"))

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, timeout_s: float = 30) -> AsteriskServer:
        """Start and wait until Asterisk is fully booted."""
        if self.running:
            raise RuntimeError("This Asterisk runs already.")
        self._write_config()
        root = self.installation.root
        command = [] if root == Path("/") else ["chroot", str(root)]
        command += [self.installation.program, "-f", "-g", "-C", f"{self._home}/etc/asterisk.conf"]
        if self._user:
            command += ["-U", self._user, "-G", self._user]
        with (self._folder / "console.log").open("ab") as console:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
                env=loopback_only(root),
            )
        tethered(self._process)
        try:
            self._wait_until_booted(timeout_s)
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self, timeout_s: float = 10) -> None:
        """End the process, politely first, and remove its folder."""
        self.stop_politely(timeout_s)
        shutil.rmtree(self._folder, ignore_errors=True)

    def stop_politely(self, timeout_s: float = 10) -> None:
        """End the process as its service manager would: it hangs up every call first."""
        if self._process is not None and self.running:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout_s)
        self.kill()

    def kill(self) -> None:
        """kill -9: calls, registrations in memory and connections are gone at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def restart(self, timeout_s: float = 30) -> None:
        """Kill and start again on the same ports with the same passwords."""
        self.kill()
        self.start(timeout_s)

    def freeze(self) -> None:
        """Asterisk stays, its connections stay, and nothing answers any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def command(self, words: str, timeout_s: float = 10) -> str:
        """What ``asterisk -rx`` answers; for looking at it while developing."""
        root = self.installation.root
        command = [] if root == Path("/") else ["chroot", str(root)]
        command += [self.installation.program, "-C", f"{self._home}/etc/asterisk.conf", "-rx", words]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout_s).stdout

    def __enter__(self) -> AsteriskServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait_until_booted(self, timeout_s: float) -> None:
        """Log in as the box does and wait for FullyBooted."""
        deadline = time.monotonic() + timeout_s
        login = f"Action: Login\r\nUsername: {MANAGER}\r\nSecret: {self.secret}\r\n\r\n".encode()
        while time.monotonic() < deadline:
            if not self.running:
                raise RuntimeError(f"Asterisk ended while starting:\n{self._end_of_log()}")
            try:
                with socket.create_connection(("127.0.0.1", self.ami_port), timeout=1) as ami:
                    ami.sendall(login)
                    heard = b""
                    while time.monotonic() < deadline and (chunk := ami.recv(4096)):
                        heard += chunk
                        if b"Event: FullyBooted" in heard:
                            return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"Asterisk was not ready after {timeout_s} s:\n{self._end_of_log()}")

    def _end_of_log(self) -> str:
        text = ""
        for path in (self._folder / "console.log", self.log_file):
            if path.exists():
                text += path.read_text(errors="replace")[-2000:]
        return text

    def _write_config(self) -> None:
        etc = self._folder / "etc"
        for folder in (etc, *(self._folder / name for name in ("lib", "spool", "run", "log/cdr-csv", "cache"))):
            folder.mkdir(parents=True, exist_ok=True)
        rtp_start = random.randrange(33_000, 60_000, 200)  # beyond what servers get; taken ones are passed over
        values = {
            "etc": f"{self._home}/etc",
            "home": self._home,
            "modules": self.installation.modules,
            "data": "/usr/share/asterisk",
            "ami_port": self.ami_port,
            "sip_port": self.sip_port,
            "outside_port": self.outside_port,
            "outside_ring_s": self.outside_ring_s,
            "rtp_start": rtp_start,
            "rtp_end": rtp_start + 199,
            "phones": "\n".join(self._phone_sections()),
            "phone_extensions": "\n".join(self._phone_extensions()),
        }
        for template in _LAB_CONFIG.glob("*.conf"):
            (etc / template.name).write_text(_LabTemplate(template.read_text()).substitute(values))
        for sample in _SAMPLES.glob("*.conf"):
            text = sample.read_text().replace("CHANGE-ME", self.secret)
            for right, wrong in self.mistakes.items():
                text = text.replace(right, wrong)
            text = text.replace("127.0.0.1:4573", f"127.0.0.1:{self.fastagi_port}")
            (etc / sample.name).write_text(text.replace("@outside,60)", f"@outside,{self.outside_ring_s})"))
        if self._user:
            user = self._user_in_root()
            for path in [self._folder, *self._folder.rglob("*")]:
                os.chown(path, *user)

    def _user_in_root(self) -> tuple[int, int]:
        if self.installation.root == Path("/"):
            entry = pwd.getpwnam(self._user)
            return entry.pw_uid, entry.pw_gid
        for line in (self.installation.root / "etc/passwd").read_text().splitlines():
            name, _, uid, gid, *_ = line.split(":")
            if name == self._user:
                return int(uid), int(gid)
        raise RuntimeError(f"There is no user {self._user} in {self.installation.root}.")

    def _phone_sections(self) -> Sequence[str]:
        sections = []
        for account in self.accounts.values():
            name, display = account.name, account.name.capitalize()
            if name not in _SAMPLE_PHONES:
                sections.append(
                    f"\n[{name}](phone)\naors = {name}\nauth = {name}\ncallerid = {display} <{account.extension}>\n"
                )
            sections.append(
                f"\n[{name}]\ntype = auth\nauth_type = userpass\nusername = {name}\npassword = {account.password}\n"
                f"\n[{name}]\ntype = aor\nmax_contacts = 1\nremove_existing = yes\n"
            )
        for name, uri in self.fixed_phones.items():
            sections.append(f"\n[{name}](phone)\naors = {name}\n\n[{name}]\ntype = aor\ncontact = {uri}\n")
        return sections

    def _phone_extensions(self) -> Sequence[str]:
        return [
            f"exten => {account.extension},1,Dial(PJSIP/{account.name},30)\n same => n,Hangup(${{HANGUPCAUSE}})"
            for account in self.accounts.values()
        ]


class _LabTemplate(Template):
    """``{name}`` is filled in; ``${NAME}`` is Asterisk's own and stays."""

    pattern = r"(?<!\$)\{(?P<braced>[a-z_]+)\}|(?P<named>(?!))|(?P<escaped>(?!))|(?P<invalid>(?!))"  # type: ignore[assignment]


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m lab.asterisk provision [--release 16]``"""
    parser = argparse.ArgumentParser(prog="python -m lab.asterisk", description="Get the lab's Asterisk ready.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("provision", help="install what is missing; quick when nothing is")
    command.add_argument("--release", type=int, default=22, choices=sorted(_SUITES), help="Asterisk's major version")
    options = parser.parse_args(arguments)
    try:
        installation = provision(options.release, lambda line: print(line, flush=True))
    except CannotProvision as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"Asterisk is ready: {installation.program} in {installation.root}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
