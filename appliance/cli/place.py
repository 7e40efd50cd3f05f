"""Where the command line finds the box: the config folder, and the database that it names."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import DatabaseError, OperationalError

from appliance.services import audit
from appliance.services.office import open_office
from appliance.settings import WebSettings, load_web
from appliance.store.database import NewerDatabase, close_database, database, pending_migrations

ENVIRONMENT = "APPLIANCE_CONFIG"
DEFAULT_FOLDER = "/etc/appliance"


class Trouble(Exception):
    """A command cannot be carried out; ``sentence`` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Damaged(Trouble):
    """The database cannot be read although it is there and may be."""

    def __init__(self, path: Path, error: Exception) -> None:
        super().__init__(f"The database {path} cannot be read ({error}). What to do says: appliance doctor")


class Newer(Trouble):
    """The database is one of a newer version of the box."""


def default_folder() -> Path:
    """The config folder when ``--config`` is not given."""
    return Path(os.environ.get(ENVIRONMENT) or DEFAULT_FOLDER)


def add_config_option(parser: argparse.ArgumentParser) -> None:
    """``--config``, which may stand before or after the command: the later one counts."""
    parser.add_argument(
        "--config",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help=f"the config folder (default: ${ENVIRONMENT}, else {DEFAULT_FOLDER})",
    )


def operator() -> str:
    """Who uses the command line, for the audit trail: behind sudo, who became root by it."""
    try:
        user = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return user


@contextmanager
def opened_office(folder: Path) -> Iterator[WebSettings]:
    """The office's database, open for this thread.

    Raises:
        ConfigError: the config is wrong.
        Trouble: the database is not there yet or cannot be used; Damaged or Newer if its file is.
    """
    settings = load_web(folder)
    path = settings.box.database
    with explained(path):
        if not path.is_file() or path.stat().st_size == 0:
            raise Trouble(f"There is no database in {path.parent} yet. Start the box once; it makes one.")
        open_office(settings)
        with database.connection_context():
            pending_migrations()  # none that a newer version has made is touched
            audit.came_from("command line")
            yield settings


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Use the database ``path`` in this block, after which it is closed.

    Raises:
        Trouble: it cannot be used; Damaged or Newer if its file is.
    """
    try:
        yield
    except NewerDatabase as error:
        raise Newer(str(error)) from error
    except (OperationalError, PermissionError) as error:
        raise Trouble(
            f"The database {path} cannot be used ({error}). Run this as root or as the box's own user, "
            "and see whether its disk is full."
        ) from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # a fault of the box, not of the file
            raise
        raise Damaged(path, error) from error
    finally:
        close_database()
