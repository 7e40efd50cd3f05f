"""Video sessions between two browsers with made-up cameras, in Chromium against the whole box."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.test_office import write_to
from tests.integration.whole_box import until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

NO_CAMERA = """() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wanted) =>
      wanted.video ? Promise.reject(new DOMException("none", "NotFoundError")) : ask(wanted);
}"""


def session(page: Page) -> Locator:
    return page.locator("video-session")


def start(page: Page, colleague: str = "Ben") -> Locator:
    """Open the chat with a colleague and ask for video."""
    write_to(page, colleague).get_by_role("button", name="Start a video session").click()
    return session(page)


def sees(page: Page) -> None:
    """Wait until the colleague's picture moves."""
    until(lambda: page.evaluate("(document.querySelector('video-session .theirs')?.videoWidth ?? 0) > 0"))
    began = page.evaluate("document.querySelector('video-session .theirs').currentTime")
    until(lambda: page.evaluate("document.querySelector('video-session .theirs').currentTime") > began)


def test_two_colleagues_see_each_other_share_a_screen_and_hang_up(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    second = ben.context.new_page()
    second.goto(ben.url)
    second.wait_for_selector("chat-dock[data-connection=online]")
    start(anna)
    expect(session(anna)).to_contain_text("Waiting for Ben Weber to accept")
    for tab in (ben, second):
        expect(session(tab)).to_contain_text("Anna Schmidt asks you for a video session.")
    ben.get_by_role("button", name="Accept").click()
    for page in (anna, ben):
        expect(session(page)).to_have_attribute("data-state", "connected")
        sees(page)
    expect(session(second)).to_contain_text("Answered in another window.")

    session(anna).get_by_role("button", name="Mute the microphone").click()
    expect(session(anna).get_by_role("button", name="Mute the microphone")).to_have_attribute("aria-pressed", "true")
    session(anna).get_by_role("button", name="Turn the camera off").click()
    expect(session(anna).locator(".own")).to_be_hidden()
    session(anna).get_by_role("button", name="Share the screen").click()
    expect(session(anna).locator(".own[data-screen]")).to_be_visible()
    width = "document.querySelector('video-session .theirs').videoWidth"
    until(lambda: ben.evaluate(width) != 640)
    session(anna).get_by_role("button", name="Choose camera and microphone").click()
    expect(session(anna).get_by_label("Camera", exact=True).locator("option").first).to_be_attached()
    found = Axe().run(anna).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []

    session(ben).get_by_role("button", name="Hang up").click()
    expect(session(ben)).to_have_count(0)
    expect(session(anna)).to_contain_text("The video session has ended.")


def test_declined_and_busy_and_away_are_told(open_as: OpenAs) -> None:
    anna, ben, carla = open_as("anna"), open_as("ben"), open_as("carla")
    start(anna)
    ben.get_by_role("button", name="Decline").click()
    expect(session(anna)).to_contain_text("Ben Weber declined.")
    session(anna).get_by_role("button", name="Close").click()

    anna.get_by_role("button", name="Start a video session").click()
    ben.get_by_role("button", name="Accept").click()
    expect(session(anna)).to_have_attribute("data-state", "connected")
    start(carla)
    expect(session(carla)).to_contain_text("Ben Weber is in another video session.")
    expect(session(ben)).to_have_attribute("data-state", "connected")
    anna.close()
    expect(session(ben)).to_contain_text("The video session has ended.")


def test_nobody_there(open_as: OpenAs) -> None:
    anna = open_as("anna")
    start(anna, "Carla")
    expect(session(anna)).to_contain_text("Carla Rossi has no page of the box open right now.")


def test_a_missing_camera_is_told_in_words_and_the_voice_still_goes_out(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    anna.evaluate(NO_CAMERA)
    start(anna)
    expect(session(anna)).to_contain_text("There is no camera: only your voice goes out.")
    expect(session(anna).get_by_role("button", name="Turn the camera off")).to_be_disabled()
    ben.get_by_role("button", name="Accept").click()
    expect(session(ben)).to_have_attribute("data-state", "connected")
    sees(anna)
    heard = "document.querySelector('video-session .theirs').srcObject?.getTracks().map((track) => track.kind)"
    until(lambda: ben.evaluate(heard) == ["audio"])


def test_a_text_has_no_video(open_as: OpenAs) -> None:
    page = open_as("anna")
    window = write_to(page, "+491713009999")
    expect(window.get_by_role("button", name="Start a video session")).to_be_hidden()
