"""What all rows have in common."""

from __future__ import annotations

from typing import Any, Self

from peewee import Model

from appliance.store.database import database


class Row(Model):
    class Meta:
        database = database

    @classmethod
    def one(cls, sql: str, *values: Any) -> Self | None:
        """The first row of a SELECT that is written out; for the few that run for every request, as ``fetch`` is."""
        found: Self | None = next(iter(cls.raw(sql, *values)), None)
        return found
