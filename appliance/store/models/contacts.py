"""People outside."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, ForeignKeyField, TextField

from appliance.store.models.people import Account
from appliance.store.models.row import Row


class Contact(Row):
    """A person outside: shared by the office, or one user's own."""

    id = AutoField()
    name = TextField()
    owner = ForeignKeyField(Account, null=True)  # who alone sees it; None: the whole office
    owner_id: int | None
    created_at = BigIntegerField()


class ContactNumber(Row):
    """One of a contact's numbers."""

    id = AutoField()
    contact = ForeignKeyField(Contact, backref="numbers", on_delete="CASCADE")
    contact_id: int
    number = TextField(index=True)
    kind = TextField()

    class Meta:
        table_name = "contact_number"


class ContactAddress(Row):
    """One of a contact's email addresses."""

    id = AutoField()
    contact = ForeignKeyField(Contact, backref="addresses", on_delete="CASCADE")
    contact_id: int
    address = TextField(index=True)
    kind = TextField()

    class Meta:
        table_name = "contact_address"
