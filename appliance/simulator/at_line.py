"""Taking a command line apart: basic, S and extended commands, chained with or without ``;`` (ITU-T V.250 §5.2-5.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    EXECUTE = "execute"  # +CMD, or a basic command with its number
    READ = "read"  # +CMD?
    TEST = "test"  # +CMD=?
    SET = "set"  # +CMD=…


class BadLine(Exception):
    """No AT command can be read here."""


class BadParameter(Exception):
    """A parameter is missing, no number, or out of range."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; ``name`` is in capitals, ``parameters`` are without their quotes, ``""`` = left out."""

    name: str
    form: Form
    parameters: tuple[str, ...] = ()

    def text(self, index: int, default: str | None = None) -> str:
        """The parameter at ``index``; without a default it must be there. Raises BadParameter."""
        value = self.parameters[index] if index < len(self.parameters) else ""
        if value == "":
            if default is None:
                raise BadParameter
            return default
        return value

    def number(self, index: int, default: int | None = None, *, among: range | None = None) -> int:
        """The number at ``index``, within ``among``. Raises BadParameter."""
        text = self.text(index, None if default is None else str(default))
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise BadParameter
        value = int(text)
        if among is not None and value not in among:
            raise BadParameter
        return value


_EXTENDED = re.compile(r"([+^$#*%!][A-Za-z0-9.\-/:_]+)\s*")
_S_REGISTER = re.compile(r"([Ss][0-9]{1,3})\s*(\?|=\s*([0-9]{1,3}))?")
_BASIC = re.compile(r"(&?[A-Za-z]|\\[A-Za-z])\s*([0-9]{0,3})")


def commands_in(line: str) -> list[Command]:
    """The commands of a line (without its ``AT``), in order. Raises BadLine."""
    commands: list[Command] = []
    rest = line.strip()
    while rest:
        if rest[0] == ";":
            rest = rest[1:].lstrip()
            continue
        command, rest = _first(rest)
        commands.append(command)
        rest = rest.lstrip()
    return commands


def _first(rest: str) -> tuple[Command, str]:
    if match := _EXTENDED.match(rest):
        name, after = match[1].upper(), rest[match.end() :]
        if after.startswith("=?"):
            return Command(name, Form.TEST), _after_semicolon(after[2:])
        if after.startswith("?"):
            return Command(name, Form.READ), _after_semicolon(after[1:])
        if after.startswith("="):
            parameters, after = _parameters(after[1:])
            return Command(name, Form.SET, parameters), after
        return Command(name, Form.EXECUTE), _after_semicolon(after)
    if match := _S_REGISTER.match(rest):
        name, after = match[1].upper(), rest[match.end() :]
        if match[2] is None:
            return Command(name, Form.EXECUTE), after
        if match[2] == "?":
            return Command(name, Form.READ), after
        return Command(name, Form.SET, (match[3],)), after
    if rest[0] in "Dd":  # the number to dial is all the rest of the line
        return Command("D", Form.EXECUTE, (rest[1:].strip(),)), ""
    if match := _BASIC.match(rest):
        return Command(match[1].upper(), Form.EXECUTE, (match[2],)), rest[match.end() :]
    raise BadLine


def _after_semicolon(rest: str) -> str:
    rest = rest.lstrip()
    if rest and rest[0] != ";":
        raise BadLine
    return rest[1:]


def _parameters(text: str) -> tuple[tuple[str, ...], str]:
    """Values up to the ``;`` that is in no quotes, and what follows it."""
    values: list[str] = []
    value: list[str] = []
    quoted = was_quoted = False
    for position, character in enumerate(text):
        if character == '"':
            quoted = not quoted
            was_quoted = True
        elif quoted:
            value.append(character)
        elif character in ",;":
            values.append("".join(value) if was_quoted else "".join(value).strip())
            value, was_quoted = [], False
            if character == ";":
                return tuple(values), text[position + 1 :]
        elif character != " " or value:
            value.append(character)
    if quoted:
        raise BadLine
    values.append("".join(value) if was_quoted else "".join(value).strip())
    return tuple(values), ""
