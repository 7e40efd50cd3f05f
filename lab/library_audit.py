"""What the package ships: each library with its version and licence, and whether a weakness of it is known.

``python -m lab.library_audit``: of the package in ``dist/``. Without a way to the advisories it says so and goes on.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.package_test import newest_package

_COPYRIGHT = "./usr/share/doc/appliance/copyright"
_DEADLINE_S = 120.0


@dataclass(frozen=True, slots=True)
class Library:
    """One that the package brings along."""

    name: str
    version: str
    licence: str


class NotLookedUp(Exception):
    """The advisories could not be asked; the message is a sentence."""


def main() -> int:
    """0 if nothing is known against what is shipped, or nobody could be asked."""
    libraries = shipped(newest_package())
    width = max(len(each.name) for each in libraries)
    for each in libraries:
        print(f"{each.name:{width}}  {each.version:10}  {each.licence}")
    try:
        known = weaknesses(libraries)
    except NotLookedUp as why:
        print(why)
        return 0
    for sentence in known:
        print(sentence, file=sys.stderr)
    print(f"{len(libraries)} libraries; {len(known) or 'no'} known weaknesses.")
    return 1 if known else 0


def shipped(package: Path) -> list[Library]:
    """The libraries that a package names in its ``copyright`` file."""
    packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
    told = subprocess.run(["tar", "-xO", _COPYRIGHT], input=packed, capture_output=True, check=True).stdout.decode()
    lines = told.partition("Shipped with it")[2]
    return [Library(*found) for found in re.findall(r"^(\S+) (\d\S*): (.+)$", lines, re.M)]


def weaknesses(libraries: Sequence[Library], *options: str) -> list[str]:
    """What the advisories say against these versions, one sentence each.

    Args:
        options: more of pip-audit's own, for example ``--osv-url``.

    Raises:
        NotLookedUp: there is no network, or the advisories did not answer for all of them.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.writelines(f"{each.name}=={each.version}\n" for each in libraries)
        requirements.flush()
        audit = ["pip_audit", "--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off"]
        ask = [*audit, "--vulnerability-service=osv", f"--requirement={requirements.name}", *options]
        try:
            done = subprocess.run(
                [sys.executable, "-m", *ask], capture_output=True, text=True, timeout=_DEADLINE_S, check=False
            )
            answers = json.loads(done.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, ValueError):
            answers = []
    if len([each for each in answers if "vulns" in each]) < len(libraries):
        raise NotLookedUp("Known weaknesses were NOT looked for: the advisories cannot be reached from here.")
    return [
        f"{each['name']} {each['version']}: {weak['id']}, mended in {' or '.join(weak['fix_versions']) or 'no version'}"
        for each in answers
        for weak in each["vulns"]
    ]


if __name__ == "__main__":
    raise SystemExit(main())
