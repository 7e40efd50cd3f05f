"""The audit trail."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    """
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        about TEXT NOT NULL,
        address TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX audit_at ON audit (at)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
