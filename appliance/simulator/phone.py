"""A mobile phone in the simulated network: what it got, and how it texts back."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any

from appliance.domain import sms_text
from appliance.domain.sms_text import Encoding, TextPart
from appliance.gsm.pdu import Submit, encode_deliver
from appliance.simulator.delivery import SERVICE_CENTRE, Delivery

if TYPE_CHECKING:
    from appliance.simulator.network import Network

_KEPT_TEXTS = 10_000
_INCOMPLETE_LIMIT = 1000
_OFF_LIMIT = 10_000
_text_ids = count(1)


class Reports(StrEnum):
    """What becomes of the delivery reports for texts to a phone."""

    DELIVERED = "delivered"
    FAILED = "failed"
    NEVER = "never"


class Order(StrEnum):
    """How the parts of a text arrive."""

    STRAIGHT = "straight"
    REVERSED = "reversed"
    SHUFFLED = "shuffled"


@dataclass(frozen=True, slots=True)
class PhoneText:
    """A text that a phone got (``outgoing`` False) or sent."""

    id: int
    peer: str
    text: str
    parts: int
    at: datetime
    outgoing: bool = False
    message_class: int | None = None
    note: str = ""  # how it was sent, if not in the plain way


@dataclass(frozen=True, slots=True)
class Way:
    """How a phone sends a text.

    Attributes:
        parts: cut it into at least this many parts, though fewer would do.
        delay_ms: before the first part.
        gap_ms: between the parts.
        doubled: each part comes twice.
        missing: sequence numbers (from 1) of parts that never come.
        sender: a name or number shown as the sender instead of the phone's own.
        message_class: 0 shows it at once, 1 to 3 name a store (3GPP TS 23.038 §4).
        wide_reference: a 16-bit concatenation reference.
        sent_at: the service centre's time stamp; now if None.
    """

    parts: int = 1
    delay_ms: int = 0
    gap_ms: int = 0
    order: Order = Order.STRAIGHT
    doubled: bool = False
    missing: frozenset[int] = frozenset()
    sender: str | None = None
    message_class: int | None = None
    wide_reference: bool = False
    sent_at: datetime | None = None

    @property
    def note(self) -> str:
        """What is unusual about it, in words."""
        words = [
            f"from {self.sender}" if self.sender else "",
            f"{self.delay_ms / 1000:g} s late" if self.delay_ms else "",
            str(self.order) if self.order is not Order.STRAIGHT else "",
            "doubled" if self.doubled else "",
            f"part {', '.join(map(str, sorted(self.missing)))} missing" if self.missing else "",
            f"class {self.message_class}" if self.message_class is not None else "",
        ]
        return ", ".join(word for word in words if word)


class MobilePhone:
    """One phone. ``texts`` is the thread on its screen, oldest first, the last ten thousand of it."""

    def __init__(self, number: str, network: Network) -> None:
        self.number = number
        self.name = ""
        self.reports = Reports.DELIVERED
        self.texts: deque[PhoneText] = deque(maxlen=_KEPT_TEXTS)
        self.parts_received = 0
        self._network = network
        self._switched_on = True
        self._missed: deque[Callable[[], None]] = deque()
        self._incomplete: dict[tuple[str, int, int], dict[int, Submit]] = {}
        self._reference = random.randrange(256)
        self._news = asyncio.Event()

    # --- getting texts ----------------------------------------------------------------------

    @property
    def switched_on(self) -> bool:
        return self._switched_on

    @switched_on.setter
    def switched_on(self, on: bool) -> None:
        """Off: texts wait in the network, and so do their reports."""
        self._switched_on = on
        while on and self._missed:
            self._missed.popleft()()

    def take(self, sender: str, submit: Submit, sent_at: datetime, when_taken: Callable[[], None]) -> None:
        """A part from the network."""
        if not self._switched_on:
            if len(self._missed) < _OFF_LIMIT:
                self._missed.append(lambda: self.take(sender, submit, sent_at, when_taken))
            return
        self.parts_received += 1
        self._join(sender, submit)
        when_taken()

    def received(self) -> list[PhoneText]:
        """The complete texts it got, oldest first."""
        return [text for text in self.texts if not text.outgoing]

    async def wait_for_texts(self, number: int, timeout_s: float = 10) -> list[PhoneText]:
        """Wait until it got at least ``number`` texts. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while len(self.received()) < number:
                self._news.clear()
                await self._news.wait()
        return self.received()

    def _join(self, sender: str, submit: Submit) -> None:
        concat = submit.user_data.concat
        if concat is None:
            self._show(sender, [submit])
            return
        key = (sender, concat.reference, concat.total)
        parts = self._incomplete.setdefault(key, {})
        parts[concat.sequence] = submit
        if len(parts) == concat.total:
            del self._incomplete[key]
            self._show(sender, [parts[sequence] for sequence in sorted(parts)])
        elif len(self._incomplete) > _INCOMPLETE_LIMIT:
            del self._incomplete[next(iter(self._incomplete))]

    def _show(self, sender: str, parts: list[Submit]) -> None:
        first = parts[0].user_data
        if all(part.user_data.encoding is first.encoding for part in parts):
            units = b"".join(part.user_data.units for part in parts)
            text = sms_text.decode(
                first.encoding, units, locking_table=first.locking_table, single_table=first.single_table
            )
        else:
            text = "".join(sms_text.decode(part.user_data.encoding, part.user_data.units) for part in parts)
        self._keep(
            PhoneText(next(_text_ids), sender, text, len(parts), datetime.now(UTC), message_class=first.message_class)
        )

    def _keep(self, text: PhoneText) -> None:
        self.texts.append(text)
        self._news.set()

    # --- sending ----------------------------------------------------------------------------

    def send(self, to: str, text: str, way: Way | None = None) -> PhoneText:
        """Text the modem with the number ``to``; returns at once, the parts follow.

        Raises:
            ValueError: no modem has this number, or the text or sender does not fit.
            NetworkFull: too much is on its way.
        """
        way = way or Way()
        to = self._network.canonical(to)
        self._network.waiting_for(to)  # there must be such a modem
        parts = in_parts(text, way.parts, wide_reference=way.wide_reference)
        self._reference = (self._reference + 1) % (65536 if way.wide_reference else 256)
        several = len(parts) > 1
        deliveries = [
            Delivery(
                encode_deliver(
                    way.sender or self.number,
                    part,
                    sent_at=way.sent_at or datetime.now(UTC).astimezone(),
                    concat_reference=self._reference if several else None,
                    wide_reference=way.wide_reference and several,
                    smsc=SERVICE_CENTRE,
                    message_class=way.message_class,
                ),
                message_class=way.message_class,
            )
            for part in parts
            if part.sequence not in way.missing
        ]
        if way.order is Order.REVERSED:
            deliveries.reverse()
        elif way.order is Order.SHUFFLED:
            random.shuffle(deliveries)
        if way.doubled:
            deliveries = [delivery for each in deliveries for delivery in (each, replace(each))]
        for position, delivery in enumerate(deliveries):
            delay_ms = way.delay_ms + position * way.gap_ms
            if delay_ms:
                self._network.later(delay_ms, partial(self._network.offer, to, delivery))
            else:
                self._network.offer(to, delivery)
        sent = PhoneText(
            next(_text_ids), to, text, len(parts), datetime.now(UTC), outgoing=True,
            message_class=way.message_class, note=way.note,
        )  # fmt: skip
        self._keep(sent)
        return sent

    def call(self, to: str, *, rings: int = 3, interval_s: float = 5, hide_number: bool = False) -> None:
        """Ring the modem with the number ``to``. Raises ValueError when there is none."""
        self._network.ring(None if hide_number else self.number, to, rings=rings, interval_s=interval_s)


def in_parts(text: str, at_least: int, *, wide_reference: bool = False) -> list[TextPart]:
    """Cut a text into SMS parts, into more than needed if asked. Raises ValueError for a text too long."""
    parts = sms_text.split(text, wide_reference=wide_reference)
    wanted = min(at_least, len(text))
    if len(parts) >= wanted:
        return parts
    encoding = parts[0].encoding
    cuts = [len(text) * number // wanted for number in range(wanted + 1)]
    chunks = [text[start:end] for start, end in pairwise(cuts)]
    return [
        TextPart(
            encoding,
            chunk.encode("utf-16-be", "replace") if encoding is Encoding.UCS2 else sms_text.split(chunk)[0].units,
            number,
            wanted,
        )
        for number, chunk in enumerate(chunks, 1)
    ]


_WAY_LIMITS = {"parts": (1, 50), "delay_ms": (0, 600_000), "gap_ms": (0, 60_000), "message_class": (0, 3)}


def way_from(values: Mapping[str, object]) -> Way:
    """A way from JSON values. Raises ValueError with a sentence."""
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if value is None:
            continue
        if name in _WAY_LIMITS:
            lowest, highest = _WAY_LIMITS[name]
            if not isinstance(value, int) or not lowest <= value <= highest:
                raise ValueError(f"“{name}” must be a whole number from {lowest} to {highest}.")
            fields[name] = value
        elif name in ("doubled", "wide_reference"):
            fields[name] = bool(value)
        elif name == "order":
            if value not in list(Order):
                raise ValueError(f"“order” must be one of {', '.join(Order)}.")
            fields[name] = Order(str(value))
        elif name == "missing":
            if not isinstance(value, list) or not all(isinstance(each, int) for each in value):
                raise ValueError("“missing” must be a list of part numbers.")
            fields[name] = frozenset(value)
        elif name == "sender":
            if not isinstance(value, str) or len(value) > 20:
                raise ValueError("“sender” must be a name of at most 11 characters or a number.")
            fields[name] = value or None
        else:
            raise ValueError(f"There is no way to send called “{name}”.")
    return Way(**fields)
