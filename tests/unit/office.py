"""A small office in a real SQLite file, for tests of the services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from appliance.services import directory
from appliance.store import database
from appliance.store.models import Account, Line

LINE_NUMBER = "+4930100001"


@dataclass(frozen=True)
class SmallOffice:
    """Anna and Ben share a line; Carla has none."""

    anna: int
    ben: int
    carla: int
    line: int


USERS = [
    directory.UserEntry("anna", "Anna Schmidt", "user", [directory.PhoneEntry("PJSIP/anna")]),
    directory.UserEntry("ben", "Ben Weber", "user", [directory.PhoneEntry("PJSIP/ben")]),
    directory.UserEntry("carla", "Carla Rossi", "user", []),
]
LINES = [directory.LineEntry("sim1", LINE_NUMBER, "Office", ["anna", "ben"])]


@contextmanager
def small_office(folder: Path) -> Iterator[SmallOffice]:
    """Open a fresh database with three users and one line in ``folder``."""
    database.open_database(folder / "box.sqlite")
    database.migrate()
    try:
        directory.apply(USERS, LINES)
        ids = {row.username: row.id for row in Account.select()}
        yield SmallOffice(ids["anna"], ids["ben"], ids["carla"], Line.get().id)
    finally:
        database.close_database()
