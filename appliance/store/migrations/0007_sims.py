"""Which modem and which SIM belong to a number, and the PINs that SIMs refused."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    "ALTER TABLE line ADD COLUMN imei TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE line ADD COLUMN sim TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE line ADD COLUMN known_imei TEXT",
    "ALTER TABLE line ADD COLUMN known_iccid TEXT",
    "ALTER TABLE line ADD COLUMN known_imsi TEXT",
    """
    CREATE TABLE pin_try (
        id INTEGER PRIMARY KEY,
        sim TEXT NOT NULL,
        salt BLOB NOT NULL,
        fingerprint BLOB NOT NULL,
        at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX pin_try_sim ON pin_try (sim)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
