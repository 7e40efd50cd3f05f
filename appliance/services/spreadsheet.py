"""CSV that a spreadsheet shows and never calculates: a stranger's text must not run on the reader's machine."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

MARK = "\ufeff"  # makes spreadsheets read the file as UTF-8
# What a spreadsheet would take for a formula (OWASP, CSV Injection); a telephone number alone is none. One of another
# language cuts at other separators, so that a formula that calls or asks for something must not follow those either.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_FORMULA_WITHIN = re.compile(r"(?<=[,;\t])(?=\"*[=+\-@][^,;\t\n]*(?:[A-Za-z]\s*\(|\|))")
_NUMBER = re.compile(r"\+\d+")


def row(cells: Iterable[object], separator: str = ",") -> str:
    """A line of CSV (RFC 4180) whose cells are harmless."""
    line = io.StringIO()
    csv.writer(line, delimiter=separator).writerow([_harmless(str(cell)) for cell in cells])
    return line.getvalue()


def _harmless(cell: str) -> str:
    cell = _FORMULA_WITHIN.sub("'", cell)
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
