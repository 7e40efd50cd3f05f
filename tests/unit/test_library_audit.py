"""The audit of what is shipped tells a known weakness, and does not take silence for a clean record."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lab.library_audit import Library, NotLookedUp, weaknesses

GOOD = Library("goodlib", "1.0", "MIT")
WEAK = Library("weaklib", "1.0", "MIT")


class _Advisories(BaseHTTPRequestHandler):
    """Speaks https://google.github.io/osv.dev/post-v1-query/ and knows of one weakness."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        package = {"name": "weaklib", "ecosystem": "PyPI"}
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}]
        known = {"id": "PYSEC-2026-1", "affected": [{"package": package, "ranges": ranges, "versions": ["1.0"]}]}
        answer = json.dumps({"vulns": [known]} if asked["package"]["name"] == "weaklib" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def advisories() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def test_a_known_weakness_is_told_with_the_version_that_mends_it(advisories: str) -> None:
    assert weaknesses([GOOD, WEAK], "--osv-url", advisories) == ["weaklib 1.0: PYSEC-2026-1, mended in 1.1"]


def test_without_a_way_to_the_advisories_nothing_is_called_clean() -> None:
    with pytest.raises(NotLookedUp, match="NOT looked for"):
        weaknesses([GOOD], "--osv-url", "http://127.0.0.1:9/v1/query")
