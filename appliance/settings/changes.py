"""What is different between two configs, in words for the journal and the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from appliance.settings import schema
from appliance.settings.option import Section, options
from appliance.settings.reference import toml_value
from appliance.settings.schema import Settings, WebSettings

AnySettings = TypeVar("AnySettings", bound=WebSettings)

# Where the running processes have their open files: these are only read when the box starts.
AT_START_ONLY = frozenset({"box.data_dir", "box.run_dir"})

_NAMED_BY = {
    "modem": "name",
    "user": "username",
    "mail_account": "username",
    "mail_sender": "name",
    "phone": "endpoint",
}


def from_start_on(running: AnySettings, new: AnySettings) -> AnySettings:
    """``new`` as it can be in force now: what is only read when the box starts stays as the ``running`` box has it."""
    kept = {key.partition(".")[2]: getattr(running.box, key.partition(".")[2]) for key in AT_START_ONLY}
    return replace(new, box=replace(new.box, **kept))


def changes(old: Settings, new: Settings) -> list[str]:
    """Each difference as a phrase, in the order of the files; secrets are not shown."""
    told: list[str] = []
    for file in schema.FILES:
        for section in file.sections:
            before, after = getattr(old, section.attribute), getattr(new, section.attribute)
            if section.repeated:
                told += _repeated(section, before, after)
            else:
                told += _options(section, section.key, before, after)
    return told


def _repeated(section: Section, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[str]:
    name_of = _NAMED_BY.get(section.key)
    if name_of is None:
        if before != after:
            yield f"[[{section.key}]] changed"
        return
    old = {getattr(each, name_of): each for each in before}
    new = {getattr(each, name_of): each for each in after}
    for name in sorted(new.keys() - old.keys()):
        yield f"{section.key} {name} added"
    for name in sorted(old.keys() - new.keys()):
        yield f"{section.key} {name} removed"
    for name in new:
        if name in old:
            yield from _options(section, f"{section.key} {name}", old[name], new[name])


def _options(section: Section, where: str, before: Any, after: Any) -> Iterator[str]:
    for field, option in options(section.type):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old == new:
            continue
        key = f"{where}.{field.name}" if where == section.key else f"{where}: {field.name}"
        words = "changed" if option.secret else f"{toml_value(old)} → {toml_value(new)}"
        late = " (from the next start of the box on)" if key in AT_START_ONLY else ""
        yield f"{key} {words}{late}"
