"""The national language that a text on its way out was cut into parts with."""

from peewee import Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql("ALTER TABLE outbound ADD COLUMN language TEXT NOT NULL DEFAULT 'none'")
