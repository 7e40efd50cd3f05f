"""What the API shows of rows, in the shapes of docs/api.md."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from appliance.domain import numbers
from appliance.services import office
from appliance.settings import Role
from appliance.store.clock import iso
from appliance.store.database import fetch
from appliance.store.models import Account, Contact, ContactAddress, ContactNumber, Line, Message

View = dict[str, Any]

LABELS = {"mobile": "Mobile", "home": "Home", "work": "Work", "main": "Main", "other": "Other"}


def account_view(account: Account) -> View:
    """A colleague, as colleagues see each other."""
    return {"id": account.id, "username": account.username, "name": account.name}


def is_colleague() -> Any:
    """Whoever one can chat with: all in the config but the auditors, who read no messages. A condition on Account."""
    return Account.active & (Account.role != Role.AUDITOR)


def account_names() -> dict[int | None, str]:
    """The name behind every account id, past colleagues included; none behind None."""
    return dict(fetch("SELECT id, name FROM account"))


def account_name(account_id: int | None) -> str | None:
    """The name behind one account id; None behind None."""
    rows = fetch("SELECT name FROM account WHERE id = ?", account_id)
    return rows[0][0] if rows else None


def line_view(line: Line) -> View:
    """One of the office's SMS numbers."""
    return {
        "id": line.id,
        "number": line.number,
        "display": numbers.display(line.number, office.current().country),
        "label": line.label,
    }


def message_view(message: Message, author_name: str | None) -> View:
    """A message; ``author_name`` is the name behind ``message.author_id``."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "direction": message.direction,
        "author": None if message.author_id is None else {"id": message.author_id, "name": author_name},
        "text": message.text,
        "state": message.state,
        "reason": message.reason,
        "parts": message.parts,
        "at": iso(message.at),
        "key": message.key,
        "note": None if message.note is None else json.loads(message.note),
        "file": None if message.file is None else _file_view(message.file),
    }


def _file_view(facts: str) -> View:
    known = json.loads(facts)
    shown = {name: known[name] for name in ("name", "media_type", "bytes", "width", "height")}
    return {**shown, "preview": "preview" in known}


def contact_view(
    contact: Contact, contact_numbers: Iterable[ContactNumber], addresses: Iterable[ContactAddress]
) -> View:
    """A contact with all its numbers and email addresses."""
    country = office.current().country
    return {
        "id": contact.id,
        "name": contact.name,
        "shared": contact.owner_id is None,
        "numbers": [
            {
                "number": each.number,
                "display": numbers.display(each.number, country),
                "kind": each.kind,
                "label": LABELS.get(each.kind, LABELS["other"]),
            }
            for each in contact_numbers
        ],
        "addresses": [
            {"address": each.address, "kind": each.kind, "label": LABELS.get(each.kind, LABELS["other"])}
            for each in addresses
        ],
    }


def seen_by(viewer: int | None) -> Any:
    """The contacts that an account sees: the office's and its own; the office's only for None."""
    shared = Contact.owner.is_null()
    return shared if viewer is None else shared | (Contact.owner == viewer)


def names_of(wanted: Iterable[str], viewer: int | None) -> dict[str, View]:
    """Who is behind each number for ``viewer``: ``{number: {name, label, contact_id}}``; unknown numbers are absent.

    One's own contact goes before the office's, and both before a colleague's mobile.
    """
    sought = list(set(wanted))
    colleagues = Account.select(Account.name, Account.mobile).where(Account.active & Account.mobile.in_(sought))
    found: dict[str, View] = {
        str(row.mobile): {"name": row.name, "label": LABELS["mobile"], "contact_id": None} for row in colleagues
    }
    return found | _named(ContactNumber, ContactNumber.number, sought, viewer)


def names_of_addresses(wanted: Iterable[str], viewer: int | None) -> dict[str, View]:
    """Who is behind each email address, as ``names_of`` tells it."""
    return _named(ContactAddress, ContactAddress.address, list(set(wanted)), viewer)


def _named(model: Any, value: Any, wanted: list[str], viewer: int | None) -> dict[str, View]:
    rows = model.select(model, Contact).join(Contact).where(value.in_(wanted) & seen_by(viewer))
    # The oldest entry wins below, and one's own before the office's.
    ordered = rows.order_by(Contact.owner.is_null(False), model.id.desc())
    return {
        getattr(row, value.name): {
            "name": row.contact.name,
            "label": LABELS.get(row.kind, LABELS["other"]),
            "contact_id": row.contact_id,
        }
        for row in ordered
    }


_UNKNOWN: View = {"name": None, "label": None, "contact_id": None}


def number_view(number: str, names: dict[str, View]) -> View:
    """A number with the person behind it; ``names`` comes from ``names_of``."""
    shown = numbers.display(number, office.current().country)
    return {"number": number, "display": shown, **names.get(number, _UNKNOWN)}


def address_view(address: str, names: dict[str, View]) -> View:
    """An email address with the person behind it; ``names`` comes from ``names_of_addresses``."""
    return {"address": address, "display": address, **names.get(address, _UNKNOWN)}
