"""Read the config folder: all of it or nothing, and every mistake at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING
from pathlib import Path
from typing import Any

from appliance.settings.appliance_toml import APPLIANCE, Box
from appliance.settings.crosschecks import crosscheck
from appliance.settings.kinds import Country, Surroundings, Unfit
from appliance.settings.option import FileSchema, Section, options
from appliance.settings.problems import ConfigError, Problem
from appliance.settings.schema import FILES, Settings, WebSettings

MAX_SHOWN = 60  # characters of a wrong value that are shown


def load(folder: Path) -> Settings:
    """The whole config in ``folder``.

    Raises:
        ConfigError: with every mistake in every file.
    """
    return Settings(folder=folder.absolute(), **_Reader(folder.absolute()).read(FILES))


def load_web(folder: Path) -> WebSettings:
    """What the web process may know: ``appliance.toml`` alone; the files with secrets are not opened.

    Raises:
        ConfigError: with every mistake in that file.
    """
    return WebSettings(folder=folder.absolute(), **_Reader(folder.absolute()).read((APPLIANCE,)))


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.around = Surroundings(folder, None)
        self.problems: list[Problem] = []

    def read(self, files: Iterable[FileSchema]) -> dict[str, Any]:
        """The values for ``Settings``, by attribute."""
        folder = self.around.folder
        if not folder.is_dir():
            raise ConfigError(
                [
                    Problem(
                        str(folder),
                        "",
                        "no such folder",
                        "the folder of the config",
                        "Name it with --config.",
                    )
                ]
            )
        documents = {file: self._parse(file) for file in files}
        self._learn_country(documents.get(APPLIANCE))
        values: dict[str, Any] = {}  # by attribute: the options of a section, or a list of them
        for file, document in documents.items():
            if document is not None:
                values |= self._read_file(file, document)
        self.problems += crosscheck(values)
        if self.problems:
            order = [file.name for file in FILES]
            raise ConfigError(sorted(self.problems, key=lambda problem: order.index(problem.file)))
        return {section.attribute: _build(section, values) for file in documents for section in file.sections}

    def _parse(self, file: FileSchema) -> dict[str, Any] | None:
        try:
            return tomllib.loads((self.around.folder / file.name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            found, hint = "no such file", "It may be empty, but it must be there."
        except PermissionError:
            found, hint = "a file that may not be read", _how_to_read(file, self.around.folder)
        except OSError as error:
            found, hint = f"a file that cannot be read ({error.strerror})", ""
        except UnicodeDecodeError:
            found, hint = "bytes that are not UTF-8", "Save the file as UTF-8."
        except (ValueError, RecursionError) as error:  # also a number of thousands of digits, or brackets in brackets
            found, hint = f"a mistake in the writing: {error}", "Texts need quotes, lists need brackets."
        self.problems.append(Problem(file.name, "", found, f"a TOML file in {self.around.folder}", hint))
        return None

    def _learn_country(self, document: dict[str, Any] | None) -> None:
        """Numbers can only be read once the country is known; a wrong one is told with its section."""
        box = (document or {}).get("box", {})
        raw = box.get("country", Box().country) if isinstance(box, dict) else None
        try:
            country = Country().read(raw, self.around)
        except Unfit:
            return
        self.around = Surroundings(self.around.folder, country)

    def _read_file(self, file: FileSchema, document: dict[str, Any]) -> dict[str, Any]:
        known = {section.key for section in file.sections}
        for key in document:
            if key not in known:
                self._unknown(file, key, document[key], known, _file_of_section(key))
        values: dict[str, Any] = {}
        for section in file.sections:
            raw = document.get(section.key, [] if section.repeated else {})
            if section.repeated:
                values[section.attribute] = self._read_repeated(file, section, raw)
            elif isinstance(raw, dict):
                values[section.attribute] = self._read_section(file, section, section.key, raw)
            else:
                self._problem(file, section.key, raw, f"a section [{section.key}]")
        return values

    def _read_repeated(self, file: FileSchema, section: Section, raw: object) -> list[dict[str, Any]]:
        if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
            hint = "Write it with two brackets." if isinstance(raw, dict) else ""
            self._problem(file, section.key, raw, f"sections [[{section.key}]]", hint)
            return []
        return [
            self._read_section(file, section, f"{section.key}[{place}]", one) for place, one in enumerate(raw, start=1)
        ]

    def _read_section(self, file: FileSchema, section: Section, where: str, raw: dict[str, Any]) -> dict[str, Any]:
        """The good values of a section, with the defaults for what is not written."""
        values: dict[str, Any] = {}
        known = {field.name for field, _ in options(section.type)}
        for key in raw:
            if key not in known:
                self._unknown(file, f"{where}.{key}", raw[key], known)
        for field, option in options(section.type):
            key = f"{where}.{field.name}"
            if field.name not in raw:
                if field.default is MISSING:
                    self.problems.append(Problem(file.name, key, "nothing", option.kind.expected))
                elif isinstance(field.default, Path):
                    values[field.name] = self.around.folder / field.default
                else:
                    values[field.name] = field.default
                continue
            try:
                values[field.name] = option.kind.read(raw[field.name], self.around)
            except Unfit as error:
                found = raw[field.name] if error.culprit is None else error.culprit
                self._problem(file, key, found, option.kind.expected, error.hint, option.secret)
        return values

    def _unknown(
        self, file: FileSchema, key: str, value: object, known: Iterable[str], home: str | None = None
    ) -> None:
        name = key.rpartition(".")[2]
        close = difflib.get_close_matches(name, known, n=1)
        if home is not None:
            hint = f"[{name}] belongs in {home}."
        elif close:
            hint = f"Did you mean “{close[0]}”?"
        else:
            hint = ""
        what = "section" if isinstance(value, dict | list) and "." not in key else "key"
        self.problems.append(Problem(file.name, key, f"an unknown {what}", f"one of: {', '.join(sorted(known))}", hint))

    def _problem(
        self, file: FileSchema, key: str, raw: object, expected: str, hint: str = "", secret: bool = False
    ) -> None:
        found = "a value that does not fit (not shown: it is a secret)" if secret else shown(raw)
        self.problems.append(Problem(file.name, key, found, expected, hint))


def shown(raw: object) -> str:
    """A wrong TOML value as a person wrote it, shortened, on one line."""
    if isinstance(raw, dict):
        return "a section"
    if isinstance(raw, bool):
        return str(raw).lower()
    words = f'"{raw}"' if isinstance(raw, str) else str(raw)
    words = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words)
    return words if len(words) <= MAX_SHOWN else words[:MAX_SHOWN] + "…"


def _how_to_read(file: FileSchema, folder: Path) -> str:
    """For who is not root, and for the box itself, whose files somebody has put there anew."""
    path = folder / file.name
    let_it = f"chmod a+r {path}" if file is APPLIANCE else f"chgrp appliance-daemon {path}; chmod g+r {path}"
    return f"Run this as root. If the box itself may not read it: {let_it}"


def _file_of_section(key: str) -> str | None:
    return next((file.name for file in FILES for section in file.sections if section.key == key), None)


def _build(section: Section, values: dict[str, Any]) -> Any:
    if section.repeated:
        return tuple(section.type(**one) for one in values[section.attribute])
    return section.type(**values[section.attribute])
