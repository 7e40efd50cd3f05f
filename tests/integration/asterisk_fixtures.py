"""Fixtures for tests with a real Asterisk: one server for the session, fresh phones for each test.

A test module takes them by ``pytest_plugins = ["tests.integration.asterisk_fixtures"]``.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import pytest

from lab.asterisk import RELEASES, AsteriskServer, Installation, provision
from lab.debian_root import CannotProvision
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from tests.integration.asterisk_office import Office, office_at
from tests.integration.whole_box import until
from tests.programs import missing

OUTSIDE_RING_S = 3  # how long Asterisk lets an outside number ring: a test must have put down before


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on the newest Asterisk, in CI on the oldest, too; what a browser shows of it is the same with both.

    ``ASTERISK_RELEASES="16" make test`` asks for these.
    """
    if "installation" in metafunc.fixturenames:
        in_browser = metafunc.definition.get_closest_marker("browser") is not None
        usual = RELEASES if os.environ.get("CI") == "true" and not in_browser else RELEASES[:1]
        asked = os.environ.get("ASTERISK_RELEASES", "").split()
        releases = [int(each) for each in asked] or list(usual)
        ids = [f"asterisk{release}" for release in releases]
        metafunc.parametrize("installation", releases, ids=ids, indirect=True, scope="session")


def _provisioned(release: int) -> Installation:
    try:
        return provision(release)
    except CannotProvision as problem:
        missing(f"No Asterisk here: {problem}")


@pytest.fixture(scope="session")
def installation(request: pytest.FixtureRequest) -> Installation:
    return _provisioned(request.param)


@pytest.fixture(scope="session")
def newest_installation() -> Installation:
    """For what starts an Asterisk of its own choice, as the demo does."""
    return _provisioned(RELEASES[0])


@pytest.fixture(scope="session")
def outside() -> Iterator[OutsideLine]:
    with OutsideLine() as line:
        yield line


def server_for(installation: Installation, outside: OutsideLine) -> AsteriskServer:
    """Who never registers: dora rejects every call, emil was unplugged, fred forwards, gina is not to be disturbed."""
    fixed = {"dora": f"sip:desk603@127.0.0.1:{outside.port}", "emil": "sip:emil@127.0.0.1:9"}
    fixed |= {name: f"sip:desk{code}@127.0.0.1:{outside.port}" for name, code in (("fred", 302), ("gina", 480))}
    return AsteriskServer(installation, outside.port, fixed, outside_ring_s=OUTSIDE_RING_S)


@pytest.fixture(scope="session")
def asterisk(installation: Installation, outside: OutsideLine) -> Iterator[AsteriskServer]:
    """The one that tests share; a test that kills or freezes it uses ``own_asterisk``."""
    with server_for(installation, outside) as server:
        yield server


@pytest.fixture
def own_asterisk(installation: Installation, outside: OutsideLine) -> Iterator[AsteriskServer]:
    with server_for(installation, outside) as server:
        yield server


@pytest.fixture
async def office(asterisk: AsteriskServer) -> AsyncIterator[Office]:
    async with office_at(asterisk) as office:
        yield office


@pytest.fixture
def hung_up(asterisk: AsteriskServer) -> Iterator[None]:
    """No call is left for the next test; a phone that is switched off says no goodbye, and Asterisk would hold it."""
    yield
    asterisk.command("channel request hangup all")
    until(lambda: "0 active channels" in asterisk.command("core show channels count"))


@pytest.fixture
def anna(asterisk: AsteriskServer, hung_up: None) -> Iterator[SipPhone]:
    """Anna's phone, on her desk; it rings until the test answers."""
    with SipPhone(asterisk.accounts["anna"], asterisk.sip_port) as phone:
        yield phone


@pytest.fixture
def home(asterisk: AsteriskServer, hung_up: None) -> Iterator[SipPhone]:
    """Anna's other phone."""
    with SipPhone(asterisk.accounts["home"], asterisk.sip_port) as phone:
        yield phone


@pytest.fixture
def ben(asterisk: AsteriskServer, hung_up: None) -> Iterator[SipPhone]:
    with SipPhone(asterisk.accounts["ben"], asterisk.sip_port) as phone:
        yield phone
