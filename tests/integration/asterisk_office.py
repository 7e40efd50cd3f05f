"""The box's side of the tests with a real Asterisk: a connected Pbx, and words for what a test wants to see."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest

from appliance.ami import Patience, Pbx, PbxSettings
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.phones import PhoneState
from appliance.domain.ports import CallOrder, CallProgress, PbxCondition, PbxStatus, PhoneCall
from lab.asterisk import CONTEXT, MANAGER, AsteriskServer

USUAL = Patience()


async def until(condition: Callable[[], object], what: str, timeout_s: float = 20) -> None:
    """Return as soon as ``condition`` holds; fail with ``what`` after ``timeout_s``."""
    try:
        async with asyncio.timeout(timeout_s):
            while not condition():  # noqa: ASYNC110  the condition is state of other threads, too
                await asyncio.sleep(0.005)
    except TimeoutError:
        pytest.fail(f"after {timeout_s} s still not: {what}")


class CallDesk:
    """A ``PbxSink`` that remembers what it was told."""

    def __init__(self) -> None:
        self.progress: dict[str, list[CallProgress]] = {}
        self.statuses: list[PbxStatus] = []
        self.calls: dict[str, PhoneCall] = {}  # the latest of each
        self.phones: dict[str, PhoneState] = {}
        self.waiting: dict[str, int] = {}

    async def call_progress(self, progress: CallProgress) -> None:
        self.progress.setdefault(progress.call_id, []).append(progress)

    async def pbx_status(self, status: PbxStatus) -> None:
        self.statuses.append(status)

    async def phone_call(self, call: PhoneCall) -> None:
        self.calls[call.call_id] = call

    async def phones_resynced(self, in_progress: frozenset[str]) -> None:
        pass

    async def pbx_heard(self, at: datetime, in_progress: frozenset[str]) -> None:
        pass

    async def phone_state(self, phone: str, state: PhoneState) -> None:
        self.phones[phone] = state

    async def voicemail(self, extension: str, waiting: int) -> None:
        self.waiting[extension] = waiting

    def states(self, call_id: str) -> list[CallState]:
        return [progress.state for progress in self.progress.get(call_id, [])]

    def end(self, call_id: str) -> CallEnd | None:
        return next((progress.end for progress in self.progress.get(call_id, []) if progress.end), None)


class Office:
    """The box's side of the lab: a connected Pbx, and words for what a test wants to see."""

    def __init__(self, server: AsteriskServer, pbx: Pbx, desk: CallDesk) -> None:
        self.server = server
        self.pbx = pbx
        self.desk = desk
        self._orders = 0

    async def call(
        self, endpoint: str, number: str, name: str = "Bob Smith", ring_timeout_s: int = 20, **more: Any
    ) -> str:
        """Click to call; returns the call's id."""
        self._orders += 1
        call_id = f"call-{id(self):x}-{self._orders}"
        await self.pbx.originate(CallOrder(call_id, f"PJSIP/{endpoint}", number, name, ring_timeout_s, **more))
        return call_id

    async def reaches(self, call_id: str, state: CallState, timeout_s: float = 20) -> None:
        await until(lambda: state in self.desk.states(call_id), f"{state} in {self.desk.states(call_id)}", timeout_s)

    async def ends(self, call_id: str, end: CallEnd, timeout_s: float = 20) -> list[CallState]:
        """Wait for the end, check the reason, and return all states told."""
        await until(lambda: self.desk.end(call_id), f"ended; told {self.desk.states(call_id)}", timeout_s)
        assert self.desk.end(call_id) is end
        return self.desk.states(call_id)

    async def ready(self, timeout_s: float = 20) -> None:
        await until(lambda: self.pbx.status.condition is PbxCondition.READY, "connected", timeout_s)


@asynccontextmanager
async def office_at(
    server: AsteriskServer,
    secret: str | None = None,
    port: int | None = None,
    names_at: tuple[str, int] | None = None,
    patience: Patience = USUAL,
) -> AsyncIterator[Office]:
    """A running Pbx for ``server``; with a ``secret`` of your own it need not get ready."""
    desk = CallDesk()
    ami_port, known = port or server.ami_port, secret or server.secret
    pbx = Pbx(PbxSettings("127.0.0.1", ami_port, MANAGER, known, CONTEXT, names_at, patience), desk)
    running = asyncio.create_task(pbx.run())
    office = Office(server, pbx, desk)
    try:
        if secret is None:
            await office.ready()
        yield office
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


class Cable:
    """A TCP relay between the box and ``port``, to be cut and mended."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self._target = port
        self._whole = True
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._stuck: set[asyncio.StreamWriter] = set()
        self._released = asyncio.Event()

    async def __aenter__(self) -> Cable:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        assert self._server is not None
        self._server.close()

    def cut(self) -> None:
        self._whole = False
        for end in list(self._ends):
            end.transport.abort()

    def mend(self) -> None:
        """New connections come through."""
        self._whole = True

    def hold(self) -> None:
        """What is said gets stuck, though nothing is cut; no new connection comes through."""
        self._whole = False
        self._stuck = set(self._ends)
        self._released.clear()

    def release(self) -> None:
        """What got stuck arrives, also from a connection that the box has given up."""
        self._released.set()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._ends |= {writer, far_writer}
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if writer in self._stuck:
                    await self._released.wait()
                writer.write(data)
        writer.close()
        self._ends.discard(writer)
