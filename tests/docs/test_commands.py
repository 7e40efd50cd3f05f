"""Every command of the command line: it is there, says what it is for, and tells its facts to programs too."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from appliance.cli.main import build_parser, main

COMMANDS = {
    "run", "check", "status", "doctor", "send", "messages", "users", "contacts", "modem", "pbx", "backup", "restore",
    "export", "erase", "logs", "audit", "setup",
}  # fmt: skip
# What acts, or hands out a file of its own kind, has no facts to tell.
NO_FACTS = {
    "run", "setup", "backup", "restore", "erase", "export", "contacts import", "contacts export", "users password",
    "users sign-out",
}  # fmt: skip


def commands(parser: argparse.ArgumentParser, words: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command that can be carried out, by its words."""
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not below:
        yield words, parser
    for action in below:
        for name, inner in action.choices.items():
            yield from commands(inner, f"{words} {name}".strip())


EVERY = {words: parser for words, parser in commands(build_parser()) if words not in ("simulator",)}


def test_all_of_them_are_there() -> None:
    assert {words.split()[0] for words in EVERY} >= COMMANDS


@pytest.mark.parametrize("words", EVERY)
def test_each_says_what_it_is_for(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*words.split(), "--help"])
    assert end.value.code == 0
    assert f"usage: appliance {words}" in capsys.readouterr().out
    assert str(EVERY[words].description).endswith(".")
    for action in EVERY[words]._actions:
        assert action.help or not action.option_strings, f"{words}: say what {action.option_strings} is for"


@pytest.mark.parametrize("words", [each for each in EVERY if each not in NO_FACTS and not each.startswith("pdu")])
def test_facts_are_told_to_programs_too(words: str) -> None:
    options = {option for action in EVERY[words]._actions for option in action.option_strings}
    assert "--json" in options


def test_the_exit_codes_are_in_the_help() -> None:
    assert "Exit codes: 0 done; 1 a problem" in build_parser().format_help().replace("\n", " ").replace("  ", " ")
