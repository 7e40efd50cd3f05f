"""What all rows have in common."""

from __future__ import annotations

from peewee import Model

from appliance.store.database import database


class Row(Model):
    class Meta:
        database = database
