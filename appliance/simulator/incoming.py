"""Where a text or report from the network goes: a store, the port, or back (3GPP TS 27.005 §3.4.1, +CNMI)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from appliance.gsm.pdu import PduError
from appliance.simulator import text_mode
from appliance.simulator.delivery import Delivery
from appliance.simulator.message_store import MessageStore, Status, Stored, StoreFull

if TYPE_CHECKING:
    from appliance.simulator.modem import Modem

ACKNOWLEDGE_TIMEOUT_S = 15


class Incoming:
    """One modem's routing of what comes in."""

    def __init__(self, modem: Modem) -> None:
        self._modem = modem
        self._unacknowledged: Delivery | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._told_full = False

    def take(self, delivery: Delivery) -> bool:
        """Take it from the network; False = not now, the network keeps it."""
        modem = self._modem
        if not modem.is_registered or self._unacknowledged is not None:
            return False
        _, mt, _, ds, _ = modem.settings.notify
        if delivery.is_report:
            if ds == 1:
                self._send(delivery, "+CDS")
                return True
            return ds == 0 or self._store(delivery, "+CDSI")
        at_once = mt > 0 and delivery.message_class == 0  # it is for the screen and not to be stored: 23.038 §4
        directly = at_once or (mt == 2 and delivery.message_class != 2) or (mt == 3 and delivery.message_class == 3)
        if directly:
            self._send(delivery, "+CMT")
            return True
        return self._store(delivery, "+CMTI" if mt else None)

    @property
    def is_waiting(self) -> bool:
        """Whether a direct text is out that AT+CNMA has not confirmed."""
        return self._unacknowledged is not None

    def acknowledge(self, accepted: bool) -> bool:
        """AT+CNMA: whether there was something to acknowledge. What is refused comes again."""
        if self._unacknowledged is None:
            return False
        self._settle(accepted)
        return True

    def power_off(self) -> None:
        self._told_full = False
        self._settle(accepted=False, offer_more=False)

    def _settle(self, accepted: bool, *, offer_more: bool = True) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        delivery, self._unacknowledged = self._unacknowledged, None
        if delivery is not None and not accepted:
            self._modem.network.give_back(self._modem, delivery)
        if offer_more:
            self._modem.network.drain_soon(self._modem)

    def _not_acknowledged(self) -> None:
        """Without an answer in time the modem stops sending texts straight to the port (§3.4.1)."""
        self._modem.settings.notify[1] = self._modem.settings.notify[3] = 0
        self._settle(accepted=False)

    def _send(self, delivery: Delivery, name: str) -> None:
        modem = self._modem
        stored = Stored(Status.UNREAD, delivery.pdu, delivery.is_report)
        if modem.settings.pdu_mode:
            head = f"{delivery.pdu.tpdu_length}" if delivery.is_report else f",{delivery.pdu.tpdu_length}"
            modem.tell(f"{name}: {head}\r\n{delivery.pdu.hex}")
        else:
            try:
                modem.tell(text_mode.direct(name, stored, modem.settings))
            except PduError:  # it cannot be shown as text; a real modem shows nothing either
                return
        if modem.settings.service == 1:
            self._unacknowledged = delivery
            self._timer = asyncio.get_running_loop().call_later(ACKNOWLEDGE_TIMEOUT_S, self._not_acknowledged)

    def _store(self, delivery: Delivery, notice: str | None) -> bool:
        modem = self._modem
        store = self._store_for(delivery)
        try:
            if modem.faults.sim_full and store.name in ("SM", "MT"):
                raise StoreFull
            slot = store.add(Stored(Status.UNREAD, delivery.pdu, delivery.is_report))
        except StoreFull:
            if not self._told_full and modem.personality.full_line:
                modem.tell(modem.personality.full_line)
            self._told_full = True
            return False
        self._told_full = False
        if notice:
            for _ in range(2 if modem.faults.duplicate_notices else 1):
                modem.tell(f'{notice}: "{store.name}",{slot + modem.personality.index_base}')
        return True

    def _store_for(self, delivery: Delivery) -> MessageStore:
        modem = self._modem
        if delivery.is_report and "SR" in modem.stores:
            return modem.stores["SR"]
        return modem.stores[modem.personality.incoming_store or modem.settings.stores[2]]
