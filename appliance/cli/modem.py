"""``appliance modem``: asking the network something by a modem of the running box, and the modem's diary."""

from __future__ import annotations

import argparse
import json

from appliance.cli.place import add_config_option, opened_office
from appliance.cli.tables import moment, say
from appliance.ipc.client import DaemonClient
from appliance.services import modem_diary
from appliance.settings import load_web

_DEADLINE_S = 55.0  # networks take their time


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "modem",
        help="ask the network something, such as a SIM's balance; what befell a modem",
        description="Use a modem of the box.",
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
    diary = commands.add_parser(
        "diary",
        help="tell what befell a modem and which cures were tried",
        description="The troubles of a modem, oldest first, each with the cures that were tried and when.",
    )
    diary.add_argument("modem", help="the modem's name in modems.toml")
    diary.add_argument("--json", action="store_true", help="for programs: one JSON object a line")
    add_config_option(diary)
    diary.set_defaults(run=run_diary)


def run_ussd(args: argparse.Namespace) -> int:
    """0 when the network answered. Raises DaemonAway, CommandRefused, ConfigError."""
    with DaemonClient(load_web(args.config).box.socket) as daemon:
        answer = daemon.call("modem.ussd", {"modem": args.modem, "code": args.code}, deadline_s=_DEADLINE_S)
    if args.json:
        print(json.dumps(dict(answer), ensure_ascii=False))
    else:
        say(answer["text"])
    return 0


def run_diary(args: argparse.Namespace) -> int:
    """0. Raises ConfigError or Trouble."""
    with opened_office(args.config):
        found = modem_diary.troubles(args.modem, modem_diary.KEPT)[::-1]
    for trouble in found:
        if args.json:
            print(json.dumps(trouble, ensure_ascii=False))
            continue
        print(moment(trouble["since"]))
        for step in trouble["steps"]:
            say(f"  {moment(step['at'])[-8:]}  {step['sentence']}")
    if not found and not args.json:
        print("Nothing: it has answered all the time, or there is no modem of this name.")
    return 0
