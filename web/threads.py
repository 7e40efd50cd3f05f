"""Work that would hold up every other request: done in a real thread, also where gevent has made threads greenlets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def in_real_thread(function: Callable[..., Any], *arguments: object) -> Any:
    """What ``function(*arguments)`` returns or raises, while other requests go on."""
    try:
        from gevent import get_hub, monkey
    except ImportError:
        return function(*arguments)
    if not monkey.is_module_patched("threading"):
        return function(*arguments)
    return get_hub().threadpool.apply(function, arguments)
