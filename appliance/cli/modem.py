"""``appliance modem``: what is wrong with a modem, asking the network something by it, and its diary."""

from __future__ import annotations

import argparse
import json

from appliance.cli import doctor
from appliance.cli.place import Trouble, add_config_option, opened_office
from appliance.cli.tables import moment, say
from appliance.ipc.client import DaemonClient
from appliance.services import modem_diary
from appliance.settings import load, load_web

_DEADLINE_S = 55.0  # networks take their time


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "modem",
        help="say what is wrong with a modem; ask the network something, such as a SIM's balance",
        description="Examine all modems of the box, or use one.",
    )
    parser.set_defaults(run=run_examine, modem=None, json=False)
    commands = parser.add_subparsers(metavar="COMMAND")
    examining = commands.add_parser(
        "examine",
        help="say what is wrong with a modem and what to do",
        description="Look at a modem, its port, its SIM and the texts that wait for it, and say what is wrong and what "
        "to do, as the doctor does. Run it as root, or it cannot see everything. Exit code 1: something does not work.",
    )
    examining.add_argument("modem", nargs="?", help="the modem's name in modems.toml (default: all of them)")
    examining.add_argument("--json", action="store_true", help="for programs: a list of findings")
    add_config_option(examining)
    examining.set_defaults(run=run_examine)
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


def run_examine(args: argparse.Namespace) -> int:
    """0 if what was looked at works, 1 if not. Raises ConfigError or Trouble."""
    settings = load(args.config)
    names = [each.name for each in settings.modems]
    if args.modem is not None and args.modem not in names:
        raise Trouble(f"No modem is called {args.modem!r}. In modems.toml there are: {', '.join(names) or 'none'}.")
    return doctor.tell(list(doctor.of_modems(settings, names if args.modem is None else [args.modem])), args.json)


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
