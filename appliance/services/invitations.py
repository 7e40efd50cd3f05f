"""Invitations: a link with which somebody chooses their password, once and within two days."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appliance.services import audit, office, people
from appliance.services.errors import NotFound
from appliance.services.views import View, account_view
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Invitation, Session

VALID_MS = 48 * 3600 * 1000
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation as the admin hands it on."""

    address: str
    valid_until: datetime


def invite(username: str, by: str) -> Link:
    """Make a link for a user; a former one is void from now on. The present password stays until a new one is chosen.

    Args:
        by: who does it, for the audit trail.

    Raises:
        NotFound: no such user.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = now_ms()
    with transaction():
        account = Account.get_or_none((Account.username == username) & Account.active)
        if account is None:
            raise NotFound(f"There is no user “{username}”. Add it to users.toml and reload, then invite again.")
        Invitation.delete().where(Invitation.account == account.id).execute()
        Invitation.create(
            token_hash=people.token_hash(token), account=account.id, created_at=now, expires_at=now + VALID_MS
        )
        audit.record(audit.Act.INVITE, by, username)
    # Behind the #, so that no server, log or Referer ever gets to see it.
    return Link(f"{office.current().pages}/invitation#{token}", datetime.fromtimestamp((now + VALID_MS) / 1000))


def of(token: str) -> View:
    """Whom an invitation is for. Raises NotFound when there is no such one, or no longer."""
    return account_view(_invited(token))


def accept(
    token: str, password: str, address: str, agent: str, make_hash: Callable[[str], str] = people.hash_password
) -> tuple[str, View]:
    """Set the password of the invited, end all of their sessions, and open one for them.

    Args:
        make_hash: how the slow part is to be run; called outside any transaction.

    Returns:
        The session token, and the account.

    Raises:
        NotFound: there is no such invitation, or no longer.
        BadRequest: the password is refused; the invitation stays good.
    """
    account = _invited(token)
    people.check_password(password, account)
    hashed = make_hash(password)
    with transaction():
        if not Invitation.delete().where(Invitation.token_hash == people.token_hash(token)).execute():
            raise NotFound(_GONE)  # somebody was faster
        Account.update(password_hash=hashed).where(Account.id == account.id).execute()
        Session.delete().where(Session.account == account.id).execute()
        audit.record(audit.Act.PASSWORD, account.username, f"{account.username}, by invitation", address=address)
        return people.open_session(account, address, agent), account_view(account)


def forget_old() -> None:
    """Delete invitations that have ended."""
    with transaction():
        Invitation.delete().where(Invitation.expires_at <= now_ms()).execute()


_GONE = "This invitation was used already or is older than two days. Ask your admin for a new one."


def _invited(token: str) -> Account:
    row = (
        Invitation.select(Invitation, Account)
        .join(Account)
        .where(
            (Invitation.token_hash == people.token_hash(token)) & (Invitation.expires_at > now_ms()) & Account.active
        )
        .first()
    )
    if row is None:
        raise NotFound(_GONE)
    account: Account = row.account
    return account
