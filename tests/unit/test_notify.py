"""What the service manager hears."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from appliance.daemon import main
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.notify import Notifier
from tests.unit.office import SmallOffice
from tests.unit.test_ami_link import until


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The service manager's end of the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(5)
        yield end


@pytest.mark.parametrize(
    ("tell", "heard"),
    [
        (Notifier.ready, b"READY=1"),
        (Notifier.alive, b"WATCHDOG=1"),
        (Notifier.stopping, b"STOPPING=1"),
    ],
)
def test_each_notice_is_one_datagram(manager: socket.socket, tell: Callable[[Notifier], None], heard: bytes) -> None:
    tell(Notifier({"NOTIFY_SOCKET": manager.getsockname()}))
    assert manager.recv(4096) == heard


def test_an_abstract_socket_is_reached() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind("")  # Linux chooses a free abstract name
        end.settimeout(5)
        Notifier({"NOTIFY_SOCKET": "@" + end.getsockname()[1:].decode()}).ready()
        assert end.recv(4096) == b"READY=1"


def test_outside_systemd_nothing_is_sent_and_nobody_watches() -> None:
    notifier = Notifier({"WATCHDOG_USEC": "30000000"})
    notifier.ready()
    assert notifier.watchdog_interval_s is None


def test_a_manager_that_is_gone_or_does_not_listen_stops_nothing(
    tmp_path: Path, manager: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()
    assert "READY=1" in caplog.text
    full = Notifier({"NOTIFY_SOCKET": manager.getsockname()})
    for _ in range(2000):  # far more than a socket's queue; none of them may block
        full.alive()
    assert manager.recv(4096) == b"WATCHDOG=1"


async def test_a_box_whose_database_is_stuck_is_no_longer_called_alive(
    office: SmallOffice, manager: socket.socket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(main, "STUCK_S", 0.05)
    notifier = Notifier({"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "30000"})
    database, end = DatabaseThread(), threading.Event()
    watch = asyncio.create_task(main._tell_watchdog(notifier, database))
    assert await asyncio.to_thread(manager.recv, 4096) == b"WATCHDOG=1"
    service = asyncio.create_task(database.run(end.wait))
    await until(lambda: "The database has not answered" in caplog.text)
    manager.setblocking(False)
    with suppress(BlockingIOError):
        while manager.recv(4096):
            pass
    caplog.clear()
    await until(lambda: caplog.text.count("The database has not answered") >= 2)
    with pytest.raises(BlockingIOError):
        manager.recv(4096)
    end.set()
    await service
    manager.settimeout(5)
    assert await asyncio.to_thread(manager.recv, 4096) == b"WATCHDOG=1"
    watch.cancel()
    await database.close()


@pytest.mark.parametrize(
    ("watchdog", "interval_s"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 10.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 10.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_fed_three_times_in_its_time(watchdog: dict[str, str], interval_s: float | None) -> None:
    assert Notifier({"NOTIFY_SOCKET": "/nowhere", **watchdog}).watchdog_interval_s == interval_s
