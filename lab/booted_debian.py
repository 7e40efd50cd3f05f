"""A Debian that has been booted: a copy of a root, with systemd as its first process and namespaces of its own.

What only the service manager can show is tried out in it: readiness, watchdog, hardening, order. It needs root, and a
cgroup version 2 hierarchy that this process may make groups in. Nothing of the machine's own is changed. Its network is
its own; 192.168.7.7 stands for a machine of the office and 203.0.113.7 for one of the internet.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from lab.expect import Failed
from lab.tether import tethered

BOOT_DEADLINE_S = 60.0
_HIERARCHIES = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"))
# What sets up a machine, not a service; parts of it would reach through to the kernel that is shared.
_MASKED = (
    *("console-getty.service", "getty@.service", "getty-static.service", "systemd-sysctl.service"),
    *("systemd-binfmt.service", "proc-sys-fs-binfmt_misc.automount", "systemd-modules-load.service"),
    *("sys-kernel-debug.mount", "sys-kernel-tracing.mount", "sys-fs-fuse-connections.mount"),
)
_SERIAL_PORT = (4, 64)  # ttyS0
_BOOT = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs sysfs sys
mount -o remount,bind,ro sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mv dev devices
mkdir dev
mount -t tmpfs -o mode=755 tmpfs dev
cp -a devices/. dev/
mount -t tmpfs tmpfs tmp
ip link set lo up
ip address add 192.168.7.7/32 dev lo
ip address add 203.0.113.7/32 dev lo
mkdir -p .machine
pivot_root . .machine
cd /
umount -l .machine
exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd > /systemd.log 2>&1 < /dev/null
"""


class CannotBoot(Exception):
    """This machine does not let a Debian be booted in it; the message says what is missing."""


class BootedDebian:
    """The running system below ``root``."""

    def __init__(self, root: Path, init: int) -> None:
        self._root = root
        self._init = init

    def file(self, path: str) -> Path:
        """A file there, seen from here; not one in /run or /tmp."""
        return self._root / path.lstrip("/")

    def run(self, *command: str, must_fail: bool = False, timeout_s: float = 300) -> str:
        """What a program there says. Raises Failed when it fails, or with ``must_fail`` when it does not."""
        done = subprocess.run(
            ["nsenter", "-t", str(self._init), "-a", *command],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if (done.returncode != 0) != must_fail:
            raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def about(self, unit: str) -> Mapping[str, str]:
        """The properties of a unit as ``systemctl show`` names them."""
        lines = self.run("systemctl", "show", unit).splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    def wait_until(self, what: str, *command: str, says: str = "", deadline_s: float = 60.0) -> float:
        """Repeat a command until it succeeds and says something; how long it took, in seconds. Raises Failed."""
        began = time.monotonic()
        while True:
            try:
                said = self.run(*command)
                if says in said:
                    return time.monotonic() - began
            except Failed as failed:
                said = str(failed)
            if time.monotonic() - began > deadline_s:
                raise Failed(f"{what}: not within {deadline_s:.0f} s. {said[-1000:]}")
            time.sleep(0.2)


@contextmanager
def booted(base: Path, root: Path) -> Iterator[BootedDebian]:
    """Copy the system ``base`` to ``root``, boot it, and stop it at the end.

    Raises:
        CannotBoot: the machine lacks something for it.
    """
    if os.geteuid() != 0:
        raise CannotBoot("Only root can boot a Debian in this machine.")
    group = _own_group()
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(root)], check=True)
    for unit in _MASKED:
        (root / "etc/systemd/system" / unit).symlink_to("/dev/null")
    os.mknod(root / "dev/ttyS0", 0o660 | 0o020000, os.makedev(*_SERIAL_PORT))
    shutil.chown(root / "dev/ttyS0", group=20)  # dialout, base-passwd
    (root / "dev/ttyS0").chmod(0o660)
    spaces = ["--pid", "--fork", "--kill-child", "--mount", "--uts", "--ipc", "--net", "--cgroup"]
    outside = subprocess.Popen(
        ["unshare", *spaces, "sh", "-c", _BOOT, "boot", str(root)],
        preexec_fn=lambda: group.joinpath("cgroup.procs").write_text(str(os.getpid())),
        stderr=subprocess.PIPE,
        text=True,
    )
    tethered(outside)
    try:
        debian = BootedDebian(root, _first_process(outside))
        debian.wait_until("the system is up", "systemctl", "is-system-running", "--wait", deadline_s=BOOT_DEADLINE_S)
        yield debian
    except Failed as failed:
        log = root / "systemd.log"
        said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        raise Failed(f"{failed}\n{said}") from None
    finally:
        outside.kill()  # and with it the first process, and with that all others there
        outside.wait(30)
        _remove(group)


def _own_group() -> Path:
    for hierarchy in _HIERARCHIES:
        if (hierarchy / "cgroup.controllers").exists():
            try:  # each has one of its own: one process may boot several
                return Path(tempfile.mkdtemp(prefix="booted-debian-", dir=hierarchy))
            except OSError as error:
                raise CannotBoot(f"No cgroup can be made here: {error}.") from error
    raise CannotBoot("This machine has no cgroup version 2 hierarchy.")


def _first_process(outside: subprocess.Popen[str]) -> int:
    """The process that is number 1 there, once it is systemd. Raises CannotBoot."""
    children = Path(f"/proc/{outside.pid}/task/{outside.pid}/children")
    end = time.monotonic() + BOOT_DEADLINE_S
    while time.monotonic() < end:
        if outside.poll() is not None:
            said = outside.stderr.read() if outside.stderr else ""
            raise CannotBoot(f"A Debian cannot be booted here: {said.strip()}")
        for child in children.read_text().split():
            with suppress(OSError):
                if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    return int(child)
        time.sleep(0.05)
    raise CannotBoot("A Debian cannot be booted here: systemd did not start.")


def _remove(group: Path) -> None:
    end = time.monotonic() + 10
    while group.exists() and time.monotonic() < end:
        for each in sorted(group.rglob("*/"), reverse=True):
            with suppress(OSError):
                each.rmdir()
        with suppress(OSError):
            group.rmdir()
        time.sleep(0.1)
