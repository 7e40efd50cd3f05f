"""Several phones a user, the one chosen for click to call, and which phone a click rings."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    """
    CREATE TABLE phone (
        account_id INTEGER NOT NULL REFERENCES account (id),
        endpoint TEXT NOT NULL,
        place INTEGER NOT NULL,
        label TEXT NOT NULL DEFAULT '',
        auto_answer TEXT NOT NULL DEFAULT 'off',
        state TEXT NOT NULL DEFAULT 'unknown',
        PRIMARY KEY (account_id, endpoint)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO phone (account_id, endpoint, place) SELECT id, phone, 0 FROM account WHERE phone IS NOT NULL",
    "CREATE INDEX phone_endpoint ON phone (endpoint)",
    "ALTER TABLE account DROP COLUMN phone",
    "ALTER TABLE account DROP COLUMN phone_state",
    "ALTER TABLE call ADD COLUMN phone TEXT",
    "ALTER TABLE preferences ADD COLUMN phone TEXT",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
