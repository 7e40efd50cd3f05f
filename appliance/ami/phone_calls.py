"""What the facts about channels mean: each call as each person's phones see it. Blind to the order of events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from appliance.ami.endings import TAKES_NO_CALLS, their_side_ended
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import PhoneCall, WatchedPhone

Phones = Mapping[str, WatchedPhone]


@dataclass(slots=True)
class Channel:
    """What is known of one channel; every event only adds to it."""

    uniqueid: str
    name: str
    origin: str  # the Linkedid it began with
    phone: str  # the endpoint it belongs to, "" for a Local channel
    begun: bool = False  # its beginning was seen
    role: str = ""  # "in": being dialled; "out": began a call; "": not known yet
    exten: str = ""  # dialled
    went_to: str = ""  # where in the dialplan it ended
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
    picks_up: bool = False  # took a call that rang at another phone
    picked_by: str = ""  # the Uniqueid of the channel that took its call while it rang
    lost: bool = False  # it ended while nobody was watching, or by the end of Asterisk itself
    to_voicemail: bool = False
    in_sight: bool = True
    cause: int = 0

    @property
    def local(self) -> bool:
        return self.name.startswith("Local/")


@dataclass(slots=True)
class Records:
    """What the Cdr events add, by the Uniqueid of the caller; they may come before everything else."""

    voicemail_of: set[str] = field(default_factory=set)  # these callers were sent to voicemail
    reached: set[tuple[str, str]] = field(default_factory=set)  # with the extension of a person

    def __ior__(self, other: Records) -> Records:
        self.voicemail_of |= other.voicemail_of
        self.reached |= other.reached
        return self


def calls(channels: Mapping[str, Channel], records: Records, phones: Phones, at: datetime) -> Iterator[PhoneCall]:
    """Each call as each person's phones see it, from nothing but the facts.

    Args:
        channels: by Uniqueid; those of one group.
        records: of these channels.
        phones: the watched ones, by endpoint.
        at: when this is told.
    """
    rung: dict[tuple[str, str], list[Channel]] = {}
    for channel in channels.values():
        if channel.phone in phones and not _originated(channel):
            if channel.role == "in":
                rung.setdefault((channel.origin, phones[channel.phone].seat), []).append(channel)
            elif channel.role == "out" and channel.exten:
                yield _outgoing(channel, channels, phones, at)
    for (origin, seat), legs in rung.items():
        if call := _incoming(origin, seat, legs, channels, records, phones, at):
            yield call
    for channel in channels.values():
        yield from _never_rang(channel, rung, channels, records, phones, at)


def _incoming(
    origin: str,
    seat: str,
    legs: list[Channel],
    channels: Mapping[str, Channel],
    records: Records,
    phones: Phones,
    at: datetime,
) -> PhoneCall | None:
    """``legs`` are the phones of one person, each rung once or (by a queue) several times for one call."""
    answered = next((leg for leg in legs if leg.up), None)
    shown = answered or legs[-1]
    alive = [leg for leg in legs if not leg.gone]
    if alive and not answered and not any(leg.rang for leg in alive):
        return None  # dialled, but nothing rings yet
    call = PhoneCall(
        call_id=f"{origin}/{seat}",
        phone=shown.phone if answered else seat,
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
    takers = [each for each in _takers(origin, channels) if _seat(each, phones) != seat]
    if takers or any(leg.cause == 26 for leg in legs):  # Q.850 26 in Asterisk: answered elsewhere
        taker = min((each.phone for each in takers if each.phone in phones), default="")
        return call.but(state=CallState.ENDED, end=CallEnd.ANSWERED_ELSEWHERE, answered_by=taker)
    end = _not_answered(legs)
    to_voicemail = bool(records.voicemail_of & {leg.dialled_by for leg in legs})
    missed = end not in (CallEnd.YOU_REJECTED, CallEnd.PBX_AWAY)
    return call.but(state=CallState.ENDED, end=end, missed=missed, voicemail=to_voicemail)


def _outgoing(channel: Channel, channels: Mapping[str, Channel], phones: Phones, at: datetime) -> PhoneCall:
    others = [each for each in channels.values() if each.role == "in" and each.origin == channel.origin]
    dialled = [each for each in others if not each.local]
    talked = bool(_partners(channel, channels))
    rang = any(each.rang for each in dialled)
    answered = next((each for each in [*dialled, *_takers(channel.origin, channels)] if each.up), None)
    peer = _phone(answered or next(iter(dialled), None))
    call = PhoneCall(
        call_id=channel.uniqueid,
        phone=channel.phone,
        direction="out",
        number=channel.exten,
        name="",
        peer_phone=peer if peer in phones else "",
        state=CallState.CALLING,
        at=at,
    )
    call = _after_transfer(call, channel, channels)
    call = _fetched(call, channel, channels) if not dialled else call
    if not channel.gone:
        if talked:
            return call.but(state=CallState.CONNECTED, held=channel.held)
        return call.but(state=CallState.RINGING_THEM) if rang else call
    if channel.lost:
        end = CallEnd.PBX_AWAY
    elif channel.passed_on:
        end = CallEnd.TRANSFERRED
    elif talked:
        end = CallEnd.HUNG_UP
    else:
        end = their_side_ended(
            service=channel.up and not dialled,  # a menu, one's own voicemail
            causes={each.cause for each in dialled if each.gone},
            dial_ends={status for each in dialled for status in each.dial_ends},
            your_cause=channel.cause,
            rang=rang,
            you_put_down=channel.put_down,
        )
    return call.but(state=CallState.ENDED, end=end)


def _never_rang(
    caller: Channel,
    rung: Mapping[tuple[str, str], list[Channel]],
    channels: Mapping[str, Channel],
    records: Records,
    phones: Phones,
    at: datetime,
) -> Iterator[PhoneCall]:
    """A call to an extension whose phone is off makes no channel there; its user missed it all the same."""
    clicked = _originated(caller) and caller.up
    if not (caller.role == "out" or clicked) or caller.picks_up or not caller.begun or not caller.gone or caller.lost:
        return  # if its beginning was not seen, that phone may have rung
    wanted = {extension for uniqueid, extension in records.reached if uniqueid == caller.uniqueid}
    wanted |= {caller.exten, caller.went_to} - {""}
    seats = {watched.seat for watched in phones.values() if watched.extension in wanted}
    own = phones.get(caller.phone)
    for seat in sorted(seats - {_seat(caller, phones)}):
        if (caller.origin, seat) in rung or _takers(caller.origin, channels):
            continue
        yield PhoneCall(
            call_id=f"{caller.origin}/{seat}",
            phone=seat,
            direction="in",
            number=own.extension if clicked and own else caller.number,
            name="",
            peer_phone=caller.phone if own else "",
            state=CallState.ENDED,
            at=at,
            end=CallEnd.YOUR_PHONE_OFFLINE,
            missed=True,
            voicemail=caller.uniqueid in records.voicemail_of,
        )


def _originated(channel: Channel) -> bool:
    """Rung by an Originate (a click, or another program): nobody calls this phone."""
    return channel.role == "in" and channel.uniqueid == channel.origin


def _takers(origin: str, channels: Mapping[str, Channel]) -> list[Channel]:
    """Who answered the call that began as ``origin``, or picked it up, and did not pass it on."""
    rung = [each for each in channels.values() if each.role == "in" and each.origin == origin and not _originated(each)]
    took = [channels.get(each.picked_by, each) for each in rung if not each.local]
    return [each for each in took if each.up and not each.passed_on]


def _not_answered(legs: list[Channel]) -> CallEnd:
    rang = any(leg.rang for leg in legs)
    if any(leg.lost for leg in legs):
        return CallEnd.PBX_AWAY
    if any(leg.cause in (17, 21) for leg in legs):  # most phones' reject key sends "busy"
        return CallEnd.YOU_REJECTED if rang else CallEnd.YOUR_PHONE_BUSY
    if rang or any(leg.cause == 23 for leg in legs):  # redirected by the phone (SIP 302)
        return CallEnd.MISSED
    busy = any(leg.cause == TAKES_NO_CALLS for leg in legs)
    return CallEnd.YOUR_PHONE_BUSY if busy else CallEnd.YOUR_PHONE_OFFLINE


def _partners(channel: Channel, channels: Mapping[str, Channel]) -> list[Channel]:
    """Those it has ever shared a bridge with."""
    return [each for each in channels.values() if each is not channel and each.bridges & channel.bridges]


def _fetched(call: PhoneCall, channel: Channel, channels: Mapping[str, Channel]) -> PhoneCall:
    """Who dials where a caller is parked talks to that caller, not to the place."""
    waiting = [each for each in _partners(channel, channels) if each.role == "out" and not each.local]
    if not waiting:
        return call
    peer = min(waiting, key=lambda each: each.uniqueid)
    return call.but(number=peer.number, name="", peer_phone=peer.phone)


def _after_transfer(call: PhoneCall, channel: Channel, channels: Mapping[str, Channel]) -> PhoneCall:
    """When the peer passed its own peer on to this phone, that one is the peer now."""
    partners = _partners(channel, channels)
    stayed = [each for each in partners if not each.passed_on and not each.local]
    if not stayed or not any(each.passed_on for each in partners):
        return call
    peer = min(stayed, key=lambda each: each.uniqueid)
    return call.but(number=peer.number, name="", peer_phone=_phone(peer))


def _seat(channel: Channel, phones: Phones) -> str:
    """Whose phone it is; "" for one that is not watched."""
    return phones[channel.phone].seat if channel.phone in phones else ""


def _phone(channel: Channel | None) -> str:
    return "" if channel is None else channel.phone
