"""P9: a history of a million messages. A page, the list and a search, each asked over TLS as a browser does."""

from __future__ import annotations

import http.client
import json
import random
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from appliance.services import contacts
from appliance.services.office import open_office
from appliance.settings import load_web
from appliance.store.clock import now_ms
from appliance.store.database import close_database, database, fetch, transaction
from lab.box import Box, Person, SimModem, trusting
from lab.figures import Row, percentile

MESSAGES = 1_000_000
CONVERSATIONS = 20_000
ROUNDS = 200
WARM_UP = 20
PERSON = Person("anna", "Anna Schmidt", "correct horse battery")
COLLEAGUE = Person("ben", "Ben Weber", "correct horse battery")
NUMBER = "+4930100001"
_WORDS = 20_000
_AT_ONCE = 50_000


def run() -> list[Row]:
    """Fill a box and measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        modem = SimModem("sim1", Path(folder) / "no-modem", NUMBER, "Office", ["anna"])
        box = Box(Path(folder), [PERSON, COLLEAGUE], [modem])
        with box:
            open_office(load_web(box.config))
            try:
                conversations = _fill()
            finally:
                close_database()
            return _measure(box, conversations)


def _fill() -> list[int]:
    """A million messages in threads of very different length; returns the threads' ids, the longest first."""
    chance = random.Random(9)
    words = [_word(chance) for _ in range(_WORDS)]
    weights = [1 / (rank + 3) for rank in range(_WORDS)]  # as in people's language: few are frequent
    [(account,)] = fetch("SELECT id FROM account WHERE username = 'anna'")
    [(line,)] = fetch("SELECT id FROM line")
    began = now_ms() - MESSAGES * 30_000
    connection = database.connection()
    with transaction():
        connection.executemany(
            "INSERT INTO conversation (kind, line_id, peer_number, created_at) VALUES ('sms', ?, ?, ?)",
            ((line, f"+49170{n:07d}", began) for n in range(CONVERSATIONS)),
        )
    ids = [row[0] for row in fetch("SELECT id FROM conversation ORDER BY id")]
    shares = [1 / (rank + 20) for rank in range(CONVERSATIONS)]
    for start in range(0, MESSAGES, _AT_ONCE):
        picked = chance.choices(ids, shares, k=_AT_ONCE)
        drawn = iter(chance.choices(words, weights, k=_AT_ONCE * 9))
        rows = (
            (each, *(("in", None, "received") if chance.random() < 0.5 else ("out", account, "delivered")),
             " ".join(next(drawn) for _ in range(9)), began + (start + n) * 30_000)
            for n, each in enumerate(picked)
        )  # fmt: skip
        with transaction():
            connection.executemany(
                "INSERT INTO message (conversation_id, direction, author_id, state, text, at, reason, parts)"
                " VALUES (?, ?, ?, ?, ?, ?, '', 1)",
                rows,
            )
    with transaction():
        connection.execute(
            "INSERT INTO membership (conversation_id, account_id, last_message_id, read_up_to, hidden_up_to, muted)"
            " SELECT c.id, ?, max(m.id), coalesce(max(m.id), 0), 0, 0 FROM conversation c"
            " LEFT JOIN message m ON m.conversation_id = c.id GROUP BY c.id",
            (account,),
        )
    for n in range(2000):
        contacts.create(f"{words[n].title()} {words[-n - 1].title()}", [{"number": f"+49170{n:07d}", "kind": "mobile"}])
    return ids


def _word(chance: random.Random) -> str:
    syllables = ("ba", "de", "ki", "lo", "mu", "na", "per", "ri", "sta", "tü", "ver", "wo", "zen", "gra", "fle")
    return "".join(chance.choices(syllables, k=chance.randint(1, 4)))


def _measure(box: Box, conversations: list[int]) -> list[Row]:
    chance = random.Random(10)
    newest_first = [f"/conversations/{chance.choice(conversations[:2000])}/messages?limit=50" for _ in range(50)]
    pages = cycle(newest_first + [f"{each}&before={chance.randrange(1, MESSAGES)}" for each in newest_first])
    lists = cycle(
        ["/conversations?limit=50"] + [f"/conversations?limit=50&before={n}" for n in range(900_000, 990_000, 9000)]
    )
    asked = []
    seen = random.Random(9)
    words = [_word(seen) for _ in range(_WORDS)]
    for word in [*words[:10], *chance.sample(words, 70)]:  # the ten most frequent words, and others
        other = chance.choice(words)
        asked += [word, word[:3], f"{word} {other[:2]}"]
    searches = cycle(f"/search?q={quote(each)}" for each in asked)
    targets = (("page of 50", pages, 15.0), ("list of conversations", lists, 20.0), ("search", searches, 40.0))
    connection = http.client.HTTPSConnection("localhost", box.port, timeout=30, context=trusting())
    cookie = box.sign_in(PERSON)
    rows = []
    for what, paths, target in targets:
        p50, p95, p99 = _times(connection, cookie, paths)
        words_ = f"{p95:.1f} ms (p50 {p50:.1f}, p99 {p99:.1f})"
        rows.append(Row("P9", f"{MESSAGES:,} messages: {what}, p95", f"≤ {target:.0f} ms", words_, p95 <= target))
    return rows


def _times(connection: http.client.HTTPSConnection, cookie: str, paths: Iterator[str]) -> tuple[float, float, float]:
    """How long the answers take, in ms: half, 95 % and 99 % of them take at most so long."""
    taken = []
    for number in range(WARM_UP + ROUNDS):
        path = next(paths)
        began = time.perf_counter()
        connection.request("GET", f"/api/v1{path}", headers={"Cookie": cookie})
        answer = connection.getresponse()
        content = answer.read()
        passed_ms = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {json.loads(content)}")
        if number >= WARM_UP:
            taken.append(passed_ms)
    return percentile(taken, 50), percentile(taken, 95), percentile(taken, 99)
