"""``appliance users``: who may sign in, their passwords and invitations, and where they are signed in."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from typing import Any

from appliance.cli.place import Trouble, add_config_option, opened_office, operator
from appliance.cli.tables import write_table
from appliance.services import invitations, own_account, people, phones
from appliance.store.models import Account


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "users",
        help="list the users, invite them, set passwords, sign them out",
        description="The users that the running box knows. They are added and taken out in users.toml.",
    )
    commands = parser.add_subparsers(dest="users_command", required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="list the users", description="List the users.")
    listing.set_defaults(run=run_list)
    invite = commands.add_parser(
        "invite",
        help="print a link with which a user chooses a password",
        description="Print a link with which a user chooses a password. It works once and for 48 hours; a former link "
        "of the same user is void from then on. Hand it on by a way that only this person reads.",
    )
    invite.set_defaults(run=run_invite)
    password = commands.add_parser(
        "password",
        help="set a user's password",
        description="Set a user's password and sign them out everywhere. The password is asked for, or read as the "
        "first line of standard input.",
    )
    password.set_defaults(run=run_password)
    sessions = commands.add_parser(
        "sessions",
        help="list where users are signed in",
        description="List where users are signed in: with which browser, from where, and when it was last used.",
    )
    sessions.add_argument("username", nargs="?", metavar="USER", help="only this user")
    sessions.set_defaults(run=run_sessions)
    sign_out = commands.add_parser(
        "sign-out", help="end all sessions of a user", description="End all sessions of a user, at once."
    )
    sign_out.set_defaults(run=run_sign_out)
    for command in (invite, password, sign_out):
        command.add_argument("username", metavar="USER")
    for command in (listing, invite, sessions, sign_out):
        command.add_argument("--json", action="store_true", help="for programs")
    for command in (listing, invite, password, sessions, sign_out, parser):
        add_config_option(command)


def run_list(args: argparse.Namespace) -> int:
    """0. Raises ConfigError or Trouble."""
    with opened_office(args.config):
        found = [_view(each) for each in Account.select().order_by(Account.username)]
    if args.json:
        _tell(found)
    else:
        write_table(sys.stdout, [(each["username"], f"{each['name']} ({', '.join(_marks(each))})") for each in found])
    return 0


def run_invite(args: argparse.Namespace) -> int:
    """0 once the link is made. Raises ConfigError, Trouble or NotFound."""
    with opened_office(args.config):
        link = invitations.invite(args.username, operator())
    if args.json:
        _tell({"link": link.address, "valid_until": link.valid_until.astimezone().isoformat(timespec="seconds")})
        return 0
    print(link.address)
    print(f"With this link {args.username} chooses a password, once, until {link.valid_until:%Y-%m-%d %H:%M}.")
    return 0


def run_password(args: argparse.Namespace) -> int:
    """0 once it is set. Raises ConfigError, Trouble, NotFound or BadRequest."""
    with opened_office(args.config):
        people.set_password(args.username, _ask_password(args.username), operator())
    print(f"The password of {args.username} is set.")
    return 0


def run_sessions(args: argparse.Namespace) -> int:
    """0. Raises ConfigError, Trouble or NotFound."""
    with opened_office(args.config):
        found = own_account.all_sessions(args.username)
    if args.json:
        _tell(found)
    elif found:
        heading = ("USER", "BROWSER", "FROM", "SIGNED IN", "LAST USED")
        rows = [
            tuple(str(each[key] or "?") for key in ("user", "browser", "address", "signed_in_at", "seen_at"))
            for each in found
        ]
        write_table(sys.stdout, [heading, *rows])
    else:
        print("Nobody is signed in.")
    return 0


def run_sign_out(args: argparse.Namespace) -> int:
    """0 once they are signed out. Raises ConfigError, Trouble or NotFound."""
    with opened_office(args.config):
        ended = own_account.sign_out(args.username, operator())
    if args.json:
        _tell({"ended": ended})
    else:
        print(f"Sessions of {args.username} that were ended: {ended}.")
    return 0


def _view(account: Account) -> dict[str, Any]:
    return {
        "username": account.username,
        "name": account.name,
        "role": account.role,
        "phones": [phone.endpoint for phone in phones.of(account.id)],
        "has_password": account.password_hash is not None,
        "in_config": bool(account.active),
    }


def _marks(user: dict[str, Any]) -> list[str]:
    marks = [user["role"], *user["phones"]]
    if not user["has_password"]:
        marks.append("no password yet")
    if not user["in_config"]:
        marks.append("taken out of users.toml")
    return marks


def _tell(content: object) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=2))


def _ask_password(username: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"New password of {username}: ")
    if getpass.getpass("Once more: ") != password:
        raise Trouble("The two passwords are not the same. Nothing was changed.")
    return password
