"""The simulator as a process of its own, for end-to-end tests and benchmarks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from appliance.simulator.laboratory import ModemPlan
from lab.tether import tethered

_START_TIMEOUT_S = 30
_STOP_TIMEOUT_S = 10
_REQUEST_TIMEOUT_S = 30
_LOOK_AGAIN_S = 0.02


class SimulatorTrouble(RuntimeError):
    """The simulator did not start, refused, or did not do something in time; the sentence says what."""


class SimulatorProcess:
    """A context manager around ``python -m appliance.simulator``; every plan needs its ``link``."""

    def __init__(self, *plans: ModemPlan, radio_ms: int = 0, report_delay_ms: int = 0) -> None:
        self.plans = plans
        self.control_url = ""
        self._options = [
            *(f"--modem={_argument(plan)}" for plan in plans),
            f"--radio-ms={radio_ms}",
            f"--report-delay-ms={report_delay_ms}",
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Raises SimulatorTrouble."""
        repository = Path(__file__).resolve().parents[1]
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", "appliance.simulator", *self._options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(repository)},
        )
        tethered(process)
        os.set_blocking(self._stdout.fileno(), False)
        said = b""

        def is_ready() -> bool:
            nonlocal said
            said += self._stdout.read() or b""
            return (said.endswith(b"\n") and b"http://" in said) or process.poll() is not None

        try:
            _wait(is_ready, _START_TIMEOUT_S, "The simulator did not start in time.")
            if process.poll() is not None:
                complaint = process.stderr.read() if process.stderr else b""
                raise SimulatorTrouble(complaint.decode("utf-8", "replace").strip())
        except SimulatorTrouble:
            self.__exit__()
            raise
        self.control_url = "http://" + said.decode().rpartition("http://")[2].strip()
        return self

    def __exit__(self, *_: object) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()

    # --- the outside world ------------------------------------------------------------------

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def state(self) -> Any:
        return self._ask("GET", "/api/state")

    def modem(self, name: str) -> Any:
        return next(modem for modem in self.state()["modems"] if modem["name"] == name)

    def texts(self, number: str, after: int = 0) -> list[dict[str, Any]]:
        """What the phone got, oldest first; [] if nobody has texted it yet."""
        try:
            texts = self._ask("GET", f"/api/phones/{quote(number, safe='')}/texts?after={after}")["texts"]
        except SimulatorTrouble:
            return []
        return [text for text in texts if not text["outgoing"]]

    def wait_for_texts(self, number: str, count: int, timeout_s: float = 30) -> list[dict[str, Any]]:
        """Wait until the phone got at least ``count`` texts. Raises SimulatorTrouble."""
        _wait(
            lambda: len(self.texts(number)) >= count,
            timeout_s,
            f"{number} did not get {count} texts within {timeout_s:g} s.",
        )
        return self.texts(number)

    def send(self, number: str, to: str, text: str, **way: object) -> Any:
        """The phone ``number`` texts the modem ``to``; ``way`` as in :class:`Way`."""
        return self._ask("POST", f"/api/phones/{quote(number, safe='')}/texts", {"to": to, "text": text, **way})

    def change_phone(self, number: str, **values: object) -> Any:
        """``name``, ``switched_on`` or ``reports``."""
        self._ask("POST", "/api/phones", {"number": number})
        return self._ask("PATCH", f"/api/phones/{quote(number, safe='')}", values)

    def call(self, number: str, to: str, **values: object) -> None:
        self._ask("POST", f"/api/phones/{quote(number, safe='')}/calls", {"to": to, **values})

    def fault(self, modem: str, fault: str, value: int | None = None, code: int | None = None) -> None:
        self._ask("POST", f"/api/modems/{quote(modem)}/faults", {"fault": fault, "value": value, "code": code})

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        asked = urllib.request.Request(
            self.control_url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(asked, timeout=_REQUEST_TIMEOUT_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise SimulatorTrouble(json.load(error)["error"]) from None

    @property
    def _stdout(self) -> Any:
        assert self._process is not None
        return self._process.stdout


def _argument(plan: ModemPlan) -> str:
    pin = f",pin={plan.pin}" if plan.pin else ""
    return (
        f"{plan.name}={plan.link},number={plan.number},personality={plan.personality},slots={plan.slots},"
        f"boot_ms={plan.boot_ms}{pin}"
    )


def _wait(condition: Callable[[], bool], timeout_s: float, sentence: str) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise SimulatorTrouble(sentence)
        time.sleep(_LOOK_AGAIN_S)
