"""Mistakes that only show when several values are seen together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from appliance.settings.problems import Problem

Values = Mapping[str, Any]


def crosscheck(values: Values) -> Iterator[Problem]:
    """Yield the mistakes among good values.

    Args:
        values: by attribute of ``Settings`` the options of a section, or a list of such. Sections of files
            that were not read and options that were wrong by themselves are absent.
    """
    yield from _sessions(values.get("sessions", {}))
    yield from _web(values.get("web", {}))
    yield from _pbx(values.get("pbx", {}))
    modems: Sequence[Values] = values.get("modems", ())
    yield from _repeated("modems.toml", "modem", modems, ("name", "device", "number"))
    if "users" in values:
        yield from _repeated("users.toml", "user", values["users"], ("username",))
        yield from _strangers(modems, values["users"])


def _sessions(sessions: Values) -> Iterator[Problem]:
    idle, lifetime = sessions.get("idle_hours"), sessions.get("lifetime_hours")
    if idle is not None and lifetime is not None and idle > lifetime:
        yield Problem(
            "appliance.toml",
            "sessions.idle_hours",
            str(idle),
            f"at most sessions.lifetime_hours, which is {lifetime}",
        )


def _web(web: Values) -> Iterator[Problem]:
    if "certificate" not in web or "private_key" not in web:
        return
    for name, other in (("certificate", "private_key"), ("private_key", "certificate")):
        if web[name] is None and web[other] is not None:
            yield Problem(
                "appliance.toml",
                f"web.{name}",
                "nothing",
                f"a file, because web.{other} is set",
                "Set both, or neither for a certificate that the box makes itself.",
            )


def _pbx(pbx: Values) -> Iterator[Problem]:
    if pbx.get("enabled") and pbx.get("secret") == "":
        yield Problem("pbx.toml", "pbx.secret", "nothing", "the manager account's secret, because pbx.enabled is true")


def _repeated(file: str, section: str, tables: Sequence[Values], keys: Sequence[str]) -> Iterator[Problem]:
    for key in keys:
        seen: dict[object, int] = {}
        for place, table in enumerate(tables, start=1):
            if key not in table:
                continue
            first = seen.setdefault(table[key], place)
            if first != place:
                yield Problem(
                    file,
                    f"{section}[{place}].{key}",
                    f'"{table[key]}"',
                    f"a {key} of its own",
                    f"{section}[{first}] has the same.",
                )


def _strangers(modems: Sequence[Values], users: Sequence[Values]) -> Iterator[Problem]:
    known = sorted({user["username"] for user in users if "username" in user})
    for place, modem in enumerate(modems, start=1):
        for username in modem.get("users", ()):
            if username not in known:
                yield Problem(
                    "modems.toml",
                    f"modem[{place}].users",
                    f'"{username}"',
                    f"users of users.toml ({', '.join(known) or 'it has none'})",
                )
