"""Writing an email from a contact's card, in Chromium, against the whole box and an office's mail server."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from lab.ports import free_port
from tests.browser.conftest import OpenAs
from tests.browser.test_office import row, say
from tests.browser.test_portal import go, listed
from tests.integration.mail_peers import ANNA, OfficeMailServer, config, post
from tests.integration.test_mail_from_box import BEN, make_old, reply
from tests.integration.whole_box import Texter, WholeBox, reload, until, whole_box

pytestmark = pytest.mark.browser

PAULA = "paula@example.com"


@pytest.fixture(scope="module")
def server() -> Iterator[OfficeMailServer]:
    server = OfficeMailServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, server: OfficeMailServer) -> Iterator[WholeBox]:
    """An office with a mail server instead of a PBX."""
    sections = config(free_port(), server)
    with whole_box(tmp_path_factory.mktemp("office"), mail=sections) as whole:
        until(lambda: takes_mail(whole))
        yield whole


def takes_mail(office: WholeBox) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port(office), timeout=5) as client:
            return client.noop()[0] == 250
    except OSError:
        return False


def port(office: WholeBox) -> int:
    return int(office.box.mail["mail"]["port"])


def open_card(office: WholeBox, page: Page, number: str, address: str) -> None:
    """The page of an SMS conversation with a contact who also has an address."""
    name = f"Paula {number[-4:]}"
    numbers, addresses = [{"number": number, "kind": "mobile"}], [{"address": address, "kind": "work"}]
    made = office.browser().request("POST", "/contacts", {"name": name, "numbers": numbers, "addresses": addresses})
    assert made.status == 201
    office.outside.text_back("Please send me the offer.", number)
    go(page, "/messages")
    listed(page, name).locator("button.row").click()
    expect(page.locator("contact-card").get_by_role("heading", name=name)).to_be_visible()


def begin_email(page: Page) -> Locator:
    """Ask the card for an email; returns the window it is written in."""
    page.locator("contact-card").get_by_role("button", name=re.compile("^Write an email to")).click()
    window = page.locator("conversation-page chat-window")
    expect(window.locator(".tag")).to_have_text("Email")
    return window


def test_an_email_from_the_card_goes_out_and_its_answer_comes_back(
    office: WholeBox, server: OfficeMailServer, open_as: OpenAs
) -> None:
    page = open_as("anna")
    open_card(office, page, "+491714000001", PAULA)
    window = begin_email(page)
    expect(window.locator("textarea")).to_have_attribute("placeholder", re.compile("^Subject"))
    message = say(window, "Offer 7\n\nDear Paula,\nhere it is: 10 €.")
    expect(message).to_have_attribute("data-state", "sent")
    got = server.wait_for(lambda got: got.recipients == (PAULA,))
    assert (got["Subject"], got.text.strip()) == ("Offer 7", "Dear Paula,\nhere it is: 10 €.")
    post(port(office), PAULA, got["Reply-To"], reply(got, "Thank you <b>very</b> much! 🎉", "paula1", PAULA))
    answer = row(window, "Thank you")
    expect(answer.locator(".text")).to_have_text("Thank you <b>very</b> much! 🎉")
    expect(answer.locator(".meta")).to_contain_text("Email")
    page.reload()
    expect(row(window, "Offer 7")).to_have_attribute("data-state", "sent")
    expect(row(window, "Thank you")).to_be_visible()
    go(page, "/messages")
    expect(listed(page, "Thank you").locator(".tag")).to_have_text("Email")


def test_an_email_that_bounces_says_so_and_can_be_sent_again(
    office: WholeBox, server: OfficeMailServer, open_as: OpenAs
) -> None:
    page = open_as("anna")
    open_card(office, page, "+491714000002", "moved@example.com")
    window = begin_email(page)
    message = say(window, "Still there?")
    expect(message).to_have_attribute("data-state", "sent")
    got = server.wait_for(lambda got: got.recipients == ("moved@example.com",))
    bounce = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.com\n\n"
        "Final-Recipient: rfc822; moved@example.com\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b--\n"
    )
    post(port(office), "", got.sender, bounce)
    expect(message).to_have_attribute("data-state", "failed")
    expect(message).to_contain_text("User unknown")
    message.get_by_role("button", name=re.compile("again|Retry", re.IGNORECASE)).click()
    expect(message).to_have_attribute("data-state", "sent")
    until(lambda: [each.recipients for each in server.got].count(("moved@example.com",)) == 2)


def test_a_mail_server_that_is_away_is_told_and_then_the_mail_goes(
    office: WholeBox, server: OfficeMailServer, open_as: OpenAs
) -> None:
    page = open_as("anna")
    open_card(office, page, "+491714000003", "late@example.com")
    window = begin_email(page)
    server.stop()
    try:
        message = say(window, "No hurry")
        expect(message).to_contain_text("will be tried again")
    finally:
        server.start()
    expect(message).to_have_attribute("data-state", "sent", timeout=30_000)


def test_an_unread_text_is_mailed_and_the_answer_to_that_mail_shows_in_the_conversation(
    office: WholeBox, server: OfficeMailServer, open_as: OpenAs
) -> None:
    number = "+491714000005"
    page = open_as("anna")
    texter = Texter(office.browser(), number)
    for text in (f"text {n}" for n in range(11)):
        office.outside.text_back(text, number)
        until(lambda text=text: text in texter.inbound())  # type: ignore[misc]
    make_old(office, texter.conversation)
    got = server.wait_for(lambda got: got.recipients == (ANNA,) and "text 10" in got.text)
    assert "text 1\n" in got.text
    assert "text 0" not in got.text, "the last ten"
    post(port(office), ANNA, got["Reply-To"], reply(got, "On my way.", "alert1", ANNA))
    page.locator("chat-dock .launcher").click()
    page.locator("chat-dock conversation-list li").filter(has_text="On my way.").locator("button.row").click()
    answer = row(page.locator("chat-window section.window"), "On my way.")
    expect(answer).to_have_attribute("data-state", "delivered")
    page.close()
    elsewhere = open_as("anna")
    go(elsewhere, "/settings")
    elsewhere.get_by_role("switch", name="Email me about unread messages").uncheck()
    expect(elsewhere.get_by_text("Saved.")).to_be_visible()
    up_to = {"up_to": texter.messages()[-1]["id"]}
    office.browser("ben").request("POST", f"/conversations/{texter.conversation}/read", up_to)
    try:
        office.outside.text_back("No mail, please", number)
        until(lambda: "No mail, please" in texter.inbound())
        make_old(office, texter.conversation)
        # Ben wants them: when his has come, Anna's would have, too.
        server.wait_for(lambda got: got.recipients == (BEN,) and "No mail, please" in got.text)
        mails = [got["Subject"] for got in server.got if got.recipients == (ANNA,) and "No mail, please" in got.text]
        assert [each for each in mails if each.startswith("Ungelesen")] == [], "only the answer to what she mailed"
    finally:
        office.browser().request("PATCH", "/me/preferences", {"unread_mail": True})


def test_without_a_mail_server_it_is_said_in_words(office: WholeBox, open_as: OpenAs) -> None:
    """Last in this file: the config is changed under the running box."""
    page = open_as("anna")
    open_card(office, page, "+491714000004", "nobody@example.com")
    office.box.mail = {key: value for key, value in office.box.mail.items() if key != "mail_out"}
    office.box.write_config()
    assert reload(office.box)["problems"] == []
    until(lambda: office.browser().request("GET", "/me").json["mail"]["condition"] == "off")
    page.locator("contact-card").get_by_role("button", name=re.compile("^Write an email to")).click()
    expect(page.locator("contact-card")).to_contain_text("Email is off: no mail server is set up.")
