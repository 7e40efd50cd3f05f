"""Rows for people and for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TextIO

from appliance.services import spreadsheet


def write_csv(out: TextIO, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """CSV (RFC 4180) in which no cell is a formula."""
    out.write(spreadsheet.row(heading))
    for row in rows:
        out.write(spreadsheet.row(row))


def moment(at: str) -> str:
    """An ISO 8601 time as the machine's own clock shows it: "2026-11-22 02:13:05"."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M:%S}"


def write_table(out: TextIO, rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns; what a terminal would take for a command is shown as a replacement character."""
    cleaned = [[_printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cleaned, strict=True)]
    for row in cleaned:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), file=out)


def say(words: str, out: TextIO | None = None) -> None:
    """Print what the network, a modem, a file or the database says as text, whatever is in it."""
    print("\n".join(map(_printable, words.split("\n"))), file=out)


def _printable(cell: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in cell)
