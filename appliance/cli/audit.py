"""``appliance audit``: who did what, when and from where."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from appliance.cli.place import add_config_option, opened_office
from appliance.cli.tables import write_csv, write_table
from appliance.services import audit
from appliance.store.clock import now_ms

_COLUMNS = ("at", "who", "what", "about", "address")  # as in the page's file
_DAY_MS = 24 * 3600 * 1000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "audit",
        help="tell who did what",
        description="The audit trail, oldest first: sign-ins, texts, calls, deletions, exports and changes of the "
        "config. What was written in messages is not in it.",
    )
    parser.add_argument("--days", type=int, default=30, help="how far back to go (default: 30)")
    parser.add_argument("--user", metavar="USER", help="only what this user did")
    parser.add_argument("--act", choices=list(audit.Act), metavar="ACT", help=f"only this: {', '.join(audit.Act)}")
    parser.add_argument("--about", metavar="WORDS", help="only lines in which these words stand")
    parser.add_argument("--limit", type=int, metavar="N", help="only the newest N lines")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="for spreadsheets")
    form.add_argument("--json", action="store_true", help="for programs: one JSON object a line")
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0. Raises ConfigError or Trouble."""
    with opened_office(args.config):
        wanted = audit.Wanted(
            since_ms=now_ms() - args.days * _DAY_MS,
            who=args.user or "",
            what=args.act or "",
            words=args.about or "",
        )
        found = audit.entries(wanted, args.limit)
        if args.csv:
            write_csv(
                sys.stdout, _COLUMNS, ((each.at, each.who, each.what, each.about, each.address) for each in found)
            )
        elif args.json:
            for entry in found:
                print(json.dumps(asdict(entry), ensure_ascii=False))
        else:
            write_table(sys.stdout, [(each.at, each.address, f"{each.who} {each.what}", each.about) for each in found])
    return 0
