"""Deleting single messages, taking a deletion back, searching, what each user prefers, and where they are signed in."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    """
    CREATE TABLE message_hidden (
        account_id INTEGER NOT NULL REFERENCES account (id),
        message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        PRIMARY KEY (account_id, message_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX message_hidden_message ON message_hidden (message_id)",
    "CREATE INDEX conversation_number ON conversation (peer_number) WHERE peer_number IS NOT NULL",
    "ALTER TABLE membership ADD COLUMN hidden_at INTEGER",
    "ALTER TABLE membership ADD COLUMN undo_hidden_up_to INTEGER",
    "ALTER TABLE membership ADD COLUMN undo_read_up_to INTEGER",
    # The words only; the text itself stays in `message`. The prefixes make typing the first letters quick.
    """
    CREATE VIRTUAL TABLE message_search USING fts5 (
        text, content = 'message', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    )
    """,
    "INSERT INTO message_search (message_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER message_search_insert AFTER INSERT ON message BEGIN
        INSERT INTO message_search (rowid, text) VALUES (new.id, new.text);
    END
    """,
    """
    CREATE TRIGGER message_search_delete AFTER DELETE ON message BEGIN
        INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.id, old.text);
    END
    """,
    """
    CREATE TRIGGER message_search_update AFTER UPDATE OF text ON message BEGIN
        INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO message_search (rowid, text) VALUES (new.id, new.text);
    END
    """,
    "ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE preferences (
        account_id INTEGER PRIMARY KEY REFERENCES account (id),
        language TEXT NOT NULL,
        unread_mail INTEGER NOT NULL,
        line_id INTEGER REFERENCES line (id)
    ) STRICT
    """,
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
