"""The simulator as a process: its command line, its JSON API and the page of the outside world."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.domain.ports import OutgoingPart
from appliance.domain.sms_text import split
from appliance.gsm.pdu import encode_submit
from appliance.simulator import ModemPlan
from appliance.simulator.__main__ import main
from lab.simulator_process import SimulatorProcess, SimulatorTrouble

BOX = "+4930100001"
BOB = "+491701234567"
HELLO = encode_submit(OutgoingPart(BOB, split("Hello")[0], None))


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[SimulatorProcess]:
    with SimulatorProcess(ModemPlan("sim1", tmp_path / "modem", number=BOX)) as process:
        yield process


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """For tests that change nothing."""
    with SimulatorProcess(ModemPlan("sim1", tmp_path_factory.mktemp("lab") / "modem", number=BOX)) as process:
        yield process


class Port:
    """A blocking client at a port."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        self.ask("ATE0\r", b"OK\r\n")

    def ask(self, data: str, ending: bytes) -> bytes:
        os.write(self._fd, data.encode())
        answer = b""
        while not answer.endswith(ending):
            answer += os.read(self._fd, 65536)
        return answer

    def submit(self) -> None:
        self.ask(f"AT+CMGS={HELLO.tpdu_length}\r", b"> ")
        self.ask(f"{HELLO.hex}\x1a", b"OK\r\n")


def request(simulator: SimulatorProcess, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(simulator.control_url.removeprefix("http://"), timeout=10)
    try:
        sent = {"Content-Type": "application/json", **{key.replace("_", "-"): value for key, value in headers.items()}}
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_texts_go_both_ways_through_the_process(simulator: SimulatorProcess, tmp_path: Path) -> None:
    port = Port(tmp_path / "modem")
    port.submit()
    [text] = simulator.wait_for_texts(BOB, 1)
    assert (text["peer"], text["text"]) == (BOX, "Hello")

    port.ask("AT+CNMI=2,1\r", b"OK\r\n")
    sent = simulator.send(BOB, BOX, "Danke 🎉", parts=2, order="reversed", delay_ms=10)
    assert (sent["parts"], sent["note"]) == (2, "0.01 s late, reversed")
    port.ask("", b'+CMTI: "SM",2\r\n')
    assert simulator.modem("sim1")["stored"] == 2
    assert simulator.texts(BOB, after=text["id"]) == []


def test_faults_and_phones_are_changed_from_outside(simulator: SimulatorProcess, tmp_path: Path) -> None:
    link = tmp_path / "modem"
    simulator.fault("sim1", "unplugged", 1)
    assert not link.is_symlink()
    assert simulator.modem("sim1")["faults"]["unplugged"] is True
    simulator.fault("sim1", "unplugged", 0)
    assert link.is_symlink()
    simulator.fault("sim1", "no_network", 1)
    assert simulator.modem("sim1")["registration"] == "searching"
    assert simulator.change_phone("0170 1234567", name="Bob", switched_on=False)["number"] == BOB
    [phone] = simulator.state()["phones"]
    assert (phone["name"], phone["switched_on"]) == ("Bob", False)


@pytest.mark.parametrize(("method", "path", "body", "status"), [
    ("POST", "/api/modems/none/faults", {"fault": "silence"}, 404),
    ("POST", "/api/modems/sim1/faults", {"fault": "no such"}, 400),
    ("POST", "/api/modems/sim1/faults", {"fault": "garbage", "value": "many"}, 400),
    ("POST", "/api/modems/sim1/faults", [], 400),
    ("POST", f"/api/phones/{BOB}/texts", {"to": "+4930999999", "text": "x"}, 400),
    ("POST", f"/api/phones/{BOB}/texts", {"to": BOX, "text": "x", "order": "sideways"}, 400),
    ("POST", f"/api/phones/{BOB}/texts", {"to": BOX, "text": "x", "sender": "Far too long a name"}, 400),
    ("POST", f"/api/phones/{BOB}/texts", {"to": BOX, "text": "x" * 20_000}, 400),
    ("POST", f"/api/phones/{BOB}/texts", {"to": BOX, "text": 7}, 400),
    ("POST", "/api/phones", {"number": BOX}, 400),
    ("PATCH", "/api/phones/+491709999999", {"name": "x"}, 404),
    ("PATCH", "/api/network", {"radio_ms": -1}, 400),
    ("GET", "/api/nothing", None, 404),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(
    untouched: SimulatorProcess, method: str, path: str, body: Any, status: int
) -> None:
    got, answer = request(untouched, method, path, body)
    assert got == status
    assert json.loads(answer)["error"]


def test_other_sites_reach_nothing(untouched: SimulatorProcess) -> None:
    body = {"fault": "unplugged", "value": 1}
    path = "/api/modems/sim1/faults"
    assert request(untouched, "POST", path, body, Host="evil.example")[0] == 403
    assert request(untouched, "GET", "/api/state", Host="evil.example:80")[0] == 403
    assert request(untouched, "POST", path, body, Sec_Fetch_Site="cross-site")[0] == 403
    assert request(untouched, "POST", path, body, Content_Type="text/plain")[0] == 415
    assert untouched.modem("sim1")["plugged"] is True


def test_the_page_says_what_it_is(untouched: SimulatorProcess) -> None:
    status, page = request(untouched, "GET", "/")
    assert status == 200
    assert b"The outside world (simulated)" in page
    for path in ("/static/outside.js", "/static/outside.css"):
        assert path.encode() in page
        assert request(untouched, "GET", path)[0] == 200


def test_five_hundred_texts_take_seconds(simulator: SimulatorProcess, tmp_path: Path) -> None:
    port = Port(tmp_path / "modem")
    began = time.monotonic()
    for _ in range(500):
        port.submit()
    assert time.monotonic() - began < 5
    assert len(simulator.texts(BOB)) == 500


def test_a_port_taken_by_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "modem").write_text("no link")
    with (
        pytest.raises(SimulatorTrouble, match="exists and is no link"),
        SimulatorProcess(ModemPlan("sim1", tmp_path / "modem")),
    ):
        pass


@pytest.mark.parametrize("argument", ["sim1", "sim1=/x,colour=red", "sim1=/x,number=abc", "sim1=/x,slots=many"])
def test_a_wrong_command_line_is_refused(argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main([f"--modem={argument}"])
    assert ending.value.code == 2
    assert "--modem" in capsys.readouterr().err
