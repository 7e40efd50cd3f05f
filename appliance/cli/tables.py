"""Rows for people and for spreadsheets."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"\+\d+")


def write_csv(out: TextIO, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """CSV (RFC 4180) in which no cell is a formula: a stranger's text must not run in the reader's spreadsheet."""
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([[_harmless(str(cell)) for cell in row] for row in rows])


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def write_table(out: TextIO, rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns; what a terminal would take for a command is shown as a replacement character."""
    cleaned = [[_printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cleaned, strict=True)]
    for row in cleaned:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), file=out)


def _printable(cell: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in cell)
