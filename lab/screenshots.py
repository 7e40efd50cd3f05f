"""``make screenshots``: the pictures of the docs, taken in Chromium of a real box with an office's day in it.

An emoji font (Debian: fonts-noto-color-emoji) makes them look as they do on people's machines.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from appliance.simulator.laboratory import ModemPlan
from lab import asterisk
from lab.asterisk import AsteriskServer
from lab.box import Box, SimModem
from lab.demo import PASSWORD, PEOPLE, fill_contacts
from lab.intranet import IntranetServer
from lab.outside_caller import OutsideCaller
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from lab.ports import free_port
from lab.simulator_process import SimulatorProcess

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
OFFICE, SALES = "+4930100001", "+4930100002"
BOB, KAREN, MUELLER = "0170 1234567", "0171 2345678", "0172 3456789"
BENS = "+491734567890"
GROUP = "Fair in May"
DESKTOP, PHONE = (1280, 800), (390, 844)
BARE = ["--no-sandbox", "--disable-gpu"]

# A plan of a fair's hall.
HALL = (
    '<rect width="720" height="400" fill="#f6f7fb"/>'
    + "".join(
        f'<rect x="{40 + 110 * at}" y="{y}" width="90" height="70" rx="6" fill="#d5dbe8"/>'
        for at in range(6)
        for y in (50, 150, 270)
    )
    + '<rect x="40" y="270" width="90" height="70" rx="6" fill="#2f5bd0"/>'
    '<text x="50" y="312" font-size="22" fill="#fff">us</text>'
    '<text x="40" y="382" font-size="22" fill="#4b5468">▲ entrance</text>'
)
# What the camera of a computer without one sees.
PERSON = (
    '<rect width="720" height="400" fill="#e9e2d5"/><rect y="300" width="720" height="100" fill="#b79b78"/>'
    '<rect x="60" y="40" width="180" height="140" fill="#cfe3f2" stroke="#fff" stroke-width="10"/>'
    '<path d="M560 300V190q-30-40 0-70q30 30 0 70" fill="#5b8f5f" stroke="#5b8f5f" stroke-width="6"/>'
    '<path d="M220 400q10-130 140-140t140 140" fill="#3c5a99"/><path d="M330 230h60v50q-30 25-60 0z" fill="#dba57e"/>'
    '<ellipse cx="360" cy="175" rx="66" ry="78" fill="#eab890"/>'
    '<path d="M290 175q-8-100 70-102t72 98q-14-52-56-60q-50 34-86 64" fill="#4a3428"/>'
    '<circle cx="336" cy="180" r="6" fill="#332"/><circle cx="386" cy="180" r="6" fill="#332"/>'
    '<path d="M336 212q26 22 50 0" fill="none" stroke="#a2593f" stroke-width="5" stroke-linecap="round"/>'
)


def main() -> int:
    """Take all of them."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("There is no Chromium to take pictures with: apt-get install chromium", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="pictures-")))
        plans = [ModemPlan("sim1", folder / "modem", OFFICE), ModemPlan("sim2", folder / "modem2", SALES)]
        world = running.enter_context(SimulatorProcess(*plans, radio_ms=50, report_delay_ms=50))
        outside = running.enter_context(OutsideLine(ring_s=1.0))
        server = running.enter_context(AsteriskServer(asterisk.provision(), outside.port))
        running.enter_context(SipPhone(server.accounts["anna"], server.sip_port, answer_after_s=1.0))
        modems = [
            SimModem("sim1", folder / "modem", OFFICE, "Office", ["anna", "ben"]),
            SimModem("sim2", folder / "modem2", SALES, "Sales", ["anna"]),
        ]
        pbx = {
            "host": "127.0.0.1",
            "port": server.ami_port,
            "username": asterisk.MANAGER,
            "secret": server.secret,
            "context": asterisk.CONTEXT,
        }
        people = [replace(each, mobile=BENS) if each.username == "ben" else each for each in PEOPLE]
        web_port = free_port()
        intranet = running.enter_context(IntranetServer(f"https://localhost:{web_port}"))
        pages = [intranet.origin]
        box = running.enter_context(Box(folder, people, modems, pbx, web_port, embed_origins=pages))
        fill_contacts(box)
        with sync_playwright() as playwright:
            drawing = playwright.chromium.launch(executable_path=chromium, args=BARE)
            film = folder / "film.mjpeg"
            film.write_bytes(_drawing(drawing, PERSON, "jpeg"))
            drawing.close()
            camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
            args = [*BARE, *camera, f"--use-file-for-fake-video-capture={film}"]
            browser = playwright.chromium.launch(executable_path=chromium, args=args)
            _calls_come(server)
            _live_a_day(browser, box, world)
            for scheme in ("light", "dark"):
                _take(browser, box, scheme)
                _take_people(browser, box, scheme)
                _take_video(browser, box, scheme)
                _take_intranet(browser, intranet.origin, scheme)
            _take_german(browser, box)
            _take_trouble(browser, box, world)
            browser.close()
    print(f"The pictures are in {PICTURES}.")
    return 0


def _calls_come(server: AsteriskServer) -> None:
    """Karen gives up before Anna's phone lifts itself, Müller Bau does not."""
    with OutsideCaller(server.sip_port, "101", "+491712345678") as karen:
        karen.wait_for("ringing")
    with OutsideCaller(server.sip_port, "101", "+491723456789") as mueller:
        mueller.wait_for("talking")
        time.sleep(2)


def _live_a_day(browser: Browser, box: Box, world: SimulatorProcess) -> None:
    """What people wrote before the pictures are taken."""
    ben = _sign_in(browser, box, "ben", DESKTOP, "light")
    window = _write_to(ben, "Anna")
    _say(window, "Morning! Did Müller Bau confirm Tuesday?")
    anna = _sign_in(browser, box, "anna", DESKTOP, "light")
    window = _write_to(anna, "Bob Smith")
    _say(window, "Hello Bob, your order is ready. We are open until 6 today.", state="delivered")
    world.send(BOB, OFFICE, "Great, thanks! Can I park behind the shop? 🚗")
    _row(window, "park behind").wait_for()
    _say(window, "Yes, here is the way: https://maps.example/office", state="delivered")
    world.send(BOB, OFFICE, "Perfect, see you at five 🙂")
    _row(window, "see you at five").wait_for()
    window = _write_to(anna, "Ben")
    _say(window, "Not yet, I text them now.")
    _say(_window_of(ben, "Anna"), "👍")
    _say_in_group(browser, anna, ben)
    world.send(KAREN, OFFICE, "Is the repair finished?")
    world.send(MUELLER, SALES, "Dienstag um 8 Uhr passt. Grüße, Müller")
    for page in (anna, ben):
        page.context.close()


def _say_in_group(browser: Browser, anna: Page, ben: Page) -> None:
    """A group chat with a picture in it."""
    anna.get_by_role("button", name="New conversation").click()
    anna.get_by_role("button", name="New group").click()
    form = anna.get_by_role("form", name="New group")
    form.get_by_role("checkbox").first.wait_for()
    for box in form.get_by_role("checkbox").all():
        box.check()
    form.get_by_label("Name of the group").fill(GROUP)
    form.get_by_role("button", name="Make the group").click()
    window = _window_of(anna, GROUP)
    _say(window, "This is our stand, right beside the entrance:")
    plan = {"name": "stand.png", "mimeType": "image/png", "buffer": _drawing(browser, HALL, "png")}
    window.locator("input[type=file]").set_input_files([plan])  # type: ignore[list-item]
    window.locator("file-tray li").wait_for()
    window.get_by_role("button", name="Send", exact=True).click()
    window.locator("li.message.has-picture[data-state=received]").wait_for()
    _say(_open(ben, GROUP), "Perfect. I bring the banner 👍")
    _row(window, "banner").wait_for()


def _drawing(browser: Browser, drawn: str, kind: Literal["png", "jpeg"]) -> bytes:
    page = browser.new_page(viewport={"width": 720, "height": 400})
    page.set_content(f'<body style="margin:0"><svg width="720" height="400" font-family="sans-serif">{drawn}</svg>')
    picture = page.screenshot(type=kind)
    page.close()
    return picture


def _take(browser: Browser, box: Box, scheme: str) -> None:
    page = _sign_in(browser, box, "anna", DESKTOP, scheme, picture=f"sign-in-{scheme}")
    page.locator("chat-dock .launcher").click()
    page.locator("conversation-list li").filter(has_text="Ben Weber").click()
    window = _open(page, GROUP)
    window.locator("li.message.has-picture img").evaluate("image => image.decode()")
    _picture(page, f"group-{scheme}")
    window.get_by_role("button", name="Close", exact=True).click()
    window = _open(page, "Bob Smith")
    _row(window, "see you at five").wait_for()
    _picture(page, f"widget-{scheme}")
    window.locator("[data-action=call]").click()
    page.locator(".call[data-state=connected]").first.wait_for()
    _picture(page, f"call-{scheme}")
    page.locator(".hang-up").first.click()
    page.locator(".call[data-state=ended]").first.wait_for()
    page.context.close()
    _take_portal(browser, box, scheme)
    page = _sign_in(browser, box, "anna", PHONE, scheme)
    page.locator("chat-dock .launcher").click()
    page.locator("conversation-list li").first.wait_for()
    _picture(page, f"phone-list-{scheme}")
    window = _open(page, "Bob Smith")
    _row(window, "see you at five").wait_for()
    _picture(page, f"phone-conversation-{scheme}")
    page.context.close()


def _take_people(browser: Browser, box: Box, scheme: str) -> None:
    """Colleagues and contacts, and the emoji."""
    ben = _sign_in(browser, box, "ben", DESKTOP, scheme)
    for size, device in ((DESKTOP, ""), (PHONE, "phone-")):
        page = _sign_in(browser, box, "anna", size, scheme)
        page.locator("chat-dock .launcher").click()
        if not device:
            window = _open(page, "Ben Weber")
            window.get_by_role("button", name="Emoji").click()
            window.locator("emoji-picker button").first.wait_for()
            _picture(page, f"emoji-{scheme}")
            page.keyboard.press("Escape")
            window.get_by_role("button", name="Close", exact=True).click()
        page.locator("chat-dock .panel").get_by_role("button", name="People").click()
        page.locator("chat-dock .presence[data-presence=online]").wait_for()
        page.locator("chat-dock people-list li[data-contact-id]").first.wait_for()
        _picture(page, f"{device}people-{scheme}")
        page.locator("chat-dock .panel").get_by_role("button", name="Messages").click()
        page.context.close()
    ben.context.close()


def _take_video(browser: Browser, box: Box, scheme: str) -> None:
    anna, ben = (_sign_in(browser, box, who, DESKTOP, scheme) for who in ("anna", "ben"))
    anna.locator("chat-dock .launcher").click()
    _open(anna, "Ben Weber").get_by_role("button", name="Start a video session").click()
    ben.get_by_role("button", name="Accept").click()
    anna.locator("video-session[data-state=connected]").wait_for()
    theirs = anna.locator("video-session .theirs")
    deadline = time.monotonic() + 15
    while theirs.evaluate("video => video.currentTime") < 1 and time.monotonic() < deadline:
        anna.wait_for_timeout(100)
    _picture(anna, f"video-{scheme}")
    for page in (anna, ben):
        page.context.close()


def _take_intranet(browser: Browser, origin: str, scheme: str) -> None:
    """The widget on a page that is not the box's own."""
    page = _open_page(browser, origin, DESKTOP, scheme)
    widget = page.frame_locator("iframe[title='Messages and calls']")
    widget.get_by_role("button", name="Open messages: sign in").click()
    widget.get_by_label("User name").fill("anna")
    widget.get_by_label("Password").fill(PASSWORD)
    widget.get_by_role("button", name="Sign in").click()
    widget.get_by_role("button", name="Open messages").click()
    widget.locator("conversation-list li").filter(has_text="Bob Smith").click()
    _row(widget.locator("chat-window section.window"), "see you at five").wait_for()
    _picture(page, f"intranet-{scheme}")
    page.context.close()


def _take_trouble(browser: Browser, box: Box, world: SimulatorProcess) -> None:
    """Texts that did not go out, or whose fate nobody knows; and a colleague who answers on a shared number."""
    anna, ben = (_sign_in(browser, box, who, DESKTOP, "light") for who in ("anna", "ben"))
    world.change_phone(KAREN, reports="never")
    world.fault("sim1", "submit_error", 1, 28)
    anna.locator("chat-dock .launcher").click()
    window = _open(anna, "Karen Adams")
    _say(window, "Yes, the repair is finished.", state="failed")
    world.fault("sim1", "answer_lost", 1)
    _say(window, "You can pick it up until 6.")
    world.wait_for_texts(KAREN, 1)
    box.kill_daemon()
    box.start_daemon()
    _row(window, "until 6", state="maybe_sent").wait_for()
    ben.locator("chat-dock .launcher").click()
    _open(ben, "Karen Adams").locator("textarea").press_sequentially("I look")
    window.get_by_text("Ben Weber is typing").wait_for()
    _picture(anna, "trouble-light")
    for page in (anna, ben):
        page.context.close()


def _take_german(browser: Browser, box: Box) -> None:
    page = _sign_in(browser, box, "anna", DESKTOP, "light")
    context = browser.new_context(
        ignore_https_errors=True,
        viewport={"width": DESKTOP[0], "height": DESKTOP[1]},
        locale="de-DE",
        storage_state=page.context.storage_state(),
    )
    page.context.close()
    page = context.new_page()
    page.goto(f"{box.url}/messages")
    page.locator("messages-page conversation-list li").filter(has_text="Bob Smith").locator("button.row").click()
    _row(page.locator("conversation-page"), "see you at five").wait_for()
    page.locator("contact-card .ways li").first.wait_for()
    _picture(page, "german-light")
    context.close()


def _take_portal(browser: Browser, box: Box, scheme: str) -> None:
    """The pages around the widget, on a desk and for one of them on a phone."""
    for size, device in ((DESKTOP, ""), (PHONE, "phone-")):
        page = _sign_in(browser, box, "anna", size, scheme)
        page.goto(f"{box.url}/messages")
        page.locator("messages-page conversation-list li").first.wait_for()
        page.wait_for_selector("chat-dock[data-connection=online]", state="attached")
        if page.locator("chat-dock .panel").is_visible():
            page.get_by_role("button", name="Close the list of conversations").click()
        for minimise in page.locator("chat-dock .window").get_by_role("button", name="Close", exact=True).all():
            minimise.click()
        _picture(page, f"{device}messages-{scheme}")
        page.locator("messages-page conversation-list li").filter(has_text="Bob Smith").locator("button.row").click()
        page.locator("contact-card .ways li").first.wait_for()
        _row(page.locator("conversation-page"), "see you at five").wait_for()
        _picture(page, f"{device}conversation-{scheme}")
        page.goto(f"{box.url}/messages?q=order")
        page.locator("search-results mark").first.wait_for()
        _picture(page, f"{device}search-{scheme}")
        page.goto(f"{box.url}/calls")
        page.locator("calls-page li.call").first.wait_for()
        _picture(page, f"{device}calls-{scheme}")
        page.goto(f"{box.url}/contacts")
        page.locator("contacts-page li button").first.click()
        page.locator("contact-editor h2").wait_for()
        _picture(page, f"{device}contacts-{scheme}")
        page.goto(f"{box.url}/settings")
        page.locator("settings-page .session").first.wait_for()
        _picture(page, f"{device}settings-{scheme}")
        page.context.close()


def _sign_in(browser: Browser, box: Box, username: str, size: tuple[int, int], scheme: str, picture: str = "") -> Page:
    page = _open_page(browser, box.url, size, scheme)
    page.get_by_label("User name").fill(username)
    if picture:
        _picture(page, picture)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("chat-dock[data-connection=online]")
    return page


def _open_page(browser: Browser, url: str, size: tuple[int, int], scheme: str) -> Page:
    context = browser.new_context(
        ignore_https_errors=True,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(url)
    return page


def _write_to(page: Page, typed: str) -> Locator:
    if not page.get_by_role("button", name="New conversation").is_visible():
        page.locator("chat-dock .launcher").click()
    page.get_by_role("button", name="New conversation").click()
    page.locator("conversation-picker input:focus").wait_for()
    page.keyboard.type(typed)
    page.locator("conversation-picker").get_by_role("option").first.click()
    return _window_of(page, typed)


def _open(page: Page, name: str) -> Locator:
    page.locator("conversation-list li").filter(has_text=name).click()
    return _window_of(page, name)


def _window_of(page: Page, name: str) -> Locator:
    return page.locator("chat-window section.window").filter(has=page.locator("h2", has_text=name))


def _say(window: Locator, text: str, state: str = "") -> None:
    window.locator("textarea").fill(text)
    window.locator("textarea").press("Enter")
    _row(window, text, state).wait_for()


def _row(window: Locator, text: str, state: str = "") -> Locator:
    wanted = f"li.message[data-state={state}]" if state else "li.message"
    return window.locator(wanted).filter(has_text=text)


def _picture(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
