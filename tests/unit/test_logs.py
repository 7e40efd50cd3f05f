"""``appliance logs`` on a real journal: what the box wrote is found by what it is about."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from appliance.journal import Journal, Lines, about
from tests.programs import installed

REMOTE = "/usr/lib/systemd/systemd-journal-remote"
_BEGAN_US = 1_790_000_000_000_000


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[str]]:
    """Runs ``appliance logs`` where the journal holds what the services and a stranger wrote; gives what it shows."""
    folder = tmp_path_factory.mktemp("journal")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(folder / "socket"))
    listener.settimeout(10)
    entries: list[bytes] = []

    def write(unit: str, sentence: str, level: int = logging.INFO, **fields: object) -> None:
        handler = Journal(unit, folder / "socket")
        handler.setFormatter(Lines("%(message)s"))
        with about(**fields):
            handler.emit(logging.LogRecord("box", level, __file__, 1, sentence, None, None))
        handler.close()
        # What journald itself adds to what it gets (systemd.journal-fields(7)); the rest is the same in its file.
        added = f"__REALTIME_TIMESTAMP={_BEGAN_US + len(entries)}\n_SYSTEMD_UNIT={unit}.service\n"
        entries.append(added.encode() + listener.recv(1 << 20))

    write("appliance-daemon", "The box is running.")
    write("appliance-daemon", "The port was lost.", logging.ERROR, modem="sim1")
    write("appliance-daemon", "Ready.", modem="sim2")
    write("appliance-daemon", "Part 1 of 1 to +4917012345678 went out.", modem="sim1", message=4711)
    write("appliance-daemon", "It was delivered.", message=4711)
    write("appliance-daemon", "Your phone rings.", call="3f-a")
    write("appliance-daemon", "Refused.\nAPPLIANCE_CALL=3f-a\n_SYSTEMD_UNIT=other", logging.WARNING, mail=12)
    write("appliance-web", "127.0.0.1 GET /status 200")
    write("appliance-migrate", "The database is up to date.")
    write("ssh", "Nobody asked for this.", modem="sim1")
    listener.close()
    file = folder / "box.journal"
    subprocess.run(
        [installed(REMOTE, "systemd-journal-remote"), f"--output={file}", "-"],
        input=b"\n".join(entries) + b"\n",
        check=True,
        capture_output=True,
        timeout=30,
    )
    stand_in = folder / "bin" / "journalctl"
    stand_in.parent.mkdir()
    stand_in.write_text(f'#!/bin/sh\nexec {installed("journalctl", "systemd")} --file={file} --quiet "$@"\n')
    stand_in.chmod(0o755)

    def shown(*options: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-m", "appliance.cli.main", "logs", *options, "--json"],
            env={**os.environ, "PATH": f"{stand_in.parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        return [json.loads(line)["MESSAGE"] for line in done.stdout.splitlines()]

    return shown


PART, FORGED = "Part 1 of 1 to +4917…78 went out.", "Refused.\nAPPLIANCE_CALL=3f-a\n_SYSTEMD_UNIT=other"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--modem", "sim1"], ["The port was lost.", PART]),
        (["--message", "4711"], [PART, "It was delivered."]),
        (["--message", "4711", "--modem", "sim1"], [PART]),
        (["--message", "47"], []),
        (["--call", "3f-a"], ["Your phone rings."]),
        (["--mail", "12"], [FORGED]),
        (["--level", "warning"], ["The port was lost.", FORGED]),
        (["--level", "error"], ["The port was lost."]),
        (["web"], ["127.0.0.1 GET /status 200"]),
        (["migrate"], ["The database is up to date."]),
        (["-n", "2"], ["127.0.0.1 GET /status 200", "The database is up to date."]),
    ],
)
def test_entries_are_found_by_what_they_are_about(
    logs: Callable[..., list[str]], options: list[str], found: list[str]
) -> None:
    assert logs(*options) == found


def test_all_that_the_services_wrote_is_shown_and_nothing_of_others(logs: Callable[..., list[str]]) -> None:
    everything = logs()
    assert len(everything) == 9
    assert "Nobody asked for this." not in everything
    assert "12345678" not in str(everything), "numbers are shortened before they are kept"
