"""What befell each modem, and which cures were tried."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    """
    CREATE TABLE modem_note (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        modem TEXT NOT NULL,
        began_at INTEGER NOT NULL,
        at INTEGER NOT NULL,
        sentence TEXT NOT NULL,
        is_end INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX modem_note_modem ON modem_note (modem, id)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
