"""Names and texts in Hebrew and Arabic: each runs its own way, and nothing else of the page is turned round."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Locator, expect

from lab.asterisk import AsteriskServer
from lab.outside_caller import OutsideCaller
from lab.phones import SipPhone
from tests.browser.conftest import OpenAs
from tests.browser.test_embed import NOTICES
from tests.browser.test_office import row, say, write_to
from tests.browser.test_portal import go, listed, received
from tests.integration.whole_box import WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)

# Where a piece of an element's text is painted: left and right edge.
_PLACE = """(element, piece) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(piece);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + piece.length);
        const { left, right } = range.getBoundingClientRect();
        return [left, right];
    }
    throw new Error(`“${piece}” is not in “${element.textContent}”`);
}"""


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49177800{next(_numbers)}"


def place(element: Locator, piece: str) -> tuple[float, float]:
    left, right = element.evaluate(_PLACE, piece)
    return left, right


def in_order(element: Locator, *pieces: str) -> None:
    """These pieces of its text stand in this order from left to right."""
    places = [place(element, piece) for piece in pieces]
    for (piece, before), (other, after) in itertools.pairwise(zip(pieces, places, strict=True)):
        assert before[1] <= after[0] + 1, f"“{piece}” does not stand left of “{other}”"


def test_texts_run_their_own_way_and_the_page_does_not_turn(office: WholeBox, open_as: OpenAs, number: str) -> None:
    name = f"יעל כהן {number[-4:]}"
    contact = {"name": name, "numbers": [{"number": number, "kind": "mobile"}]}
    assert office.browser().request("POST", "/contacts", contact).status == 201
    arabic = "طلبي رقم 4711 جاهز؟"
    texter = received(office, number, arabic, "ראו https://a.example/b/ כן!", "2 boxes for יעל, please.")
    page = open_as("anna")
    window = write_to(page, name)
    heading = window.locator("h2")
    in_order(heading, "Mobile", "כהן", "יעל")
    assert place(heading, "Mobile")[0] < (heading.bounding_box() or {})["x"] + 4, "it stands where other names do"
    in_order(row(window, "رقم").locator(".text"), "؟", "جاهز", "4711", "طلبي")
    in_order(row(window, "ראו").locator(".text"), "!", "כן", "https", "a.example/b", "ראו")
    link = row(window, "ראו").locator(".text a")
    assert place(link, "b/")[0] == place(link, "b")[0], "an address ends at its right"
    in_order(row(window, "boxes").locator(".text"), "2", "boxes", "יעל", ", please.")
    area = window.locator("textarea")
    area.fill("שלום, 3 חבילות!")
    assert area.evaluate("area => getComputedStyle(area).direction") == "rtl"
    assert (area.bounding_box() or {})["x"] < (window.locator(".send").bounding_box() or {})["x"]
    entry = page.locator("chat-dock conversation-list li").filter(has_text=name)
    in_order(entry.locator(".name"), "Mobile", "כהן", "יעל")
    in_order(entry.locator(".text"), "!", "חבילות", "3", "שלום", "Draft:")
    assert place(entry.locator(".text"), "Draft:")[0] > place(entry.locator(".text"), "שלום")[1] + 2, "a space between"
    assert place(entry.locator(".text"), "!")[0] < place(entry.locator(".name"), "Mobile")[0] + 120, "beside its tag"
    area.fill("")
    say(window, "نعم، جاهز (Bob)!")
    expect(entry.locator(".text")).to_have_text("نعم، جاهز (Bob)!")
    in_order(entry.locator(".text"), "!", "Bob", "جاهز", "نعم")

    go(page, f"/messages?q={number}")
    page.get_by_role("searchbox", name="Search all messages").fill("جاهز")
    hit = page.locator("search-results .hits li").filter(has_text="Bob").filter(has_text=number[-4:])
    in_order(hit.locator(".text"), "!", "Bob", "جاهز", "نعم", "You:")
    go(page, f"/messages/{texter.conversation}")
    expect(page.locator("contact-card h2")).to_have_text(name)
    in_order(page.locator("contact-card h2"), number[-4:], "כהן", "יעל")
    in_order(page.locator("conversation-page h2").first, "Mobile", "כהן", "יעל")
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "ltr"
    go(page, "/messages")
    in_order(listed(page, name).locator(".name"), "Mobile", "כהן", "יעל")


def test_who_calls_and_who_wrote_is_told_as_a_sentence_that_runs_left_to_right(
    office: WholeBox, open_as: OpenAs, asterisk: AsteriskServer, anna: SipPhone, number: str
) -> None:
    contact = {"name": "مريم", "numbers": [{"number": number, "kind": "mobile"}]}
    made = office.browser().request("POST", "/contacts", contact)
    assert made.status == 201
    page = open_as("anna")
    page.context.add_init_script(NOTICES)
    page.reload()
    page.wait_for_selector("chat-dock[data-connection=online]")
    page.locator("#welcome").click()
    page.evaluate("window.looked_at = false; document.dispatchEvent(new Event('visibilitychange'))")
    received(office, number, "متى؟ 10:30؟")
    shown = "window.notices.map((notice) => [notice.title, notice.body, notice.dir ?? 'auto'])"
    until(lambda: page.evaluate(shown) == [["مريم – Mobile", "متى؟ 10:30؟", "auto"]])
    page.evaluate("window.looked_at = true; document.dispatchEvent(new Event('visibilitychange'))")
    with OutsideCaller(asterisk.sip_port, "101", number):
        who = page.locator("call-bar .call .who").first
        expect(who).to_have_text("مريم – Mobile calls you")
        in_order(who, "مريم", "Mobile", "calls you")
    assert anna.wait_for("idle")
    office.browser().request("DELETE", f"/contacts/{made.json['contact']['id']}")
