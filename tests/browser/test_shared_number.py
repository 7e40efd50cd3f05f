"""A number that several share: who has read, who is about to answer, and who has answered."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from lab.phones import SipPhone
from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.test_office import row, say
from tests.browser.test_portal import go, received
from tests.integration.whole_box import WholeBox

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49174800{next(_numbers)}"


def both(office: WholeBox, open_as: OpenAs, number: str) -> tuple[Page, Page]:
    """Anna and Ben, each before the conversation."""
    texter = received(office, number, "Who can help me?")
    anna, ben = open_as("anna"), open_as("ben")
    for page in (anna, ben):
        go(page, f"/messages/{texter.conversation}")
        expect(row(page.locator("conversation-page"), "Who can help me?")).to_be_visible()
        page.locator("h1, h2").first.evaluate("document.activeElement.blur()")
    return anna, ben


def doing(page: Page, words: str) -> None:
    expect(page.locator("conversation-page .doing")).to_have_text(words)


def test_colleagues_see_who_has_read_who_answers_and_who_has_answered(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    anna, ben = both(office, open_as, number)
    doing(anna, "Read by Ben Weber")
    doing(ben, "Read by Anna Schmidt")
    anna.locator("conversation-page textarea").focus()
    doing(ben, "Anna Schmidt answers")
    assert axe(ben) == []
    answer = say(ben.locator("conversation-page"), "It blocks nobody")
    expect(answer).to_have_attribute("data-state", "delivered")
    expect(row(anna.locator("conversation-page"), "It blocks nobody")).to_contain_text("Ben Weber")
    anna.locator("conversation-page textarea").fill("I was")
    doing(ben, "Anna Schmidt is typing…")
    anna.locator("conversation-page textarea").fill("")
    anna.locator("conversation-page textarea").blur()
    doing(ben, "")


def test_a_claim_ends_when_she_leaves_or_closes_the_page(office: WholeBox, open_as: OpenAs, number: str) -> None:
    anna, ben = both(office, open_as, number)
    anna.locator("conversation-page textarea").focus()
    doing(ben, "Anna Schmidt answers")
    anna.evaluate("window.looked_at = false")
    doing(ben, "Read by Anna Schmidt")
    anna.evaluate("window.looked_at = true")
    doing(ben, "Anna Schmidt answers")
    anna.close()
    doing(ben, "Read by Anna Schmidt")


def test_a_claim_ends_with_the_window_in_the_dock_closed_or_minimised(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    texter = received(office, number, "Is anybody there?")
    anna, ben = open_as("anna"), open_as("ben")
    go(ben, f"/messages/{texter.conversation}")
    window = anna.locator("chat-dock section.window")
    anna.evaluate("id => document.querySelector('chat-dock').open(id)", texter.conversation)
    expect(window.locator("textarea")).to_be_focused()
    doing(ben, "Anna Schmidt answers")
    window.get_by_role("button", name="Minimise").click()
    doing(ben, "Read by Anna Schmidt")
    window.get_by_role("button", name=re.compile("^Open ")).click()
    doing(ben, "Anna Schmidt answers")
    window.get_by_role("button", name="Close", exact=True).click()
    doing(ben, "Read by Anna Schmidt")


def test_who_is_on_a_call_answers_nobody(office: WholeBox, open_as: OpenAs, anna: SipPhone, number: str) -> None:
    page, ben = both(office, open_as, number)
    page.locator("conversation-page textarea").focus()
    doing(ben, "Anna Schmidt answers")
    page.locator("contact-card").get_by_role("button", name="Call").first.click()
    assert anna.wait_for("ringing")
    page.locator("conversation-page textarea").focus()
    anna.answer()
    doing(ben, "Read by Anna Schmidt")
