"""Password checks away from the other requests: argon2 takes tens of milliseconds and 19 MiB by design."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from appliance.services import people
from appliance.services.errors import TooManyAttempts

AT_ONCE = 2  # bounds the memory as well as the cores that sign-ins may take
WAIT_S = 10.0

_turn = threading.BoundedSemaphore(AT_ONCE)


def check_password(hashed: str, password: str) -> bool:
    """Whether the password is the one behind the hash.

    Raises:
        TooManyAttempts: too many others are signing in at this moment.
    """
    if not _turn.acquire(timeout=WAIT_S):
        raise TooManyAttempts("Many people are signing in at the moment. Try again shortly.", retry_after_s=5)
    try:
        return bool(_off_the_hub(people.verify_password, hashed, password))
    finally:
        _turn.release()


def _off_the_hub(function: Callable[..., Any], *arguments: object) -> Any:
    """Run in a real thread where gevent has made threads greenlets; elsewhere this is a real thread already."""
    try:
        from gevent import get_hub, monkey
    except ImportError:
        return function(*arguments)
    if not monkey.is_module_patched("threading"):
        return function(*arguments)
    return get_hub().threadpool.apply(function, arguments)
