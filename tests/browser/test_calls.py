"""Calls as their user sees them: who calls, what was missed, who is free, and waiting voicemail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as clock

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from lab.asterisk import AsteriskServer
from lab.outside_caller import OutsideCaller
from lab.phones import SipPhone
from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.test_embed import chat
from tests.browser.test_office import say, write_to
from tests.integration.whole_box import Texter, WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

KAREN = "+491712345678"
GROUP, BEN_THEN_VOICEMAIL = "120", "122"


@pytest.fixture(scope="module", autouse=True)
def karen(office: WholeBox) -> Iterator[None]:
    """A contact."""
    contact = {"name": "Karen Adams", "numbers": [{"number": KAREN, "kind": "home"}]}
    made = office.browser("anna").request("POST", "/contacts", contact)
    assert made.status == 201
    yield
    office.browser("anna").request("DELETE", f"/contacts/{made.json['contact']['id']}")


def rings(asterisk: AsteriskServer, number: str) -> OutsideCaller:
    """Karen calls the office."""
    return OutsideCaller(asterisk.sip_port, number, KAREN)


def popped_up(page: Page) -> Locator:
    return page.locator("call-bar .call").first


def colleague(page: Page, name: str) -> Locator:
    return page.locator("people-list li").filter(has_text=name)


def test_who_calls_pops_up_and_leads_to_the_conversation(
    asterisk: AsteriskServer, open_as: OpenAs, anna: SipPhone
) -> None:
    page = open_as("anna")
    with rings(asterisk, "101"):
        expect(popped_up(page)).to_contain_text("Karen Adams – Home calls you")
        expect(popped_up(page).locator(".sentence")).to_have_text("0171 2345678")
        assert popped_up(page).locator(".who").evaluate("who => who.scrollWidth <= who.clientWidth"), "in full"
        assert axe(page) == []
        popped_up(page).get_by_role("button", name="Send SMS").click()
        window = page.locator("chat-window section.window").first
        expect(window).to_contain_text("Karen Adams")
        assert anna.wait_for("ringing")
        anna.answer()
        bar = window.locator("call-bar .call")
        expect(bar).to_have_attribute("data-state", "connected")
        expect(bar.locator(".clock")).to_have_text(re.compile(r"0:0\d"))
    expect(window.locator(".call-row").last).to_contain_text("Called you")


def test_a_missed_call_offers_to_call_back(asterisk: AsteriskServer, open_as: OpenAs, anna: SipPhone) -> None:
    page = open_as("anna")
    page.route("**/call-bar.js", lambda route: route.abort(), times=1)  # the network fails for a moment
    with rings(asterisk, "101"):
        assert anna.wait_for("ringing")
    expect(popped_up(page)).to_contain_text("Missed call from Karen Adams – Home")
    assert axe(page) == []
    assert anna.wait_for("idle")
    popped_up(page).get_by_role("button", name="Send SMS").click()
    missed = page.locator("chat-window section.window .call-row").last
    expect(missed).to_contain_text(re.compile("missed", re.IGNORECASE))
    page.locator("chat-window section.window").get_by_role("button", name="Close", exact=True).click()
    popped_up(page).get_by_role("button", name="Call back").click()
    assert anna.wait_for("ringing")
    until(lambda: anna.caller_shown.startswith("Karen Adams"))
    page.locator("call-bar .call[data-state=ringing_you] .hang-up").click()
    assert anna.wait_for("idle")


def test_what_happens_without_a_connection_then_appears_in_order_and_once(
    asterisk: AsteriskServer, office: WholeBox, open_as: OpenAs, anna: SipPhone
) -> None:
    number = "+491718004001"
    page = open_as("anna")
    write_to(page, "Ben Weber")
    office.outside.do(lambda lab: setattr(lab.phone(number), "switched_on", False))
    window = write_to(page, number)
    expect(say(window, "Call me")).to_have_attribute("data-state", "sent")
    page.evaluate("window.not_reloaded = true")
    page.context.set_offline(True)
    expect(page.locator("chat-dock")).not_to_have_attribute("data-connection", "online")
    office.outside.do(lambda lab: setattr(lab.phone(number), "switched_on", True))
    texter = Texter(office.browser(), number)
    until(lambda: texter.states()["Call me"] == "delivered")
    with OutsideCaller(asterisk.sip_port, "101", number):
        assert anna.wait_for("ringing")
    calls = f"/conversations/{texter.conversation}/calls"
    until(lambda: [call["missed"] for call in texter.browser.request("GET", calls).json["calls"]] == [True])
    office.outside.text_back("I did", number)
    until(lambda: texter.inbound() == ["I did"])
    chat(office, f"{number} called you")
    page.context.set_offline(False)
    entries = window.locator(".rows > li:not(.day)")
    expect(entries).to_have_text([re.compile("^Call me"), re.compile("^Missed call"), re.compile("^I did")])
    expect(entries.first).to_have_attribute("data-state", "delivered")
    expect(page.locator("chat-dock li.message").filter(has_text=f"{number} called you")).to_have_count(1)
    expect(page.locator("call-bar .call:visible")).to_have_count(1)
    expect(page.locator("call-bar .call:visible")).to_contain_text("Missed call")
    assert page.evaluate("window.not_reloaded")


def test_all_calls_are_listed_chosen_from_and_called_back(
    asterisk: AsteriskServer, open_as: OpenAs, anna: SipPhone
) -> None:
    page = open_as("anna")
    badge = page.locator("#nav .count")
    with rings(asterisk, "101"):
        assert anna.wait_for("ringing")
    expect(badge).to_be_visible()
    expect(badge).to_have_attribute("title", re.compile(r"^\d+ missed calls?$"))
    page.goto(f"{page.url}calls?q=nobody")
    expect(page.get_by_text("No such calls.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(badge).to_be_visible()  # what does not stand there was not looked at
    page.evaluate("window.looked_at = false")
    page.get_by_role("link", name="Calls").click()
    calls = page.get_by_role("list", name="Calls", exact=True).locator("li.call")
    expect(calls.first).to_contain_text("Karen Adams – Home")
    expect(calls.first).to_contain_text("Missed call")
    expect(badge).to_be_visible()
    page.evaluate("window.looked_at = true; document.dispatchEvent(new Event('visibilitychange'))")
    expect(badge).to_be_hidden()  # whoever reads this has looked at them
    calls.first.get_by_role("button", name="Call Karen Adams").click()
    assert anna.wait_for("ringing")
    anna.reject()
    # The list goes on by itself.
    expect(calls.first).to_contain_text("You called · The call was rejected on your phone.")

    page.get_by_label("Which").select_option("Missed")
    expect(calls.first).to_contain_text("Missed call")
    page.get_by_label("Which").select_option("Outgoing")
    expect(calls.first).to_contain_text("You called")
    search = page.get_by_role("searchbox", name="Search your calls")
    search.fill("nobody of this name")
    expect(page.get_by_text("No such calls.")).to_be_visible()
    search.fill("0171 2345")
    expect(calls.first).to_contain_text("Karen Adams")
    page.get_by_label("Until").fill("2020-01-01")
    expect(page.get_by_text("No such calls.")).to_be_visible()
    page.get_by_label("Until").fill("")
    search.fill("karen ad")
    expect(calls.first).to_contain_text("Karen Adams")
    page.wait_for_url("**/calls?q=karen+ad&which=out")
    page.clock.install(time=datetime.combine(date.today(), clock(23, 59, 30)))
    page.reload()  # what was asked for stays in the address
    expect(search).to_have_value("karen ad")
    expect(calls.first).to_contain_text("You called")
    day = page.locator("calls-page li.day").first
    expect(day).to_have_text("Today")
    page.clock.fast_forward("01:30")
    expect(day).to_have_text("Yesterday")


def test_a_ring_group_says_who_took_it(
    asterisk: AsteriskServer, open_as: OpenAs, anna: SipPhone, ben: SipPhone
) -> None:
    page = open_as("anna")
    with rings(asterisk, GROUP):
        expect(popped_up(page)).to_contain_text("Karen Adams – Home calls you")
        assert ben.wait_for("ringing")
        ben.answer()
        expect(popped_up(page)).to_contain_text("Ben Weber took this call.")
        expect(page.locator("call-bar .call")).to_have_count(0)


def test_a_colleagues_phone_is_shown_beside_the_name(asterisk: AsteriskServer, open_as: OpenAs, ben: SipPhone) -> None:
    page = open_as("anna")
    expect(colleague(page, "Ben Weber")).to_contain_text("phone free")
    with rings(asterisk, "102"):
        expect(colleague(page, "Ben Weber")).to_contain_text("phone rings")
        ben.answer()
        expect(colleague(page, "Ben Weber")).to_contain_text("on the phone")
    expect(colleague(page, "Ben Weber")).to_contain_text("phone free")
    ben.stop()
    page_of_ben = open_as("ben")
    expect(colleague(page, "Ben Weber")).to_contain_text("online")
    page_of_ben.context.close()


def test_a_colleague_is_online_away_or_gone(open_as: OpenAs) -> None:
    page = open_as("anna")
    feeds: list[WebSocketRoute] = []

    def join(feed: WebSocketRoute) -> None:
        feed.connect_to_server()
        feeds.append(feed)

    page.route_web_socket(re.compile("/live"), join)
    page.reload()
    write_to(page, "Carla")
    listed, beside = colleague(page, "Carla Rossi"), page.locator("chat-dock section.window .via")
    user = int(listed.get_attribute("data-user-id") or "")
    open_as("carla")
    for state, listed_as, brief in (
        ("online", "online", "online"),
        ("away", "away", "away"),
        ("offline", "not at the browser", "not there"),
    ):
        if state != "online":  # when that is so: tests/unit/test_presence.py
            told = {"type": "presence", "data": {"users": [{"user_id": user, "browser": state}]}}
            feeds[-1].send(json.dumps(told))
        expect(listed.locator(".presence")).to_have_text(listed_as)
        expect(beside).to_have_text(brief)


def test_a_colleague_is_called_from_the_chat_which_shows_how_they_are(
    open_as: OpenAs, anna: SipPhone, ben: SipPhone
) -> None:
    page = open_as("anna")
    colleague(page, "Ben Weber").get_by_role("button", name="Chat with Ben Weber").click()
    window = page.locator("chat-window section.window").first
    expect(window.locator(".via")).to_have_text("not there")
    open_as("ben").wait_for_selector("people-list li")
    expect(window.locator(".via")).to_have_text("online")
    window.get_by_role("button", name="Call Ben Weber").click()
    assert anna.wait_for("ringing")
    anna.answer()
    assert ben.wait_for("ringing")
    expect(window.locator(".via")).to_have_text("phone rings")
    page.locator("call-bar .hang-up:visible").first.click()
    assert ben.wait_for("idle")


def test_waiting_voicemail_has_a_mark(asterisk: AsteriskServer, open_as: OpenAs, anna: SipPhone, ben: SipPhone) -> None:
    page = open_as("ben")
    anna.dial(BEN_THEN_VOICEMAIL)
    assert anna.wait_for("talking")
    until(lambda: asterisk.is_recording("102"))  # after the tone
    anna.hangup()
    expect(page.get_by_text(re.compile(r"^\d+ new voicemails?$")).first).to_be_visible()
