"""Every call that touches a watched phone, out of Asterisk's events: who with whom, and how it goes.

Beside the tracker, which follows the box's own orders, this follows what people do on their phones. It is a fold
in the same spirit: an event only adds facts to its channel, and a call as one phone sees it (:class:`PhoneCall`)
is computed from all facts, so that the order of events does not matter. Pure: time comes in, news come out.

What the facts rest on (found on Asterisk 16 and 22):
- a channel that begins in state "Ring" was dialled by its phone; one that begins "Down" is being dialled;
- ``DialBegin`` says by whom: its CallerID is whom the ringing phone shows, through queues and forwards;
- a transfer merges calls: Linkedid changes, so that a call keeps the one it began with as its name;
- who picks up what rings elsewhere is, to the events that follow, the one who was dialled; only Pickup tells;
- voicemail shows only in the Cdr event that follows the end;
- a phone that is off makes no channel; that it was wanted shows in the Exten of the caller's Hangup, or in the Cdr.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from appliance.ami.events import SHUTDOWN
from appliance.ami.headers import RING, RINGING, UP, number, phone_of, text
from appliance.ami.phone_calls import Channel, Records, calls
from appliance.domain.calls import CallState
from appliance.domain.ports import PhoneCall, WatchedPhone

MAX_GROUPS = 500
_MAX_CHANNELS = 60  # of one group
_FORGET_AFTER = timedelta(seconds=10)  # after the last channel is gone: late events still find their call
_DIALLED_APPLICATIONS = {"AppDial", "AppDial2", "AppQueue"}


@dataclass(slots=True)
class _Group:
    """Channels that belong together, now or since a transfer."""

    names: set[str]
    channels: dict[str, Channel] = field(default_factory=dict)
    told: dict[str, PhoneCall] = field(default_factory=dict)
    records: Records = field(default_factory=Records)
    forget_at: datetime | None = None


class Switchboard:
    """The calls of all watched phones; every method returns what is new, in order."""

    def __init__(self) -> None:
        self._phones: dict[str, WatchedPhone] = {}  # by endpoint
        self._groups: dict[str, _Group] = {}  # by Linkedid and by Uniqueid
        self._distinct: dict[int, _Group] = {}  # each once, the oldest first

    def watch(self, phones: Mapping[str, WatchedPhone]) -> None:
        """Tell of these phones from now on; by endpoint."""
        self._phones = dict(phones)

    def fold(self, raw: Mapping[str, object], at: datetime) -> list[PhoneCall]:
        """Take in one event as it came; whatever is of no interest or malformed changes nothing."""
        headers = {key.lower(): _known(value) for key, value in raw.items()}
        name = headers.get("event", "")
        if name == "Cdr":
            group = self._cdr(headers)
        elif name in ("DialBegin", "DialState", "DialEnd"):
            group = self._dial(name, headers)
        elif name == "Pickup":
            group = self._pick_up(headers)
        elif name in ("BlindTransfer", "AttendedTransfer"):
            group = self._transfer(headers)
        else:
            group = self._about_channel(name, headers)
        return self._news(group, at) if group is not None else []

    def link_lost(self) -> None:
        """No event comes for a while."""
        for channel in self._channels():
            channel.in_sight = False

    def resynced(self, rows: Iterable[Mapping[str, object]], at: datetime) -> list[PhoneCall]:
        """All channels that exist after a reconnect, as CoreShowChannels lists them; the others have ended."""
        news: list[PhoneCall] = []
        for row in rows:
            news += self.fold(row, at)
        for channel in self._channels():
            if not channel.in_sight and not channel.gone:
                channel.gone = channel.lost = True
        return [*news, *self._all_news(at)]

    def give_up_all(self, at: datetime) -> list[PhoneCall]:
        """The connection has been away for too long to call anything in progress."""
        for channel in self._channels():
            if not channel.gone:
                channel.gone = channel.lost = True
        return self._all_news(at)

    def in_progress(self) -> set[str]:
        """The ids of the calls that have not ended."""
        return {call_id for call_id, call in self.told().items() if call.state is not CallState.ENDED}

    def told(self) -> dict[str, PhoneCall]:
        """The last word on each call that is still known."""
        found: dict[str, PhoneCall] = {}
        for group in self._distinct.values():
            current = calls(group.channels, group.records, self._phones, datetime.min)
            found |= {call.call_id: call for call in current}
        return found

    @property
    def size(self) -> int:
        """How many calls are known."""
        return len(self._distinct)

    # --- facts ---

    def _about_channel(self, name: str, headers: Mapping[str, str]) -> _Group | None:
        if name not in _CHANNEL_EVENTS:
            return None
        group, channel = self._channel(headers, "", begins=name == "Newchannel")
        if channel is None:
            return None
        state = headers.get("channelstate", "")
        match name:
            case "Newchannel":
                channel.begun = True
                channel.role = channel.role or ("out" if state == RING else "in")
                channel.exten = channel.exten or headers.get("exten", "")
                channel.number = channel.number or headers.get("calleridnum", "")
            case "CoreShowChannel":
                dialled = headers.get("application", "") in _DIALLED_APPLICATIONS
                channel.role = channel.role or ("in" if dialled else "out")
                channel.exten = channel.exten or headers.get("exten", "")
                channel.number = channel.number or headers.get("calleridnum", "")
                channel.from_number = channel.from_number or headers.get("connectedlinenum", "")
                channel.from_name = channel.from_name or headers.get("connectedlinename", "")
                channel.gone = channel.lost = False  # it was out of sight only
                channel.bridges |= {headers.get("bridgeid", "")} - {""}
            case "BridgeEnter":
                if headers.get("bridgetechnology") != "holding_bridge":  # where parked calls wait
                    channel.bridges |= {headers.get("bridgeuniqueid", "")} - {""}
            case "Hold" | "Unhold":
                channel.held = name == "Hold"
            case "HangupRequest":
                channel.put_down = True
            case "SoftHangupRequest":
                channel.lost |= headers.get("cause") == SHUTDOWN
            case "Hangup":
                channel.gone = True
                channel.went_to = headers.get("exten", "")
                channel.cause = number(headers.get("cause", ""))
        channel.rang |= state == RINGING
        channel.up |= state == UP
        return group

    def _dial(self, name: str, headers: Mapping[str, str]) -> _Group | None:
        group, channel = self._channel(headers, "dest")
        if channel is None:
            return None
        channel.role = "out" if channel.picks_up else "in"
        caller = headers.get("uniqueid", "")
        channel.dialled_by = channel.dialled_by or caller
        channel.from_number = channel.from_number or headers.get("calleridnum", "")
        channel.from_name = channel.from_name or headers.get("calleridname", "")
        channel.number = channel.number or headers.get("destcalleridnum", "")
        status = headers.get("dialstatus", "")
        channel.rang |= status == "RINGING" or headers.get("destchannelstate") == RINGING
        if name == "DialEnd" and status:
            channel.dial_ends.add(status)
        return group

    def _transfer(self, headers: Mapping[str, str]) -> _Group | None:
        """Who asked on a second call brings two groups together; Linkedid tells so only when the call ends."""
        group: _Group | None = None
        for prefix in ("transferer", "origtransferer", "secondtransferer"):
            found, channel = self._channel(headers, prefix)
            if channel is not None and headers.get("result", "Success") == "Success":
                channel.passed_on = True
                group = self._join(group, found, channel.uniqueid)
        return group

    def _pick_up(self, headers: Mapping[str, str]) -> _Group | None:
        """A phone takes the call that rings at another; to Asterisk its channel is then the one that was dialled."""
        group, picker = self._channel(headers, "")
        ringing, target = self._channel(headers, "target")
        if picker is None or target is None:
            return group or ringing
        picker.role, picker.picks_up = "out", True
        target.picked_by = picker.uniqueid
        return self._join(group, ringing, target.uniqueid)

    def _cdr(self, headers: Mapping[str, str]) -> _Group | None:
        """``UniqueID`` is the caller's channel; destination and last application tell where the call went."""
        uniqueid, destination = headers.get("uniqueid", ""), headers.get("destination", "")
        to_voicemail = headers.get("lastapplication") == "VoiceMail"
        to_somebody = any(phone.extension == destination != "" for phone in self._phones.values())
        if not uniqueid or not (to_voicemail or to_somebody):
            return None
        group = self._join(self._groups.get(uniqueid), None, uniqueid)
        if to_voicemail and len(group.records.voicemail_of) < _MAX_CHANNELS:
            group.records.voicemail_of.add(uniqueid)
        if to_somebody and len(group.records.reached) < _MAX_CHANNELS:
            group.records.reached.add((uniqueid, destination))
        return group

    def _channel(
        self, headers: Mapping[str, str], prefix: str, begins: bool = False
    ) -> tuple[_Group | None, Channel | None]:
        uniqueid = headers.get(f"{prefix}uniqueid", "")
        name = headers.get(f"{prefix}channel", "")
        linkedid = headers.get(f"{prefix}linkedid", "") or uniqueid
        if not uniqueid or not name:
            return None, None
        group = self._join(self._groups.get(uniqueid), self._groups.get(linkedid), linkedid)
        channel = group.channels.get(uniqueid)
        if channel is None:
            if len(group.channels) >= _MAX_CHANNELS:
                return group, None
            channel = Channel(uniqueid, name, linkedid, phone_of(name))
            group.channels[uniqueid] = channel
            group.names.add(uniqueid)
            self._groups[uniqueid] = group
        elif begins:
            channel.origin = linkedid
        channel.in_sight = True
        return group, channel

    def _join(self, one: _Group | None, other: _Group | None, linkedid: str) -> _Group:
        """The group of both, which a transfer made one; or a new one."""
        group = one or other
        if group is None:
            group = _Group(set())
            while len(self._distinct) >= MAX_GROUPS:
                self._forget(next(iter(self._distinct.values())))
        elif one is not None and other is not None and one is not other:
            group.channels |= other.channels
            group.told |= other.told
            group.records |= other.records
            group.names |= other.names
            del self._distinct[id(other)]
        self._distinct[id(group)] = group  # again, if it made room for the other
        group.names.add(linkedid)
        for each in group.names:
            self._groups[each] = group
        return group

    def _forget(self, group: _Group) -> None:
        for name in group.names:
            self._groups.pop(name, None)
        self._distinct.pop(id(group), None)

    def _channels(self) -> Iterator[Channel]:
        for group in list(self._distinct.values()):
            yield from group.channels.values()

    # --- calls ---

    def _all_news(self, at: datetime) -> list[PhoneCall]:
        return [call for group in list(self._distinct.values()) for call in self._news(group, at)]

    def _news(self, group: _Group, at: datetime) -> list[PhoneCall]:
        """What has changed in ``group``; also forgets groups that ended a while ago."""
        news: list[PhoneCall] = []
        for call in calls(group.channels, group.records, self._phones, at):
            if not _same(group.told.get(call.call_id), call):
                group.told[call.call_id] = call
                news.append(call)
        over = all(channel.gone for channel in group.channels.values())
        if not over:
            group.forget_at = None
        elif group.forget_at is None:
            group.forget_at = at + _FORGET_AFTER
            for other in [each for each in self._distinct.values() if each.forget_at and each.forget_at <= at]:
                self._forget(other)
        return news


_CHANNEL_EVENTS = {
    "Newchannel",
    "Newstate",
    "CoreShowChannel",
    "BridgeEnter",
    "Hold",
    "Unhold",
    "HangupRequest",
    "SoftHangupRequest",
    "Hangup",
}


def _same(told: PhoneCall | None, call: PhoneCall) -> bool:
    return told is not None and told.but(at=call.at) == call


def _known(value: object) -> str:
    said = text(value)
    return "" if said in ("<unknown>", "<none>") else said
