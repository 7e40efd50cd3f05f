"""Record what Asterisk tells of calls made on phones.

``python -m lab.record_phone_calls > tests/properties/phone_calls.json``
Each scenario is played with real phones on Asterisk 22 and 16; kept are the headers that the switchboard reads.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.asterisk import CONTEXT, MANAGER, AsteriskServer, provision
from lab.attended_transfer import bring_together
from lab.manager import ManagerSession
from lab.outside_caller import OutsideCaller
from lab.outside_line import OutsideLine
from lab.phones import SipPhone

_EVENTS = {"Newchannel", "Newstate", "DialBegin", "DialState", "DialEnd", "BridgeEnter", "Hold", "Unhold", "Cdr"}
_EVENTS |= {"HangupRequest", "Hangup", "BlindTransfer", "AttendedTransfer", "Pickup"}
_HEADERS = {"Event", "ChannelState", "CallerIDNum", "CallerIDName", "Exten", "DestCallerIDNum", "DestChannelState"}
_HEADERS |= {"DialStatus", "Cause", "BridgeUniqueid", "BridgeTechnology", "LastApplication", "Result", "UniqueID"}
_HEADERS |= {"Destination"}
_ENDINGS = ("Uniqueid", "Linkedid", "Channel")


@dataclass
class Stage:
    server: AsteriskServer
    anna: SipPhone
    ben: SipPhone
    manager: ManagerSession

    def bob(self, number: str) -> OutsideCaller:
        return OutsideCaller(self.server.sip_port, number)


def _lift(phone: SipPhone) -> None:
    phone.wait_for("ringing")
    phone.answer()
    phone.wait_for("talking")


def _answered(stage: Stage) -> None:
    with stage.bob("102"):
        _lift(stage.ben)


def _missed(stage: Stage) -> None:
    with stage.bob("102"):
        stage.ben.wait_for("ringing")


def _group(stage: Stage) -> None:
    with stage.bob("120"):
        stage.anna.wait_for("ringing")
        _lift(stage.ben)


def _queue(stage: Stage) -> None:
    with stage.bob("121"):
        for state in ("ringing", "idle", "ringing"):
            stage.anna.wait_for(state)
        _lift(stage.ben)


def _forwarded(stage: Stage) -> None:
    with stage.bob("123") as call:
        call.wait_for("talking")


def _dialled(stage: Stage) -> None:
    stage.anna.dial("102")
    _lift(stage.ben)
    stage.anna.hangup()


def _busy(stage: Stage) -> None:
    stage.anna.dial("+4930486")
    stage.anna.wait_for("calling")
    stage.anna.wait_for("idle")


def _blind(stage: Stage) -> None:
    with stage.bob("101"):
        _lift(stage.anna)
        stage.anna.transfer("102")
        _lift(stage.ben)


def _attended(stage: Stage) -> None:
    with stage.bob("125"):
        _lift(stage.anna)
        row = stage.manager.wait_for(lambda message: message.get("Channel", "").startswith("PJSIP/anna-"))
        order = {"Action": "Atxfer", "Channel": row["Channel"], "Exten": "102", "Context": "internal"}
        stage.manager.wait_for(lambda message: message.get("Event") == "BridgeEnter")
        stage.manager.send(order)
        _lift(stage.ben)
        stage.anna.hangup()
        stage.manager.wait_for(lambda message: message.get("Event") == "AttendedTransfer")
        time.sleep(0.5)  # Bob and Ben talk


def _attended_on_the_phone(stage: Stage) -> None:
    with stage.bob("101"):
        _lift(stage.anna)
        stage.anna.hold()
        stage.manager.wait_for(lambda message: message.get("Event") == "Hold")
        stage.anna.dial("102")
        _lift(stage.ben)
        bring_together(stage.anna, stage.manager, "102")
        stage.manager.wait_for(lambda message: message.get("Event") == "AttendedTransfer")
        stage.anna.wait_for("idle")
        time.sleep(0.5)  # Bob and Ben talk


def _held(stage: Stage) -> None:
    with stage.bob("102"):
        _lift(stage.ben)
        stage.ben.hold()
        stage.manager.wait_for(lambda message: message.get("Event") == "Hold")
        stage.ben.resume()
        stage.manager.wait_for(lambda message: message.get("Event") == "Unhold")


def _parked(stage: Stage) -> None:
    with stage.bob("102"):
        _lift(stage.ben)
        stage.ben.transfer("700")
        stage.manager.wait_for(lambda message: message.get("Event") == "ParkedCall")
        stage.ben.wait_for("idle")
        stage.anna.dial("701")
        stage.anna.wait_for("talking")
        time.sleep(0.5)  # Bob and Anna talk


def _voicemail(stage: Stage) -> None:
    with stage.bob("122") as call:
        stage.ben.wait_for("ringing")
        call.wait_for("talking")
    stage.manager.wait_for(lambda message: message.get("LastApplication") == "VoiceMail", 20)


def _offline(stage: Stage) -> None:
    with stage.bob("103") as call:
        call.wait_for("ended")


def _sent_on_to_offline(stage: Stage) -> None:
    with stage.bob("4930100103") as call:
        call.wait_for("ended")


def _passed_on_to_offline(stage: Stage) -> None:
    with stage.bob("101") as call:
        _lift(stage.anna)
        stage.anna.transfer("103")
        call.wait_for("ended")


def _clicked_offline(stage: Stage) -> None:
    click = {"Action": "Originate", "Async": "true", "Channel": "PJSIP/anna", "ChannelId": f"click-{time.time_ns()}"}
    stage.manager.send({**click, "Context": CONTEXT, "Exten": "103", "Priority": "1", "CallerID": '"Carla" <103>'})
    _lift(stage.anna)
    stage.anna.wait_for("idle")


def _picked_up(stage: Stage) -> None:
    with stage.bob("102"):
        stage.ben.wait_for("ringing")
        stage.anna.dial("*8")
        stage.anna.wait_for("talking")
        stage.ben.wait_for("idle")
        time.sleep(0.5)  # Bob and Anna talk


SCENARIOS: dict[str, Callable[[Stage], None]] = {
    "answered": _answered,
    "missed": _missed,
    "ring group": _group,
    "queue": _queue,
    "forwarded": _forwarded,
    "dialled": _dialled,
    "busy": _busy,
    "blind transfer": _blind,
    "attended transfer": _attended,
    "attended transfer on the phone": _attended_on_the_phone,
    "offline": _offline,
    "sent on to offline": _sent_on_to_offline,
    "passed on to offline": _passed_on_to_offline,
    "clicked offline": _clicked_offline,
    "picked up": _picked_up,
    "held": _held,
    "parked": _parked,
    "voicemail": _voicemail,
}


def record(release: int) -> list[dict[str, Any]]:
    """Play all scenarios on one release."""
    recorded = []
    with (
        OutsideLine() as world,
        AsteriskServer(provision(release, _say), world.port, {"fred": f"sip:desk302@127.0.0.1:{world.port}"}) as server,
        SipPhone(server.accounts["anna"], server.sip_port) as anna,
        SipPhone(server.accounts["ben"], server.sip_port) as ben,
        ManagerSession(server.ami_port, MANAGER, server.secret) as manager,
    ):
        for name, play in SCENARIOS.items():
            for heard in (manager.messages, anna.log, ben.log):
                heard.clear()
            play(Stage(server, anna, ben, manager))
            time.sleep(1.5)  # for the last records
            events = [_kept(message) for message in list(manager.messages) if message.get("Event") in _EVENTS]
            recorded.append({"scenario": f"Asterisk {release}: {name}", "events": events})
            _say(f"{release} {name}: {len(events)} events")
    return recorded


def _kept(message: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in message.items() if key in _HEADERS or key.endswith(_ENDINGS)}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    scenarios = [scenario for release in (22, 16) for scenario in record(release)]
    print(json.dumps(scenarios, indent=0, ensure_ascii=False))
