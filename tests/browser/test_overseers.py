"""The pages for admins and auditors and the invitation: usable by keyboard and screen reader, on desk and phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from lab.box import Box
from tests.browser.axe import axe
from tests.browser.conftest import DEADLINE_MS
from tests.integration.whole_box import PEOPLE, until
from tests.web.box import Browser

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    anna, ben, carla = PEOPLE
    people = [replace(anna, role="admin"), ben, replace(carla, role="auditor")]
    mail = {"alerts": {"alarm_after_minutes": 0}}
    with Box(tmp_path_factory.mktemp("box"), people, [], mail=mail) as box:
        yield box


def page_of(chromium: Chromium, box: Box, username: str | None, size: str = "desk") -> Page:
    context = chromium.new_context(ignore_https_errors=True, viewport=SIZES[size])  # type: ignore[arg-type]
    if username is not None:
        browser = Browser(box.port)
        person = next(each for each in box.people if each.username == username)
        assert browser.sign_in(username, person.password).status == 200
        name, _, value = (browser.cookie or "").partition("=")
        context.add_cookies([{"name": name, "value": value, "url": box.url, "secure": True}])
    page = context.new_page()
    page.set_default_timeout(DEADLINE_MS)
    return page


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_are_accessible_and_fit(chromium: Chromium, box: Box, size: str) -> None:
    page = page_of(chromium, box, "anna", size)
    link = box.command("users", "invite", "ben").split()[0]
    for address in (f"{box.url}/status", f"{box.url}/audit", f"{box.url}/audit?who=nobody", link):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{address} is wider than the screen"
        )
    page.context.close()


def test_an_auditor_signs_in_reads_filters_and_signs_out_by_keyboard(chromium: Chromium, box: Box) -> None:
    page = page_of(chromium, box, None)
    page.goto(f"{box.url}/audit")
    page.get_by_label("User name").fill("carla")
    page.get_by_label("Password").fill(PEOPLE[2].password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{box.url}/audit")
    page.get_by_label("What", exact=True).focus()
    page.keyboard.type("set a password")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit?*what=set+a+password*")
    expect(page.locator("tbody tr")).to_have_count(3)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as CSV").click()
    assert saved.value.suggested_filename == "audit.csv"
    page.goto(box.url)
    page.wait_for_url(f"{box.url}/status")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{box.url}/login")
    page.context.close()


def test_the_invited_chooses_a_password_that_is_judged_as_it_is_typed(chromium: Chromium, box: Box) -> None:
    link = box.command("users", "invite", "ben").split()[0]
    page = page_of(chromium, box, None)
    page.goto(link)
    expect(page.get_by_text("Hello, Ben Weber.")).to_be_visible()
    field = page.get_by_label("New password")
    field.fill("Ben")
    expect(page.get_by_role("status")).to_have_text("Too short: 7 more characters.")
    field.fill("BenWeber2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("among the first that others would try")
    field.fill("Regen Kamel Zahnrad")
    expect(page.get_by_role("status")).to_have_text("Very good.")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{box.url}/")
    page.goto(link)
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("used already")
    page.context.close()
    until(lambda: '"ben"' in box.command("users", "sessions", "--json"))
