"""Files and pictures in chats, in Chromium against the whole box."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import axe
from tests.browser.conftest import OpenAs
from tests.browser.files import drag_over, drop, paste, photo, picture
from tests.browser.test_office import say, write_to
from tests.integration.whole_box import WholeBox, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asterisk]

PLAN = ("plan.png", "image/png", picture(600, 300))
TERMS = ("Terms & conditions.pdf", "application/pdf", b"%PDF-1.7 terms")


def send(window: Locator) -> None:
    window.get_by_role("button", name="Send", exact=True).click()


def file_row(window: Locator, name: str) -> Locator:
    """The message with this file."""
    shown = window.page.get_by_role("button", name=f"Open the picture {name}")
    saved = window.page.locator(".attachment .name").get_by_text(name, exact=True)
    return window.locator("li.message").filter(has=shown.or_(saved))


def test_a_picture_is_previewed_sent_shown_without_a_jump_and_opened(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    to_ben, to_anna = write_to(anna, "Ben"), write_to(ben, "Anna")
    paste(to_ben, PLAN, ("image.png", "image/png", picture(30, 20)))
    tray = to_ben.get_by_role("list", name="Chosen files").locator("li")
    expect(tray).to_have_count(2)
    expect(tray.first).to_contain_text("plan.png")
    expect(tray.last).to_contain_text("Picture 2")  # and the time: a pasted one has no name
    assert axe(anna) == []
    tray.last.get_by_role("button", name="Do not send").click()
    expect(tray).to_have_count(1)
    to_ben.locator("textarea").fill("Here it is")
    send(to_ben)
    expect(to_ben.locator("file-tray")).to_be_hidden()
    for window in (to_ben, to_anna):
        shown = file_row(window, "plan.png").locator("img")
        expect(shown).to_be_visible()
        assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 600
        width, height = (int(shown.get_attribute(side) or 0) for side in ("width", "height"))
        assert width / height == 2, "its place is known before it has come"
        expect(window.locator("li.message").filter(has_text="Here it is")).to_be_visible()
    expect(file_row(to_ben, "plan.png")).to_have_attribute("data-state", "received")
    to_anna.get_by_role("button", name="Open the picture plan.png").click()
    dialog = ben.get_by_role("dialog", name="plan.png")
    expect(dialog.locator("img")).to_be_visible()
    expect(dialog).to_contain_text("Anna Schmidt")
    assert axe(ben) == []
    with ben.expect_download() as saved:
        dialog.get_by_role("link", name="Download plan.png").click()
    assert saved.value.suggested_filename == "plan.png"
    ben.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(to_anna.locator("textarea")).to_be_visible()


def test_the_paperclip_chooses_files_and_the_same_one_again(open_as: OpenAs) -> None:
    ben, carla = open_as("ben"), open_as("carla")
    to_carla, to_ben = write_to(ben, "Carla"), write_to(carla, "Ben")
    clip = to_carla.get_by_role("button", name="Send files or pictures")
    first, second = ({"name": name, "mimeType": kind, "buffer": content} for name, kind, content in (PLAN, TERMS))
    for chosen in ([first, second], [first]):
        with ben.expect_file_chooser() as asked:
            clip.click()
        assert asked.value.is_multiple()
        asked.value.set_files(chosen)
    tray = to_carla.get_by_role("list", name="Chosen files").locator("li")
    expect(tray).to_contain_text(["plan.png", TERMS[0], "plan.png"])
    tray.last.get_by_role("button", name="Do not send").click()
    expect(tray).to_have_count(2)
    send(to_carla)
    for name in ("plan.png", TERMS[0]):
        expect(file_row(to_carla, name)).to_have_attribute("data-state", "received")
        expect(file_row(to_ben, name)).to_have_count(1)
    with carla.expect_download() as saved:
        file_row(to_ben, TERMS[0]).get_by_role("link").click()
    assert saved.value.path().read_bytes() == TERMS[2]


def test_a_large_picture_is_shown_by_a_small_one_and_opened_as_it_is(office: WholeBox, open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    to_ben, to_anna = write_to(anna, "Ben"), write_to(ben, "Anna")
    content = photo(1600, 1000)
    got: dict[str, int] = {}
    ben.on("response", lambda answer: "/file" in answer.url and got.update({answer.url: len(answer.body())}))
    drop(to_ben, ("photo.png", "image/png", content))
    send(to_ben)
    shown = file_row(to_anna, "photo.png").locator("img")
    expect(shown).to_be_visible()
    assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 520
    assert (shown.get_attribute("width"), shown.get_attribute("height")) == ("260", "163")
    address = shown.evaluate("image => image.currentSrc")
    until(lambda: ben.evaluate("1") and address in got)  # what came is told between two words to the page
    assert got[address] < 150_000 < len(content)
    assert [each for each in got if each.startswith(address.partition("?")[0])] == [address], "and not the whole one"
    to_anna.get_by_role("button", name="Open the picture photo.png").click()
    whole = ben.get_by_role("dialog", name="photo.png").locator("img")
    assert whole.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 1600
    with ben.expect_download() as saved:
        ben.get_by_role("dialog").get_by_role("link", name="Download photo.png").click()
    assert saved.value.path().read_bytes() == content


def test_dragged_files_are_rows_to_download_and_a_miss_does_not_lose_the_page(open_as: OpenAs) -> None:
    anna, carla = open_as("anna"), open_as("carla")
    to_carla, to_anna = write_to(anna, "Carla"), write_to(carla, "Anna")
    hostile = ("‮gpj.exe", "text/html", b"<script>alert(1)</script>")
    held = drag_over(to_carla, TERMS, hostile)
    expect(to_carla).to_have_attribute("data-drop", "")
    to_carla.dispatch_event("drop", {"dataTransfer": held})
    expect(to_carla).not_to_have_attribute("data-drop", "")
    send(to_carla)
    expect(carla.locator("conversation-list li").first).to_contain_text("File: gpj.exe")
    row = file_row(to_anna, "Terms & conditions.pdf")
    expect(row).to_contain_text("14 B")
    with carla.expect_download() as saved:
        row.get_by_role("link").click()
    assert saved.value.path().read_bytes() == TERMS[2]
    assert saved.value.suggested_filename == "Terms & conditions.pdf"
    expect(file_row(to_anna, "gpj.exe").get_by_role("link")).to_have_attribute("download", "gpj.exe")
    missed = anna.evaluate(
        """() => { const transfer = new DataTransfer(); transfer.items.add(new File(['x'], 'x.txt'));
        return document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })); }"""
    )
    assert missed is False, "the browser would show the file in place of the page"


def test_what_is_too_large_is_said_before_it_is_sent(office: WholeBox, open_as: OpenAs) -> None:
    page = open_as("anna")
    window = write_to(page, "Ben")
    page.evaluate("Object.defineProperty(File.prototype, 'size', { get: () => 30 * 1024 * 1024 })")
    drop(window, ("film.mp4", "video/mp4", b"x"))
    expect(window.locator("file-tray li")).to_contain_text("30 MB: too large, at most 25 MB")
    expect(window.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    window.get_by_role("button", name="Do not send film.mp4").click()
    expect(window.locator("file-tray")).to_be_hidden()
    text = write_to(page, "+49171309900")
    expect(text.get_by_role("button", name="Send files or pictures")).to_be_hidden()


def test_a_file_waits_through_an_outage_and_a_reload_and_arrives_once(open_as: OpenAs) -> None:
    anna, ben = open_as("anna"), open_as("ben")
    to_anna = write_to(ben, "Anna")
    window = write_to(anna, "Ben")
    anna.route("**/files?*", lambda route: route.abort())
    drop(window, ("during the outage.txt", "text/plain", b"safe"))
    send(window)
    waiting = file_row(window, "during the outage.txt")
    expect(waiting).to_have_attribute("data-state", "posting")
    say(window, "this text does not wait for it")
    expect(to_anna.locator("li.message").filter(has_text="does not wait")).to_be_visible()
    anna.reload()
    expect(waiting).to_be_visible()
    expect(file_row(to_anna, "during the outage.txt")).to_have_count(0)
    anna.unroute("**/files?*")
    expect(file_row(to_anna, "during the outage.txt")).to_be_visible()
    expect(waiting).to_have_attribute("data-state", "received")
    expect(waiting).to_have_count(1)
    # An answer that is lost leaves it to the key that it stays one.
    posts: list[str] = []

    def lose_first_answer(route: object) -> None:
        posts.append(route.request.url)  # type: ignore[attr-defined]
        if len(posts) == 1:
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    anna.route("**/files?*", lose_first_answer)
    drop(window, ("once.txt", "text/plain", b"one"))
    send(window)
    expect(file_row(to_anna, "once.txt")).to_have_count(1)
    expect(file_row(window, "once.txt")).to_have_attribute("data-state", "received")
    expect(file_row(window, "once.txt")).to_have_count(1)


def test_a_refused_file_says_why_and_can_be_sent_again_or_given_up(open_as: OpenAs) -> None:
    page = open_as("anna")
    window = write_to(page, "Ben")
    full = {"error": {"id": "disk_full", "sentence": "The box’s disk is nearly full, so it takes no files now."}}
    page.route("**/files?*", lambda route: route.fulfill(status=409, body=json.dumps(full)))
    drop(window, ("a.txt", "text/plain", b"a"), ("b.txt", "text/plain", b"b"))
    send(window)
    first, second = file_row(window, "a.txt"), file_row(window, "b.txt")
    for refused in (first, second):
        expect(refused).to_contain_text("disk is nearly full")
    second.get_by_role("button", name="Discard").click()
    expect(second).to_have_count(0)
    page.unroute("**/files?*")
    first.get_by_role("button", name="Retry").click()
    expect(first).to_have_attribute("data-state", "received")


def test_progress_is_shown_and_sending_can_be_cancelled(office: WholeBox, open_as: OpenAs) -> None:
    page = open_as("anna")
    window = write_to(page, "Ben")
    held: list[object] = []
    page.route("**/files?*", lambda route: held.append(route))
    drop(window, ("large.bin", "application/octet-stream", bytes(400_000)))
    send(window)
    until(lambda: page.wait_for_timeout(20) or held)
    row = file_row(window, "large.bin")
    expect(row.get_by_role("progressbar", name="Sending large.bin")).to_be_visible()
    row.get_by_role("button", name="Cancel").click()
    expect(row).to_have_count(0)
    page.reload()
    expect(window.locator("textarea")).to_be_visible()
    expect(row).to_have_count(0)
