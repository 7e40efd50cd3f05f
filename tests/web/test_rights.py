"""Nobody reaches what is another's: every route and every kind of news, against every role that must not.

The routes come from the application itself, the kinds of news from its source: one without a row in
``rights_matrix`` fails here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import appliance
import web
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.messages import MessageState
from appliance.domain.ports import ModemCondition, ModemStatus, PbxCondition, PbxStatus, PhoneCall, PhoneState
from appliance.services import (
    alarms,
    conversations,
    directory,
    messages,
    modem_diary,
    people,
    peripherals,
    phone_calls,
    presence,
)
from appliance.services.health import Finding, Level
from appliance.settings import Role, load_web
from appliance.store import event_log
from appliance.store.database import database, transaction
from appliance.store.models import Account
from tests.web.box import LINES, PASSWORD, USERS, Answer, Box, Browser
from tests.web.rights_matrix import EVENTS, MATRIX, Heard, Route, Who
from tests.web.test_api import open_chat, open_sms
from tests.web.test_files import send as send_file
from web.app import assemble
from web.live.socket import SESSION_ENDED

# What is Anna's: her words, whom she texts, who calls her, whom she knows.
CANARIES = ("canary", "1709990001", "1709990002", "1709990003")
OWN = {"name": "canary", "numbers": [{"number": "0170 9990003", "kind": "mobile"}], "shared": False}
_SECRET = "canary: only for those it is for"


@dataclass
class World:
    """An office in which Anna has one of everything, and a stranger of every role."""

    box: Box
    owned: dict[str, list[str]]  # name of a path's variable → Anna's rows
    chat: int
    sms: int
    text: int
    strangers: dict[str, Browser]

    def paths(self, route: Route) -> Iterator[str]:
        """The route with each of Anna's rows in turn."""
        variables = re.findall(r"<[^:>]+:(\w+)>", route.rule)
        filled = [route.rule]
        for name in variables:
            assert name in self.owned, f"say in `world` which {name} are Anna's"
            filled = [re.sub(r"<[^>]+>", value, path, count=1) for path in filled for value in self.owned[name]]
        for path in filled:
            for query in route.queries:
                yield path + query


def ask(browser: Browser, route: Route, path: str) -> Answer:
    path = path.removeprefix("/api/v1") if path.startswith("/api/v1") else f"/{path}"
    return browser.request(route.method, path, route.body)


@pytest.fixture(scope="module")
def world(box: Box) -> World:
    roles = [directory.UserEntry(f"stranger-{role}", f"Stranger {role}", str(role), []) for role in Role]
    users = [
        directory.UserEntry("anna", "Anna Schmidt", "user", [directory.PhoneEntry("PJSIP/anna")], extension="101"),
        *USERS[1:],
        *roles,
    ]
    directory.apply(users, LINES)
    for stranger in roles:
        people.set_password(stranger.username, PASSWORD)
    box.ids = {row.username: row.id for row in Account.select()}
    peripherals.expect_mail(True)
    anna = box.browser("anna")
    chat, sms = open_chat(anna, box.ids["ben"]), open_sms(box, anna, "+491709990001")
    mail = anna.request("POST", "/conversations", {"kind": "email", "address": "canary@example.com"})
    made = {"kind": "group", "name": "canary", "user_ids": [box.ids["ben"]], "key": "world-group"}
    group = anna.request("POST", "/conversations", made).json["conversation"]["id"]
    owned = [chat, sms, mail.json["conversation"]["id"], group]
    written = [write(anna, conversation, f"world-{conversation}") for conversation in owned]
    file = send_file(anna, chat, _SECRET.encode(), "canary.txt", key="world-file")
    written.append(file.json["message"]["id"])
    phone_calls.observe(ringing("world-call"))
    return World(
        box,
        {
            "conversation_id": [str(each) for each in owned],
            "message_id": [str(each) for each in written],
            "contact_id": [str(anna.request("POST", "/contacts", OWN).json["contact"]["id"])],
            "user_id": [str(box.ids["ben"])],
            "call_id": ["world-call"],
            "session_id": [each["id"] for each in anna.request("GET", "/me/sessions").json["sessions"]],
            "modem": ["sim1"],
            "path": ["icon.svg", "../templates/portal.html", "..%2f..%2fweb%2fapp.py"],
        },
        chat,
        sms,
        written[1],
        {role: box.browser(f"stranger-{role}") for role in Role},
    )


def write(browser: Browser, conversation: int, key: str) -> int:
    sent = browser.request("POST", f"/conversations/{conversation}/messages", {"text": _SECRET, "key": key})
    assert sent.status == 201, sent.body
    return int(sent.json["message"]["id"])


def ringing(call_id: str) -> PhoneCall:
    return PhoneCall(call_id, "PJSIP/anna", "in", "01709990002", "", CallState.RINGING_YOU, datetime.now(UTC))


def kept() -> str:
    """Everything that is stored, but for what a refused request may leave: a look at a session, the trail."""
    tables = [row[0] for row in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    spared = {"session", "login_failure", "audit"}
    return "".join(
        f"{table}: {database.execute_sql(f'SELECT * FROM {table}').fetchall()}\n"
        for table in sorted(tables)
        if table not in spared and "fts" not in table and not table.startswith("message_index")
    )


def test_every_route_has_a_row_in_the_matrix(box: Box) -> None:
    rules = {
        (method, rule.rule)
        for rule in assemble(load_web(box.folder)).url_map.iter_rules()
        for method in (rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}
    }
    listed = [(route.method, route.rule) for route in MATRIX]
    assert sorted(rules - set(listed)) == [], "say in tests/web/rights_matrix.py whom these answer"
    assert sorted(set(listed) - rules) == []
    assert len(listed) == len(set(listed))


def test_every_kind_of_news_has_a_row_in_the_matrix() -> None:
    logged = re.compile(r'(?:event_log\.append|_tell_\w+)\(\s*"([a-z_.]+)"')
    framed = re.compile(r'\{\s*"type": "([a-z_.]+)"')
    sources = [*Path(appliance.__file__).parent.joinpath("services").rglob("*.py")]
    told = {kind for file in sources for kind in logged.findall(file.read_text())}
    for file in Path(web.__file__).parent.rglob("*.py"):
        told |= set(framed.findall(file.read_text()))
    assert told == set(EVENTS)


@pytest.mark.parametrize("route", [each for each in MATRIX if each.who is not Who.ANYONE], ids=str)
def test_whoever_is_signed_out_gets_nothing(world: World, route: Route) -> None:
    if route.rule.endswith("/live"):
        with Browser(world.box.port).live() as feed:
            assert feed.closing() == SESSION_ENDED
        return
    for path in world.paths(route):
        for cookie in (None, "__Host-session=" + "A" * 43):
            answer = ask(Browser(world.box.port, cookie), route, path)
            if route.page:
                assert answer.status == 302
                assert answer.headers["Location"].startswith("/login")
            else:
                assert answer.error == (401, "signed_out")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", [each for each in MATRIX if each.who is Who.OWNER], ids=str)
def test_what_is_anothers_looks_like_what_is_not_there(world: World, route: Route, role: Role) -> None:
    before = kept()
    for path in world.paths(route):
        answer = ask(world.strangers[role], route, path)
        nowhere = ask(
            world.strangers[role], route, re.sub(r"/(\d+|world-call|[0-9a-f]{16})(?=/|$|\?)", "/999999", path)
        )
        assert answer.error == (404, "not_found")
        assert answer.body == nowhere.body
    assert kept() == before


@pytest.mark.parametrize("role", [Role.USER])
@pytest.mark.parametrize("route", [each for each in MATRIX if each.who is Who.OVERSEER], ids=str)
def test_what_is_for_admins_and_auditors_is_not_there_for_others(world: World, route: Route, role: Role) -> None:
    for path in world.paths(route):
        assert ask(world.strangers[role], route, path).status == 404


@pytest.mark.parametrize("role", [Role.USER, Role.AUDITOR])
@pytest.mark.parametrize("route", [each for each in MATRIX if each.who is Who.ADMIN], ids=str)
def test_what_is_for_admins_is_not_there_for_others(world: World, route: Route, role: Role) -> None:
    for path in world.paths(route):
        assert ask(world.strangers[role], route, path).error == (404, "not_found")


@pytest.mark.parametrize("route", [each for each in MATRIX if each.who is Who.SIGNED_IN], ids=str)
def test_an_auditor_reads_the_trail_and_the_status_and_has_nothing_else(world: World, route: Route) -> None:
    auditor = world.strangers[Role.AUDITOR]
    if route.rule.endswith("/live"):
        with auditor.live() as feed:
            assert feed.closing() == SESSION_ENDED
        return
    before = kept()
    for path in world.paths(route):
        answer = ask(auditor, route, path)
        if route.page:
            assert (answer.status, answer.headers["Location"]) == (302, "/status")
        elif not route.rule.startswith("/api/v1/me/"):
            assert answer.error == (404, "not_found")
    assert kept() == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", [each for each in MATRIX if each.method == "GET"], ids=str)
def test_no_answer_tells_a_stranger_what_is_annas(world: World, route: Route, role: Role) -> None:
    for path in world.paths(route):
        answer = ask(world.strangers[role], route, path)
        assert answer.status < 500 or (route.rule, answer.status) == (
            "/readyz",
            503,
        )  # which says that the daemon of this test is starting
        text = answer.body.decode(errors="replace")
        # The audit trail says who texted which number, but never what.
        secret = CANARIES[:1] if "audit" in route.rule else CANARIES
        assert [canary for canary in secret if canary in text] == []


def test_the_canaries_sing_where_they_may(world: World) -> None:
    """Otherwise the tests above would prove nothing."""
    anna, ben = world.box.browser("anna"), world.box.browser("ben")
    own = f"/contacts/{world.owned['contact_id'][0]}"
    for path in (f"/conversations/{world.sms}/messages", "/search?q=canary", "/calls", "/conversations", own):
        assert any(canary in anna.request("GET", path).body.decode() for canary in CANARIES), path
    assert _SECRET in ben.request("GET", f"/conversations/{world.chat}/messages").body.decode()
    assert _SECRET in ben.request("GET", f"/messages/{world.owned['message_id'][-1]}/file").body.decode()
    assert ben.request("GET", f"/conversations/{world.sms}/messages").error == (404, "not_found")
    assert "1709990001" not in ben.request("GET", "/conversations").body.decode()


def test_a_line_is_for_those_it_is_assigned_to(box: Box, ben: Browser) -> None:
    wanted = {"kind": "sms", "line_id": box.line, "number": "0170 7654321"}
    assert ben.request("POST", "/conversations", wanted).status in (403, 404)


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.AUDITOR])
def test_what_one_keeps_to_oneself_is_merged_and_told_by_nobody_else(world: World, role: Role) -> None:
    stranger, [own] = world.strangers[role], world.owned["contact_id"]
    mine = stranger.request("POST", "/contacts", {"name": "Mine", "numbers": OWN["numbers"], "shared": False})
    path = f"/contacts/{mine.json['contact']['id']}"
    before = kept()
    assert stranger.request("POST", f"{path}/merge", {"contact_id": int(own)}).error == (404, "not_found")
    assert kept() == before
    assert stranger.request("DELETE", path).status == 204
    assert world.box.browser("anna").request("GET", f"/contacts/{own}").json["contact"]["name"] == "canary"


def test_news_reaches_only_those_it_concerns(world: World) -> None:
    anna, ben = world.box.browser("anna"), world.box.browser("ben")
    begin = event_log.latest_seq()
    feeds = {"anna": anna.live(begin), "ben": ben.live(begin)}
    listening = [role for role in Role if role is not Role.AUDITOR]
    feeds |= {role: world.strangers[role].live(begin) for role in listening}
    told: dict[str, list[dict[str, Any]]] = {}
    open_feeds = {name: feed.__enter__() for name, feed in feeds.items()}
    try:
        for name, feed in open_feeds.items():
            told[name] = [feed.frame()]  # from here on it is told what is not kept, too
        own = make_news(world, anna, ben)
        for name, feed in open_feeds.items():
            while told[name][-1]["type"] != "reset":
                told[name].append(feed.frame())
    finally:
        for feed in feeds.values():
            feed.__exit__()
    heard = {frame["type"] for frames in told.values() for frame in frames}
    assert heard == set(EVENTS) - {"office.changed"}, "the test makes no such news, so it proves nothing about it"
    for role in listening:
        for frame in told[role]:
            may = {Heard.EVERYONE, Heard.ADMINS} if role is Role.ADMIN else {Heard.EVERYONE}
            assert EVENTS[frame["type"]] in may, frame
            assert not any(canary in str(frame) for canary in CANARIES)
            assert frame["type"] != "contact.deleted" or frame["data"]["contact_id"] != own
    for frame in told["ben"]:
        assert EVENTS[frame["type"]] is not Heard.ADMINS
        assert not any(number in str(frame) for number in CANARIES[1:])
    with world.strangers[Role.USER].live(begin) as again:  # nor by resuming from an old cursor
        while (frame := again.frame())["type"] != "reset":
            assert EVENTS[frame["type"]] is Heard.EVERYONE


def make_news(world: World, anna: Browser, ben: Browser) -> int:
    """One of each kind, the last makes every browser read its snapshots again; returns a contact that is Anna's own."""
    chat, account = world.chat, world.box.ids["anna"]
    ours = write(anna, chat, "news-1")
    write(anna, world.sms, "news-2")
    with transaction():
        messages.change_state(world.text, MessageState.FAILED, "canary: the network says no.")
    anna.request("POST", f"/conversations/{chat}/typing")
    anna.request("POST", f"/conversations/{chat}/answering", {"answering": True})
    anna.request("POST", f"/video/{chat}", {"session": "s", "tab": "canary", "kind": "invite", "data": "canary"})
    ben.request("POST", f"/conversations/{chat}/read", {"up_to": ours})
    anna.request("PATCH", f"/conversations/{chat}", {"muted": True})
    anna.request("DELETE", f"/messages/{ours}")
    anna.request("POST", f"/messages/{ours}/restore")
    anna.request("PATCH", "/me/preferences", {"language": "en"})
    contact = anna.request("POST", "/contacts", {"name": "End", "numbers": [{"number": "0301234567", "kind": "home"}]})
    anna.request("DELETE", f"/contacts/{contact.json['contact']['id']}")
    own = anna.request("POST", "/contacts", OWN).json["contact"]["id"]
    anna.request("PATCH", f"/contacts/{own}", {"name": "canary, renamed"})
    anna.request("DELETE", f"/contacts/{own}")
    phone_calls.observe(ringing("news-call").but(state=CallState.ENDED, end=CallEnd.MISSED, missed=True))
    anna.request("POST", "/calls/seen")
    presence.voicemail("101", 3)
    presence.phone_state("PJSIP/anna", PhoneState.BUSY)
    peripherals.record_pbx(PbxStatus(PbxCondition.READY, "Said for this test."))
    peripherals.record_mail("away", "Said for this test.")
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.READY, "Said for this test."))
    modem_diary.note("sim1", "Said for this test.")
    alarms.look([Finding(Level.PROBLEM, "Disk", "Said for this test.", key="test")], after_ms=0)
    assert account in conversations.members(chat)
    with transaction():
        event_log.append("office.changed", {}, None)
    return int(own)
