"""Inbound texts and reports: from the modem's stores to the sink, and only then off the SIM."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from dataclasses import dataclass

from appliance.domain.ports import DeliveryReport, InboundPart, ModemSink
from appliance.gsm import commands, pdu
from appliance.gsm.bringup import Abilities
from appliance.gsm.engine import CommandTimeout, Engine, EngineBusy, Priority
from appliance.gsm.exchange import CommandRefused

_log = logging.getLogger(__name__)

SINK_TIMEOUT_S = 60.0
RETRY_FIRST_S = 1.0
SWEEP_WITHOUT_NOTICES_S = 5.0
SLOW_COMMIT_S = 2.0
_MAX_DIRECT = 1000
_MAX_NOTICED = 1000
REPORTS_TOGETHER_S = 0.5  # reports come in flocks behind the texts they are about, and wait for one another
_MAX_FLOCK = 16  # … unless so many wait: stores of reports are small
_LIST_FROM = 4  # from so many announced texts on, one listing is quicker than single reads
_EMPTY_SLOT = frozenset({321})
_NOTHING_TO_CONFIRM = 340
_NOT_RECEIVED = frozenset({2, 3})  # <stat> of texts written to the SIM to be sent (27.005 §3.1)

Store = str | None  # None: the one that the modem has selected, when it lets us choose none


class SinkFailed(Exception):
    """The sink did not commit; what it was offered stays where it is."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a store and the PDU that lies there."""

    store: Store
    index: int
    pdu: str
    whole: bool  # the PDU is as long as the modem said


@dataclass(frozen=True, slots=True)
class Direct:
    """What the modem handed over without storing it."""

    pdu: str
    whole: bool


class Inbox:
    """Reads every store at start, regularly, and where a notice points to."""

    def __init__(
        self, modem: str, sink: ModemSink, sweep_s: float, on_fullness: Callable[[str, int, int], None]
    ) -> None:
        self._modem = modem
        self._sink = sink
        self._sweep_s = sweep_s
        self._on_fullness = on_fullness
        self._wake = asyncio.Event()
        self._noticed: dict[tuple[Store, int], None] = {}
        self._flock: list[tuple[str, int]] = []  # announced reports that wait for one another
        self._direct: deque[Direct] = deque()  # lies in no store, so it outlives a lost port here
        self._garbled: Direct | None = None  # the last one that was asked for again
        self._sweep_at = 0.0
        self._selected: Store = None
        self._can_choose = False
        self._refused = False  # the modem would not read something just now: it is asked again soon
        self._undeleted: dict[tuple[Store, int], str] = {}  # committed, but still on the SIM
        self._suspect: dict[tuple[Store, int], str] = {}

    # --- called from notices; they never wait ---

    def stored(self, store: str, index: int) -> None:
        """The modem announced a text in a slot (+CMTI)."""
        if len(self._noticed) < _MAX_NOTICED:
            self._noticed[store, index] = None
        else:
            self._sweep_at = 0.0
        self._wake.set()

    def report_stored(self, store: str, index: int) -> None:
        """The modem announced a report in a slot (+CDSI); it is in no hurry."""
        if not self._flock:
            asyncio.get_running_loop().call_later(REPORTS_TOGETHER_S, self._gather_reports)
        self._flock.append((store, index))
        if len(self._flock) >= _MAX_FLOCK:
            self._gather_reports()

    def _gather_reports(self) -> None:
        flock, self._flock = self._flock, []
        for place in flock:
            self.stored(*place)

    def direct(self, header: str, hex_pdu: str) -> None:
        """The modem handed over a text or a report that lies in no store (+CMT, +CDS)."""
        if len(self._direct) >= _MAX_DIRECT:
            _log.error("%s: %d direct texts wait to be stored; one was dropped", self._modem, _MAX_DIRECT)
            return
        length = _length_told(commands.fields(header))
        hex_pdu = _with_smsc(hex_pdu, length)
        self._direct.append(Direct(hex_pdu, _is_whole(hex_pdu, length)))
        self._wake.set()

    def sweep_now(self) -> None:
        self._sweep_at = 0.0
        self._wake.set()

    # --- the loop ---

    async def run(self, engine: Engine, abilities: Abilities) -> None:
        """Serve until cancelled. Raises PortLost or ModemSilent when the modem is gone."""
        loop = asyncio.get_running_loop()
        stores = abilities.stores
        interval_s = self._sweep_s if abilities.tells else min(self._sweep_s, SWEEP_WITHOUT_NOTICES_S)
        retry_s = min(RETRY_FIRST_S, interval_s)
        self._selected = None
        self._can_choose = bool(stores)
        self._undeleted.clear()
        self._suspect.clear()
        self._sweep_at = 0.0
        while True:
            self._wake.clear()
            self._refused = False
            try:
                await self._hand_over_direct(engine, confirm=abilities.confirms)
                if loop.time() >= self._sweep_at:
                    self._sweep_at = loop.time() + interval_s
                    self._noticed.clear()
                    for store in stores or (None,):
                        await self._read_store(engine, store)
                else:
                    await self._read_noticed(engine)
                if self._refused:
                    self._sweep_at = min(self._sweep_at, loop.time() + retry_s)
                    retry_s = min(retry_s * 2, interval_s)
                else:
                    retry_s = min(RETRY_FIRST_S, interval_s)
            except (SinkFailed, CommandTimeout, EngineBusy) as error:
                _log.warning("%s: texts stay in the modem for now: %s", self._modem, error or type(error).__name__)
                self._sweep_at = loop.time() + retry_s
                await self._pause(retry_s)
                retry_s = min(retry_s * 2, interval_s)
            else:
                if not self._noticed and not self._direct:
                    await self._pause(max(0.0, self._sweep_at - loop.time()))

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _read_noticed(self, engine: Engine) -> None:
        noticed, self._noticed = list(self._noticed), {}
        for store in dict.fromkeys(store for store, _ in noticed):
            indices = [index for named, index in noticed if named == store]
            if len(indices) >= _LIST_FROM:
                await self._read_store(engine, store)
                continue
            if not await self._select(engine, store):
                continue
            slots = [slot for index in indices for slot in await self._read_slot(engine, store, index)]
            await self._commit_and_delete(engine, slots, unless=self._noticed)

    async def _read_store(self, engine: Engine, store: Store) -> None:
        self._selected = None  # ask anew: it tells how full it is, and the modem may have restarted
        fullness = await self._select(engine, store)
        if not fullness:
            return
        announced = set(self._noticed)
        slots = await self._read(engine, store, commands.LIST_ALL)
        for slot in slots:
            if (slot.store, slot.index) in announced:
                self._noticed.pop((slot.store, slot.index), None)
        freed = await self._commit_and_delete(engine, slots, unless=self._noticed)
        used, total = fullness
        if store is not None and total:
            self._on_fullness(store, max(0, used - freed), total)

    async def _select(self, engine: Engine, store: Store) -> tuple[int, int] | None:
        """Make ``store`` the one that is read; how many places it uses and has, None if there is no such store."""
        if store is None or store == self._selected:
            return 0, 0
        self._selected = None
        try:
            lines = await engine.command(commands.select_store(store), Priority.READ)
        except (CommandRefused, ValueError):
            self._refused = True
            return None if self._can_choose else (0, 0)  # one store only: it must be the one meant
        self._selected = store
        found = [commands.number(value) for value in commands.fields(lines[-1])] if lines else []
        used, total = found[:2] if len(found) >= 2 else (0, 0)
        return used or 0, total or 0

    async def _read_slot(self, engine: Engine, store: Store, index: int) -> list[Slot]:
        return await self._read(engine, store, commands.read_slot(index), index)

    async def _read(
        self, engine: Engine, store: Store, command: commands.Command, index: int | None = None
    ) -> list[Slot]:
        try:
            lines = await engine.command(command, Priority.READ)
        except CommandRefused as refused:
            lines = refused.lines  # a listing may break off at a bad slot
            if refused.error.code is None:
                engine.doubt()  # some modems say ERROR and then OK about an empty slot
            elif refused.error.code not in _EMPTY_SLOT:
                self._refused = True
                _log.info("%s: %s said %s", self._modem, command.text, refused.error.text)
        return list(self._slots(store, lines, index))

    def _slots(self, store: Store, lines: Iterable[str], index: int | None) -> Iterable[Slot]:
        header: list[str] | None = None
        for line in lines:
            if line.startswith("+CMG"):
                header = commands.fields(line)
            elif header is not None:
                slot = header if index is None else [str(index), *header]
                place, state, length = commands.number(slot[0]), slot[1:2], _length_told(slot)
                header = None
                if place is None or not state or commands.number(state[0]) in _NOT_RECEIVED:
                    continue
                hex_pdu = _with_smsc(line.upper(), length)
                yield Slot(store, place, hex_pdu, _is_whole(hex_pdu, length))

    # --- commit, then delete ---

    async def _hand_over_direct(self, engine: Engine, *, confirm: bool) -> None:
        """Commit what came directly and only then confirm it; unconfirmed, the network offers it again later.

        Where the network waits, what lost bytes on the way is asked for again; malformed twice, it is what was sent.
        """
        if not self._direct:
            return
        waiting = [(each, each.whole or not confirm or each == self._garbled) for each in self._direct]
        await self._commit([pdu.to_inbound_part(self._modem, each.pdu) for each, taken in waiting if taken])
        for each, taken in waiting:
            self._direct.popleft()
            self._garbled = None if taken else each
            if confirm:
                await self._confirm(engine, commands.CONFIRM if taken else commands.REFUSE)

    async def _confirm(self, engine: Engine, verdict: commands.Command) -> None:
        try:
            await engine.command(verdict, Priority.CONTROL)
        except CommandRefused as refused:
            if refused.error.code != _NOTHING_TO_CONFIRM:
                _log.warning("%s: a direct text could not be confirmed: %s", self._modem, refused.error.text)
        except CommandTimeout:  # it comes again and is known then
            _log.warning("%s: a direct text could not be confirmed in time", self._modem)

    async def _commit_and_delete(
        self, engine: Engine, slots: list[Slot], *, unless: Container[tuple[Store, int]] = ()
    ) -> int:
        """Offer what is new to the sink; when it has returned, free the slots. How many were freed.

        Args:
            unless: places that were announced anew since they were read: a text may have taken the place of another
                (3GPP TS 23.040 §9.2.3.9, replace short message).
        """
        settled: list[Slot] = []
        fresh: list[Slot] = []
        for slot in slots:
            place = slot.store, slot.index
            if self._undeleted.get(place) == slot.pdu:
                settled.append(slot)
            elif slot.whole or self._suspect.get(place) == slot.pdu:
                fresh.append(slot)
            else:
                # Bytes got lost on the way, or the text is malformed: a second reading tells which.
                if place not in self._suspect:
                    self._noticed[place] = None
                self._suspect[place] = slot.pdu
        if fresh:
            began = asyncio.get_running_loop().time()
            await self._commit([pdu.to_inbound_part(self._modem, slot.pdu) for slot in fresh])
            if asyncio.get_running_loop().time() - began > SLOW_COMMIT_S:
                # A modem that restarted meanwhile would free the same place of another store.
                self._selected = None
                if not await self._select(engine, fresh[0].store):
                    return 0
            for slot in fresh:
                self._undeleted[slot.store, slot.index] = slot.pdu
                self._suspect.pop((slot.store, slot.index), None)
        freed = 0
        for slot in (*settled, *fresh):
            if (slot.store, slot.index) not in unless:
                freed += await self._delete(engine, slot)
        return freed

    async def _delete(self, engine: Engine, slot: Slot) -> bool:
        try:
            await engine.command(commands.delete_slot(slot.index), Priority.READ)
        except CommandRefused as refused:
            if refused.error.code not in _EMPTY_SLOT:
                _log.warning("%s: slot %d could not be freed: %s", self._modem, slot.index, refused.error.text)
                return False
        self._undeleted.pop((slot.store, slot.index), None)
        return True

    async def _commit(self, items: list[InboundPart | DeliveryReport]) -> None:
        parts = [item for item in items if isinstance(item, InboundPart)]
        reports = [item for item in items if isinstance(item, DeliveryReport)]
        try:
            async with asyncio.timeout(SINK_TIMEOUT_S):
                if parts:
                    await self._sink.inbound_parts(parts)
                if reports:
                    await self._sink.delivery_reports(reports)
        except Exception as error:
            raise SinkFailed(f"they could not be stored ({type(error).__name__})") from error


def parse_stored(line: str) -> tuple[str, int] | None:
    """Store and index in a +CMTI or +CDSI notice, None if it is garbled."""
    found = commands.fields(line)
    index = commands.number(found[1]) if len(found) > 1 else None
    return (found[0], index) if index is not None and re.fullmatch(r"[A-Z]{2}", found[0]) else None


def _length_told(header: list[str]) -> int | None:
    """The octets of a PDU, without the SMSC part, by the header in front of it (27.005 §4)."""
    return commands.number(header[-1])


def _with_smsc(hex_pdu: str, tpdu_length: int | None) -> str:
    """A PDU with its SMSC part: some modems leave that out, and count all that is there."""
    return "00" + hex_pdu if tpdu_length is not None and len(hex_pdu) == 2 * tpdu_length else hex_pdu


def _is_whole(hex_pdu: str, tpdu_length: int | None) -> bool:
    """Whether a PDU has the length that its header told."""
    if tpdu_length is None or len(hex_pdu) % 2 or len(hex_pdu) < 2:
        return False
    return len(hex_pdu) // 2 == 1 + int(hex_pdu[:2], 16) + tpdu_length
