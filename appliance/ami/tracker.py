"""From events to calls: what the PBX has confirmed about each click-to-call order, in any order it comes.

Asterisk's events have no fixed order, and some are missing for some calls. So nothing here depends on a
sequence: every event only *adds* facts to its call, and the state (the highest that the facts prove) and the
ending are computed from all facts. Pure: time comes in, effects come out, and the facade carries them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Flag, auto

from appliance.ami.endings import their_side_ended, your_phone_ended
from appliance.ami.events import (
    BridgeEntered,
    ChannelSeen,
    DialProgress,
    Event,
    HangupRequested,
    HungUp,
    OriginateFinished,
    ShutDown,
)
from appliance.domain.calls import CallEnd, CallState, may_follow
from appliance.domain.ports import CallProgress

MAX_CALLS = 500
_MAX_LEGS = 50  # of one call
_MAX_GHOSTS = 200


@dataclass(frozen=True, slots=True)
class HangUp:
    """Effect: this channel must be hung up."""

    channel: str


@dataclass(frozen=True, slots=True)
class SettleSoon:
    """Effect: call :meth:`Tracker.settle` in a moment, when events that explain the end have had time to come."""

    call_id: str


Effect = CallProgress | HangUp | SettleSoon


class _Fact(Flag):
    NOTHING = 0
    ACCEPTED = auto()  # Asterisk has queued the Originate
    RANG_YOU = auto()
    ANSWERED = auto()
    RANG_THEM = auto()
    CONNECTED = auto()
    ORIGINATE_FAILED = auto()
    TIMED_OUT = auto()  # the first leg was not answered in time
    YOU_PUT_DOWN = auto()
    CANCEL_ASKED = auto()  # by the user, through the box
    LOST_SIGHT = auto()  # it ended while there was no connection, or by the end of Asterisk itself


_STATES = (  # the highest fact decides
    (_Fact.CONNECTED, CallState.CONNECTED),
    (_Fact.RANG_THEM, CallState.RINGING_THEM),
    (_Fact.ANSWERED, CallState.CALLING),
    (_Fact.RANG_YOU, CallState.RINGING_YOU),
    (_Fact.ACCEPTED, CallState.REQUESTED),
)


@dataclass(slots=True)
class _Leg:
    channel: str
    up: bool = False
    gone: bool = False
    hangup_sent: bool = False
    in_sight: bool = True  # False after a lost connection until it is seen again


@dataclass(slots=True)
class _Call:
    call_id: str
    facts: _Fact = _Fact.NOTHING
    told: CallState | None = None
    settling: bool = False
    legs: dict[str, _Leg] = field(default_factory=dict)  # by Uniqueid; the user's own leg is call_id's
    your_cause: int = 0
    their_causes: set[int] = field(default_factory=set)
    their_dial_ends: set[str] = field(default_factory=set)

    @property
    def live_legs(self) -> list[_Leg]:
        return [leg for leg in self.legs.values() if not leg.gone]

    @property
    def over(self) -> bool:
        """Whether the user's part has ended (a call that was transferred away goes on without us)."""
        yours = self.legs.get(self.call_id)
        if yours is None:
            return _Fact.ORIGINATE_FAILED in self.facts and not self.live_legs
        return yours.gone and (not self.live_legs or (yours.up and _Fact.CONNECTED in self.facts))

    def ending(self) -> CallEnd:
        asked = _Fact.CANCEL_ASKED in self.facts
        if _Fact.CONNECTED in self.facts:
            return CallEnd.PBX_AWAY if _Fact.LOST_SIGHT in self.facts and not asked else CallEnd.HUNG_UP
        if asked:
            return CallEnd.CANCELLED
        if _Fact.LOST_SIGHT in self.facts:
            return CallEnd.PBX_AWAY
        if _Fact.ANSWERED in self.facts:
            return their_side_ended(
                service=len(self.legs) == 1,
                causes=self.their_causes,
                dial_ends=self.their_dial_ends,
                your_cause=self.your_cause,
                rang=_Fact.RANG_THEM in self.facts,
                you_put_down=_Fact.YOU_PUT_DOWN in self.facts,
            )
        return your_phone_ended(
            existed=self.call_id in self.legs,
            cause=self.your_cause,
            rang=_Fact.RANG_YOU in self.facts,
            timed_out=_Fact.TIMED_OUT in self.facts,
        )


class Tracker:
    """All orders in progress; every method returns the effects that follow, in order."""

    def __init__(self) -> None:
        self._calls: dict[str, _Call] = {}
        self._call_of_leg: dict[str, str] = {}
        self._ghosts: dict[str, set[str]] = {}  # orders that were given up → channels already hung up

    def __contains__(self, call_id: str) -> bool:
        return call_id in self._calls

    def in_progress(self) -> set[str]:
        """The ids of the orders that have not ended."""
        return set(self._calls)

    @property
    def full(self) -> bool:
        return len(self._calls) >= MAX_CALLS

    def order(self, call_id: str) -> None:
        """An Originate for ``call_id`` is about to be sent."""
        self._calls[call_id] = _Call(call_id)

    def accepted(self, call_id: str, at: datetime) -> list[Effect]:
        call = self._calls.get(call_id)
        return self._learn(call, _Fact.ACCEPTED, at) if call else []

    def refused(self, call_id: str) -> None:
        """Asterisk refused the Originate: there is no call."""
        if call := self._calls.pop(call_id, None):
            self._forget_legs(call)

    def abandon(self, call_id: str, at: datetime) -> list[Effect]:
        """Nobody knows whether Asterisk took the Originate: the call ends, and is hung up if it ever shows."""
        call = self._calls.get(call_id)
        return [*self._hang_up_all(call), *self._finish(call, at, CallEnd.PBX_AWAY, ghost=True)] if call else []

    def cancel(self, call_id: str) -> list[Effect]:
        """The user wants the call to end; legs that appear from now on are hung up as well."""
        call = self._calls.get(call_id)
        if call is None:
            return []
        call.facts |= _Fact.CANCEL_ASKED
        return list(self._hang_up_all(call))

    def fold(self, event: Event, at: datetime) -> list[Effect]:
        """Take in one event, in whatever order they come."""
        if isinstance(event, OriginateFinished):
            return self._originate_finished(event, at)
        call = self._calls.get(self._call_of_leg.get(event.uniqueid, event.linkedid))
        if call is None:
            return self._exorcise(event)
        leg = call.legs.get(event.uniqueid)
        if leg is None:
            if len(call.legs) >= _MAX_LEGS:
                return []
            leg = call.legs[event.uniqueid] = _Leg(event.channel)
            self._call_of_leg[event.uniqueid] = call.call_id
        leg.in_sight = True
        effects = self._learn(call, self._facts_of(event, call, leg), at)
        if _Fact.CANCEL_ASKED in call.facts and not leg.gone and not leg.hangup_sent:
            leg.hangup_sent = True
            effects.append(HangUp(leg.channel))
        return effects

    def settle(self, call_id: str, at: datetime) -> list[Effect]:
        """The moment asked for by :class:`SettleSoon` has passed."""
        call = self._calls.get(call_id)
        if call is None:
            return []
        call.settling = False
        return self._finish(call, at, call.ending()) if call.over else []

    def expire(self, call_id: str, at: datetime) -> list[Effect]:
        """The user's phone has had its time and more; without an answer by now the call ends."""
        call = self._calls.get(call_id)
        if call is None or _Fact.ANSWERED in call.facts:
            return []
        return [*self._hang_up_all(call), *self._finish(call, at, call.ending(), ghost=True)]

    def link_lost(self, at: datetime) -> list[Effect]:
        """No event will come for a while: what has ended ends now, the rest is out of sight."""
        effects: list[Effect] = []
        for call in list(self._calls.values()):
            if call.over:
                effects += self._finish(call, at, call.ending())
            for leg in call.legs.values():
                leg.in_sight = False
        return effects

    def resynced(self, channels: Iterable[ChannelSeen], at: datetime) -> list[Effect]:
        """All channels that exist after a reconnect: calls whose legs are still there go on, others ended."""
        for channels_done in self._ghosts.values():
            channels_done.clear()  # a hang-up sent before the loss may not have arrived
        effects: list[Effect] = []
        bridges: dict[tuple[str, str], int] = {}
        for seen in channels:
            effects += self.fold(seen, at)
            call_id = self._call_of_leg.get(seen.uniqueid)
            if call_id and seen.bridge:
                bridges[call_id, seen.bridge] = bridges.get((call_id, seen.bridge), 0) + 1
        for (call_id, _), legs_inside in bridges.items():
            if legs_inside >= 2 and call_id in self._calls:
                effects += self._learn(self._calls[call_id], _Fact.CONNECTED, at)
        for call in list(self._calls.values()):
            for leg in call.legs.values():
                leg.gone = leg.gone or not leg.in_sight
            if call.call_id not in call.legs or call.over:  # an adopted call has only the legs seen just now
                call.facts |= _Fact.LOST_SIGHT
                effects += self._finish(call, at, call.ending(), ghost=not call.legs)
        return effects

    def give_up_all(self, at: datetime) -> list[Effect]:
        """The connection has been away for too long to call anything in progress."""
        effects: list[Effect] = []
        for call in list(self._calls.values()):
            call.facts |= _Fact.LOST_SIGHT
            effects += self._finish(call, at, call.ending(), ghost=not call.legs)
        return effects

    def _originate_finished(self, event: OriginateFinished, at: datetime) -> list[Effect]:
        call = self._calls.get(event.call_id)
        if call is None:
            if not event.answered:
                self._ghosts.pop(event.call_id, None)
            return []
        if event.answered:
            return self._learn(call, _Fact.ANSWERED, at)
        timed_out = _Fact.TIMED_OUT if event.timed_out else _Fact.NOTHING
        return self._learn(call, _Fact.ORIGINATE_FAILED | timed_out, at)

    def _facts_of(self, event: Event, call: _Call, leg: _Leg) -> _Fact:
        """What one event proves; also notes channel states, causes and dial results."""
        yours = isinstance(event, OriginateFinished) or event.uniqueid == call.call_id
        match event:
            case ChannelSeen(ringing=True) | DialProgress(status="RINGING"):
                return _Fact.RANG_YOU if yours else _Fact.RANG_THEM
            case ChannelSeen(up=True):
                leg.up = True
                return _Fact.ANSWERED if yours else _Fact.NOTHING
            case DialProgress(status=status) if not yours:
                call.their_dial_ends.add(status)
            case BridgeEntered(channels_in_bridge=count) if count >= 2:
                return _Fact.CONNECTED
            case HangupRequested() if yours:
                return _Fact.YOU_PUT_DOWN
            case ShutDown():
                return _Fact.LOST_SIGHT
            case HungUp(cause=cause):
                leg.gone = True
                if yours:
                    call.your_cause = cause
                else:
                    call.their_causes.add(cause)
        return _Fact.NOTHING

    def _learn(self, call: _Call, facts: _Fact, at: datetime) -> list[Effect]:
        """Add facts; tell the state if it rose, and the end if it has come."""
        call.facts |= facts
        effects: list[Effect] = []
        state = next((state for fact, state in _STATES if fact in call.facts), None)
        if state and (call.told is None or may_follow(call.told, state)):
            call.told = state
            effects.append(CallProgress(call.call_id, state, at))
        if call.over and _Fact.CONNECTED in call.facts:
            effects += self._finish(call, at, call.ending())
        elif call.over and not call.settling:
            call.settling = True
            effects.append(SettleSoon(call.call_id))
        return effects

    def _finish(self, call: _Call, at: datetime, end: CallEnd, *, ghost: bool = False) -> list[Effect]:
        self.refused(call.call_id)
        if ghost:
            while len(self._ghosts) >= _MAX_GHOSTS:
                del self._ghosts[next(iter(self._ghosts))]
            self._ghosts[call.call_id] = {leg.channel for leg in call.legs.values() if leg.hangup_sent}
        return [CallProgress(call.call_id, CallState.ENDED, at, end)]

    def _exorcise(self, event: Event) -> list[Effect]:
        """A channel of an order that was given up must not ring or talk: nobody expects it any more."""
        if isinstance(event, OriginateFinished | HungUp):
            return []
        channels = self._ghosts.get(event.linkedid)
        if channels is None or event.channel in channels or len(channels) >= _MAX_LEGS:
            return []
        channels.add(event.channel)
        return [HangUp(event.channel)]

    @staticmethod
    def _hang_up_all(call: _Call) -> Iterator[HangUp]:
        for leg in call.live_legs:
            leg.hangup_sent = True
            yield HangUp(leg.channel)

    def _forget_legs(self, call: _Call) -> None:
        for uniqueid in call.legs:
            self._call_of_leg.pop(uniqueid, None)
