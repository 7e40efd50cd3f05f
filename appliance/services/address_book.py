"""The address book in and out: vCards and tables, with what a file would change told before it is done."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.domain import contact_table, mail, numbers, vcard
from appliance.domain.names import is_visible
from appliance.domain.vcard import Card
from appliance.services import audit, office, spreadsheet
from appliance.services.contacts import NAME_LENGTH, NUMBERS_PER_CONTACT, log_change
from appliance.services.errors import BadRequest
from appliance.services.views import View, seen_by
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import Contact, ContactAddress, ContactNumber

LARGEST_BYTES = 20 * 1024**2
CARDS_MOST = 5000


class Format(StrEnum):
    VCF = "vcf"
    CSV = "csv"


class Outcome(StrEnum):
    """What becomes of a contact of a file."""

    NEW = "new"
    MORE = "more"  # a known contact gains something
    KNOWN = "known"
    UNUSABLE = "unusable"


@dataclass(slots=True)
class Entry:
    """A contact of a file and what is done with it."""

    card: Card
    outcome: Outcome
    into: str  # the name of the contact that it is, or becomes
    numbers: dict[str, str] = field(default_factory=dict)  # what is added: value → kind
    addresses: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(content: bytes) -> list[Card]:
    """The contacts in a file: vCards, or a table in CSV. Raises BadRequest."""
    if len(content) > LARGEST_BYTES:
        raise BadRequest(f"The file is larger than {LARGEST_BYTES // 1024**2} MB. Bring it in in parts.", "too_long")
    text = _text(content)
    if not text.strip():
        raise BadRequest("There is no contact in this file.")
    try:
        is_vcard = text.lstrip().upper().startswith("BEGIN:VCARD")
        cards = list(vcard.read(text) if is_vcard else contact_table.read(text))
    except contact_table.NoTable as error:
        columns = ", ".join(contact_table.COLUMNS)
        raise BadRequest(f"The first line must name the columns, “name” among them: {columns}.") from error
    except csv.Error as error:
        raise BadRequest(f"The table cannot be read: {error}.") from error
    if not cards:
        raise BadRequest("There is no contact in this file.")
    if len(cards) > CARDS_MOST:
        raise BadRequest(f"The file has more than {CARDS_MOST} contacts. Bring it in in parts.", "too_long")
    return cards


def preview(cards: list[Card], viewer: int | None, shared: bool = True) -> View:
    """What ``bring_in`` would do, and nothing is done."""
    return _told(_plan(cards, viewer, shared)[0])


def bring_in(cards: list[Card], viewer: int | None, shared: bool = True) -> View:
    """Add what is not known yet: new contacts, and new numbers and addresses to those that are known by one.

    Args:
        viewer: whose it is; None is the admin, who sees only what the office shares.
        shared: whether new contacts are the office's.

    Returns:
        ``{new, more, known, unusable, entries}``.
    """
    with transaction():
        entries, targets = _plan(cards, viewer, shared)
        for target in targets:
            if not (target.numbers or target.addresses):
                continue
            contact = target.contact or Contact.create(
                name=target.name, owner=None if shared else viewer, created_at=now_ms()
            )
            for number, kind in target.numbers.items():
                ContactNumber.create(contact=contact, number=number, kind=kind)
            for address, kind in target.addresses.items():
                ContactAddress.create(contact=contact, address=address, kind=kind)
            log_change(contact)
        told = _told(entries)
        if told["new"] or told["more"]:
            audit.record(audit.Act.IMPORT, viewer or audit.ADMIN, f"{told['new']} contacts, {told['more']} extended")
    return told


def bring_out(viewer: int | None, wanted: Format) -> Iterator[str]:
    """All contacts that the viewer sees, in pieces of text."""
    cards = _all_cards(viewer)
    with transaction():
        audit.record(audit.Act.EXPORT, viewer or audit.ADMIN, "the address book")
    if wanted is Format.VCF:
        yield from (vcard.write([card]) for card in cards)
        return
    yield spreadsheet.row(contact_table.COLUMNS)
    yield from (spreadsheet.row(row) for card in cards for row in contact_table.rows(card))


@dataclass(slots=True)
class _Target:
    """A contact that is there, or comes."""

    name: str
    contact: Contact | None = None
    held: int = 0
    numbers: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)


def _plan(cards: list[Card], viewer: int | None, shared: bool) -> tuple[list[Entry], list[_Target]]:
    # A contact of one's own is no reason not to give the office one.
    seen = Contact.owner.is_null() if shared else seen_by(viewer)
    contacts = {row.id: _Target(row.name, row) for row in Contact.select().where(seen)}
    by_number: dict[str, _Target] = {}
    by_address: dict[str, _Target] = {}
    for row in ContactNumber.select().order_by(ContactNumber.id):
        if target := contacts.get(row.contact_id):
            by_number.setdefault(row.number, target)
            target.held += 1
    for entry in ContactAddress.select().order_by(ContactAddress.id):
        if target := contacts.get(entry.contact_id):
            by_address.setdefault(entry.address, target)
    targets = list(contacts.values())
    return [_entry(card, by_number, by_address, targets) for card in cards], targets


def _entry(card: Card, by_number: dict[str, _Target], by_address: dict[str, _Target], targets: list[_Target]) -> Entry:
    name = " ".join(card.name.split())
    entry = Entry(card, Outcome.UNUSABLE, name)
    country = office.current().country
    found_numbers: dict[str, str] = {}
    found_addresses: dict[str, str] = {}
    for kind, written in card.numbers:
        try:
            found_numbers.setdefault(numbers.parse(written, country), kind)
        except numbers.BadNumber as error:
            entry.problems.append(error.sentence)
    for kind, written in card.addresses:
        address = mail.parse_address(written)
        if address is None:
            entry.problems.append(f"“{written[:80]}” is not an email address. Type it like name@example.com.")
        else:
            found_addresses.setdefault(address, kind)
    if not name or len(name) > NAME_LENGTH or not is_visible(name):
        entry.problems.append(f"A contact needs a name of 1 to {NAME_LENGTH} characters.")
        return entry
    if not found_numbers and not found_addresses:
        entry.problems = entry.problems or ["A contact needs at least one number or email address."]
        return entry
    holders = [by_number.get(each) for each in found_numbers] + [by_address.get(each) for each in found_addresses]
    target = next((each for each in holders if each is not None), None)
    entry.outcome = Outcome.NEW if target is None else Outcome.KNOWN
    if target is None:
        target = _Target(name)
        targets.append(target)
    entry.into = target.name
    entry.numbers = {each: kind for each, kind in found_numbers.items() if each not in by_number}
    entry.addresses = {each: kind for each, kind in found_addresses.items() if each not in by_address}
    if max(target.held + len(target.numbers) + len(entry.numbers), len(target.addresses)) > NUMBERS_PER_CONTACT:
        entry.outcome, entry.numbers, entry.addresses = Outcome.UNUSABLE, {}, {}
        entry.problems.append(f"A contact can have at most {NUMBERS_PER_CONTACT} numbers.")
        return entry
    if entry.outcome is Outcome.KNOWN and (entry.numbers or entry.addresses):
        entry.outcome = Outcome.MORE
    target.numbers |= entry.numbers
    target.addresses |= entry.addresses
    by_number.update(dict.fromkeys(entry.numbers, target))
    by_address.update(dict.fromkeys(entry.addresses, target))
    return entry


def _told(entries: list[Entry]) -> View:
    country = office.current().country
    counts = {each.value: sum(entry.outcome is each for entry in entries) for each in Outcome}
    return {
        **counts,
        "entries": [
            {
                "line": entry.card.line,
                "name": entry.card.name[:NAME_LENGTH],
                "into": entry.into[:NAME_LENGTH],
                "outcome": entry.outcome,
                "added": [*(numbers.display(each, country) for each in entry.numbers), *entry.addresses],
                "problems": [{"sentence": each} for each in entry.problems[:10]],
            }
            for entry in entries
        ],
    }


def _all_cards(viewer: int | None) -> Iterator[Card]:
    cards = {row.id: Card(row.name) for row in Contact.select().where(seen_by(viewer)).order_by(Contact.name)}
    for row in ContactNumber.select().order_by(ContactNumber.id):
        if row.contact_id in cards:
            cards[row.contact_id].numbers.append((row.kind, row.number))
    for entry in ContactAddress.select().order_by(ContactAddress.id):
        if entry.contact_id in cards:
            cards[entry.contact_id].addresses.append((entry.kind, entry.address))
    yield from cards.values()


def _text(content: bytes) -> str:
    """In whichever way Windows, a phone or a mail program has written it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
