"""A conversation's window: writing, the states of a text, the cog, and the same picture on every screen."""

from __future__ import annotations

import itertools
import re
from datetime import date, datetime, timedelta
from datetime import time as clock

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.test_office import row, say, write_to
from tests.browser.test_portal import go, received
from tests.integration.test_mail_from_box import make_old
from tests.integration.whole_box import WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49179600{next(_numbers)}"


def display(number: str) -> str:
    """A number as people write it."""
    return f"0179 600{number[-4:]}"


def entry(page: Page, number: str) -> Locator:
    """The conversation with a number, or a name, in the widget's list."""
    if page.locator("chat-dock .launcher").is_visible():
        page.locator("chat-dock .launcher").click()
    shown = display(number) if number.startswith("+") else number
    return page.locator("chat-dock conversation-list li").filter(has_text=shown)


def window_of(page: Page, name: str) -> Locator:
    heading = page.locator("h2").filter(has_text=name)
    return page.locator("chat-dock chat-window section.window").filter(has=heading)


def test_enter_sends_shift_enter_breaks_the_line_and_the_counter_follows(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    count = window.locator("compose-box .count")
    expect(count).to_have_text("160 left · 1 SMS")
    page.keyboard.type("One")
    expect(count).to_have_text("157 left · 1 SMS")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two €")
    expect(count).to_have_text("150 left · 1 SMS")  # the euro sign counts twice
    expect(window.locator("li.message")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(row(window, "One")).to_have_attribute("data-state", "delivered")
    expect(row(window, "One").locator(".meta")).to_contain_text("SMS")
    assert office.outside.got(number) == ["One\ntwo €"]
    page.keyboard.type("It’s here")
    expect(window.locator(".forced-line")).to_contain_text("The character ’ makes each SMS shorter (70 characters).")
    expect(count).to_have_text("61 left · 1 SMS")
    window.get_by_role("button", name="Use plain characters").click()
    expect(window.locator("textarea")).to_have_value("It's here")
    expect(count).to_have_text("151 left · 1 SMS")
    expect(window.locator(".forced-line")).to_be_hidden()


def test_a_text_is_sent_when_the_network_took_it_and_delivered_when_the_phone_has_it(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    office.outside.do(lambda lab: setattr(lab.phone(number), "switched_on", False))
    window = write_to(open_as("anna"), number)
    message = say(window, "Are you there?")
    expect(message.locator(".state")).to_contain_text("Sent")
    expect(message).to_have_attribute("data-state", "sent")
    office.outside.do(lambda lab: setattr(lab.phone(number), "switched_on", True))
    expect(message.locator(".state")).to_contain_text("Delivered")


def test_a_text_whose_fate_nobody_knows_is_maybe_sent_and_the_person_decides(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    window = write_to(open_as("anna"), number)
    office.outside.hold("+CMGS")
    message = say(window, "Perhaps")
    expect(message.locator(".state")).to_contain_text("Sending…")
    office.outside.wait_until_held()
    expect(message).to_have_attribute("data-state", "sending")
    office.box.kill_daemon()
    office.outside.release()
    office.box.start_daemon()
    expect(message).to_have_attribute("data-state", "maybe_sent")
    expect(message.locator(".state")).to_contain_text("Maybe sent")
    expect(message.locator(".reason")).to_contain_text("Sending it again could deliver it twice.")
    expect(message.locator(".reason"), "once is enough").not_to_contain_text(re.compile(r"twice.*twice"))
    assert axe(window.page) == []
    assert office.outside.got(number) == [], "nothing is sent again by itself"
    message.get_by_role("button", name="Send again").click()
    expect(message).to_have_attribute("data-state", "delivered")
    assert office.outside.got(number) == ["Perhaps"]


def test_a_number_joins_a_contact_that_exists_on_every_screen_at_once(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    name = f"Otto {number[-4:]}"
    home = [{"number": f"+4930700{number[-4:]}", "kind": "home"}]
    assert office.browser().request("POST", "/contacts", {"name": name, "numbers": home}).status == 201
    texter = received(office, number, f"It is me, {number}")
    anna, bens, phone = open_as("anna"), open_as("ben"), open_as("ben", 390, 844)
    go(bens, f"/messages/{texter.conversation}")
    expect(bens.locator("contact-card").get_by_text("This number is not in the contacts.")).to_be_visible()
    elsewhere = entry(phone, f"It is me, {number}").locator(".name")
    expect(elsewhere).to_have_text("0179 600" + number[-4:])
    entry(anna, f"It is me, {number}").locator("button.row").click()
    window = anna.locator("chat-dock chat-window section.window")
    window.get_by_role("button", name="Add contact").click()
    form = window.locator("contact-form")
    form.get_by_role("radio", name="Existing contact").check()
    form.get_by_role("textbox").fill(name)
    form.locator(".matches button").filter(has_text=name).click()
    form.get_by_role("button", name="Save").click()
    for shown in (window.locator("h2"), elsewhere, bens.locator("conversation-page h2").first):
        expect(shown).to_have_text(f"{name} – Mobile")
    expect(bens.locator("contact-card")).to_contain_text("Home")
    expect(window.get_by_role("button", name="Add contact")).to_be_hidden()


def test_the_cog_turns_notifications_off_on_all_screens_and_deletes_with_a_way_back(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    received(office, number, "Nothing urgent")
    page, other = open_as("anna"), open_as("anna")
    entry(page, number).locator("button.row").click()
    window = page.locator("chat-dock chat-window section.window")
    elsewhere = entry(other, number)
    expect(elsewhere.locator(".muted")).to_be_hidden()
    window.get_by_role("button", name="Conversation settings").click()
    window.get_by_role("menuitem", name="Turn notifications off").click()
    expect(elsewhere.locator(".muted")).to_be_visible()
    window.get_by_role("button", name="Conversation settings").click()
    expect(window.get_by_role("menuitem", name="Turn notifications on")).to_be_visible()
    window.get_by_role("menuitem", name="Delete conversation").click()
    window.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(window).to_have_count(0)
    expect(elsewhere).to_have_count(0)
    undo = page.locator("chat-dock").get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    assert axe(page) == []
    undo.click()
    expect(row(window, "Nothing urgent")).to_be_visible()
    expect(elsewhere).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_window_leads_to_its_contact_and_to_the_page_of_its_conversation(
    office: WholeBox, open_as: OpenAs, number: str, width: int
) -> None:
    name = f"Wilma {number[-4:]}"
    contact = {"name": name, "numbers": [{"number": number, "kind": "mobile"}]}
    assert office.browser().request("POST", "/contacts", contact).status == 201
    received(office, number, "Where am I?", "مرحبا")
    page = open_as("anna", width, 844)
    entry(page, name).locator("button.row").click()
    window = window_of(page, name)
    arabic = row(window, "مرحبا").locator(".text")
    assert arabic.evaluate("text => getComputedStyle(text).direction") == "rtl"
    back = window.get_by_role("button", name="Back")
    expect(back).to_be_visible(visible=width < 640)
    if width < 640:  # an app of its own
        assert window.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
        assert page.locator("body > main").evaluate("main => main.inert")
        back.click()
        expect(entry(page, name)).to_be_visible()
        entry(page, name).locator("button.row").click()
    window.get_by_role("button", name="Conversation settings").click()
    window.get_by_role("menuitem", name="Show as a page").click()
    expect(row(page.locator("conversation-page"), "Where am I?")).to_be_in_viewport()
    page.locator("conversation-page").get_by_role("button", name="Conversation settings").click()
    page.locator("conversation-page").get_by_role("menuitem", name="Edit contact").click()
    expect(page.locator("contact-editor").get_by_label("Name")).to_have_value(name)


def test_windows_stand_side_by_side_and_are_so_again_after_a_reload(open_as: OpenAs, number: str) -> None:
    page = open_as("anna", width=1600)
    for whom in (number, "Carla", number.replace("+49179", "+49171")):
        write_to(page, whom)
    first, carla, gone = (window_of(page, name) for name in ("0179", "Carla", "0171"))
    left, right = sorted((each.bounding_box() or {} for each in (first, carla)), key=lambda box: box["x"])
    assert left["y"] == right["y"], "they stand on one line"
    assert left["x"] + left["width"] <= right["x"], "none covers the other"
    first.get_by_role("button", name="Minimise").click()
    expect(first.locator("textarea")).to_be_hidden()
    gone.get_by_role("button", name="Close", exact=True).click()
    page.reload()
    expect(carla.locator("textarea")).to_be_visible()
    expect(first.locator("textarea")).to_be_hidden()
    expect(gone).to_have_count(0)
    first.get_by_role("button", name="Open 0179").click()
    expect(first.locator("textarea")).to_be_focused()


def test_the_newest_window_is_in_view_however_many_are_open(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = open_as("anna", width=700, height=500)
    browser = office.browser()
    line = browser.request("GET", "/me").json["lines"][0]["id"]
    for last in range(8):
        wanted = {"kind": "sms", "line_id": line, "number": f"{number}{last}"}
        opened = browser.request("POST", "/conversations", wanted).json["conversation"]["id"]
        page.evaluate("id => document.querySelector('chat-dock').open(id)", opened)
        window = page.locator(f"section.window[data-conversation-id='{opened}']")
        expect(window.locator("textarea")).to_be_focused()
        expect(window).to_be_in_viewport(ratio=0.99)
    tabs = page.locator("chat-dock section.window.minimised")
    expect(tabs).to_have_count(7)
    visible = [tab for tab in tabs.all() if tab.is_visible()]
    assert visible
    for tab in visible:
        expect(tab).to_be_in_viewport(ratio=0.99)
    window.get_by_role("button", name="Close").click()
    expect(page.locator("chat-dock .launcher")).to_be_focused()


def test_what_is_typed_before_the_field_has_come_is_in_it(open_as: OpenAs) -> None:
    page = open_as("anna")
    held: list[Route] = []
    page.route("**/conversation-picker.js", lambda route: held.append(route))
    page.locator("chat-dock .launcher").click()
    page.get_by_role("button", name="New conversation").click()
    page.keyboard.type("Carla")
    until(lambda: page.evaluate("1") and held)
    page.unroute("**/conversation-picker.js")  # which lets it go
    expect(page.locator("conversation-picker input")).to_have_value("Carla")
    expect(page.locator("conversation-picker").get_by_role("option")).to_contain_text(["Carla Rossi"])
    page.keyboard.press("Enter")
    expect(page.locator("chat-window textarea")).to_be_focused()


def test_links_are_links_and_nothing_else_is_read_as_html(office: WholeBox, open_as: OpenAs, number: str) -> None:
    evil = "<img src=x onerror=alert(1)> javascript:alert(1) see https://maps.example/way?a=1&b=<2>."
    received(office, number, f"{number} {evil}")
    page = open_as("anna")
    page.on("dialog", lambda dialog: pytest.fail(f"a text ran as a program: {dialog.message}"))
    entry(page, number).locator("button.row").click()
    message = row(page.locator("chat-dock chat-window section.window"), "onerror")
    expect(message.locator(".text")).to_have_text(f"{number} {evil}")
    expect(message.locator(".text *")).to_have_count(1)
    link = message.get_by_role("link")
    expect(link).to_have_attribute("href", "https://maps.example/way?a=1&b=")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_at_the_bottom_a_new_message_comes_into_view_by_itself(office: WholeBox, open_as: OpenAs, number: str) -> None:
    received(office, number, *(f"line {n}\n\n\n\n" for n in range(8)))
    page = open_as("anna")
    window = write_to(page, number)
    expect(row(window, "line 7")).to_be_in_viewport()
    office.outside.text_back("the next", number)
    expect(row(window, "the next")).to_be_in_viewport()
    expect(window.locator("button.pill")).to_be_hidden()
    window.locator(".scroller").evaluate("scroller => (scroller.scrollTop = 0)")
    expect(row(window, "line 0")).to_be_in_viewport()
    office.outside.text_back("one more", number)
    expect(window.get_by_role("button", name="1 new message")).to_be_visible()
    assert axe(page) == []
    expect(row(window, "line 0")).to_be_in_viewport()


def test_days_stand_between_the_messages_in_words_and_go_on_at_midnight(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    week_ago = date.today() - timedelta(days=7)
    texter = received(office, number, "last week")
    make_old(office, texter.conversation, 6 * 24 * 60)
    received(office, number, "the day before")
    make_old(office, texter.conversation, 24 * 60)
    received(office, number, "this day")
    long_ago = re.compile(rf"^{week_ago:%A}.*\b{week_ago.day}\b")
    page, german = open_as("anna"), open_as("anna", locale="de")
    page.clock.install(time=datetime.combine(date.today(), clock(23, 59, 30)))
    page.reload()
    page.wait_for_selector("chat-dock[data-connection=online]")
    entry(page, number).locator("button.row").click()
    go(german, f"/messages/{texter.conversation}")
    window, whole = page.locator("chat-dock section.window"), german.locator("conversation-page")
    for place, yesterday, today in ((window, "Yesterday", "Today"), (whole, "Gestern", "Heute")):
        expect(place.locator(".rows > li")).to_have_text(
            [
                long_ago if place is window else re.compile(rf"\b{week_ago.day}\b"),
                re.compile("last week"),
                yesterday,
                re.compile("the day before"),
                today,
                re.compile("this day"),
            ]
        )
    page.clock.fast_forward("01:30")
    expect(window.locator("li.day").last).to_have_text("Yesterday")


def test_two_computers_show_the_same(office: WholeBox, open_as: OpenAs, number: str) -> None:
    received(office, number, "For both")
    desk, laptop = open_as("anna"), open_as("anna")
    expect(entry(laptop, number).locator(".badge")).to_have_attribute("data-count", "1")
    entry(desk, number).locator("button.row").click()
    expect(entry(laptop, number).locator(".badge")).to_be_hidden()
    window = desk.locator("chat-dock chat-window section.window")
    entry(laptop, number).locator("button.row").click()
    other = laptop.locator("chat-dock chat-window section.window")
    for here, there, text in ((window, other, "from the desk"), (other, window, "from the laptop")):
        say(here, text)
        for screen in (here, there):
            expect(row(screen, text)).to_have_attribute("data-state", "delivered")
            expect(row(screen, text)).to_have_count(1)


def test_what_is_sent_without_a_connection_waits_in_sight_and_goes_out_once_in_order(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    page.context.set_offline(True)
    expect(window.locator(".offline")).to_have_text(
        "No connection to the box. What you send now goes out when it is back."
    )
    for text in ("first", "second", "given up"):
        expect(say(window, text).locator(".state")).to_contain_text("Waiting for connection")
    assert axe(page) == []
    row(window, "given up").get_by_role("button", name="Discard").click()
    window.locator("textarea").fill("not sent yet")
    office.outside.text_back("Are you gone?", number)
    page.context.set_offline(False)
    expect(row(window, "Are you gone?")).to_have_count(1)
    for text in ("first", "second"):
        expect(row(window, text)).to_have_attribute("data-state", "delivered")
        expect(row(window, text)).to_have_count(1)
    expect(window.locator(".offline")).to_be_hidden()
    expect(window.locator("textarea")).to_have_value("not sent yet")
    until(lambda: office.outside.got(number) == ["first", "second"])
    expect(row(window, "given up")).to_have_count(0)
