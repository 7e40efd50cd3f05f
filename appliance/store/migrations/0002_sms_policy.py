"""What decides when a text goes out and through which modem: priorities, limits for each SIM, pauses and fallbacks."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    "ALTER TABLE line ADD COLUMN per_minute INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE line ADD COLUMN per_day INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE line ADD COLUMN per_month INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE line ADD COLUMN fallback TEXT",
    "ALTER TABLE line ADD COLUMN pace_ms INTEGER NOT NULL DEFAULT 4000",
    "ALTER TABLE line ADD COLUMN away_since INTEGER",
    "ALTER TABLE line ADD COLUMN pauses INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE line ADD COLUMN paused_until INTEGER",
    "ALTER TABLE line ADD COLUMN paused_because TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE outbound ADD COLUMN priority INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE outbound ADD COLUMN via_line_id INTEGER REFERENCES line (id)",
    "UPDATE outbound SET via_line_id = line_id",
    "DROP INDEX outbound_due",
    """
    CREATE INDEX outbound_due ON outbound (via_line_id, priority, next_attempt_at, message_id)
        WHERE next_attempt_at IS NOT NULL
    """,
    """
    CREATE TABLE line_usage (
        line_id INTEGER NOT NULL REFERENCES line (id),
        period TEXT NOT NULL,
        parts INTEGER NOT NULL,
        PRIMARY KEY (line_id, period)
    ) STRICT, WITHOUT ROWID
    """,
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
