"""``appliance pbx``: how the telephone system is, and what is missing on its side."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from appliance.cli.place import Trouble, add_config_option
from appliance.cli.tables import write_table
from appliance.ipc.client import DaemonClient
from appliance.settings import load

_DEADLINE_S = 30.0


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "pbx",
        help="examine the telephone system",
        description="Let the running box examine its PBX: the connection, the rights of its account, the dialplan and "
        "the phones. Exit code 1: something is wrong.",
    )
    parser.add_argument("--json", action="store_true", help="for programs: a list of findings")
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 if all is right, 1 if not. Raises ConfigError, Trouble, DaemonAway or CommandRefused."""
    settings = load(args.config)
    if not settings.pbx.enabled:
        raise Trouble("No telephone system is set up. See enabled in pbx.toml.")
    with DaemonClient(settings.box.socket) as daemon:
        found: list[dict[str, Any]] = daemon.call("pbx.doctor", {}, _DEADLINE_S)["checks"]
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        write_table(sys.stdout, [(each["level"], f"{each['sentence']} {each['advice']}".strip()) for each in found])
    return int(any(each["level"] == "problem" for each in found))
