"""``appliance contacts``: the office's address book, in and out."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from appliance.cli.place import Trouble, add_config_option, opened_office
from appliance.cli.tables import say
from appliance.domain.contact_table import COLUMNS
from appliance.services import address_book
from appliance.services.address_book import Entry, Format
from appliance.services.errors import BadRequest


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "contacts",
        help="bring the address book in or out",
        description="Contacts as vCards or CSV, as phones, Outlook and Google write them too. The columns of "
        f"the box's own CSV are {', '.join(COLUMNS)}; only name is needed.",
    )
    commands = parser.add_subparsers(dest="contacts_command", required=True, metavar="COMMAND")
    importing = commands.add_parser(
        "import",
        help="add the contacts of a file",
        description="Add the contacts of a file. Whom the box knows by a number or address gains what is new, "
        "so a file can be brought in again.",
    )
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--json", action="store_true", help="for programs: one JSON object")
    add_config_option(importing)
    exporting = commands.add_parser("export", help="write all contacts", description="Write all contacts.")
    exporting.add_argument("--csv", action="store_true", help="CSV instead of vCards")
    add_config_option(exporting)
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, or 1 if something in the file could not be used. Raises ConfigError or Trouble."""
    if args.contacts_command == "import":
        with opened_office(args.config):  # which says how numbers are written here
            return _import(_read(args.file), args.json)
    with opened_office(args.config):
        for piece in address_book.bring_out(None, Format.CSV if args.csv else Format.VCF):
            sys.stdout.write(piece)
    return 0


def _read(file: Path) -> list[Entry]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error}.") from error
    try:
        return address_book.read(content)
    except BadRequest as refusal:
        raise Trouble(f"{file}: {refusal.sentence}") from refusal


def _import(entries: list[Entry], for_programs: bool) -> int:
    told = address_book.bring_in(entries, None)
    if for_programs:
        print(json.dumps(told, ensure_ascii=False))
        return int(told["unusable"] > 0)
    for entry in told["entries"]:
        for problem in entry["problems"]:
            say(f"line {entry['line']}, {entry['name']}: {problem['sentence']}", sys.stderr)
    print(
        f"Added: {told['new']}. Extended: {told['more']}. Known already: {told['known']}. "
        f"Not usable: {told['unusable']}."
    )
    return int(told["unusable"] > 0)
