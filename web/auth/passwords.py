"""Password checks away from the other requests: argon2 takes tens of milliseconds and 19 MiB by design."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.services import people
from appliance.services.errors import TooManyAttempts
from web.threads import in_real_thread

AT_ONCE = 2
WAIT_S = 10.0

_turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def turn_to_sign_in() -> Iterator[None]:
    """Hold one of the few turns for a whole sign-in.

    It bounds the memory and the cores that sign-ins may take, and keeps a burst of guesses from passing
    the limit on attempts before the first of them has been counted.

    Raises:
        TooManyAttempts: too many others are signing in at this moment.
    """
    if not _turns.acquire(timeout=WAIT_S):
        raise TooManyAttempts("Many people are signing in at the moment. Try again shortly.", retry_after_s=5)
    try:
        yield
    finally:
        _turns.release()


def verify_off_the_hub(hashed: str, password: str) -> bool:
    """``people.verify_password`` in a real thread, also where gevent has made threads greenlets."""
    return bool(in_real_thread(people.verify_password, hashed, password))


def hash_off_the_hub(password: str) -> str:
    """``people.hash_password`` in a real thread."""
    return str(in_real_thread(people.hash_password, password))
