"""``appliance contacts``: the office's address book, in and out."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from appliance.cli.place import Trouble, add_config_option, opened_office
from appliance.cli.tables import write_csv
from appliance.domain import vcard
from appliance.domain.vcard import Card
from appliance.services import contacts
from appliance.services.errors import BadRequest
from appliance.services.views import LABELS
from appliance.store.database import fetch

LARGEST_BYTES = 20 * 1024**2
_COLUMNS = ("name", *LABELS, "email")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "contacts",
        help="bring the address book in or out",
        description="Contacts as vCards (3.0 or 4.0, files named .vcf) or CSV. The columns of a CSV are "
        f"{', '.join(_COLUMNS)}; only name is needed.",
    )
    commands = parser.add_subparsers(dest="contacts_command", required=True, metavar="COMMAND")
    importing = commands.add_parser(
        "import",
        help="add the contacts of a file",
        description="Add the contacts of a file. Numbers and addresses that the box knows are passed over, so a file "
        "can be brought in again.",
    )
    importing.add_argument("file", type=Path, metavar="FILE")
    add_config_option(importing)
    exporting = commands.add_parser("export", help="write all contacts", description="Write all contacts.")
    exporting.add_argument("--csv", action="store_true", help="CSV instead of vCards")
    add_config_option(exporting)
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, or 1 if something in the file could not be used. Raises ConfigError or Trouble."""
    if args.contacts_command == "import":
        cards = _read(args.file)
        with opened_office(args.config):
            return _import(cards)
    with opened_office(args.config):
        _export(args.csv)
    return 0


def _read(file: Path) -> list[Card]:
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise Trouble(f"{file} is larger than {LARGEST_BYTES // 1024**2} MB. Bring it in in parts.")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{file} cannot be read: {error}. It must be a file in UTF-8.") from error
    cards = list(_joined(_read_csv(text)) if file.suffix.lower() == ".csv" else vcard.read(text))
    if not cards:
        raise Trouble(f"There is no contact in {file}.")
    return cards


def _read_csv(text: str) -> Iterator[Card]:
    heading = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    named = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if "name" not in named:
        raise Trouble(f"The first line must name the columns, “name” among them: {', '.join(_COLUMNS)}.")
    for row in rows:
        cells = {known: (row.get(column) or "").strip().removeprefix("'") for known, column in named.items()}
        numbers = [(kind, cells[kind]) for kind in LABELS if cells.get(kind)]
        addresses = [("work", cells["email"])] if cells.get("email") else []
        if cells["name"]:
            yield Card(cells["name"], numbers, addresses)


def _joined(rows: Iterable[Card]) -> Iterator[Card]:
    """Rows of the same name that follow each other are one contact."""
    for name, group in groupby(rows, key=lambda row: row.name):
        same = list(group)
        yield Card(
            name, [each for row in same for each in row.numbers], [each for row in same for each in row.addresses]
        )


def _import(cards: Iterable[Card]) -> int:
    added = known = failed = 0
    for card in cards:
        numbers = [{"kind": kind, "number": number} for kind, number in card.numbers]
        addresses = [{"kind": kind, "address": address} for kind, address in card.addresses]
        try:
            fresh = contacts.create_unknown(card.name, numbers, addresses)
        except BadRequest as refusal:
            failed += 1
            print(f"{card.name}: {refusal.sentence}", file=sys.stderr)
            continue
        added, known = (added + 1, known) if fresh else (added, known + 1)
    print(f"Added: {added}. Known already: {known}. Not usable: {failed}.")
    return int(failed > 0)


def _export(as_csv: bool) -> None:
    cards = [_card(*row) for row in fetch("SELECT id, name FROM contact ORDER BY name, id")]
    if not as_csv:
        sys.stdout.write(vcard.write(cards))
        return
    write_csv(sys.stdout, _COLUMNS, (row for card in cards for row in _rows(card)))


def _card(contact_id: int, name: str) -> Card:
    numbers = fetch("SELECT kind, number FROM contact_number WHERE contact_id = ? ORDER BY id", contact_id)
    addresses = fetch("SELECT kind, address FROM contact_address WHERE contact_id = ? ORDER BY id", contact_id)
    return Card(name, [(kind, number) for kind, number in numbers], [(kind, address) for kind, address in addresses])


def _rows(card: Card) -> Iterator[list[str]]:
    """A second number of a kind goes into a further row of the same name."""
    left = {kind: [number for each, number in card.numbers if each == kind] for kind in LABELS}
    left["email"] = [address for _, address in card.addresses]
    while any(left.values()):
        yield [card.name, *(left[column].pop(0) if left[column] else "" for column in _COLUMNS[1:])]
