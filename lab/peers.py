"""The programs the tests run against, installed where that is possible: modem clients, a browser, a PBX and phones."""

from __future__ import annotations

import os
import sys
from functools import partial

from lab import asterisk
from lab.debian_root import CannotProvision, install_packages

PROGRAMS = {  # program → Debian package
    "chromium": "chromium",
    "gammu": "gammu",
    "gammu-smsd": "gammu-smsd",
    "smsd": "smstools",
    "swaks": "swaks",
    "node": "nodejs",
    "slapd": "slapd",
    "journalctl": "systemd",
    "systemd-analyze": "systemd",
}


def main() -> int:
    """Install all of them; without root, say what will be skipped and go on, except where CI=true."""
    status = 0
    releases = asterisk.RELEASES if os.environ.get("CI") == "true" else asterisk.RELEASES[:1]
    provisions = [partial(asterisk.provision, release) for release in releases]
    for install in (lambda: install_packages(PROGRAMS), *provisions):
        try:
            install()
        except CannotProvision as trouble:
            print(f"Some tests will be skipped. {trouble}", file=sys.stderr)
            status = 1
    return status if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
