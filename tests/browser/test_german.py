"""The office in German: whoever asks for it sees no English word, wherever they go."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from lab.phones import SipPhone
from tests.browser.conftest import OpenAs
from tests.browser.test_office import row, say
from tests.browser.test_portal import go, received
from tests.integration.whole_box import PASSWORD, WholeBox, until
from web.language import WORDS

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

_numbers = itertools.count(1000)
PAGES = [WORDS["en"], WORDS["de"]]

# Everything that is seen or read aloud, against the English catalogues and what the box says in English.
ENGLISH = """async (ofPages) => {
    const catalogue = async (name) => Object.values(await import(`/static/js/${name}.js`))
        .filter((each) => typeof each === 'object').reduce((all, each) => ({ ...all, ...each }), {});
    const german = { first: await catalogue('strings.de'), later: await catalogue('strings.later.de') };
    const { english: first } = await import('/static/js/strings.js');
    const { english: later } = await import('/static/js/strings.later.js');
    const english = { first, later };
    const [{ sentences: ofAll }, { sentences: ofAdmins }] = await Promise.all(
        ['sentences.de', 'sentences.later.de'].map((name) => import(`/static/js/${name}.js`)));
    const sentences = [...ofAll, ...ofAdmins];
    const trimmed = (texts, least) => texts.map((each) => each.trim()).filter((each) => each.length >= least);
    const said = (value) => [7001, 1].flatMap((count) =>
        String(value(...Array.from(value, () => count))).split(/7[.,]?001|\\b1\\b/));
    const words = (catalogue) => Object.values(catalogue).flatMap((value) =>
        typeof value === 'object' ? words(value) : typeof value === 'function' ? said(value) : [value]);
    const allowed = new Set(trimmed(words(german), 3));
    const pieces = trimmed(words(english), 3).filter((each) => !allowed.has(each));
    pieces.push(...ofPages.filter((each) => !allowed.has(each)));
    for (const [from] of sentences) if (from.length > 12) pieces.push(...trimmed(from.split('{}'), 9));
    const whole = new Set(pieces);
    const long = pieces.filter((each) => each.includes(' '));
    const shown = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        if (element.closest('.message .text, .message .author, [lang=en]:not(html)')) continue;
        const read = ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? '');
        shown.push(...(element === node ? read : [node.data.trim()]));
    }
    const isEnglish = (text) => whole.has(text) || long.some((piece) => text.includes(piece));
    return [...new Set(shown.filter(isEnglish))];
}"""


@pytest.fixture
def number() -> str:
    """A mobile number that no other test uses."""
    return f"+49178500{next(_numbers)}"


def english_on(page: Page) -> list[str]:
    """The English that is on a page."""
    english, german = ({piece.strip() for each in words.values() for piece in each.split("{}")} for words in PAGES)
    return list(page.evaluate(ENGLISH, [each for each in english - german if len(each) > 2]))


def no_english(page: Page) -> None:
    assert page.evaluate("document.documentElement.lang") == "de"
    assert english_on(page) == []


def test_the_whole_portal_and_widget_in_german(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = received(office, number, "Guten Tag")
    page = open_as("anna", locale="de-DE")
    expect(page.locator("#welcome")).to_have_text("Guten Tag, Anna")
    expect(page.locator("system-status")).to_contain_text("Bereit im Netz")
    page.locator("people-list .card").first.wait_for()
    no_english(page)
    page.locator("chat-dock .launcher").click()
    page.get_by_role("button", name="Neue Unterhaltung").click()
    page.get_by_role("combobox", name="An: Kollege, Kontakt oder Telefonnummer").press_sequentially(number)
    expect(page.get_by_role("option", name=re.compile("^SMS an .* senden"))).to_be_visible()
    no_english(page)
    page.keyboard.press("Enter")
    window = page.locator("chat-dock chat-window section.window")
    expect(window.locator("textarea")).to_be_focused()
    window.get_by_role("button", name="Emoji", exact=True).click()
    window.get_by_label("Emoji suchen").fill("Kaffee Tasse")
    expect(window.get_by_role("button", name="Heißgetränk")).to_have_text("\u2615")
    no_english(page)
    page.keyboard.press("Escape")
    window.locator("textarea").fill("Grüße – bis gleich ✓")
    expect(window.locator("compose-box")).to_contain_text("macht jede SMS kürzer")
    no_english(page)
    expect(say(window, "Grüße")).to_contain_text("Zugestellt")
    window.locator("pop-menu button").first.click()
    no_english(page)
    page.keyboard.press("Escape")
    window.get_by_role("button", name="Kontakt hinzufügen").click()
    expect(window.get_by_label("Art der Nummer")).to_be_visible()
    no_english(page)
    window.get_by_role("button", name="Abbrechen").click()
    page.locator("#profile button").first.click()
    expect(page.get_by_role("menuitem", name="Chat und SMS")).to_be_visible()
    no_english(page)
    page.keyboard.press("Escape")
    for path, wanted in (
        ("/messages", "messages-page li"),
        ("/messages?q=Guten", "search-results mark"),
        (f"/messages/{texter.conversation}", "conversation-page li.message"),
        ("/calls", "calls-page .card > :not([hidden])"),
        ("/contacts", "contacts-page button.primary"),
        ("/settings", "settings-page .session"),
    ):
        go(page, path)
        page.locator(wanted).first.wait_for()
        no_english(page)
        if path == "/contacts":
            page.get_by_role("button", name="Neuer Kontakt").click()
            page.keyboard.press("Enter")
            expect(page.locator("contact-editor [role=alert]")).to_contain_text("Ein Kontakt braucht einen Namen")
            no_english(page)


def test_what_the_box_says_itself_is_german_too(office: WholeBox, open_as: OpenAs, anna: SipPhone, number: str) -> None:
    texter = received(office, number, "Rufen Sie an")
    office.outside.fault("submit_error", 1, 21)
    page = open_as("anna", locale="de")
    go(page, f"/messages/{texter.conversation}")
    history = page.locator("conversation-page")
    say(history, "Nicht zustellbar")
    expect(row(history, "Nicht zustellbar")).to_contain_text("Das Netz hat die SMS abgelehnt.")
    page.locator("contact-card").get_by_role("button", name=re.compile("anrufen$")).first.click()
    assert anna.wait_for("ringing")
    expect(history.locator(".call .sentence")).to_have_text(re.compile("Ihr Telefon"))
    history.locator(".hang-up").click()
    expect(history.locator(".call-row")).to_contain_text("Sie haben angerufen")
    no_english(page)
    carla = open_as("carla", locale="de")
    carla.get_by_role("button", name=re.compile("^Nachrichten öffnen")).click()
    carla.get_by_role("button", name="Neue Unterhaltung").click()
    carla.get_by_role("combobox", name="An: Kollege, Kontakt oder Telefonnummer").press_sequentially("0170")
    expect(carla.locator("conversation-picker")).to_contain_text("Sie haben keine SMS-Nummer.")
    no_english(carla)


def test_signing_in_in_german(office: WholeBox, open_as: OpenAs) -> None:
    page = open_as("anna", locale="de-AT")
    page.context.clear_cookies()
    page.goto(office.box.url)
    page.get_by_label("Benutzername").fill("anna")
    page.get_by_label("Passwort").fill("falsch")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("alert")).to_have_text("Der Name oder das Passwort ist falsch.")
    no_english(page)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.locator("#welcome")).to_have_text("Guten Tag, Anna")


def test_the_chosen_language_wins_and_what_is_typed_stays(office: WholeBox, open_as: OpenAs, number: str) -> None:
    texter = received(office, number, "Hello")
    page = open_as("ben", locale="en-GB")
    go(page, f"/messages/{texter.conversation}")
    page.locator("conversation-page textarea").fill("half a sentence")
    page.get_by_role("button", name=re.compile("^Profile menu")).click()
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    no_english(page)
    go(page, f"/messages/{texter.conversation}")
    expect(page.locator("conversation-page textarea")).to_have_value("half a sentence")
    go(page, "/settings")
    page.get_by_label("Sprache").select_option("auto")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    assert "Settings" in english_on(page), "the search for English finds it"
    until(lambda: office.browser("ben").request("GET", "/me").json["preferences"]["language"] == "auto")
