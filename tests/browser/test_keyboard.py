"""The whole office without a mouse, and what a screen reader is told."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lab.phones import SipPhone
from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.files import File, picture
from tests.browser.test_files import file_row
from tests.browser.test_office import row, write_to
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
            # A field with a picture in it shows it around both.
            rings = "[document.activeElement, document.activeElement.parentElement]"
            outlines = page.evaluate(f"{rings}.map((each) => getComputedStyle(each).outlineStyle)")
            assert outlines != ["none", "none"], f"“{said}” does not show that it has the focus"
            return
    raise AssertionError(f"Tab never came to {name}")


def focused(page: Page, selector: str) -> None:
    expect(page.locator(selector).last).to_be_focused()


def begin_a_conversation(page: Page) -> None:
    """From the page to the field for whom to write to."""
    tab_to(page, "^Open messages")
    page.keyboard.press("Enter")
    focused(page, "button.new-conversation")
    page.keyboard.press("Enter")
    focused(page, "conversation-picker input")


def test_write_switch_call_and_close_without_a_mouse(
    office: WholeBox, open_as: OpenAs, anna: SipPhone, number: str
) -> None:
    page = open_as("anna")
    begin_a_conversation(page)
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


def tab_into(field: Locator) -> None:
    """Press Tab until this has the focus."""
    for _ in range(60):
        if field.evaluate("field => field === document.activeElement"):
            return
        field.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {field}")


def near(page: Page) -> None:
    """The focus is somewhere, so that the next Tab goes on from there."""
    assert page.evaluate("document.activeElement !== document.body"), "the focus was lost"


def choose(page: Page, button: str, *files: File) -> None:
    """Press a button that opens the system's own choice of files."""
    tab_to(page, button, "Shift+Tab")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files([{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files])


def test_files_without_a_mouse(open_as: OpenAs) -> None:
    page, ben = open_as("anna"), open_as("ben")
    window = write_to(page, "Ben")
    choose(page, "^Send files", ("wrong.txt", "text/plain", b"x"), ("plan.png", "image/png", picture(60, 30)))
    tray = window.get_by_role("list", name="Chosen files").locator("li")
    expect(tray).to_have_count(2)
    near(page)
    tab_to(page, "^Do not send wrong", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(tray).to_have_count(1)
    near(page)
    tab_to(page, "^Send$")
    page.keyboard.press("Enter")
    expect(file_row(window, "plan.png")).to_have_attribute("data-state", "received")
    near(page)
    ben.locator("chat-dock .launcher").press("Enter")
    entry = ben.locator("chat-dock conversation-list li").filter(has_text="plan.png").locator("button.row")
    entry.press("Enter")
    opened = ben.locator("chat-window section.window")
    expect(opened.locator("textarea")).to_be_focused()
    tab_to(ben, "^Open the picture plan", "Shift+Tab")
    ben.keyboard.press("Enter")
    dialog = ben.get_by_role("dialog", name="plan.png")
    expect(dialog).to_be_visible()
    tab_to(ben, "^Download plan")
    with ben.expect_download() as saved:
        ben.keyboard.press("Enter")
    assert saved.value.suggested_filename == "plan.png"
    ben.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opened.get_by_role("button", name="Open the picture plan.png")).to_be_focused()


def test_a_group_without_a_mouse(open_as: OpenAs, number: str) -> None:
    page = open_as("anna")
    begin_a_conversation(page)
    tab_to(page, "^New group")
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="New group")
    expect(form).to_be_visible()
    for name in ("Ben Weber", "Carla Rossi"):
        tab_into(form.get_by_label(name))
        page.keyboard.press("Space")
        expect(form.get_by_label(name)).to_be_checked()
    page.keyboard.press("Tab")
    expect(form.get_by_label("Name of the group")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(f"Keys {number[-4:]}")
    page.keyboard.press("Enter")
    window = page.locator("chat-window section.window")
    expect(window.get_by_role("heading", name=f"Keys {number[-4:]}")).to_be_visible()
    focused(page, "chat-window textarea")
    tab_to(page, "^People in this group", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(window.locator("group-people")).to_be_visible()
    tab_to(page, "^Remove Carla Rossi", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(window.locator("group-people .question .danger")).to_be_focused()
    page.keyboard.press("Enter")
    expect(window.locator("group-people .members li")).to_have_count(2)
    near(page)
    tab_to(page, "^Leave the group")
    page.keyboard.press("Enter")
    expect(window.locator("group-people .question .danger")).to_be_focused()
    page.keyboard.press("Enter")
    expect(window.locator(".blocked")).to_have_text("You are no longer in this group.")
    near(page)


def test_searching_and_filtering_without_a_mouse(office: WholeBox, open_as: OpenAs, number: str) -> None:
    word = f"axolotl{number[-4:]}"
    received(office, number, f"The {word} sleeps")
    page = open_as("anna")
    tab_to(page, "^Messages$")
    page.keyboard.press("Enter")
    tab_to(page, "^Search all messages")
    page.keyboard.type(word)
    hits = page.locator("search-results .hits li")
    expect(hits).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Kind")).to_be_focused()
    page.keyboard.type("Chat")
    expect(hits).to_have_count(0)
    page.keyboard.press("Home")
    expect(hits).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_label("From", exact=True)).to_be_focused()
    page.keyboard.type("01012020")
    tab_into(page.get_by_label("Until", exact=True))
    page.keyboard.type("01022020")
    expect(hits).to_have_count(0)
    page.get_by_label("Until", exact=True).press("Backspace")
    expect(hits).to_have_count(1)
    tab_to(page, word)
    page.keyboard.press("Enter")
    expect(row(page.locator("conversation-page"), word)).to_be_in_viewport()
    near(page)


def test_importing_contacts_without_a_mouse(open_as: OpenAs, number: str) -> None:
    page = open_as("carla")
    tab_to(page, "^Contacts$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Contacts", exact=True).first).to_be_visible()
    tab_to(page, "^Import")
    page.keyboard.press("Enter")
    panel = page.locator("contacts-import")
    expect(panel.get_by_label("File")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    table = f"Name,Mobile Phone\nIna {number[-4:]},{number}\nUlf {number[-4:]},none\n".encode()
    chooser.value.set_files([{"name": "people.csv", "mimeType": "text/csv", "buffer": table}])
    expect(panel.locator(".entries li")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(panel.get_by_role("switch")).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel.get_by_role("list", name="Import")).to_be_focused()
    tab_to(page, "^Import 1 contact$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Imported: 1 new, 0 extended.")).to_be_visible()
    near(page)


def test_settings_without_a_mouse(open_as: OpenAs) -> None:
    page = open_as("carla")
    tab_to(page, "^Profile menu of Carla")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    for _ in range(10):
        if page.get_by_role("menuitem", name="Settings").evaluate("item => item === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settings = page.locator("settings-page")
    expect(settings.locator(".session").first).to_be_visible()
    for label, keys in (("Colours", "Dark"), ("Tone for new messages", " "), ("Tone for new messages", " ")):
        tab_into(settings.get_by_label(label, exact=True))
        page.keyboard.type(keys)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(settings.get_by_label("Tone for new messages", exact=True)).to_be_checked()
    tab_to(page, "^Test my alerts")
    page.keyboard.press("Enter")
    expect(settings.get_by_text("This browser ·")).to_be_visible()
    for label, value in (("Old password", "wrong"), ("New password", "another long password")):
        tab_into(settings.get_by_label(label))
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(settings.get_by_text("The old password is wrong.")).to_be_visible()
    near(page)


def test_a_video_session_without_a_mouse(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    write_to(anna, "Ben")
    tab_to(anna, "^Start a video session", "Shift+Tab")
    anna.keyboard.press("Enter")
    expect(ben.get_by_role("button", name="Accept")).to_be_focused()
    ben.keyboard.press("Enter")
    for page in (anna, ben):
        expect(page.locator("video-session")).to_have_attribute("data-state", "connected")
    mute = ben.get_by_role("button", name="Mute the microphone")
    tab_to(ben, "^Mute the microphone", "Shift+Tab")
    ben.keyboard.press("Space")
    expect(mute).to_have_attribute("aria-pressed", "true")
    expect(mute).to_be_focused()
    tab_to(ben, "^Hang up")
    ben.keyboard.press("Enter")
    expect(ben.locator("video-session")).to_have_count(0)
    near(ben)
    expect(anna.locator("video-session")).to_contain_text("The video session has ended.")
    tab_to(anna, "^Close$", "Shift+Tab")


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
    page = open_as("anna", locale=language)

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
