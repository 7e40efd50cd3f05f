"""Ends the processes of the laboratory and the tests with the one that started them, even if that is killed.

A box or a modem that nobody stops any more would hold its serial port and disturb who comes next. A parent-death
signal (prctl(2)) would not do: it comes when the starting thread ends, and Asterisk loses it as it changes its user.
So a small process of its own holds the reading end of a pipe, and when the pipe closes, it kills what is left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Protocol, TypeVar


class _Process(Protocol):
    @property
    def pid(self) -> int: ...


P = TypeVar("P", bound=_Process)

_lock = threading.Lock()
_watcher: tuple[int, subprocess.Popen[bytes]] | None = None  # and whose it is: a fork needs its own


def tethered(process: P) -> P:
    """Let this process, and all that come from it, end within seconds after the calling one."""
    global _watcher
    with _lock:
        if _watcher is None or _watcher[0] != os.getpid() or _watcher[1].poll() is not None:
            _watcher = os.getpid(), _start()
        line = _watcher[1].stdin
        assert line is not None
        line.write(f"{process.pid} {_stat(process.pid)[1]}\n".encode())
        line.flush()
    return process


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # Ctrl-C, or a signal to the whole group, is not for it
    )


def _stat(pid: int) -> tuple[int, str]:
    """The parent, and when it started: a process id comes again, both together do not. (0, "") when it is gone."""
    try:
        # The name in parentheses may hold anything; see proc_pid_stat(5) for the fields behind it.
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0, ""
    return int(fields[1]), fields[19].decode()


def _family(pid: int) -> list[int]:
    """It and all that come from it, parents first."""
    parents = {each: _stat(each)[0] for each in map(int, filter(str.isdigit, os.listdir("/proc")))}
    family = [pid]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def _watch() -> None:
    told = [line.split() for line in sys.stdin]  # until nobody holds the other end any more
    left = [int(pid) for pid, *started in told if started and [_stat(int(pid))[1]] == started]
    for member in [member for pid in left for member in _family(pid)]:
        try:
            os.kill(member, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    _watch()
