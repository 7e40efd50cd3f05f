"""``appliance logs``: what the box said in the journal."""

from __future__ import annotations

import argparse
import os
import shutil

from appliance.cli.place import Trouble

_UNITS = {"daemon": "appliance-daemon", "web": "appliance-web"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "logs",
        help="show what the box said in the journal",
        description="Show the journal of the box's two services. journalctl(1) does the work.",
    )
    parser.add_argument("process", nargs="?", choices=tuple(_UNITS), help="only this one")
    parser.add_argument("-f", "--follow", action="store_true", help="go on showing what is new")
    parser.add_argument("-n", "--lines", type=int, default=100, metavar="N", help="the newest N lines (default: 100)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """journalctl takes the place of this process. Raises Trouble where there is no journal."""
    if shutil.which("journalctl") is None:
        raise Trouble("There is no journal here: journalctl is missing. Read the output of the two processes.")
    units = [_UNITS[args.process]] if args.process else list(_UNITS.values())
    command = ["journalctl", "--lines", str(args.lines), *(f"--unit={unit}" for unit in units)]
    if args.follow:
        command.append("--follow")
    os.execvp(command[0], command)
