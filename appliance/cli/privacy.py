"""``appliance export`` and ``appliance erase``: everything about one number."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from appliance.cli.place import Trouble, add_config_option, opened_office, operator
from appliance.services import privacy


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    exporting = subparsers.add_parser(
        "export",
        help="hand out everything about one number",
        description="Write everything that the box holds about one outside number as JSON: messages, calls, contacts.",
    )
    exporting.add_argument("number", metavar="NUMBER")
    exporting.add_argument("-o", "--output", type=Path, metavar="FILE", help="a new file (default: standard output)")
    add_config_option(exporting)
    exporting.set_defaults(run=run_export)
    erasing = subparsers.add_parser(
        "erase",
        help="erase everything about one number",
        description="Delete everything that the box holds about one outside number, for everyone and for good. Backups "
        "still hold it until they are replaced.",
    )
    erasing.add_argument("number", metavar="NUMBER")
    erasing.add_argument("--yes", action="store_true", help="do not ask")
    erasing.add_argument("--json", action="store_true", help="for programs: one JSON object")
    add_config_option(erasing)
    erasing.set_defaults(run=run_erase)


def run_export(args: argparse.Namespace) -> int:
    """0 once it is written. Raises ConfigError, Trouble or ServiceError."""
    with opened_office(args.config):
        told = privacy.export(args.number, operator())
    words = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    if args.output is None:
        sys.stdout.write(words)
        return 0
    try:
        # Only for whoever asked for it.
        with os.fdopen(os.open(args.output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(words)
    except OSError as error:
        raise Trouble(f"{args.output} cannot be written: {error.strerror}.") from error
    return 0


def run_erase(args: argparse.Namespace) -> int:
    """0 once it is gone. Raises ConfigError, Trouble or ServiceError."""
    if not args.yes:
        if not sys.stdin.isatty():
            raise Trouble("This cannot be undone. Say --yes if you mean it.")
        if input(f"Erase everything about {args.number}, for everyone and for good? [y/N] ").strip().lower() != "y":
            raise Trouble("Nothing was erased.")
    with opened_office(args.config):
        erased = privacy.erase(args.number, operator())
    if args.json:
        print(json.dumps(erased))
    else:
        print(f"Erased: {', '.join(f'{count} {what}' for what, count in erased.items())}.")
    return 0
