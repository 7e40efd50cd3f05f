"""The address book in and out: vCards and tables, with what a file would change told before it is done."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.domain import contact_table, mail, numbers, vcard
from appliance.domain.names import is_visible
from appliance.domain.vcard import Card
from appliance.services import audit, office, spreadsheet
from appliance.services.contacts import NAME_LENGTH, NUMBERS_PER_CONTACT, log_change
from appliance.services.errors import BadRequest
from appliance.services.views import View, seen_by
from appliance.store import event_log
from appliance.store.clock import now_ms
from appliance.store.database import database, execute, fetch, transaction
from appliance.store.models import Contact

LARGEST_BYTES = 20 * 1024**2
CARDS_MOST = 5000
TOLD_ONE_BY_ONE = 100  # contacts


class Format(StrEnum):
    VCF = "vcf"
    CSV = "csv"


class Outcome(StrEnum):
    """What becomes of a contact of a file."""

    NEW = "new"
    MORE = "more"  # a known contact gains something
    KNOWN = "known"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact of a file, as the office would keep it."""

    line: int  # where it begins in the file
    written: str  # its name there
    name: str
    numbers: Mapping[str, str]  # value → kind
    addresses: Mapping[str, str]
    shown: Mapping[str, str]  # a number as people read it
    problems: Sequence[str]  # what of it cannot be used, and why
    usable: bool


@dataclass(slots=True)
class _Target:
    """A contact that is there, or comes."""

    name: str
    id: int | None = None
    owner: int | None = None
    held_numbers: int = 0
    held_addresses: int = 0
    numbers: dict[str, str] = field(default_factory=dict)  # what it gains
    addresses: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Placed:
    """What becomes of an entry."""

    entry: Entry
    outcome: Outcome
    into: str  # the name of the contact that it is, or becomes
    numbers: Mapping[str, str] = field(default_factory=dict)  # what is added
    addresses: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[str] = ()


def read(content: bytes) -> list[Entry]:
    """The contacts in a file: vCards, or a table in CSV. Takes a second for a long one, and asks no database.

    Raises:
        BadRequest: it is no such file.
    """
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
    return [_entry(card) for card in cards]


def preview(entries: Sequence[Entry], viewer: int | None, shared: bool = True) -> View:
    """What ``bring_in`` would do, and nothing is done."""
    return _told(_plan(entries, viewer, shared)[0])


def bring_in(entries: Sequence[Entry], viewer: int | None, shared: bool = True) -> View:
    """Add what is not known yet: new contacts, and new numbers and addresses to those that are known by one.

    Args:
        viewer: whose it is; None is the admin, who sees only what the office shares.
        shared: whether new contacts are the office's.

    Returns:
        ``{new, more, known, unusable, entries}``.
    """
    with transaction():
        placed, targets = _plan(entries, viewer, shared)
        changed = [target for target in targets if target.numbers or target.addresses]
        for target in changed:
            _write(target)
        _tell(changed)
        told = _told(placed)
        if changed:
            audit.record(
                audit.Act.IMPORT, viewer or audit.ADMIN, f"contacts: {told['new']} new, {told['more']} extended"
            )
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


def _plan(entries: Sequence[Entry], viewer: int | None, shared: bool) -> tuple[list[_Placed], list[_Target]]:
    """Where each entry belongs, by what the office knows at this moment."""
    seen = "c.owner_id IS NULL" if shared or viewer is None else "(c.owner_id IS NULL OR c.owner_id = ?)"
    # A contact of one's own is no reason not to give the office one.
    whose = () if shared or viewer is None else (viewer,)
    contacts = {
        contact_id: _Target(name, contact_id, owner)
        for contact_id, name, owner in fetch(f"SELECT c.id, c.name, c.owner_id FROM contact c WHERE {seen}", *whose)
    }
    entered = (
        "SELECT e.contact_id, e.{0} FROM contact_{0} e JOIN contact c ON c.id = e.contact_id WHERE {1} ORDER BY e.id"
    )
    by_number: dict[str, _Target] = {}
    for contact_id, number in fetch(entered.format("number", seen), *whose):
        by_number.setdefault(number, contacts[contact_id])
        contacts[contact_id].held_numbers += 1
    by_address: dict[str, _Target] = {}
    for contact_id, address in fetch(entered.format("address", seen), *whose):
        by_address.setdefault(address, contacts[contact_id])
        contacts[contact_id].held_addresses += 1
    targets = list(contacts.values())
    owner = None if shared else viewer
    return [_place(entry, by_number, by_address, targets, owner) for entry in entries], targets


def _entry(card: Card) -> Entry:
    name = " ".join(card.name.split())
    if refusal := _too_many(len(card.numbers), len(card.addresses)):
        return Entry(card.line, card.name, name, {}, {}, {}, [refusal], usable=False)
    country = office.current().country
    found_numbers: dict[str, str] = {}
    found_addresses: dict[str, str] = {}
    problems: list[str] = []
    for kind, written in card.numbers:
        try:
            found_numbers.setdefault(numbers.parse(written, country), kind)
        except numbers.BadNumber as error:
            problems.append(error.sentence)
    for kind, written in card.addresses:
        address = mail.parse_address(written)
        if address is None:
            problems.append(f"“{written[:80]}” is not an email address. Type it like name@example.com.")
        else:
            found_addresses.setdefault(address, kind)
    is_named = 0 < len(name) <= NAME_LENGTH and is_visible(name)
    usable = is_named and bool(found_numbers or found_addresses)
    if not is_named:
        problems.append(f"A contact needs a name of 1 to {NAME_LENGTH} characters.")
    elif not usable and not problems:
        problems.append("A contact needs at least one number or email address.")
    shown = {number: numbers.display(number, country) for number in found_numbers}
    return Entry(card.line, card.name, name, found_numbers, found_addresses, shown, problems, usable)


def _place(
    entry: Entry,
    by_number: dict[str, _Target],
    by_address: dict[str, _Target],
    targets: list[_Target],
    owner: int | None,
) -> _Placed:
    if not entry.usable:
        return _Placed(entry, Outcome.UNUSABLE, entry.name, problems=entry.problems)
    holders = [by_number.get(each) for each in entry.numbers] + [by_address.get(each) for each in entry.addresses]
    target = next((each for each in holders if each is not None), None)
    outcome = Outcome.NEW if target is None else Outcome.KNOWN
    if target is None:
        target = _Target(entry.name, owner=owner)
        targets.append(target)
    gained_numbers = {each: kind for each, kind in entry.numbers.items() if each not in by_number}
    gained_addresses = {each: kind for each, kind in entry.addresses.items() if each not in by_address}
    problem = _too_many(
        target.held_numbers + len(target.numbers) + len(gained_numbers),
        target.held_addresses + len(target.addresses) + len(gained_addresses),
    )
    if problem:
        return _Placed(entry, Outcome.UNUSABLE, target.name, problems=[*entry.problems, problem])
    if outcome is Outcome.KNOWN and (gained_numbers or gained_addresses):
        outcome = Outcome.MORE
    target.numbers |= gained_numbers
    target.addresses |= gained_addresses
    by_number.update(dict.fromkeys(gained_numbers, target))
    by_address.update(dict.fromkeys(gained_addresses, target))
    return _Placed(entry, outcome, target.name, gained_numbers, gained_addresses, entry.problems)


def _write(target: _Target) -> None:
    """Keep what a contact gains, in the caller's transaction; a long address book must not hold others up."""
    if target.id is None:
        insert = "INSERT INTO contact (name, owner_id, created_at) VALUES (?, ?, ?)"
        target.id = int(database.execute_sql(insert, (target.name, target.owner, now_ms())).lastrowid)
    for number, kind in target.numbers.items():
        execute("INSERT INTO contact_number (contact_id, number, kind) VALUES (?, ?, ?)", target.id, number, kind)
    for address, kind in target.addresses.items():
        execute("INSERT INTO contact_address (contact_id, address, kind) VALUES (?, ?, ?)", target.id, address, kind)


def _tell(changed: Sequence[_Target]) -> None:
    """Let browsers know of each contact, or of many with one word: to read again."""
    if len(changed) <= TOLD_ONE_BY_ONE:
        for target in changed:
            log_change(Contact.get_by_id(target.id))
        return
    owners = {target.owner for target in changed}
    event_log.append("office.changed", {}, None if None in owners else [each for each in owners if each is not None])


def _too_many(numbers: int, addresses: int) -> str:
    """Why a contact cannot hold so many, in a sentence; empty when it can."""
    if numbers > NUMBERS_PER_CONTACT:
        return f"A contact can have at most {NUMBERS_PER_CONTACT} numbers."
    if addresses > NUMBERS_PER_CONTACT:
        return f"A contact can have at most {NUMBERS_PER_CONTACT} email addresses."
    return ""


def _told(placed: Sequence[_Placed]) -> View:
    counts = {each.value: sum(one.outcome is each for one in placed) for each in Outcome}
    return {
        **counts,
        "entries": [
            {
                "line": one.entry.line,
                "name": one.entry.written[:NAME_LENGTH],
                "into": one.into[:NAME_LENGTH],
                "outcome": one.outcome,
                "added": [*(one.entry.shown[each] for each in one.numbers), *one.addresses],
                "problems": [{"sentence": each} for each in one.problems[:10]],
            }
            for one in placed
        ],
    }


def _all_cards(viewer: int | None) -> Iterator[Card]:
    cards = {row.id: Card(row.name) for row in Contact.select().where(seen_by(viewer)).order_by(Contact.name)}
    for contact_id, kind, number in fetch("SELECT contact_id, kind, number FROM contact_number ORDER BY id"):
        if contact_id in cards:
            cards[contact_id].numbers.append((kind, number))
    for contact_id, kind, address in fetch("SELECT contact_id, kind, address FROM contact_address ORDER BY id"):
        if contact_id in cards:
            cards[contact_id].addresses.append((kind, address))
    yield from cards.values()


def _text(content: bytes) -> str:
    """In whichever way Windows, a phone or a mail program has written it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
