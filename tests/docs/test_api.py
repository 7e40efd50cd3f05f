"""The reference of the API names every call and every kind of news, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from tests.web.rights_matrix import EVENTS, MATRIX

TEXT = (Path(__file__).parents[2] / "docs/api.md").read_text()
OF_THE_OFFICE = "office.changed"  # reaches browsers as a reset


def test_every_call_is_described_and_no_other() -> None:
    there = {
        (each.method, re.sub(r"<[^>]*>", "ID", each.rule.removeprefix("/api/v1")))
        for each in MATRIX
        if each.rule.startswith("/api/")
    }
    described = {
        (method, re.sub(r"\b[A-Z_]+\b", "ID", path))
        for method, path in re.findall(r"`(GET|POST|PATCH|DELETE) (/[\w./]*)", TEXT)
    }
    assert there - described == set()
    assert described - there == set()


def test_every_kind_of_news_is_described() -> None:
    assert [
        kind for kind in EVENTS if kind != OF_THE_OFFICE and f"`{kind}`" not in TEXT and f'"{kind}"' not in TEXT
    ] == []
