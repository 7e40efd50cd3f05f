"""``appliance setup``: make the database and give every admin who has none a first password."""

from __future__ import annotations

import argparse
import secrets

from appliance import certificates
from appliance.cli.place import Trouble, add_config_option, operator
from appliance.services import directory, people
from appliance.services.office import open_office
from appliance.settings import Role, load
from appliance.store.database import close_database, database, migrate
from appliance.store.models import Account

_WORDS = 3
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that look alike


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "setup",
        help="make the database and the admins' first passwords",
        description="Make the database, or bring it up to date, and print a first password for every admin who has "
        "none. The installation does this once; doing it again changes nothing.",
    )
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 once it is done. Raises ConfigError or Trouble."""
    settings = load(args.config)
    try:
        settings.box.data_dir.mkdir(parents=True, exist_ok=True)
        open_office(settings)
        migrate()
        if settings.web.certificate is None:
            certificates.ensure(settings.box.data_dir, settings.box.self_made_certificate, settings.web.public_names)
        with database.connection_context():
            directory.apply(*directory.entries(settings))
            admins = [user.username for user in settings.users if user.role is Role.ADMIN]
            without = Account.select().where(Account.username.in_(admins) & Account.password_hash.is_null())
            for account in list(without):
                password = _new_password()
                people.set_password(account.username, password, operator())
                print(f"Sign in as {account.username} with the password {password} and keep it to yourself.")
    except OSError as error:
        raise Trouble(f"The database cannot be made: {error}. Run this as root or as the box's own user.") from error
    finally:
        close_database()
    return 0


def _new_password() -> str:
    """Some 60 bits, easy to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_WORDS))
