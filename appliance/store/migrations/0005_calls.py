"""All calls of a phone, not only clicks; extensions, phone states and voicemail of accounts; gaps in the history."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    "ALTER TABLE account ADD COLUMN extension TEXT",
    "ALTER TABLE account ADD COLUMN phone_state TEXT NOT NULL DEFAULT 'unknown'",
    "ALTER TABLE account ADD COLUMN voicemail INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE account ADD COLUMN calls_seen_at INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE call RENAME TO click",
    """
    CREATE TABLE call (
        id TEXT PRIMARY KEY NOT NULL,
        account_id INTEGER NOT NULL REFERENCES account (id),
        direction TEXT NOT NULL,
        number TEXT,
        peer_account_id INTEGER REFERENCES account (id),
        peer_name TEXT NOT NULL DEFAULT '',
        key TEXT,
        state TEXT NOT NULL,
        ending TEXT,
        at INTEGER NOT NULL,
        connected_at INTEGER,
        ended_at INTEGER,
        answered_by_id INTEGER REFERENCES account (id),
        held INTEGER NOT NULL DEFAULT 0,
        missed INTEGER NOT NULL DEFAULT 0,
        voicemail INTEGER NOT NULL DEFAULT 0,
        source TEXT NOT NULL DEFAULT 'live',
        UNIQUE (account_id, key)
    ) STRICT
    """,
    """
    INSERT INTO call (id, account_id, direction, number, key, state, ending, at, connected_at, ended_at)
    SELECT id, account_id, 'out', number, key, state, ending, at, connected_at, ended_at FROM click
    """,
    "DROP TABLE click",  # and its index
    "CREATE INDEX call_open ON call (account_id) WHERE ended_at IS NULL",
    "CREATE INDEX call_newest ON call (account_id, at, id)",
    "CREATE INDEX call_missed ON call (account_id, at) WHERE missed",
    "CREATE INDEX call_number ON call (account_id, number, at) WHERE number IS NOT NULL",
    "CREATE INDEX call_colleague ON call (account_id, peer_account_id, at) WHERE peer_account_id IS NOT NULL",
    """
    CREATE TABLE call_gap (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL,
        filled INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX call_gap_to ON call_gap (to_at)",
    "CREATE TABLE call_watch (id INTEGER PRIMARY KEY CHECK (id = 1), heard_at INTEGER NOT NULL) STRICT",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
