"""What somebody tries who has taken over one of the box's processes. It runs in the place of that process, under its
unit, in a booted Debian (``lab/service_test.py``), with nothing but Python's own library and the box's.

``stolen_web.py web|daemon`` prints one line for each attempt: ``name: refused WHY`` or ``name: done WHAT``.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import socket
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

DATA = Path("/var/lib/appliance")


def read(path: str) -> str:
    return f"{len(Path(path).read_bytes())} bytes"


def write(path: str) -> str:
    with Path(path).open("ab"):
        return "opened for writing"


def move(path: Path) -> str:
    path.rename(path.with_name("stolen"))
    path.with_name("stolen").rename(path)
    return "moved"


def open_device(path: str) -> str:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK))
    except OSError as error:
        if error.errno in (1, 2, 13):  # EPERM, ENOENT, EACCES: kept from it; anything else is the device's own trouble
            raise
    return "opened"


def reach(address: str) -> str:
    with socket.socket() as way:
        way.settimeout(2)
        code = way.connect_ex((address, 443))
    if code != errno.ECONNREFUSED:  # the machine there answered, and that was let through
        raise OSError(code, os.strerror(code))
    return "was let through"


def listen(port: int) -> str:
    with socket.create_server(("0.0.0.0", port)):
        return "listened"


def other_process() -> str:
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and int(each.name) not in (os.getpid(), os.getppid()):
            found.append((each / "cmdline").read_bytes().decode(errors="replace"))
    if not any("daemon" in command for command in found):
        raise PermissionError(1, "no other process to be seen")
    return "sees the daemon"


def executable_memory() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    where = libc.mmap(None, 4096, 7, 0x22, -1, 0)  # PROT_READ|WRITE|EXEC, MAP_PRIVATE|MAP_ANONYMOUS
    if where in (None, ctypes.c_void_p(-1).value):
        raise OSError(ctypes.get_errno(), "no memory that is writable and runs")
    return "got some"


def system_call(number: int, *values: int) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *values) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "done"


def become_root() -> str:
    os.setuid(0)
    return "is root"


def ask_daemon(name: str, **arguments: object) -> str:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(10)
        link.connect("/run/appliance/daemon.sock")
        stream = link.makefile("rwb")
        command = {"type": "command", "id": 1, "name": name, "arguments": arguments}
        for frame in ({"type": "hello", "version": 1}, command | {"expires_at_s": time.monotonic() + 10}):
            stream.write(json.dumps(frame).encode() + b"\n")
        stream.flush()
        while (frame := json.loads(stream.readline()))["type"] not in ("answer", "error"):
            pass
    if frame["type"] == "error" and frame["error"] == "not_allowed":
        raise PermissionError(1, frame["sentence"])
    return "answered" if frame["type"] == "answer" else f"was heard: {frame['sentence']}"  # what is away may come back


def database() -> str:
    with sqlite3.connect(DATA / "appliance.db") as link:
        return f"{link.execute('SELECT count(*) FROM account').fetchone()[0]} accounts"


ATTEMPTS: dict[str, Callable[[], str]] = {
    **{f"read {name}.toml": (lambda name=name: read(f"/etc/appliance/{name}.toml")) for name in
       ("appliance", "modems", "pbx", "mail", "users")},
    "change the config": lambda: write("/etc/appliance/appliance.toml"),
    "change the program": lambda: write("/opt/appliance/bin/appliance"),
    "read the authority's key": lambda: read(str(DATA / "ca" / "key.pem")),
    "replace the authority": lambda: move(DATA / "ca"),
    "change the certificate": lambda: write(str(DATA / "tls" / "box.pem")),
    "list the backups": lambda: f"{len(list((DATA / 'backups').iterdir()))} copies",
    "replace the backups": lambda: move(DATA / "backups"),
    "use the database": database,
    "open a serial port": lambda: open_device("/dev/ttyS0"),
    "open memory": lambda: open_device("/dev/mem"),
    "reach the office": lambda: reach("192.168.7.7"),
    "reach the internet": lambda: reach("203.0.113.7"),
    "listen for mail": lambda: listen(2525),
    "listen for the PBX": lambda: listen(4573),
    "listen elsewhere": lambda: listen(4574),
    "see other processes": other_process,
    "get executable memory": executable_memory,
    "mount": lambda: system_call(165, 0, 0, 0, 0, 0),
    "trace a process": lambda: system_call(101, 16, 1, 0, 0),
    "make a namespace": lambda: system_call(272, 0x10000000),
    "load a kernel module": lambda: system_call(175, 0, 0, 0),
    "become root": become_root,
    "ask for the status": lambda: ask_daemon("status"),
    "send a code by the SIM": lambda: ask_daemon("modem.ussd", modem="sim1", code="**21*0900123456#"),
    "examine the PBX": lambda: ask_daemon("pbx.doctor"),
    "examine the mail server": lambda: ask_daemon("mail.doctor"),
}  # fmt: skip


def main() -> int:
    for name, attempt in ATTEMPTS.items():
        try:
            print(f"{name}: done {attempt()}", flush=True)
        except OSError as error:
            print(f"{name}: refused {error.strerror or error}", flush=True)
        except sqlite3.Error as error:
            print(f"{name}: refused {error}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
