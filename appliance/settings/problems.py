"""What is wrong with a config, told so that it can be put right at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the config."""

    file: str  # "modems.toml"; the folder itself if that is what is wrong
    key: str  # "web.port", "modem[2].number" (counted from 1); "" when it concerns the whole file
    found: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        words = f"{where}: found {self.found}; expected {self.expected}."
        return f"{words} {self.hint}" if self.hint else words


class ConfigError(Exception):
    """The config cannot be used; ``problems`` holds every mistake, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)
