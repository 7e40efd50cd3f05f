"""Record what Asterisk tells of clicks to call, each with a known end.

``python -m lab.record_clicks > tests/properties/asterisk_calls.json``
Each is ordered as the box orders it, on Asterisk 22 and 16; kept are the headers that the tracker reads.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from appliance.ami import actions
from appliance.domain.calls import CallEnd
from lab.asterisk import CONTEXT, MANAGER, AsteriskServer, provision
from lab.manager import ManagerSession
from lab.outside_line import OutsideLine
from lab.phones import SipPhone

_EVENTS = {"Newchannel", "Newstate", "DialBegin", "DialState", "DialEnd", "BridgeEnter", "BridgeLeave"}
_EVENTS |= {"HangupRequest", "SoftHangupRequest", "Hangup", "OriginateResponse"}
_HEADERS = {"Event", "ActionID", "Response", "Reason", "Cause", "BridgeNumChannels", "ChannelState", "DestChannelState"}
_HEADERS |= {"DialStatus"}
_ENDINGS = ("Uniqueid", "Linkedid", "Channel")
_RING_TIMEOUT_S = 1


@dataclass(frozen=True)
class Stage:
    world: OutsideLine
    anna: SipPhone
    ben: SipPhone


@dataclass(frozen=True)
class Click:
    """One order, what people do about it, and how it ends."""

    name: str
    end: CallEnd
    phone: str = "anna"
    number: str = "102"
    lifts: bool = True
    play: Callable[[Stage], object] = lambda stage: None


def _ben_answers_and_hangs_up(stage: Stage) -> None:
    _lift(stage.ben)
    time.sleep(0.3)  # they talk
    stage.ben.hangup()


def _ben_holds(stage: Stage) -> None:
    _lift(stage.ben)
    stage.ben.hold()
    time.sleep(0.3)
    stage.ben.resume()
    time.sleep(0.3)
    stage.anna.hangup()


def _anna_transfers_ben(stage: Stage) -> None:
    _lift(stage.ben)
    stage.anna.transfer("+493012345")
    stage.anna.wait_for("idle")
    time.sleep(0.5)  # Ben talks with the outside
    stage.ben.hangup()


def _speaks_to_voicemail(stage: Stage) -> None:
    stage.anna.wait_for("talking")
    time.sleep(3)  # it has rung at Ben's, and the voicemail speaks
    stage.anna.hangup()


def _put_down(stage: Stage) -> None:
    stage.anna.wait_for("talking")
    time.sleep(0.3)  # it rings there
    stage.anna.hangup()


def _lift(phone: SipPhone) -> None:
    phone.wait_for("ringing")
    phone.answer()
    phone.wait_for("talking")


def _reject(stage: Stage) -> None:
    stage.anna.wait_for("ringing")
    stage.anna.reject()


CLICKS = (
    Click("colleague answers and hangs up", CallEnd.HUNG_UP, play=_ben_answers_and_hangs_up),
    Click("outside answers and hangs up", CallEnd.HUNG_UP, number="+4930201"),
    Click("colleague holds the call", CallEnd.HUNG_UP, play=_ben_holds),
    Click("caller passes the colleague on", CallEnd.HUNG_UP, play=_anna_transfers_ben),
    Click("ring group answers", CallEnd.HUNG_UP, phone="home", number="120", play=_ben_answers_and_hangs_up),
    Click("forwarded by the phone", CallEnd.HUNG_UP, number="123", play=_put_down),
    Click("nobody answers, then the voicemail does", CallEnd.NO_ANSWER, number="122", play=_speaks_to_voicemail),
    Click("outside answers SIP 486", CallEnd.BUSY, number="+4930486"),
    Click("outside answers SIP 603", CallEnd.REJECTED, number="+4930603"),
    Click("outside answers SIP 404", CallEnd.NO_SUCH_NUMBER, number="+4930404"),
    Click("outside answers SIP 480", CallEnd.UNREACHABLE, number="+4930480"),
    Click("outside answers SIP 503", CallEnd.UNREACHABLE, number="+4930503"),
    Click("outside answers SIP 484", CallEnd.NO_SUCH_NUMBER, number="+4930484"),
    Click("outside does not answer", CallEnd.NO_ANSWER, number="+4930180"),
    Click("caller puts down while it rings there", CallEnd.CANCELLED, play=_put_down),
    Click("colleague not registered", CallEnd.UNREACHABLE, number="103"),
    Click("no such extension", CallEnd.NO_SUCH_NUMBER, number="199"),
    Click("caller does not answer", CallEnd.YOU_DID_NOT_ANSWER, lifts=False),
    Click("caller rejects by 486", CallEnd.YOU_REJECTED, lifts=False, play=_reject),
    Click("caller rejects by 603", CallEnd.YOU_REJECTED, phone="dora"),
    Click("caller not registered", CallEnd.YOUR_PHONE_OFFLINE, phone="carla"),
    Click("caller unplugged", CallEnd.YOUR_PHONE_OFFLINE, phone="emil"),
)


def record(release: int) -> list[dict[str, Any]]:
    """Make all clicks on one release."""
    recorded = []
    with OutsideLine() as world:
        fixed = {"dora": f"sip:desk603@127.0.0.1:{world.port}", "emil": "sip:emil@127.0.0.1:9"}
        fixed["fred"] = f"sip:desk302@127.0.0.1:{world.port}"
        installation = provision(release, _say)
        with (
            AsteriskServer(installation, world.port, fixed, outside_ring_s=1) as server,
            SipPhone(server.accounts["anna"], server.sip_port) as anna,
            SipPhone(server.accounts["home"], server.sip_port) as home,
            SipPhone(server.accounts["ben"], server.sip_port) as ben,
            ManagerSession(server.ami_port, MANAGER, server.secret) as manager,
        ):
            for number, click in enumerate(CLICKS, start=1):
                anna.answer_after_s = home.answer_after_s = 0 if click.lifts else None
                call = f"call{number}"
                manager.messages.clear()
                manager.send(dict(_order(call, click).headers))
                click.play(Stage(world, anna, ben))
                manager.wait_for(lambda message: message.get("Event") == "OriginateResponse")
                _until_over(manager)
                events = [_kept(message) for message in list(manager.messages) if message.get("Event") in _EVENTS]
                name = f"Asterisk {release}: {click.name}"
                recorded.append({"scenario": name, "call": call, "end": click.end, "events": events})
                _say(f"{release} {click.name}: {len(events)} events")
    return recorded


def _order(call: str, click: Click) -> actions.Action:
    timeout_s = _RING_TIMEOUT_S if not click.lifts or click.phone == "emil" else 20
    return actions.originate(call, f"PJSIP/{click.phone}", click.number, "Bob Smith", CONTEXT, timeout_s)


def _until_over(manager: ManagerSession, timeout_s: float = 20) -> None:
    """Until every channel that began is gone, and for a moment more."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        told = list(manager.messages)
        began = {each["Uniqueid"] for each in told if each.get("Event") == "Newchannel"}
        if began <= {each["Uniqueid"] for each in told if each.get("Event") == "Hangup"}:
            break
        time.sleep(0.05)
    time.sleep(0.5)


def _kept(message: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in message.items() if key in _HEADERS or key.endswith(_ENDINGS)}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    clicks = [click for release in (22, 16) for click in record(release)]
    print(json.dumps(clicks, indent=0, ensure_ascii=False))
