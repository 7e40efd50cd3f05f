"""The emoji of the picker: all that the generator knows, named in each language."""

from __future__ import annotations

import pytest

from lab.emoji import FILES, emoji


def shipped(language: str) -> dict[str, tuple[str, str]]:
    """Each emoji of a language's list with its name and the other words that find it."""
    lines = FILES[language].read_text(encoding="utf-8").split("`")[1].split("\n")
    parted = [line.partition(" ") for line in lines]
    assert len(parted) == len({character for character, _, _ in parted})
    return {character: (about.partition("|")[0], about.partition("|")[2]) for character, _, about in parted}


@pytest.mark.parametrize("language", FILES)
def test_each_has_a_name(language: str) -> None:
    known = shipped(language)
    assert list(known) == emoji()
    assert len(known) > 900
    assert all(name for name, _ in known.values())


def test_they_are_found_by_what_people_call_them() -> None:
    assert shipped("en")["\N{THUMBS UP SIGN}"][0] == "thumbs up"
    assert shipped("de")["\N{THUMBS UP SIGN}"][0] == "Daumen hoch"
    assert "coffee" in shipped("en")["\N{HOT BEVERAGE}"][1]
    assert "Kaffee" in shipped("de")["\N{HOT BEVERAGE}"][1]
