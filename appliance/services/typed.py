"""What people and clients hand over in words, judged the same way by every use case."""

from __future__ import annotations

from appliance.domain import numbers
from appliance.services import office
from appliance.services.errors import BadRequest

KEY_LENGTH = 64


def number(text: str) -> str:
    """A telephone number as it is kept (see ``domain.numbers``). Raises BadRequest."""
    try:
        return numbers.parse(text, office.current().country)
    except numbers.BadNumber as error:
        raise BadRequest(error.sentence, "bad_number") from error


def check_key(key: str) -> None:
    """Raises BadRequest unless ``key`` can be a client's idempotency key."""
    if not key or len(key) > KEY_LENGTH:
        raise BadRequest(f"The key must have 1 to {KEY_LENGTH} characters.")
