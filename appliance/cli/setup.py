"""``appliance setup``: make the database, and the admins' first passwords where none of them can sign in yet."""

from __future__ import annotations

import argparse
import secrets

from appliance import certificates
from appliance.cli.migrate import bring_up_to_date
from appliance.cli.place import Trouble, add_config_option, explained, operator
from appliance.services import directory, people
from appliance.services.office import open_office
from appliance.settings import Role, Settings, load
from appliance.store.database import database
from appliance.store.models import Account

_WORDS = 3
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that look alike


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "setup",
        help="make the database and the admins' first passwords",
        description="Make the database, or bring it up to date. While no admin can sign in yet, with a password, a "
        "directory or a proxy, print a first password for each. Every installation and upgrade does this; doing it "
        "again changes nothing.",
    )
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 once it is done. Raises ConfigError or Trouble."""
    settings = load(args.config)
    bring_up_to_date(settings)
    try:
        with explained(settings.box.database):
            open_office(settings)
            if settings.web.certificate is None:
                certificates.ensure(
                    settings.box.data_dir, settings.box.self_made_certificate, settings.web.public_names
                )
            with database.connection_context():
                directory.apply(*directory.entries(settings))
                for account in _shut_out(settings):
                    password = _new_password()
                    people.set_password(account.username, password, operator())
                    print(f"Sign in as {account.username} with the password {password} and keep it to yourself.")
    except OSError as error:
        raise Trouble(f"The database cannot be made: {error}. Run this as root or as the box's own user.") from error
    return 0


def _shut_out(settings: Settings) -> list[Account]:
    """The admins, if none of them can sign in. A password would end it that others sign in by the directory."""
    admins = [user.username for user in settings.users if user.role is Role.ADMIN]
    found = list(Account.select().where(Account.username.in_(admins)))
    can = settings.sign_in.ldap_host or settings.sign_in.proxies or any(each.password_hash for each in found)
    return [] if can else found


def _new_password() -> str:
    """Some 60 bits, easy to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_WORDS))
