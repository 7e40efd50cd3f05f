"""The part of ``appliance doctor`` that texts for real, when asked to: each text is paid for."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from appliance.cli.place import opened_office, operator
from appliance.domain.messages import MessageState
from appliance.ipc.client import DaemonClient
from appliance.services import conversations, messages, office, typed
from appliance.services.errors import BadRequest
from appliance.services.health import Finding, Level
from appliance.settings import Settings
from appliance.store.database import fetch, transaction

DEADLINE_S = 120.0
_LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class _Line:
    id: int
    modem: str
    number: str
    ready: bool


def text_to(settings: Settings, number: str) -> Iterator[Finding]:
    """Text ``number`` once from each modem that is ready, and wait for the network's word."""
    with opened_office(settings.folder):
        try:
            peer = typed.number(number)
        except BadRequest as error:
            yield Finding(Level.PROBLEM, "Text", error.sentence, "Give another number after --text.")
            return
        for line in _lines():
            if line.ready:
                yield _outcome(line, settings, peer, f"Test text of {office.current().name} by {line.modem}.", None)
            else:
                yield _not_ready(line)


def between_own(settings: Settings) -> Iterator[Finding]:
    """Text from each modem to the next one, and wait until it has come in there."""
    with opened_office(settings.folder):
        every = _lines()
        ready = [line for line in every if line.ready]
        yield from (_not_ready(line) for line in every if not line.ready)
        if len(ready) < 2:
            advice = "Text a mobile phone instead: appliance doctor --text NUMBER"
            yield Finding(Level.WARNING, "Text", "A round trip needs two modems that are ready.", advice)
            return
        for line, other in zip(ready, [*ready[1:], ready[0]], strict=True):
            words = f"Round trip {secrets.token_hex(4)} of {office.current().name}"
            yield _outcome(line, settings, other.number, words, partial(_came, other, words))


def _outcome(line: _Line, settings: Settings, peer: str, words: str, arrived: Callable[[], bool] | None) -> Finding:
    """Send, wait, and say how it went; ``arrived``: whether it has come in at the other side, where one can look."""
    part = f"Text from {line.modem}"
    begin = time.monotonic()
    try:
        message_id = _send(line, peer, words)
    except BadRequest as refusal:
        return Finding(Level.PROBLEM, part, refusal.sentence)
    with DaemonClient(settings.box.socket) as daemon:
        daemon.ring()
        state, reason = _state(message_id)
        while time.monotonic() - begin < DEADLINE_S:
            state, reason = _state(message_id)
            if state == MessageState.FAILED or (state == MessageState.DELIVERED if arrived is None else arrived()):
                break
            time.sleep(_LOOK_EVERY_S)
    took = f"after {time.monotonic() - begin:.0f} s"
    if state == MessageState.FAILED:
        return Finding(Level.PROBLEM, part, f"It failed: {reason}", "See what its modem and its SIM say above.")
    if arrived is not None and arrived():
        return Finding(Level.OK, part, f"It came in at {peer} {took}.")
    if arrived is None and state == MessageState.DELIVERED:
        return Finding(Level.OK, part, f"The network delivered it to {peer} {took}.")
    if state in (MessageState.SENT, MessageState.DELIVERED):
        return Finding(
            Level.WARNING,
            part,
            f"The network took it, but it was not heard of again within {DEADLINE_S:.0f} s.",
            "If the phone got it, delivery reports do not come: ask the operator. If not, look at the other side.",
        )
    advice = "See what its modem says above, and whether limits hold its texts back."
    return Finding(Level.PROBLEM, part, f"It is still {state.replace('_', ' ')}. {reason}".strip(), advice)


def _send(line: _Line, peer: str, words: str) -> int:
    with transaction():
        thread = conversations.sms_thread(line.id, peer)
        return int(messages.post(thread, None, words, None, 1, by=operator(), urgent=True).id)


def _state(message_id: int) -> tuple[str, str]:
    [(state, reason)] = fetch("SELECT state, reason FROM message WHERE id = ?", message_id)
    return state, reason


def _came(line: _Line, words: str) -> bool:
    found = fetch(
        "SELECT 1 FROM message m JOIN conversation c ON c.id = m.conversation_id"
        " WHERE c.line_id = ? AND m.direction = 'in' AND m.text = ?",
        *(line.id, words),
    )
    return bool(found)


def _lines() -> list[_Line]:
    rows = fetch(
        "SELECT l.id, l.modem, l.number, COALESCE(p.condition, '') = 'ready' FROM line l"
        " LEFT JOIN peripheral p ON p.name = 'modem:' || l.modem WHERE l.active ORDER BY l.modem"
    )
    return [_Line(line_id, modem, number, bool(ready)) for line_id, modem, number, ready in rows]


def _not_ready(line: _Line) -> Finding:
    return Finding(Level.WARNING, f"Text from {line.modem}", "Not tried, because the modem is not ready.")
