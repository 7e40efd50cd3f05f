"""Files in chats: what is known of a message's file; the file itself is beside the database."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    # JSON: name, media_type, bytes, width, height, sha256
    "ALTER TABLE message ADD COLUMN file TEXT",
    "CREATE INDEX message_file ON message (json_extract(file, '$.sha256')) WHERE file IS NOT NULL",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
