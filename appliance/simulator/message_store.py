"""Where messages lie in a modem: a limited number of slots on the SIM, in the modem, and for reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from appliance.gsm.pdu import EncodedPdu


class Status(IntEnum):
    """3GPP TS 27.005 §3.1 <stat>."""

    UNREAD = 0
    READ = 1
    UNSENT = 2
    SENT = 3
    ALL = 4


STATUS_WORDS = {
    Status.UNREAD: "REC UNREAD",
    Status.READ: "REC READ",
    Status.UNSENT: "STO UNSENT",
    Status.SENT: "STO SENT",
    Status.ALL: "ALL",
}


@dataclass(slots=True)
class Stored:
    """A message in a slot."""

    status: Status
    pdu: EncodedPdu
    is_report: bool = False


class StoreFull(Exception):
    """No free slot."""


class MessageStore:
    """Slots numbered from 0; the modem adds its index base."""

    def __init__(self, name: str, capacity: int) -> None:
        self.name = name
        self.capacity = capacity
        self._slots: dict[int, Stored] = {}

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def is_full(self) -> bool:
        return len(self._slots) >= self.capacity

    def add(self, message: Stored) -> int:
        """Put it into the lowest free slot. Raises StoreFull."""
        for slot in range(self.capacity):
            if slot not in self._slots:
                self._slots[slot] = message
                return slot
        raise StoreFull

    def get(self, slot: int) -> Stored | None:
        """What lies there. Raises IndexError for a slot that does not exist."""
        if not 0 <= slot < self.capacity:
            raise IndexError(slot)
        return self._slots.get(slot)

    def delete(self, slot: int) -> bool:
        """Whether something lay there. Raises IndexError for a slot that does not exist."""
        if self.get(slot) is None:
            return False
        del self._slots[slot]
        return True

    def items(self) -> Iterator[tuple[int, Stored]]:
        return iter(sorted(self._slots.items()))


class JoinedStore(MessageStore):
    """``MT``: all of several stores, numbered through."""

    def __init__(self, name: str, stores: list[MessageStore]) -> None:
        super().__init__(name, 0)
        self._stores = stores

    def __len__(self) -> int:
        return sum(len(store) for store in self._stores)

    @property
    def is_full(self) -> bool:
        return all(store.is_full for store in self._stores)

    @property
    def capacity(self) -> int:
        return sum(store.capacity for store in self._stores)

    @capacity.setter
    def capacity(self, value: int) -> None:
        if value:
            raise AttributeError("the capacity of a joined store is that of its parts")

    def add(self, message: Stored) -> int:
        offset = 0
        for store in self._stores:
            if not store.is_full:
                return offset + store.add(message)
            offset += store.capacity
        raise StoreFull

    def get(self, slot: int) -> Stored | None:
        store, slot = self._locate(slot)
        return store.get(slot)

    def delete(self, slot: int) -> bool:
        store, slot = self._locate(slot)
        return store.delete(slot)

    def items(self) -> Iterator[tuple[int, Stored]]:
        offset = 0
        for store in self._stores:
            for slot, message in store.items():
                yield offset + slot, message
            offset += store.capacity

    def _locate(self, slot: int) -> tuple[MessageStore, int]:
        for store in self._stores:
            if 0 <= slot < store.capacity:
                return store, slot
            slot -= store.capacity
        raise IndexError(slot)
