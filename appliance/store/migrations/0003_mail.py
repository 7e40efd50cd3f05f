"""Mail: addresses of people and contacts, email conversations, what came in as mail and what goes out as mail."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    "ALTER TABLE account ADD COLUMN email TEXT",
    "ALTER TABLE account ADD COLUMN forward_texts INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE account ADD COLUMN unread_alert INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE line ADD COLUMN forward_to TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE conversation ADD COLUMN peer_address TEXT",
    "ALTER TABLE conversation ADD COLUMN owner_id INTEGER REFERENCES account (id)",
    "CREATE UNIQUE INDEX conversation_address ON conversation (owner_id, peer_address) WHERE owner_id IS NOT NULL",
    "ALTER TABLE membership ADD COLUMN alerted_from INTEGER",
    """
    CREATE TABLE contact_address (
        id INTEGER PRIMARY KEY,
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        kind TEXT NOT NULL,
        UNIQUE (contact_id, address)
    ) STRICT
    """,
    "CREATE INDEX contact_address_address ON contact_address (address)",
    """
    CREATE TABLE mail_in (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        fingerprint TEXT NOT NULL,
        at INTEGER NOT NULL,
        writer TEXT NOT NULL,
        sender TEXT NOT NULL,
        recipient TEXT NOT NULL,
        mail_id TEXT NOT NULL,
        mail_references TEXT NOT NULL,
        subject TEXT NOT NULL,
        account_id INTEGER REFERENCES account (id),
        conversation_id INTEGER REFERENCES conversation (id),
        message_id INTEGER REFERENCES message (id)
    ) STRICT
    """,
    "CREATE INDEX mail_in_fingerprint ON mail_in (fingerprint)",
    "CREATE INDEX mail_in_writer ON mail_in (writer, at)",
    "CREATE INDEX mail_in_conversation ON mail_in (conversation_id, id)",
    "CREATE INDEX mail_in_message ON mail_in (message_id)",
    """
    CREATE TABLE mail_out (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE,
        mail_id TEXT,
        created_at INTEGER NOT NULL,
        address TEXT NOT NULL,
        account_id INTEGER REFERENCES account (id),
        conversation_id INTEGER NOT NULL REFERENCES conversation (id),
        message_id INTEGER REFERENCES message (id),
        mail_in_id INTEGER REFERENCES mail_in (id),
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        next_attempt_at INTEGER,
        lease_owner TEXT,
        lease_until INTEGER,
        expires_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX mail_out_due ON mail_out (next_attempt_at) WHERE next_attempt_at IS NOT NULL",
    "CREATE INDEX mail_out_leased ON mail_out (lease_owner) WHERE lease_owner IS NOT NULL",
    "CREATE INDEX mail_out_message ON mail_out (message_id)",
    "CREATE INDEX mail_out_conversation ON mail_out (conversation_id, id)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
