"""The box as an admin would run it, its daemon and its web process, on loopback and in a folder of its own.

Used by the demo and by the tests; each process can be killed and started again by itself.
"""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from appliance.ipc.client import CommandRefused, DaemonAway, DaemonClient
from lab.ports import free_port
from lab.tether import tethered

START_DEADLINE_S = 60.0
STOP_DEADLINE_S = 25.0


class BoxTrouble(Exception):
    """A process of the box did not start or died; the message ends with what it last said."""


@dataclass(frozen=True)
class Person:
    """A user of the box."""

    username: str
    name: str
    password: str  # "" for none: nobody can sign in by it
    phone: str | Sequence[str] = ""  # PBX endpoints, e.g. "PJSIP/anna"
    role: str = "user"
    extension: str = ""
    email: str = ""
    mobile: str = ""
    forward_texts: bool = False


@dataclass(frozen=True)
class SimModem:
    """A modem of the box and who uses its number."""

    name: str
    device: Path
    number: str
    label: str
    users: Sequence[str]
    pin: str = ""
    forward_to: Sequence[str] = ()
    more: Mapping[str, Any] = field(default_factory=dict)  # other keys of [[modem]]


@dataclass
class Box:
    """A box with its config, database and logs below ``folder``."""

    folder: Path
    people: Sequence[Person]
    modems: Sequence[SimModem]
    pbx: Mapping[str, Any] | None = None  # the keys of [pbx] besides `enabled`
    port: int = field(default_factory=free_port)
    mail: Mapping[str, Any] = field(default_factory=dict)  # the sections of mail.toml
    embed_origins: Sequence[str] = ()  # pages that may show the widget
    phones: Sequence[Mapping[str, str]] = ()  # the [[phone]] sections of users.toml
    sms: Mapping[str, Any] = field(default_factory=dict)  # the keys of [sms]
    _daemon: subprocess.Popen[bytes] | None = None
    _web: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Path:
        """The config folder."""
        return self.folder / "config"

    @property
    def url(self) -> str:
        """Where browsers go."""
        return f"https://localhost:{self.port}"

    @property
    def socket(self) -> Path:
        """The doorbell."""
        return self.folder / "run" / "daemon.sock"

    @property
    def daemon_pid(self) -> int:
        """The daemon's process. Raises BoxTrouble when there is none."""
        return _pid("daemon", self._daemon)

    @property
    def web_pid(self) -> int:
        """The web's main process. Raises BoxTrouble when there is none."""
        return _pid("web", self._web)

    def log_file(self, process: str) -> Path:
        """What ``daemon`` or ``web`` says."""
        return self.folder / f"{process}.log"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Self:
        """Write the config, start both processes and give everybody their password.

        Raises:
            BoxTrouble: a process is not ready within the deadline.
        """
        self.write_config()
        try:
            self.start_daemon()
            for person in filter(lambda each: each.password, self.people):
                self.command("users", "password", person.username, stdin=person.password + "\n")
            self.start_web()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End both processes, the web first, as systemd would."""
        for process in (self._web, self._daemon):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(STOP_DEADLINE_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self._web = self._daemon = None

    def start_daemon(self, timeout_s: float = START_DEADLINE_S) -> None:
        """Start the daemon and wait until it takes commands."""
        self._daemon = self._spawn("daemon")
        self._wait_for("daemon", self._daemon, self._daemon_answers, timeout_s)

    def start_web(self, timeout_s: float = START_DEADLINE_S) -> None:
        """Start the web process and wait until it serves the sign-in page."""
        self._web = self._spawn("web")
        self._wait_for("web", self._web, self._web_answers, timeout_s)

    def reload_web(self) -> None:
        """Have the web read its changed config, and wait until it is a new worker that answers, and no other.

        Raises:
            BoxTrouble: the former worker is still there after the deadline.
        """
        former = _children(self.web_pid)
        os.kill(self.web_pid, signal.SIGHUP)
        deadline = time.monotonic() + STOP_DEADLINE_S
        while not _children(self.web_pid) - former or _children(self.web_pid) & former:
            if time.monotonic() > deadline:
                raise BoxTrouble(f"The web did not change its worker within {STOP_DEADLINE_S:.0f} s.")
            time.sleep(0.02)
        self._wait_for("web", self._web, self._web_answers, START_DEADLINE_S)

    def kill_daemon(self) -> None:
        """``kill -9``."""
        _kill(self._daemon)

    def kill_web(self) -> None:
        """``kill -9``, workers included."""
        _kill(self._web)

    def dead(self) -> list[str]:
        """The processes that should run and do not."""
        processes = {"daemon": self._daemon, "web": self._web}
        return [name for name, process in processes.items() if process is not None and process.poll() is not None]

    def command(self, *words: str, stdin: str = "", fails: bool = False) -> str:
        """What the command line tool says. Raises BoxTrouble when it fails; with ``fails``, when it does not."""
        done = subprocess.run(
            [sys.executable, "-m", "appliance.cli.main", "--config", str(self.config), *words],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if (done.returncode != 0) is not fails:
            raise BoxTrouble(f"appliance {' '.join(words)} failed: {done.stderr.strip()}")
        return done.stdout

    def sign_in(self, person: Person) -> str:
        """What a signed-in browser sends as its ``Cookie`` header."""
        body = json.dumps({"username": person.username, "password": person.password}).encode()
        headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        request = urllib.request.Request(f"{self.url}/api/v1/login", body, headers)
        with urllib.request.urlopen(request, timeout=20, context=trusting()) as answer:
            return str(answer.headers["Set-Cookie"]).split(";")[0]

    def write_config(self) -> None:
        """Write the files of the config folder."""
        self.config.mkdir(parents=True, exist_ok=True)
        self._write(
            "appliance.toml",
            {
                "box": {"data_dir": str(self.folder / "data"), "run_dir": str(self.folder / "run")},
                "web": {
                    "port": self.port,
                    "public_names": ["localhost", "127.0.0.1"],
                    "embed_origins": list(self.embed_origins),
                },
                "sms": self.sms,
            },
        )
        self._write(
            "modems.toml",
            {
                "modem": [
                    {
                        "name": each.name,
                        "device": str(each.device),
                        "number": each.number,
                        "label": each.label,
                        "users": list(each.users),
                        "pin": each.pin,
                        "forward_to": list(each.forward_to),
                        **each.more,
                    }
                    for each in self.modems
                ]
            },
        )
        self._write("pbx.toml", {"pbx": {"enabled": self.pbx is not None, **(self.pbx or {})}})
        self._write("mail.toml", self.mail)
        self._write(
            "users.toml",
            {
                "user": [
                    {
                        "username": each.username,
                        "name": each.name,
                        "phone": each.phone,
                        "extension": each.extension,
                        "role": each.role,
                        "email": each.email,
                        "mobile": each.mobile,
                        "forward_texts": each.forward_texts,
                    }
                    for each in self.people
                ],
                "phone": list(self.phones),
            },
        )

    def _write(self, name: str, sections: Mapping[str, Any]) -> None:
        lines: list[str] = []
        for key, content in sections.items():
            for table in content if isinstance(content, list) else [content]:
                lines.append(f"[[{key}]]" if isinstance(content, list) else f"[{key}]")
                # JSON's strings, numbers, booleans and lists are written in TOML as they are in JSON.
                lines += [f"{option} = {json.dumps(value)}" for option, value in table.items()]
        (self.config / name).write_text("\n".join(lines) + "\n")
        (self.config / name).chmod(0o600)

    def _spawn(self, process: str) -> subprocess.Popen[bytes]:
        with self.log_file(process).open("ab") as log:
            return tethered(
                subprocess.Popen(
                    [sys.executable, "-m", "appliance.cli.main", "--config", str(self.config), "run", process],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C reaches the demo, which stops things in order
                )
            )

    def _daemon_answers(self) -> bool:
        client = DaemonClient(self.socket).start()
        try:
            client.call("status", {}, deadline_s=2.0)
        except (DaemonAway, CommandRefused):
            return False
        finally:
            client.close()
        return True

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/login", timeout=2, context=trusting()) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _wait_for(self, name: str, process: subprocess.Popen[bytes], ready: Any, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                what = "ended" if process.poll() is not None else f"was not ready within {timeout_s:.0f} s"
                said = self.log_file(name).read_text(errors="replace")[-1500:]
                raise BoxTrouble(f"The {name} {what}. It said:\n{said}")
            time.sleep(0.05)


def trusting() -> ssl.SSLContext:
    """For the self-made certificate on loopback."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def trusting_by_threads() -> ssl.SSLContext:
    """The same for a client that reads in one thread and writes in another.

    With Python 3.11 a session ticket of TLS 1.3 that comes while the request is written may lose the request.
    """
    context = trusting()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def _pid(name: str, process: subprocess.Popen[bytes] | None) -> int:
    if process is None:
        raise BoxTrouble(f"The {name} was not started.")
    return process.pid


def _children(pid: int) -> set[int]:
    return {int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        subprocess.run(["pkill", "-KILL", "-P", str(process.pid)], check=False)
        process.kill()
        process.wait()
