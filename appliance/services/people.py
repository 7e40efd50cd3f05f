"""People: signing in and out, sessions and passwords."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from peewee import OperationalError

from appliance.domain import passwords
from appliance.services import audit, office
from appliance.services.errors import BadRequest, NotFound, TooManyAttempts, WrongLogin
from appliance.services.views import View, account_view
from appliance.store.clock import now_ms
from appliance.store.database import fetch, transaction
from appliance.store.models import (
    Account,
    Invitation,
    LoginFailure,
    Session,
)

ATTEMPT_WINDOW_MS = 15 * 60 * 1000
ATTEMPTS_PER_ADDRESS_FACTOR = 10  # several people share an address behind a proxy
AGENT_LENGTH = 300
_SEEN_STEP_MS = 60_000

# argon2id with 19 MiB and two passes: the OWASP minimum, small enough for a box that serves 500 browsers.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS_NAME = "nobody"
_NOBODY = _hasher.hash(secrets.token_hex())


def set_password(username: str, password: str, by: str = audit.NOBODY) -> None:
    """Set a password, and end every session and invitation of the account.

    Args:
        by: who does it, for the audit trail.

    Raises:
        NotFound: no such user.
        BadRequest: the password is refused.
    """
    account = Account.get_or_none(Account.username == username)
    if account is None:
        raise NotFound(f"There is no user “{username}”. Add it to users.toml and start the box once.")
    check_password(password, account)
    hashed = hash_password(password)
    with transaction():
        Account.update(password_hash=hashed).where(Account.id == account.id).execute()
        Session.delete().where(Session.account == account.id).execute()
        Invitation.delete().where(Invitation.account == account.id).execute()
        audit.record(audit.Act.PASSWORD, by, username)


def check_password(password: str, account: Account) -> None:
    """Raises BadRequest when a new password is too short, too long or guessed too easily."""
    refusal = passwords.weakness(password, (account.username, account.name, office.current().name))
    if refusal:
        raise BadRequest(refusal)


def hash_password(password: str) -> str:
    """What is kept of a password; as slow as ``verify_password``."""
    return _hasher.hash(password)


def verify_password(hashed: str, password: str) -> bool:
    """Whether the password is the one behind the hash; takes tens of milliseconds and 19 MiB by design."""
    try:
        return _hasher.verify(hashed, password[: passwords.LENGTHS.stop])
    except (VerificationError, InvalidHashError):
        return False


def login(
    username: str,
    password: str,
    address: str,
    verify: Callable[[str, str], bool] = verify_password,
    agent: str = "",
    directory: Callable[[str, str], bool] | None = None,
) -> tuple[str, View]:
    """Check a password and open a session.

    Args:
        agent: what the browser calls itself, for the list of sessions.
        verify: how ``verify_password`` is to be run; called outside any transaction.
        directory: whether the office's directory takes a user name and password; asked for all who have no password
            here, also outside any transaction. What it raises is no attempt that failed.

    Returns:
        The session token, which is stored only as a hash, and the account.

    Raises:
        WrongLogin, TooManyAttempts.
    """
    username = username.strip().lower()[:64]
    refuse_guessing(username, address)
    account = Account.get_or_none((Account.username == username) & Account.active)
    elsewhere = directory is not None and (account is None or account.password_hash is None)
    if directory is not None and elsewhere:
        # Asked for a name that no account has, too: neither its answer nor its silence tells who is here.
        right = directory(_NOBODYS_NAME if account is None else username, password)
    else:
        hashed = _NOBODY if account is None or account.password_hash is None else account.password_hash
        right = verify(hashed, password) and hashed is not _NOBODY
    now = now_ms()
    if account is None or not right:
        with transaction():
            LoginFailure.create(username=username, address=address, at=now)
            # A name that nobody has may be a password typed into the wrong field.
            who = audit.SOMEBODY if account is None else account.username
            audit.record(audit.Act.LOGIN_FAILED, who, address=address)
        raise WrongLogin("The name or the password is wrong.")
    with transaction():
        LoginFailure.delete().where((LoginFailure.username == username) & (LoginFailure.address == address)).execute()
        token = open_session(account, address, agent, "by the office's directory" if elsewhere else "")
    return token, account_view(account)


def login_by_proxy(username: str, address: str, agent: str) -> str | None:
    """Open a session for whom a trusted proxy names; returns its token, or None if there is no such user."""
    account = Account.get_or_none((Account.username == username.strip().lower()) & Account.active)
    if account is None:
        return None
    with transaction():
        return open_session(account, address, agent, "by the reverse proxy")


def open_session(account: Account, address: str, agent: str, how: str = "") -> str:
    """Open a session in the caller's transaction; returns its token, which is stored only as a hash.

    Args:
        agent: what the browser calls itself, for the list of sessions.
        how: for the audit trail, if it was not with a password of the box.
    """
    token = secrets.token_urlsafe(32)
    now = now_ms()
    Session.create(
        token_hash=token_hash(token),
        account=account,
        created_at=now,
        last_seen_at=now,
        expires_at=now + office.current().session_lifetime_ms,
        address=address,
        agent=agent[:AGENT_LENGTH],
    )
    audit.record(audit.Act.LOGIN, account.username, how, address=address)
    return token


def session_account(token: str) -> Account | None:
    """The account behind a session token; None when the session has ended."""
    now = now_ms()
    hashed = token_hash(token)
    found = fetch("SELECT account_id, expires_at, last_seen_at FROM session WHERE token_hash = ?", hashed)
    if not found:
        return None
    account_id, expires_at, last_seen_at = found[0]
    account = Account.one("SELECT * FROM account WHERE id = ? AND active", account_id)
    if account is None or now >= min(expires_at, last_seen_at + office.current().session_idle_ms):
        return None
    if now - last_seen_at > _SEEN_STEP_MS:
        with (
            suppress(OperationalError),
            transaction(wait_s=0),
        ):  # whatever is with the database, people can at least read
            Session.update(last_seen_at=now).where(Session.token_hash == hashed).execute()
    return account


def ended_sessions(tokens: Collection[str]) -> set[str]:
    """Those of ``tokens`` whose session has ended, in one query; being asked here does not count as use."""
    now = now_ms()
    rows = fetch(
        "SELECT s.token_hash FROM session s JOIN account a ON a.id = s.account_id"
        " WHERE a.active AND s.expires_at > ? AND s.last_seen_at > ?",
        *(now, now - office.current().session_idle_ms),
    )
    lasting = {hashed for (hashed,) in rows}
    return {token for token in tokens if token_hash(token) not in lasting}


def logout(token: str) -> None:
    """End a session; an unknown one is no error."""
    with transaction():
        ended = Session.get_or_none(Session.token_hash == token_hash(token))
        if ended is not None:
            ended.delete_instance()
            audit.record(audit.Act.LOGOUT, ended.account_id)


def forget_old_sessions() -> None:
    """Delete sessions that have ended and failures that no longer count."""
    now = now_ms()
    with transaction():
        Session.delete().where(
            (Session.expires_at <= now) | (Session.last_seen_at <= now - office.current().session_idle_ms)
        ).execute()
        LoginFailure.delete().where(LoginFailure.at <= now - ATTEMPT_WINDOW_MS).execute()


def token_hash(token: str) -> str:
    """How the token of a session is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_guessing(username: str, address: str) -> None:
    """Raises TooManyAttempts when too many passwords for ``username``, or from ``address``, were wrong lately."""
    since = now_ms() - ATTEMPT_WINDOW_MS
    recent = LoginFailure.select().where((LoginFailure.at > since) & (LoginFailure.address == address))
    allowed = office.current().login_attempts
    of_user = recent.where(LoginFailure.username == username)
    for failures, limit in ((of_user, allowed), (recent, allowed * ATTEMPTS_PER_ADDRESS_FACTOR)):
        if failures.count() >= limit:
            oldest = failures.order_by(LoginFailure.at.desc()).offset(limit - 1).limit(1).get()
            wait_s = max(1, (oldest.at - since) // 1000 + 1)
            minutes = max(2, ceil(wait_s / 60))
            raise TooManyAttempts(f"Too many failed attempts. Try again in {minutes} minutes.", wait_s)
