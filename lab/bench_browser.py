"""P11 and scrolling: what the pages cost a browser that was never here, and how smoothly a long conversation moves."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, sync_playwright

from appliance.services.office import open_office
from appliance.settings import load_web
from appliance.store.clock import now_ms
from appliance.store.database import close_database, database, execute, fetch, transaction
from lab import lighthouse
from lab.box import Box, Person, SimModem
from lab.debian_root import CannotProvision
from lab.figures import Row
from lab.ports import free_port

MESSAGES = 50_000
LOADS = 5
SCROLL_S = 8
MOST_BYTES, MOST_LOADER_BYTES = 60 * 1024, 3 * 1024
ANNA = Person("anna", "Anna Schmidt", "correct horse battery")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--ignore-certificate-errors"]

# The moment at which the widget is there and live, by the page's own clock.
WATCH = """
    const usable = () => {
        const dock = document.querySelector('chat-dock[data-connection=online] .launcher');
        if (dock) window.usable_at ??= performance.now(); else requestAnimationFrame(usable);
    };
    requestAnimationFrame(usable);
"""

# Scrolls a little in each frame, up or down, and keeps how long each frame took.
SCROLL = """async ([seconds, step]) => {
    const scroller = document.querySelector('.scroller');
    const frames = [];
    let last = await new Promise(requestAnimationFrame);
    for (const end = last + 1000 * seconds; last < end;) {
        scroller.scrollTop += step;
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
    }
    return frames;
}"""


def run() -> list[Row]:
    """All of it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return [Row("P11", "pages in a browser", "", "not measured: apt-get install chromium")]
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        modem = SimModem("sim1", folder / "no-modem", "+4930100001", "Office", ["anna"])
        box = running.enter_context(Box(folder, [ANNA], [modem]))
        open_office(load_web(box.config))
        running.callback(close_database)
        conversation = _fill()
        playwright = running.enter_context(sync_playwright())
        rows = _cold_loads(playwright, chromium, box)
        rows += _scrolling(playwright, chromium, box, conversation)
        return rows + _lighthouse(playwright, chromium, box, folder)


def _fill() -> int:
    """One long conversation; returns its id."""
    [(account,)] = fetch("SELECT id FROM account")
    [(line,)] = fetch("SELECT id FROM line")
    began = now_ms() - MESSAGES * 240_000
    with transaction():
        execute(
            "INSERT INTO conversation (kind, line_id, peer_number, created_at) VALUES ('sms', ?, '+491701234567', ?)",
            *(line, began),
        )
        [(conversation,)] = fetch("SELECT max(id) FROM conversation")
        words = (
            "Is Tuesday fine?",
            "Yes, we are here from eight to six. Until then! 🙂",
            "See https://example.com/way",
        )
        rows = (
            (conversation, *(("in", None, "received") if n % 3 else ("out", account, "delivered")),
             f"{n}: {words[n % 3] * (1 + n % 5)}", began + n * 240_000)
            for n in range(MESSAGES)
        )  # fmt: skip
        database.connection().executemany(
            "INSERT INTO message (conversation_id, direction, author_id, state, text, at, reason, parts)"
            " VALUES (?, ?, ?, ?, ?, ?, '', 1)",
            rows,
        )
        execute(
            "INSERT INTO membership (conversation_id, account_id, last_message_id, read_up_to, hidden_up_to, muted)"
            " SELECT ?, ?, max(id), max(id), 0, 0 FROM message",
            *(conversation, account),
        )
    return int(conversation)


def _signed_in(context: BrowserContext, box: Box, cookie: str) -> BrowserContext:
    name, _, value = cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": box.url, "secure": True}])
    return context


def _cold_loads(playwright: Playwright, chromium: str, box: Box) -> list[Row]:
    browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
    cookie = box.sign_in(ANNA)
    moments, sizes = [], []
    for _ in range(LOADS):
        context = _signed_in(browser.new_context(viewport={"width": 1280, "height": 800}), box, cookie)
        page = context.new_page()
        page.add_init_script(WATCH)
        received = _Received(context.new_cdp_session(page))
        page.goto(box.url)
        page.locator("chat-dock[data-connection=online] .launcher").wait_for()
        moments.append(page.evaluate("window.usable_at"))
        page.wait_for_load_state("networkidle")
        sizes.append((received.content, received.headers))
        context.close()
    context = browser.new_context()
    page = context.new_page()
    received = _Received(context.new_cdp_session(page))
    page.goto(f"{box.url}/embed.js")
    loader = received.content
    browser.close()
    size, headers = max(sizes)
    moment = median(moments)
    shown = f"{size / 1024:.1f} KB, and {headers / 1024:.1f} KB of headers"
    usable = f"{moment:.0f} ms"
    return [
        Row(
            "P11",
            "the portal with the widget, first load of all it needs, compressed",
            "≤ 60 KB",
            shown,
            size <= MOST_BYTES,
        ),
        Row("P11", f"the same, until it can be used (median of {LOADS})", "≤ 700 ms", usable, moment <= 700),
        Row("P11", "the loader for other pages", "≤ 3 KB", f"{loader / 1024:.1f} KB", loader <= MOST_LOADER_BYTES),
    ]


class _Received:
    """How many bytes a page's answers took on the wire."""

    def __init__(self, session: CDPSession) -> None:
        self.content = self.headers = 0
        session.on("Network.responseReceived", self._began)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _began(self, answer: dict[str, Any]) -> None:
        self.headers += int(answer["response"]["encodedDataLength"])
        self.content -= int(answer["response"]["encodedDataLength"])

    def _finished(self, answer: dict[str, Any]) -> None:
        self.content += int(answer["encodedDataLength"])


def _scrolling(playwright: Playwright, chromium: str, box: Box, conversation: int) -> list[Row]:
    browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
    context = _signed_in(browser.new_context(viewport={"width": 1280, "height": 800}), box, box.sign_in(ANNA))
    page = context.new_page()
    page.goto(f"{box.url}/messages/{conversation}")
    page.locator("li.message").first.wait_for()
    frames = _scroll(page, -40) + _scroll(page, 40)
    rows = [_smooth("up from the newest, loading earlier ones, and down again", frames)]
    _load_earlier(page, MESSAGES // 10)
    rows.append(_smooth(f"the same after {MESSAGES // 10:,} were loaded", _scroll(page, -40) + _scroll(page, 40)))
    browser.close()
    return rows


def _scroll(page: Page, step_px: int) -> list[float]:
    frames: list[float] = page.evaluate(SCROLL, [SCROLL_S / 2, step_px])
    return frames


def _load_earlier(page: Page, count: int) -> None:
    """Jump to the beginning of what is there again and again."""
    newest = MESSAGES - 1
    while newest - int(page.locator("li.message .text").first.inner_text().partition(":")[0]) < count:
        page.evaluate("document.querySelector('.scroller').scrollTop = 0")


def _smooth(what: str, frames: list[float]) -> Row:
    """Frames a second, and those that took longer than two of a 60 Hz screen."""
    rate = 1000 * len(frames) / sum(frames)
    late = sum(frame > 34 for frame in frames)
    measured = f"{rate:.0f}/s; {late} of {len(frames)} late, the longest {max(frames):.0f} ms"
    return Row("I3", f"frames while scrolling in {MESSAGES:,} messages: {what}", "60/s", measured, rate >= 59)


def _lighthouse(playwright: Playwright, chromium: str, box: Box, folder: Path) -> list[Row]:
    try:
        lighthouse.install()
    except CannotProvision as missing:
        return [Row("P11", "Lighthouse", "≥ 95, 100", f"not measured: {missing}")]
    rows = []
    for path, what in (("/", "the portal with the widget"), ("/login", "the sign-in page")):
        port = free_port()
        context = playwright.chromium.launch_persistent_context(
            str(folder / f"profile{port}"), executable_path=chromium, args=[*QUIET, f"--remote-debugging-port={port}"]
        )
        if path == "/":
            _signed_in(context, box, box.sign_in(ANNA))
        for phone in (False, True):
            scores = lighthouse.examine(box.url + path, port, phone)
            met = scores.performance >= 95 and scores.accessibility == 100
            told = f"{scores.performance}, {scores.accessibility} {'; '.join(scores.faults)}".strip()
            machine = "a slow phone" if phone else "a desk"
            rows.append(Row("P11", f"Lighthouse, {what} on {machine}: speed, accessibility", "≥ 95, 100", told, met))
        context.close()
    return rows


if __name__ == "__main__":
    from lab.bench import main

    sys.exit(main(["browser"]))
