"""Video sessions between two browsers with made-up cameras, in Chromium against the whole box."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.test_office import write_to
from tests.integration.whole_box import until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

BROKEN = """([problem, also_microphone]) => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wanted) =>
      wanted.video || also_microphone ? Promise.reject(new DOMException("", problem)) : ask(wanted);
}"""

# What comes from the other side: the loudest and the brightest of a short while, each 0 to 1.
RECEIVED = """async () => {
    const video = document.querySelector("video-session .theirs");
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(video.srcObject).connect(analyser);
    const canvas = new OffscreenCanvas(32, 32).getContext("2d");
    const wave = new Float32Array(analyser.fftSize);
    let loudest = 0;
    let brightest = 0;
    for (const end = performance.now() + 1500; performance.now() < end; ) {
      await new Promise(requestAnimationFrame);
      analyser.getFloatTimeDomainData(wave);
      loudest = Math.max(loudest, ...wave.map(Math.abs));
      canvas.drawImage(video, 0, 0, 32, 32);
      brightest = Math.max(brightest, ...canvas.getImageData(0, 0, 32, 32).data.filter((_, at) => at % 4 === 1)) ;
    }
    await context.close();
    return [loudest, brightest / 255];
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
    anna, ben = open_as("anna"), open_as("ben", 390, 844)
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
    for part in (".own", ".theirs", ".controls .danger"):
        expect(session(ben).locator(part)).to_be_in_viewport(ratio=1)  # on a phone, too

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
    assert axe(anna) == []

    session(ben).get_by_role("button", name="Hang up").click()
    expect(session(ben)).to_have_count(0)
    expect(session(anna)).to_contain_text("The video session has ended.")


def test_declined_and_busy_and_away_are_told(open_as: OpenAs) -> None:
    anna, ben, carla = open_as("anna"), open_as("ben"), open_as("carla")
    typed = write_to(ben, "Carla").locator("textarea")
    start(anna)
    expect(session(ben)).to_contain_text("Anna Schmidt asks you for a video session.")
    assert (axe(anna), axe(ben)) == ([], [])
    ben.keyboard.type("on my way")
    expect(typed, "who types goes on typing, and opens no camera by it").to_have_value("on my way")
    ben.get_by_role("button", name="Decline").click()
    expect(typed).to_be_focused()
    expect(session(anna)).to_contain_text("Ben Weber declined.")
    session(anna).get_by_role("button", name="Close").click()

    anna.get_by_role("button", name="Start a video session").click()
    ben.get_by_role("button", name="Accept").click()
    expect(session(anna)).to_have_attribute("data-state", "connected")
    expect(session(ben).get_by_role("button", name="Hang up")).to_be_focused()
    start(carla)
    expect(session(carla)).to_contain_text("Ben Weber is in another video session.")
    expect(session(ben)).to_have_attribute("data-state", "connected")
    anna.close()
    expect(session(ben)).to_contain_text("The video session has ended.")


def test_a_colleague_without_a_page_of_the_box_is_told_as_such(open_as: OpenAs) -> None:
    anna = open_as("anna")
    start(anna, "Carla")
    expect(session(anna)).to_contain_text("Carla Rossi has no page of the box open right now.")


# Offers wait until both sides have made theirs.
CROSSING = """(other) => {
    const post = window.fetch.bind(window);
    window.offers = 0;
    window.go = new Promise((go) => (window.let_go = go));
    window.fetch = async (address, options) => {
      if (String(address).includes("/video/") && options?.body?.includes('"type":"offer"')) {
        window.offers += 1;
        await window.go;
      }
      return post(address, options);
    };
}"""


def test_offers_that_cross_end_with_both_pictures(open_as: OpenAs) -> None:
    """Both have no camera and show their screens at the same moment: each side's picture needs a new agreement."""
    anna, ben = open_as("anna"), open_as("ben")
    for page in (anna, ben):
        page.evaluate(BROKEN, ["NotFoundError", False])
    start(anna)
    ben.get_by_role("button", name="Accept").click()
    for page in (anna, ben):
        expect(session(page)).to_have_attribute("data-state", "connected")
        page.evaluate(CROSSING)
    for page in (anna, ben):
        session(page).get_by_role("button", name="Share the screen").click()
        until(lambda page=page: page.evaluate("window.offers") == 1)  # type: ignore[misc]
    for page in (anna, ben):
        page.evaluate("window.let_go()")
    for page in (anna, ben):
        sees(page)
    for page in (anna, ben):
        expect(session(page).locator(".face")).to_be_hidden()
    session(anna).get_by_role("button", name="Share the screen").click()
    expect(session(ben).locator(".theirs"), "what is no longer shown does not stand there any more").to_be_hidden()
    expect(session(ben).locator(".face")).to_be_visible()
    sees(anna)


def test_a_screen_that_is_shared_while_it_rings_is_what_the_other_sees(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    start(anna)
    session(anna).get_by_role("button", name="Share the screen").click()
    expect(session(anna).locator(".own[data-screen]")).to_be_visible()
    ben.get_by_role("button", name="Accept").click()
    sees(ben)
    assert ben.evaluate("document.querySelector('video-session .theirs').videoWidth") != 640, "not the camera"


def test_what_is_muted_is_not_heard_and_a_camera_that_is_off_shows_nothing(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    start(anna)
    ben.get_by_role("button", name="Accept").click()
    sees(ben)

    def ben_gets(sound: bool, picture: bool) -> bool:
        loudest, brightest = ben.evaluate(RECEIVED)
        return ((loudest > 0.01), (brightest > 0.2)) == (sound, picture)

    until(lambda: ben_gets(sound=True, picture=True), 30)
    micro = session(anna).get_by_role("button", name="Mute the microphone")
    camera = session(anna).get_by_role("button", name="Turn the camera off")
    micro.click()
    camera.click()
    until(lambda: ben_gets(sound=False, picture=False), 30)
    session(anna).get_by_role("button", name="Choose camera and microphone").click()
    microphones = session(anna).get_by_label("Microphone", exact=True)
    names = microphones.locator("option").all_inner_texts()
    before = microphones.input_value()
    microphones.select_option(names[-1])
    assert microphones.input_value() != before, names
    until(lambda: ben_gets(sound=False, picture=False), 30)  # the other one is muted, too
    micro.click()
    camera.click()
    until(lambda: ben_gets(sound=True, picture=True), 30)
    session(anna).get_by_role("button", name="Share the screen").click()
    expect(session(anna).locator(".own[data-screen]")).to_be_visible()
    session(anna).get_by_role("button", name="Share the screen").click()
    expect(session(anna).locator(".own[data-screen]")).to_have_count(0)
    sees(ben)
    anna.evaluate(BROKEN, ["NotReadableError", False])
    cameras = session(anna).get_by_label("Camera", exact=True)
    cameras.dispatch_event("change")
    expect(session(anna)).to_contain_text("The camera is used by another program")


def test_it_rings_until_somebody_gives_up(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    second = ben.context.new_page()
    second.goto(ben.url)
    second.wait_for_selector("chat-dock[data-connection=online]")
    ben.locator("#welcome").click()
    second.locator("#welcome").click()
    start(anna)
    until(lambda: ben.evaluate("window.tones") + second.evaluate("window.tones") > 0)
    assert 0 in (ben.evaluate("window.tones"), second.evaluate("window.tones")), "one tab rings for both"
    session(anna).get_by_role("button", name="Hang up").click()
    for tab in (ben, second):
        expect(session(tab)).to_contain_text("The video session has ended.")
        expect(tab.get_by_role("button", name="Accept")).to_be_hidden()

    anna.clock.install()
    anna.get_by_role("button", name="Start a video session").click()
    for tab in (ben, second):
        expect(session(tab)).to_contain_text("Anna Schmidt asks you for a video session.")
    expect(session(anna)).to_contain_text("Waiting for Ben Weber to accept")
    anna.clock.fast_forward(46_000)
    expect(session(anna)).to_contain_text("Ben Weber did not answer.")
    for tab in (ben, second):
        expect(session(tab)).to_contain_text("The video session has ended.")


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        ("NotFoundError", "There is no camera: only your voice goes out."),
        ("NotReadableError", "The camera is used by another program: only your voice goes out."),
    ],
)
def test_a_missing_or_bad_camera_is_told_in_words_and_the_voice_still_goes_out(
    open_as: OpenAs, problem: str, sentence: str
) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    anna.evaluate(BROKEN, [problem, False])
    start(anna)
    expect(session(anna)).to_contain_text(sentence)
    expect(session(anna).get_by_role("button", name="Turn the camera off")).to_be_disabled()
    ben.get_by_role("button", name="Accept").click()
    expect(session(ben)).to_have_attribute("data-state", "connected")
    sees(anna)
    heard = "document.querySelector('video-session .theirs').srcObject?.getTracks().map((track) => track.kind)"
    until(lambda: ben.evaluate(heard) == ["audio"])


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        ("NotAllowedError", "The browser was not allowed to use camera and microphone."),
        ("NotFoundError", "No camera and no microphone can be used: you see and hear, and are not seen or heard."),
    ],
)
def test_without_camera_and_microphone_one_still_sees_and_hears(open_as: OpenAs, problem: str, sentence: str) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    ben.evaluate(BROKEN, [problem, True])
    start(anna)
    ben.get_by_role("button", name="Accept").click()
    expect(session(ben)).to_contain_text(sentence)
    for button in ("Turn the camera off", "Mute the microphone"):
        expect(session(ben).get_by_role("button", name=button)).to_be_disabled()
    sees(ben)


def test_a_text_has_no_video(open_as: OpenAs) -> None:
    page = open_as("anna")
    window = write_to(page, "+491713009999")
    expect(window.get_by_role("button", name="Start a video session")).to_be_hidden()
