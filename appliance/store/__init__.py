"""SQLite as the only truth: the schema, the transactions and the event log."""
