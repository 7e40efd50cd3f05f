"""Who is asking: the session cookie, and password checks that do not hold up the other requests."""
