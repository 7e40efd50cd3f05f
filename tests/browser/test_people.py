"""Whom one can write to, how, and from which of one's own numbers; and the address book."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from appliance.simulator.laboratory import ModemPlan
from lab.box import Box, SimModem
from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.files import paste, picture
from tests.browser.test_office import row, say, write_to
from tests.browser.test_portal import go
from tests.integration.whole_box import LINE, PEOPLE, SECOND_LINE, Outside, Texter, WholeBox, until

pytestmark = [pytest.mark.browser]

BENS = "+491709990002"
_numbers = itertools.count(1000)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    """Anna has two numbers, Ben has one and a mobile, Carla has no number."""
    folder = tmp_path_factory.mktemp("office")
    outside = Outside(folder, ModemPlan("sim2", folder / "modem2", SECOND_LINE))
    people = [replace(each, mobile=BENS if each.username == "ben" else "") for each in PEOPLE]
    modems = [
        SimModem("sim1", folder / "modem", LINE, "Office", ["anna", "ben"]),
        SimModem("sim2", folder / "modem2", SECOND_LINE, "Sales", ["anna"]),
    ]
    try:
        with Box(folder, people, modems) as box:
            whole = WholeBox(box, outside)
            me = whole.browser()
            until(lambda: {each["condition"] for each in me.request("GET", "/me").json["modems"]} == {"ready"})
            yield whole
    finally:
        outside.close()


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49175600{next(_numbers)}"


def options(page: Page, typed: str) -> Locator:
    """What the field for a new conversation offers."""
    if not page.locator("conversation-picker").is_visible():
        if not page.get_by_role("button", name="New conversation").is_visible():
            page.locator("chat-dock .launcher").click()
        page.get_by_role("button", name="New conversation").click()
    page.locator("conversation-picker input").fill(typed)
    return page.locator("conversation-picker").get_by_role("option")


def senders(office: WholeBox, to: str) -> list[str]:
    """From which of the office's numbers each text to a phone came."""
    return office.outside.do(lambda lab: [text.peer for text in lab.phone(to).received()])


def test_a_colleague_with_a_mobile_offers_chat_and_sms_and_the_window_selects(open_as: OpenAs) -> None:
    page = open_as("anna")
    found = options(page, "Ben Weber")
    expect(found).to_have_count(2)
    assert axe(page) == []
    expect(found.nth(0)).to_contain_text("Chat with Ben Weber")
    expect(found.nth(1)).to_contain_text("Ben Weber – Mobile")
    found.nth(0).click()
    window = page.locator("chat-dock chat-window section.window")
    window.locator("textarea").fill("On which way?")
    choice = window.get_by_role("group", name="Send as")
    expect(choice.get_by_role("button", name="Chat")).to_have_attribute("aria-pressed", "true")
    choice.get_by_role("button", name="SMS").click()
    expect(window.locator(".tag")).to_have_text("SMS")
    expect(window.locator("textarea")).to_have_value("On which way?")
    expect(window.locator("compose-box .count")).to_contain_text("SMS")
    window.locator("textarea").press("Enter")
    expect(row(window, "On which way?")).to_have_attribute("data-state", "delivered")
    window.get_by_role("group", name="Send as").get_by_role("button", name="Chat").click()
    expect(window.locator(".tag")).to_have_text("Chat")
    expect(row(window, "On which way?")).to_have_count(0)
    window.locator("textarea").fill("begun as a chat")
    window.get_by_role("group", name="Send as").get_by_role("button", name="SMS").click()
    expect(window.locator(".tag")).to_have_text("SMS")
    window.get_by_role("group", name="Send as").get_by_role("button", name="Chat").click()
    expect(window.locator(".tag")).to_have_text("Chat")
    expect(window.locator("textarea")).to_have_value("begun as a chat")
    window.get_by_role("button", name="Conversation settings").click()
    window.locator("[data-item=page]").click()
    whole = page.locator("conversation-page textarea")
    expect(whole).to_have_value("begun as a chat")
    whole.press("Enter")
    expect(window.locator("textarea"), "what was sent on the page is to be sent nowhere else").to_have_value("")


def test_files_that_were_chosen_for_a_chat_are_not_lost_on_the_way_to_an_sms(open_as: OpenAs) -> None:
    page = open_as("anna")
    options(page, "Ben Weber").nth(0).click()
    window = page.locator("chat-dock chat-window section.window")
    paste(window, ("plan.png", "image/png", picture(60, 30)))
    window.get_by_role("group", name="Send as").get_by_role("button", name="SMS").click()
    expect(window.locator(".body > .note")).to_contain_text("An SMS takes no files.")
    expect(window.locator(".tag").first).to_have_text("Chat")
    window.get_by_role("button", name="Do not send plan.png").click()
    window.get_by_role("group", name="Send as").get_by_role("button", name="SMS").click()
    expect(window.locator(".tag").first).to_have_text("SMS")


def test_the_card_of_such_a_colleague_leads_to_both(office: WholeBox, open_as: OpenAs) -> None:
    texter = Texter(office.browser(), BENS)
    page = open_as("anna")
    go(page, f"/messages/{texter.conversation}")
    card = page.locator("contact-card")
    expect(card.get_by_role("heading")).to_have_text("Ben Weber")
    expect(card.get_by_text("This number is not in the contacts.")).to_be_hidden()
    card.get_by_role("button", name="Chat with Ben Weber").click()
    expect(page.locator("conversation-page .tag").first).to_have_text("Chat")
    card.get_by_role("button", name=re.compile("^Send SMS to")).click()
    expect(page.locator("conversation-page .tag").first).to_have_text("SMS")


def test_each_number_of_a_contact_is_its_own_row_and_any_new_number_is_taken(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    name = f"Bob {number[-4:]}"
    numbers = [{"number": number, "kind": "mobile"}, {"number": f"030{number[-6:]}", "kind": "home"}]
    assert office.browser().request("POST", "/contacts", {"name": name, "numbers": numbers}).status == 201
    page = open_as("anna")
    found = options(page, name)
    expect(found).to_have_count(2)
    expect(found.nth(0)).to_contain_text(f"{name} – Mobile")
    expect(found.nth(1)).to_contain_text(f"{name} – Home")
    for typed in ("0151 / 234 567 89", "+49 (151) 23456789", "0049-151-23456789"):
        expect(options(page, typed).filter(has_text="Send SMS to 01512 3456789")).to_have_count(1)
    expect(options(page, "Carla")).to_have_count(1)
    expect(options(page, "Carla")).to_contain_text("Chat")


def test_without_a_number_there_is_no_sms_and_one_line_says_why(office: WholeBox, open_as: OpenAs, number: str) -> None:
    name = f"Dan {number[-4:]}"
    numbers = [{"number": number, "kind": "mobile"}]
    office.browser().request("POST", "/contacts", {"name": name, "numbers": numbers})
    page = open_as("carla")
    expect(page.locator("people-list")).to_contain_text("You have no SMS number.")
    expect(page.locator("people-list").get_by_role("button", name=re.compile("SMS"))).to_have_count(0)
    for typed in (name, "0170 1234567"):
        expect(options(page, typed)).to_have_count(0)
    expect(page.locator("conversation-picker")).to_contain_text("You have no SMS number. Ask your admin")
    expect(options(page, "Ben")).to_have_count(1)
    options(page, "Ben").click()
    window = page.locator("chat-dock chat-window section.window")
    expect(window.locator("textarea")).to_be_focused()
    expect(window.get_by_role("group", name="Send as")).to_be_hidden()


def test_one_chooses_the_number_to_send_from_and_the_last_one_is_preselected(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    choice = window.get_by_label("From")
    expect(choice.locator("option:checked")).to_contain_text("Office")
    window.locator("textarea").fill("from sales")
    choice.select_option(label=choice.locator("option").filter(has_text="Sales").inner_text())
    expect(window.locator("textarea")).to_have_value("from sales")
    expect(window.get_by_label("From").locator("option:checked")).to_contain_text("Sales")
    window.locator("textarea").press("Enter")
    expect(row(window, "from sales")).to_have_attribute("data-state", "delivered")
    assert senders(office, number) == [SECOND_LINE]
    window.get_by_role("button", name="Close").click()
    page.reload()
    page.wait_for_selector("chat-dock[data-connection=online]")
    window = write_to(page, number)
    expect(window.get_by_label("From").locator("option:checked")).to_contain_text("Sales")


def test_the_number_of_the_settings_is_preselected_until_another_was_used_with_somebody(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    page = open_as("anna")
    go(page, "/settings")
    chosen = page.get_by_label("Send texts from")
    expect(chosen.locator("option:checked")).to_have_text("The number used last")
    chosen.select_option(label=chosen.locator("option").filter(has_text="Sales").inner_text())
    expect(page.locator("settings-page").get_by_text("Saved.")).to_be_visible()
    try:
        window = write_to(page, number)
        choice = window.get_by_label("From")
        expect(choice.locator("option:checked")).to_contain_text("Sales")
        choice.select_option(label=choice.locator("option").filter(has_text="Office").inner_text())
        expect(choice.locator("option:checked")).to_contain_text("Office")
        expect(say(window, "from the office")).to_have_attribute("data-state", "delivered")
        assert senders(office, number) == [LINE]
        for whom, preselected in ((number, "Office"), (number.replace("+49175", "+49176"), "Sales")):
            window.get_by_role("button", name="Close").click()
            window = write_to(page, whom)
            expect(window.get_by_label("From").locator("option:checked")).to_contain_text(preselected)
    finally:
        office.browser().request("PATCH", "/me/preferences", {"line_id": None})


def test_a_reply_goes_out_from_the_number_that_was_written_to(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = open_as("anna")
    page.locator("chat-dock .launcher").click()
    for line, label in ((SECOND_LINE, "Sales"), (LINE, "Office")):
        text = f"To {label}, please"
        office.outside.do(lambda lab, line=line, text=text: lab.phone(number).send(line, text))  # type: ignore[misc]
        page.locator("conversation-list li").filter(has_text=text).locator("button.row").click()
        window = page.locator("chat-dock section.window").filter(has_text=text)
        expect(window.get_by_label("From").locator("option:checked")).to_contain_text(label)
        expect(say(window, f"From {label}")).to_have_attribute("data-state", "delivered")
        window.get_by_role("button", name="Close").click()
        window = write_to(page, number)  # also from the field for a new conversation
        expect(row(window, text)).to_be_visible()
        window.get_by_role("button", name="Close").click()
    assert senders(office, number) == [SECOND_LINE, LINE]


def test_the_icons_beside_a_name_open_the_right_conversation(office: WholeBox, open_as: OpenAs, number: str) -> None:
    other, carlas = number.replace("+49175", "+4930"), number.replace("+49175", "+49177")
    name = f"Rosa {number[-4:]}"
    made = [
        office.browser().request("POST", "/contacts", {"name": who, "numbers": numbers}).json["contact"]["id"]
        for who, numbers in (
            (name, [{"number": number, "kind": "mobile"}, {"number": other, "kind": "home"}]),
            ("Carla Rossi", [{"number": carlas, "kind": "mobile"}]),  # a colleague, too
        )
    ]
    page = open_as("anna")
    page.get_by_label("Find a contact").fill(name)
    rosa = page.locator("people-list [data-contact-id]").filter(has_text=name)
    carla = page.locator("people-list [data-user-id]").filter(has_text="Carla Rossi")
    for person, icon, title, kind, to in (
        (rosa, f"Send SMS to {name} – Home", f"{name} – Home", "SMS", other),
        (rosa, f"Send SMS to {name} – Mobile", f"{name} – Mobile", "SMS", number),
        (carla, "Chat with Carla Rossi", "Carla Rossi", "Chat", None),
        (carla, "Send SMS to Carla Rossi – Mobile", "Carla Rossi – Mobile", "SMS", carlas),
    ):
        person.get_by_role("button", name=icon).click()
        window = page.locator("chat-dock section.window")
        expect(window.locator("h2")).to_have_text(title)
        expect(window.locator(".tag")).to_have_text(kind)
        expect(window.locator("textarea")).to_be_focused()
        message = say(window, f"{kind} by the icon")
        expect(message).to_have_attribute("data-state", "delivered" if to else "received")
        if to:
            assert office.outside.got(to) == ["SMS by the icon"]
        window.get_by_role("button", name="Close").click()
    office.browser().request("DELETE", f"/contacts/{made[1]}")


def test_a_contact_of_ones_own_is_seen_by_nobody_else(office: WholeBox, open_as: OpenAs, number: str) -> None:
    office.outside.text_back("Guess who", number)
    anna, ben = open_as("anna"), open_as("ben")
    name = f"Aunt {number[-4:]}"
    go(anna, "/contacts")
    anna.get_by_role("button", name="New contact").click()
    editor = anna.locator("contact-editor")
    editor.get_by_label("Name").fill(name)
    editor.get_by_label("Phone number", exact=True).fill(number)
    editor.get_by_role("switch", name="Only I see this contact").check()
    editor.get_by_role("button", name="Save").click()
    expect(anna.locator("contacts-page li").filter(has_text=name)).to_contain_text("Only me")
    for page, listed in ((anna, 1), (ben, 0)):
        go(page, "/messages")
        expect(page.locator("messages-page conversation-list li").filter(has_text="Guess who").first).to_be_visible()
        expect(page.locator("messages-page conversation-list li").filter(has_text=name)).to_have_count(listed)
        go(page, f"/contacts?{name}")
        page.get_by_role("searchbox").fill(name)
        expect(page.locator("contacts-page li").filter(has_text=name)).to_have_count(listed)


def test_ones_own_name_for_a_number_stays_when_the_offices_changes(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    firm, aunt = f"Firm {number[-4:]}", f"Aunt {number[-4:]}"
    numbers = [{"number": number, "kind": "mobile"}]
    office.outside.text_back("Which name have I?", number)
    browser = office.browser()
    shared = browser.request("POST", "/contacts", {"name": firm, "numbers": numbers}).json["contact"]["id"]
    own = browser.request("POST", "/contacts", {"name": aunt, "numbers": numbers, "shared": False}).json["contact"][
        "id"
    ]
    anna, ben = open_as("anna"), open_as("ben")
    named = {}
    for username, page in (("anna", anna), ("ben", ben)):
        page.locator("chat-dock .launcher").click()
        named[username] = page.locator("conversation-list li").filter(has_text="Which name have I?").locator(".name")
    expect(named["anna"]).to_have_text(f"{aunt} – Mobile")
    expect(named["ben"]).to_have_text(f"{firm} – Mobile")
    browser.request("PATCH", f"/contacts/{shared}", {"name": f"{firm} Ltd"})
    expect(named["ben"]).to_have_text(f"{firm} Ltd – Mobile")
    expect(named["anna"]).to_have_text(f"{aunt} – Mobile")
    browser.request("DELETE", f"/contacts/{own}")
    expect(named["anna"]).to_have_text(f"{firm} Ltd – Mobile")


def test_a_file_shows_what_it_changes_and_then_changes_it(
    office: WholeBox, open_as: OpenAs, number: str, tmp_path: Path
) -> None:
    known = f"Known {number[-4:]}"
    office.browser().request("POST", "/contacts", {"name": known, "numbers": [{"number": number, "kind": "mobile"}]})
    table = tmp_path / "outlook.csv"
    table.write_text(
        f"First Name,Last Name,Mobile Phone,Home Phone\nK.,Nown,{number},030 444{number[-4:]}\n"
        f"Nina,{number[-4:]},0176 444{number[-4:]},\nBad,{number[-4:]},none,\n",
    )
    page = open_as("anna")
    go(page, "/contacts")
    page.get_by_role("button", name="Import").click()
    panel = page.locator("contacts-import")
    panel.get_by_label("File").set_input_files(table)
    entries = panel.locator(".entries li")
    expect(entries).to_have_count(3)
    expect(entries.nth(0)).to_contain_text("Not usable")
    expect(entries.nth(0)).to_contain_text("Line 4")
    expect(entries.nth(0)).to_contain_text("“none” is not a telephone number")
    expect(entries.nth(1)).to_contain_text(f"becomes part of {known}")
    expect(entries.nth(2)).to_contain_text(f"Nina {number[-4:]}")
    assert axe(page) == []
    page.get_by_role("searchbox").fill(number[-4:])
    expect(page.locator("contacts-page .rows li")).to_have_count(1)
    panel.get_by_role("button", name="Import 2 contacts").click()
    expect(page.get_by_text("Imported: 1 new, 1 extended.")).to_be_visible()
    expect(page.locator("contacts-page .rows li")).to_have_count(2)
    with page.expect_download() as download:
        page.locator("contacts-page .exports").get_by_role("link", name="vCard").click()
    assert f"FN:Nina {number[-4:]}" in Path(download.value.path()).read_text()


def test_the_number_to_send_from_is_known_of_older_conversations_than_the_list_shows(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    browser = office.browser()
    [sales] = [line["id"] for line in browser.request("GET", "/me").json["lines"] if line["label"] == "Sales"]

    def text(to: str) -> None:
        asked = {"kind": "sms", "line_id": sales, "number": to}
        opened = browser.request("POST", "/conversations", asked).json["conversation"]["id"]
        path = f"/conversations/{opened}/messages"
        assert browser.request("POST", path, {"text": f"to {to}", "key": f"to {to}"}).status == 201

    text(number)
    for n in range(51):
        text(f"+4917699{n:05d}")
    page = open_as("anna")
    page.locator("chat-dock .launcher").click()
    expect(page.locator("conversation-list li").filter(has_text="to +491769900050")).to_be_visible()
    expect(page.locator("conversation-list li").filter(has_text=f"to {number}")).to_have_count(0)
    window = write_to(page, number)
    expect(row(window, f"to {number}")).to_be_visible()
    expect(window.get_by_label("From").locator("option:checked")).to_contain_text("Sales")


def person(page: Page, name: str) -> Locator:
    """A row of the widget's people."""
    return page.locator("chat-dock people-list li.person").filter(has_text=name)


def show_people(page: Page) -> None:
    page.locator("chat-dock .launcher").click()
    page.locator("chat-dock .panel").get_by_role("button", name="People").click()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_widget_shows_colleagues_with_presence_and_contacts_on_any_page(
    office: WholeBox, open_as: OpenAs, number: str, width: int
) -> None:
    name = f"Gerda {number[-4:]}"
    contact = {"name": name, "numbers": [{"number": number, "kind": "mobile"}]}
    assert office.browser().request("POST", "/contacts", contact).status == 201
    page = open_as("anna", width=width)
    go(page, "/calls")
    show_people(page)
    expect(person(page, "Ben Weber").locator(".presence")).to_contain_text("not at the browser")
    ben = open_as("ben")
    expect(person(page, "Ben Weber").locator(".presence")).to_have_text("online")
    ben.close()
    expect(person(page, "Ben Weber").locator(".presence")).to_contain_text("not at the browser")
    assert axe(page) == []
    field = page.locator("chat-dock people-list").get_by_role("searchbox")
    field.fill(name.lower())
    expect(page.locator("chat-dock people-list li.person")).to_have_count(1)
    person(page, name).get_by_role("button", name=f"Send SMS to {name} – Mobile").click()
    window = page.locator("chat-dock chat-window section.window")
    expect(window.locator("textarea")).to_be_focused()
    expect(window.locator(".tag")).to_have_text("SMS")
    window.get_by_role("button", name="Close", exact=True).click()
    field.fill("carla")
    expect(page.locator("chat-dock people-list li.person")).to_have_count(1)
    person(page, "Carla").get_by_role("button", name="Chat with Carla").click()
    expect(window.locator(".tag")).to_have_text("Chat")
    window.get_by_role("button", name="Close", exact=True).click()
    page.reload()
    expect(person(page, "Ben Weber"), "what was open is so again").to_be_visible()
    page.locator("chat-dock .panel").get_by_role("button", name="Messages").click()
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()
    expect(page.locator("chat-dock people-list")).to_be_hidden()


def test_people_that_do_not_come_are_told_and_come_later(open_as: OpenAs) -> None:
    page = open_as("anna")
    page.route("**/people-view.js*", lambda route: route.abort(), times=1)  # the network fails for a moment
    show_people(page)
    expect(page.locator("chat-dock .note")).to_contain_text("does not answer")
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()
    page.locator("chat-dock .panel").get_by_role("button", name="People").click()
    expect(person(page, "Ben Weber")).to_be_visible()


def test_a_long_list_of_contacts_stays_as_long_when_one_changes(
    office: WholeBox, open_as: OpenAs, tmp_path: Path
) -> None:
    table = tmp_path / "many.csv"
    table.write_text("Name,Mobile\n" + "".join(f"Aaron {at:03},0177{at:07}\n" for at in range(260)))
    assert "Added: 260." in office.box.command("contacts", "import", str(table))
    page = open_as("anna")
    go(page, "/contacts")
    contacts = page.locator("contacts-page li[data-contact-id]")
    for shown in (100, 200):
        expect(contacts).to_have_count(shown)
        page.get_by_role("button", name="Show more contacts").click()
    expect(contacts.filter(has_text="Aaron 259")).to_be_visible()
    shown = contacts.count()
    contacts.filter(has_text="Aaron 000").get_by_role("button").click()
    page.locator("contact-editor").get_by_label("Name", exact=True).fill("Aaron 000 the first")
    page.locator("contact-editor").get_by_role("button", name="Save").click()
    expect(contacts.filter(has_text="Aaron 000 the first")).to_be_visible()
    expect(contacts).to_have_count(shown)
