"""Write the reference of all options and the shipped files, both from the schema.

``python -m appliance.settings.reference`` prints docs/configuration.md, and with the name of a file of the config
(``appliance.toml``) that file as it is shipped.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import MISSING, Field
from enum import StrEnum
from pathlib import Path
from typing import Any

from appliance.settings import schema
from appliance.settings.option import FileSchema, Option, Section, options

_LINE = 100  # characters

_INTRODUCTION = """\
# Configuration

The config is a few TOML files in one folder: `/etc/appliance`, or the folder that `--config DIR` or the environment
variable `APPLIANCE_CONFIG` names. Relative paths in the files start at that folder.

`appliance check` reads all of it and tells every mistake at once, with the file, the key, what was found and what was
expected. A wrong config is refused as a whole: the box never runs on half of it.

Every option has the default shown here; only those without one have to be written. `[[modem]]` and `[[user]]` are
written once for each modem and person, and messages count them from 1.

This page is made from the schema: `python -m appliance.settings.reference > docs/configuration.md`.
"""


def document() -> str:
    """The whole of docs/configuration.md."""
    lines = [_INTRODUCTION]
    for file in schema.FILES:
        lines += [f"## {file.name}", "", file.help, ""]
        for section in file.sections:
            lines += [f"### {_heading(section)}", "", _first_line(section), ""]
            lines += ["| key | default | value | meaning |", "| --- | --- | --- | --- |"]
            lines += [_row(field, option) for field, option in options(section.type)]
            lines.append("")
    return "\n".join(lines)


def sample(file: FileSchema) -> str:
    """A file of the config as it is shipped: every key, its default and what it is for."""
    lines = [*_comment(file.help)]
    if any(section.repeated for section in file.sections):
        lines += _comment("Take away the # in front of the lines of the example, and write your own values.")
    else:
        lines += _comment("Every key has its default here; a key that is left out has it too.")
    for section in file.sections:
        off = "#" if section.repeated else ""
        lines += ["", *_comment(_first_line(section)), f"{off}{_heading(section)}"]
        for field, option in options(section.type):
            lines += ["", *_comment(option.help), *_comment(f"Value: {_expected(option)}.")]
            if section.repeated:
                lines.append(f"#{field.name} = {toml_value(_example(field, option))}")
                continue
            if option.example is not None and not option.secret:
                lines.append(f"# Example: {field.name} = {toml_value(option.example)}")
            lines.append(f"{field.name} = {toml_value(field.default)}")
    return "\n".join(lines) + "\n"


def toml_value(value: object) -> str:
    """A setting's value as TOML."""
    if value is None:
        return '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, str | Path | StrEnum):
        return json.dumps(str(value), ensure_ascii=False)
    raise TypeError(f"no option has a value like {value!r}")


def _row(field: Field[Any], option: Option) -> str:
    default = "must be written" if field.default is MISSING else f"`{toml_value(field.default)}`"
    example = ""
    if option.example is not None and not option.secret:
        example = f" Example: `{toml_value(option.example)}`"
    cells = (f"`{field.name}`", default, _expected(option), f"{option.help}{example}")
    # A star or a bar would be markup; in code it is not.
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(cell: str) -> str:
    outside_code = cell.split("`")
    outside_code[::2] = [part.replace("|", r"\|").replace("*", r"\*") for part in outside_code[::2]]
    return "`".join(outside_code)


def _heading(section: Section) -> str:
    return f"[[{section.key}]]" if section.repeated else f"[{section.key}]"


def _first_line(section: Section) -> str:
    return (section.type.__doc__ or "").strip()


def _expected(option: Option) -> str:
    return f"{option.kind.expected} ({option.unit})" if option.unit else option.kind.expected


def _example(field: Field[Any], option: Option) -> object:
    return field.default if option.example is None else option.example


def _comment(words: str) -> Iterator[str]:
    return (f"# {line}" for line in textwrap.wrap(words, _LINE - 2, break_on_hyphens=False))


def main(arguments: list[str]) -> int:
    """Print the reference, or the named file as it is shipped."""
    if not arguments:
        sys.stdout.write(document())
        return 0
    file = next((file for file in schema.FILES if [file.name] == arguments), None)
    if file is None:
        print(f"Name none or one of: {', '.join(file.name for file in schema.FILES)}", file=sys.stderr)
        return 2
    sys.stdout.write(sample(file))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
