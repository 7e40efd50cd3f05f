"""The widget on a page of the intranet, which is another site: in Chromium, against the whole box."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Page, expect

from lab.intranet import IntranetServer
from tests.browser.axe import axe
from tests.browser.conftest import DEADLINE_MS, WATCHED, OpenAs
from tests.browser.test_office import write_to
from tests.integration.whole_box import PASSWORD, WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

NOTICES = """
    window.notices = [];
    window.Notification = class {
      static permission = "granted";
      constructor(title, options) { this.title = title; Object.assign(this, options); window.notices.push(this); }
      close() {}
    };
"""

ASKS = """
    window.Notification.permission = "default";
    window.Notification.requestPermission = async () => (window.Notification.permission = "granted");
"""

Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Chromium, office: WholeBox) -> Iterator[Visit]:
    """Open the intranet's page in a browser that has never been there."""
    contexts: list[BrowserContext] = []

    def visit(**options: object) -> Page:
        context = chromium.new_context(ignore_https_errors=True, **options)
        contexts.append(context)
        context.add_init_script(WATCHED)
        context.add_init_script(NOTICES)
        page = context.new_page()
        page.set_default_timeout(DEADLINE_MS)
        page.goto(office.box.embed_origins[0])
        return page

    yield visit
    for context in contexts:
        context.close()


def widget(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Messages and calls']")


def frame(page: Page) -> Frame:
    return until(lambda: next((each for each in page.frames if "/embed?" in each.url), None))


def sign_in(page: Page, username: str = "anna") -> FrameLocator:
    inside = widget(page)
    inside.get_by_role("button", name="Open messages: sign in").click()
    inside.get_by_label("User name").fill(username)
    inside.get_by_label("Password").fill(PASSWORD)
    inside.get_by_role("button", name="Sign in").click()
    expect(inside.locator("chat-dock[data-connection=online]")).to_be_attached()
    return inside


def chat(office: WholeBox, text: str, recipient: str = "Anna Schmidt") -> None:
    """Ben writes."""
    ben = office.browser("ben")
    users = {user["name"]: user["id"] for user in ben.request("GET", "/me").json["users"]}
    opened = ben.request("POST", "/conversations", {"kind": "chat", "user_id": users[recipient]}).json["conversation"]
    sent = ben.request("POST", f"/conversations/{opened['id']}/messages", {"text": text, "key": text})
    assert sent.status == 201


def test_signing_in_inside_the_frame_lasts_and_the_page_around_stays_usable(office: WholeBox, visit: Visit) -> None:
    page = visit()
    inside = sign_in(page)
    page.reload()
    expect(inside.locator("chat-dock[data-connection=online]")).to_be_attached()
    page.get_by_role("button", name="Count me in").click()
    expect(page.get_by_role("button", name="See you there")).to_be_visible()
    cookie = next(each for each in page.context.cookies() if each["name"] == "__Host-session")
    assert (cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) == ("None", True, True)
    assert cookie.get("partitionKey"), "kept apart for this site"
    inside.get_by_role("button", name="Open messages").click()
    inside.get_by_role("button", name="New conversation").click()
    expect(inside.locator("conversation-picker input")).to_be_focused()
    inside.locator("conversation-picker input").fill("Ben")
    inside.get_by_role("option").first.click()
    area = inside.locator("chat-window textarea")
    area.fill("Hello from the intranet")
    area.press("Enter")
    expect(inside.locator("li.message[data-state=received]").filter(has_text="Hello from the intranet")).to_be_visible()
    inside.locator("chat-dock .panel").get_by_role("button", name="Profile menu").click()
    inside.get_by_role("menuitem", name="Sign out").click()
    expect(inside.get_by_role("button", name="Open messages: sign in")).to_be_visible()


def test_colleagues_and_contacts_are_at_hand_on_the_intranet_page(office: WholeBox, visit: Visit) -> None:
    inside = sign_in(visit())
    inside.get_by_role("button", name="Open messages").click()
    inside.get_by_role("button", name="People").click()
    carla = inside.locator("people-list li.person").filter(has_text="Carla")
    expect(carla.locator(".presence")).to_contain_text("not at the browser")
    assert carla.locator(".presence").evaluate("dot => getComputedStyle(dot, '::before').borderRadius") == "50%"
    carla.get_by_role("button", name="Chat with Carla").click()
    expect(inside.locator("chat-window section.window").filter(has_text="Carla").locator("textarea")).to_be_focused()


def test_the_page_beside_and_between_the_widget_is_clicked_through_the_frame(visit: Visit) -> None:
    page = visit(viewport={"width": 1200, "height": 700})
    inside = sign_in(page, "carla")
    inside.get_by_role("button", name="Open messages").click()
    expect(inside.locator(".panel")).to_be_visible()
    over = "([x, y]) => document.elementFromPoint(x, y).tagName"
    until(lambda: page.evaluate(over, [1000, 500]) == "IFRAME")
    assert page.evaluate(over, [300, 500]) != "IFRAME"
    inside.get_by_role("button", name="Close the list").click()
    until(lambda: page.evaluate(over, [1000, 300]) != "IFRAME")


def test_the_tab_of_the_page_around_tells_who_wrote_and_a_desktop_notice_opens_the_chat(
    office: WholeBox, visit: Visit
) -> None:
    page = visit()
    inside = sign_in(page)
    for where in (page, frame(page)):
        where.evaluate("window.looked_at = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    chat(office, "Lunch at the intranet?")
    until(lambda: page.title() == "Ben Weber wrote")
    until(lambda: page.evaluate("window.notices.length") == 1)
    assert page.evaluate("[window.notices[0].title, window.notices[0].body]") == ["Ben Weber", "Lunch at the intranet?"]
    for where in (page, frame(page)):
        where.evaluate("window.looked_at = true; document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    until(lambda: page.title() == "Intranet")
    page.evaluate("window.notices[0].onclick()")
    expect(inside.locator("chat-window li.message").filter(has_text="Lunch at the intranet?")).to_be_visible()


def test_desktop_notifications_are_allowed_by_way_of_the_page_around(office: WholeBox, visit: Visit) -> None:
    page = visit()
    page.context.add_init_script(ASKS)
    page.reload()
    inside = sign_in(page)
    inside.get_by_role("button", name="Open messages").click()
    inside.locator("chat-dock .panel").get_by_role("button", name="Profile menu").click()
    inside.get_by_role("menuitem", name="Allow desktop notifications").click()
    until(lambda: page.evaluate("Notification.permission") == "granted")
    for where in (page, frame(page)):
        where.evaluate("window.looked_at = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    chat(office, "Allowed now")
    until(lambda: page.evaluate("window.notices.map((notice) => notice.body)") == ["Allowed now"])


def test_a_page_that_is_not_on_the_list_is_refused_in_a_sentence(office: WholeBox, chromium: Chromium) -> None:
    with IntranetServer(office.box.url) as stranger:
        page = chromium.new_page(ignore_https_errors=True)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        try:
            page.goto(stranger.origin)
            expect(page.get_by_role("alert")).to_contain_text(f"Pages of {stranger.origin} may not show")
            expect(page.locator("iframe")).to_have_count(0)
            # One that lies about where it is gets nothing but the browser's own refusal.
            page.evaluate(
                "src => document.body.append(Object.assign(document.createElement('iframe'), { src, id: 'liar' }))",
                f"{office.box.url}/embed?host={office.box.embed_origins[0]}",
            )
            until(lambda: page.evaluate("1") and any("frame-ancestors" in each for each in said))
        finally:
            page.close()


def test_a_video_session_runs_inside_the_frame(office: WholeBox, visit: Visit, open_as: OpenAs) -> None:
    page = visit(permissions=["notifications"])
    allowed = page.locator("iframe").get_attribute("allow") or ""
    assert {"camera", "microphone", "display-capture"} <= set(allowed.split("; "))
    inside = sign_in(page)
    ben = open_as("ben")
    write_to(ben, "Anna").get_by_role("button", name="Start a video session").click()
    inside.get_by_role("button", name="Accept").click()
    for session in (inside.locator("video-session"), ben.locator("video-session")):
        expect(session).to_have_attribute("data-state", "connected")
    picture = "document.querySelector('video-session .theirs').videoWidth"
    until(lambda: frame(page).evaluate(picture) and ben.evaluate(picture))
    expect(inside.locator("video-session .device-note")).to_be_hidden()
    at = inside.locator("video-session .controls .danger").bounding_box()
    assert at is not None
    hit = page.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", [at["x"] + 9, at["y"] + 9])
    assert hit == "IFRAME", "the session can be seen and clicked"
    inside.get_by_role("button", name="Share the screen").click()
    expect(inside.locator("video-session .own[data-screen]")).to_be_visible()
    inside.get_by_role("button", name="Hang up").click()
    expect(ben.locator("video-session")).to_contain_text("The video session has ended.")


def test_axe_finds_nothing_in_the_frame(visit: Visit) -> None:
    page = visit()
    widget(page).get_by_role("button", name="Open messages: sign in").click()
    for step in ("signed out", "signed in"):
        if step == "signed in":
            page.reload()
            sign_in(page).get_by_role("button", name="Open messages").click()
        assert axe(page) == [], step
