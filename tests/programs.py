"""Other people's programs that tests run; `make test` installs them."""

from __future__ import annotations

import os
import shutil

import pytest


def installed(name: str, package: str = "") -> str:
    """The path of a program; without it the test is skipped, but never in CI.

    Args:
        package: the Debian package it comes in, if that has another name.
    """
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        message = f"“{name}” is not installed. Run: apt-get install {package or name}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path
