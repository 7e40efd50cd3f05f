"""Every call that touches a watched phone, out of Asterisk's events: who with whom, and how it goes.

Beside the tracker, which follows the box's own orders, this follows what people do on their phones. It is a fold
in the same spirit: an event only adds facts to its channel, and a call as one phone sees it (:class:`PhoneCall`)
is computed from all facts, so that the order of events does not matter. Pure: time comes in, news come out.

What the facts rest on (found on Asterisk 16 and 22):
- a channel that begins in state "Ring" was dialled by its phone; one that begins "Down" is being dialled;
- ``DialBegin`` says by whom: its CallerID is whom the ringing phone shows, through queues and forwards;
- a transfer merges calls: Linkedid changes, so that a call keeps the one it began with as its name;
- voicemail shows only in the Cdr event that follows the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from appliance.ami.endings import their_side_ended
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import PhoneCall

MAX_GROUPS = 500
_MAX_CHANNELS = 60  # of one group
_MAX_VALUE = 250
_FORGET_AFTER = timedelta(seconds=10)  # after the last channel is gone: late events still find their call
_DOWN, _RING, _RINGING, _UP = "0", "4", "5", "6"  # ChannelState
_DIALLED_APPLICATIONS = {"AppDial", "AppDial2", "AppQueue"}
_ENDPOINT = re.compile(r"((?:PJSIP|SIP)/.+)-[0-9a-f]{8,}")


@dataclass(slots=True)
class _Channel:
    uniqueid: str
    name: str
    origin: str  # the Linkedid it began with
    phone: str  # the endpoint it belongs to, "" for a Local channel
    role: str = ""  # "in": being dialled; "out": began a call; "": not known yet
    exten: str = ""
    number: str = ""  # its own
    dialled_by: str = ""
    from_number: str = ""
    from_name: str = ""
    dial_ends: set[str] = field(default_factory=set)
    bridges: set[str] = field(default_factory=set)
    rang: bool = False
    up: bool = False
    gone: bool = False
    put_down: bool = False
    held: bool = False
    passed_on: bool = False  # it transferred its peer away
    lost: bool = False  # it ended while nobody was watching
    to_voicemail: bool = False
    in_sight: bool = True
    cause: int = 0

    @property
    def local(self) -> bool:
        return self.name.startswith("Local/")


@dataclass(slots=True)
class _Group:
    """Channels that belong together, now or since a transfer."""

    names: set[str]
    channels: dict[str, _Channel] = field(default_factory=dict)
    told: dict[str, PhoneCall] = field(default_factory=dict)
    voicemail_of: set[str] = field(default_factory=set)  # Uniqueids whose Cdr came before the channel was seen
    forget_at: datetime | None = None


class Switchboard:
    """The calls of all watched phones; every method returns what is new, in order."""

    def __init__(self) -> None:
        self._extensions: dict[str, str] = {}  # by phone
        self._groups: dict[str, _Group] = {}  # by Linkedid and by Uniqueid

    def watch(self, extensions: Mapping[str, str]) -> None:
        """Tell of these phones from now on: endpoint → extension ("" when it has none)."""
        self._extensions = dict(extensions)

    def fold(self, raw: Mapping[str, object], at: datetime) -> list[PhoneCall]:
        """Take in one event as it came; whatever is of no interest or malformed changes nothing."""
        headers = {key.lower(): _text(value) for key, value in raw.items()}
        name = headers.get("event", "")
        if name == "Cdr":
            group = self._cdr(headers)
        elif name in ("DialBegin", "DialState", "DialEnd"):
            group = self._dial(name, headers)
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
        return {
            call_id
            for group in self._distinct()
            for call_id, call in group.told.items()
            if call.state is not CallState.ENDED
        }

    def told(self) -> dict[str, PhoneCall]:
        """The last word on each call that is still known."""
        found: dict[str, PhoneCall] = {}
        for group in self._distinct():
            current = self.calls(group.channels, group.voicemail_of, datetime.min)
            found |= {call.call_id: call for call in current}
        return found

    @property
    def size(self) -> int:
        """How many calls are known."""
        return len(list(self._distinct()))

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
                channel.role = channel.role or ("out" if state == _RING else "in")
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
            case "Hangup":
                channel.gone = True
                channel.cause = _number(headers.get("cause", ""))
        channel.rang |= state == _RINGING
        channel.up |= state == _UP
        return group

    def _dial(self, name: str, headers: Mapping[str, str]) -> _Group | None:
        group, channel = self._channel(headers, "dest")
        if channel is None:
            return None
        channel.role = "in"
        caller = headers.get("uniqueid", "")
        channel.dialled_by = channel.dialled_by or caller
        channel.from_number = channel.from_number or headers.get("calleridnum", "")
        channel.from_name = channel.from_name or headers.get("calleridname", "")
        channel.number = channel.number or headers.get("destcalleridnum", "")
        status = headers.get("dialstatus", "")
        channel.rang |= status == "RINGING" or headers.get("destchannelstate") == _RINGING
        if name == "DialEnd" and status:
            channel.dial_ends.add(status)
        return group

    def _transfer(self, headers: Mapping[str, str]) -> _Group | None:
        group: _Group | None = None
        for prefix in ("transferer", "origtransferer", "secondtransferer"):
            found, channel = self._channel(headers, prefix)
            if channel is not None and headers.get("result", "Success") == "Success":
                channel.passed_on = True
                group = found
        return group

    def _cdr(self, headers: Mapping[str, str]) -> _Group | None:
        """``UniqueID`` is the caller's channel; its last application tells where the call went."""
        group = self._groups.get(headers.get("uniqueid", ""))
        if group is not None and headers.get("lastapplication") == "VoiceMail" and len(group.voicemail_of) < 50:
            group.voicemail_of.add(headers["uniqueid"])
            return group
        return None

    def _channel(
        self, headers: Mapping[str, str], prefix: str, begins: bool = False
    ) -> tuple[_Group | None, _Channel | None]:
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
            match = _ENDPOINT.fullmatch(name)
            channel = _Channel(uniqueid, name, linkedid, match[1] if match else "")
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
            self._make_room()
        elif one is not None and other is not None and one is not other:
            group.channels |= other.channels
            group.told |= other.told
            group.voicemail_of |= other.voicemail_of
            group.names |= other.names
        group.names.add(linkedid)
        for each in group.names:
            self._groups[each] = group
        return group

    def _make_room(self) -> None:
        groups = list(self._distinct())
        for group in groups[: max(0, len(groups) - MAX_GROUPS + 1)]:
            self._forget(group)

    def _forget(self, group: _Group) -> None:
        for name in group.names:
            self._groups.pop(name, None)

    def _distinct(self) -> Iterator[_Group]:
        """Each group once, the oldest first."""
        yield from {id(group): group for group in self._groups.values()}.values()

    def _channels(self) -> Iterator[_Channel]:
        for group in list(self._distinct()):
            yield from group.channels.values()

    # --- calls ---

    def _all_news(self, at: datetime) -> list[PhoneCall]:
        return [call for group in list(self._distinct()) for call in self._news(group, at)]

    def _news(self, group: _Group, at: datetime) -> list[PhoneCall]:
        """What has changed in ``group``; also forgets groups that ended a while ago."""
        news: list[PhoneCall] = []
        for call in self.calls(group.channels, group.voicemail_of, at):
            if not _same(group.told.get(call.call_id), call):
                group.told[call.call_id] = call
                news.append(call)
        over = all(channel.gone for channel in group.channels.values())
        if not over:
            group.forget_at = None
        elif group.forget_at is None:
            group.forget_at = at + _FORGET_AFTER
            for other in [each for each in self._distinct() if each.forget_at and each.forget_at <= at]:
                self._forget(other)
        return news

    def calls(self, channels: Mapping[str, _Channel], voicemail_of: set[str], at: datetime) -> Iterator[PhoneCall]:
        """Each call as each watched phone sees it, from nothing but the facts."""
        rung: dict[tuple[str, str], list[_Channel]] = {}
        for channel in channels.values():
            if channel.phone in self._extensions and not _originated(channel):
                if channel.role == "in":
                    rung.setdefault((channel.origin, channel.phone), []).append(channel)
                elif channel.role == "out" and channel.exten:
                    yield self._outgoing(channel, channels, at)
        for (origin, phone), legs in rung.items():
            if call := self._incoming(origin, phone, legs, channels, voicemail_of, at):
                yield call
        for channel in channels.values():
            yield from self._never_rang(channel, rung, channels, at)

    def _incoming(
        self,
        origin: str,
        phone: str,
        legs: list[_Channel],
        channels: Mapping[str, _Channel],
        voicemail_of: set[str],
        at: datetime,
    ) -> PhoneCall | None:
        """``legs`` are the same phone, rung once or (by a queue) several times for one call."""
        answered = next((leg for leg in legs if leg.up), None)
        shown = answered or legs[-1]
        alive = [leg for leg in legs if not leg.gone]
        if alive and not answered and not any(leg.rang for leg in alive):
            return None  # dialled, but nothing rings yet
        call = PhoneCall(
            call_id=f"{origin}/{phone}",
            phone=phone,
            direction="in",
            number=shown.from_number,
            name=shown.from_name,
            peer_phone=_phone(channels.get(shown.dialled_by)),
            state=CallState.RINGING_YOU,
            at=at,
        )
        call = _after_transfer(call, shown, channels)
        if answered and not answered.gone:
            return call.but(state=CallState.CONNECTED, held=answered.held)
        if alive:
            return call
        if answered:
            end = CallEnd.PBX_AWAY if answered.lost else CallEnd.TRANSFERRED if answered.passed_on else CallEnd.HUNG_UP
            return call.but(state=CallState.ENDED, end=end)
        takers = [each for each in channels.values() if _took(each, origin) and each.phone != phone]
        if takers or any(leg.cause == 26 for leg in legs):  # Q.850 26 in Asterisk: answered elsewhere
            taker = min((each.phone for each in takers if each.phone in self._extensions), default="")
            return call.but(state=CallState.ENDED, end=CallEnd.ANSWERED_ELSEWHERE, answered_by=taker)
        end = _not_answered(legs)
        to_voicemail = bool(voicemail_of & {leg.dialled_by for leg in legs})
        missed = end not in (CallEnd.YOU_REJECTED, CallEnd.PBX_AWAY)
        return call.but(state=CallState.ENDED, end=end, missed=missed, voicemail=to_voicemail)

    def _outgoing(self, channel: _Channel, channels: Mapping[str, _Channel], at: datetime) -> PhoneCall:
        others = [each for each in channels.values() if each.role == "in" and each.origin == channel.origin]
        dialled = [each for each in others if not each.local]
        talked = bool(_partners(channel, channels))
        rang = any(each.rang for each in dialled)
        answered = next((each.phone for each in dialled if each.up), dialled[0].phone if dialled else "")
        call = PhoneCall(
            call_id=channel.uniqueid,
            phone=channel.phone,
            direction="out",
            number=channel.exten,
            name="",
            peer_phone=answered if answered in self._extensions else "",
            state=CallState.CALLING,
            at=at,
        )
        call = _after_transfer(call, channel, channels)
        if not channel.gone:
            if talked:
                return call.but(state=CallState.CONNECTED, held=channel.held)
            return call.but(state=CallState.RINGING_THEM) if rang else call
        if channel.lost:
            end = CallEnd.PBX_AWAY
        elif channel.passed_on:
            end = CallEnd.TRANSFERRED
        elif talked or (channel.up and not dialled):  # answered by the PBX itself: a menu, one's own voicemail
            end = CallEnd.HUNG_UP
        else:
            end = their_side_ended(
                causes={each.cause for each in dialled if each.gone},
                dial_ends={status for each in dialled for status in each.dial_ends},
                your_cause=channel.cause,
                rang=rang,
                you_put_down=channel.put_down,
            )
        return call.but(state=CallState.ENDED, end=end)

    def _never_rang(
        self,
        caller: _Channel,
        rung: Mapping[tuple[str, str], list[_Channel]],
        channels: Mapping[str, _Channel],
        at: datetime,
    ) -> Iterator[PhoneCall]:
        """A call to an extension whose phone is off makes no channel there; its user missed it all the same."""
        if caller.role != "out" or not caller.exten or not caller.gone or caller.lost:
            return
        for phone, extension in self._extensions.items():
            if extension != caller.exten or phone == caller.phone or (caller.origin, phone) in rung:
                continue
            if any(_took(each, caller.origin) for each in channels.values()):
                continue
            yield PhoneCall(
                call_id=f"{caller.origin}/{phone}",
                phone=phone,
                direction="in",
                number=caller.number,
                name="",
                peer_phone=caller.phone if caller.phone in self._extensions else "",
                state=CallState.ENDED,
                at=at,
                end=CallEnd.YOUR_PHONE_OFFLINE,
                missed=True,
            )


_CHANNEL_EVENTS = {
    "Newchannel",
    "Newstate",
    "CoreShowChannel",
    "BridgeEnter",
    "Hold",
    "Unhold",
    "HangupRequest",
    "Hangup",
}


def _originated(channel: _Channel) -> bool:
    """Rung by an Originate (a click, or another program): nobody calls this phone."""
    return channel.role == "in" and channel.uniqueid == channel.origin


def _took(channel: _Channel, origin: str) -> bool:
    """Whether it answered the call that began as ``origin`` and did not pass it on."""
    return (
        channel.role == "in"
        and channel.origin == origin
        and channel.up
        and not (channel.passed_on or channel.local or _originated(channel))
    )


def _not_answered(legs: list[_Channel]) -> CallEnd:
    rang = any(leg.rang for leg in legs)
    if any(leg.lost for leg in legs):
        return CallEnd.PBX_AWAY
    if any(leg.cause in (17, 21) for leg in legs):  # most phones' reject key sends "busy"
        return CallEnd.YOU_REJECTED if rang else CallEnd.YOUR_PHONE_BUSY
    if any(leg.cause == 23 for leg in legs):  # redirected by the phone (SIP 302)
        return CallEnd.MISSED
    return CallEnd.MISSED if rang else CallEnd.YOUR_PHONE_OFFLINE


def _partners(channel: _Channel, channels: Mapping[str, _Channel]) -> list[_Channel]:
    """Those it has ever shared a bridge with."""
    return [each for each in channels.values() if each is not channel and each.bridges & channel.bridges]


def _after_transfer(call: PhoneCall, channel: _Channel, channels: Mapping[str, _Channel]) -> PhoneCall:
    """When the peer passed its own peer on to this phone, that one is the peer now."""
    partners = _partners(channel, channels)
    stayed = [each for each in partners if not each.passed_on and not each.local]
    if not stayed or not any(each.passed_on for each in partners):
        return call
    peer = min(stayed, key=lambda each: each.uniqueid)
    return call.but(number=peer.number, name="", peer_phone=_phone(peer))


def _phone(channel: _Channel | None) -> str:
    return "" if channel is None else channel.phone


def _same(told: PhoneCall | None, call: PhoneCall) -> bool:
    return told is not None and told.but(at=call.at) == call


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    text = value[:_MAX_VALUE] if isinstance(value, str) else ""
    return "" if text in ("<unknown>", "<none>") else text


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
