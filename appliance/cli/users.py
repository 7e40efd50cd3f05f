"""``appliance users``: who may sign in, and their passwords."""

from __future__ import annotations

import argparse
import getpass
import sys

from appliance.cli.place import Trouble, add_config_option, opened_office, operator
from appliance.services import people, phones
from appliance.store.models import Account


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "users", help="list the users, set a password", description="The users that the running box knows."
    )
    commands = parser.add_subparsers(dest="users_command", required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="list the users", description="List the users.")
    add_config_option(listing)
    password = commands.add_parser(
        "password",
        help="set a user's password",
        description="Set a user's password and sign them out everywhere. The password is asked for, or read as the "
        "first line of standard input.",
    )
    password.add_argument("username", metavar="USER")
    add_config_option(password)
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 if it was done. Raises ConfigError, Trouble or ServiceError."""
    with opened_office(args.config):
        if args.users_command == "list":
            _list()
        else:
            people.set_password(args.username, _ask_password(args.username), operator())
            print(f"The password of {args.username} is set.")
    return 0


def _list() -> None:
    accounts = list(Account.select().order_by(Account.username))
    width = max((len(account.username) for account in accounts), default=0)
    for account in accounts:
        marks = [account.role]
        marks += [phone.endpoint for phone in phones.of(account.id)]
        if account.password_hash is None:
            marks.append("no password yet")
        if not account.active:
            marks.append("taken out of users.toml")
        print(f"{account.username:<{width}}  {account.name} ({', '.join(marks)})")


def _ask_password(username: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"New password of {username}: ")
    if getpass.getpass("Once more: ") != password:
        raise Trouble("The two passwords are not the same. Nothing was changed.")
    return password
