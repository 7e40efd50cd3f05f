"""Whatever is sent to whatever route, the answer is the API's own: never a 5xx, never another shape."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.box import Box, Browser
from tests.web.rights_matrix import MATRIX, Route, Who
from tests.web.test_api import open_chat, open_sms

IDS = st.integers(1, 3) | st.integers(-(2**70), 2**70)
WORDS = st.sampled_from(
    ["chat", "sms", "mobile", "home", "0170 1234567", "+49 30 1", "110", "*#06#", "Bob", "\r\nAction: x", "1;2", "%"]
)
TEXTS = st.text(st.characters(exclude_categories=[]), max_size=40) | WORDS
VALUES = st.recursive(
    st.none() | st.booleans() | IDS | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NUMBERS = st.lists(st.fixed_dictionaries({"number": TEXTS, "kind": WORDS}) | VALUES, max_size=3)
FIELDS = {
    "kind": WORDS | VALUES,
    "user_id": IDS | VALUES,
    "line_id": st.just(1) | VALUES,
    "number": TEXTS | VALUES,
    "muted": st.booleans() | VALUES,
    "text": TEXTS | VALUES,
    "key": TEXTS | VALUES,
    "up_to": IDS | VALUES,
    "name": TEXTS | VALUES,
    "numbers": NUMBERS | VALUES,
    "addresses": st.lists(st.fixed_dictionaries({"address": TEXTS, "kind": WORDS}) | VALUES, max_size=3) | VALUES,
    "address": TEXTS | VALUES,
    "shared": st.booleans() | VALUES,
    "user_ids": st.lists(IDS, max_size=3) | VALUES,
    "contact_id": IDS | VALUES,
    "answering": st.booleans() | VALUES,
    "session": TEXTS | VALUES,
    "tab": TEXTS | VALUES,
    "data": VALUES,
    "old": TEXTS | VALUES,
    "new": TEXTS | VALUES,
}
PREFERENCES = {
    "language": st.just("de") | VALUES,
    "unread_mail": st.booleans() | VALUES,
    "line_id": IDS | VALUES,
    "phone": st.just("PJSIP/anna") | VALUES,
    "tone": st.just("bell") | VALUES,
    "quiet_from": st.sampled_from(["22:00", "25:00", "٢٢:٠٠"]) | VALUES,
    "quiet_until": st.just("06:00") | VALUES,
}
BODIES = st.fixed_dictionaries({}, optional=FIELDS) | st.fixed_dictionaries({}, optional=PREFERENCES) | VALUES
QUERIES = st.dictionaries(
    st.sampled_from(["limit", "before", "after", "around", "q", "kind", "since", "until", "conversation", "format"]),
    TEXTS | IDS.map(str),
    max_size=3,
)


ROUTES = [
    route for route in MATRIX if not route.page and route.who is not Who.ANYONE and not route.rule.endswith("/live")
]


@pytest.fixture(scope="module")
def anna_once(box: Box) -> Browser:
    browser = box.browser("anna")
    chat, sms = open_chat(browser, box.ids["ben"]), open_sms(box, browser, "0170 1234567")
    for conversation in (chat, sms):
        browser.request("POST", f"/conversations/{conversation}/messages", {"text": "x", "key": f"k{conversation}"})
    browser.request("POST", "/contacts", {"name": "Bob", "numbers": [{"number": "0301234567", "kind": "home"}]})
    return browser


@settings(max_examples=250, deadline=None)
@given(route=st.sampled_from(ROUTES), number=IDS, body=BODIES, query=QUERIES)
def test_no_input_is_a_server_error(
    anna_once: Browser, route: Route, number: int, body: Any, query: dict[str, str]
) -> None:
    method, path = route.method, re.sub(r"<[^>]+>", str(number), route.rule.removeprefix("/api/v1"))
    words = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in query.items()})
    answer = anna_once.request(method, f"{path}?{words}", None if method == "GET" else body)
    assert answer.status < 500, answer.body
    if answer.status >= 400:
        assert answer.error
    elif answer.status != 204 and not path.endswith(("/export", "/file")):
        assert isinstance(answer.json, dict)
