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

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from appliance.simulator.laboratory import ModemPlan
from lab import asterisk
from lab.asterisk import AsteriskServer
from lab.box import Box, SimModem
from lab.demo import PASSWORD, PEOPLE, fill_contacts
from lab.outside_caller import OutsideCaller
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from lab.simulator_process import SimulatorProcess

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
OFFICE, SALES = "+4930100001", "+4930100002"
BOB, KAREN, MUELLER = "0170 1234567", "0171 2345678", "0172 3456789"
BENS = "+491734567890"
GROUP = "Fair in May"
DESKTOP, PHONE = (1280, 800), (390, 844)


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
        box = running.enter_context(Box(folder, people, modems, pbx))
        fill_contacts(box)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            _calls_come(server)
            _live_a_day(browser, box, world)
            for scheme in ("light", "dark"):
                _take(browser, box, scheme)
            _take_german(browser, box)
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
    plan = {"name": "stand.png", "mimeType": "image/png", "buffer": _drawing(browser)}
    window.locator("input[type=file]").set_input_files([plan])  # type: ignore[list-item]
    window.locator("file-tray li").wait_for()
    window.get_by_role("button", name="Send", exact=True).click()
    window.locator("li.message.has-picture[data-state=received]").wait_for()
    _say(_open(ben, GROUP), "Perfect. I bring the banner 👍")
    _row(window, "banner").wait_for()


def _drawing(browser: Browser) -> bytes:
    """A plan of a fair's hall as a PNG."""
    page = browser.new_page(viewport={"width": 720, "height": 400})
    stands = "".join(
        f'<rect x="{40 + 110 * at}" y="{y}" width="90" height="70" rx="6" fill="#d5dbe8"/>'
        for at in range(6)
        for y in (50, 150, 270)
    )
    page.set_content(
        '<body style="margin:0"><svg width="720" height="400" font-family="sans-serif" font-size="22">'
        f'<rect width="720" height="400" fill="#f6f7fb"/>{stands}'
        '<rect x="40" y="270" width="90" height="70" rx="6" fill="#2f5bd0"/>'
        '<text x="50" y="312" fill="#fff">us</text><text x="40" y="382" fill="#4b5468">▲ entrance</text></svg>'
    )
    drawn = page.screenshot()
    page.close()
    return drawn


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
    width, height = size
    context = browser.new_context(
        ignore_https_errors=True,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(box.url)
    page.get_by_label("User name").fill(username)
    if picture:
        _picture(page, picture)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("chat-dock[data-connection=online]")
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
