"""Finding what is spent by its age, and the text of a report by its reference, whatever became of it."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

_STATEMENTS = (
    "DROP INDEX outbound_part_reference",
    "CREATE INDEX outbound_part_reference ON outbound_part (reference, submitted_at)",
    "CREATE INDEX delivery_report_received ON delivery_report (received_at)",
    "CREATE INDEX inbound_part_raw ON inbound_part (received_at) WHERE raw_pdu <> ''",
    "CREATE INDEX mail_in_at ON mail_in (at)",
    "CREATE INDEX mail_out_mail_in ON mail_out (mail_in_id) WHERE mail_in_id IS NOT NULL",
    "CREATE INDEX mail_out_settled ON mail_out (created_at) WHERE next_attempt_at IS NULL AND kind <> 'written'",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
