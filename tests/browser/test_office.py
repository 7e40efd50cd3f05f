"""What people in the office see and do, in Chromium against the whole box."""

from __future__ import annotations

import itertools
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from lab.asterisk import AsteriskServer
from lab.phones import SipPhone
from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.integration.whole_box import Texter, WholeBox, until
from tests.web.box import Browser

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)

# Each step of a call that a page shows, in order.
WATCH_CALLS = """
    window.steps = [];
    new MutationObserver(() => {
        const step = document.querySelector('.call')?.dataset.state;
        if (step && step !== window.steps.at(-1)) window.steps.push(step);
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
"""


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49171300{next(_numbers)}"


def write_to(page: Page, typed: str) -> Locator:
    """Open the conversation with the only suggestion for what is typed, as a person would."""
    if not page.get_by_role("button", name="New conversation").is_visible():
        page.locator("chat-dock .launcher").click()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("conversation-picker input")).to_be_focused()
    page.keyboard.type(typed)
    expect(page.locator("conversation-picker").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    window = page.locator("chat-window section.window").last
    expect(window.locator("textarea")).to_be_focused()
    return window


def say(window: Locator, text: str) -> Locator:
    """Write and send; returns the message's row."""
    window.locator("textarea").fill(text)
    window.locator("textarea").press("Enter")
    return row(window, text)


def row(window: Locator, text: str) -> Locator:
    """The message with this text."""
    return window.locator("li.message").filter(has_text=text)


def test_sign_in_by_hand(office: WholeBox, open_as: OpenAs) -> None:
    page = open_as("anna")
    page.context.clear_cookies()
    page.goto(office.box.url)
    page.get_by_label("User name").fill("anna")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    assert axe(page) == []
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("heading", name="Hello, Anna")).to_be_visible()


def test_a_text_turns_delivered_and_the_answer_comes_with_tone_and_flashing_tab(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    expect(window.locator(".tag")).to_have_text("SMS")
    message = say(window, "Is Tuesday fine? Grüße 🎉")
    expect(message).to_have_attribute("data-state", "delivered")
    assert office.outside.got(number) == ["Is Tuesday fine? Grüße 🎉"]
    page.evaluate("window.looked_at = false")
    began = time.monotonic()
    office.outside.text_back("Tuesday is fine <b>!</b>", number)
    answer = row(window, "Tuesday is fine")
    expect(answer).to_be_visible(timeout=1000)
    assert time.monotonic() - began < 1.0
    assert answer.locator(".text").inner_text() == "Tuesday is fine <b>!</b>", "text is never read as HTML"
    until(lambda: page.evaluate("window.tones") > 0)
    until(lambda: number[-4:] in page.title())
    page.evaluate("window.looked_at = true; window.dispatchEvent(new Event('focus'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(lambda: re.fullmatch(r"(\(\d+\) )?Office", page.title()))


def has_read_all(browser: Browser) -> None:
    """What earlier tests wrote to somebody is no news any more."""
    for each in browser.request("GET", "/conversations").json["conversations"]:
        newest = {"up_to": each["last_message"]["id"]}
        assert browser.request("POST", f"/conversations/{each['id']}/read", newest).status == 200


def test_two_colleagues_chat_and_what_is_read_in_one_tab_is_read_in_all(office: WholeBox, open_as: OpenAs) -> None:
    has_read_all(office.browser("ben"))
    anna, ben = open_as("anna"), open_as("ben")
    second = ben.context.new_page()
    second.goto(ben.url)
    second.wait_for_selector("chat-dock[data-connection=online]")
    second.evaluate("window.looked_at = false")
    ben.locator("chat-dock .launcher").click()
    second.locator("chat-dock .launcher").click()
    window = write_to(anna, "Ben")
    expect(window.locator(".tag")).to_have_text("Chat")
    expect(say(window, "Lunch at one?").locator(".meta")).to_contain_text("Chat")
    for tab in (ben, second):
        listed = tab.locator("conversation-list li[data-unread='1']").filter(has_text="Lunch at one?")
        expect(listed.locator(".tag")).to_have_text("Chat")
        weight = listed.locator(".name").evaluate("e => getComputedStyle(e).fontWeight")
        assert int(weight) >= 600, "unread ones are bold"
    ben.locator("conversation-list li").filter(has_text="Lunch at one?").click()
    expect(row(ben.locator("chat-window section.window"), "Lunch at one?")).to_be_visible()
    expect(second.locator("conversation-list li[data-unread='0']").filter(has_text="Lunch")).to_be_visible()
    say(ben.locator("chat-window section.window"), "Yes!")
    expect(row(window, "Yes!")).to_be_visible()


def test_a_call_is_shown_step_by_step_and_hung_up(open_as: OpenAs, anna: SipPhone, number: str) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    page.evaluate(WATCH_CALLS)
    window.locator("[data-action=call]").dblclick()  # as people do who click everything twice
    bar = page.locator(".call").first
    expect(bar).to_have_attribute("data-state", "ringing_you")
    expect(bar.locator(".sentence")).to_contain_text("is ringing. Lift it to place the call.")
    assert anna.wait_for("ringing")
    expect(window.locator(".body > .note")).to_be_hidden()
    assert axe(page) == []
    anna.answer()
    expect(bar).to_have_attribute("data-state", "connected")
    expect(bar.locator(".clock")).to_have_text(re.compile(r"0:0\d"))
    assert axe(page) == []
    bar.locator(".hang-up").click()
    expect(bar).to_have_attribute("data-state", "ended")
    assert axe(page) == []
    expect(bar.locator(".sentence")).to_have_text("The call has ended.")
    shown = page.evaluate("window.steps")
    assert [step for step in shown if step != "requested"] == [
        "ringing_you", "calling", "ringing_them", "connected", "ended",
    ]  # fmt: skip
    assert anna.wait_for("idle")


def test_a_call_that_is_rejected_says_so(open_as: OpenAs, anna: SipPhone, number: str) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    window.locator("[data-action=call]").click()
    assert anna.wait_for("ringing")
    anna.hangup()
    expect(page.locator(".call").first.locator(".sentence")).to_have_text("The call was rejected on your phone.")


def test_everything_dies_in_turn_and_the_page_catches_up_without_a_reload(
    office: WholeBox, asterisk: AsteriskServer, open_as: OpenAs, number: str
) -> None:
    page = open_as("anna")
    write_to(page, "Ben Weber")
    window = write_to(page, number)
    chat = page.locator("chat-window section.window").filter(has=page.locator("h2", has_text="Ben Weber"))
    page.evaluate("window.not_reloaded = true")
    office.box.kill_web()
    expect(page.locator("chat-dock")).not_to_have_attribute("data-connection", "online")
    say(window, "Written while the web was away")
    say(chat, f"Chat of {number} while the web was away")
    office.outside.text_back("Came while the web was away", number)
    office.box.start_web()
    expect(row(window, "Came while the web was away")).to_be_visible()
    expect(row(window, "Written while the web was away")).to_have_attribute("data-state", "delivered")
    expect(row(chat, f"Chat of {number} while the web was away")).to_contain_text("Sent")
    office.box.kill_daemon()
    say(window, "Written while the daemon was away")
    office.outside.text_back("Came while the daemon was away", number)
    expect(say(chat, f"Chat of {number} while the daemon was away")).to_contain_text("Sent")
    expect(row(window, "Written while the daemon was away")).to_have_attribute("data-state", "queued")
    office.box.start_daemon()
    expect(row(window, "Written while the daemon was away")).to_have_attribute("data-state", "delivered")
    expect(row(window, "Came while the daemon was away")).to_be_visible()
    status = page.locator("system-status")
    expect(status.locator("summary")).to_have_text("Everything works.")
    expect(status.get_by_text("The telephone system is connected.")).to_be_hidden()
    asterisk.kill()
    expect(status.locator("summary")).to_have_text("Not everything works.")
    expect(status.locator("li[data-good=false]")).to_be_visible()
    expect(page.locator("system-status")).not_to_contain_text("The telephone system is connected.")
    window.locator("[data-action=call]").click()
    expect(
        page.get_by_text("telephone system", exact=False).and_(page.locator(".note:visible *")).first
    ).to_be_visible()
    asterisk.start()
    expect(page.locator("system-status")).to_contain_text("The telephone system is connected.")
    with SipPhone(asterisk.accounts["anna"], asterisk.sip_port, answer_after_s=0):
        window.locator("[data-action=call]").click()
        bar = page.locator(".call").first
        expect(bar).to_have_attribute("data-state", "connected")
        bar.locator(".hang-up").click()
        expect(bar).to_have_attribute("data-state", "ended")
    assert page.evaluate("window.not_reloaded")
    texts = [text for text in office.outside.got(number) if text.startswith("Written")]
    assert texts == ["Written while the web was away", "Written while the daemon was away"]


def test_what_was_typed_and_what_was_open_survive_a_reload(open_as: OpenAs, number: str) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    window.locator("textarea").fill("Half a sentence")
    page.reload()
    again = page.locator("chat-window section.window").filter(has=page.locator("textarea"))
    expect(again.locator("textarea")).to_have_value("Half a sentence")
    # In a second tab it stands as well, and goes with what was sent: nobody sends it twice.
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("chat-window textarea")).to_have_value("Half a sentence")
    again.locator("textarea").press_sequentially(", and the rest")
    expect(other.locator("chat-window textarea")).to_have_value("Half a sentence, and the rest")
    again.locator("textarea").press("Enter")
    expect(other.locator("chat-window textarea")).to_have_value("")


def test_scrolling_up_brings_earlier_messages_without_a_jump(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = Texter(office.browser(), number)
    for n in range(120):
        office.outside.text_back(f"line {n:03d}", number)
    until(lambda: len(texter.inbound()) == 120, 30)
    *_, newest = texter.messages()
    page = open_as("anna")
    window = write_to(page, number)
    scroller = window.locator(".scroller")
    expect(window.locator(f"[data-message-id='{newest['id']}']")).to_be_in_viewport()
    scroller.hover()
    beginning = window.get_by_text("This is the beginning of the conversation.")
    before = _first_visible(scroller)
    deadline = time.monotonic() + 20
    while not beginning.is_visible():
        page.mouse.wheel(0, -400)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        after = _first_visible(scroller)
        assert after <= before, "it never jumps down while one scrolls up"
        assert time.monotonic() < deadline
        before = after
    office.outside.text_back("the newest", number)
    expect(window.locator("button.pill")).to_be_visible()
    window.locator("button.pill").click()
    expect(row(window, "the newest")).to_be_in_viewport()


def _first_visible(scroller: Locator) -> int:
    """The id of the topmost message in view."""
    found: int = scroller.evaluate(
        """scroller => {
            const top = scroller.getBoundingClientRect().top;
            for (const li of scroller.querySelectorAll('li.message'))
                if (li.getBoundingClientRect().bottom > top) return Number(li.dataset.messageId);
            return 0;
        }"""
    )
    return found


# The message under the pointer, where it stands, what can be scrolled up still, and how many rows the page has.
AT_POINTER = """([x, y]) => {
    const at = (y) => document.elementFromPoint(x, y)?.closest('li.message');
    const row = at(y) ?? at(y + 8) ?? at(y + 40); // between two messages, or beside a day
    const scroller = row.closest('.scroller');
    const rows = scroller.querySelectorAll('li').length;
    return [row.dataset.messageId, row.getBoundingClientRect().top, scroller.scrollTop, rows];
}"""
# How far the message has gone, once it stands still after what was turned.
MOVED = """async ([id, from, turned]) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const top = () => document.querySelector(`chat-dock [data-message-id='${id}']`).getBoundingClientRect().top;
    let last, still = 0;
    for (let n = 0; n < 120 && still < 2; n += 1) {
        await frame();
        still = top() === last && (last !== from || !turned) ? still + 1 : 0;
        last = top();
    }
    return last - from;
}"""


def test_the_wheel_moves_a_long_conversation_by_what_it_turned_and_by_nothing_else(
    office: WholeBox, open_as: OpenAs, number: str
) -> None:
    texter = Texter(office.browser(), number)
    began = int(time.time() * 1000) - 3000 * 240_000
    rows = [(texter.conversation, f"{n} of many " * (1 + n % 7), began + n * 240_000) for n in range(3000)]
    with closing(sqlite3.connect(office.box.folder / "data" / "appliance.db", timeout=10)) as database, database:
        database.executemany(
            "INSERT INTO message (conversation_id, direction, state, text, reason, parts, at)"
            " VALUES (?, 'in', 'received', ?, '', 1, ?)",
            rows,
        )
    office.outside.text_back("the last one", number)
    until(lambda: texter.messages()[-1]["text"] == "the last one")
    page = open_as("anna")
    window = write_to(page, number)
    expect(row(window, "the last one")).to_be_in_viewport()
    box = window.locator(".scroller").bounding_box() or {}
    pointer = [box["x"] + 60, box["y"] + box["height"] / 2]
    page.mouse.move(*pointer)
    most = 0

    def turn(pixels: int) -> None:
        nonlocal most
        message, top, room, rows = page.evaluate(AT_POINTER, pointer)
        most = max(most, rows)
        page.mouse.wheel(0, pixels)
        moved = page.evaluate(MOVED, [message, top, room or pixels > 0])
        least = min(room, -pixels)  # it cannot go up further before there is more
        assert least - 2 <= moved <= -pixels + 2

    held: list[Route] = []
    for _ in range(2):  # the reader is at the very top before the earlier ones come
        page.route("**/messages?*before=*", lambda route: held.append(route))
        until(lambda: page.mouse.wheel(0, -2000) or (page.evaluate(AT_POINTER, pointer)[2] == 0 and held))
        message, top, _, rows = page.evaluate(AT_POINTER, pointer)
        page.unroute("**/messages?*before=*")  # which lets them go
        held.clear()
        until(lambda rows=rows: page.evaluate(AT_POINTER, pointer)[3] > rows)  # type: ignore[misc]
        assert abs(page.evaluate(MOVED, [message, top, False])) <= 2
    until(lambda: turn(-250) or most > 200, 20)
    for _ in range(4):
        turn(-150)
    office.outside.text_back("the newest", number)
    expect(window.get_by_role("button", name="1 new message")).to_be_visible()
    for pixels in (1500, 1500, 1500, 150, 150, 150, 150, 1500, 150, 150):
        turn(pixels)
    assert most <= 210, "200 messages and the days between them"
    window.get_by_role("button", name="1 new message").click()
    expect(row(window, "the newest")).to_be_in_viewport()


def test_who_has_no_sms_number_is_offered_chats_only_and_told_why(open_as: OpenAs) -> None:
    page = open_as("carla")
    page.locator("chat-dock .launcher").click()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("conversation-picker input")).to_be_focused()
    page.keyboard.type("0170 1234567")
    expect(page.locator("chat-dock").get_by_text("You have no SMS number.")).to_be_visible()
    expect(page.locator("conversation-picker").get_by_role("option")).to_have_count(0)


def test_an_unknown_number_becomes_a_contact_everywhere_at_once(office: WholeBox, open_as: OpenAs, number: str) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    office.outside.text_back("Who am I?", number)
    ben.locator("chat-dock .launcher").click()
    listed = ben.locator("conversation-list li").filter(has_text="Who am I?")
    expect(listed).to_be_visible()
    window = write_to(anna, number)
    window.locator("[data-action=add-contact]").click()
    form = anna.locator("contact-form")
    form.get_by_label("Name").first.fill(f"Nora {number[-4:]}")
    form.get_by_role("button", name=re.compile("Save|Add")).last.click()
    expect(window.locator("h2")).to_contain_text(f"Nora {number[-4:]} – Mobile")
    expect(listed.locator(".name")).to_have_text(f"Nora {number[-4:]} – Mobile")


def test_a_failed_text_says_why_and_goes_out_on_retry(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    office.outside.fault("submit_error", 1, 1)
    message = say(window, "Try me twice")
    expect(message).to_have_attribute("data-state", "failed")
    expect(message.locator(".reason")).to_contain_text(re.compile(r"\w+.*\."))
    assert axe(page) == []
    message.get_by_role("button", name="Retry").dblclick()
    expect(message).to_have_attribute("data-state", "delivered")
    expect(window.locator(".body > .note")).to_be_hidden()
    assert office.outside.got(number) == ["Try me twice"]


def test_the_counter_names_the_character_that_makes_parts_shorter(open_as: OpenAs, number: str) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    window.locator("textarea").fill("a" * 161)
    expect(window.locator(".count")).to_contain_text("2 SMS")
    window.locator("textarea").fill("Price “5 €”")
    expect(window.locator(".forced-line")).to_contain_text("“")


@pytest.fixture
def turkish(office: WholeBox) -> Iterator[None]:
    """The office writes Turkish."""

    def reload(language: str) -> None:
        office.box.sms = {"national_language": language}
        office.box.write_config()
        office.box.reload_web()

    reload("turkish")
    yield
    reload("none")


@pytest.mark.usefixtures("turkish")
def test_the_counter_knows_the_offices_own_letters(office: WholeBox, open_as: OpenAs, number: str) -> None:
    page = open_as("anna")
    window = write_to(page, number)
    area, count, forced = (window.locator(each) for each in ("textarea", ".count", ".forced-line"))
    area.fill("ş" * 155)
    expect(count).to_have_text("0 left · 1 SMS")
    expect(forced).to_be_hidden()
    area.fill("Teşekkürler – görüşürüz")
    expect(forced).to_contain_text("The character –")
    window.get_by_role("button", name="Use plain characters").click()
    expect(area).to_have_value("Teşekkürler - görüşürüz")
    expect(count).to_have_text("130 left · 1 SMS")
    area.press("Enter")
    until(lambda: office.outside.got(number) == ["Teşekkürler - görüşürüz"])


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_stands_in_the_way_of_anybody(open_as: OpenAs, number: str, width: int) -> None:
    page = open_as("anna", width, 844)
    assert axe(page) == []
    window = write_to(page, number)
    say(window, "Hello")
    assert axe(page) == []
