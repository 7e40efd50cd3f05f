"""Would anybody notice if an option of the config did nothing? Each option's test is run with that option ignored.

    python -m lab.ignored_options [SECTION.KEY …]

A test that passes all the same is named, and the exit code is 1. It takes some ten minutes for all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from appliance.settings import Box, schema
from tests.docs.test_every_option_counts import TESTED

ROOT = Path(__file__).parents[1]
VARIABLE = "IGNORED_OPTION"
TIMEOUT_S = 300
# Read by every Python that the tests start.
HOOK = """
import os, pathlib
if os.environ.get({0!r}):
    from lab.ignored_options import ignore
    ignore(os.environ[{0!r}], pathlib.Path({1!r}))
"""
# What stands for the written value where there is no default, or where that would be taken on this machine.
INSTEAD: dict[str, Any] = {
    "web.port": 1,
    "modem.name": "other",
    "modem.device": "/dev/none",
    "modem.number": "+4930999999",
    "user.username": "other",
    "user.name": "Other",
    "phone.endpoint": "PJSIP/other",
    "mail_account.username": "other",
    "mail_account.secret": "another secret",
    "mail_sender.name": "Other",
    "mail_sender.line": "other",
    "mail_list.name": "other",
    "mail_list.numbers": ("+491709999999",),
}


def ignore(key: str, folder: Path) -> None:
    """From now on this process takes the default, or something else, for the option, whatever is written.

    ``folder`` may be written to.
    """
    section_key, _, name = key.partition(".")
    [section] = [each for file in schema.FILES for each in file.sections if each.key == section_key]
    [field] = [each for each in fields(section.type) if each.name == name]
    plain = section.type.__init__

    def init(self: Any, *values: Any, **named: Any) -> None:
        plain(self, *values, **named)
        other = INSTEAD.get(key, field.default)
        if key == "modem.label":  # its default is made from the name
            other = self.name
        if section.type is Box and isinstance(field.default, Path):
            other = folder / name
        if other is MISSING:
            raise RuntimeError(f"say in INSTEAD what to take instead of {key}")
        object.__setattr__(self, name, other)

    section.type.__init__ = init  # type: ignore[misc]


def noticed(key: str, folder: Path) -> bool:
    """Whether its test fails when the option is ignored, by the test's own process and by those that it starts."""
    file, _, name = TESTED[key].partition(": ")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/{file}::{name}"],
        cwd=ROOT,
        env={**os.environ, VARIABLE: key, "PYTHONPATH": f"{folder}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{key}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.returncode == 1


def main(keys: list[str]) -> int:
    """Examine these options, or all; the exit code."""
    unnoticed = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(HOOK.format(VARIABLE, folder))
        for key in keys or TESTED:
            seen = noticed(key, Path(folder))
            print(f"{'ok     ' if seen else 'UNSEEN '} {key}", flush=True)
            if not seen:
                unnoticed.append(key)
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
