"""How many texts of several parts a thread has seen, which their references count."""

from peewee import Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql("ALTER TABLE conversation ADD COLUMN long_texts INTEGER NOT NULL DEFAULT 0")
