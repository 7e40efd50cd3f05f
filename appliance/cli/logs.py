"""``appliance logs``: what the box said in the journal."""

from __future__ import annotations

import argparse
import os
import shutil

from appliance.cli.place import Trouble
from appliance.journal import PREFIX

_FIELDS = {"modem": "modem", "message": "text, by its number", "call": "call", "mail": "mail, by its number"}
_UNITS = {"daemon": "appliance-daemon", "web": "appliance-web", "migrate": "appliance-migrate"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "logs",
        help="show what the box said in the journal",
        description="Show the journal of the box's services. Telephone numbers in it are shortened, and what "
        "people wrote is not in it. journalctl(1) does the work.",
    )
    parser.add_argument("process", nargs="?", choices=tuple(_UNITS), help="only this one")
    parser.add_argument("-f", "--follow", action="store_true", help="go on showing what is new")
    parser.add_argument("-n", "--lines", type=int, default=100, metavar="N", help="the newest N lines (default: 100)")
    parser.add_argument("--since", metavar="WHEN", help='from then on, like "today" or "2026-11-22 18:00"')
    parser.add_argument("--level", choices=("error", "warning", "info"), help="only what is at least so important")
    for field, what in _FIELDS.items():
        parser.add_argument(f"--{field}", metavar=field.upper(), help=f"only about this {what}")
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """journalctl takes the place of this process. Raises Trouble where there is no journal."""
    if shutil.which("journalctl") is None:
        raise Trouble("There is no journal here: journalctl is missing. Read the output of the two processes.")
    units = [_UNITS[args.process]] if args.process else list(_UNITS.values())
    command = ["journalctl", "--lines", str(args.lines), *(f"--unit={unit}" for unit in units)]
    if args.follow:
        command.append("--follow")
    if args.json:
        command.append("--output=json")
    if args.since:
        command.append(f"--since={args.since}")
    if args.level:
        command.append(f"--priority={args.level.replace('error', 'err')}")
    chosen = {field: getattr(args, field) for field in _FIELDS}
    command += [f"{PREFIX}{field.upper()}={value}" for field, value in chosen.items() if value is not None]
    os.execvp(command[0], command)
