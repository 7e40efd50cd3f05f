"""The audit trail of a running box: who did what, from where, and nothing of what was written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lab.box import Person
from tests.integration.whole_box import PASSWORD, Texter, WholeBox, reload, whole_box
from tests.web.box import Browser

BOB = "+491702007001"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("box")) as whole:
        yield whole


def trail(whole: WholeBox, *options: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in whole.box.command("audit", "--json", *options).splitlines()]


def acts(whole: WholeBox, user: str) -> list[tuple[str, str]]:
    return [(each["what"], each["address"]) for each in trail(whole, "--user", user)]


def test_sign_ins_good_and_bad_and_where_they_came_from(whole: WholeBox) -> None:
    browser = Browser(whole.box.port)
    assert browser.sign_in("carla", "not her password").status == 401
    assert browser.sign_in("my-secret-typed-here", "x").status == 401
    assert browser.sign_in("carla", PASSWORD).status == 200
    assert browser.request("POST", "/logout").status == 204
    assert acts(whole, "carla") == [
        ("failed to sign in", "127.0.0.1"),
        ("signed in", "127.0.0.1"),
        ("signed out", "127.0.0.1"),
    ]
    assert "my-secret-typed-here" not in whole.box.command("audit")
    assert ("failed to sign in", "127.0.0.1") in acts(whole, "somebody")


def test_texts_and_deletions_without_a_word_of_what_was_written(whole: WholeBox) -> None:
    anna = Texter(whole.browser("anna"), BOB)
    message = anna.send("a very private word")
    contact = anna.browser.request(
        "POST", "/contacts", {"name": "=1+1", "numbers": [{"number": BOB, "kind": "mobile"}]}
    ).json["contact"]["id"]
    assert anna.browser.request("DELETE", f"/contacts/{contact}").status == 204
    assert anna.browser.request("DELETE", f"/conversations/{anna.conversation}").status == 204
    told = [(each["what"], each["about"], each["address"]) for each in trail(whole, "--user", "anna")][-3:]
    assert told == [
        ("sent a text", f"to {BOB}, message {message}", "127.0.0.1"),
        ("deleted a contact", f"contact {contact}, =1+1", "127.0.0.1"),
        ("deleted a conversation", f"conversation {anna.conversation}, from the own list", "127.0.0.1"),
    ]
    assert "private" not in whole.box.command("audit")


def test_whoever_takes_the_address_book_along(whole: WholeBox) -> None:
    contact = {"name": "Kim", "numbers": [{"number": BOB, "kind": "mobile"}]}
    ben = whole.browser("ben")
    made = ben.request("POST", "/contacts", contact).json["contact"]["id"]
    assert ben.request("GET", "/contacts/export?format=csv").status == 200
    whole.box.command("contacts", "export")
    ben.request("DELETE", f"/contacts/{made}")
    took = [(each["who"], each["about"]) for each in trail(whole) if each["what"] == "exported"]
    assert took == [(who, "the address book") for who in ("ben", "the admin")]


def test_what_is_refused_or_repeated_is_not_recorded_as_done(whole: WholeBox) -> None:
    anna = Texter(whole.browser("anna"), BOB)
    before = len(acts(whole, "anna"))
    anna.send("once", key="the same key")
    anna.send("once", key="the same key")
    anna.browser.request("POST", f"/conversations/{anna.conversation}/messages", {"text": " ", "key": "k"})
    assert [what for what, _ in acts(whole, "anna")[before:]] == ["sent a text"]


def test_the_command_line_and_the_config(whole: WholeBox) -> None:
    whole.box.command("users", "password", "ben", stdin=f"{PASSWORD}\n")
    whole.box.people = [*whole.box.people, Person("dora", "Dora Klein", PASSWORD)]
    whole.box.modems = [replace(whole.box.modems[0], label="Front desk")]
    whole.box.write_config()
    assert reload(whole.box)["problems"] == []
    lines = [each for each in trail(whole) if each["what"] == "changed the config"]
    assert [each["about"] for each in lines] == ['modem sim1: label "Office" → "Front desk"', "user dora added"]
    passwords = [each for each in trail(whole) if each["what"] == "set a password"]
    assert (passwords[-1]["about"], passwords[-1]["address"]) == ("ben", "command line")
    assert PASSWORD not in whole.box.command("audit")


def test_as_a_table_and_as_csv_in_which_no_cell_is_a_formula(whole: WholeBox) -> None:
    anna = whole.browser("anna")
    made = anna.request("POST", "/contacts", {"name": "=2+2", "numbers": [{"number": BOB, "kind": "mobile"}]})
    anna.request("DELETE", f"/contacts/{made.json['contact']['id']}")
    rows = list(csv.DictReader(io.StringIO(whole.box.command("audit", "--csv"))))
    assert list(rows[0]) == ["at", "who", "what", "about", "address"]
    assert not any(cell[:1] in "=-@" for row in rows for cell in row.values() if cell)
    assert whole.box.command("audit", "--limit", "1").count("\n") == 1
    assert "anna deleted a contact" in whole.box.command("audit", "--limit", "1")
