"""The SQLite file: opening it, bringing it up to date, and the one kind of transaction that writes."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from peewee import DatabaseError, OperationalError, SqliteDatabase
from playhouse.migrations import Runner

from appliance.domain.names import folded

BUSY_TIMEOUT_S = 5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.001, 0.064
MIGRATIONS = Path(__file__).parent / "migrations"
HISTORY = "schema_migration"  # the table that names the migrations that ran


class _Database(SqliteDatabase):
    def rollback(self) -> None:
        """A full disk makes SQLite undo a transaction by itself (sqlite.org/lang_transaction.html §3)."""
        if self.connection().in_transaction:
            super().rollback()


database = _Database(None)
database.register_function(lambda name: None if name is None else folded(name), "folded", 1)

_after_commit: list[Callable[[int], object]] = []
_news = threading.local()


class NewerDatabase(Exception):
    """A newer version of the box has had the database: this one knows neither what is in it nor how it is kept.

    ``sentence`` says so, ``advice`` what to do.
    """

    def __init__(self, path: Path, migration: str) -> None:
        copy = copy_before(path, migration)
        self.sentence = f"The database {path} was made by a newer version of the box ({migration})."
        self.advice = "Install that version again"
        if copy.is_file():
            self.advice += f", or put back how it was before, without what came since: appliance restore {copy}"
        super().__init__(f"{self.sentence} {self.advice}")


def open_database(path: Path) -> None:
    """Point this process at the database file, creating it if needed. Each thread connects for itself."""
    database.init(
        str(path),
        timeout=BUSY_TIMEOUT_S,
        pragmas={
            "journal_mode": "wal",
            "synchronous": "full",  # a commit that was acknowledged survives a power cut
            "foreign_keys": 1,
            "cache_size": -8000,
        },
    )


def close_database() -> None:
    """Close this thread's connection and forget who listens."""
    _after_commit.clear()
    if not database.is_closed():
        database.close()


def migrate() -> list[str]:
    """Bring the schema up to date; a copy of the file is kept beside it before anything changes.

    Returns:
        The names of the migrations that ran.

    Raises:
        NewerDatabase: a newer version of the box has had it.
        playhouse.migrations.MigrationError: a script failed and was rolled back.
        peewee.DatabaseError: the file is damaged; OperationalError, which is one: it or its copy cannot be written.
    """
    with database.connection_context():
        pending = pending_migrations()
        runner = Runner(database, str(MIGRATIONS), HISTORY)
        if pending and runner.applied():
            _keep_a_copy(Path(database.database), before=pending[0])
        if pending:
            runner.up()
    return pending


def pending_migrations() -> list[str]:
    """The names of the migrations that are still to run, over this thread's connection.

    Raises:
        NewerDatabase: others ran that this version does not know.
    """
    runner = Runner(database, str(MIGRATIONS), HISTORY)
    applied = runner.applied()
    newer = unknown_migrations(applied)
    if newer:
        raise NewerDatabase(Path(database.database), newer[0])
    return [each.name for each in runner.migrations() if each.name not in applied]


def unknown_migrations(applied: Iterable[str]) -> list[str]:
    """Those of a newer version of the box among the names of migrations that ran, the first of them first."""
    return sorted(set(applied) - {each.stem for each in MIGRATIONS.glob("*.py")})


def copy_before(path: Path, migration: str) -> Path:
    """Where the database is kept as it was before that migration and those after it."""
    return path.with_name(f"{path.name}.before-{migration}")


def _keep_a_copy(path: Path, before: str) -> None:
    """As it is before an upgrade, for the way back; of those of former upgrades only the newest one stays."""
    kept = copy_before(path, before)
    try:
        kept.unlink(missing_ok=True)  # also a link that the web process, which may write here too, has laid
        os.close(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640))
        with closing(sqlite3.connect(kept)) as copy:
            database.connection().backup(copy)
    except (OSError, sqlite3.OperationalError) as error:
        raise OperationalError(f"the copy before the upgrade cannot be made: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError(str(error)) from error
    former = [file for file in path.parent.glob(f"{path.name}.before-[0-9]*") if not file.name.startswith(kept.name)]
    newest = max((file.stat().st_mtime_ns for file in former), default=0)
    for file in former:
        if file.stat().st_mtime_ns < newest:
            file.unlink()


def optimize() -> None:
    """Let SQLite look how the data is spread, so that it picks the right index; a matter of milliseconds."""
    database.execute_sql("PRAGMA analysis_limit = 400")
    database.execute_sql("PRAGMA optimize = 0x10002")  # of all tables: https://sqlite.org/pragma.html#pragma_optimize


def fetch(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a SELECT that is written out.

    For the few statements that run for every text: peewee takes ten times as long to write one as SQLite to run it.
    """
    found: list[tuple[Any, ...]] = database.execute_sql(sql, values).fetchall()
    return found


def execute(sql: str, *values: Any) -> int:
    """Carry out a written INSERT, UPDATE or DELETE in the running transaction; how many rows it concerned."""
    return int(database.execute_sql(sql, values).rowcount)


def on_commit(listener: Callable[[int], object]) -> None:
    """Call ``listener(seq)`` after each commit that wrote events, in the thread that committed."""
    _after_commit.append(listener)


def note_event(seq: int) -> None:
    """Remember that the running transaction wrote event ``seq``; for the event log only."""
    _news.seq = seq


@contextmanager
def transaction(wait_s: float = BUSY_TIMEOUT_S) -> Iterator[None]:
    """A writing transaction. IMMEDIATE: one that upgraded later could find the database locked.

    Nested use joins the outer transaction. Listeners hear of it only once all of it is committed.

    Args:
        wait_s: how long to wait for the end of another one.

    Raises:
        peewee.OperationalError: another one lasts longer, or the disk takes nothing.
    """
    if database.in_transaction():
        yield
        return
    _news.seq = None
    with ExitStack() as begun:
        _begin(begun, time.monotonic() + wait_s)
        yield
    seq = _news.seq
    if seq is not None:
        for listener in _after_commit:
            listener(seq)


def _begin(begun: ExitStack, until: float) -> None:
    """Wait outside of SQLite: where gevent has made threads greenlets, its own wait would hold up every other one."""
    pause_s = _FIRST_PAUSE_S
    connection = database.connection()
    while True:
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            begun.enter_context(database.atomic("IMMEDIATE"))
            return
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= until:
                raise
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
