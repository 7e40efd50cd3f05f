"""Who has several phones chooses the one that rings."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lab.phones import SipPhone
from tests.browser.conftest import OpenAs
from tests.browser.test_office import write_to
from tests.browser.test_portal import go

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]


def test_the_phone_for_calls_is_chosen_for_all_browsers(open_as: OpenAs, anna: SipPhone, home: SipPhone) -> None:
    page, second = open_as("anna"), open_as("anna")
    go(second, "/settings")
    choice = second.get_by_label("Phone for calls")
    expect(choice).to_have_value("PJSIP/anna")
    page.get_by_role("button", name="Profile menu of Anna Schmidt").click()
    expect(page.get_by_role("menuitemradio", name="anna", exact=True)).to_be_checked()
    page.get_by_role("menuitemradio", name="Home office").click()
    expect(choice).to_have_value("PJSIP/home")
    window = write_to(page, "+491724009999")
    window.locator("[data-action=call]").click()
    assert home.wait_for("ringing")
    assert anna.state == "idle"
    expect(page.locator(".call").first.locator(".sentence")).to_contain_text("Home office")
    page.locator(".call .hang-up").first.click()
    assert home.wait_for("idle")
    choice.select_option("PJSIP/anna")
    expect(second.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Profile menu of Anna Schmidt").click()
    expect(page.get_by_role("menuitemradio", name="anna", exact=True)).to_be_checked()


def test_who_has_one_phone_is_asked_nothing(open_as: OpenAs) -> None:
    page = open_as("ben")
    page.get_by_role("button", name="Profile menu of Ben Weber").click()
    expect(page.get_by_role("menuitem", name="Settings")).to_be_visible()
    expect(page.get_by_text("Phone for calls")).to_have_count(0)
