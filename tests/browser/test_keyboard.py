"""The whole office without a mouse, and what a screen reader is told."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from lab.phones import SipPhone
from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.test_office import row
from tests.browser.test_portal import go, received
from tests.integration.whole_box import Texter, WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49179900{next(_numbers)}"


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until what has this accessible name has the focus, which must then be visible."""
    wanted = re.compile(name)
    for _ in range(60):
        page.keyboard.press(key)
        said = page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
        )
        if wanted.search(said or ""):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"“{said}” does not show that it has the focus"
            return
    raise AssertionError(f"Tab never came to {name}")


def focused(page: Page, selector: str) -> None:
    expect(page.locator(selector).last).to_be_focused()


def test_write_switch_call_and_close_without_a_mouse(
    office: WholeBox, open_as: OpenAs, anna: SipPhone, number: str
) -> None:
    page = open_as("anna")
    tab_to(page, "^Open messages")
    page.keyboard.press("Enter")
    focused(page, "button.new-conversation")
    page.keyboard.press("Enter")
    focused(page, "conversation-picker input")
    page.keyboard.type(number)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    focused(page, "chat-window textarea")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    first = page.locator("chat-window section.window").first
    expect(row(first, "By keyboard")).to_have_attribute("data-state", "delivered")
    tab_to(page, "^New conversation")
    page.keyboard.press("Enter")
    page.keyboard.type("Ben")
    expect(page.get_by_role("option", name=re.compile("^Ben Weber")).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    focused(page, "chat-window textarea")
    expect(page.locator("chat-window section.window")).to_have_count(2)
    tab_to(page, "^Minimise", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("chat-window section.window.minimised")).to_have_count(1)
    tab_to(page, "^Open Ben Weber", "Shift+Tab") if "Open Ben" not in page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? ''"
    ) else None
    page.keyboard.press("Enter")
    expect(page.locator("chat-window section.window.minimised")).to_have_count(0)
    tab_to(page, "^Call 01", "Shift+Tab")
    page.keyboard.press("Enter")
    assert anna.wait_for("ringing")
    expect(first.locator(".call .sentence")).to_contain_text("is ringing. Lift it")
    tab_to(page, "^Cancel call")
    page.keyboard.press("Enter")
    expect(first.locator(".call")).to_have_attribute("data-state", "ended")
    tab_to(page, "^Conversation settings", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Turn notifications off")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Delete conversation")).to_be_focused()
    page.keyboard.press("Escape")
    tab_to(page, "^Close$")
    page.keyboard.press("Enter")
    expect(page.locator("chat-window section.window")).to_have_count(1)
    assert page.evaluate("document.activeElement !== document.body"), "the focus stays near"
    page.keyboard.press("Escape")


def test_the_focus_goes_on_where_a_question_or_a_form_was(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = Texter(office.browser(), number)
    texter.send("Who are you?")
    page = open_as("anna")
    page.evaluate("id => document.querySelector('chat-dock').open(id)", texter.conversation)
    window = page.locator("chat-dock section.window")
    window.get_by_role("button", name="Add contact").press("Enter")
    expect(window.get_by_label("Name")).to_be_focused()
    page.keyboard.type(f"Kim {number[-4:]}")
    page.keyboard.press("Enter")
    expect(window.locator("textarea")).to_be_focused()
    window.locator("li.message [data-action=delete]").press("Enter")
    expect(window.get_by_role("button", name="Undo")).to_be_focused()
    window.get_by_role("button", name="Dismiss").press("Enter")
    expect(window.locator("textarea")).to_be_focused()

    go(page, f"/messages/{texter.conversation}")
    remove = page.locator("[data-action=card-delete]")
    for answer in ("Escape", "Tab+Enter"):
        remove.press("Enter")
        expect(page.locator("contact-card .question .danger")).to_be_focused()
        for key in answer.split("+"):
            page.keyboard.press(key)
        expect(remove).to_be_focused()
    page.get_by_role("link", name="Edit contact").press("Enter")
    editor = page.locator("contact-editor")
    remove = editor.locator("[data-action=delete-contact]")
    remove.press("Enter")
    expect(editor.locator(".question .danger")).to_be_focused()
    page.keyboard.press("Escape")
    expect(remove).to_be_focused()
    editor.get_by_role("button", name="Remove").press("Enter")
    expect(editor.get_by_role("button", name="Add a number")).to_be_focused()
    remove.press("Enter")
    page.keyboard.press("Enter")
    expect(editor).to_have_count(0)
    expect(page.get_by_role("button", name="New contact")).to_be_focused()


# What a screen reader is told.
LISTEN = """
    window.spoken = [];
    new MutationObserver(() => window.spoken.push(document.querySelector('chat-dock > .unseen').textContent))
        .observe(document.querySelector('chat-dock > .unseen'), { childList: true });
"""


def test_new_messages_are_announced_once_and_muted_ones_not(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = open_as("anna")
    page.evaluate(LISTEN)
    texter = received(office, number, "Can you hear me?")
    until(lambda: any("Can you hear me?" in words for words in page.evaluate("window.spoken")))
    office.browser().request("PATCH", f"/conversations/{texter.conversation}", {"muted": True})
    received(office, number, "And now?")
    go_on = page.locator("chat-dock .launcher")
    go_on.click()
    expect(page.locator("conversation-list li").filter(has_text="And now?")).to_be_visible()
    spoken = page.evaluate("window.spoken")
    assert sum("Can you hear me?" in words for words in spoken) == 1
    assert not any("And now?" in words for words in spoken)


def test_many_messages_at_once_are_announced_without_chatter(office: WholeBox, open_as: OpenAs, number: str) -> None:
    name = f"Vera {number[-4:]}"
    contact = {"name": name, "numbers": [{"number": number, "kind": "mobile"}]}
    assert office.browser().request("POST", "/contacts", contact).status == 201
    page = open_as("anna")
    page.evaluate(LISTEN)
    page.context.set_offline(True)
    expect(page.locator("chat-dock")).not_to_have_attribute("data-connection", "online")
    received(office, number, *(f"burst {n}" for n in range(6)))
    page.context.set_offline(False)
    until(lambda: any("burst" not in words and name in words for words in page.evaluate("window.spoken")))
    assert [words for words in page.evaluate("window.spoken") if name in words] == [
        f"{name}: burst 0",
        f"5 more messages: {name}",
    ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_in_the_states_of_a_window(
    office: WholeBox, open_as: OpenAs, number: str, language: str
) -> None:
    texter = received(office, number, f"A long enough word {number[-4:]}: https://example.com")
    page = open_as("anna", locale=language, reduced_motion="reduce", forced_colors="active")

    def clean(state: str) -> None:
        assert axe(page) == [], state

    page.locator("chat-dock .launcher").click()
    page.locator("conversation-list li").filter(has_text=f"enough word {number[-4:]}").locator("button.row").click()
    window = page.locator("chat-dock chat-window section.window")
    expect(row(window, "long enough")).to_be_visible()
    window.locator("textarea").fill("ż" * 80)
    clean("a text that is forced to short parts")
    window.locator("pop-menu button").first.click()
    clean("the cog")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(window.get_by_role("alertdialog")).to_be_visible()
    clean("the question before deleting")
    page.keyboard.press("Escape")
    expect(window.get_by_role("alertdialog")).to_have_count(0)
    expect(window.locator("pop-menu button").first).to_be_focused()
    page.keyboard.press("Escape")
    go(page, f"/messages/{texter.conversation}")
    page.locator("contact-card [data-action=card-add-contact]").click()
    expect(page.locator("contact-card contact-form")).to_be_visible()
    clean("adding a contact from the card")
    go(page, "/contacts")
    page.locator("contacts-page .top button").first.click()
    expect(page.locator("contacts-import")).to_be_visible()
    clean("bringing contacts in")
    page.context.set_offline(True)
    expect(page.locator("chat-dock")).not_to_have_attribute("data-connection", "online")
    clean("without a connection")
