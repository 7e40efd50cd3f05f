"""The call desk: takes clicks, gives the PBX its orders, and writes down what the PBX confirms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from appliance.ami import call_records
from appliance.daemon.database_thread import DatabaseThread
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.dial_rules import DialRules
from appliance.domain.phones import PhoneState
from appliance.domain.ports import (
    CallOrder,
    CallProgress,
    CallRecord,
    PbxAway,
    PbxCondition,
    PbxPort,
    PbxRefused,
    PbxStatus,
    PhoneCall,
    WatchedPhone,
)
from appliance.ipc.wire import CommandRefused
from appliance.journal import about
from appliance.services import calls, peripherals, phone_calls, phones, presence
from appliance.services.errors import ServiceError
from appliance.services.views import View

log = logging.getLogger(__name__)


class CallDesk:
    """The sink of the PBX, and the live commands ``call.start`` and ``call.hangup``."""

    def __init__(self, database: DatabaseThread, rules: DialRules, ring_timeout_s: int, phones: Set[str]) -> None:
        """``phones``: those that the config gives to people; a click rings no other."""
        self._database = database
        self.follow(rules, ring_timeout_s, phones)
        self._pbx: PbxPort | None = None
        self._records: Path | None = None

    def serve(self, pbx: PbxPort | None) -> None:
        """Give orders to this PBX from now on; None: there is none."""
        self._pbx = pbx

    def read_records_from(self, path: Path | None) -> None:
        """Where the PBX keeps its call records; None: the box cannot read them."""
        self._records = path

    def follow(self, rules: DialRules, ring_timeout_s: int, phones: Set[str]) -> None:
        """Judge calls by these rules from now on."""
        self._rules, self._ring_timeout_s, self._known_phones = rules, ring_timeout_s, frozenset(phones)

    async def start(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """``{account_id, number, key, address}`` → ``{call, created}``. Raises CommandRefused."""
        pbx = self._ready_pbx()
        try:
            view, order = await self._database.run(
                calls.request,
                int(arguments["account_id"]),
                str(arguments["number"]),
                str(arguments["key"]),
                self._rules.refusal,
                self._ring_timeout_s,
                str(arguments.get("address", "")),
            )
        except ServiceError as error:
            raise CommandRefused(error.error_id, error.sentence) from error
        if order is None:
            return {"call": view}
        with about(call=order.call_id):
            return await self._place(pbx, order, view, arguments["account_id"])

    async def _place(self, pbx: PbxPort, order: CallOrder, view: View, account_id: int) -> Mapping[str, Any]:
        if order.endpoint not in self._known_phones:  # the web process writes the database, but never the config
            log.error("Account %s has a phone in the database that is not in users.toml.", account_id)
            await self._ended(order.call_id, CallEnd.NOT_ALLOWED)
            raise CommandRefused("not_allowed", "Your desk phone is not one that the admin gave to you.")
        log.info("Call %s: ringing %s.", order.call_id, order.endpoint)
        try:
            await pbx.originate(order)
        except PbxAway as away:
            await self._ended(order.call_id, CallEnd.PBX_AWAY)
            raise CommandRefused("pbx_away", pbx.status.sentence) from away
        except PbxRefused as refused:
            await self._ended(order.call_id, CallEnd.FAILED)
            raise CommandRefused("pbx_refused", refused.sentence) from refused
        return {"call": view}

    async def hang_up(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """``{account_id, call_id}`` → ``{call}``. Raises CommandRefused."""
        call_id = str(arguments["call_id"])
        try:
            view: View = await self._database.run(calls.of_account, int(arguments["account_id"]), call_id)
        except ServiceError as error:
            raise CommandRefused(error.error_id, error.sentence) from error
        if view["state"] == CallState.ENDED:
            return {"call": view}
        try:
            await self._ready_pbx().hang_up(call_id)
        except PbxAway as away:
            raise CommandRefused(
                "pbx_away", "The telephone system is away, so the call cannot be ended here."
            ) from away
        except PbxRefused as refused:
            raise CommandRefused("pbx_refused", refused.sentence) from refused
        return {"call": view}

    async def examine(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """``{}`` → ``{checks: [{level, sentence, advice}]}``. Raises CommandRefused when the PBX is away."""
        try:
            checks = await self._ready_pbx().examine()
            if self._records is not None:
                checks.append(await asyncio.to_thread(call_records.examine, self._records))
        except PbxAway as away:
            raise CommandRefused("pbx_away", str(away)) from away
        return {"checks": [asdict(check) for check in checks]}

    async def give_up(self, call_ids: Iterable[str]) -> None:
        """End calls that nobody can say anything of any more."""
        for call_id in call_ids:
            await self._ended(call_id, CallEnd.PBX_AWAY)

    async def call_progress(self, progress: CallProgress) -> None:
        if progress.end is not None:
            with about(call=progress.call_id):
                log.info("Call %s: ended (%s).", progress.call_id, progress.end.replace("_", " "))
        await self._database.run(calls.progress, progress)

    async def phone_call(self, call: PhoneCall) -> None:
        await self._database.run(phone_calls.observe, call)

    async def phones_resynced(self, in_progress: frozenset[str]) -> None:
        gap = await self._database.run(phone_calls.resynced, in_progress)
        if gap is not None and self._records is not None:
            try:
                found = await asyncio.to_thread(_records_of, self._records, await self._phones(), gap)
            except (OSError, call_records.UnusableRecords) as error:
                log.error("No calls of the outage could be taken from the call records: %s", error)
            else:
                await self._database.run(phone_calls.fill, gap, found)

    async def pbx_heard(self, at: datetime, in_progress: frozenset[str]) -> None:
        await self._database.run(phone_calls.heard, at, in_progress)

    async def _phones(self) -> Mapping[str, WatchedPhone]:
        found: Mapping[str, WatchedPhone] = await self._database.run(phones.watched)
        return found

    async def phone_state(self, phone: str, state: PhoneState) -> None:
        await self._database.run(presence.phone_state, phone, state)

    async def voicemail(self, extension: str, waiting: int) -> None:
        await self._database.run(presence.voicemail, extension, waiting)

    async def pbx_status(self, status: PbxStatus) -> None:
        await self._database.run(peripherals.record_pbx, status)

    def _ready_pbx(self) -> PbxPort:
        if self._pbx is None:
            raise CommandRefused("pbx_away", peripherals.PBX_OFF)
        if self._pbx.status.condition is not PbxCondition.READY:
            raise CommandRefused("pbx_away", self._pbx.status.sentence)
        return self._pbx

    async def _ended(self, call_id: str, end: CallEnd) -> None:
        await self.call_progress(CallProgress(call_id, CallState.ENDED, datetime.now(UTC), end))


def _records_of(path: Path, watched: Mapping[str, WatchedPhone], gap: tuple[int, int]) -> list[CallRecord]:
    """The records of the gap; those of its edges too, for they tell whole seconds."""
    since, until = (datetime.fromtimestamp(each / 1000, UTC) for each in gap)
    return call_records.read(path, watched, since - timedelta(seconds=1), until + timedelta(seconds=1))
