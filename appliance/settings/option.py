"""What an option of the config is, and what a section and a file are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

from appliance.settings.kinds import Kind


@dataclass(frozen=True, slots=True)
class Option:
    """What is known of one option besides its name and default."""

    kind: Kind
    help: str
    unit: str = ""
    example: object = None  # shown where there is no default, or a telling one instead of it
    secret: bool = False  # its value is never shown


def option(
    kind: Kind,
    help: str,
    *,
    default: object = MISSING,
    unit: str = "",
    example: object = None,
    secret: bool = False,
) -> Any:
    """A dataclass field that is an option of the config; one without a default must be written."""
    metadata = {"option": Option(kind, help, unit, example, secret)}
    if default is MISSING:
        return field(metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)


def options(section: type) -> Iterator[tuple[Field[Any], Option]]:
    """The options of a section, in the order in which people read them."""
    for each in fields(section):
        yield each, each.metadata["option"]


@dataclass(frozen=True, slots=True)
class Section:
    """One ``[key]`` table, or with ``repeated`` any number of ``[[key]]`` tables."""

    key: str
    attribute: str  # of Settings
    type: type
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class FileSchema:
    """One file of the config folder."""

    name: str
    help: str
    sections: tuple[Section, ...]
