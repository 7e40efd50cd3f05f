"""``appliance send``: a text from the command line, by the same way as from the browser."""

from __future__ import annotations

import argparse
import json
import sys
import uuid

from appliance.cli.place import Trouble, add_config_option, opened_office
from appliance.ipc.client import CommandRefused, DaemonAway, DaemonClient
from appliance.services import conversations, lines, messages
from appliance.store.models import Account, Line


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "send",
        help="send a text",
        description="Send a text in a user's name. It goes the same way as one from the browser and stands in the "
        "same conversation.",
    )
    parser.add_argument("--to", required=True, metavar="NUMBER", help="like 0170 1234567 or +49 170 1234567")
    parser.add_argument("--text", required=True, help="the text, of any length and alphabet")
    parser.add_argument("--as", required=True, dest="username", metavar="USER", help="who sends it")
    parser.add_argument(
        "--from", dest="line", metavar="LINE", help="the modem, label or number, if the user has several SMS numbers"
    )
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object")
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 once the text is committed to the queue. Raises ConfigError, Trouble or ServiceError."""
    with opened_office(args.config) as settings:
        account = Account.get_or_none((Account.username == args.username) & Account.active)
        if account is None:
            raise Trouble(f"There is no user “{args.username}”. See: appliance users list")
        line = _choose(lines.of(account.id), args.username, args.line)
        conversation = conversations.open_sms(account.id, line.id, args.to)
        message, _ = messages.send(account.id, conversation["id"], args.text, str(uuid.uuid4()))
    if args.json:
        told = {"id": message["id"], "to": conversation["peer"]["number"], "from": line.number}
        print(json.dumps({**told, "parts": message["parts"], "state": message["state"]}))
    else:
        parts = "1 part" if message["parts"] == 1 else f"{message['parts']} parts"
        print(f"Queued as message {message['id']} to {conversation['peer']['number']} from {line.number}, {parts}.")
    with DaemonClient(settings.box.socket) as daemon:
        daemon.ring()
        try:
            daemon.call("status", {})  # its answer shows that the ring before it has arrived
        except DaemonAway as away:
            print(away.sentence, file=sys.stderr)
        except CommandRefused:
            pass  # it is starting, and finds the text by itself
    return 0


def _choose(lines: list[Line], username: str, wanted: str | None) -> Line:
    if not lines:
        raise Trouble(f"{username} has no SMS number. Assign one in modems.toml.")
    fitting = [line for line in lines if wanted is None or wanted in (line.modem, line.label, line.number)]
    if len(fitting) == 1:
        return fitting[0]
    choices = ", ".join(f"{line.modem} ({line.number})" for line in lines)
    if fitting:
        raise Trouble(f"{username} has several SMS numbers. Choose one with --from: {choices}.")
    raise Trouble(f"{username} does not send from “{wanted}”. Choose one of: {choices}.")
