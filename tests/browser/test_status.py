"""The admin's status page: what its buttons do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from lab.box import Box, SimModem
from tests.browser.conftest import OpenAs
from tests.integration.whole_box import LINE, PEOPLE, Outside, WholeBox, until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    """Anna is the admin; her SIM's balance can be asked for."""
    folder = tmp_path_factory.mktemp("office")
    outside = Outside(folder)
    people = [replace(each, role="admin") if each.username == "anna" else each for each in PEOPLE]
    modem = SimModem("sim1", folder / "modem", LINE, "Office", ["anna"], more={"balance_code": "*100#"})
    try:
        with Box(folder, people, [modem]) as box:
            whole = WholeBox(box, outside)
            me = whole.browser()
            until(lambda: me.request("GET", "/me").json["modems"][0]["condition"] == "ready")
            yield whole
    finally:
        outside.close()


def test_the_balance_of_a_sim_is_asked_for_and_shown_or_why_not(office: WholeBox, open_as: OpenAs) -> None:
    page = open_as("anna")
    page.goto(f"{office.box.url}/status")
    ask = page.get_by_role("button", name="Ask for the balance of sim1")
    answer = page.locator(".balance output")
    ask.click()
    expect(answer).to_have_text("Your balance is 12.34 EUR.")
    expect(ask).to_be_enabled()
    office.outside.fault("command_error", 1, 30)
    ask.click()
    expect(answer).to_have_class("error")
    expect(answer).not_to_contain_text("12.34")
    ask.click()
    expect(answer).to_have_text("Your balance is 12.34 EUR.")
    office.box.kill_web()
    ask.click()
    expect(answer).to_have_text("The box did not answer. Try again.")
    office.box.start_web()


def test_who_is_no_admin_is_not_shown_the_page(office: WholeBox, open_as: OpenAs) -> None:
    page = open_as("ben")
    page.goto(f"{office.box.url}/status")
    expect(page.get_by_role("button", name="Ask for the balance of sim1")).to_have_count(0)
