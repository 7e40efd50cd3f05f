"""The programs the tests run against, installed where that is possible: modem clients, a browser, a PBX and phones."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from lab import asterisk
from lab.debian_root import CannotProvision, install_packages

PROGRAMS = {  # program → Debian package; all at once, apt waits for nobody when it reads its lists
    "chromium": "chromium",
    "gammu": "gammu",
    "gammu-smsd": "gammu-smsd",
    "smsd": "smstools",
    "swaks": "swaks",
    "node": "nodejs",
    "slapd": "slapd",
    "journalctl": "systemd",
    "systemd-analyze": "systemd",
    "/usr/lib/systemd/systemd-journal-remote": "systemd-journal-remote",
    "udevadm": "udev",
    "zsh": "zsh",
    "debootstrap": "debootstrap",
    **asterisk.PROGRAMS,
}


def main() -> int:
    """Install all of them; without root, say what will be skipped and go on, except where CI=true."""
    on_ci = os.environ.get("CI") == "true"
    releases = asterisk.RELEASES if on_ci else asterisk.RELEASES[:1]
    provisions = [partial(asterisk.provision, release) for release in releases]
    with ThreadPoolExecutor() as at_once:
        troubles = [_trouble(partial(install_packages, PROGRAMS)), *at_once.map(_trouble, provisions)]
    for trouble in filter(None, troubles):
        print(f"Some tests will be skipped. {trouble}", file=sys.stderr)
    return int(on_ci and any(troubles))


def _trouble(install: Callable[[], object]) -> CannotProvision | None:
    try:
        install()
    except CannotProvision as trouble:
        return trouble
    return None


if __name__ == "__main__":
    sys.exit(main())
