"""Whether a text that was only maybe sent has gone out a second time by the admin's policy."""

from peewee import Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql("ALTER TABLE outbound ADD COLUMN sent_again INTEGER NOT NULL DEFAULT 0")
