"""A whole office for the browser tests: the real box over TLS, the simulated network, a real Asterisk, and Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from lab.asterisk import CONTEXT, MANAGER, AsteriskServer
from lab.box import Box, SimModem
from lab.intranet import IntranetServer
from lab.ports import free_port
from tests.integration.whole_box import LINE, PEOPLE, Outside, WholeBox, until
from tests.programs import installed

DEADLINE_MS = 20_000  # for what a page is to show, on a busy machine
expect.set_options(timeout=DEADLINE_MS)

HOME = {"endpoint": "PJSIP/home", "label": "Home office"}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

# What a page cannot tell by itself in a headless browser: whether it is looked at, and whether it sounded.
WATCHED = """
    window.looked_at = true;
    Object.defineProperty(document, 'visibilityState', { get: () => window.looked_at ? 'visible' : 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => !window.looked_at });
    document.hasFocus = () => window.looked_at;
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """Not for the session: while Playwright runs, no test of asyncio can."""
    program = installed("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def office(asterisk: AsteriskServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    """Anna and Ben share a number; Carla has none, and no phone."""
    folder = tmp_path_factory.mktemp("office")
    pbx = {
        "host": "127.0.0.1",
        "port": asterisk.ami_port,
        "username": MANAGER,
        "secret": asterisk.secret,
        "context": CONTEXT,
    }
    outside = Outside(folder)
    port = free_port()
    modem = SimModem("sim1", folder / "modem", LINE, "Office", ["anna", "ben"])
    try:
        with (
            IntranetServer(f"https://localhost:{port}") as intranet,
            Box(folder, PEOPLE, [modem], pbx, port, embed_origins=[intranet.origin], phones=[HOME]) as box,
        ):
            whole = WholeBox(box, outside)
            me = whole.browser()
            until(lambda: me.request("GET", "/me").json["modems"][0]["condition"] == "ready")
            until(lambda: me.request("GET", "/me").json["pbx"]["condition"] == "ready")
            yield whole
    finally:
        outside.close()


OpenAs = Callable[..., Page]


@pytest.fixture
def open_as(chromium: Chromium, office: WholeBox) -> Iterator[OpenAs]:
    """Open the portal as a user, in a browser of its own; what a page complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(username: str = "anna", width: int = 1280, height: int = 800, **options: object) -> Page:
        context = chromium.new_context(ignore_https_errors=True, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.add_init_script(WATCHED)
        name, _, value = (office.browser(username).cookie or "").partition("=")
        context.add_cookies([{"name": name, "value": value, "url": office.box.url, "secure": True}])
        page = context.new_page()
        page.set_default_timeout(DEADLINE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(office.box.url)
        page.wait_for_selector("chat-dock[data-connection=online]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
