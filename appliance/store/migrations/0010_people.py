"""Personal contacts, colleagues' mobile numbers, and what each user chose for their alerts."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    "ALTER TABLE contact ADD COLUMN owner_id INTEGER REFERENCES account (id)",
    "ALTER TABLE account ADD COLUMN mobile TEXT",
    "ALTER TABLE preferences ADD COLUMN tone TEXT NOT NULL DEFAULT 'two'",
    "ALTER TABLE preferences ADD COLUMN quiet_from TEXT",
    "ALTER TABLE preferences ADD COLUMN quiet_until TEXT",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
