"""P10: from the click in the browser to the INVITE at the desk phone, beside the bare AMI action alone."""

from __future__ import annotations

import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from lab.asterisk import CONTEXT, MANAGER, AsteriskServer, provision
from lab.box import Box, Person
from lab.figures import Row, percentile
from lab.manager import ManagerSession
from lab.outside_line import OutsideCall, OutsideLine
from lab.web_client import WebClient

ROUNDS = 40
TARGET_MS = 30.0
_ANNA = Person("anna", "Anna Schmidt", "correct horse battery", "PJSIP/anna", extension="101")


def run() -> list[Row]:
    """Click and originate in turn, so that both meet the same machine."""
    with (
        OutsideLine() as phones,
        AsteriskServer(provision(), phones.port, {"desk": f"sip:desk180@127.0.0.1:{phones.port}"}) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        person = Person(_ANNA.username, _ANNA.name, _ANNA.password, "PJSIP/desk", extension="101")
        pbx = {"host": "127.0.0.1", "port": server.ami_port, "username": MANAGER, "secret": server.secret}
        with (
            Box(Path(folder), [person], [], {**pbx, "context": CONTEXT}) as box,
            ManagerSession(server.ami_port, MANAGER, server.secret) as manager,
        ):
            client = WebClient(box, person)
            client.wait_for_pbx()
            bare, clicks = [], []
            for _ in range(ROUNDS):
                bare.append(_until_invite(phones, lambda: _originate(manager)))
                _end(phones, lambda: _hang_up_all(manager))
                call: dict[str, str] = {}
                clicks.append(
                    _until_invite(phones, lambda call=call: call.update(client.call("102", str(uuid.uuid4()))))
                )
                _end(phones, lambda call=call: client.hang_up(call["id"]))
                client.wait_until_free()
    beyond = percentile(clicks, 50) - percentile(bare, 50)
    return [
        Row("", "bare AMI Originate → INVITE, p50", "", f"{percentile(bare, 50):.1f} ms"),
        Row(
            "",
            "click over HTTPS → INVITE, p50 / p95",
            "",
            f"{percentile(clicks, 50):.1f} / {percentile(clicks, 95):.1f} ms",
        ),
        Row(
            "P10",
            "click → INVITE beyond bare AMI, p50",
            f"≤ {TARGET_MS:.0f} ms",
            f"{beyond:.1f} ms",
            beyond <= TARGET_MS,
        ),
    ]


def _until_invite(phones: OutsideLine, begin: Callable[[], object]) -> float:
    """ms until the desk phone has the INVITE; the request may still be under way then."""
    known = len(phones.calls)
    started = time.perf_counter()
    thread = threading.Thread(target=begin)
    thread.start()
    while len(phones.calls) == known:
        if time.perf_counter() - started > 10:
            raise RuntimeError("The desk phone was not called within 10 s.")
        time.sleep(0.0002)
    took_ms = (time.perf_counter() - started) * 1000
    thread.join()
    return took_ms


def _end(phones: OutsideLine, hang_up: Callable[[], object]) -> None:
    call: OutsideCall = phones.calls[-1]
    deadline = time.monotonic() + 10
    hang_up()
    while call.state not in ("cancelled", "ended", "refused"):
        if time.monotonic() > deadline:
            raise RuntimeError(f"The call did not end within 10 s; it is {call.state}.")
        time.sleep(0.002)


def _originate(manager: ManagerSession) -> None:
    order = {"Action": "Originate", "Async": "true", "Channel": "PJSIP/desk", "Context": CONTEXT, "Exten": "102"}
    manager.messages.clear()
    manager.send({**order, "Priority": "1", "Timeout": "20000"})


def _hang_up_all(manager: ManagerSession) -> None:
    manager.wait_for(lambda message: message.get("Event") == "Newchannel")
    manager.send({"Action": "Hangup", "Channel": "/^PJSIP\\/desk-.*$/"})
