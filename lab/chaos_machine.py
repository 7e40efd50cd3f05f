"""R4: the machine under the box in trouble: its disk full, its database held by somebody else, its clock jumping.

``python -m lab.chaos_machine`` goes through all of it and prints what became of the texts. The disk and the clock need
root.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab import modem_faults
from lab.chaos import RECOVERY_TARGET_S, SETTLE_DEADLINE_S, Chaos, Tally, office, until
from lab.debian_root import CannotProvision, install_packages
from lab.figures import Row, table
from lab.loopback import COMPILER

DISK = "16m"
LOCKED_S = 15.0  # three times what a writer waits for the database
DAY_S = 24 * 3600
_FILLING = "filling"
_CLOCK = Path(__file__).with_name("set_clock.c")


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    refused: str  # what a person was told who sent a text meanwhile; "" when it was taken
    kept_on_sim: int  # texts that stayed there meanwhile
    recovered_s: float  # from the end of the trouble until all was well
    same_daemon: bool
    tally: Tally


def disk_full() -> Outcome:
    """The disk of the database has not a byte left; somebody makes room later."""
    with office(_small_disk) as chaos:
        filling = chaos.box.folder / "data" / _FILLING

        def end() -> None:
            filling.unlink()

        _fill(filling)
        return _trouble(chaos, end)


def database_locked() -> Outcome:
    """Another program holds the database for writing."""
    with (
        office() as chaos,
        closing(sqlite3.connect(chaos.box.folder / "data" / "appliance.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        return _trouble(chaos, lambda: other.execute("ROLLBACK"), LOCKED_S)


def clock_jumps(by_s: int) -> Outcome:
    """The clock jumps, texts go both ways, and it jumps back."""
    with _jumping_clock() as set_ahead, office() as chaos:
        before = chaos.box.daemon_pid
        chaos.write("before the jump")
        chaos.settle()
        set_ahead(by_s)
        chaos.sign_in()
        chaos.write("within the jump")
        chaos.answer("in within the jump")
        chaos.network.do(modem_faults.put, "submit_error", 1, 42)  # its next attempt is in the time of the jump
        chaos.write("to be tried again")
        until(lambda: not chaos.network.do(modem_faults.pending, "submit_error"), SETTLE_DEADLINE_S)
        log = chaos.box.log_file("daemon")
        until(lambda: f"The clock was set by {by_s:+d} s" in log.read_text(), SETTLE_DEADLINE_S)
        set_ahead(0)
        return _recovered(chaos, "", 0, before)


def _trouble(chaos: Chaos, end: Callable[[], object], for_s: float = 3.0) -> Outcome:
    before = chaos.box.daemon_pid
    chaos.answer("in during the trouble")
    chaos.answer("in during the trouble, of several parts, " * 8 + "end")
    until(lambda: chaos.network.do(modem_faults.stored) >= 2, SETTLE_DEADLINE_S)
    refused = ""
    began = time.monotonic()
    try:
        chaos.write_once("during the trouble")
    except urllib.error.HTTPError as error:
        refused = error.read().decode()
    time.sleep(max(0.0, for_s - (time.monotonic() - began)))
    kept = chaos.network.do(modem_faults.stored)
    end()
    return _recovered(chaos, refused, kept, before)


def _recovered(chaos: Chaos, refused: str, kept: int, daemon: int) -> Outcome:
    ended = time.monotonic()
    chaos.sign_in()
    chaos.write("after the trouble")
    chaos.answer("in after the trouble")
    chaos.settle()
    until(chaos.is_ready, SETTLE_DEADLINE_S)
    took_s = time.monotonic() - ended
    return Outcome(refused, kept, took_s, chaos.box.daemon_pid == daemon and not chaos.box.dead(), chaos.tally())


@contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    """The folder of the database on a disk of its own. Raises CannotProvision."""
    data = folder / "data"
    data.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(data)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        raise CannotProvision(f"A small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(data)], check=True)


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filling:
        try:
            while True:
                filling.write(bytes(4096))
        except OSError:
            return


@contextmanager
def _jumping_clock() -> Iterator[Callable[[int], None]]:
    """The wall clock of processes that are started in it is another; gives what sets how far ahead, in seconds.

    Raises:
        CannotProvision: there is no compiler.
    """
    install_packages(COMPILER)
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="clock-") as name:
        library, ahead = Path(name) / "set_clock.so", Path(name) / "ahead"
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", str(library), str(_CLOCK), "-ldl"], check=True)

        def set_ahead(seconds: int) -> None:
            with ahead.open("r+b" if ahead.exists() else "wb", buffering=0) as file:
                file.write(seconds.to_bytes(8, sys.byteorder, signed=True))

        set_ahead(0)
        os.environ |= {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(ahead)}
        try:
            yield set_ahead
        finally:
            os.environ.clear()
            os.environ.update(before)


CASES: dict[str, Callable[[], Outcome]] = {
    "disk full": disk_full,
    f"database held by another for {LOCKED_S:.0f} s": database_locked,
    "clock a day ahead, and back": lambda: clock_jumps(DAY_S),
    "clock ten years back, and right again": lambda: clock_jumps(-3650 * DAY_S),
}


def main() -> int:
    """0 when nothing was lost, doubled or untrue, and everything came back by itself."""
    rows = []
    for name, case in CASES.items():
        try:
            outcome = case()
        except CannotProvision as missing:
            print(f"R4, {name}: NOT TESTED: {missing}", file=sys.stderr)
            continue
        for trouble in outcome.tally.trouble:
            print(f"R4, {name}: {trouble}", file=sys.stderr)
        states = ", ".join(f"{count} {state}" for state, count in sorted(outcome.tally.states.items()))
        said = f"{outcome.recovered_s:.1f} s; {outcome.kept_on_sim} kept on the SIM; {states}"
        met = not outcome.tally.trouble and outcome.same_daemon and outcome.recovered_s <= RECOVERY_TARGET_S
        rows.append(Row("R4", name, f"nothing lost, ≤ {RECOVERY_TARGET_S:.0f} s", said, met))
    print(table(rows))
    return 0 if all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
