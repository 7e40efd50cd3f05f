"""One user can never reach another's conversation: every route against every role that must not."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.store import event_log
from tests.web.box import Box, Browser
from tests.web.test_api import open_chat, open_sms

ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/me", None),
    ("GET", "/conversations", None),
    ("POST", "/conversations", {"kind": "chat", "user_id": 1}),
    ("GET", "/conversations/1", None),
    ("PATCH", "/conversations/1", {"muted": True}),
    ("DELETE", "/conversations/1", None),
    ("GET", "/conversations/1/messages", None),
    ("POST", "/conversations/1/messages", {"text": "x", "key": "y"}),
    ("POST", "/conversations/1/read", {"up_to": 1}),
    ("POST", "/conversations/1/typing", None),
    ("POST", "/video/1", {"session": "s", "tab": "t", "kind": "invite", "data": None}),
    ("POST", "/messages/1/retry", None),
    ("DELETE", "/messages/1", None),
    ("POST", "/messages/1/restore", None),
    ("POST", "/conversations/1/restore", None),
    ("GET", "/conversations/1/export", None),
    ("GET", "/search?q=a", None),
    ("PATCH", "/me/preferences", {"language": "de"}),
    ("POST", "/me/password", {"old": "x", "new": "y"}),
    ("GET", "/me/sessions", None),
    ("DELETE", "/me/sessions", None),
    ("DELETE", "/me/sessions/x", None),
    ("GET", "/contacts/1", None),
    ("POST", "/contacts/1/merge", {"contact_id": 2}),
    ("GET", "/suggest?q=a", None),
    ("GET", "/contacts", None),
    ("POST", "/contacts", {"name": "x", "numbers": [{"number": "0301234567", "kind": "home"}]}),
    ("PATCH", "/contacts/1", {"name": "x"}),
    ("POST", "/contacts/1/numbers", {"number": "0301234567", "kind": "home"}),
    ("DELETE", "/contacts/1", None),
    ("POST", "/presence", None),
    ("GET", "/calls", None),
    ("POST", "/calls/seen", None),
    ("GET", "/conversations/1/calls", None),
    ("POST", "/calls", {"number": "0301234567", "key": "x"}),
    ("POST", "/calls/x/hangup", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_whoever_is_signed_out_gets_nothing(box: Box, method: str, path: str, body: Any) -> None:
    assert box.browser().request(method, path, body).error == (401, "signed_out")
    assert Browser(box.port, "__Host-session=" + "A" * 43).request(method, path, body).error == (401, "signed_out")


def test_the_list_of_routes_is_complete(box: Box) -> None:
    from flask import Flask

    from web import api
    from web.app import IdConverter

    app = Flask("routes")
    app.url_map.converters["id"] = IdConverter
    app.register_blueprint(api.blueprint)
    rules = {
        (method, rule.rule.removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1")
    }
    tested = {(method, path.split("?")[0]) for method, path, _ in ROUTES}
    assert len(rules - {("POST", "/login"), ("POST", "/logout")}) == len(tested)


def test_a_conversation_is_invisible_to_everyone_else(box: Box, anna: Browser, ben: Browser, carla: Browser) -> None:
    chat = open_chat(anna, box.ids["ben"])
    sms = open_sms(box, anna, "0170 7654321")
    secret = anna.request("POST", f"/conversations/{chat}/messages", {"text": "between us", "key": "r-1"})
    text = anna.request("POST", f"/conversations/{sms}/messages", {"text": "to a customer", "key": "r-2"})
    assert secret.status == text.status == 201
    for stranger, conversation in ((carla, chat), (carla, sms), (ben, sms)):
        for method, suffix, body in (
            ("GET", "", None),
            ("PATCH", "", {"muted": True}),
            ("DELETE", "", None),
            ("GET", "/messages", None),
            ("POST", "/messages", {"text": "x", "key": "r-3"}),
            ("POST", "/read", {"up_to": 1}),
            ("POST", "/restore", None),
            ("GET", "/export", None),
            ("GET", f"/messages?around={secret.json['message']['id']}", None),
        ):
            answer = stranger.request(method, f"/conversations/{conversation}{suffix}", body)
            assert answer.error == (404, "not_found")
        listed = stranger.request("GET", "/conversations").json["conversations"]
        assert conversation not in [row["id"] for row in listed]
    for message in (secret, text):
        for method, suffix in (("POST", "/retry"), ("POST", "/restore"), ("DELETE", "")):
            answer = carla.request(method, f"/messages/{message.json['message']['id']}{suffix}")
            assert answer.error == (404, "not_found")
    for q in ("between", "customer", "secret"):
        assert carla.request("GET", f"/search?q={q}").json["hits"] == []
    assert carla.request("GET", f"/search?conversation={chat}").json["hits"] == []
    # What is refused to a stranger looks exactly like what does not exist.
    assert carla.request("GET", f"/conversations/{chat}").body == carla.request("GET", "/conversations/999999").body
    assert anna.request("GET", f"/conversations/{chat}").json["conversation"]["muted"] is False


def test_a_line_is_for_those_it_is_assigned_to(box: Box, ben: Browser) -> None:
    wanted = {"kind": "sms", "line_id": box.line, "number": "0170 7654321"}
    assert ben.request("POST", "/conversations", wanted).status in (403, 404)


def test_events_reach_only_those_who_may_see_them(box: Box, anna: Browser, ben: Browser, carla: Browser) -> None:
    begin = event_log.latest_seq()
    with anna.live(begin) as annas, ben.live(begin) as bens, carla.live(begin) as carlas:
        chat = open_chat(anna, box.ids["ben"])
        anna.request("POST", f"/conversations/{chat}/messages", {"text": "psst", "key": "r-9"})
        carla.request("POST", "/contacts", {"name": "End", "numbers": [{"number": "0301234567", "kind": "home"}]})
        end = event_log.latest_seq()
        told = {
            name: [event["type"] for event in live.events_until(end)]
            for name, live in (("anna", annas), ("ben", bens), ("carla", carlas))
        }
    assert told["carla"] == ["contact.changed"]
    assert "message.new" in told["anna"]
    assert "message.new" in told["ben"]
    with carla.live(begin) as again:  # nor by resuming from an old cursor
        assert [event["type"] for event in again.events_until(end)] == ["contact.changed"]
