"""The emoji of the picker are those that the generator makes."""

from pathlib import Path

from lab.emoji import emoji, module

STATIC = Path(__file__).parents[2] / "web" / "static" / "js"


def test_the_shipped_list_is_what_the_generator_makes() -> None:
    told = "make it again: python -m lab.emoji > web/static/js/emoji-data.js"
    assert (STATIC / "emoji-data.js").read_text(encoding="utf-8") == module(), told


def test_each_has_a_name_and_stands_once() -> None:
    all_of_them = emoji()
    assert len(all_of_them) == len({character for character, _ in all_of_them}) > 900
    assert ("\N{THUMBS UP SIGN}", "thumbs up sign") in all_of_them
