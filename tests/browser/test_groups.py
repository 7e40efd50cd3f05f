"""Group chats as people use them: three colleagues, in Chromium against the whole box."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.files import drop, picture
from tests.browser.test_files import file_row, send
from tests.browser.test_office import row, say
from tests.integration.whole_box import until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]


def make_group(page: Page, name: str, *people: str) -> Locator:
    """By hand, from “New conversation”; the window of the group."""
    if not page.get_by_role("button", name="New conversation").is_visible():
        page.locator("chat-dock .launcher").click()
    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("button", name="New group").click()
    form = page.get_by_role("form", name="New group")
    expect(form.get_by_role("button", name="Make the group")).to_be_disabled()
    assert axe(page) == []
    for each in people:
        form.get_by_label(each).check()
    expect(form.get_by_label("Name of the group")).to_have_value(", ".join(each.split()[0] for each in people))
    form.get_by_label("Name of the group").fill(name)
    form.get_by_role("button", name="Make the group").click()
    return window_of(page, name)


def window_of(page: Page, name: str) -> Locator:
    window = page.locator("chat-window section.window").filter(has=page.get_by_role("heading", name=name, exact=True))
    expect(window.locator("compose-box")).to_be_visible()
    return window


def open_listed(page: Page, text: str, name: str) -> Locator:
    if not page.locator("chat-dock .panel").is_visible():
        page.locator("chat-dock .launcher").click()
    page.locator("chat-dock conversation-list li").filter(has_text=text).first.click()
    return window_of(page, name)


def notes(window: Locator) -> Locator:
    return window.locator(".note-row .words")


def test_a_group_of_three_writes_reads_and_types(open_as: OpenAs) -> None:
    anna, ben, carla = open_as("anna"), open_as("ben"), open_as("carla")
    annas = make_group(anna, "Fair in May", "Ben Weber", "Carla Rossi")
    expect(notes(annas)).to_have_text("You made the group “Fair in May” with Ben Weber and Carla Rossi")
    expect(annas.locator(".via")).to_have_text("3 people")
    expect(annas.locator("[data-action=video]")).to_be_hidden()
    bens = open_listed(ben, "Fair in May", "Fair in May")
    expect(notes(bens)).to_have_text("Anna Schmidt made the group “Fair in May” with you and Carla Rossi")
    say(annas, "Who brings the banner?")
    expect(row(bens, "banner").locator(".author")).to_have_text("Anna Schmidt")
    expect(row(annas, "banner").locator(".author")).to_be_hidden()
    listed = carla.locator("chat-dock .launcher")
    expect(listed).to_have_attribute("aria-label", re.compile("unread"))
    readers = annas.locator(".readers")
    expect(readers).to_have_text("Read by 1 of 2")
    carlas = open_listed(carla, "Anna: Who brings the banner?", "Fair in May")
    expect(readers).to_have_text("Read by all")
    readers.click()
    expect(readers).to_have_text("Read by Ben Weber and Carla Rossi")
    bens.locator("textarea").press_sequentially("me")
    carlas.locator("textarea").press_sequentially("no")
    expect(annas.locator(".doing")).to_have_text("Ben and Carla are typing…")
    bens.locator("textarea").press("Enter")
    carlas.locator("textarea").press("Enter")
    expect(row(annas, "no").locator(".author")).to_have_text("Carla Rossi")
    assert axe(anna) == []


def test_who_is_added_sees_what_comes_and_who_is_removed_keeps_what_was(open_as: OpenAs) -> None:
    anna, ben, carla = open_as("anna"), open_as("ben"), open_as("carla")
    annas = make_group(anna, "Stock taking", "Ben Weber")
    say(annas, "Only for the two of us")
    annas.get_by_role("button", name="People in this group").click()
    people = annas.get_by_role("group", name="People in this group")
    people.get_by_role("button", name="Add people").click()
    people.get_by_label("Carla Rossi").check()
    assert axe(anna) == []
    people.get_by_role("button", name="Add", exact=True).click()
    expect(people.get_by_role("list", name="People in this group").locator("li")).to_have_count(3)
    carlas = open_listed(carla, "Stock taking", "Stock taking")
    expect(notes(carlas)).to_have_text("Anna Schmidt added you")
    drop(annas, ("shelf.png", "image/png", picture(200, 100)))
    send(annas)
    expect(file_row(carlas, "shelf.png")).to_be_visible()
    expect(row(carlas, "Only for the two of us")).to_have_count(0)
    people.get_by_role("button", name="Remove Carla Rossi from the group").click()
    people.get_by_role("button", name="Remove", exact=True).click()
    expect(notes(carlas).last).to_have_text("Anna Schmidt removed you")
    expect(carlas.locator(".blocked")).to_have_text("You are no longer in this group.")
    expect(carlas.get_by_role("button", name="People in this group")).to_be_hidden()
    expect(people.get_by_role("list", name="People in this group").locator("li")).to_have_count(2)
    people.get_by_label("Name of the group").fill("Stock taking, done")
    people.get_by_role("button", name="Save").click()
    bens = open_listed(ben, "Stock taking, done", "Stock taking, done")
    say(bens, "Carla must not see this")
    expect(row(window_of(anna, "Stock taking, done"), "Carla must not see this")).to_be_visible()
    expect(file_row(carlas, "shelf.png").locator("img")).to_be_visible()
    expect(row(carlas, "Carla must not see this")).to_have_count(0)
    carla.reload()
    expect(file_row(window_of(carla, "Stock taking"), "shelf.png")).to_be_visible()
    expect(row(carla.locator("chat-window"), "Carla must not see this")).to_have_count(0)


def test_who_leaves_is_out_and_the_others_are_told(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    annas = make_group(anna, "Short one", "Ben Weber")
    bens = open_listed(ben, "Short one", "Short one")
    bens.get_by_role("button", name="People in this group").click()
    bens.get_by_role("button", name="Leave the group").click()
    bens.get_by_role("alertdialog").get_by_role("button", name="Leave the group").click()
    expect(bens.locator(".blocked")).to_have_text("You are no longer in this group.")
    expect(notes(annas).last).to_have_text("Ben Weber left the group")
    expect(annas.locator(".via")).to_have_text("1 person")


def test_the_page_of_a_group_shows_its_people_and_leads_to_each(open_as: OpenAs) -> None:
    page = open_as("anna")
    make_group(page, "Page of a group", "Ben Weber", "Carla Rossi")
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/messages")
    page.locator("messages-page conversation-list li").filter(has_text="Page of a group").locator("button.row").click()
    card = page.locator("contact-card")
    expect(card).to_contain_text("3 people")
    expect(card.locator(".ways li")).to_have_count(2)
    page.get_by_role("button", name="Close the list of conversations").click()
    card.get_by_role("button", name="Chat with Ben Weber").click()
    expect(page.locator("conversation-page h2").first).to_have_text("Ben Weber")


def test_a_notice_names_the_group_and_who_wrote(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben", permissions=["notifications"])
    ben.evaluate(
        """() => { window.told = [];
        window.Notification = class { static permission = 'granted';
            constructor(title, options) { window.told.push([title, options.body]); }
            addEventListener() {} close() {} }; }"""
    )
    annas = make_group(anna, "Notices", "Ben Weber")
    ben.evaluate("window.looked_at = false")
    say(annas, "Coffee?")
    until(lambda: ben.evaluate("window.told.length") > 0)
    assert ben.evaluate("window.told") == [["Notices", "Anna Schmidt: Coffee?"]]
