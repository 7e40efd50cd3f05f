"""Group chats: a name, members who come and go, and what happened as a line among the messages."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    "ALTER TABLE conversation ADD COLUMN name TEXT",
    "ALTER TABLE conversation ADD COLUMN made_with TEXT",
    "CREATE UNIQUE INDEX conversation_made_with ON conversation (made_with)",
    "ALTER TABLE membership ADD COLUMN visible_up_to INTEGER",
    "ALTER TABLE message ADD COLUMN note TEXT",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
