"""What appliance.toml does to the pages: from the file to what a browser notices."""

from __future__ import annotations

import socket
import ssl

import pytest

from tests.tls import OwnCertificate, own_certificate
from tests.web.box import Box, Browser
from tests.web.test_api import open_chat

NAME = "phone.office.lan"


@pytest.fixture(scope="module", autouse=True)
def own(box: Box) -> OwnCertificate:
    """The box follows a config in which nothing is as it is by default."""
    own = own_certificate(box.folder / "own", NAME)
    changes = {
        "[box]": 'name = "Praxis Dr. Weber"',
        "[web]": f'address = "::"\ncertificate = "{own.chain}"\nprivate_key = "{own.key}"',
        "[limits]": "chat_characters = 20\nsms_parts = 1",
    }
    toml = box.folder / "appliance.toml"
    text = toml.read_text()
    for section, more in changes.items():
        text = text.replace(section, f"{section}\n{more}")
    toml.write_text(text)
    box.restart()
    return own


def test_it_listens_where_it_is_told_with_the_certificate_that_it_is_given(box: Box, own: OwnCertificate) -> None:
    trusting = ssl.create_default_context(cafile=str(own.authority))
    with (
        socket.create_connection(("::1", box.port), 5) as plain,
        trusting.wrap_socket(plain, server_hostname=NAME) as shown,
    ):
        assert shown.version() == "TLSv1.3"


def test_people_see_the_name_of_the_box(anna: Browser, box: Box) -> None:
    for page in (box.browser().page("/login"), anna.page("/")):
        assert "Praxis Dr. Weber" in page.body.decode()


def test_only_the_pages_that_are_named_may_show_the_widget(box: Box) -> None:
    for host, allowed in (("https://intranet.example", True), ("https://evil.example", False)):
        policy = box.browser().page(f"/embed?host={host}").headers["Content-Security-Policy"]
        assert (f"frame-ancestors {host}" in policy) is allowed


@pytest.mark.parametrize(("length", "status"), [(20, 201), (21, 400)])
def test_a_chat_message_has_a_longest(anna: Browser, box: Box, length: int, status: int) -> None:
    path = f"/conversations/{open_chat(anna, box.ids['ben'])}/messages"
    assert anna.request("POST", path, {"text": "x" * length, "key": f"k{length}"}).status == status


@pytest.mark.parametrize(("length", "status"), [(160, 201), (161, 400)])
def test_a_text_has_a_longest(anna: Browser, box: Box, length: int, status: int) -> None:
    opened = anna.request("POST", "/conversations", {"kind": "sms", "line_id": box.line, "number": "0170 1234567"})
    path = f"/conversations/{opened.json['conversation']['id']}/messages"
    assert anna.request("POST", path, {"text": "x" * length, "key": f"t{length}"}).status == status
