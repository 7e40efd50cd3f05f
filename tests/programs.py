"""What of the machine tests need: other people's programs, which `make test` installs, and now and then root."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def installed(name: str, package: str = "") -> str:
    """The path of a program; see ``missing`` for a machine without it.

    Args:
        package: the Debian package it comes in, if that has another name.
    """
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        missing(f"“{name}” is not installed. Run: apt-get install {package or name}")
    return path


def missing(what: object) -> NoReturn:
    """Skip the test, for this machine lacks something; in CI, which lacks nothing, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must be able to run this. {what}")
    pytest.skip(str(what))
