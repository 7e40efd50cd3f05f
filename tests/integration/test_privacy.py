"""Everything about one number, handed out and erased, beside a running box."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lab.box import BoxTrouble
from tests.integration.whole_box import Texter, WholeBox, until, whole_box

BOB, CLEO = "+491702006001", "+491702006002"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("box")) as whole:
        yield whole


def wherever(database: Path, words: str) -> list[str]:
    """The tables in which some words still stand."""
    found = []
    with closing(sqlite3.connect(database)) as file:
        for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = file.execute(f'SELECT * FROM "{table}"').fetchall()
            if any(words in str(cell) for row in rows for cell in row):
                found.append(table)
    return found


def test_what_is_held_is_handed_out_and_then_gone_everywhere(whole: WholeBox, tmp_path: Path) -> None:
    bob, cleo = Texter(whole.browser("anna"), BOB), Texter(whole.browser("anna"), CLEO)
    bob.browser.request("POST", "/contacts", {"name": "Bob Forgetme", "numbers": [{"number": BOB, "kind": "mobile"}]})
    bob.send("unforgettable words to Bob")
    cleo.send("words to Cleo")
    whole.outside.text_back("unforgettable answer of Bob", BOB)
    until(lambda: bob.inbound() and bob.states()["unforgettable words to Bob"] == "delivered")
    until(lambda: cleo.states()["words to Cleo"] == "delivered")

    file = tmp_path / "bob.json"
    whole.box.command("export", "01702006001", "--output", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    told = json.loads(file.read_text())
    assert [each["text"] for each in told["messages"]] == ["unforgettable words to Bob", "unforgettable answer of Bob"]
    assert told["contacts"][0]["name"] == "Bob Forgetme"
    assert told["raw_parts"]
    assert told["delivery_reports"]
    assert "Cleo" not in file.read_text()

    with pytest.raises(BoxTrouble, match="--yes"):
        whole.box.command("erase", BOB)
    seq = bob.browser.request("GET", "/me").json["seq"]
    with bob.browser.live(after=seq) as live:
        assert "2 messages" in whole.box.command("erase", BOB, "--yes")
        while live.frame()["type"] != "reset":  # open windows learn of it at once
            pass
    database = whole.box.folder / "data" / "appliance.db"
    for words in (BOB, "unforgettable", "Forgetme"):
        assert wherever(database, words) == []
        assert words.encode() not in database.read_bytes()
    assert wherever(database, "words to Cleo")
    assert bob.browser.request("GET", f"/conversations/{bob.conversation}").status == 404
    trail = whole.box.command("audit")
    assert "erased" in trail
    assert BOB not in trail

    again = Texter(bob.browser, BOB)
    again.send("a fresh start")
    until(lambda: again.states() == {"a fresh start": "delivered"})


def test_what_is_no_number_is_refused(whole: WholeBox) -> None:
    for command in ("export", "erase"):
        with pytest.raises(BoxTrouble, match="not a telephone number"):
            whole.box.command(command, "12ab", *(["--yes"] if command == "erase" else []))
