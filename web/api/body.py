"""Reading what a client sent: JSON bodies and query strings, each value of the type that was asked for."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from appliance.services.errors import BadRequest
from appliance.store.clock import to_ms

LARGEST_ID = 2**63 - 1  # what SQLite's integers hold
TEXT_LONGEST = 32 * 1024  # characters; the services know the real limits

Body = dict[str, Any]


def read() -> Body:
    """The request's JSON object. Raises BadRequest, UnsupportedMediaType or RequestEntityTooLarge."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    raw = request.get_data(cache=False)
    if len(raw) >= (request.max_content_length or 0):  # a chunked body was cut off there
        raise RequestEntityTooLarge
    try:
        body = json.loads(raw, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The request's body is not JSON.") from error
    if not isinstance(body, dict):
        raise BadRequest("The request's body must be a JSON object.")
    return body


def text(body: Body, name: str, longest: int = TEXT_LONGEST) -> str:
    """A string of at most ``longest`` characters."""
    value = body.get(name)
    if not isinstance(value, str):
        raise BadRequest(f"“{name}” must be a text.")
    return _fit(name, value, longest)


def whole(body: Body, name: str) -> int:
    """An id: a whole number from 1."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_ID:
        raise BadRequest(f"“{name}” must be a whole number.")
    return value


def wholes(body: Body, name: str, most: int = 50) -> list[int]:
    """A list of at most ``most`` ids."""
    value = body.get(name)
    if not isinstance(value, list) or len(value) > most:
        raise BadRequest(f"“{name}” must be a list of at most {most} whole numbers.")
    return [whole({name: each}, name) for each in value]


def flag(body: Body, name: str) -> bool:
    """true or false."""
    value = body.get(name)
    if not isinstance(value, bool):
        raise BadRequest(f"“{name}” must be true or false.")
    return value


def objects(body: Body, name: str, most: int = 50) -> list[Body]:
    """A list of at most ``most`` objects."""
    value = body.get(name)
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, dict) for one in value):
        raise BadRequest(f"“{name}” must be a list of at most {most} objects.")
    return value


def query_text(name: str, longest: int = 200) -> str:
    """A string of the query string; "" when it is not there."""
    return _fit(name, request.args.get(name, ""), longest)


def query_id(name: str, lowest: int = 1) -> int | None:
    """A whole number of the query string; None when it is not there."""
    value = request.args.get(name)
    return None if value is None else _query_number(name, value, lowest, LARGEST_ID)


def query_choice(name: str, choices: Iterable[str]) -> str:
    """One of the words that are allowed in the query string; "" when it is not there."""
    value = query_text(name, 20)
    if value and value not in list(choices):
        raise BadRequest(f"“{name}” must be one of {', '.join(choices)}.")
    return value


def query_moment(name: str) -> int | None:
    """A zoned ISO time of the query string in ms; None when it is not there."""
    value = query_text(name, 40)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return to_ms(moment)
    except (ValueError, OverflowError):
        pass
    raise BadRequest(f"“{name}” must be a time like 2026-11-22T18:00:00Z.")


def query_limit(default: int = 50, most: int = 200) -> int:
    """How many rows are wanted: ``limit``, from 1 to ``most``."""
    return _query_number("limit", request.args.get("limit", str(default)), 1, most)


def _query_number(name: str, value: str, lowest: int, highest: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 19 and lowest <= int(value) <= highest):
        raise BadRequest(f"“{name}” must be a whole number from {lowest} to {highest}.")
    return int(value)


def _fit(name: str, value: str, longest: int) -> str:
    if len(value) > longest:
        raise BadRequest(f"“{name}” is too long; at most {longest} characters are allowed.", "too_long")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise BadRequest(f"“{name}” holds a character that is no text.")
    return value


def _finite(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise ValueError(f"{digits} is too large")
    return number


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
