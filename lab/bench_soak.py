"""R5: many texts and chats, one after the other, and what the box's memory and queues do meanwhile.

``SOAK=100000 python -m lab.bench soak`` measures what is held to the target (some ten minutes); by default it is
short, and then the caches that fill at the beginning are most of what is seen.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from appliance.services import conversations
from appliance.services.office import open_office
from appliance.settings import load_web
from appliance.simulator.laboratory import Laboratory, ModemPlan
from appliance.store.database import close_database, fetch
from appliance.store.models import Account, Line
from lab.bench_sms import afresh
from lab.box import Box, Person, SimModem, trusting
from lab.figures import Row, rss_mb, with_children
from lab.live_browsers import LiveBrowser, Requests
from lab.mobile_network import MobileNetwork

MESSAGES = int(os.environ.get("SOAK", "4000"))
WHOLE = 100_000  # from so many on the growth is judged
WARM_UP = 0.2  # of the messages: then every cache is full
WRITERS, NUMBERS, BROWSERS = 4, 50, 20
MOST_WAITING = 200  # texts; more are not written before these are out
DEADLINE_S = 300.0  # a busy machine is slow; a queue that does not empty stays
ANNA = Person("anna", "Anna Schmidt", "correct horse battery")
BEN = Person("ben", "Ben Weber", "correct horse battery")
LINE = "+4930100001"


def run() -> list[Row]:
    """Half of them chats, the others texts out and in."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with (
            MobileNetwork([ModemPlan("sim1", folder / "modem", LINE)]) as network,
            Box(folder, [ANNA, BEN], [SimModem("sim1", folder / "modem", LINE, "Office", ["anna"])]) as box,
        ):
            network.do(afresh, 0)
            open_office(load_web(box.config))
            try:
                return asyncio.run(_soak(network, box))
            finally:
                close_database()


def text_in(lab: Laboratory, n: int) -> None:
    """One of a few mobile phones texts the office."""
    lab.phone(f"+49171{n % NUMBERS:07d}").send(LINE, f"in {n}")


async def _soak(network: MobileNetwork, box: Box) -> list[Row]:
    cookies = [box.sign_in(ANNA), box.sign_in(BEN)]
    tls = trusting()
    browsers = [LiveBrowser(box.port, cookies[n % 2], lambda *_: None).start(tls) for n in range(BROWSERS)]
    anna, ben = (int(Account.get(Account.username == each.username).id) for each in (ANNA, BEN))
    line = int(Line.get().id)
    texts = [int(conversations.open_sms(anna, line, f"+49170{n:07d}")["id"]) for n in range(NUMBERS)]
    chat = int(conversations.open_chat(anna, ben)["id"])
    numbers = iter(range(MESSAGES))

    async def write(until: int) -> None:
        requests = await Requests(box.port, cookies[0]).connect()
        for n in numbers:
            if n % 4 == 1:
                network.do(text_in, n)
            else:
                conversation = texts[n // 4 % NUMBERS] if n % 4 == 3 else chat
                written = {"text": f"message {n}", "key": str(uuid.uuid4())}
                await requests.post(f"/conversations/{conversation}/messages", written)
            await _until(lambda: _waiting() <= MOST_WAITING)
            if n >= until - WRITERS:
                break
        requests.close()

    async def memory_after(until: int) -> dict[str, float]:
        await asyncio.gather(*(write(until) for _ in range(WRITERS)))
        await _until(lambda: _waiting() == 0 and _kept() == until)
        return {"daemon": rss_mb(box.daemon_pid), "web": sum(map(rss_mb, with_children(box.web_pid)))}

    began = time.monotonic()
    before = await memory_after(int(MESSAGES * WARM_UP))
    after = await memory_after(MESSAGES)
    what = f"{MESSAGES:,} texts and chats in {time.monotonic() - began:.0f} s: kept, and nothing waits"
    for browser in browsers:
        browser.close()
    rows = [Row("R5", what, "all", f"{_kept():,}", True)]
    for process, size in after.items():
        growth = size / before[process] - 1
        measured = f"{growth:+.1%} ({before[process]:.0f} to {size:.0f} MB)"
        judged = growth < 0.05 if MESSAGES >= WHOLE else None
        rows.append(
            Row("R5", f"growth of the {process}'s memory after the first {WARM_UP:.0%}", "< 5 %", measured, judged)
        )
    return rows


def _waiting() -> int:
    return int(fetch("SELECT count(*) FROM outbound WHERE next_attempt_at IS NOT NULL")[0][0])


def _kept() -> int:
    return int(fetch("SELECT count(*) FROM message")[0][0])


async def _until(condition: Callable[[], bool]) -> None:
    """Raises TimeoutError when a queue of the box does not become as short as it should be."""
    end = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{_waiting()} texts wait, {_kept()} messages are kept")
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    from lab.bench import main

    sys.exit(main(["soak"]))
