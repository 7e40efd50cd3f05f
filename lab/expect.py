"""What a test of the package or the services holds to be so."""

from __future__ import annotations


class Failed(Exception):
    """Something is not as it must be; the text says what."""


def expect(condition: object, otherwise: str) -> None:
    """Raises Failed, with ``otherwise``, unless the condition holds."""
    if not condition:
        raise Failed(otherwise)
