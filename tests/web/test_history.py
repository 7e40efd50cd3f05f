"""Search, export and one's own account over the API."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from appliance.domain.messages import MessageState
from appliance.services import directory, messages
from appliance.store.database import execute, transaction
from tests.web.box import LINES, PASSWORD, USERS, Box, Browser
from tests.web.test_api import open_chat


def chat_with_ben(box: Box, anna: Browser, *texts: str) -> int:
    chat = open_chat(anna, box.ids["ben"])
    for text in texts:
        answer = anna.request("POST", f"/conversations/{chat}/messages", {"text": text, "key": text[:60]})
        assert answer.status in (200, 201)
    return chat


def test_a_found_message_is_read_among_its_neighbours(box: Box, anna: Browser) -> None:
    chat = chat_with_ben(box, anna, *(f"word{n} rhubarb" for n in range(12)))
    [hit] = anna.request("GET", "/search?q=WORD5%20rhub").json["hits"]
    assert [piece["text"] for piece in hit["pieces"] if piece["hit"]] == ["word5", "rhubarb"]
    assert hit["conversation"]["id"] == chat
    page = anna.request("GET", f"/conversations/{chat}/messages?around={hit['message']['id']}&limit=4").json
    assert [each["text"] for each in page["messages"]] == [f"word{n} rhubarb" for n in (4, 5, 6, 7)]
    assert anna.request("GET", "/search?q=").error == (400, "bad_request")
    assert anna.request("GET", "/search?q=x&since=yesterday").error == (400, "bad_request")
    assert anna.request("GET", "/search?q=rhubarb&until=2020-01-01T00:00:00Z").json["hits"] == []


def test_a_deleted_conversation_comes_back_for_ten_minutes_and_no_longer(box: Box, anna: Browser) -> None:
    chat = chat_with_ben(box, anna, "for ten minutes")

    def delete_and_wait(seconds: int) -> None:
        assert anna.request("DELETE", f"/conversations/{chat}").status == 204
        assert anna.request("GET", f"/conversations/{chat}/messages").json["messages"] == []
        with transaction():
            execute("UPDATE membership SET hidden_at = hidden_at - ?", seconds * 1000)

    delete_and_wait(10 * 60 - 30)
    assert anna.request("POST", f"/conversations/{chat}/restore").status == 200
    before = anna.request("GET", f"/conversations/{chat}/messages").json["messages"]
    assert before[-1]["text"] == "for ten minutes"
    delete_and_wait(10 * 60 + 1)
    refused = anna.request("POST", f"/conversations/{chat}/restore")
    assert refused.error == (409, "too_late")
    assert refused.json["error"]["sentence"] == "This was deleted too long ago to bring it back."
    assert anna.request("GET", f"/conversations/{chat}/messages").json["messages"] == []
    kept = box.browser("ben").request("GET", f"/conversations/{chat}/messages").json["messages"]
    assert [each["text"] for each in kept] == [each["text"] for each in before], "the other one still has it"


def test_an_export_holds_everything_and_no_formula(box: Box, anna: Browser) -> None:
    formula = '=HYPERLINK("http://evil.example","x")'
    chat = chat_with_ben(box, anna, formula, "two\nlines", "@SUM(A1)")
    answer = anna.request("GET", f"/conversations/{chat}/export?format=csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [row["text"] for row in rows][-3:] == ["'" + formula, "two\nlines", "'@SUM(A1)"]
    kept = json.loads(anna.request("GET", f"/conversations/{chat}/export?format=json").body)
    assert [each["text"] for each in kept["messages"]][-3:] == [formula, "two\nlines", "@SUM(A1)"]
    text = anna.request("GET", f"/conversations/{chat}/export").body.decode()
    assert "Anna Schmidt:\n    two\n    lines\n" in text
    assert anna.request("GET", f"/conversations/{chat}/export?format=exe").error == (400, "bad_request")


def test_an_export_speaks_german_to_who_does(box: Box, anna: Browser) -> None:
    opened = anna.request("POST", "/conversations", {"kind": "sms", "line_id": box.line, "number": "0170 5559911"})
    thread = opened.json["conversation"]["id"]
    sent = anna.request("POST", f"/conversations/{thread}/messages", {"text": "Hallo; du", "key": "german-export"})
    with transaction():
        messages.change_state(sent.json["message"]["id"], MessageState.FAILED, "This number does not exist.")
    german: dict[str, str | None] = {"Accept-Language": "de-DE,de;q=0.9"}
    table = anna.request("GET", f"/conversations/{thread}/export?format=csv", headers=german).body.decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(table), delimiter=";")
    assert (line["Text"], line["Zustand"]) == ("Hallo; du", "fehlgeschlagen")
    assert line["Grund"] == "Diese Nummer gibt es nicht."
    text = anna.request("GET", f"/conversations/{thread}/export", headers=german).body.decode()
    assert "[fehlgeschlagen: Diese Nummer gibt es nicht.]" in text


def test_a_deleted_message_is_told_to_the_own_browsers_only(box: Box, anna: Browser, ben: Browser) -> None:
    chat = chat_with_ben(box, anna, "keep me", "delete me")
    message = anna.request("GET", f"/conversations/{chat}").json["conversation"]["last_message"]["id"]
    begin = anna.request("GET", "/me").json["seq"]
    assert anna.request("DELETE", f"/messages/{message}").status == 204
    with anna.live(begin) as live:
        told = live.event()
    assert (told["type"], told["data"]["message_id"]) == ("message.deleted", message)
    assert told["data"]["last_message"]["text"] == "keep me"
    assert anna.request("POST", f"/messages/{message}/restore").json["message"]["text"] == "delete me"
    anna.request("POST", f"/conversations/{chat}/messages", {"text": "end", "key": "end"})
    with ben.live(begin) as live:
        assert live.event()["type"] == "message.new"


def test_who_changes_the_password_stays_signed_in_here_and_nowhere_else(box: Box) -> None:
    here, elsewhere = box.browser("carla"), box.browser("carla")
    assert len(here.request("GET", "/me/sessions").json["sessions"]) >= 2
    wrong = here.request("POST", "/me/password", {"old": "wrong", "new": "another long password"})
    assert wrong.error == (401, "wrong_login")
    short = here.request("POST", "/me/password", {"old": PASSWORD, "new": "short"})
    assert short.error == (400, "bad_request")
    assert here.request("POST", "/me/password", {"old": PASSWORD, "new": "another long password"}).status == 204
    assert elsewhere.request("GET", "/me").error == (401, "signed_out")
    [only] = here.request("GET", "/me/sessions").json["sessions"]
    assert only["here"]
    assert here.sign_in("carla", "another long password").status == 200
    assert here.request("POST", "/me/password", {"old": "another long password", "new": PASSWORD}).status == 204


def test_a_session_can_be_ended_from_another_browser(box: Box, ben: Browser) -> None:
    lost = box.browser("ben")
    known = {each["id"]: each["here"] for each in lost.request("GET", "/me/sessions").json["sessions"]}
    [lost_id] = [session for session, here in known.items() if here]
    assert box.browser("anna").request("DELETE", f"/me/sessions/{lost_id}").error == (404, "not_found")
    assert ben.request("DELETE", f"/me/sessions/{lost_id}").status == 204
    assert lost.request("GET", "/me").error == (401, "signed_out")
    assert ben.request("GET", "/me").status == 200


def test_preferences_follow_to_all_browsers(box: Box, anna: Browser) -> None:
    begin = anna.request("GET", "/me").json["seq"]
    answer = anna.request("PATCH", "/me/preferences", {"unread_mail": False, "line_id": box.line}).json
    chosen = answer["preferences"]
    usual = {"language": "auto", "phone": None, "tone": "two", "quiet_from": None, "quiet_until": None}
    assert chosen == {**usual, "unread_mail": False, "line_id": box.line}
    with anna.live(begin) as live:
        assert live.event() == {
            "type": "preferences.changed",
            "seq": answer["seq"],
            "data": {"preferences": chosen},
        }
    assert box.browser("anna").request("GET", "/me").json["preferences"] == chosen
    wrong_ones = [{"language": "xx"}, {"unread_mail": 1}, {"line_id": 99}, {"line_id": "1"}, {"theme": "x"}]
    for wrong in [*wrong_ones, {"phone": "PJSIP/ben"}, {"phone": 1}]:
        assert anna.request("PATCH", "/me/preferences", wrong).error == (400, "bad_request")


def test_the_phone_for_calls_is_chosen_among_ones_own(box: Box, anna: Browser) -> None:
    me = anna.request("GET", "/me").json
    assert me["calls"]["phones"] == [
        {"endpoint": "PJSIP/anna", "label": "anna"},
        {"endpoint": "PJSIP/home", "label": "Home office"},
    ]
    assert anna.request("PATCH", "/me/preferences", {"phone": "PJSIP/home"}).status == 200
    assert box.browser("anna").request("GET", "/me").json["preferences"]["phone"] == "PJSIP/home"
    directory.apply([replace(USERS[0], phones=USERS[0].phones[:1]), *USERS[1:]], LINES)
    assert anna.request("GET", "/me").json["preferences"]["phone"] is None, "the admin took it away"
    assert anna.request("PATCH", "/me/preferences", {"unread_mail": False}).status == 200


def test_two_contacts_become_one(anna: Browser) -> None:
    def create(name: str, *numbers: str) -> int:
        entries = [{"number": number, "kind": "mobile"} for number in numbers]
        return int(anna.request("POST", "/contacts", {"name": name, "numbers": entries}).json["contact"]["id"])

    one, other = create("Tom Hill", "0151 1111111"), create("Thomas Hill", "0151 1111111", "0151 2222222")
    merged = anna.request("POST", f"/contacts/{one}/merge", {"contact_id": other}).json["contact"]
    assert [each["number"] for each in merged["numbers"]] == ["+491511111111", "+491512222222"]
    assert anna.request("GET", f"/contacts/{one}").json["contact"] == merged
    assert anna.request("GET", f"/contacts/{other}").error == (404, "not_found")
    assert anna.request("POST", f"/contacts/{one}/merge", {"contact_id": one}).error == (400, "bad_request")
