"""Finding what somebody did, and who stands in the trail at all, however long it is."""

from peewee import Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql("CREATE INDEX audit_who ON audit (who)")
