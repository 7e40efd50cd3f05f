"""A small mobile network: it joins modems and mobile phones by number, and keeps what cannot be delivered yet."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from appliance.domain import numbers
from appliance.domain.sms_text import TextPart
from appliance.gsm.pdu import PduError, Submit, encode_deliver, encode_status_report
from appliance.simulator.delivery import SERVICE_CENTRE, Delivery
from appliance.simulator.phone import MobilePhone, Reports

_WAITING_LIMIT = 20_000  # texts kept for one modem
_PHONES_LIMIT = 100_000
_TIMERS_LIMIT = 50_000

DELIVERED = 0x00  # TP-ST, 3GPP TS 23.040 §9.2.3.15
EXPIRED = 0x46


class NetworkFull(RuntimeError):
    """One of the network's bounds is reached; the sentence says which."""


class Subscriber(Protocol):
    """Whoever has a SIM in this network and a port to the box."""

    @property
    def number(self) -> str: ...

    def take(self, delivery: Delivery) -> bool:
        """Take it; False = not now, it is offered again after ``Network.drain``."""
        ...

    def ring(self, caller: str | None, *, rings: int, interval_s: float) -> None: ...


class Network:
    """All methods belong to one event loop.

    Args:
        country: ISO 3166 code by which numbers without a country code are read.
        radio_ms: how long a submit takes before the modem answers.
        report_delay_ms: how long after a text its delivery report comes.
    """

    def __init__(self, *, country: str = "DE", radio_ms: int = 0, report_delay_ms: int = 0) -> None:
        self.country = country
        self.radio_ms = radio_ms
        self.report_delay_ms = report_delay_ms
        self.submits = 0  # parts taken from modems
        self.ussd_answers = {
            "*100#": "Your balance is 12.34 EUR.",
            "*101#": "You have 250 of 1000 texts left this month.",
        }
        self.phones: dict[str, MobilePhone] = {}
        self._subscribers: dict[str, Subscriber] = {}
        self._waiting: dict[str, deque[Delivery]] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self._canonical = lru_cache(4096)(self._uncached_canonical)

    # --- who is there -----------------------------------------------------------------------

    def join(self, subscriber: Subscriber) -> None:
        """Raises ValueError when the number is taken."""
        number = self.canonical(subscriber.number)
        if number in self._subscribers:
            raise ValueError(f"Two modems have the number {number}. Give each its own.")
        self._subscribers[number] = subscriber
        self._waiting[number] = deque()

    def phone(self, number: str) -> MobilePhone:
        """The mobile phone with this number; there is one for every number that is no modem's."""
        number = self.canonical(number)
        if number not in self.phones:
            if number in self._subscribers:
                raise ValueError(f"{number} is a modem's number, so no mobile phone can have it.")
            if len(self.phones) >= _PHONES_LIMIT:
                raise NetworkFull(f"There are {_PHONES_LIMIT} phones already.")
            self.phones[number] = MobilePhone(number, self)
        return self.phones[number]

    def canonical(self, number: str) -> str:
        """``number`` with its country code."""
        return self._canonical(number)

    def _uncached_canonical(self, number: str) -> str:
        return numbers.from_network(number, self.country)

    def waiting_for(self, number: str) -> int:
        """How many texts and reports the network holds back for a modem. Raises ValueError: no such modem."""
        return len(self._waiting_of(number))

    def close(self) -> None:
        """Let go of everything that was to happen later."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    # --- from a modem -----------------------------------------------------------------------

    async def submit(self, sender: str, submit: Submit, reference: int) -> None:
        """Take a part from the modem with the number ``sender``; it is on air when this returns."""
        if self.radio_ms:
            await asyncio.sleep(self.radio_ms / 1000)
        self.submits += 1
        sent_at = datetime.now(UTC)
        sender, recipient = self.canonical(sender), self.canonical(submit.recipient.text)

        def report(status: int) -> None:
            if not submit.wants_report:
                return
            try:
                pdu = encode_status_report(
                    submit.recipient.text,
                    reference,
                    sent_at=sent_at,
                    discharged_at=datetime.now(UTC),
                    status=status,
                    smsc=SERVICE_CENTRE,
                )
            except PduError:  # an address that can be read, but not written again
                return
            self.later(self.report_delay_ms, lambda: self.offer(sender, Delivery(pdu, is_report=True)))

        if recipient in self._subscribers:
            self.offer(recipient, self._forwarded(sender, submit, sent_at, lambda: report(DELIVERED)))
            return
        phone = self.phone(recipient)

        def arrived() -> None:
            if phone.reports is not Reports.NEVER:
                report(DELIVERED if phone.reports is Reports.DELIVERED else EXPIRED)

        phone.take(sender, submit, sent_at, arrived)

    def ussd(self, code: str) -> str | None:
        """The network's answer to a code, None if it knows none."""
        return self.ussd_answers.get(code)

    # --- to a modem -------------------------------------------------------------------------

    def offer(self, number: str, delivery: Delivery) -> None:
        """Deliver to the modem with ``number`` now or as soon as it can take it.

        Raises:
            ValueError: no modem has this number.
            NetworkFull: too many texts wait for it.
        """
        waiting = self._waiting_of(number)
        if len(waiting) >= _WAITING_LIMIT:
            raise NetworkFull(f"{len(waiting)} texts wait for {number} already.")
        waiting.append(delivery)
        self.drain(self._subscribers[self.canonical(number)])

    def give_back(self, subscriber: Subscriber, delivery: Delivery) -> None:
        """A modem took it but could not hand it on: it is offered again, first of all."""
        self._waiting_of(subscriber.number).appendleft(delivery)

    def drain(self, subscriber: Subscriber) -> None:
        """Offer what waits for a modem that can take texts again."""
        waiting = self._waiting_of(subscriber.number)
        while waiting:
            delivery = waiting.popleft()
            if not subscriber.take(delivery):
                waiting.appendleft(delivery)
                return
            if delivery.when_taken:
                delivery.when_taken()

    def drain_soon(self, subscriber: Subscriber) -> None:
        """As ``drain``, after what happens now."""
        if self._waiting_of(subscriber.number):
            self.later(0, lambda: self.drain(subscriber))

    def ring(self, caller: str | None, number: str, *, rings: int = 3, interval_s: float = 5) -> None:
        """A voice call to a modem. Raises ValueError when no modem has this number."""
        self._waiting_of(number)
        self._subscribers[self.canonical(number)].ring(caller, rings=rings, interval_s=interval_s)

    def later(self, delay_ms: float, action: Callable[[], None]) -> None:
        """Do something after a while, unless the network is closed before. Raises NetworkFull."""
        if len(self._timers) >= _TIMERS_LIMIT:
            raise NetworkFull("Too many texts and reports are on their way at once.")

        def run() -> None:
            self._timers.discard(timer)
            action()

        timer = asyncio.get_running_loop().call_later(delay_ms / 1000, run)
        self._timers.add(timer)

    def _waiting_of(self, number: str) -> deque[Delivery]:
        waiting = self._waiting.get(self.canonical(number))
        if waiting is None:
            raise ValueError(f"No modem has the number {number}.")
        return waiting

    def _forwarded(self, sender: str, submit: Submit, sent_at: datetime, when_taken: Callable[[], None]) -> Delivery:
        data = submit.user_data
        sequence, total = (data.concat.sequence, data.concat.total) if data.concat else (1, 1)
        part = TextPart(data.encoding, data.units, sequence, total, data.locking_table, data.single_table)
        pdu = encode_deliver(
            sender,
            part,
            sent_at=sent_at,
            concat_reference=data.concat.reference if data.concat else None,
            wide_reference=data.wide_reference,
            smsc=SERVICE_CENTRE,
            message_class=data.message_class,
        )
        return Delivery(pdu, message_class=data.message_class, when_taken=when_taken)
