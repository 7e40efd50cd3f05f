"""Options of pbx.toml: the telephone system and which numbers may be called."""
# ruff: noqa: RUF009 - option() is dataclasses.field() and its values are immutable

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.domain.dial_rules import EMERGENCY, PREMIUM
from appliance.settings.kinds import HOST, Address, DialPattern, FilePath, Flag, ListOf, Text, Whole
from appliance.settings.option import FileSchema, Section, option


@dataclass(frozen=True, slots=True)
class Pbx:
    """The connection to Asterisk's manager interface (AMI)."""

    enabled: bool = option(
        Flag(), "Whether there is a PBX. Without one the box has texts and chats only.", default=False
    )
    host: str = option(HOST, "The PBX's name or address.", default="127.0.0.1")
    port: int = option(Whole(1, 65535), "The manager port, as in the PBX's manager.conf.", default=5038)
    username: str = option(
        Text("the manager account's name", r"[A-Za-z0-9._-]{1,64}"),
        "The manager account made for the box in manager.conf.",
        default="appliance",
    )
    secret: str = option(
        Text("the manager account's secret in quotes", r".{0,200}"),
        "The secret of that account.",
        default="",
        example="a long random word",
        secret=True,
    )
    context: str = option(
        Text("a dialplan context", r"[A-Za-z0-9_-]{1,79}"),
        "The dialplan context in which the PBX dials the number that was clicked.",
        default="from-internal",
    )
    outside_prefix: str = option(
        Text("digits in quotes", r"[0-9*#]{0,4}"),
        "What is dialled first for an outside line, if anything. Clicks dial it before the number as one would "
        "dial it at home (0, then 03012345), and the box takes it off the numbers that the PBX tells. Empty: outside "
        "numbers are dialled as +493012345.",
        default="",
        example="0",
    )
    fastagi_address: str = option(
        Address(),
        "Where the box answers the PBX that asks for a caller's name (FastAGI): 127.0.0.1 when both run on one "
        "machine, else the box's own address in the LAN.",
        default="127.0.0.1",
        example="192.168.1.20",
    )
    fastagi_port: int = option(
        Whole(0, 65535),
        "The port of these answers, as in the dialplan's AGI(agi://...). 0: desk phones get no names from the box.",
        default=0,
        example=4573,
    )
    cdr_csv: Path | None = option(
        FilePath("the PBX's Master.csv", may_be_empty=True),
        "The PBX's call records, if the box can read them (cdr_csv with loguniqueid and usegmtime). Calls that "
        "happened while the box was away are taken from there. Empty: such a gap is only told.",
        default=None,
        example="/var/log/asterisk/cdr-csv/Master.csv",
    )


@dataclass(frozen=True, slots=True)
class Calls:
    """Click to call: which numbers may be dialled. A number needs an allow pattern and no deny pattern."""

    allow: tuple[str, ...] = option(
        ListOf(DialPattern(), "patterns"),
        'Patterns of numbers that may be called. "*" is any number, "+49*" any that begins with +49, "1??" '
        "any three digits that begin with 1. Numbers are compared in international form, short codes as they "
        "are.",
        default=("*",),
        example=("+49*", "+43*"),
    )
    deny: tuple[str, ...] = option(
        ListOf(DialPattern(), "patterns"),
        f'Patterns of numbers that may not be called, even if allowed above. "{EMERGENCY}" (like 110 and '
        f'112) and "{PREMIUM}" (like 0900) are known for each country; "118*" is directory enquiries. '
        "This limits the browser only, never the phone on the desk.",
        default=(EMERGENCY, PREMIUM, "118*"),
    )
    ring_timeout_s: int = option(
        Whole(5, 300),
        "How long one's own phone rings before the call is given up.",
        default=30,
        unit="seconds",
    )


PBX = FileSchema(
    "pbx.toml",
    "The telephone system. Its secret stands here: only the daemon may read it.",
    (Section("pbx", "pbx", Pbx), Section("calls", "calls", Calls)),
)
