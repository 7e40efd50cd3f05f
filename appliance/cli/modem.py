"""``appliance modem``: asking the network something by a modem of the running box."""

from __future__ import annotations

import argparse
import json

from appliance.cli.place import add_config_option
from appliance.ipc.client import DaemonClient
from appliance.settings import load_web

_DEADLINE_S = 55.0  # networks take their time


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "modem", help="ask the network something, such as a SIM's balance", description="Use a modem of the box."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ussd = commands.add_parser(
        "ussd",
        help="send a USSD code and show the answer",
        description="Send a USSD code, such as *100# for the balance of many SIMs, and show the network's answer.",
    )
    ussd.add_argument("modem", help="the modem's name in modems.toml")
    ussd.add_argument("code", help="the code, in quotes because of its # and *: '*100#'")
    ussd.add_argument("--json", action="store_true", help="for programs: one JSON object")
    add_config_option(ussd)
    ussd.set_defaults(run=run_ussd)


def run_ussd(args: argparse.Namespace) -> int:
    """0 when the network answered. Raises DaemonAway, CommandRefused, ConfigError."""
    with DaemonClient(load_web(args.config).box.socket) as daemon:
        answer = daemon.call("modem.ussd", {"modem": args.modem, "code": args.code}, deadline_s=_DEADLINE_S)
    print(json.dumps(dict(answer), ensure_ascii=False) if args.json else answer["text"])
    return 0
