"""The session cookie and the account behind it."""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from appliance.services import people
from appliance.services.errors import NotFound, ServiceError
from appliance.settings import Role
from appliance.store.models import Account

# The prefix keeps other hosts and plain HTTP from setting this cookie (RFC 6265bis §4.1.3.2).
COOKIE = "__Host-session"
LIFETIME_S = 400 * 24 * 3600  # the longest a browser keeps a cookie; the server ends sessions sooner
TOKEN_LONGEST = 128
# All that an auditor does besides reading the status and the trail.
_AUDITORS_OWN = frozenset(
    f"api.account.{each}" for each in ("change_password", "sessions", "end_session", "end_other_sessions")
)


class SignedOut(ServiceError):
    """There is no session, or it has ended."""

    error_id = "signed_out"

    def __init__(self) -> None:
        super().__init__("You are signed out. Sign in again.")


def token() -> str | None:
    """The request's session token, if it brought something that could be one."""
    value = request.cookies.get(COOKIE)
    return value if value and len(value) <= TOKEN_LONGEST and value.isascii() else None


def account() -> Account | None:
    """The account that is signed in, looked up once a request."""
    if "account" not in g:
        value = token()
        g.account = people.session_account(value) if value else None
    found: Account | None = g.account
    return found


def account_id() -> int:
    """The signed-in account's id. Raises SignedOut, and NotFound for an auditor where there is nothing for one."""
    signed_in = account()
    if signed_in is None:
        raise SignedOut
    if signed_in.role == Role.AUDITOR and request.endpoint not in _AUDITORS_OWN:
        raise NotFound
    return int(signed_in.id)


def overseer() -> Account:
    """The account that is signed in, if it may see how the box is and who did what.

    Raises:
        SignedOut: nobody is.
        NotFound: it is no admin and no auditor, for whom there is no such page.
    """
    signed_in = account()
    if signed_in is None:
        raise SignedOut
    if signed_in.role not in (Role.ADMIN, Role.AUDITOR):
        raise NotFound
    return signed_in


def admin() -> Account:
    """The account that is signed in, if it may have the box do something. Raises as ``overseer`` does."""
    signed_in = overseer()
    if signed_in.role != Role.ADMIN:
        raise NotFound
    return signed_in


def remember(response: Response, value: str, embedded: bool) -> None:
    """Put the session into the browser.

    Args:
        embedded: the box is in a frame on another site's page. Its cookie is then kept apart for that site
            (CHIPS) and goes nowhere else; every other cookie would be lost there.
    """
    if COOKIE in request.cookies:
        forget(response)  # one of the other kind would be sent beside the new one
    response.set_cookie(
        COOKIE,
        value,
        max_age=LIFETIME_S,
        path="/",
        secure=True,
        httponly=True,
        **_kind(embedded),  # type: ignore[arg-type]
    )


def forget(response: Response) -> None:
    """Take the session out of the browser, of whichever kind its cookie is."""
    for embedded in (True, False):
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, **_kind(embedded))  # type: ignore[arg-type]


def _kind(embedded: bool) -> dict[str, object]:
    return {"samesite": "None" if embedded else "Lax", "partitioned": embedded}
