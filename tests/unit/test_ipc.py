"""The doorbell socket, both sides over a real Unix socket."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import sys
import tempfile
import textwrap
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from appliance.ipc.client import CommandRefused, DaemonAway, DaemonClient
from appliance.ipc.server import AlreadyRunning, DoorbellServer
from appliance.ipc.wire import MAX_FRAME_BYTES, VERSION
from tests.programs import missing


async def until(condition: Callable[[], object], deadline_s: float = 20.0) -> None:
    """Wait until ``condition`` holds, or fail."""
    async with asyncio.timeout(deadline_s):
        while not condition():  # noqa: ASYNC110 - the condition is another process's or thread's
            await asyncio.sleep(0.005)


class Daemon:
    """A daemon with three commands that remembers what happened to it."""

    def __init__(self, path: Path) -> None:
        self.rings = 0
        self.begun = asyncio.Event()  # the slow one
        self.done: list[str] = []
        self.server = DoorbellServer(
            path,
            self._ring,
            {"echo": self._echo, "refuse": self._refuse, "slow": self._slow, "break": self._break},
            for_the_admin={"costly": self._echo},
        )

    def _ring(self) -> None:
        self.rings += 1

    async def _echo(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        self.done.append("echo")
        return arguments

    async def _refuse(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        raise CommandRefused("pbx_away", "The telephone system is away.")

    async def _slow(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        self.begun.set()
        await asyncio.sleep(30)
        self.done.append("slow")
        return {}

    async def _break(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        raise ZeroDivisionError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "daemon.sock"


@pytest.fixture
async def daemon(path: Path) -> AsyncIterator[Daemon]:
    daemon = Daemon(path)
    await daemon.server.start()
    yield daemon
    await daemon.server.close()


@pytest.fixture
async def client(daemon: Daemon, path: Path) -> AsyncIterator[DaemonClient]:
    client = DaemonClient(path)
    await asyncio.to_thread(client.start)
    yield client
    await asyncio.to_thread(client.close)


async def test_a_command_is_answered(daemon: Daemon, client: DaemonClient) -> None:
    answer = await asyncio.to_thread(client.call, "echo", {"number": "+49 170 ü"})
    assert answer == {"number": "+49 170 ü"}


async def test_commands_run_side_by_side(daemon: Daemon, client: DaemonClient) -> None:
    slow = asyncio.create_task(asyncio.to_thread(client.call, "slow", {}, 2.0))
    await daemon.begun.wait()
    assert await asyncio.to_thread(client.call, "echo", {"a": 1}) == {"a": 1}
    assert not slow.done()
    with pytest.raises((DaemonAway, CommandRefused)):
        await slow


async def test_a_refusal_keeps_its_id_and_sentence(client: DaemonClient) -> None:
    with pytest.raises(CommandRefused) as refusal:
        await asyncio.to_thread(client.call, "refuse", {})
    assert (refusal.value.error_id, refusal.value.sentence) == ("pbx_away", "The telephone system is away.")


@pytest.mark.parametrize(("name", "error_id"), [("break", "server_error"), ("nonsense", "bad_request")])
async def test_a_broken_or_unknown_command_costs_nothing_else(client: DaemonClient, name: str, error_id: str) -> None:
    with pytest.raises(CommandRefused) as refusal:
        await asyncio.to_thread(client.call, name, {})
    assert refusal.value.error_id == error_id
    assert await asyncio.to_thread(client.call, "echo", {}) == {}


async def test_the_caller_is_told_at_its_deadline_and_the_command_is_stopped(
    daemon: Daemon, client: DaemonClient
) -> None:
    begun = time.monotonic()
    with pytest.raises((DaemonAway, CommandRefused)):
        await asyncio.to_thread(client.call, "slow", {}, 0.2)
    assert time.monotonic() - begun < 2
    assert await asyncio.to_thread(client.call, "echo", {}) == {}
    assert daemon.done == ["echo"]


async def test_a_command_that_waited_too_long_in_the_socket_is_never_run(daemon: Daemon, path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(_line({"type": "hello", "version": VERSION}))
    late = {"type": "command", "id": 7, "name": "echo", "arguments": {}, "expires_at_s": time.monotonic() - 0.001}
    writer.write(_line(late))
    assert json.loads(await reader.readline())["type"] == "hello"
    answer = json.loads(await reader.readline())
    assert (answer["type"], answer["id"], answer["error"]) == ("error", 7, "too_late")
    assert daemon.done == []
    writer.close()


async def test_rings_arrive_and_a_burst_of_them_is_few(daemon: Daemon, client: DaemonClient) -> None:
    client.ring()
    await until(lambda: daemon.rings == 1)
    for _ in range(10_000):
        client.ring()
    await until(lambda: daemon.rings >= 2)
    client.ring()
    await asyncio.to_thread(client.call, "echo", {})
    assert daemon.rings < 1000


async def test_events_are_announced_to_everyone(daemon: Daemon, path: Path) -> None:
    heard: list[tuple[str, int]] = []
    first = DaemonClient(path, on_events=lambda seq: heard.append(("first", seq)))
    second = DaemonClient(path, on_events=lambda seq: heard.append(("second", seq)))
    await asyncio.to_thread(first.start)
    await asyncio.to_thread(second.start)
    await asyncio.to_thread(first.call, "echo", {})  # both have been greeted
    await asyncio.to_thread(second.call, "echo", {})
    daemon.server.announce(4711)
    await until(lambda: len(heard) == 2)
    assert sorted(heard) == [("first", 4711), ("second", 4711)]
    await asyncio.to_thread(first.close)
    await asyncio.to_thread(second.close)


async def test_without_a_daemon_everything_says_so_at_once(path: Path) -> None:
    client = DaemonClient(path)
    await asyncio.to_thread(client.start)
    client.ring()
    begun = time.monotonic()
    with pytest.raises(DaemonAway) as away:
        await asyncio.to_thread(client.call, "echo", {})
    assert time.monotonic() - begun < 0.5
    assert away.value.sentence.endswith(".")
    assert not client.running
    assert client.sentence == away.value.sentence
    await asyncio.to_thread(client.close)


async def test_the_link_comes_back_after_a_restart_of_the_daemon(path: Path) -> None:
    presence: list[bool] = []
    client = DaemonClient(path, on_presence=presence.append)
    await asyncio.to_thread(client.start)
    for _ in range(2):
        daemon = Daemon(path)
        await daemon.server.start()
        await until(lambda: client.running)
        assert await asyncio.to_thread(client.call, "echo", {"x": 1}) == {"x": 1}
        await daemon.server.close()
        await until(lambda: not client.running)
    await until(lambda: presence == [True, False, True, False])
    await asyncio.to_thread(client.close)


async def test_a_call_in_progress_ends_when_the_daemon_goes(path: Path) -> None:
    daemon = Daemon(path)
    await daemon.server.start()
    client = DaemonClient(path)
    await asyncio.to_thread(client.start)
    call = asyncio.create_task(asyncio.to_thread(client.call, "slow", {}, 20.0))
    async with asyncio.timeout(20):
        await daemon.begun.wait()
    await daemon.server.close()
    with pytest.raises(DaemonAway):
        async with asyncio.timeout(20):
            await call
    await asyncio.to_thread(client.close)


async def test_two_daemons_are_refused_and_the_first_goes_on(daemon: Daemon, client: DaemonClient, path: Path) -> None:
    with pytest.raises(AlreadyRunning, match="Stop that one first"):
        await Daemon(path).server.start()
    assert await asyncio.to_thread(client.call, "echo", {}) == {}


async def test_the_socket_of_a_killed_daemon_is_replaced(path: Path) -> None:
    program = textwrap.dedent("""
        import asyncio, sys
        from pathlib import Path
        from appliance.ipc.server import DoorbellServer
        async def main():
            await DoorbellServer(Path(sys.argv[1]), lambda: None, {}).start()
            print("up", flush=True)
            await asyncio.sleep(60)
        asyncio.run(main())
    """)
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert victim.stdout is not None
    assert await victim.stdout.readline() == b"up\n"
    victim.kill()
    await victim.wait()
    assert _exists(path)
    daemon = Daemon(path)
    await daemon.server.start()
    await daemon.server.close()
    assert not _exists(path)


async def test_the_socket_is_for_owner_and_group_only(daemon: Daemon, path: Path) -> None:
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o660


@pytest.mark.parametrize(
    "garbage",
    [
        b"nonsense\n",
        b"[1]\n",
        b'{"type":"unheard of"}\n',
        b'{"type":"command"}\n',
        b"[" * 5000 + b"\n",
        b"x" * (MAX_FRAME_BYTES + 10),
        b"\xff\xfe\n",
    ],
)
async def test_a_client_that_sends_garbage_is_dropped_alone(
    daemon: Daemon, client: DaemonClient, path: Path, garbage: bytes
) -> None:
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(_line({"type": "hello", "version": VERSION}) + garbage)
    async with asyncio.timeout(20):
        assert await reader.readline()
        with pytest.raises((ConnectionError, EOFError)):
            await reader.readexactly(1)
    writer.close()
    assert await asyncio.to_thread(client.call, "echo", {}) == {}


async def test_another_version_is_refused_by_both_sides(daemon: Daemon, path: Path, tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(_line({"type": "hello", "version": VERSION + 1}))
    async with asyncio.timeout(20):
        await reader.readline()
        with pytest.raises((ConnectionError, EOFError)):
            await reader.readexactly(1)
    writer.close()

    newer = tmp_path / "newer.sock"

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(_line({"type": "hello", "version": VERSION + 1}))

    async with await asyncio.start_unix_server(greet, newer):
        client = DaemonClient(newer)
        await asyncio.to_thread(client.start)
        assert not client.running
        await asyncio.to_thread(client.close)


async def test_a_client_that_does_not_read_holds_nobody_up_and_learns_all_when_it_does(
    daemon: Daemon, path: Path
) -> None:
    deaf = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    deaf.settimeout(20)
    deaf.connect(str(path))
    deaf.send(_line({"type": "hello", "version": VERSION}))
    heard: list[int] = []
    client = DaemonClient(path, on_events=heard.append)
    await asyncio.to_thread(client.start)
    await asyncio.to_thread(client.call, "echo", {})
    for seq in range(1, 50_001):
        daemon.server.announce(seq)
        if seq % 100 == 0:
            await asyncio.sleep(0)
    daemon.server.announce(50_001)
    await asyncio.to_thread(client.call, "echo", {})
    assert heard
    kept = await asyncio.to_thread(deaf.recv, 10_000_000)
    assert kept.count(b"events") > 0
    assert len(kept) < 1_000_000
    deaf.close()
    await asyncio.to_thread(client.close)


async def test_a_client_that_does_not_read_its_answers_is_dropped_alone(
    daemon: Daemon, client: DaemonClient, path: Path
) -> None:
    deaf = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    deaf.settimeout(20)
    deaf.connect(str(path))

    def ask() -> None:
        deaf.sendall(_line({"type": "hello", "version": VERSION}))
        for number in range(1, 100):
            arguments = {"text": "x" * 60_000}
            expires = time.monotonic() + 30
            command = {"type": "command", "id": number, "name": "echo", "arguments": arguments}
            deaf.sendall(_line({**command, "expires_at_s": expires}))
        _read_to_the_end(deaf)

    with pytest.raises((ConnectionError, EOFError)):
        await asyncio.to_thread(ask)
    assert len(daemon.done) < 99
    deaf.close()
    assert await asyncio.to_thread(client.call, "echo", {}) == {}


def test_the_client_works_under_gevent(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        from gevent import monkey; monkey.patch_all()
        import subprocess, sys, time, gevent
        from pathlib import Path
        from appliance.ipc.client import DaemonClient
        ticks = 0
        def tick():
            global ticks
            while True:
                gevent.sleep(0.01); ticks += 1
        gevent.spawn(tick)
        with DaemonClient(Path(sys.argv[1])) as client:
            try:
                client.call("slow", {}, 0.5)
            except Exception as error:
                print(type(error).__name__)
            print(client.call("echo", {"a": 1}), ticks > 10)
    """)
    path = tmp_path / "daemon.sock"

    async def run() -> bytes:
        daemon = Daemon(path)
        await daemon.server.start()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, str(path), stdout=asyncio.subprocess.PIPE
        )
        output, _ = await asyncio.wait_for(process.communicate(), 20)
        await daemon.server.close()
        return output

    output = asyncio.run(run()).decode().split("\n")
    assert output[0] in ("CommandRefused", "DaemonAway")
    assert output[1] == "{'a': 1} True"


def _exists(path: Path) -> bool:
    return path.exists()


def _line(frame: dict[str, object]) -> bytes:
    return json.dumps(frame).encode() + b"\n"


def _read_to_the_end(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass
    raise EOFError


_ASK = """
import os, sys
from pathlib import Path
from appliance.ipc.client import CommandRefused, DaemonClient
os.setuid(int(sys.argv[2]))
with DaemonClient(Path(sys.argv[1])) as client:
    for name in ("echo", "costly"):
        try:
            print(name, client.call(name, {"a": 1}))
        except CommandRefused as refused:
            print(name, refused.error_id)
"""


@pytest.mark.parametrize(("user", "costly"), [(0, "{'a': 1}"), (65534, "not_allowed")])
async def test_what_is_for_the_admin_is_refused_to_other_users(user: int, costly: str) -> None:
    if os.geteuid() != 0:
        missing("Only root can be another user for a moment.")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        path = Path(folder) / "daemon.sock"
        daemon = Daemon(path)
        await daemon.server.start()
        try:
            path.chmod(0o666)
            asking = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _ASK, str(path), str(user), stdout=asyncio.subprocess.PIPE
            )
            told, _ = await asyncio.wait_for(asking.communicate(), 20)
        finally:
            await daemon.server.close()
    assert told.decode().splitlines() == ["echo {'a': 1}", f"costly {costly}"]
