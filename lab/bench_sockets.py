"""P6 to P8: hundreds of browsers at the web process: what they cost, how soon they hear, how they come back."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from appliance.services import contacts, conversations, people
from appliance.services.office import open_office
from appliance.settings import load_web
from appliance.store.clock import now_ms
from appliance.store.database import close_database, transaction
from appliance.store.models import Account, Session
from lab.box import Box, Person, trusting
from lab.figures import Row, cpu_s, percentile, rss_mb, with_children
from lab.live_browsers import LiveBrowser, Requests, until

BROWSERS, MANY = 500, 1000
QUIET_S = 20.0
FAN_OUTS = 20
CHATS, CHATS_A_SECOND, WRITERS = 300, 50, 8
MISSED = 20
COME_BACK_DEADLINE_S = 40.0
_DAY_MS = 24 * 3600 * 1000


def run() -> list[Row]:
    """All of it, with a user for each browser."""
    users = [Person(f"user{n}", f"User {n}", "") for n in range(MANY)]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Box(Path(folder), users, []) as box:
        open_office(load_web(box.config))
        try:
            cookies = _sign_in_all()
            rows = asyncio.run(_measure(box, cookies[:BROWSERS]))
            box.kill_web()
            box.start_web()
            return rows + asyncio.run(_measure(box, cookies))
        finally:
            close_database()


def _sign_in_all() -> list[str]:
    """A session for every user, without the price of a thousand password checks; returns the cookies."""
    cookies = []
    with transaction():
        for account in Account.select().order_by(Account.id):
            token = secrets.token_urlsafe(32)
            Session.create(
                token_hash=people.token_hash(token), account=account, created_at=now_ms(), last_seen_at=now_ms(),
                expires_at=now_ms() + _DAY_MS, address="127.0.0.1", agent="bench",
            )  # fmt: skip
            cookies.append(f"__Host-session={token}")
    return cookies


class _Crowd:
    """The browsers, and what they heard."""

    def __init__(self, box: Box, cookies: list[str]) -> None:
        self.heard: list[tuple[LiveBrowser, dict[str, Any], float]] = []
        self.cookies = cookies
        tls = trusting()
        self.browsers = [LiveBrowser(box.port, cookie, self._hear).start(tls) for cookie in cookies]

    def _hear(self, browser: LiveBrowser, content: dict[str, Any], came: float) -> None:
        if content.get("seq") is not None:
            self.heard.append((browser, content, came))

    async def all_connected(self, deadline_s: float = 60.0) -> None:
        async with asyncio.timeout(deadline_s):
            for browser in self.browsers:
                await browser.connected.wait()


@contextlib.asynccontextmanager
async def _crowd_of(box: Box, cookies: list[str]) -> AsyncIterator[_Crowd]:
    crowd = _Crowd(box, cookies)
    try:
        await crowd.all_connected()
        yield crowd
    finally:
        for browser in crowd.browsers:
            browser.close()


async def _measure(box: Box, cookies: list[str]) -> list[Row]:
    size = len(cookies)
    async with _crowd_of(box, cookies) as crowd:
        await asyncio.sleep(2.0)  # presence of the last ones is told
        processes = with_children(box.web_pid)
        before, began = sum(map(cpu_s, processes)), time.monotonic()
        await asyncio.sleep(QUIET_S)
        idle = (sum(map(cpu_s, processes)) - before) / (time.monotonic() - began)
        waits = await _fan_outs(box, crowd)
        memory = sum(map(rss_mb, processes))
        fan_out = percentile(waits, 99)
        measured = (f"{memory:.0f} MB", f"{idle:.2%}", f"{fan_out:.0f} ms")
        if size > BROWSERS:
            return [Row("P6", f"{size} browsers: memory, processor at rest, p99", "all work", ", ".join(measured))]
        rows = [
            Row("P6", f"{size} browsers open: memory of the web", "≤ 130 MB", measured[0], memory <= 130),
            Row("P6", f"{size} browsers open: processor at rest", "≤ 2 %", measured[1], idle <= 0.02),
            Row("P6", f"{size} browsers: news to all, p99", "≤ 100 ms", measured[2], fan_out <= 100),
        ]
        return [*rows, *await _chats(box, crowd), await _outage(box, crowd)]


async def _fan_outs(box: Box, crowd: _Crowd) -> list[float]:
    """ms from a request that changes what everybody sees until each browser knows."""
    requests = await Requests(box.port, crowd.cookies[0]).connect()
    waits = []
    for n in range(FAN_OUTS):
        crowd.heard.clear()
        began = time.perf_counter()
        numbers = [{"number": f"+49170555{n:04d}", "kind": "mobile"}]
        await requests.post("/contacts", {"name": f"Contact {n}", "numbers": numbers})
        await until(lambda: len(crowd.heard) >= len(crowd.browsers), "the news to reach everybody")
        waits += [(came - began) * 1000 for _, _, came in crowd.heard]
        await asyncio.sleep(0.2)
    requests.close()
    return waits


async def _chats(box: Box, crowd: _Crowd) -> list[Row]:
    """Chats at a steady pace between many pairs, each measured until the other's browser has it."""
    accounts = [row.id for row in Account.select(Account.id).order_by(Account.id)][: 2 * WRITERS]
    chats = [conversations.open_chat(accounts[n], accounts[n + WRITERS])["id"] for n in range(WRITERS)]
    writers = [await Requests(box.port, crowd.cookies[n]).connect() for n in range(WRITERS)]
    receivers = {id(crowd.browsers[n + WRITERS]) for n in range(WRITERS)}
    crowd.heard.clear()
    sent: dict[str, float] = {}

    async def write(n: int, at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        text = f"chat {n}"
        sent[text] = time.perf_counter()
        await writers[n % WRITERS].post(
            f"/conversations/{chats[n % WRITERS]}/messages", {"text": text, "key": str(uuid.uuid4())}
        )

    async def writer(n: int, began: float) -> None:
        for each in range(n, CHATS, WRITERS):
            await write(each, began + each / CHATS_A_SECOND)

    await asyncio.gather(*(writer(n, time.perf_counter() + 0.1) for n in range(WRITERS)))
    found: dict[str, float] = {}

    def all_there() -> bool:
        for browser, content, came in crowd.heard:
            if content["type"] == "message.new" and id(browser) in receivers:
                found.setdefault(content["data"]["message"]["text"], came)
        return len(found) == CHATS

    await until(all_there, "every chat to arrive")
    for each in writers:
        each.close()
    waits = [(found[text] - began) * 1000 for text, began in sent.items()]
    p50, p99 = percentile(waits, 50), percentile(waits, 99)
    what = f"chat written → in the other's browser, {CHATS_A_SECOND}/s, {len(crowd.browsers)} open"
    return [
        Row("P7", f"{what}, p50", "≤ 12 ms", f"{p50:.1f} ms", p50 <= 12),
        Row("P7", f"{what}, p99", "≤ 50 ms", f"{p99:.1f} ms", p99 <= 50),
    ]


async def _outage(box: Box, crowd: _Crowd) -> Row:
    """The web dies, things happen meanwhile, it is started again, and everybody comes back by itself."""
    await asyncio.to_thread(box.kill_web)
    await until(lambda: not any(browser.connected.is_set() for browser in crowd.browsers), "everybody to notice")
    crowd.heard.clear()
    for n in range(MISSED):
        contacts.create(f"Missed {n}", [{"number": f"+49170666{n:04d}", "kind": "mobile"}])
    await asyncio.to_thread(box.start_web)
    began = time.monotonic()
    expected = [f"Missed {n}" for n in range(MISSED)]
    await until(
        lambda: len(crowd.heard) >= MISSED * len(crowd.browsers), "everybody to have it all", COME_BACK_DEADLINE_S
    )
    took = time.monotonic() - began
    names: dict[int, list[str]] = {id(browser): [] for browser in crowd.browsers}
    for browser, content, _ in crowd.heard:
        names[id(browser)].append(content["data"]["contact"]["name"])
    wrong = sum(each != expected for each in names.values())
    what = f"{len(crowd.browsers)} browsers come back after an outage, each with the {MISSED} news it missed"
    told = f"{took:.1f} s, {wrong} with gaps or doubles"
    return Row("P8", what, "≤ 4 s, nothing missing", told, took <= 4 and wrong == 0)


if __name__ == "__main__":
    from lab.bench import main

    sys.exit(main(["sockets"]))
