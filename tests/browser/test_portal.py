"""The portal: the history of all conversations, the people behind them, contacts and one's own settings."""

from __future__ import annotations

import csv
import itertools
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from lab.phones import SipPhone
from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.test_office import row, say, write_to
from tests.integration.test_mail_from_box import make_old
from tests.integration.whole_box import PASSWORD, Texter, WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49172400{next(_numbers)}"


def received(office: WholeBox, number: str, *texts: str) -> Texter:
    """The office got these texts from a number, in this order."""
    texter = Texter(office.browser(), number)
    for text in texts:
        office.outside.text_back(text, number)
        until(lambda text=text: text in texter.inbound())  # type: ignore[misc]
    return texter


def go(page: Page, path: str) -> None:
    """Open a page by its address, as from a bookmark."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
    page.wait_for_selector("chat-dock[data-connection=online]", state="attached")


def listed(page: Page, text: str) -> Locator:
    return page.locator("messages-page conversation-list li").filter(has_text=text)


def test_the_list_of_all_conversations_with_reply_and_delete(office: WholeBox, open_as: OpenAs, number: str) -> None:
    received(office, number, f"Where are you, {number}?")
    page = open_as("anna")
    page.get_by_role("button", name="Profile menu of Anna Schmidt").click()
    expect(page.get_by_role("menuitem", name="Chat and SMS")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("menuitem", name="Chat and SMS").click()
    expect(page.get_by_role("heading", name="Messages", exact=True).first).to_be_visible()
    entry = listed(page, number)
    expect(entry.locator(".tag")).to_have_text("SMS")
    weight = entry.locator(".name").evaluate("e => getComputedStyle(e).fontWeight")
    assert int(weight) >= 600, "unread ones are bold"
    page.get_by_label("Kind").select_option("email")
    expect(page.locator("messages-page conversation-list .empty")).to_have_text("Nothing found.")
    expect(entry).to_have_count(0)
    page.get_by_label("Kind").select_option("sms")
    entry.get_by_role("button", name=re.compile("^Reply")).click()
    window = page.locator("chat-dock chat-window section.window")
    say(window, "Almost there")
    expect(listed(page, "Almost there")).to_be_visible()
    entry = listed(page, "Almost there")
    entry.get_by_role("button", name=re.compile("^Delete")).click()
    expect(entry).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(listed(page, "Almost there")).to_be_visible()
    page.reload()
    expect(listed(page, "Almost there")).to_be_visible()


def test_a_conversation_has_its_whole_history_and_the_person_beside_it(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    texter = received(office, number, "line 0", "line 1", "line 2")
    for n in range(70):
        texter.send(f"more {n}")
    other = number.replace("+49172", "+49173")
    name = f"Paula {number[-4:]}"
    numbers = [{"number": number, "kind": "mobile"}, {"number": other, "kind": "home"}]
    made = office.browser().request(
        "POST",
        "/contacts",
        {"name": name, "numbers": numbers, "addresses": [{"address": "paula@example.com", "kind": "work"}]},
    )
    assert made.status == 201
    page = open_as("anna")
    go(page, "/messages")
    listed(page, name).locator("button.row").click()
    expect(page).to_have_url(re.compile(r"/messages/\d+$"))
    page.reload()
    expect(page).to_have_title(re.compile(rf"{name} – Mobile – Office$"))
    history, card = page.locator("conversation-page chat-window"), page.locator("contact-card")
    expect(row(history, "more 69")).to_be_in_viewport()
    history.locator(".scroller").hover()
    until(lambda: page.mouse.wheel(0, -600) or row(history, "line 0").is_visible())
    say(history, "Answered from the page")
    expect(row(history, "Answered from the page")).to_have_attribute("data-state", "delivered")
    expect(card.get_by_role("heading", name=name)).to_be_visible()
    for kind, shown in (("Mobile", f"0172 400{number[-4:]}"), ("Home", f"0173 400{number[-4:]}")):
        way = card.locator(".ways li").filter(has_text=kind)
        expect(way).to_contain_text(shown)
        expect(way.get_by_role("button", name=f"Call {shown}")).to_be_visible()
    expect(card).to_contain_text("paula@example.com")
    card.get_by_role("switch").uncheck()
    first = page.url
    card.get_by_role("button", name=re.compile("^Send SMS to")).click()
    expect(page).not_to_have_url(first)
    expect(page.locator("conversation-page .via")).to_have_text(re.compile(r"0173"))
    page.get_by_role("link", name="View all").click()
    expect(listed(page, name).locator(".muted")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page).to_have_url(first)
    card.get_by_role("button", name="Delete conversation").click()
    card.locator("[data-action=card-confirm-delete]").click()
    expect(page).to_have_url(re.compile(r"/messages$"))
    expect(listed(page, "Answered from the page")).to_have_count(0)


def test_the_page_of_an_unknown_sender_calls_mutes_deletes_and_adds(
    office: WholeBox, open_as: OpenAs, anna: SipPhone, number: str
) -> None:
    texter = received(office, number, "Who might I be?")
    page = open_as("anna")
    go(page, "/messages")
    listed(page, "Who might I be?").locator("button.row").click()
    card = page.locator("contact-card")
    expect(card.get_by_text("This number is not in the contacts.")).to_be_visible()
    card.get_by_role("button", name=re.compile("^Call")).click()
    assert anna.wait_for("ringing")
    assert number in anna.caller_shown or number.replace("+49", "0") in anna.caller_shown
    page.locator("conversation-page .hang-up").click()
    expect(page.locator("conversation-page .call-row")).to_contain_text("You cancelled the call.")
    card.get_by_role("switch", name="Notifications").uncheck()
    until(
        lambda: office.browser().request("GET", f"/conversations/{texter.conversation}").json["conversation"]["muted"]
    )
    card.get_by_role("button", name="Delete conversation").click()
    card.get_by_role("button", name="Cancel").click()
    card.get_by_role("button", name="Delete conversation").click()
    card.locator("[data-action=card-confirm-delete]").click()
    expect(page).to_have_url(re.compile(r"/messages$"))
    expect(listed(page, "Who might I be?")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    listed(page, "Who might I be?").locator("button.row").click()
    expect(card.get_by_role("switch", name="Notifications")).not_to_be_checked()
    card.get_by_role("button", name="Add contact").click()
    card.get_by_label("Name").fill(f"Quentin {number[-4:]}")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("heading", name=f"Quentin {number[-4:]}")).to_be_visible()
    expect(page.locator("conversation-page h2").first).to_contain_text("Quentin")


def test_a_conversation_of_others_is_not_there(open_as: OpenAs) -> None:
    page = open_as("carla")
    go(page, "/messages/999999")
    expect(page.get_by_text("This conversation is not here.")).to_be_visible()


def test_a_message_is_deleted_for_oneself_and_comes_back(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = received(office, number, "keep me", "delete me")
    anna, ben = open_as("anna"), open_as("ben")
    for page in (anna, ben):
        go(page, f"/messages/{texter.conversation}")
    message = row(anna.locator("conversation-page"), "delete me")
    message.hover()
    message.get_by_role("button", name="Delete this message").click()
    expect(message).to_have_count(0)
    expect(row(ben.locator("conversation-page"), "delete me")).to_be_visible()
    anna.locator("conversation-page").get_by_role("button", name="Undo").click()
    expect(message).to_be_visible()
    message.hover()
    message.get_by_role("button", name="Delete this message").click()
    expect(message).to_have_count(0)
    for page in (anna, ben):
        page.reload()
        expect(row(page.locator("conversation-page"), "keep me")).to_be_visible()
    expect(message).to_have_count(0)
    expect(row(ben.locator("conversation-page"), "delete me")).to_be_visible()


def test_calls_stand_between_the_messages(open_as: OpenAs, anna: SipPhone, number: str) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    say(window, "May I call you?")
    answered, cancelled = window.locator(".call-row").first, window.locator(".call-row").last
    window.locator("[data-action=call]").click()
    assert anna.wait_for("ringing")
    anna.answer()
    expect(window.locator(".call .clock")).to_have_text(re.compile(r"0:(0[1-9]|[1-5]\d)"))
    window.locator(".hang-up").click()
    expect(answered).to_contain_text(re.compile(r"You called · talked 0:\d\d"))
    say(window, "Thank you")
    assert anna.wait_for("idle")
    window.locator("[data-action=call]").click()
    window.locator(".hang-up").click()
    expect(window.locator(".call-row")).to_have_count(2)
    expect(cancelled).to_contain_text("You called · You cancelled the call.")
    for line in (answered, cancelled):
        expect(line.locator("time")).to_have_text(re.compile(r"\d\d?:\d\d"))
    go(page, "/messages")
    listed(page, "Thank you").locator("button.row").click()
    history = page.locator("conversation-page .scroller li").filter(has_text=re.compile("call|Thank"))
    expect(history).to_have_text([re.compile("May I"), re.compile("talked"), re.compile("Thank"), re.compile("cancel")])


def test_search_by_name_person_and_day(office: WholeBox, open_as: OpenAs, number: str) -> None:
    other = number.replace("+49172", "+49174")
    word = f"pangolin{number[-4:]}"
    old, new = received(office, number, f"{word} long ago"), received(office, other, f"{word} today")
    make_old(office, old.conversation, 3 * 24 * 60)
    name = f"Igor {number[-4:]}"
    numbers = [{"number": other, "kind": "work"}]
    assert office.browser().request("POST", "/contacts", {"name": name, "numbers": numbers}).status == 201
    page = open_as("anna")
    go(page, "/messages")
    field = page.get_by_role("searchbox", name="Search all messages")
    field.fill(word)
    hits = page.locator("search-results .hits li")
    expect(hits).to_have_count(2)
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    page.get_by_label("Until", exact=True).fill(yesterday)
    expect(hits).to_contain_text(["long ago"])
    page.get_by_label("Until", exact=True).fill("")
    page.get_by_label("From", exact=True).fill(yesterday)
    expect(hits).to_contain_text(["today"])
    page.get_by_label("From", exact=True).fill("")
    field.fill(name)
    people = page.locator("search-results .found-people li")
    expect(people).to_contain_text([f"{name} – Work"])
    people.get_by_role("button", name=re.compile("^Search only with")).click()
    field.fill(word)
    expect(hits).to_contain_text(["today"])
    page.get_by_role("button", name=re.compile("^Search with everybody again")).click()
    expect(hits).to_have_count(2)
    assert new.inbound() == [f"{word} today"]


def test_a_conversation_is_saved_as_text_csv_and_json(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = received(office, number, "Grüße, “Bob”; 🎉", "=1+1")
    page = open_as("anna")
    go(page, f"/messages/{texter.conversation}")
    saved = {}
    for kind in ("Text", "CSV", "JSON"):
        with page.expect_download() as download:
            page.locator("contact-card .exports").get_by_role("link", name=kind, exact=True).click()
        assert download.value.suggested_filename.endswith({"Text": ".txt", "CSV": ".csv", "JSON": ".json"}[kind])
        saved[kind] = Path(download.value.path()).read_text("utf-8-sig")
    assert "Grüße, “Bob”; 🎉" in saved["Text"]
    texts = [line["text"] for line in csv.DictReader(saved["CSV"].splitlines())]
    assert texts == ["Grüße, “Bob”; 🎉", "'=1+1"], "a spreadsheet shows it and calculates nothing"
    assert [each["text"] for each in json.loads(saved["JSON"])["messages"]] == ["Grüße, “Bob”; 🎉", "=1+1"]


def test_search_finds_marks_and_leads_to_the_message(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = received(office, number, f"The quokka of {number[-4:]} is here")
    texter.send("x0")
    for n in range(1, 75):
        texter.send(f"x{n}")
    page = open_as("anna")
    go(page, "/messages")
    field = page.get_by_role("searchbox", name="Search all messages")
    field.fill(f"{number[-4:]} QUOK")
    hit = page.locator("search-results .hits li")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark").first).to_have_text("quokka")
    field.fill("x74")
    expect(hit.first).to_contain_text("You: x74")
    field.fill(number)
    expect(page.locator("search-results .found-people li")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Search only with")).click()
    field.fill("quok")
    expect(hit).to_have_count(1)
    page.get_by_label("Kind").select_option("chat")
    expect(page.locator("search-results").get_by_text("Nothing found.")).to_be_visible()
    page.get_by_label("Kind").select_option("")
    page.reload()
    expect(hit).to_have_count(1)
    hit.locator("a").click()
    history = page.locator("conversation-page")
    expect(row(history, "quokka")).to_be_in_viewport()
    history.locator("button.pill").click()
    expect(row(history, "x74")).to_be_in_viewport()
    expect(history.locator(".scroller")).to_be_focused()
    page.reload()
    expect(row(history, "quokka")).to_be_in_viewport()
    history.locator(".scroller").press("End")
    expect(row(history, "x40"), "who goes to the end of the stretch goes on reading").to_be_attached()
    say(history, "an answer to the quokka")
    expect(row(history, "an answer to the quokka"), "who writes sees it where it stands").to_be_in_viewport()
    expect(row(history, "x74")).to_be_in_viewport()


def test_the_docks_window_comes_back_from_an_old_stretch_too(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = received(office, number, f"The numbat of {number[-4:]}")
    for n in range(75):
        texter.send(f"y{n}")
    page = open_as("anna")
    go(page, f"/messages?q=numbat+{number[-4:]}")
    page.locator("search-results .hits a").click()
    expect(row(page.locator("conversation-page"), "numbat")).to_be_in_viewport()
    page.locator("chat-dock .launcher").click()
    page.locator("chat-dock conversation-list li").filter(has_text="y74").locator("button.row").click()
    window = page.locator("chat-dock chat-window section.window")
    window.get_by_role("button", name="To the newest message").click()
    expect(row(window, "y74")).to_be_in_viewport()
    assert say(window, "z75").is_visible()
    expect(row(window, "z75")).to_be_in_viewport()


def test_a_contact_is_made_changed_merged_and_deleted(open_as: OpenAs, number: str) -> None:
    page = open_as("carla")
    page.get_by_role("link", name="Contacts", exact=True).click()
    for name, value in (
        (f"Rita {number[-4:]}", number),
        (f"Margret {number[-4:]}", number.replace("+49172", "+49151")),
    ):
        page.get_by_role("button", name="New contact").click()
        editor = page.locator("contact-editor")
        editor.get_by_label("Name").fill(name)
        editor.get_by_label("Phone number", exact=True).fill(value)
        editor.get_by_role("button", name="Save").click()
        expect(editor).to_have_count(0)
    contact = page.locator("contacts-page li").filter(has_text=f"Rita {number[-4:]}")
    page.get_by_role("searchbox", name="Find a contact").fill(f"Rita {number[-4:]}")
    contact.first.locator("button").click()
    editor.get_by_role("button", name="Add an address").click()
    editor.get_by_label("Email address", exact=True).fill("no address")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_role("alert")).to_contain_text("not an email address")
    editor.get_by_label("Email address", exact=True).fill("rita@example.com")
    editor.get_by_role("button", name="Save").click()
    expect(contact.first).to_contain_text("rita@example.com")
    contact.first.locator("button").click()
    editor.get_by_label("Merge with another contact").fill("Margret")
    expect(editor.locator(".matches button").filter(has_text=number[-4:])).to_be_visible()
    assert axe(page) == []
    editor.locator(".matches button").filter(has_text=number[-4:]).click()
    expect(editor.locator("[data-action=confirm]")).to_be_visible()
    assert axe(page) == []
    editor.locator("[data-action=confirm]").click()
    expect(editor.get_by_label("Phone number", exact=True)).to_have_count(2)
    page.reload()
    expect(editor.get_by_label("Phone number", exact=True)).to_have_count(2)
    editor.get_by_role("button", name="Delete contact").click()
    editor.locator("[data-action=confirm]").click()
    page.get_by_role("searchbox", name="Find a contact").fill(number[-4:])
    expect(contact).to_have_count(0)


def test_settings_are_kept_and_a_password_is_changed(open_as: OpenAs) -> None:
    page = open_as("carla")
    page.get_by_role("button", name="Profile menu of Carla Rossi").click()
    page.get_by_role("menuitem", name="Settings").click()
    settings = page.locator("settings-page")
    settings.get_by_label("Colours").select_option("dark")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    settings.get_by_role("switch", name="Email me about unread messages").uncheck()
    expect(settings.get_by_text("Saved.")).to_be_visible()
    settings.get_by_role("button", name="Test my alerts").click()
    until(lambda: page.evaluate("window.tones") > 0)
    expect(settings.get_by_text("This browser ·")).to_be_visible()
    page.reload()
    expect(settings.get_by_role("switch", name="Email me about unread messages")).not_to_be_checked()
    settings.get_by_label("Old password").fill("wrong")
    settings.get_by_label("New password").fill("another long password")
    settings.get_by_role("button", name="Change password").click()
    expect(settings.get_by_text("The old password is wrong.")).to_be_visible()
    for old, new in ((PASSWORD, "another long password"), ("another long password", PASSWORD)):
        settings.get_by_label("Old password").fill(old)
        settings.get_by_label("New password").fill(new)
        settings.get_by_role("button", name="Change password").click()
        expect(settings.get_by_text("The password was changed.")).to_be_visible()
        expect(settings.get_by_label("Old password")).to_have_value("")
        page.reload()


# Spacing that a reader may ask for: WCAG 2.2 §1.4.12.
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
DRESS = "style => new CSSStyleSheet().replace(style).then(sheet => { document.adoptedStyleSheets = [sheet]; })"


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_cut_off_on_a_narrow_screen(open_as: OpenAs, language: str) -> None:
    page = open_as("anna", locale=language)
    for path in ("/", "/messages", "/calls", "/contacts", "/settings"):
        if path != "/":
            go(page, path)
            page.locator("#page h1").first.wait_for()
        for width, style in ((320, ""), (390, SPACED)):
            page.set_viewport_size({"width": width, "height": 640})
            page.evaluate(DRESS, style)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{path} scrolls sideways by {wide} pixels at {width} (WCAG 2.2 §1.4.10)"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_stands_in_the_way_of_anybody(office: WholeBox, open_as: OpenAs, number: str, width: int) -> None:
    texter = received(office, number, "An accessible word")
    long = {"name": f"{number} {'Donaudampfschiff' * 6}", "numbers": [{"number": number, "kind": "mobile"}]}
    long |= {"addresses": [{"address": f"{'maximiliane.' * 5}a@example.com", "kind": "work"}]}
    contact = office.browser().request("POST", "/contacts", long).json["contact"]["id"]
    page = open_as("anna", width, 844)
    for path, wanted in (
        ("/messages", "messages-page li"),
        ("/messages?q=accessible", "search-results mark"),
        (f"/messages/{texter.conversation}", "conversation-page li.message"),
        ("/calls", "calls-page .card > :not([hidden])"),
        ("/contacts", "contacts-page button.primary"),
        (f"/contacts#{contact}", "contact-editor"),
        ("/settings", "settings-page .session"),
    ):
        go(page, path)
        page.locator(wanted).first.wait_for()
        assert axe(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} scrolls sideways"
