"""Alarms to the admins, mails that belong to no conversation, and invitations to choose a password."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    """
    CREATE TABLE alarm (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL,
        part TEXT NOT NULL,
        sentence TEXT NOT NULL,
        advice TEXT NOT NULL,
        since INTEGER NOT NULL,
        began_at INTEGER,
        calm_since INTEGER,
        ended_at INTEGER
    ) STRICT
    """,
    "CREATE UNIQUE INDEX alarm_open ON alarm (key) WHERE ended_at IS NULL",
    "CREATE INDEX alarm_ended ON alarm (ended_at)",
    """
    CREATE TABLE alarm_told (
        alarm_id INTEGER NOT NULL REFERENCES alarm (id) ON DELETE CASCADE,
        account_id INTEGER NOT NULL REFERENCES account (id),
        way TEXT NOT NULL,
        news TEXT NOT NULL,
        at INTEGER NOT NULL,
        mail_id INTEGER REFERENCES mail_out (id) ON DELETE SET NULL,
        message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
        PRIMARY KEY (alarm_id, account_id, way, news)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX alarm_told_mail ON alarm_told (mail_id) WHERE mail_id IS NOT NULL",
    "CREATE INDEX alarm_told_message ON alarm_told (message_id) WHERE message_id IS NOT NULL",
    """
    CREATE TABLE invitation (
        token_hash TEXT PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES account (id),
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX invitation_account ON invitation (account_id)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    _let_mails_be_without_conversation(db)
    for statement in _STATEMENTS:
        db.execute_sql(statement)


def _let_mails_be_without_conversation(db: Database) -> None:
    """SQLite cannot take back NOT NULL: the table is made anew from its own text, with all of its columns."""
    [(made,)] = db.execute_sql("SELECT sql FROM sqlite_master WHERE name = 'mail_out'").fetchall()
    indexes = db.execute_sql("SELECT sql FROM sqlite_master WHERE tbl_name = 'mail_out' AND type = 'index'").fetchall()
    columns = ", ".join(row[1] for row in db.execute_sql("PRAGMA table_info (mail_out)").fetchall())
    [(newest,)] = db.execute_sql("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'mail_out'").fetchall()
    anew = made.replace("conversation_id INTEGER NOT NULL", "conversation_id INTEGER")
    db.execute_sql(anew.replace("mail_out", "mail_out_anew", 1))
    db.execute_sql(f"INSERT INTO mail_out_anew ({columns}) SELECT {columns} FROM mail_out")
    db.execute_sql("DROP TABLE mail_out")
    db.execute_sql("ALTER TABLE mail_out_anew RENAME TO mail_out")
    db.execute_sql("UPDATE sqlite_sequence SET seq = MAX(seq, ?) WHERE name = 'mail_out'", (newest,))
    for (index,) in indexes:
        if index is not None:  # those that SQLite makes by itself have no text
            db.execute_sql(index)
