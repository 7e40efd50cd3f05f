"""News for browsers: one reader of the event log, fanned out to bounded outboxes, one writer a socket."""
