"""The audit trail on a page: who may read it, its filters, and its file for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from appliance.services import audit, directory, people
from appliance.services.audit import Act
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Audit
from tests.web.box import LINES, PASSWORD, USERS, Box, Browser

DAY_MS = 24 * 3600 * 1000
FORMULA = "=HYPERLINK(“http://evil”;1)"


@pytest.fixture
def auditor(box: Box) -> Iterator[Browser]:
    directory.apply([*USERS, directory.UserEntry("olga", "Olga Auditor", "auditor", ())], LINES)
    people.set_password("olga", PASSWORD)
    browser = box.browser("olga")
    with transaction():
        Audit.delete().execute()
        audit.record(Act.DELETE_CONTACT, "ben", "<b>Bob</b>", address="192.0.2.2")
        audit.record(Act.TEXT, "anna", "to +491701234567, message 7", address="192.0.2.1")
        audit.record(Act.CALL, "anna", FORMULA)
    Audit.update(at=now_ms() - 3 * DAY_MS).where(Audit.who == "ben").execute()
    yield browser
    directory.apply(USERS, LINES)


def test_an_auditor_reads_the_trail_and_the_status(auditor: Browser) -> None:
    page = auditor.page("/audit").body.decode()
    assert page.index("started a call") < page.index("sent a text</td>") < page.index("deleted a contact</td>")
    assert "&lt;b&gt;Bob&lt;/b&gt;" in page
    assert auditor.page("/status").status == 200
    assert auditor.page("/").headers["Location"] == "/status"


@pytest.mark.parametrize(
    ("filters", "who"),
    [
        ("", ["anna", "anna", "ben"]),
        ("who=ben", ["ben"]),
        ("what=sent+a+text", ["anna"]),
        ("q=4567", ["anna"]),
        ("q=192.0.2.2", ["ben"]),
        ("who=nobody", []),
        (f"since={datetime.now() - timedelta(days=1):%Y-%m-%d}", ["anna", "anna"]),
        (f"until={datetime.now() - timedelta(days=1):%Y-%m-%d}", ["ben"]),
    ],
)
def test_filters_choose_the_same_lines_on_the_page_in_the_answer_and_in_the_file(
    auditor: Browser, filters: str, who: list[str]
) -> None:
    told = auditor.request("GET", f"/audit?{filters}")
    assert [each["who"] for each in told.json["entries"]] == who
    page = auditor.page(f"/audit?{filters}")
    assert page.body.decode().count('class="when"') == len(who)
    saved = auditor.request("GET", f"/audit.csv?{filters}").body.decode("utf-8-sig")
    assert [row["who"] for row in csv.DictReader(io.StringIO(saved)) if row["what"] != Act.EXPORT][::-1] == who


@pytest.mark.parametrize("filters", ["what=everything", "since=yesterday", "until=9999-12-31", "limit=0", "before=x"])
def test_filters_that_make_no_sense_are_refused_in_words(auditor: Browser, filters: str) -> None:
    assert auditor.request("GET", f"/audit?{filters}").error[0] == 400
    if not filters.startswith("limit"):
        assert 'role="alert"' in auditor.page(f"/audit?{filters}").body.decode()


def test_the_file_runs_nothing_in_a_spreadsheet_and_taking_it_is_noted(auditor: Browser) -> None:
    answer = auditor.request("GET", "/audit.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    [row] = [row for row in csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))) if row["what"] == Act.CALL]
    assert row["about"] == f"'{FORMULA}"
    newest = auditor.request("GET", "/audit?limit=1").json["entries"][0]
    assert (newest["who"], newest["what"], newest["about"]) == ("olga", "exported", "the audit trail")


def test_a_long_trail_is_read_page_by_page(auditor: Browser) -> None:
    with transaction():
        for number in range(250):
            audit.record(Act.LOGIN, "anna", f"number {number}")
    seen: list[int] = []
    path = "/audit?"
    while True:
        told = auditor.request("GET", f"{path}&limit=100").json
        seen += [each["id"] for each in told["entries"]]
        if not told["more"]:
            break
        path = f"/audit?before={seen[-1]}"
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 253
    assert "Older" in auditor.page("/audit").body.decode()


def test_the_trail_is_in_german_but_for_names_and_what_the_filters_ask_for(auditor: Browser) -> None:
    with transaction():
        audit.record(Act.LOGIN_FAILED, audit.SOMEBODY)
        audit.record(Act.DELETE_CONTACT, "ben", "contact 5, Dr. Mail, for all others")
        audit.record(Act.CONFIG_REFUSED, audit.ADMIN, "pbx.toml: pbx.port: found nothing; expected true or false.")
    page = auditor.page("/audit?what=deleted+a+contact", headers={"Accept-Language": "de"}).body.decode()
    assert '<html lang="de">' in page
    assert "Kontakt 5, Dr. Mail, für alle anderen</td>" in page
    assert '<option value="deleted a contact" selected>Kontakt gelöscht</option>' in page
    assert '<option value="ben">ben</option>' in page
    page = auditor.page("/audit", headers={"Accept-Language": "de"}).body.decode()
    assert '<td class="who">jemand</td>' in page
    assert "pbx.toml: pbx.port: gefunden: nichts; erwartet: true oder false.</td>" in page
    wrong = auditor.page("/audit?since=gestern", headers={"Accept-Language": "de"}).body.decode()
    assert "„since“ muss ein Tag sein wie 2026-11-22." in wrong


def test_nobody_chats_with_an_auditor(box: Box, auditor: Browser) -> None:
    anna = box.browser("anna")
    olga = Account.get(Account.username == "olga").id
    assert "olga" not in str(anna.request("GET", "/me").json["users"])
    assert anna.request("GET", "/suggest?q=olga").json["suggestions"] == []
    assert anna.request("POST", "/conversations", {"kind": "chat", "user_id": olga}).status == 404
