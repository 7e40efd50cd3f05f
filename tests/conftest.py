"""How the tests are shared by several processes (pytest-xdist)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_ON_ASTERISK = re.compile(r"[\[-](asterisk\d+)\b")


class ByWhatTheyShare(LoadScopeScheduling):  # type: ignore[misc]
    """Browser tests follow each other in one process, so do others on one Asterisk; any other file stays whole."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith("tests/browser/"):
            return "browser"
        server = _ON_ASTERISK.search(nodeid)
        return server[1] if server else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWhatTheyShare:
    return ByWhatTheyShare(config, log)
