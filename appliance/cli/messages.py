"""``appliance messages``: what went in and out, by numbers and states."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from appliance.cli.place import add_config_option, opened_office, operator
from appliance.cli.tables import write_table
from appliance.domain.messages import MessageState
from appliance.services import audit, typed
from appliance.store.clock import iso, now_ms
from appliance.store.database import fetch, transaction

_DAY_MS = 24 * 3600 * 1000
_LISTED = """
    SELECT m.id, m.at, m.direction, c.peer_number, l.number, a.username, m.state, m.reason, m.text
    FROM message m JOIN conversation c ON c.id = m.conversation_id
    LEFT JOIN line l ON l.id = c.line_id LEFT JOIN account a ON a.id = m.author_id
    WHERE c.kind = 'sms' AND m.at >= ? AND (? IS NULL OR c.peer_number = ?) AND (? IS NULL OR m.state = ?)
    ORDER BY m.id DESC LIMIT ?
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "messages",
        help="list texts by number and state",
        description="List the office's texts, oldest first: when, which way, with whom, and what became of them. What "
        "was written is shown with --bodies only, and that is noted in the audit trail.",
    )
    parser.add_argument("--number", metavar="NUMBER", help="only with this number")
    parser.add_argument(
        "--state", choices=list(MessageState), metavar="STATE", help=f"only these: {', '.join(MessageState)}"
    )
    parser.add_argument("--days", type=int, default=7, help="how far back to go (default: 7)")
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="the newest N (default: 100)")
    parser.add_argument("--bodies", action="store_true", help="show what was written")
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object a line")
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0. Raises ConfigError, Trouble or BadRequest."""
    with opened_office(args.config):
        peer = None if args.number is None else typed.number(args.number)
        since = now_ms() - args.days * _DAY_MS
        found = fetch(_LISTED, since, peer, peer, args.state, args.state, max(0, args.limit))
        if args.bodies:
            with transaction():
                audit.record(audit.Act.EXPORT, operator(), f"the words of {len(found)} texts on the command line")
    told = [_view(row, args.bodies) for row in reversed(found)]
    if args.json:
        for each in told:
            print(json.dumps(each, ensure_ascii=False))
    elif told:
        write_table(sys.stdout, ([str(value or "") for value in each.values()] for each in told))
    return 0


def _view(row: tuple[Any, ...], bodies: bool) -> dict[str, Any]:
    message_id, at, direction, peer, own, author, state, reason, text = row
    told = {
        "id": message_id,
        "at": iso(at),
        "direction": direction,
        "number": peer,
        "own_number": own,
        "author": author,
        "state": state,
        "reason": reason,
    }
    return {**told, "text": text} if bodies else told
