"""The first schema: accounts, lines, contacts, conversations, texts in and out, calls and the event log."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    """
    CREATE TABLE account (
        id INTEGER PRIMARY KEY,
        username TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        phone TEXT,
        active INTEGER NOT NULL,
        password_hash TEXT
    ) STRICT
    """,
    """
    CREATE TABLE session (
        token_hash TEXT PRIMARY KEY NOT NULL,
        account_id INTEGER NOT NULL REFERENCES account (id),
        created_at INTEGER NOT NULL,
        last_seen_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE login_failure (
        id INTEGER PRIMARY KEY,
        username TEXT NOT NULL,
        address TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX login_failure_at ON login_failure (at)",
    """
    CREATE TABLE line (
        id INTEGER PRIMARY KEY,
        modem TEXT NOT NULL UNIQUE,
        number TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL,
        active INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE line_account (
        line_id INTEGER NOT NULL REFERENCES line (id),
        account_id INTEGER NOT NULL REFERENCES account (id),
        PRIMARY KEY (line_id, account_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE contact (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE contact_number (
        id INTEGER PRIMARY KEY,
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        UNIQUE (contact_id, number)
    ) STRICT
    """,
    "CREATE INDEX contact_number_number ON contact_number (number)",
    """
    CREATE TABLE conversation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        line_id INTEGER REFERENCES line (id),
        peer_number TEXT,
        chat_key TEXT UNIQUE,
        created_at INTEGER NOT NULL,
        UNIQUE (line_id, peer_number)
    ) STRICT
    """,
    """
    CREATE TABLE membership (
        conversation_id INTEGER NOT NULL REFERENCES conversation (id),
        account_id INTEGER NOT NULL REFERENCES account (id),
        last_message_id INTEGER,
        read_up_to INTEGER NOT NULL,
        hidden_up_to INTEGER NOT NULL,
        muted INTEGER NOT NULL,
        PRIMARY KEY (conversation_id, account_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX membership_list ON membership (account_id, last_message_id)",
    """
    CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id),
        direction TEXT NOT NULL,
        author_id INTEGER REFERENCES account (id),
        text TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        parts INTEGER NOT NULL,
        at INTEGER NOT NULL,
        key TEXT,
        UNIQUE (author_id, key)
    ) STRICT
    """,
    "CREATE INDEX message_conversation ON message (conversation_id, id)",
    """
    CREATE TABLE outbound (
        message_id INTEGER PRIMARY KEY REFERENCES message (id),
        line_id INTEGER NOT NULL REFERENCES line (id),
        number TEXT NOT NULL,
        concat_reference INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        next_attempt_at INTEGER,
        lease_owner TEXT,
        lease_until INTEGER,
        expires_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX outbound_due ON outbound (line_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL",
    """
    CREATE TABLE outbound_part (
        message_id INTEGER NOT NULL REFERENCES message (id),
        sequence INTEGER NOT NULL,
        state TEXT NOT NULL,
        reference INTEGER,
        submitted_at INTEGER,
        PRIMARY KEY (message_id, sequence)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX outbound_part_reference ON outbound_part (reference, submitted_at) WHERE state = 'accepted'",
    "CREATE INDEX outbound_part_unsettled ON outbound_part (state) WHERE state IN ('submitting', 'unknown')",
    """
    CREATE TABLE inbound_part (
        id INTEGER PRIMARY KEY,
        line_id INTEGER NOT NULL REFERENCES line (id),
        fingerprint TEXT NOT NULL UNIQUE,
        sender TEXT NOT NULL,
        reference INTEGER,
        total INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        sent_at INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        encoding TEXT NOT NULL,
        units BLOB NOT NULL,
        locking_table INTEGER NOT NULL,
        single_table INTEGER NOT NULL,
        raw_pdu TEXT NOT NULL,
        message_id INTEGER REFERENCES message (id)
    ) STRICT
    """,
    "CREATE INDEX inbound_part_text ON inbound_part (line_id, sender, reference, total)",
    "CREATE INDEX inbound_part_waiting ON inbound_part (received_at) WHERE message_id IS NULL",
    "CREATE INDEX inbound_part_message ON inbound_part (message_id)",
    """
    CREATE TABLE delivery_report (
        id INTEGER PRIMARY KEY,
        line_id INTEGER NOT NULL REFERENCES line (id),
        fingerprint TEXT NOT NULL UNIQUE,
        reference INTEGER NOT NULL,
        recipient TEXT NOT NULL,
        outcome TEXT NOT NULL,
        sentence TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        raw_pdu TEXT NOT NULL,
        matched INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX delivery_report_early ON delivery_report (line_id, reference) WHERE NOT matched",
    """
    CREATE TABLE call (
        id TEXT PRIMARY KEY NOT NULL,
        account_id INTEGER NOT NULL REFERENCES account (id),
        number TEXT NOT NULL,
        key TEXT NOT NULL,
        state TEXT NOT NULL,
        ending TEXT,
        at INTEGER NOT NULL,
        connected_at INTEGER,
        ended_at INTEGER,
        UNIQUE (account_id, key)
    ) STRICT
    """,
    "CREATE INDEX call_open ON call (account_id) WHERE ended_at IS NULL",
    """
    CREATE TABLE peripheral (
        name TEXT PRIMARY KEY NOT NULL,
        condition TEXT NOT NULL,
        sentence TEXT NOT NULL,
        detail TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        type TEXT NOT NULL,
        audience TEXT,
        data TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX event_at ON event (at)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
