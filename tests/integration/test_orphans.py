"""What the laboratory and the tests start does not outlive them, even when they are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from lab.package_test import ROOT
from tests.integration.whole_box import until

STARTER = """
import os, subprocess, sys, threading
from pathlib import Path
from appliance.simulator.laboratory import ModemPlan
from lab.simulator_process import SimulatorProcess
from lab.box import Box, Person
from lab.figures import with_children
from lab.mobile_network import MobileNetwork

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    box = Box(folder, [Person("anna", "Anna", "correct horse battery")], [])
    begin = threading.Thread(target=box.start)  # a thread that ends is not the end
    begin.start()
    begin.join()
    with (
        SimulatorProcess(ModemPlan("sim1", folder / "modem1", "+4930100001")),
        MobileNetwork([ModemPlan("sim2", folder / "modem2", "+4930100002")]),
    ):
        print(*{*with_children(os.getpid()), *with_children(box.web_pid)}, flush=True)
        sys.stdin.read()
"""


def test_all_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(STARTER)
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ) as starter:
        assert starter.stdout is not None
        family = [int(pid) for pid in starter.stdout.readline().split()]
        assert len(family) >= 6, "itself, the daemon, the web and its worker, and the two networks"
        assert all(runs(pid) for pid in family)
        starter.send_signal(signal.SIGKILL)
    until(lambda: not any(runs(pid) for pid in family), 10)


def runs(pid: int) -> bool:
    """Whether it is there and no mere entry that nobody has waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
