"""A browser reduced to its requests, on one kept connection: for measuring the box and for watching it break."""

from __future__ import annotations

import contextlib
import http.client
import json
import time
from typing import Any

from lab.box import Box, Person, trusting


class WebClient:
    """Somebody who is signed in."""

    def __init__(self, box: Box, person: Person) -> None:
        self._headers = {
            "Cookie": box.sign_in(person),
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json",
        }
        self._connection = http.client.HTTPSConnection("localhost", box.port, timeout=20, context=trusting())

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON of one request below ``/api/v1``. Raises OSError."""
        data = None if body is None else json.dumps(body)
        for last in (False, True):
            try:
                self._connection.request(method, f"/api/v1{path}", data, self._headers)
                answer = self._connection.getresponse()
                text = answer.read()
                return answer.status, json.loads(text) if text else None
            except (http.client.HTTPException, ConnectionError):  # the kept connection was closed meanwhile
                self._connection.close()
                if last or method != "GET":
                    raise
        raise AssertionError("unreachable")

    def me(self) -> Any:
        return self.ask("GET", "/me")[1]

    def call(self, number: str, key: str) -> dict[str, Any]:
        """Click to call. Raises RuntimeError when it is refused."""
        status, answer = self.ask("POST", "/calls", {"number": number, "key": key})
        if status != 202:
            raise RuntimeError(f"The call was refused: {answer}")
        call: dict[str, Any] = answer["call"]
        return call

    def hang_up(self, call_id: str) -> None:
        self.ask("POST", f"/calls/{call_id}/hangup")

    def wait_for_pbx(self, condition: str = "ready", timeout_s: float = 60) -> float:
        """Seconds until the box says so of the PBX. Raises RuntimeError."""
        return self._wait(lambda: self.me()["pbx"]["condition"] == condition, f"the PBX to be {condition}", timeout_s)

    def wait_until_free(self, timeout_s: float = 60) -> float:
        """Seconds until no call is in progress. Raises RuntimeError."""
        return self._wait(lambda: not self.me()["calls"]["active"], "the calls to end", timeout_s)

    def _wait(self, condition: Any, what: str, timeout_s: float) -> float:
        began = time.monotonic()
        while time.monotonic() - began < timeout_s:
            with contextlib.suppress(OSError):
                if condition():
                    return time.monotonic() - began
            time.sleep(0.02)
        raise RuntimeError(f"Waited {timeout_s:.0f} s in vain for {what}.")
