"""Requests from other sites, hostile bodies and addresses, and the headers of every answer."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.web.box import UNVERIFIED, Answer, Box, Browser
from web import security

LOGIN = b'{"username": "anna", "password": "correct horse battery"}'


def own(box: Box) -> str:
    return f"https://127.0.0.1:{box.port}"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": None, "Origin": "OWN"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "OWN"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Host": "box.example:8443"}, True),
        ({"Sec-Fetch-Site": None}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "OWN"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "https://evil.example"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "null"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "http://127.0.0.1"}, False),
        # A stranger's name that was rebound to the box's address: everything looks same-origin but the name.
        ({"Sec-Fetch-Site": "same-origin", "Host": "evil.example"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "https://evil.example", "Host": "evil.example"}, False),
    ],
)
def test_only_the_boxs_own_pages_may_change_something(
    box: Box, anna: Browser, headers: dict[str, str | None], allowed: bool
) -> None:
    sent = {name: own(box) if value == "OWN" else value for name, value in headers.items()}
    for method, path in (("POST", "/contacts"), ("PATCH", "/contacts/1"), ("DELETE", "/contacts/99999")):
        answer = anna.request(method, path, raw=b"{}", headers=sent)
        assert (answer.error[1] == "cross_site") is not allowed
        assert allowed or answer.status == 403


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1"])
def test_a_websocket_from_another_page_is_refused_before_the_handshake(
    box: Box, anna: Browser, origin: str | None
) -> None:
    with pytest.raises(InvalidStatus) as refused, anna.live(origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_a_websocket_without_proper_handshake_is_refused(box: Box, anna: Browser) -> None:
    asking = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": own(box)}
    for more in ({}, {"Sec-WebSocket-Key": "x"}, {"Sec-WebSocket-Version": "13"}):
        assert anna.request("GET", "/live", headers={**asking, **more}).error == (400, "bad_request")
    assert anna.request("GET", "/live").error == (400, "bad_request")


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 30, "", "٣"])
def test_a_cursor_that_is_none_is_refused(box: Box, anna: Browser, after: str) -> None:
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Origin": own(box),
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
    }
    path = "/live?after=" + "".join(f"%{byte:02x}" for byte in after.encode())
    assert anna.request("GET", path, headers=headers).error == (400, "bad_request")


def test_compression_of_the_websocket_is_declined(box: Box, anna: Browser) -> None:
    request = (
        f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:{box.port}\r\nOrigin: {own(box)}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Extensions: permessage-deflate\r\nCookie: {anna.cookie}\r\n\r\n"
    )
    with (
        socket.create_connection(("127.0.0.1", box.port), 10) as plain,
        UNVERIFIED.wrap_socket(plain, server_hostname="box") as connection,
    ):
        connection.sendall(request.encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
    assert head.startswith(b"HTTP/1.1 101 ")
    assert b"extensions" not in head.lower()


def test_every_answer_carries_the_headers(box: Box, anna: Browser) -> None:
    answers: list[Answer] = [
        anna.request("GET", "/me"),
        anna.request("GET", "/nowhere"),
        anna.request("POST", "/contacts", raw=b"{", headers={"Sec-Fetch-Site": "cross-site"}),
        anna.page("/login"),
        anna.page("/static/nowhere.js"),
    ]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers.get_all("Content-Type") is None or len(answer.headers.get_all("Content-Type")) == 1


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/nowhere", (404, "not_found")),
        ("GET", "/conversations/abc", (404, "not_found")),
        ("GET", f"/conversations/{2**63}", (404, "not_found")),
        ("GET", "/conversations/" + "9" * 400, (404, "not_found")),
        ("GET", "/conversations/-1", (404, "not_found")),
        ("GET", "/conversations/0", (404, "not_found")),
        ("PUT", "/me", (405, "bad_request")),
        ("GET", "/login", (405, "bad_request")),
        ("GET", "/conversations?limit=0", (400, "bad_request")),
        ("GET", "/conversations?limit=1e3", (400, "bad_request")),
        ("GET", "/conversations?limit=201", (400, "bad_request")),
        ("GET", f"/conversations?before={2**63}", (400, "bad_request")),
        ("GET", "/contacts?after=%F0%9F", (400, "bad_request")),
        ("GET", "/suggest?q=" + "x" * 201, (400, "too_long")),
        ("GET", "/suggest?q=%00", (400, "bad_request")),
    ],
)
def test_bad_addresses_are_errors_in_the_one_shape(
    anna: Browser, method: str, path: str, expected: tuple[int, str]
) -> None:
    assert anna.request(method, path).error == expected


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b'"x"',
        b"null",
        b"\xff\xfe{",
        b'{"name": NaN}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": ' + b"[" * 30000 + b"]" * 30000 + b"}",
        b'{"name": "\\ud800", "numbers": []}',
        b'{"name": "a\\u0000b", "numbers": []}',
        b'{"name": true, "numbers": []}',
        b'{"name": "Bob", "numbers": "x"}',
        b'{"name": "Bob", "numbers": [1]}',
        b'{"name": "Bob", "numbers": [{"number": 1, "kind": "home"}]}',
        b'{"name": "Bob", "numbers": [{"number": "0301234", "kind": ["home"]}]}',
        b'{"name": "Bob", "numbers": [{"number": "0301234", "kind": "boat"}]}',
        b'{"name": "' + b"x" * 10000 + b'", "numbers": []}',
    ],
)
def test_a_hostile_body_is_a_bad_request(anna: Browser, raw: bytes) -> None:
    status, error_id = anna.request("POST", "/contacts", raw=raw).error
    assert status == 400
    assert error_id in ("bad_request", "too_long", "bad_number")


@pytest.mark.parametrize("value", [2**63, -1, 0, True, 1.0, "1", None, [1], {"a": 1}])
def test_an_id_is_a_whole_number(anna: Browser, value: Any) -> None:
    answer = anna.request("POST", "/conversations", {"kind": "chat", "user_id": value})
    assert answer.error == (400, "bad_request")


def test_an_id_nobody_has_is_not_found(anna: Browser) -> None:
    assert anna.request("POST", "/conversations", {"kind": "chat", "user_id": 2**63 - 1}).error == (404, "not_found")
    assert anna.request("GET", f"/conversations/{2**63 - 1}").error == (404, "not_found")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_a_body_that_a_form_could_send_is_refused(anna: Browser, content_type: str | None) -> None:
    answer = anna.request("POST", "/contacts", raw=b"{}", headers={"Content-Type": content_type})
    assert answer.error == (415, "bad_request")


def test_a_body_that_is_too_long_is_refused(box: Box, anna: Browser) -> None:
    assert anna.request("POST", "/contacts", raw=b'{"name": "' + b"x" * 70_000 + b'"}').error == (413, "too_long")
    chunked = {"Transfer-Encoding": "chunked"}
    body = b"%x\r\n" % 70_000 + b"x" * 70_000 + b"\r\n0\r\n\r\n"
    assert anna.request("POST", "/contacts", raw=body, headers=chunked).error == (413, "too_long")
    assert anna.request("GET", "/me").status == 200


@pytest.mark.parametrize(
    "path", ["../web/app.py", "%2e%2e/app.py", "..%2fapp.py", "/etc/passwd", "js/../../app.py", "%00"]
)
def test_only_static_files_are_served(box: Box, path: str) -> None:
    assert box.browser().page(f"/static/{path}").error == (404, "not_found")


@pytest.mark.parametrize("path", ["js/../js/app.js", "js//app.js", "/js/app.js", "./js/app.js", "js/./app.js"])
def test_a_static_file_has_one_address_so_that_nobody_fills_the_memory_with_copies_of_it(box: Box, path: str) -> None:
    assert box.browser().page("/static/js/app.js").status == 200
    assert box.browser().page(f"/static/{path}").error == (404, "not_found")


@pytest.mark.parametrize("host", ["[::1", "[", "]", "[x]", "a b", "\xff", "x:y", "box.example:99999", "@", "/", ""])
def test_a_host_that_is_none_is_refused(box: Box, anna: Browser, host: str) -> None:
    headers = {"Host": host, "Origin": f"https://{host}"}
    for method, path in (("POST", "/contacts"), ("GET", "/me")):
        assert anna.request(method, path, raw=b"{}" if method == "POST" else None, headers=headers).status < 500


def test_forwarded_headers_are_not_believed(box: Box) -> None:
    forged = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "evil.example"}
    answer = box.browser().request("POST", "/login", raw=LOGIN, headers={**forged, "Origin": own(box)})
    assert answer.status == 200
    log = (box.folder / "web.log").read_text()
    assert "192.0.2.1" not in log


def test_the_log_holds_no_secret(box: Box) -> None:
    browser = box.browser("anna")
    browser.request("GET", "/suggest?q=privatesearch")
    browser.request("POST", "/login", {"username": "anna", "password": "mistyped secret"})
    log = (box.folder / "web.log").read_text()
    assert "POST /api/v1/login 200" in log
    assert browser.cookie is not None
    for secret in ("privatesearch", "mistyped secret", browser.cookie.split("=")[1], "correct horse"):
        assert secret not in log


@pytest.mark.parametrize("length", ["1000", "10000000"])
def test_a_body_that_trickles_in_has_an_end(monkeypatch: pytest.MonkeyPatch, length: str) -> None:
    """Each byte comes in time, and the last one never; an answer can be given all the same."""
    monkeypatch.setattr(security, "BODY_DEADLINE_S", 0.3)
    monkeypatch.setattr(security, "FILE_DEADLINE_S", 0.3)
    ours, theirs = socket.socketpair()
    answered = threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        while ours.recv(1):
            pass
        ours.sendall(b"400")
        return []

    def trickle() -> None:
        with suppress(OSError):
            while not answered.wait(0.02):
                theirs.sendall(b"x")

    with ours, theirs:
        threading.Thread(target=trickle, daemon=True).start()
        environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": length, "gunicorn.socket": ours}
        serving = threading.Thread(target=security.Edge(application), args=(environ, None), daemon=True)
        serving.start()
        theirs.settimeout(10)
        assert theirs.recv(10) == b"400"
        answered.set()
        serving.join(10)
