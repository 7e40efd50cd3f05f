"""How a person is told that somebody wrote: in one tab or many, muted, at quiet hours, asleep, where it is blocked."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.test_embed import ASKS, NOTICES, chat
from tests.browser.test_portal import go
from tests.integration.whole_box import PASSWORD, Texter, WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)
NOTES = 2  # of the usual tone
# Playwright's own words to the page count as a touch; in life only a hand's do.
UNTOUCHED = """
    let touched = false;
    addEventListener('pointerdown', () => (touched = true), true);
    Object.defineProperty(navigator, 'userActivation', { get: () => ({ hasBeenActive: touched }) });
"""

# When the title of the tab last said that somebody wrote.
FLASHES = """
    window.flashed_at = performance.now();
    new MutationObserver(() => document.title.endsWith('wrote') && (window.flashed_at = performance.now()))
        .observe(document.querySelector('title'), { childList: true });
"""


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49173700{next(_numbers)}"


def told(page: Page) -> list[str]:
    """The desktop notifications that the page showed."""
    found: list[str] = page.evaluate("window.notices.map((notice) => notice.body)")
    return found


def look_away(*pages: Page) -> None:
    for page in pages:
        page.evaluate("window.looked_at = false; document.dispatchEvent(new Event('visibilitychange'))")


def away(open_as: OpenAs, script: str = "", touched: bool = True) -> Page:
    """Anna's portal, with desktop notifications allowed, which she does not look at."""
    page = open_as("anna")
    page.context.add_init_script(NOTICES + script)
    page.reload()
    page.wait_for_selector("chat-dock[data-connection=online]")
    if touched:
        page.locator("#welcome").click()
    look_away(page)
    return page


def arrives(office: WholeBox, number: str, text: str) -> Texter:
    texter = Texter(office.browser(), number)
    office.outside.text_back(text, number)
    until(lambda: text in texter.inbound())
    return texter


def settle(page: Page) -> None:
    """Longer than a tab that nobody looks at waits for another."""
    page.wait_for_timeout(700)


def test_a_text_sounds_flashes_and_pops_up_and_a_click_opens_it(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = away(open_as)
    arrives(office, number, "Are you open today?")
    until(lambda: told(page) == ["Are you open today?"])
    until(lambda: page.evaluate("window.tones") == NOTES)
    until(lambda: re.search(r"wrote$", page.title()))
    until(lambda: re.fullmatch(r"\(\d+\) Office", page.title()))  # it flashes
    until(lambda: re.search(r"wrote$", page.title()))
    entry = page.locator("conversation-list li").filter(has_text="Are you open")
    page.evaluate("window.looked_at = true; window.notices[0].onclick()")
    expect(page.locator("chat-window section.window").get_by_text("Are you open today?")).to_be_visible()
    page.locator("chat-dock .launcher").click()
    expect(entry.locator(".badge")).to_be_hidden()


def test_who_is_known_is_told_by_name_and_kind_of_number(office: WholeBox, open_as: OpenAs, number: str) -> None:
    name = f"Karen {number[-4:]}"
    contact = {"name": name, "numbers": [{"number": number, "kind": "home"}]}
    assert office.browser().request("POST", "/contacts", contact).status == 201
    page = away(open_as)
    arrives(office, number, "It is Karen")
    until(lambda: told(page) == ["It is Karen"])
    assert page.evaluate("window.notices[0].title") == f"{name} – Home"
    until(lambda: page.title() == f"{name} – Home wrote")
    page.evaluate("window.looked_at = true; window.notices[0].onclick()")
    window = page.locator("chat-window section.window")
    expect(window.locator("h2")).to_have_text(f"{name} – Home")
    expect(window.get_by_text("It is Karen")).to_be_visible()


def test_a_chat_sounds_and_pops_up_as_a_text_does(office: WholeBox, open_as: OpenAs) -> None:
    page = away(open_as)
    chat(office, "Coffee?")
    until(lambda: told(page) == ["Coffee?"])
    until(lambda: page.evaluate("window.tones") == NOTES)
    until(lambda: page.title() == "Ben Weber wrote")


def test_desktop_notifications_wait_until_they_are_allowed(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = away(open_as, ASKS)
    arrives(office, number, "Not yet")
    until(lambda: page.evaluate("window.tones") == NOTES)
    settle(page)
    assert told(page) == []
    page.evaluate("window.looked_at = true")
    page.get_by_role("button", name="Profile menu of Anna Schmidt").click()
    page.get_by_role("menuitem", name="Allow desktop notifications").click()
    page.get_by_role("button", name="Profile menu of Anna Schmidt").click()
    expect(page.get_by_role("menuitem", name="Desktop notifications: on")).to_be_disabled()
    page.keyboard.press("Escape")
    look_away(page)
    arrives(office, number, "Now")
    until(lambda: told(page) == ["Now"])


def test_many_messages_at_once_sound_and_flash_once(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = away(open_as)
    page.context.set_offline(True)
    expect(page.locator("chat-dock")).not_to_have_attribute("data-connection", "online")
    for n in range(5):
        arrives(office, number, f"burst {n}")
    page.context.set_offline(False)
    until(lambda: told(page) == [f"burst {n}" for n in range(5)])
    assert len(set(page.evaluate("window.notices.map((notice) => notice.tag)"))) == 1, "each takes the former's place"
    settle(page)
    assert page.evaluate("window.tones") == NOTES
    until(lambda: re.search(r"wrote$", page.title()))


def test_the_list_is_newest_first_and_counts_what_is_unread(office: WholeBox, open_as: OpenAs, number: str) -> None:
    other = number.replace("+49173", "+49174")
    page = open_as("anna")
    page.locator("chat-dock .launcher").click()
    entries = page.locator("chat-dock conversation-list li")
    for sender, text in ((number, "one"), (other, "two")):
        arrives(office, sender, text)
        expect(entries.first).to_contain_text(text)
    arrives(office, number, "three")
    expect(entries.first).to_contain_text("three")
    expect(entries.nth(1)).to_contain_text("two")
    expect(entries.first.locator(".badge")).to_have_attribute("data-count", "2")
    expect(entries.nth(1).locator(".badge")).to_have_attribute("data-count", "1")
    entries.first.locator("button.row").click()
    expect(entries.first.locator(".badge")).to_be_hidden()
    weights = [int(entries.nth(n).locator(".name").evaluate("e => getComputedStyle(e).fontWeight")) for n in (0, 1)]
    assert weights[0] < 600 <= weights[1], "only the unread ones are bold"


def test_five_tabs_sound_once_and_all_count(office: WholeBox, open_as: OpenAs, number: str) -> None:
    first = away(open_as)
    tabs = [first]
    for _ in range(4):
        tab = first.context.new_page()
        tab.goto(office.box.url)
        tab.wait_for_selector("chat-dock[data-connection=online]")
        tab.locator("#welcome").click()
        tabs.append(tab)
    look_away(*tabs)
    arrives(office, number, "Only once")
    until(lambda: sum(len(told(tab)) for tab in tabs) > 0)
    settle(first)
    assert sum(tab.evaluate("window.tones") for tab in tabs) == NOTES
    assert [body for tab in tabs for body in told(tab)] == ["Only once"]
    for tab in tabs:
        until(lambda tab=tab: re.search(r"wrote$|^\(\d+\)", tab.title()))  # type: ignore[misc]
    first.evaluate("window.looked_at = true; window.dispatchEvent(new Event('focus'))")
    first.locator("chat-dock .launcher").click()
    first.locator("conversation-list li").filter(has_text="Only once").locator("button.row").click()
    for tab in tabs:
        tab.evaluate(FLASHES)
    for tab in tabs:  # read in one, it is told in none
        until(lambda tab=tab: tab.evaluate("performance.now() - window.flashed_at > 3000"))  # type: ignore[misc]


def test_two_computers_are_both_told_and_what_is_read_at_one_is_told_at_none(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    desk, laptop = away(open_as), away(open_as)
    arrives(office, number, "At which one?")
    for screen in (desk, laptop):
        until(lambda screen=screen: told(screen) == ["At which one?"])  # type: ignore[misc]
        until(lambda screen=screen: screen.evaluate("window.tones") == NOTES)  # type: ignore[misc]
        until(lambda screen=screen: screen.title().endswith("wrote"))  # type: ignore[misc]
        screen.locator("chat-dock .launcher").click()
    entries = [screen.locator("conversation-list li").filter(has_text="At which one?") for screen in (desk, laptop)]
    for entry in entries:
        expect(entry.locator(".badge")).to_have_attribute("data-count", "1")
    laptop.evaluate(FLASHES)
    desk.evaluate("window.looked_at = true; window.dispatchEvent(new Event('focus'))")
    entries[0].locator("button.row").click()
    for entry in entries:
        expect(entry.locator(".badge")).to_be_hidden()
    until(lambda: laptop.evaluate("performance.now() - window.flashed_at > 3000"))  # it flashes every 2.4 s
    assert not laptop.title().endswith("wrote")


def test_a_muted_conversation_is_silent_and_counts(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = Texter(office.browser(), number)
    office.browser().request("PATCH", f"/conversations/{texter.conversation}", {"muted": True})
    page = away(open_as)
    arrives(office, number, "Psst")
    page.locator("chat-dock .launcher").click()
    entry = page.locator("conversation-list li").filter(has_text="Psst")
    expect(entry.locator(".badge")).to_have_attribute("data-count", "1")
    weight = entry.locator(".name").evaluate("e => getComputedStyle(e).fontWeight")
    assert int(weight) >= 600, "unread ones are bold"
    settle(page)
    assert told(page) == []
    assert page.evaluate("window.tones") == 0
    assert "wrote" not in page.title()


def test_quiet_hours_are_quiet_and_count(office: WholeBox, open_as: OpenAs, number: str) -> None:
    now = datetime.now()
    hours = {
        "quiet_from": f"{now - timedelta(hours=1):%H:%M}",
        "quiet_until": f"{now + timedelta(hours=1):%H:%M}",
    }
    browser = office.browser()
    assert browser.request("PATCH", "/me/preferences", hours).status == 200
    try:
        page = away(open_as)
        arrives(office, number, "Late")
        page.locator("chat-dock .launcher").click()
        expect(page.locator("conversation-list li").filter(has_text="Late").locator(".badge")).to_have_attribute(
            "data-count", "1"
        )
        settle(page)
        assert told(page) == []
        assert page.evaluate("window.tones") == 0
    finally:
        browser.request("PATCH", "/me/preferences", {"quiet_from": None, "quiet_until": None})


def test_a_browser_that_blocks_sound_says_so_and_sounds_after_a_click(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    page = away(open_as, UNTOUCHED, touched=False)
    arrives(office, number, "Listen")
    expect(page.get_by_text("Your browser plays sounds only after your first click")).to_be_visible()
    assert page.evaluate("window.tones") == 0
    page.locator("#welcome").click()
    expect(page.get_by_text("Your browser plays sounds only after your first click")).to_be_hidden()
    arrives(office, number, "And now")
    until(lambda: page.evaluate("window.tones") == NOTES)


def test_the_tone_can_be_turned_off(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = open_as("anna")
    page.locator("chat-dock .launcher").click()
    page.get_by_role("button", name="Turn the sound off").click()
    page.reload()
    page.wait_for_selector("chat-dock[data-connection=online]")
    expect(page.get_by_role("button", name="Turn the sound on")).to_be_visible()
    look_away(page)
    arrives(office, number, "Silence please")
    expect(page.locator("conversation-list li").filter(has_text="Silence please")).to_be_visible()
    settle(page)
    assert page.evaluate("window.tones") == 0


def test_a_laptop_that_slept_catches_up_once_and_in_order(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = away(open_as)
    page.evaluate("window.not_reloaded = true")
    page.context.set_offline(True)
    expect(page.locator("chat-dock")).not_to_have_attribute("data-connection", "online")
    texter = arrives(office, number, "first")
    for text in ("second", "third"):
        arrives(office, number, text)
    page.context.set_offline(False)
    expect(page.locator("chat-dock")).to_have_attribute("data-connection", "online")
    go_to = page.locator("chat-dock .launcher")
    go_to.click()
    page.locator("conversation-list li").filter(has_text="third").locator("button.row").click()
    rows = page.locator("chat-window li.message .text")
    expect(rows).to_have_text(["first", "second", "third"])
    until(lambda: set(told(page)) == {"first", "second", "third"})
    assert page.evaluate("window.not_reloaded")
    assert texter.inbound() == ["first", "second", "third"]


def test_what_came_to_somebody_who_was_away_is_unread_at_the_next_login(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    page = open_as("ben")
    page.get_by_role("button", name="Profile menu of Ben Weber").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_label("User name").wait_for()
    arrives(office, number, "Tell me later")
    page.get_by_label("User name").fill("ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("chat-dock .launcher").click()
    expect(page.locator("conversation-list li").filter(has_text="Tell me later").locator(".badge")).to_have_attribute(
        "data-count", "1"
    )
    expect(page.locator("conversation-list li").first).to_contain_text("Tell me later")


def test_the_settings_choose_the_tone_and_test_every_way_in_words(open_as: OpenAs) -> None:
    page = away(open_as)
    page.evaluate("window.looked_at = true")
    go(page, "/settings")
    settings = page.locator("settings-page")
    page.evaluate("window.tones = 0")
    settings.get_by_label("Tone", exact=True).select_option("rise")
    until(lambda: page.evaluate("window.tones") == 3)
    settings.get_by_role("switch", name="Quiet hours").check()
    settings.get_by_label("from", exact=True).fill("00:00")
    with page.expect_response(lambda answer: "23:59" in (answer.request.post_data or "")):
        settings.get_by_label("until", exact=True).fill("23:59")
    expect(settings.get_by_text("Saved.")).to_be_visible()
    settings.get_by_role("button", name="Test my alerts").click()
    steps = settings.locator(".tested li")
    expect(steps).to_have_count(5)
    expect(steps.nth(0)).to_contain_text("The tone has sounded.")
    expect(steps.nth(1)).to_contain_text("title of this tab")
    expect(steps.nth(2)).to_contain_text("A desktop notification was shown.")
    expect(steps.nth(3)).to_contain_text("Email is off: no mail server is set up.")
    expect(steps.nth(4)).to_contain_text("Your quiet hours are now")
    assert told(page) == ["This is how a new message is told."]
    assert axe(page) == []
    go(page, "/settings")
    expect(settings.get_by_label("until", exact=True)).to_have_value("23:59")
    settings.get_by_role("switch", name="Quiet hours").uncheck()
    settings.get_by_label("Tone", exact=True).select_option("two")
    expect(settings.get_by_label("until", exact=True)).to_be_hidden()
    page.evaluate("Notification.permission = 'denied'")
    settings.get_by_role("switch", name="Tone for new messages").uncheck()
    settings.get_by_role("button", name="Test my alerts").click()
    expect(steps).to_have_count(4)
    expect(steps.nth(0)).to_contain_text("The tone is off.")
    expect(steps.nth(2)).to_contain_text("Click the sign beside the page’s address, allow notifications")
