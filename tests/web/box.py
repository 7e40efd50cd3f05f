"""A real box for tests: the web process as it is shipped, over TLS, and a daemon in the test's own process."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from appliance.ipc.server import DoorbellServer
from appliance.ipc.wire import CommandRefused
from appliance.services import directory, people
from appliance.store import database
from appliance.store.models import Account, Line
from lab.box import trusting, trusting_by_threads
from lab.ports import free_port
from lab.tether import tethered

PASSWORD = "correct horse battery"
ANNAS_PHONES = [directory.PhoneEntry("PJSIP/anna"), directory.PhoneEntry("PJSIP/home", "Home office")]
USERS = [
    directory.UserEntry(
        "anna",
        "Anna Schmidt",
        "user",
        ANNAS_PHONES,
    ),
    directory.UserEntry("ben", "Ben Weber", "user", []),
    directory.UserEntry("carla", "Carla Rossi", "user", []),
]
LINES = [directory.LineEntry("sim1", "+4930100001", "Office", ["anna"])]

UNVERIFIED = trusting()


def until(condition: Callable[[], Any], deadline_s: float = 30.0) -> Any:
    """Wait until ``condition`` gives something true, and return it; fail after the deadline."""
    end = time.monotonic() + deadline_s
    while not (value := condition()):
        assert time.monotonic() < end, "it did not come true in time"
        threading.Event().wait(0.005)
    return value


INTRANET = "https://intranet.example"  # whose pages may show the widget


class FakeDaemon:
    """Holds the doorbell socket like the daemon does, and keeps the calls it was asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rings = 0
        self.calls: dict[str, dict[str, Any]] = {}
        self.status: dict[str, Any] | None = None  # what it answers to ``status``; None while it starts
        self.asked = 0  # how often it was asked for it
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = DoorbellServer(
            path,
            self._ring,
            {
                "call.start": self._start_call,
                "call.hangup": self._hang_up,
                "status": self._status,
                "modem.balance": self._balance,
            },
        )

    def start(self) -> None:
        asyncio.run_coroutine_threadsafe(self._server.start(), self._loop).result(30)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._server.close(), self._loop).result(30)

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def announce(self, seq: int) -> None:
        self._loop.call_soon_threadsafe(self._server.announce, seq)

    def _ring(self) -> None:
        self.rings += 1

    async def _status(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked += 1
        if self.status is None:
            raise CommandRefused("daemon_away", "The box is starting. Try again in a moment.")
        return self.status

    async def _balance(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        raise CommandRefused("modem_refused", "The network does not know this code.")

    async def _start_call(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        if arguments["number"] == "110":
            raise CommandRefused("not_allowed", "Calls to this number are not allowed.")
        if arguments["number"] == "0":
            raise CommandRefused("pbx_away", "The telephone system is away.")
        call = self.calls.setdefault(arguments["key"], {"id": f"call-{len(self.calls)}", **arguments})
        return {"call": {"id": call["id"], "number": call["number"], "state": "requested", "end": None}}

    async def _hang_up(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        for call in self.calls.values():
            if call["id"] == arguments["call_id"] and call["account_id"] == arguments["account_id"]:
                return {"call": {"id": call["id"], "state": "ended", "end": "cancelled"}}
        raise CommandRefused("not_found", "This is not here, or not yours to see.")


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, str]:
        """Status and error id; checks the shape that every error has."""
        told = self.json
        assert set(told) == {"error"}
        assert set(told["error"]) == {"id", "sentence"}
        assert told["error"]["sentence"].endswith((".", "!"))
        return self.status, told["error"]["id"]


@dataclass
class Browser:
    """One browser: a connection that stays open, a cookie, and what a same-origin page's requests carry."""

    port: int
    cookie: str | None = None
    headers: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin"})

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Answer:
        """One request; ``headers`` add to the usual ones, or with None take one away."""
        sent: dict[str, str | None] = dict(self.headers)
        if body is not None:
            raw = json.dumps(body).encode()
        if raw is not None:
            sent["Content-Type"] = "application/json"
        if self.cookie:
            sent["Cookie"] = self.cookie
        sent.update(headers or {})
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=UNVERIFIED)
        try:
            path = path if path.startswith("//") else f"/api/v1{path}"
            kept = {name: value for name, value in sent.items() if value is not None}
            connection.request(method, path.removeprefix("/") if path.startswith("//") else path, raw, kept)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for given in answer.headers.get_all("Set-Cookie") or []:
            pair = given.split(";")[0]
            self.cookie = pair if pair.split("=")[1] else None
        return answer

    def page(self, path: str, **options: Any) -> Answer:
        """A path outside the API."""
        return self.request("GET", f"/{path}", **options)

    def sign_in(self, username: str, password: str = PASSWORD) -> Answer:
        return self.request("POST", "/login", {"username": username, "password": password})

    def live(self, after: int | None = None, origin: str | None = "self", max_queue: int = 16) -> Live:
        """A websocket, as a page of the box opens it; it stops reading when ``max_queue`` frames wait."""
        if origin == "self":
            origin = f"https://127.0.0.1:{self.port}"
        query = "" if after is None else f"?after={after}"
        return Live(
            connect(
                f"wss://127.0.0.1:{self.port}/api/v1/live{query}",
                ssl=trusting_by_threads(),
                additional_headers={"Cookie": self.cookie or "", **({"Origin": origin} if origin else {})},
                max_queue=max_queue,
                proxy=None,
                open_timeout=30,  # on a busy machine
                close_timeout=1,  # with unread frames waiting it would not see the answer to its goodbye
            )
        )


class Live:
    """A websocket, opened by ``with``, and what it tells."""

    connection: ClientConnection

    def __init__(self, opening: connect) -> None:
        self._opening = opening

    def frame(self, timeout_s: float = 30.0) -> dict[str, Any]:
        """The next frame."""
        text = self.connection.recv(timeout=timeout_s)
        assert len(text.encode()) <= 16 * 1024
        told = json.loads(text)
        assert isinstance(told, dict)
        return told

    def frame_of(self, frame_type: str) -> dict[str, Any]:
        """The next frame of this type."""
        while (told := self.frame())["type"] != frame_type:
            pass
        return told

    def event(self, timeout_s: float = 30.0) -> dict[str, Any]:
        """The next frame that is an event of the log."""
        while "seq" not in (told := self.frame(timeout_s)) or told["type"] == "hello":
            pass
        return told

    def events_until(self, seq: int) -> list[dict[str, Any]]:
        """Every event up to and including ``seq``."""
        events = [self.event()]
        while events[-1]["seq"] < seq:
            events.append(self.event())
        return events

    def closing(self, timeout_s: float = 30.0) -> int:
        """Read on until the other side closes; the close code (1006: cut without a word)."""
        end = time.monotonic() + timeout_s
        try:
            while True:
                self.connection.recv(timeout=max(0, end - time.monotonic()))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def __enter__(self) -> Live:
        self.connection = self._opening.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._opening.__exit__(None, None, None)


@dataclass
class Box:
    """The running box and how to reach it."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    daemon: FakeDaemon
    ids: dict[str, int]
    line: int

    @property
    def home(self) -> Path:
        """The home folder of the web process."""
        return self.folder / "home"

    def browser(self, username: str | None = None) -> Browser:
        """A browser, signed in if a name is given."""
        browser = Browser(self.port)
        if username:
            assert browser.sign_in(username).status == 200
        return browser

    def restart(self) -> None:
        """Stop the web process as the service manager does, and start it again."""
        self.stop()
        self.process = _serve(self.folder, self.port)

    def stop(self) -> None:
        """End the web process, as the service manager does."""
        self.process.terminate()
        assert self.process.wait(30) == 0


@contextmanager
def running_box(folder: Path) -> Iterator[Box]:
    """A box in ``folder`` with three users; services called in the test act on the same database."""
    port = free_port()
    (folder / "home").mkdir()
    (folder / "appliance.toml").write_text(
        f'[box]\ndata_dir = "{folder}"\nrun_dir = "{folder}"\n[web]\nport = {port}\n'
        f'public_names = ["box.example"]\nembed_origins = ["{INTRANET}"]\n'
        "[limits]\nlogin_attempts = 5\nchat_file_mb = 2\n"
    )
    database.open_database(folder / "appliance.db")
    database.migrate()
    directory.apply(USERS, LINES)
    for user in USERS:
        people.set_password(user.username, PASSWORD)
    daemon = FakeDaemon(folder / "daemon.sock")
    daemon.start()
    database.on_commit(daemon.announce)
    ids = {row.username: row.id for row in Account.select()}
    box = Box(port, folder, _serve(folder, port), daemon, ids, Line.get().id)
    try:
        yield box
    finally:
        box.process.terminate()
        box.process.wait(30)
        daemon.close()
        database.close_database()


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    with open(folder / "web.log", "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "web", "--config", str(folder)],
            stdout=log,
            stderr=log,
            env={**os.environ, "HOME": str(folder / "home"), "XDG_RUNTIME_DIR": str(folder / "home")},
        )
    tethered(process)
    until(lambda: process.poll() is not None or _answers(port))
    assert process.poll() is None, (folder / "web.log").read_text()
    return process


def _answers(port: int) -> bool:
    try:
        return Browser(port).request("GET", "/me").error == (401, "signed_out")
    except (OSError, http.client.HTTPException):
        return False
