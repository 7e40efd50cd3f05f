"""Who may do what: one row for each route and each kind of news. A route or event without a row fails the tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Who(Enum):
    """Whom a route answers. Everybody else gets what a thing that does not exist gets."""

    ANYONE = "whoever reaches the box"
    SIGNED_IN = "every account, about itself or what the whole office shares"
    OWNER = "the accounts to whom the row named in the path belongs"
    OVERSEER = "accounts of the roles admin and auditor"
    ADMIN = "accounts of the role admin"


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the application; ``rule`` as in Flask's map, ``queries`` are tried one after the other."""

    method: str
    rule: str
    who: Who
    body: Any = None
    queries: tuple[str, ...] = ("",)

    @property
    def page(self) -> bool:
        """Whether people see it, so that whoever is signed out is led to the sign-in page."""
        return not self.rule.startswith("/api/")


_A = "/api/v1"
_CONVERSATION = f"{_A}/conversations/<id:conversation_id>"
_MESSAGE = f"{_A}/messages/<id:message_id>"
_CONTACT = f"{_A}/contacts/<id:contact_id>"
_NUMBER = {"number": "0301234567", "kind": "home"}

MATRIX = [
    # Signing in, and what anyone may have: it holds nothing of anybody's.
    Route("POST", f"{_A}/login", Who.ANYONE, {"username": "x", "password": "y"}),
    Route("POST", f"{_A}/logout", Who.ANYONE),
    Route("POST", "/login", Who.ANYONE),
    Route("GET", "/login", Who.ANYONE),
    Route("GET", "/invitation", Who.ANYONE),
    Route("POST", f"{_A}/invitation", Who.ANYONE, {"token": "x"}),
    Route("POST", f"{_A}/invitation/accept", Who.ANYONE, {"token": "x", "password": "y"}),
    Route("GET", "/static/<path:path>", Who.ANYONE),
    Route("GET", "/ca.pem", Who.ANYONE),
    Route("GET", "/embed.js", Who.ANYONE),
    Route("GET", "/embed", Who.ANYONE),
    Route("GET", "/healthz", Who.ANYONE),
    Route("GET", "/readyz", Who.ANYONE),
    Route("GET", "/metrics", Who.ANYONE),  # of the networks that the config names: tests/web/test_status.py
    # Pages.
    Route("GET", "/", Who.SIGNED_IN),
    Route("GET", "/messages", Who.SIGNED_IN),
    Route("GET", "/messages/<id:conversation_id>", Who.SIGNED_IN),  # the page is the same for every id
    Route("GET", "/calls", Who.SIGNED_IN),
    Route("GET", "/contacts", Who.SIGNED_IN),
    Route("GET", "/settings", Who.SIGNED_IN),
    Route("GET", "/status", Who.OVERSEER),
    Route("GET", f"{_A}/status", Who.OVERSEER),
    Route("POST", f"{_A}/modems/<string(maxlength=40):modem>/balance", Who.ADMIN, {}),
    Route("GET", "/audit", Who.OVERSEER),
    Route("GET", f"{_A}/audit", Who.OVERSEER),
    Route("GET", f"{_A}/audit.csv", Who.OVERSEER),
    # The own account.
    Route("GET", f"{_A}/live", Who.SIGNED_IN),
    Route("GET", f"{_A}/me", Who.SIGNED_IN),
    Route("PATCH", f"{_A}/me/preferences", Who.SIGNED_IN, {"language": "de"}),
    Route("POST", f"{_A}/me/password", Who.SIGNED_IN, {"old": "x", "new": "y"}),
    Route("GET", f"{_A}/me/sessions", Who.SIGNED_IN),
    Route("DELETE", f"{_A}/me/sessions", Who.SIGNED_IN),
    Route("DELETE", f"{_A}/me/sessions/<string(maxlength=100):session_id>", Who.OWNER),
    Route("POST", f"{_A}/presence", Who.SIGNED_IN),
    # Conversations and messages.
    Route("GET", f"{_A}/conversations", Who.SIGNED_IN),
    Route("POST", f"{_A}/conversations", Who.SIGNED_IN, {"kind": "chat", "user_id": 1}),
    Route("GET", _CONVERSATION, Who.OWNER),
    Route("PATCH", _CONVERSATION, Who.OWNER, {"muted": True}),
    Route("DELETE", _CONVERSATION, Who.OWNER),
    Route("POST", f"{_CONVERSATION}/members", Who.OWNER, {"user_ids": [1]}),
    Route("DELETE", f"{_CONVERSATION}/members/<id:user_id>", Who.OWNER),
    Route("GET", f"{_CONVERSATION}/messages", Who.OWNER, queries=("", "?around=1", "?after=0", "?before=999999")),
    Route("POST", f"{_CONVERSATION}/messages", Who.OWNER, {"text": "x", "key": "y"}),
    Route("POST", f"{_CONVERSATION}/files", Who.OWNER, queries=("", "?name=a.png&key=y")),
    Route("POST", f"{_CONVERSATION}/read", Who.OWNER, {"up_to": 1}),
    Route("POST", f"{_CONVERSATION}/restore", Who.OWNER),
    Route("POST", f"{_CONVERSATION}/typing", Who.OWNER),
    Route("POST", f"{_CONVERSATION}/answering", Who.OWNER, {"answering": True}),
    Route("GET", f"{_CONVERSATION}/calls", Who.OWNER),
    Route("GET", f"{_CONVERSATION}/export", Who.OWNER, queries=("", "?format=txt", "?format=csv", "?format=json")),
    Route(
        "POST",
        f"{_A}/video/<id:conversation_id>",
        Who.OWNER,
        {"session": "s", "tab": "t", "kind": "invite", "data": None},
    ),
    Route("POST", f"{_MESSAGE}/retry", Who.OWNER),
    Route("GET", f"{_MESSAGE}/file", Who.OWNER, queries=("", "?download=1")),
    Route("DELETE", _MESSAGE, Who.OWNER),
    Route("POST", f"{_MESSAGE}/restore", Who.OWNER),
    Route("GET", f"{_A}/search", Who.SIGNED_IN, queries=("?q=canary", "?q=1709990001")),
    # The address book belongs to the office, but for the contacts that somebody keeps to themselves.
    Route("GET", f"{_A}/suggest", Who.SIGNED_IN, queries=("?q=canary", "?q=a")),
    Route("GET", f"{_A}/contacts", Who.SIGNED_IN, queries=("", "?q=canary")),
    Route("POST", f"{_A}/contacts", Who.SIGNED_IN, {"name": "x", "numbers": [_NUMBER]}),
    Route("GET", f"{_A}/contacts/export", Who.SIGNED_IN, queries=("", "?format=csv")),
    Route("POST", f"{_A}/contacts/import", Who.SIGNED_IN),
    Route("GET", _CONTACT, Who.OWNER),
    Route("PATCH", _CONTACT, Who.OWNER, {"name": "x"}),
    Route("DELETE", _CONTACT, Who.OWNER),
    Route("POST", f"{_CONTACT}/merge", Who.OWNER, {"contact_id": 2}),
    Route("POST", f"{_CONTACT}/numbers", Who.OWNER, _NUMBER),
    # Calls.
    Route("GET", f"{_A}/calls", Who.SIGNED_IN, queries=("", "?missed=1")),
    Route("POST", f"{_A}/calls/seen", Who.SIGNED_IN),
    Route("POST", f"{_A}/calls", Who.SIGNED_IN, {"number": "0301234567", "key": "x"}),
    Route("POST", f"{_A}/calls/<string(maxlength=100):call_id>/hangup", Who.OWNER),
]


class Heard(Enum):
    """Who is told of an event."""

    EVERYONE = "every signed-in browser: it is the office's, and names no message and no outside number"
    THOSE_CONCERNED = "the members of the conversation, or the one account it is about"
    ADMINS = "accounts of the role admin"


EVENTS = {
    "message.new": Heard.THOSE_CONCERNED,
    "message.state": Heard.THOSE_CONCERNED,
    "message.deleted": Heard.THOSE_CONCERNED,
    "message.restored": Heard.THOSE_CONCERNED,
    "conversation.changed": Heard.THOSE_CONCERNED,
    "conversation.read": Heard.THOSE_CONCERNED,
    "preferences.changed": Heard.THOSE_CONCERNED,
    "call": Heard.THOSE_CONCERNED,
    "calls.seen": Heard.THOSE_CONCERNED,
    "voicemail": Heard.THOSE_CONCERNED,
    "typing": Heard.THOSE_CONCERNED,
    "answering": Heard.THOSE_CONCERNED,
    "video": Heard.THOSE_CONCERNED,
    "contact.changed": Heard.EVERYONE,  # the address book is shared; of one's own contacts nobody else hears
    "contact.deleted": Heard.EVERYONE,
    "presence": Heard.EVERYONE,
    "pbx.status": Heard.EVERYONE,
    "mail.status": Heard.EVERYONE,
    "modem.status": Heard.EVERYONE,
    "daemon.status": Heard.EVERYONE,
    "alarm": Heard.ADMINS,
    "modem.note": Heard.ADMINS,
    "hello": Heard.EVERYONE,
    "reset": Heard.EVERYONE,
    "office.changed": Heard.EVERYONE,  # reaches browsers as a reset
}
