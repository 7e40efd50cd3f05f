"""For eyes that need more: strong contrast, the system's own few colours, nothing that moves or jumps."""

from __future__ import annotations

import itertools

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

from lab.phones import SipPhone
from tests.browser.conftest import OpenAs
from tests.browser.test_office import row, say, write_to
from tests.browser.test_portal import go, received
from tests.integration.whole_box import WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)

_ENHANCED = 'axe.run({ resultTypes: ["violations"], runOnly: ["color-contrast-enhanced"] })'

# What moves, or would: running animations, and elements whose style would let them run.
_MOVES = """() => [
    ...document.getAnimations().map((each) => `${each.effect?.target?.className} runs`),
    ...[...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after"].flatMap((part) => {
        const style = getComputedStyle(element, part || null);
        const runs = style.animationName !== "none" && /[1-9]/.test(style.animationDuration);
        const moves = runs || /[1-9]/.test(style.transitionDuration) || style.scrollBehavior === "smooth";
        return moves ? [element.outerHTML.slice(0, 80) + part] : [];
    })),
]"""

# How far what stands on a page has moved by itself since it began to load (Cumulative Layout Shift).
_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries())
            if (!hadRecentInput) window.shifts.push([value, ...sources.map(({ node }) => node?.className)]);
    }).observe({ type: "layout-shift", buffered: true });
"""
MOST_SHIFT = 0.02


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49177900{next(_numbers)}"


def looks(element: Locator, margin: int = 5) -> bytes:
    """An element as it is painted, with what lies closely around it."""
    box = element.bounding_box()
    assert box is not None
    clip = {"x": box["x"] - margin, "y": box["y"] - margin}
    clip |= {"width": box["width"] + 2 * margin, "height": box["height"] + 2 * margin}
    return element.page.screenshot(clip=clip, animations="disabled", caret="hide")  # type: ignore[arg-type]


def shifted(page: Page) -> float:
    return float(page.evaluate("window.shifts.reduce((sum, [value]) => sum + value, 0)"))


def test_who_asks_for_more_contrast_gets_it(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = received(office, number, "Is it legible?")
    page = open_as("anna", contrast="more", reduced_motion="reduce")

    def faint(where: str) -> None:
        page.evaluate(AXE_SCRIPT)
        page.mouse.move(2, 2)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = page.evaluate(_ENHANCED)["violations"]
            assert [node["failureSummary"] for each in found for node in each["nodes"]] == [], f"{where}, {scheme}"

    window = write_to(page, number)
    office.outside.fault("submit_error", 1, 1)
    expect(say(window, "A failed one")).to_have_attribute("data-state", "failed")
    faint("a window")
    window.get_by_role("button", name="Close", exact=True).click()
    for path, wanted in (
        (f"/messages/{texter.conversation}", "conversation-page li.message"),
        ("/messages?q=legible", "search-results mark"),
        ("/settings", "settings-page .session"),
    ):
        go(page, path)
        page.locator(wanted).first.wait_for()
        faint(path)


def test_in_the_systems_own_colours_everything_still_shows(office: WholeBox, open_as: OpenAs, number: str) -> None:
    numbers = [{"number": number.replace("+49177", kind), "kind": "home"} for kind in ("+49178", "+49179")]
    contact = {"name": f"Zoe {number[-4:]}", "numbers": numbers}
    assert office.browser().request("POST", "/contacts", contact).status == 201
    received(office, number, "Do you see me?")
    page = open_as("anna", forced_colors="active", reduced_motion="reduce")
    badge = page.locator("chat-dock .launcher .badge")
    expect(badge).to_be_visible()
    page.locator("chat-dock .launcher").click()
    entry = page.locator("chat-dock conversation-list li").filter(has_text="Do you see me?")
    unread = looks(entry)
    entry.locator("button.row").click()
    expect(entry).to_have_attribute("data-unread", "0")
    page.mouse.move(5, 300)
    assert looks(entry) != unread, "what is unread looks like it"
    window = page.locator("chat-dock chat-window section.window")
    for kind in ("mine", "theirs"):
        if kind == "mine":
            say(window, "Yes")
        edge = window.locator(f"[data-side={kind}] .bubble").last.evaluate(
            "bubble => getComputedStyle(bubble).borderTopWidth"
        )
        assert edge == "1px", "a message has an edge"
    for button in window.locator("header button:visible").all():
        button.blur()
        before = looks(button)
        page.keyboard.press("Shift")  # from now on the focus is one of the keyboard
        button.focus()
        assert looks(button) != before, f"{button.get_attribute('aria-label')} shows that it has the focus"
    field = window.locator("textarea")
    field.blur()
    before = looks(field)
    field.focus()
    assert looks(field) != before
    page.get_by_role("button", name="New conversation").press("Enter")
    page.keyboard.type("Zoe")
    options = page.locator("conversation-picker").get_by_role("option")
    expect(options.nth(1)).to_be_visible()
    first = looks(options.nth(0), 3)
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert looks(options.nth(0), 3) != first, "the chosen one of the suggestions looks like it"
    here, elsewhere = (page.get_by_role("link", name=name, exact=True) for name in ("Overview", "Calls"))
    outline = "link => getComputedStyle(link).outlineStyle"
    assert (here.evaluate(outline), elsewhere.evaluate(outline)) == ("solid", "none")
    here.focus()
    assert here.evaluate("link => getComputedStyle(link).outlineOffset") == "2px", "the focus is another ring"
    dot = page.locator("system-status .dot").first
    assert dot.evaluate("dot => getComputedStyle(dot).forcedColorAdjust") == "none"


def test_who_wants_no_motion_gets_none(office: WholeBox, open_as: OpenAs, anna: SipPhone, number: str) -> None:
    texter = received(office, number, "Hold still", *(f"line {n}" for n in range(3)))
    page = open_as("anna", reduced_motion="reduce")

    def still(where: str) -> None:
        assert page.evaluate(_MOVES) == [], where

    window = write_to(page, number)
    window.locator("pop-menu button").first.click()
    still("a window with an open menu")
    page.keyboard.press("Escape")
    window.get_by_role("button", name="Emoji", exact=True).click()
    expect(window.get_by_label("Search emoji")).to_be_focused()
    still("emoji")
    window.locator("[data-action=call]").click()
    expect(page.locator(".call").first).to_have_attribute("data-state", "ringing_you")
    still("a call that rings")
    page.locator(".hang-up:visible").first.click()
    for path, wanted in (
        (f"/messages/{texter.conversation}#{texter.messages()[0]['id']}", "conversation-page .message.marked"),
        ("/messages?q=still", "search-results mark"),
        ("/contacts", "contacts-page button.primary"),
        ("/settings", "settings-page .session"),
    ):
        go(page, path)
        page.locator(wanted).first.wait_for()
        still(path)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_jumps_while_a_page_loads_and_messages_come(
    office: WholeBox, open_as: OpenAs, number: str, width: int
) -> None:
    texter = received(office, number, *(f"line {n}" for n in range(8)))
    contact = {"name": f"Yuri {number[-4:]}", "numbers": [{"number": number, "kind": "mobile"}]}
    assert office.browser().request("POST", "/contacts", contact).status == 201
    page = open_as("anna", width=width)
    page.context.add_init_script(_SHIFTS)
    for path, wanted in (
        ("/", "people-list li"),
        ("/messages", "messages-page conversation-list li"),
        ("/contacts", "contacts-page .rows li"),
        (f"/messages/{texter.conversation}", "conversation-page li.message"),
    ):
        go(page, path)
        page.locator(wanted).first.wait_for()
        page.wait_for_load_state("networkidle")
        assert shifted(page) < MOST_SHIFT, (path, page.evaluate("window.shifts"))
    for n in range(3):
        office.outside.text_back(f"news {n}", number)
        expect(row(page.locator("conversation-page"), f"news {n}")).to_be_in_viewport()
    assert shifted(page) < MOST_SHIFT, page.evaluate("window.shifts")
    until(lambda: texter.inbound()[-1] == "news 2")
