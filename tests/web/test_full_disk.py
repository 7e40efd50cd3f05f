"""A disk that takes nothing more: what is there can still be read, and what cannot be kept is refused in words."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.store.clock import now_ms
from appliance.store.models import Session
from tests.web.box import Box, Browser


@contextmanager
def full_disk(box: Box) -> Iterator[None]:
    """The web process can write no byte to any file meanwhile (setrlimit(2), RLIMIT_FSIZE)."""
    parent = box.process.pid
    worker = int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])
    soft, hard = resource.prlimit(worker, resource.RLIMIT_FSIZE)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (soft, hard))


def test_people_read_on_and_are_told_why_nothing_can_be_sent(box: Box, anna: Browser) -> None:
    opened = anna.request("POST", "/conversations", {"kind": "chat", "user_id": box.ids["ben"]})
    chat = opened.json["conversation"]["id"]
    message = {"text": "Is there room?", "key": "full-disk"}
    Session.update(last_seen_at=now_ms() - 120_000).execute()  # so that each request would note that it was seen
    with full_disk(box):
        assert anna.request("GET", "/me").status == 200
        assert anna.page("/messages").status == 200
        refused = anna.request("POST", f"/conversations/{chat}/messages", message)
        assert refused.error == (503, "server_error")
        assert "disk" in refused.json["error"]["sentence"]
        assert anna.request("GET", f"/conversations/{chat}/messages").json["messages"] == []
        form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", "Accept-Language": "de"}
        page = box.browser().request(
            "POST", "//login", raw=b"username=ben&password=correct+horse+battery", headers=form
        )
        assert page.status == 503
        assert "Datenträger" in page.body.decode()
    assert anna.request("POST", f"/conversations/{chat}/messages", message).status == 201
