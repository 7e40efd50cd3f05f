"""Make a database the one that a release of long ago would have left: in its own schema, with rows in it.

``python lab/older_database.py FILE``, by the Python of the package in a fresh Debian. The admin's password stays.
"""

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from playhouse.migrations import Runner

from appliance.store.database import HISTORY, MIGRATIONS, database, open_database

SCHEMA = "0011_alarms"
NUMBER, TEXTS = "+491701234567", 500
_ROWS = f"""
    INSERT INTO line (id, modem, number, label, active) VALUES (1, 'sim1', '+4930100001', 'Office', 1);
    INSERT INTO line_account (line_id, account_id) VALUES (1, 1);
    INSERT INTO contact (id, name, created_at) VALUES (1, 'Bob Smith', 1);
    INSERT INTO contact_number (contact_id, number, kind) VALUES (1, '{NUMBER}', 'mobile');
    INSERT INTO conversation (id, kind, line_id, peer_number, created_at) VALUES (1, 'sms', 1, '{NUMBER}', 1);
    INSERT INTO membership (conversation_id, account_id, last_message_id, read_up_to, hidden_up_to, muted)
        VALUES (1, 1, {TEXTS}, {TEXTS}, 0, 0);
"""


def main(file: Path) -> None:
    """Whatever was in the file but the admin's password is gone; its owner and mode stay."""
    with closing(sqlite3.connect(file)) as before:
        [(password,)] = before.execute("SELECT password_hash FROM account WHERE username = 'admin'")
    file.write_bytes(b"")
    open_database(file)
    with database.connection_context():
        Runner(database, str(MIGRATIONS), HISTORY).up(SCHEMA)
        database.execute_sql(
            "INSERT INTO account (id, username, name, role, active, password_hash, phone)"
            " VALUES (1, 'admin', 'Admin', 'admin', 1, ?, 'PJSIP/desk')",
            (password,),
        )
        database.connection().executescript(_ROWS)
        now_ms = int(time.time() * 1000)
        database.connection().executemany(
            "INSERT INTO message (conversation_id, direction, author_id, text, state, reason, parts, at, key)"
            " VALUES (1, 'out', 1, ?, 'delivered', '', 1, ?, ?)",
            [(f"words {each}", now_ms - TEXTS + each, f"key {each}") for each in range(1, TEXTS + 1)],
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
