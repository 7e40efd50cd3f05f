"""Lighthouse, from npm into the lab's own folder: what it thinks of a page that Chromium shows."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lab.debian_root import CannotProvision

VERSION = "12.8.2"  # the newest for the Node that Debian ships
_FOLDER = Path(__file__).resolve().parent.parent / ".lab" / "lighthouse"
_PROGRAM = _FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
_INSTALL_TIMEOUT_S, _RUN_TIMEOUT_S = 300, 180


@dataclass(frozen=True, slots=True)
class Scores:
    """Of 100."""

    performance: int
    accessibility: int
    faults: tuple[str, ...]  # of accessibility


def install() -> None:
    """Install it, if it is not there. Raises CannotProvision."""
    if _PROGRAM.exists():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise CannotProvision("Lighthouse is installed by npm: apt-get install npm")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    command = [
        npm,
        "install",
        "--prefix",
        str(_FOLDER),
        "--no-save",
        "--no-audit",
        "--no-fund",
        f"lighthouse@{VERSION}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise CannotProvision(f"npm could not install Lighthouse: {done.stderr.strip()[-300:]}")


def examine(url: str, debugging_port: int, phone: bool = False) -> Scores:
    """Load a page in the Chromium that listens at ``debugging_port``, with its cookies.

    Args:
        phone: as a slow phone on a mobile network instead of a desk's machine.

    Raises:
        RuntimeError: it could not be examined.
    """
    command = ["node", str(_PROGRAM), url, f"--port={debugging_port}", "--output=json", "--quiet"]
    command += ["--only-categories=performance,accessibility", "--disable-storage-reset"]
    command += [] if phone else ["--preset=desktop"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"Lighthouse failed: {done.stderr.strip()[-500:]}")
    report = json.loads(done.stdout)
    if report["finalDisplayedUrl"].rstrip("/") != url.rstrip("/"):
        raise RuntimeError(f"Lighthouse was sent to {report['finalDisplayedUrl']}")
    scores = {name: round(100 * (category["score"] or 0)) for name, category in report["categories"].items()}
    audits = [report["audits"][each["id"]] for each in report["categories"]["accessibility"]["auditRefs"]]
    faults = tuple(each["title"] for each in audits if each["score"] == 0)
    return Scores(scores["performance"], scores["accessibility"], faults)
