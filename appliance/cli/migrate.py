"""``appliance migrate``: bring the database up to date and nothing else; systemd does it before it starts the box."""

from __future__ import annotations

import argparse

from playhouse.migrations import MigrationError

from appliance.cli.place import Trouble, add_config_option, explained
from appliance.cli.stopped_box import stopped_daemon
from appliance.settings import WebSettings, load_web
from appliance.store.database import copy_before, database, migrate, open_database, pending_migrations


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "migrate",
        help="bring the database up to date",
        description="Bring the database up to the version of the program, after a copy was kept beside it, while the "
        "box is stopped. systemd does this before each start of the box; where nothing is to do, nothing is done. A "
        "database of a newer version is left alone.",
    )
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 once the database is up to date. Raises ConfigError or Trouble."""
    settings = load_web(args.config)
    path = settings.box.database
    done = bring_up_to_date(settings)
    if not done:
        print(f"The database {path} is up to date.")
        return 0
    kept = copy_before(path, done[0])
    if kept.is_file():
        print(f"The database {path} was brought up to date, to {done[-1]}. How it was before is kept in {kept}.")
    else:
        print(f"The database {path} was made.")
    return 0


def bring_up_to_date(settings: WebSettings) -> list[str]:
    """Make the database, or copy and migrate it, unless it is of this version; the names of the migrations that ran.

    Raises:
        Trouble: it cannot be done, or not while the daemon runs; nothing was changed.
    """
    path = settings.box.database
    try:
        with explained(path):
            settings.box.data_dir.mkdir(parents=True, exist_ok=True)
            was_there = path.is_file() and path.stat().st_size > 0
            open_database(path)
            with database.connection_context():
                if not pending_migrations():
                    return []
            if not was_there:
                return migrate()
            with stopped_daemon(settings):
                return migrate()
    except MigrationError as error:
        said = f"The database {path} could not be brought up to date ({error})."
        raise Trouble(f"{said} What to do says: appliance doctor") from error
    except OSError as error:
        raise Trouble(f"The database cannot be made: {error}. Run this as root or as the box's own user.") from error
