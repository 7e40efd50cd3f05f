"""What browsers tell each other through the box: typing and video."""

from __future__ import annotations

import http.client
import json
from typing import Any

from tests.web.box import UNVERIFIED, Box, Browser, Live
from tests.web.test_api import open_chat, open_sms
from web.api.live_words import BURST


def signal(kind: str = "invite", **more: Any) -> dict[str, Any]:
    return {"session": "s-1", "tab": "t-1", "kind": kind, "data": None, **more}


def told(live: Live, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    while (frame := live.frame())["type"] != kind:
        pass
    data: dict[str, Any] = frame["data"]
    assert "seq" not in frame
    return data


def test_typing_is_told_to_the_other_members_and_to_nobody_else(box: Box, anna: Browser, ben: Browser) -> None:
    chat = open_chat(anna, box.ids["ben"])
    with ben.live() as bens:
        bens.frame_of("hello")  # from here on he is told
        assert anna.request("POST", f"/conversations/{chat}/typing").status == 204
        assert told(bens, "typing") == {"conversation_id": chat, "user_id": box.ids["anna"]}


def test_a_video_signal_reaches_the_colleague_and_the_own_other_browsers(box: Box, anna: Browser, ben: Browser) -> None:
    chat = open_chat(anna, box.ids["ben"])
    with ben.live() as bens, anna.live() as annas:
        bens.frame_of("hello"), annas.frame_of("hello")  # from here on they are told
        answer = anna.request("POST", f"/video/{chat}", signal("description", data={"sdp": "v=0\r\n…"}))
        assert answer.json == {"reached": True}
        expected = {
            "conversation_id": chat,
            "user_id": box.ids["anna"],
            **signal("description", data={"sdp": "v=0\r\n…"}),
        }
        assert told(bens, "video") == told(annas, "video") == expected


def test_nobody_is_there(box: Box, anna: Browser) -> None:
    chat = open_chat(anna, box.ids["carla"])
    assert anna.request("POST", f"/video/{chat}", signal()).json == {"reached": False}


def test_only_the_two_of_a_chat_signal_and_only_what_is_allowed(
    box: Box, anna: Browser, ben: Browser, carla: Browser
) -> None:
    chat = open_chat(anna, box.ids["ben"])
    text = open_sms(box, anna, "0170 7654321")
    for path, fields in ((f"/conversations/{chat}/typing", None), (f"/video/{chat}", signal())):
        assert carla.request("POST", path, fields).error == (404, "not_found")
    assert anna.request("POST", f"/video/{text}", signal()).error == (400, "bad_request")
    for wrong in (signal("record"), signal(session=7), signal(tab="x" * 65)):
        assert anna.request("POST", f"/video/{chat}", wrong).status == 400
    assert anna.request("POST", f"/video/{chat}", signal(data="x" * 12_001)).error == (400, "too_long")
    for nested in ([1], {"sdp": {"sdp": "v=0"}}):
        assert anna.request("POST", f"/video/{chat}", signal(data=nested)).error == (400, "bad_request")
    endless = json.dumps(signal(data="endless")).replace('"endless"', "1e999").encode()
    assert anna.request("POST", f"/video/{chat}", raw=endless).error == (400, "bad_request"), "no browser could read it"


def test_a_flood_is_refused(box: Box, carla: Browser) -> None:
    chat = open_chat(carla, box.ids["ben"])
    headers = {**carla.headers, "Cookie": carla.cookie or ""}
    link = http.client.HTTPSConnection("127.0.0.1", box.port, timeout=20, context=UNVERIFIED)  # one, to be quick
    refused = None
    for _ in range(BURST * 10):
        link.request("POST", f"/api/v1/conversations/{chat}/typing", headers=headers)
        answer = link.getresponse()
        answer.read()
        if answer.status == 429:
            refused = answer
            break
    link.close()
    assert refused is not None, "one browser cannot keep the box busy"
    assert refused.headers["Retry-After"] == "1"
