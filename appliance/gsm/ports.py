"""On which ports a modem may be, and which of them a modem of this process has open already."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from appliance.domain.modem_identity import is_pattern
from appliance.gsm.transport import PortUnavailable

_open: set[str] = set()


def named_by(device: str) -> list[str]:
    """The ports that an entry of the config stands for: itself, or those that there are of a pattern."""
    return sorted(glob.glob(device)) if is_pattern(device) else [device]


def candidates(device: str, others: Iterable[str], last: str | None) -> list[str]:
    """Where to look for a modem, in this order: where it was last, its own ports, local ones of other modems."""
    own = named_by(device)
    elsewhere = [port for other in others if "://" not in other for port in named_by(other)]
    if "://" in device:
        elsewhere = []
    first = [last] if last is not None else []
    found: dict[str, str] = {}
    for port in (*first, *own, *elsewhere):
        found.setdefault(_real(port), port)
    return list(found.values())


@contextmanager
def held(port: str) -> Iterator[None]:
    """Keep the other modems of this process from so much as opening a port. Raises PortUnavailable if one has it."""
    real = _real(port)
    if real in _open:
        raise PortUnavailable(f"The port {port} is in use by another modem of this configuration.")
    _open.add(real)
    try:
        yield
    finally:
        _open.discard(real)


def _real(port: str) -> str:
    return port if "://" in port else os.path.realpath(port)
