"""One logged-in connection to Asterisk's manager port, from opening to loss; it never reconnects by itself."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from panoramisk.actions import Action as WireAction
from panoramisk.manager import Manager

from appliance.ami import actions
from appliance.ami.protocol import AmiProtocol

_log = logging.getLogger(__name__)
_CONNECT_TIMEOUT_S = 3.0
_BOOT_TIMEOUT_S = 60.0

RawMessage = Mapping[str, object]
"""Headers as they came: names as sent, values a string, or a list of strings when a header was repeated."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long Asterisk may be silent."""

    answer_s: float = 5.0  # a wrong secret is answered after 1 s
    ping_every_s: float = 4.0
    ping_s: float = 4.0  # so a dead peer is noticed after 8 s at most
    out_of_sight_s: float = 10.0  # how long a call may be called in progress without a connection


class LinkLost(Exception):
    """There is no connection (any more); the message is a sentence for people."""


class NoAnswer(LinkLost):
    """Asterisk took the action and did not answer in time: what became of it is unknown."""


class WrongSecret(Exception):
    """Asterisk refuses the user name, the secret or this machine's address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The response to one action, and the events of a list after it."""

    ok: bool
    message: str
    headers: RawMessage
    events: tuple[RawMessage, ...] = ()


class _Everything:
    """Makes panoramisk forget every action at a loss; else it would send an old Originate again later."""

    def __contains__(self, _: object) -> bool:
        return True


class _Session(Manager):
    """panoramisk's Manager for one connection: it neither logs in, nor pings, nor reconnects on its own."""

    def __init__(self, on_event: Callable[[RawMessage], None], on_lost: Callable[[], None]) -> None:
        super().__init__(loop=asyncio.get_running_loop(), forgetable_actions=_Everything(), encoding="utf-8")
        self._on_event = on_event
        self._on_lost = on_lost

    def ping(self) -> None:
        """Ours is checked for its answer: see Connection._keep_alive."""

    def dispatch(self, event: Any) -> None:
        self._on_event(dict(event.items()))

    def connection_lost(self, exc: object) -> None:
        self._on_lost()


class Connection:
    """A connection that is logged in, booted and watched; made by :meth:`open`, used once.

    Every event goes to ``on_event`` in the order in which it came, in the loop's own thread.
    """

    def __init__(self, on_event: Callable[[RawMessage], None], patience: Patience) -> None:
        loop = asyncio.get_running_loop()
        self._patience = patience
        self.version: str | None = None
        self.heard_at = datetime.now(UTC)  # the last sign of life
        self._on_event = on_event
        self._lost: asyncio.Future[str] = loop.create_future()
        self._booted: asyncio.Future[str] = loop.create_future()
        self._session = _Session(self._event, lambda: self._lose("Asterisk closed the connection."))
        self._pinging: asyncio.Task[None] | None = None
        self._awaited: dict[str, asyncio.Event] = {}  # by ActionID

    @classmethod
    async def open(
        cls,
        host: str,
        port: int,
        username: str,
        secret: str,
        on_event: Callable[[RawMessage], None],
        patience: Patience,
    ) -> Connection:
        """Connect, log in, and wait until Asterisk is fully booted.

        Raises:
            LinkLost: not reachable, no Asterisk, or not ready in time; says which.
            WrongSecret: the login was refused.
        """
        connection = cls(on_event, patience)
        try:
            await connection._connect(host, port)
            await connection._log_in(username, secret)
            await connection._wait_until_booted()
            settings = await connection.request(actions.core_settings())
        except BaseException:
            connection.close()
            raise
        version = settings.headers.get("AsteriskVersion")
        connection.version = version[:80] if isinstance(version, str) else None
        connection._pinging = asyncio.create_task(connection._keep_alive(), name="AMI ping")
        return connection

    async def request(self, action: actions.Action, timeout_s: float | None = None) -> Answer:
        """Send ``action`` once and return its answer, good or bad.

        Args:
            timeout_s: instead of the usual patience.

        Raises:
            LinkLost: the connection was lost before the answer.
            NoAnswer: no answer in time.
        """
        timeout_s = self._patience.answer_s if timeout_s is None else timeout_s
        if self._lost.done():
            raise LinkLost(self._lost.result())
        wire = WireAction(dict(action.headers))
        answered = self._session.send_action(wire, as_list=None if action.answer_is_list else False)
        try:
            await asyncio.wait({answered, self._lost}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if answered.done():
                self.heard_at = datetime.now(UTC)
                return _answer(answered.result())
        finally:
            answered.cancel()
            if self._session.protocol is not None:
                self._session.protocol.responses.pop(wire.id, None)
        if self._lost.done():
            raise LinkLost(self._lost.result())
        raise NoAnswer(f"Asterisk did not answer within {timeout_s:g} s.")

    async def hear(self, action_id: str, timeout_s: float) -> bool:
        """Whether an event comes that names this ActionID."""
        heard = self._awaited.setdefault(action_id, asyncio.Event())
        try:
            async with asyncio.timeout(timeout_s):
                return await heard.wait()
        except TimeoutError:
            return False
        finally:
            del self._awaited[action_id]

    async def wait_lost(self) -> str:
        """Return, once the connection is lost, a sentence that says why."""
        return await asyncio.shield(self._lost)

    def close(self) -> None:
        """End the connection for good; open requests raise LinkLost."""
        self._lose("The connection was closed.")
        if self._pinging is not None:
            self._pinging.cancel()
        self._session.close()
        if self._session.protocol is not None:
            self._session.protocol.transport.abort()

    async def _connect(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT_S):
                connected = await loop.create_connection(AmiProtocol, host, port)
        except TimeoutError:
            raise LinkLost(f"{host}:{port} does not answer.") from None
        except (OSError, UnicodeError) as error:
            raise LinkLost(f"{host}:{port} cannot be reached: {_why(error)}.") from None
        done: asyncio.Future[Any] = loop.create_future()
        done.set_result(connected)
        self._session.connection_made(done)

    async def _log_in(self, username: str, secret: str) -> None:
        offer = await self.request(actions.challenge())
        text = offer.headers.get("Challenge")
        if not offer.ok or not isinstance(text, str):
            raise LinkLost("What answers there is not Asterisk's manager port.")
        try:
            login = actions.login(username, secret, text)
        except ValueError as error:
            raise WrongSecret(str(error)) from None
        answer = await self.request(login)
        if not answer.ok:
            raise WrongSecret(answer.message or "Authentication failed")

    async def _wait_until_booted(self) -> None:
        """Before FullyBooted Asterisk refuses even valid extensions."""
        await asyncio.wait((self._booted, self._lost), timeout=_BOOT_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED)
        if self._lost.done():
            raise LinkLost(self._lost.result())
        if not self._booted.done():
            raise LinkLost("Asterisk does not say that it is ready: the manager account needs read = system.")

    async def _keep_alive(self) -> None:
        """A peer that has died or is frozen keeps its socket open; only an unanswered ping shows it."""
        try:
            while True:
                await asyncio.sleep(self._patience.ping_every_s)
                await self.request(actions.ping(), self._patience.ping_s)
        except NoAnswer:
            self._lose("Asterisk does not answer any more.")
        except LinkLost:
            pass  # told already

    def _event(self, raw: RawMessage) -> None:
        """Called by panoramisk: nothing may escape from here, or it would end the link."""
        self.heard_at = datetime.now(UTC)
        if heard := self._awaited.get(str(raw.get("ActionID"))):
            heard.set()
        if raw.get("Event") == "FullyBooted" and not self._booted.done():
            self._booted.set_result("FullyBooted")
        try:
            self._on_event(raw)
        except Exception:  # noqa: BLE001  one bad event must not cost the connection
            _log.exception("An event of the telephone system could not be handled.")

    def _lose(self, why: str) -> None:
        if not self._lost.done():
            self._lost.set_result(why)


def _why(error: OSError | UnicodeError) -> str:
    """The system's own words: asyncio puts "Connect call failed" and an address in their place."""
    number = getattr(error, "errno", None) or 0
    return os.strerror(number) if number > 0 else str(getattr(error, "strerror", None) or error)


def _answer(result: Any) -> Answer:
    """panoramisk gives one message, or a list of them: the response, then events."""
    response, *events = result if isinstance(result, list) else [result]
    message = response.get("message", "")
    return Answer(
        ok=response.get("response") == "Success",
        message=message[:200] if isinstance(message, str) else "",
        headers=dict(response.items()),
        events=tuple(dict(event.items()) for event in events),
    )
