"""The pages and the static files."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.web.box import Answer, Box
from web import language, overseer_words
from web.assets import ROOT

FILES = sorted(str(file.relative_to(ROOT)) for file in ROOT.rglob("*") if file.is_file())


def pages(box: Box) -> list[Answer]:
    return [box.browser().page("/login"), box.browser("anna").page("/")]


def test_the_pages_hold_no_script_or_style_of_their_own(box: Box) -> None:
    for page in pages(box):
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        html = page.body.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html) == []
        assert "<style" not in html
        assert re.findall(r"\s(?:on\w+|style)\s*=", html) == []


def test_what_the_pages_link_is_there_and_kept_for_ever_if_it_names_its_version(box: Box) -> None:
    links = {link for page in pages(box) for link in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.body.decode())}
    assert links
    for link in links:
        answer = box.browser().page(link)
        assert answer.status == 200, link
        assert ("immutable" in answer.headers["Cache-Control"]) is ("?v=" in link), link


@pytest.mark.parametrize("path", FILES)
def test_every_static_file_is_served_whole_and_compressed(box: Box, path: str) -> None:
    plain = box.browser().page(f"/static/{path}")
    packed = box.browser().page(f"/static/{path}", headers={"Accept-Encoding": "gzip, br"})
    body = gzip.decompress(packed.body) if packed.headers["Content-Encoding"] == "gzip" else packed.body
    assert plain.body == body == (ROOT / path).read_bytes()
    assert plain.headers["Content-Encoding"] is None
    assert plain.headers["Cache-Control"] == "no-cache"
    if path.endswith(".js"):
        assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
    again = box.browser().page(f"/static/{path}", headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_an_old_version_is_not_kept(box: Box) -> None:
    answer = box.browser().page(f"/static/{FILES[0]}?v=000000000000")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_no_page_begins_with_the_overview_but_the_overview(box: Box) -> None:
    browser = box.browser("anna")
    for path in ("/", "/messages", "/calls", "/settings"):
        assert (b'id="home" hidden' in browser.page(path).body) is (path != "/"), path


@pytest.mark.parametrize(
    ("path", "sentence", "german"),
    [
        ("/nothing/here", "There is nothing at this address.", "Unter dieser Adresse gibt es nichts."),
        ("/status", "This is not here, or not yours to see.", "Das gibt es nicht, oder es ist nicht"),
        ("/api/v1/messages/99/file", "This is not here, or not yours to see.", "Das gibt es nicht, oder es ist nicht"),
    ],
)
def test_a_person_is_told_in_a_page_what_a_program_gets_as_json(
    box: Box, path: str, sentence: str, german: str
) -> None:
    browser = box.browser("anna")
    assert browser.page(path).error == (404, "not_found")
    for asked_for, expected, back in (("en", sentence, "To the start page"), ("de", german, "Zur Startseite")):
        page = browser.page(path, headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": asked_for})
        assert (page.status, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        html = page.body.decode()
        assert expected in html
        assert f'<a href="/">{back}</a>' in html


def test_the_pages_of_overseers_take_no_word_of_the_others() -> None:
    for own in language.PAGE_WORDS.values():
        assert own.keys().isdisjoint(overseer_words.WORDS["en"])


def test_the_sign_in_page_says_what_the_box_is_for(box: Box) -> None:
    assert "Texts, chat and calls of your office." in box.browser().page("/login").body.decode()
