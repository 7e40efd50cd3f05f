"""Files in chats over HTTPS: who gets them, and that whatever they hold they never run as a page of the box."""

from __future__ import annotations

import http.client
import itertools
from urllib.parse import quote

import pytest

from appliance.store import event_log
from tests.unit.test_files import png
from tests.web.box import UNVERIFIED, Answer, Box, Browser, until
from tests.web.test_api import open_chat

HOSTILE = {
    "page.html": b"<!doctype html><script>parent.location='//evil.example'</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "both.png": b"GIF89a/*<html><script>alert(1)</script>*/=1;" + bytes(20),
    "page.xml": b"<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'/>",
    "app.js": b"alert(document.cookie)",
    "a\r\nSet-Cookie: session=x\r\n\r\n<script>.png": b"\x89PNG\r\n\x1a\n" + bytes(10),
}
_keys = itertools.count()


def send(
    browser: Browser, chat: int, content: bytes, name: str = "a.txt", key: str | None = None, preview: bytes = b""
) -> Answer:
    query = f"name={quote(name)}&key={key or f'file-{next(_keys)}'}&preview={len(preview)}"
    kind: dict[str, str | None] = {"Content-Type": "application/octet-stream"}
    return browser.request("POST", f"/conversations/{chat}/files?{query}", raw=preview + content, headers=kind)


def test_a_picture_is_shown_with_its_size_known_and_may_be_kept_by_the_browser(
    box: Box, anna: Browser, ben: Browser
) -> None:
    chat = open_chat(anna, box.ids["ben"])
    content = png(320, 200)
    sent = send(anna, chat, content, "Plan “B”.png")
    assert sent.status == 201
    message = sent.json["message"]
    assert message["text"] == "Plan “B”.png"
    facts = {"media_type": "image/png", "bytes": len(content), "width": 320, "height": 200, "preview": False}
    assert message["file"] == {"name": "Plan “B”.png", **facts}
    got = ben.request("GET", f"/messages/{message['id']}/file")
    assert (got.status, got.body, got.headers["Content-Type"]) == (200, content, "image/png")
    assert got.headers["Content-Disposition"].startswith("inline")
    assert "immutable" in got.headers["Cache-Control"]
    assert (got.headers["Vary"], got.headers["Cache-Control"].split(",")[0]) == ("Cookie", "private")
    same = ben.request("GET", f"/messages/{message['id']}/file", headers={"If-None-Match": got.headers["ETag"]})
    assert (same.status, same.body) == (304, b"")
    part = ben.request("GET", f"/messages/{message['id']}/file", headers={"Range": "bytes=1-3"})
    assert (part.status, part.body) == (206, b"PNG")
    saved = ben.request("GET", f"/messages/{message['id']}/file?download=1")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert quote("Plan “B”.png") in saved.headers["Content-Disposition"]
    listed = ben.request("GET", f"/conversations/{chat}").json["conversation"]
    assert listed["last_message"]["file"]["width"] == 320


def test_a_picture_sent_with_a_preview_is_handed_out_small_and_whole(
    box: Box, anna: Browser, ben: Browser, carla: Browser
) -> None:
    chat = open_chat(anna, box.ids["ben"])
    large, small = png(2400, 1600), png(240, 160)
    sent = send(anna, chat, large, "photo.png", preview=small)
    assert (sent.status, sent.json["message"]["file"]["preview"]) == (201, True)
    file = f"/messages/{sent.json['message']['id']}/file"
    got = ben.request("GET", f"{file}?preview=1")
    assert (got.status, got.body, got.headers["Content-Type"]) == (200, small, "image/png")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert ben.request("GET", file).body == large
    assert carla.request("GET", f"{file}?preview=1").error == (404, "not_found")
    for content, preview, problem in ((b"", small, "empty_text"), (large, bytes(256 * 1024 + 1), "too_long")):
        assert send(anna, chat, content, preview=preview).error == (400, problem)
    beyond = anna.request("POST", f"/conversations/{chat}/files?name=a&key=beyond&preview=99", raw=b"short")
    assert beyond.error == (400, "empty_text")


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_else_it_is_it_can_only_be_saved(box: Box, anna: Browser, name: str) -> None:
    chat = open_chat(anna, box.ids["ben"])
    message = send(anna, chat, HOSTILE[name], name).json["message"]
    got = anna.request("GET", f"/messages/{message['id']}/file")
    assert got.body == HOSTILE[name]
    gif = got.headers["Content-Type"] == "image/gif"  # which a browser then draws, and nothing else
    assert gif or got.headers["Content-Type"] == "application/octet-stream"
    assert gif or got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]
    assert "script" not in got.headers["Content-Security-Policy"]
    assert got.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert got.headers["X-Frame-Options"] == "DENY"
    assert got.headers["Set-Cookie"] is None


def test_a_file_is_for_the_members_of_its_chat_alone(box: Box, anna: Browser, ben: Browser, carla: Browser) -> None:
    chat = open_chat(anna, box.ids["ben"])
    begin = event_log.latest_seq()
    with carla.live(begin) as carlas:
        message = send(anna, chat, b"between us", "confidential-plan.txt").json["message"]
        anna.request("POST", "/contacts", {"name": "End", "numbers": [{"number": "0301234567", "kind": "home"}]})
        assert [each["type"] for each in carlas.events_until(event_log.latest_seq())] == ["contact.changed"]
    file = f"/messages/{message['id']}/file"
    assert carla.request("GET", file).error == (404, "not_found")
    assert carla.request("GET", file).body == carla.request("GET", "/messages/999999/file").body
    assert box.browser().request("GET", file).error == (401, "signed_out")
    assert send(carla, chat, b"x").error == (404, "not_found")
    assert carla.request("GET", "/search?q=confidential").json["hits"] == []
    ben.request("DELETE", f"/messages/{message['id']}")
    assert ben.request("GET", file).error == (404, "not_found")
    ben.request("POST", f"/messages/{message['id']}/restore")
    assert ben.request("GET", file).body == b"between us"
    ben.request("DELETE", f"/conversations/{chat}")
    assert ben.request("GET", file).error == (404, "not_found")
    text = anna.request("POST", f"/conversations/{chat}/messages", {"text": "x", "key": "no-file"}).json["message"]
    assert anna.request("GET", f"/messages/{text['id']}/file").error == (404, "not_found")


def test_what_cannot_be_taken_is_refused_in_words(box: Box, anna: Browser) -> None:
    chat = open_chat(anna, box.ids["ben"])
    limit = anna.request("GET", "/me").json["limits"]["file_bytes"]
    assert limit == 2 * 1024**2
    much = send(anna, chat, bytes(limit + 1))
    assert much.error == (400, "too_long")
    assert "at most 2 MB" in much.json["error"]["sentence"]
    assert send(anna, chat, bytes(limit)).status == 201
    assert send(anna, chat, b"").error == (400, "empty_text")
    assert send(anna, chat, b"x", "n" * 1001).error == (400, "too_long")
    assert send(anna, chat, b"x", key="k" * 65).error == (400, "bad_request")
    chunked: dict[str, str | None] = {"Transfer-Encoding": "chunked", "Content-Type": None}
    unknown = anna.request(
        "POST", f"/conversations/{chat}/files?name=a&key=c", raw=b"1\r\nx\r\n0\r\n\r\n", headers=chunked
    )
    assert unknown.error == (411, "bad_request")
    cross: dict[str, str | None] = {"Sec-Fetch-Site": "cross-site"}
    stranger = anna.request("POST", f"/conversations/{chat}/files?name=a&key=x", raw=b"x", headers=cross)
    assert stranger.error == (403, "cross_site")


def test_the_same_key_is_the_same_message_also_when_its_first_answer_was_lost(box: Box, anna: Browser) -> None:
    chat = open_chat(anna, box.ids["ben"])
    first = send(anna, chat, b"once", key="again")
    again = send(anna, chat, b"once", key="again")
    assert (first.status, again.status) == (201, 200)
    assert again.json["message"]["id"] == first.json["message"]["id"]
    other = open_chat(anna, box.ids["carla"])
    assert send(anna, other, b"once", key="again").error == (409, "conflict")


def test_a_sender_who_vanishes_in_the_middle_leaves_no_message_and_no_file(box: Box, anna: Browser) -> None:
    chat = open_chat(anna, box.ids["ben"])
    before = anna.request("GET", f"/conversations/{chat}").json["conversation"]["last_message"]
    connection = http.client.HTTPSConnection("127.0.0.1", box.port, timeout=20, context=UNVERIFIED)
    connection.putrequest("POST", f"/api/v1/conversations/{chat}/files?name=a.bin&key=torn")
    for name, value in {**anna.headers, "Cookie": anna.cookie or "", "Content-Length": "1000000"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(bytes(600_000))
    until(lambda: list((box.folder / "files").glob("*.part")))
    connection.sock.close()
    until(lambda: not list((box.folder / "files").glob("*.part")))
    assert anna.request("GET", f"/conversations/{chat}").json["conversation"]["last_message"] == before
    whole = send(anna, chat, bytes(1_000_000), "a.bin", key="torn")
    assert whole.status == 201
