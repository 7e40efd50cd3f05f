"""The last cure for a modem that answers nothing: the admin's own command that cuts its power."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

_log = logging.getLogger(__name__)

TIMEOUT_S = 30.0


async def cycle(modem: str, command: Sequence[str]) -> None:
    """Run the power hook of ``modem``, if it has one, and wait for its end. Never raises but for cancelling."""
    if not command:
        return
    _log.warning("%s: running the power command", modem)
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    except OSError as error:
        _log.error("%s: the power command cannot be run: %s", modem, error)
        return
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        _log.error("%s: the power command did not end within %d s", modem, TIMEOUT_S)
    finally:
        with suppress(ProcessLookupError):
            if process.returncode is None:
                process.kill()
