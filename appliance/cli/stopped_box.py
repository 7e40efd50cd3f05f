"""What may be done only while the box does not run: holding its place until it is done."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.cli.place import Trouble
from appliance.settings import WebSettings

_STOP = "Stop the box first: systemctl stop appliance-web appliance-daemon"


@contextmanager
def stopped_box(settings: WebSettings) -> Iterator[None]:
    """Hold the daemon's lock, so that it cannot start meanwhile. Raises Trouble while it or the pages run."""
    with stopped_daemon(settings):
        if _pages_are_served(settings):
            raise Trouble(f"The web pages are being served. {_STOP}")
        yield


@contextmanager
def stopped_daemon(settings: WebSettings) -> Iterator[None]:
    """Hold the daemon's lock, so that it cannot start meanwhile. Raises Trouble while it runs."""
    settings.box.run_dir.mkdir(parents=True, exist_ok=True)
    lock = os.open(settings.box.socket.with_name(settings.box.socket.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o660)
    try:
        if os.geteuid() == 0:  # made by root just now, it would keep the daemon out
            owner = settings.box.run_dir.stat()
            os.fchown(lock, owner.st_uid, owner.st_gid)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Trouble(f"The daemon is running. {_STOP}") from error
        yield
    finally:
        os.close(lock)


def _pages_are_served(settings: WebSettings) -> bool:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    address = anywhere.get(settings.web.address, settings.web.address)
    try:
        with socket.create_connection((address, settings.web.port), timeout=2):
            return True
    except OSError:
        return False
