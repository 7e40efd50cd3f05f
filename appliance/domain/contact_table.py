"""Contacts as tables: the box's own CSV, and those of Google and Outlook, in English or German."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from appliance.domain.vcard import Card

KINDS = ("mobile", "home", "work", "main", "other")
COLUMNS = ("name", *KINDS, "email")

_WHOLE = ("name", "display name", "full name", "anzeigename", "vollständiger name")
_FIRST = ("first name", "given name", "vorname")
_LAST = ("last name", "family name", "surname", "nachname")
_FIRM = ("company", "organization name", "organization 1 - name", "firma")
_ADDRESS = re.compile(r"e-?mail( \d+)?( - value)?|(e-?mail[ -]*(\d+[ -]*)?(address|adresse)|e-mail-adresse)( ?\d+)?")
_NUMBER = re.compile(r"phone|mobil|telefon|handy|\btel\b|zentrale")
_NO_NUMBER = re.compile(r"fax|pager|label|type|isdn|telex|tty|display|durchwahl")
_WORDS = (
    ("mobile", re.compile(r"mobil|cell|handy")),
    ("main", re.compile(r"main|company|zentrale|haupt|primary")),
    ("home", re.compile(r"home|privat")),
    ("work", re.compile(r"work|business|office|geschäft|arbeit")),
)


class NoTable(Exception):
    """The first line does not name the columns that a contact needs."""


def read(text: str) -> Iterator[Card]:
    """The contacts of a table; rows of one name that follow each other are one contact.

    Raises:
        NoTable: there is no column that holds a name.
    """
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    columns = [each.strip().lower() for each in next(rows, [])]
    if not {*_WHOLE, *_FIRST, *_LAST, *_FIRM} & set(columns):
        raise NoTable
    return _joined(_cards(columns, rows))


def _cards(columns: list[str], rows: Iterator[list[str]]) -> Iterator[Card]:
    line = 2
    for row in rows:
        cells = dict(zip(columns, (_plain(cell) for cell in row), strict=False))
        card = Card(_name(cells), list(_numbers(cells)), list(_addresses(cells)), line)
        if card.name:
            yield card
        line = 1 + rows.line_num  # type: ignore[attr-defined]  # csv.reader has it


def _name(cells: dict[str, str]) -> str:
    def first(names: Iterable[str]) -> str:
        return next((cells[each] for each in names if cells.get(each)), "")

    return first(_WHOLE) or " ".join(part for part in (first(_FIRST), first(_LAST)) if part) or first(_FIRM)


def _numbers(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    for column, value in cells.items():
        own = column in KINDS
        if not value or not (own or (_NUMBER.search(column) and not _NO_NUMBER.search(column))):
            continue
        # Google names the kind in the column before.
        said = " ".join(cells.get(column.replace("value", word), "") for word in ("label", "type")).lower()
        about = said.strip() if "value" in column and said.strip() else column
        kind = column if own else next((kind for kind, words in _WORDS if words.search(about)), "other")
        for number in value.split(":::"):
            if number.strip():
                yield kind, number.strip()


def _addresses(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    for column, value in cells.items():
        if value and _ADDRESS.fullmatch(column):
            for address in value.split(":::"):
                if address.strip():
                    yield "work", address.strip()


def _plain(cell: str) -> str:
    """Without the mark that keeps spreadsheets from calculating."""
    return cell.strip().removeprefix("'").strip()


def _joined(rows: Iterable[Card]) -> Iterator[Card]:
    for name, group in groupby(rows, key=lambda row: row.name):
        same = list(group)
        numbers = [each for row in same for each in row.numbers]
        yield Card(name, numbers, [each for row in same for each in row.addresses], same[0].line)


def rows(card: Card) -> Iterator[list[str]]:
    """Rows of ``COLUMNS``; a second number of a kind goes into a further row of the same name."""
    left = {kind: [number for each, number in card.numbers if each == kind] for kind in KINDS}
    left["email"] = [address for _, address in card.addresses]
    while any(left.values()):
        yield [card.name, *(left[column].pop(0) if left[column] else "" for column in COLUMNS[1:])]
