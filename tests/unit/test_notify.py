"""What the service manager hears."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.daemon.notify import Notifier


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
