"""The PBX as the rest of the product sees it: a ``PbxPort`` that keeps itself connected and tells a ``PbxSink``."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from appliance.ami import actions, doctor
from appliance.ami.connection import Connection, LinkLost, Patience, RawMessage, WrongSecret
from appliance.ami.events import ChannelSeen, typed
from appliance.ami.news import News
from appliance.ami.phones import mailbox_news, phone_state
from appliance.ami.switchboard import Switchboard
from appliance.ami.tracker import Effect, HangUp, SettleSoon, Tracker
from appliance.domain.phones import PhoneState
from appliance.domain.ports import (
    CallOrder,
    CallProgress,
    Check,
    PbxAway,
    PbxCondition,
    PbxRefused,
    PbxSink,
    PbxStatus,
    PhoneCall,
    WatchedPhone,
)

_log = logging.getLogger(__name__)
_RECONNECT_WAITS_S = (0.5, 1.0, 2.0, 4.0)  # the last one repeats: back within 5 s after Asterisk is
_WRONG_SECRET_WAITS_S = (30.0, 120.0, 300.0)  # a person must act; trying more often only fills their log
_STABLE_AFTER_S = 10.0  # a connection that lived this long starts the waits anew
_HEARD_EVERY_S = 30.0  # what was heard until then is noted: a daemon that is killed knows later what it missed
_SETTLE_S = 0.3  # how long the reason of an end may come after the end
_OVERTIME_S = 10  # beyond the ring timeout, before a silent order is given up
_WRONG_SECRET = (
    "The telephone system refuses the manager account {!r}: please check its name and secret in the box's config and "
    "in Asterisk's manager.conf, and that it permits the box's address."
)
_SHUTTING_DOWN = "Asterisk is shutting down"  # its answer to every action until the last call has ended


@dataclass(frozen=True, slots=True)
class PbxSettings:
    """How to reach Asterisk's manager port, and the context that clicks may dial in."""

    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    context: str
    names_at: tuple[str, int] | None = None  # where the box answers look-ups of callers' names, for its examination
    patience: Patience = field(default_factory=Patience)


class Pbx:
    """Implements ``PbxPort``. :meth:`run` does the work; without it every order raises ``PbxAway``."""

    def __init__(self, settings: PbxSettings, sink: PbxSink) -> None:
        self._settings = settings
        self._sink = sink
        self._status = PbxStatus(PbxCondition.CONNECTING, "The telephone system is being connected.")
        self._tracker = Tracker()
        self._switchboard = Switchboard()
        self._phones: dict[str, WatchedPhone] = {}
        self._link: Connection | None = None  # set while READY
        self._news = News()
        self._states: dict[str, PhoneState] = {}  # as last told
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._out_of_sight: asyncio.TimerHandle | None = None  # runs while there is no connection

    @property
    def status(self) -> PbxStatus:
        return self._status

    async def run(self) -> None:
        """Stay connected until cancelled. Calls that are then in progress go on; ``adopt`` takes them over again."""
        telling = asyncio.create_task(self._news.run(), name="PBX news")
        try:
            await self._stay_connected()
        finally:
            self._become(PbxCondition.AWAY, "The telephone system is not connected: the box is stopping.")
            for timer in self._timers:
                timer.cancel()
            for task in self._tasks:
                task.cancel()
            await self._news.finish()
            telling.cancel()

    def adopt(self, call_ids: Iterable[str]) -> None:
        """See ``PbxPort``."""
        for call_id in call_ids:
            self._tracker.order(call_id)
        self._out_of_sight = self._later(self._settings.patience.out_of_sight_s, self._give_up_all)

    def watch(self, phones: Mapping[str, WatchedPhone]) -> None:
        """See ``PbxPort``."""
        self._phones = dict(phones)
        self._switchboard.watch(phones)
        if self._link is not None:
            self._spawn(self._ask_again(self._link))

    def in_progress(self) -> frozenset[str]:
        """The ids of all calls that have not ended: the box's own orders, and what watched phones do."""
        return frozenset(self._tracker.in_progress() | self._switchboard.in_progress())

    async def originate(self, order: CallOrder) -> None:
        """See ``PbxPort``. When this raises ``PbxAway`` for want of an answer, the call is hung up if it shows."""
        link = self._connected()
        try:
            action = actions.originate(
                order.call_id,
                order.endpoint,
                order.number,
                order.display_name,
                self._settings.context,
                order.ring_timeout_s,
                order.auto_answer,
            )
        except ValueError as error:
            raise PbxRefused(str(error)) from None
        if order.call_id in self._tracker:
            raise PbxRefused("This call is in progress already.")
        if self._tracker.full or self._news.full:
            raise PbxRefused("Too many calls are in progress; please try again in a moment.")
        self._tracker.order(order.call_id)
        try:
            answer = await link.request(action)
        except LinkLost as loss:
            self._carry_out(self._tracker.abandon(order.call_id, _now()))
            raise PbxAway(f"The telephone system did not answer. {loss}") from None
        except asyncio.CancelledError:
            self._carry_out(self._tracker.abandon(order.call_id, _now()))
            raise
        if not answer.ok:
            self._tracker.refused(order.call_id)
            raise PbxRefused(_refusal(answer.message))
        self._carry_out(self._tracker.accepted(order.call_id, _now()))
        self._later(order.ring_timeout_s + _OVERTIME_S, lambda: self._tracker.expire(order.call_id, _now()))

    async def hang_up(self, call_id: str) -> None:
        """See ``PbxPort``. Legs that appear only now are hung up as they come."""
        link = self._connected()
        hangups = [effect for effect in self._tracker.cancel(call_id) if isinstance(effect, HangUp)]
        try:
            answers = await asyncio.gather(*(self._hang_up_channel(link, hangup.channel) for hangup in hangups))
        except LinkLost as loss:
            raise PbxAway(f"The telephone system did not answer. {loss}") from None
        if _SHUTTING_DOWN in answers:
            raise PbxRefused("The telephone system is about to restart: please end this call on your phone.")

    async def examine(self) -> list[Check]:
        """See ``PbxPort``."""
        try:
            settings = self._settings
            return await doctor.examine(
                self._connected(), self._phones, self._states, settings.context, settings.names_at
            )
        except LinkLost as loss:
            raise PbxAway(f"The telephone system did not answer. {loss}") from None

    # --- the connection ---

    async def _stay_connected(self) -> None:
        """One connection after the other, with waits between them that grow while they fail."""
        failures = 0
        refusals = 0
        while True:
            opened_at = asyncio.get_running_loop().time()
            try:
                why = await self._one_connection()
                refusals = 0
                self._become(PbxCondition.AWAY, f"The telephone system was lost. {why} Trying again.")
                if asyncio.get_running_loop().time() - opened_at >= _STABLE_AFTER_S:
                    failures = 0
                wait_s = _RECONNECT_WAITS_S[min(failures, len(_RECONNECT_WAITS_S) - 1)]
                failures += 1
            except LinkLost as loss:
                self._become(PbxCondition.AWAY, f"The telephone system is not connected. {loss} Trying again.")
                wait_s = _RECONNECT_WAITS_S[min(failures, len(_RECONNECT_WAITS_S) - 1)]
                failures += 1
            except WrongSecret:
                self._become(PbxCondition.WRONG_SECRET, _WRONG_SECRET.format(self._settings.username))
                wait_s = _WRONG_SECRET_WAITS_S[min(refusals, len(_WRONG_SECRET_WAITS_S) - 1)]
                refusals += 1
            await asyncio.sleep(wait_s)

    async def _one_connection(self) -> str:
        """Connect, find out what became of the calls, and serve until the connection is lost; says why it was."""
        settings = self._settings
        link = await Connection.open(
            settings.host, settings.port, settings.username, settings.secret, self._take_event, settings.patience
        )
        try:
            channels = await link.request(actions.show_channels())
            if not channels.ok:
                raise LinkLost("The manager account may not list calls: it needs write = reporting.")
            seen = [event for row in channels.events if isinstance(event := typed(row), ChannelSeen)]
            await self._ask_for_phones(link)
            if self._out_of_sight is not None:
                self._out_of_sight.cancel()
                self._timers.discard(self._out_of_sight)
            self._link = link
            self._carry_out(self._tracker.resynced(seen, _now()))
            self._tell_calls(self._switchboard.resynced(channels.events, _now()))
            self._news.tell(partial(self._sink.phones_resynced, frozenset(self._switchboard.in_progress())))
            self._become(PbxCondition.READY, "The telephone system is connected.", link.version)
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_HEARD_EVERY_S):
                        return await link.wait_lost()
                self._tell_heard(link)
        finally:
            if self._link is not None:
                self._tell_heard(link)
            self._link = None
            link.close()
            self._carry_out(self._tracker.link_lost(_now()))
            self._switchboard.link_lost()
            for phone in self._phones:
                self._tell_state(phone, PhoneState.UNKNOWN)
            if self._out_of_sight not in self._timers:  # a connection that came to nothing gives no more time
                self._out_of_sight = self._later(self._settings.patience.out_of_sight_s, self._give_up_all)

    def _give_up_all(self) -> list[Effect]:
        self._tell_calls(self._switchboard.give_up_all(_now()))
        return self._tracker.give_up_all(_now())

    async def _ask_again(self, link: Connection) -> None:
        with contextlib.suppress(LinkLost):  # the next connection asks anyway
            await self._ask_for_phones(link)

    async def _ask_for_phones(self, link: Connection) -> None:
        """The phones' states and waiting messages as they are now; an Asterisk that cannot tell leaves them unknown."""
        try:
            states = await link.request(actions.device_states())
            for raw in states.events:
                self._take_phone(raw)
            for extension in self._extensions():
                answer = await link.request(actions.mailbox_count(extension))
                waiting = answer.headers.get("NewMessages", "")
                if answer.ok and isinstance(waiting, str) and waiting.isdecimal():
                    self._tell_waiting(extension, int(waiting[:6]))
        except ValueError as error:
            _log.error("A mailbox could not be asked for: %s", error)

    def _extensions(self) -> set[str]:
        return {phone.extension for phone in self._phones.values() if phone.extension}

    def _connected(self) -> Connection:
        if self._link is None:
            raise PbxAway(self._status.sentence)
        return self._link

    def _become(self, condition: PbxCondition, sentence: str, version: str | None = None) -> None:
        status = PbxStatus(condition, sentence, version)
        if status != self._status:
            if condition is not self._status.condition:
                _log.log(logging.INFO if condition is PbxCondition.READY else logging.WARNING, "%s", sentence)
            self._status = status
            if not self._news.full:
                self._news.tell(partial(self._sink.pbx_status, status))

    # --- events in, effects out ---

    def _take_event(self, raw: RawMessage) -> None:
        event = typed(raw)
        if event is not None:
            self._carry_out(self._tracker.fold(event, _now()))
        self._tell_calls(self._switchboard.fold(raw, _now()))
        self._take_phone(raw)

    def _take_phone(self, raw: RawMessage) -> None:
        if (state := phone_state(raw)) is not None and state[0] in self._phones:
            self._tell_state(*state)
        if (waiting := mailbox_news(raw)) is not None and waiting[0] in self._extensions():
            self._tell_waiting(*waiting)

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case CallProgress():
                    self._news.tell(partial(self._sink.call_progress, effect))
                case HangUp(channel=channel):
                    if self._link is not None:
                        self._spawn(self._hang_up_quietly(self._link, channel))
                case SettleSoon(call_id=call_id):
                    self._later(_SETTLE_S, partial(self._settle, call_id))

    def _settle(self, call_id: str) -> list[Effect]:
        return self._tracker.settle(call_id, _now())

    def _later(self, delay_s: float, act: Callable[[], list[Effect]]) -> asyncio.TimerHandle:
        def run() -> None:
            self._timers.discard(timer)
            self._carry_out(act())

        timer = asyncio.get_running_loop().call_later(delay_s, run)
        self._timers.add(timer)
        return timer

    async def _hang_up_quietly(self, link: Connection, channel: str) -> None:
        try:
            await self._hang_up_channel(link, channel)
        except LinkLost:
            _log.warning("A call could not be hung up: the connection to the telephone system was lost.")

    async def _hang_up_channel(self, link: Connection, channel: str) -> str:
        """What Asterisk says to it; a channel that is gone already is no error."""
        try:
            action = actions.hang_up(channel)
        except ValueError as error:
            _log.error("A call could not be hung up: %s", error)
            return ""
        return (await link.request(action)).message

    # --- the sink ---

    def _tell_calls(self, calls: Iterable[PhoneCall]) -> None:
        for call in calls:
            self._news.tell_last(("call", call.call_id), partial(self._sink.phone_call, call))

    def _tell_heard(self, link: Connection) -> None:
        """In its place among the news: whatever is in progress no more has been told before."""
        if not self._news.full:
            self._news.tell(partial(self._sink.pbx_heard, link.heard_at, self.in_progress()))

    def _tell_state(self, phone: str, state: PhoneState) -> None:
        self._states[phone] = state
        self._news.tell_last(("phone", phone), partial(self._sink.phone_state, phone, state))

    def _tell_waiting(self, extension: str, waiting: int) -> None:
        self._news.tell_last(("mailbox", extension), partial(self._sink.voicemail, extension, waiting))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _refusal(message: str) -> str:
    """Asterisk's own words for why it refused an Originate, in words for people."""
    if message == _SHUTTING_DOWN:
        return "The telephone system is about to restart and takes no new calls. Try again in a few minutes."
    if "Extension does not exist" in message:
        return "The telephone system has no rule for dialling this number."
    if "Permission denied" in message:
        return "The telephone system does not let the box make calls: its manager account needs write = originate."
    return f"The telephone system refused the call: {message or 'it gave no reason'}"


def _now() -> datetime:
    return datetime.now(UTC)
