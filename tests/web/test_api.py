"""The REST API as a browser meets it."""

from __future__ import annotations

from tests.web.box import Box, Browser, until


def open_chat(browser: Browser, user_id: int) -> int:
    answer = browser.request("POST", "/conversations", {"kind": "chat", "user_id": user_id})
    assert answer.status == 200, answer.body
    return int(answer.json["conversation"]["id"])


def open_sms(box: Box, browser: Browser, number: str) -> int:
    answer = browser.request("POST", "/conversations", {"kind": "sms", "line_id": box.line, "number": number})
    assert answer.status == 200, answer.body
    return int(answer.json["conversation"]["id"])


def test_the_snapshot_holds_what_a_browser_starts_from(box: Box, anna: Browser, ben: Browser) -> None:
    until(lambda: anna.request("GET", "/me").json["daemon"]["running"])
    me = anna.request("GET", "/me").json
    assert me["user"] == {"id": box.ids["anna"], "username": "anna", "name": "Anna Schmidt"}
    assert me["lines"][0]["number"] == "+4930100001"
    assert me["sms"] == {"allowed": True, "sentence": ""}
    assert me["daemon"] == {"running": True, "sentence": ""}
    assert {user["username"] for user in me["users"]} == {"ben", "carla"}
    assert set(me) == {
        "seq", "user", "lines", "sms", "calls", "pbx", "mail", "modems", "daemon", "limits", "users",
        "preferences", "rules",
        "unread_mail",
    }  # fmt: skip
    assert ben.request("GET", "/me").json["sms"]["allowed"] is False


def test_a_chat_from_one_to_the_other_and_back(box: Box, anna: Browser, ben: Browser) -> None:
    chat = open_chat(anna, box.ids["ben"])
    sent = anna.request("POST", f"/conversations/{chat}/messages", {"text": "Kaffee? ☕ <b>", "key": "chat-1"})
    assert sent.status == 201
    again = anna.request("POST", f"/conversations/{chat}/messages", {"text": "Kaffee? ☕ <b>", "key": "chat-1"})
    assert (again.status, again.json["message"]["id"]) == (200, sent.json["message"]["id"])

    row = ben.request("GET", "/conversations").json["conversations"][0]
    assert (row["id"], row["unread"], row["last_message"]["text"]) == (chat, 1, "Kaffee? ☕ <b>")
    page = ben.request("GET", f"/conversations/{chat}/messages?limit=10").json
    assert [message["text"] for message in page["messages"]] == ["Kaffee? ☕ <b>"]
    newest = page["messages"][-1]["id"]
    read = ben.request("POST", f"/conversations/{chat}/read", {"up_to": newest}).json["conversation"]
    assert (read["unread"], read["read_up_to"]) == (0, newest)

    assert ben.request("PATCH", f"/conversations/{chat}", {"muted": True}).json["conversation"]["muted"] is True
    assert ben.request("DELETE", f"/conversations/{chat}").status == 204
    assert chat not in [row["id"] for row in ben.request("GET", "/conversations").json["conversations"]]
    assert ben.request("GET", f"/conversations/{chat}/messages").json["messages"] == []


def test_pages_go_back_to_the_beginning_without_a_gap(box: Box, anna: Browser) -> None:
    chat = open_chat(anna, box.ids["carla"])
    for number in range(7):
        anna.request("POST", f"/conversations/{chat}/messages", {"text": f"No. {number}", "key": f"page-{number}"})
    seen: list[str] = []
    before = ""
    while True:
        page = anna.request("GET", f"/conversations/{chat}/messages?limit=3{before}").json
        seen = [message["text"] for message in page["messages"]] + seen
        if not page["more"]:
            break
        before = f"&before={page['messages'][0]['id']}"
    assert seen == [f"No. {number}" for number in range(7)]


def test_a_text_is_queued_and_the_daemon_is_rung(box: Box, anna: Browser) -> None:
    rings = box.daemon.rings
    sms = open_sms(box, anna, "0170 1234567")
    answer = anna.request("POST", f"/conversations/{sms}/messages", {"text": "Fertig.", "key": "sms-1"})
    assert (answer.status, answer.json["message"]["state"]) == (201, "queued")
    until(lambda: box.daemon.rings > rings)
    assert anna.request("POST", f"/messages/{answer.json['message']['id']}/retry").error == (409, "too_late")


def test_a_contact_is_made_changed_found_and_deleted(anna: Browser, ben: Browser) -> None:
    made = anna.request(
        "POST", "/contacts", {"name": "Bob Smith", "numbers": [{"number": "0171 2345678", "kind": "mobile"}]}
    )
    assert made.status == 201
    contact = made.json["contact"]["id"]
    assert made.json["contact"]["numbers"][0]["number"] == "+491712345678"
    assert (
        ben.request("PATCH", f"/contacts/{contact}", {"name": "Bob Smithers"}).json["contact"]["name"] == "Bob Smithers"
    )
    more = ben.request("POST", f"/contacts/{contact}/numbers", {"number": "030 1234567", "kind": "work"})
    assert len(more.json["contact"]["numbers"]) == 2
    found = ben.request("GET", "/contacts?q=smithers&limit=5").json
    assert [one["id"] for one in found["contacts"]] == [contact]
    rows = anna.request("GET", "/suggest?q=smith").json["suggestions"]
    assert [(row["type"], row["label"]) for row in rows] == [("sms", "Mobile"), ("sms", "Work")]
    assert {row["type"] for row in ben.request("GET", "/suggest?q=anna").json["suggestions"]} == {"chat"}
    assert ben.request("DELETE", f"/contacts/{contact}").status == 204
    assert ben.request("DELETE", f"/contacts/{contact}").error == (404, "not_found")


def test_a_file_of_contacts_comes_in_or_is_refused_in_words(box: Box, anna: Browser) -> None:
    table = b"name,mobile\nKaren Adams,0170 5551234\n"
    for path, outcome in (("?dry", "new"), ("", "new"), ("", "known")):
        [entry] = anna.request("POST", f"/contacts/import{path}", raw=table).json["entries"]
        assert (entry["outcome"], entry["added"]) == (outcome, [] if outcome == "known" else ["0170 5551234"])
    assert anna.request("POST", "/contacts/import", raw=b"no table").error == (400, "bad_request")
    assert "Traceback" not in (box.folder / "web.log").read_text()


def test_calls_go_to_the_daemon_at_once(box: Box, anna: Browser, ben: Browser) -> None:
    call = anna.request("POST", "/calls", {"number": "030 5551234", "key": "c-1"})
    assert (call.status, call.json["call"]["state"]) == (202, "requested")
    assert anna.request("POST", "/calls", {"number": "030 5551234", "key": "c-1"}).json == call.json
    assert box.daemon.calls["c-1"]["account_id"] == box.ids["anna"]
    identity = call.json["call"]["id"]
    assert ben.request("POST", f"/calls/{identity}/hangup").error == (404, "not_found")
    ended = anna.request("POST", f"/calls/{identity}/hangup")
    assert (ended.status, ended.json["call"]["end"]) == (202, "cancelled")
    assert anna.request("POST", "/calls", {"number": "110", "key": "c-2"}).error == (403, "not_allowed")
    assert anna.request("POST", "/calls", {"number": "0", "key": "c-3"}).error == (503, "pbx_away")


def test_without_the_daemon_texts_are_taken_and_calls_are_refused_in_words(box: Box, anna: Browser) -> None:
    box.daemon.stop()
    try:
        until(lambda: not anna.request("GET", "/me").json["daemon"]["running"])
        assert anna.request("GET", "/me").json["daemon"]["sentence"]
        assert anna.request("POST", "/calls", {"number": "030 5551234", "key": "c-9"}).error == (503, "daemon_away")
        sms = open_sms(box, anna, "0170 1234567")
        assert anna.request("POST", f"/conversations/{sms}/messages", {"text": "Later", "key": "k-9"}).status == 201
    finally:
        box.daemon.start()
    until(lambda: anna.request("GET", "/me").json["daemon"]["running"])


def test_what_people_get_wrong_is_told_in_words(box: Box, anna: Browser) -> None:
    number = {"kind": "sms", "line_id": box.line, "number": "12ab"}
    assert anna.request("POST", "/conversations", number).error == (400, "bad_number")
    chat = open_chat(anna, box.ids["ben"])
    assert anna.request("POST", f"/conversations/{chat}/messages", {"text": " ", "key": "e"}).error == (
        400,
        "empty_text",
    )
    group = {"kind": "group", "name": "Fair", "user_ids": [box.ids["ben"]], "key": "g"}
    fair = f"/conversations/{anna.request('POST', '/conversations', group).json['conversation']['id']}"
    assert anna.request("PATCH", fair, {"name": "Market", "muted": "yes"}).error == (400, "bad_request")
    assert anna.request("GET", fair).json["conversation"]["peer"]["name"] == "Fair", "what is refused changes nothing"
    long = {"text": "x" * 4000, "key": "l"}
    assert anna.request("POST", f"/conversations/{chat}/messages", long).error == (400, "too_long")
