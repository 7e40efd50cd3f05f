"""What makes chats pleasant: who is typing, what was read. In Chromium against the whole box."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.test_office import row, say, write_to

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]


def test_a_colleague_is_seen_typing_until_the_message_comes_or_they_stop(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    to_ben, to_anna = write_to(anna, "Ben"), write_to(ben, "Anna")
    ben.keyboard.type("Well")
    expect(to_ben.locator(".doing")).to_have_text("Ben Weber is typing…")
    expect(to_anna.locator(".doing")).not_to_contain_text("typing")
    ben.keyboard.press("Enter")
    expect(row(to_ben, "Well").last).to_be_visible()
    expect(to_ben.locator(".doing")).not_to_contain_text("typing")
    anna.wait_for_function("!document.querySelector('.doing').textContent.includes('typing')")


def test_the_newest_own_message_says_that_it_was_read_also_after_a_reload(open_as: OpenAs) -> None:
    anna, carla = open_as("anna"), open_as("carla")
    window = write_to(anna, "Carla")
    expect(say(window, "Have you seen the offer?")).to_be_visible()
    expect(window.locator(".doing")).to_have_text("")
    carla.locator("chat-dock .launcher").click()
    carla.locator("conversation-list li").filter(has_text="Have you seen the offer?").click()
    expect(window.locator(".doing")).to_have_text("Read")
    anna.reload()
    expect(window.locator(".doing")).to_have_text("Read")
    say(window, "One more thing")
    expect(window.locator(".doing")).to_have_text("Read")  # Carla's window is open
    say(carla.locator("chat-window section.window"), "Yes")
    expect(window.locator(".doing")).to_have_text("")


def test_an_emoji_is_found_by_its_name_and_put_where_the_cursor_is(open_as: OpenAs) -> None:
    page = open_as("anna")
    window = write_to(page, "Carla")
    page.keyboard.type("Hot !")
    page.keyboard.press("ArrowLeft")
    page.route("**/emoji-data.js", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed"):  # the network fails for a moment
        window.get_by_role("button", name="Emoji", exact=True).click()
    window.get_by_role("button", name="Emoji", exact=True).click()
    expect(window.get_by_label("Search emoji")).to_be_focused()
    assert axe(page) == []
    page.keyboard.type("coffee hot")
    expect(window.locator("emoji-picker button")).to_have_text(["\u2615"])
    page.keyboard.press("Enter")
    expect(window.locator("textarea")).to_have_value("Hot \u2615!")
    expect(window.locator("textarea")).to_be_focused()
    expect(window.locator("emoji-picker")).to_have_count(0)
    window.get_by_role("button", name="Emoji", exact=True).click()
    expect(window.get_by_label("Search emoji")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(window.locator("textarea")).to_be_focused()
