"""What is done every now and then: giving up, catching up, and forgetting."""

from __future__ import annotations

import logging
import time

from appliance.daemon.clock_watch import ClockWatch
from appliance.daemon.database_thread import DatabaseThread
from appliance.domain.messages import Kind
from appliance.services import (
    alarms,
    audit,
    clock_leap,
    delivery_reports,
    doubts,
    files,
    inbox,
    invitations,
    lines,
    outbox,
    people,
    retention,
)
from appliance.settings import Settings
from appliance.settings.appliance_toml import Deleted
from appliance.store import event_log
from appliance.store.clock import now_ms
from appliance.store.database import optimize, transaction

log = logging.getLogger(__name__)

EVERY_S = 30.0
FORGETTING_EVERY_S = 600.0
STEADY_S = 3600.0  # nothing is deleted for its age by a clock that was set, or not yet set, a moment ago
_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS


class Housekeeping:
    """Small chores in small transactions."""

    def __init__(self, settings: Settings, owner: str, database: DatabaseThread) -> None:
        self._settings = settings
        self._owner = owner
        self._database = database
        self._next_optimizing = 0.0  # on the monotonic clock
        self._next_forgetting = 0.0
        self._steady_at = time.monotonic() + STEADY_S
        self._clock = ClockWatch()

    def follow(self, settings: Settings) -> None:
        """Forget by these rules from now on."""
        self._settings = settings

    async def run(self) -> None:
        """Tidy up until cancelled."""
        while True:
            for chore in (
                self._follow_clock,
                self._outbox,
                self._incomplete,
                people.forget_old_sessions,
                invitations.forget_old,
                self._events,
                self._audit,
                self._retention,
                self._optimize,
                files.sweep,
            ):
                try:
                    await self._database.run(chore)
                except Exception:
                    log.exception("A chore failed. It is tried again in %d seconds.", EVERY_S)
            await self._clock.rest(EVERY_S)

    def _follow_clock(self) -> None:
        if leap_s := self._clock.leap_s():
            log.warning("The clock was set by %+.0f s.", leap_s)
            clock_leap.follow(int(leap_s * 1000))
            self._clock.followed(leap_s)
            self._steady_at = time.monotonic() + STEADY_S

    def _outbox(self) -> None:
        outbox.expire()
        outbox.recover(self._owner)
        if minutes := self._settings.sms.maybe_sent_again_after_minutes:
            doubts.send_again(minutes * _MINUTE_MS)
        delivery_reports.forget_unmatched()
        lines.route()
        lines.forget_old_usage()
        outbox.show_waiting()

    def _incomplete(self) -> None:
        inbox.show_incomplete(now_ms() - self._settings.history.incomplete_after_minutes * _MINUTE_MS)

    def _events(self) -> None:
        with transaction():
            before = now_ms() - self._settings.history.keep_events_days * _DAY_MS
            event_log.trim(before)
            alarms.trim(before)

    def _audit(self) -> None:
        if time.monotonic() < self._steady_at:
            return
        with transaction():
            audit.trim(now_ms() - self._settings.history.keep_audit_days * _DAY_MS)

    def _retention(self) -> None:
        if time.monotonic() < max(self._steady_at, self._next_forgetting):
            return
        rules = self._settings.history
        kinds = {Kind.SMS: rules.keep_texts_days, Kind.CHAT: rules.keep_chats_days, Kind.EMAIL: rules.keep_emails_days}
        more = [
            rules.deleted is Deleted.PURGE and retention.purge_deleted(),
            retention.forget_old(kinds),
            retention.forget_old_calls(rules.keep_calls_days),
            retention.forget_spent(),
        ]
        if not any(more):
            self._next_forgetting = time.monotonic() + FORGETTING_EVERY_S

    def _optimize(self) -> None:
        if time.monotonic() >= self._next_optimizing:
            optimize()
            self._next_optimizing = time.monotonic() + _DAY_MS / 1000
