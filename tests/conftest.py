"""How the tests are shared by several processes (pytest-xdist), and what a test that failed leaves behind: nothing."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_HAS_FAILED = pytest.StashKey[bool]()
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
    config.option.loadscopereorder = False  # what takes longest comes first as it is: browsers, then telephones
    return ByWhatTheyShare(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_HAS_FAILED] = report.failed or (report.when != "setup" and item.stash[_HAS_FAILED])
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """A box that a test has failed on may be in any state: its next attempt, and the next test, get another one."""
    if item.stash[_HAS_FAILED]:
        item.session._setupstate.teardown_exact(None)
