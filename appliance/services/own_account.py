"""What people do with their own account: change the password, see where they are signed in, and end that."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from appliance.services import audit, people
from appliance.services.errors import BadRequest, NotFound, WrongLogin
from appliance.services.views import View
from appliance.store.clock import iso, now_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Invitation, LoginFailure, Session

_ID_LENGTH = 16
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def change_password(
    account_id: int,
    old: str,
    new: str,
    token: str,
    address: str,
    verify: Callable[[str, str], bool] = people.verify_password,
    make_hash: Callable[[str], str] = people.hash_password,
) -> None:
    """Change the password of whoever knows the old one; all invitations and all sessions but the one of ``token`` end.

    Args:
        verify, make_hash: how the slow parts are to be run; called outside any transaction.

    Raises:
        BadRequest: the new password is refused.
        WrongLogin, TooManyAttempts: the old password is wrong, or was too often.
    """
    account = Account.get_by_id(account_id)
    if account.password_hash is None:
        raise BadRequest("Your password is not kept in the box. Change it where the office keeps it.")
    people.refuse_guessing(account.username, address)
    people.check_password(new, account)
    if not verify(account.password_hash, old):
        with transaction():
            LoginFailure.create(username=account.username, address=address, at=now_ms())
            audit.record(audit.Act.LOGIN_FAILED, account.username, "with the old password, to change it")
        raise WrongLogin("The old password is wrong.")
    if old == new:
        raise BadRequest("This is the old password. Choose another one.")
    hashed = make_hash(new)
    with transaction():
        Account.update(password_hash=hashed).where(Account.id == account_id).execute()
        _others(account_id, token).execute()
        Invitation.delete().where(Invitation.account == account_id).execute()
        audit.record(audit.Act.PASSWORD, account.username, account.username)


def sessions(account_id: int, token: str) -> View:
    """Where the account is signed in, the latest first: ``{sessions}``; ``here`` is the session of ``token``."""
    rows = Session.select().where(Session.account == account_id).order_by(Session.last_seen_at.desc())
    here = people.token_hash(token)
    return {"sessions": [{**_view(row), "here": row.token_hash == here} for row in rows]}


def all_sessions(username: str | None = None) -> list[View]:
    """Who is signed in where, the latest first; of one user or of everybody. Raises NotFound for an unknown user."""
    rows = Session.select(Session, Account).join(Account).order_by(Session.last_seen_at.desc())
    if username is not None:
        rows = rows.where(Session.account == _named(username).id)
    return [{"user": row.account.username, **_view(row)} for row in rows]


def sign_out(username: str, by: str) -> int:
    """End all sessions of a user, as the admin wants it; returns how many. Raises NotFound."""
    with transaction():
        account = _named(username)
        ended = int(Session.delete().where(Session.account == account.id).execute())
        audit.record(audit.Act.LOGOUT, by, f"{username}, everywhere")
    return ended


def _named(username: str) -> Account:
    account: Account | None = Account.get_or_none(Account.username == username)
    if account is None:
        raise NotFound(f"There is no user “{username}”. See: appliance users list")
    return account


def end_session(account_id: int, session_id: str) -> None:
    """End one of the account's sessions. Raises NotFound."""
    if not re.fullmatch(f"[0-9a-f]{{{_ID_LENGTH}}}", session_id):
        raise NotFound
    with transaction():
        this = (Session.account == account_id) & Session.token_hash.startswith(session_id)
        if not Session.delete().where(this).execute():
            raise NotFound
        audit.record(audit.Act.LOGOUT, account_id, "in another browser")


def end_other_sessions(account_id: int, token: str) -> None:
    """End all of the account's sessions but the one of ``token``."""
    with transaction():
        if _others(account_id, token).execute():
            audit.record(audit.Act.LOGOUT, account_id, "in all other browsers")


def _others(account_id: int, token: str) -> Any:
    return Session.delete().where((Session.account == account_id) & (Session.token_hash != people.token_hash(token)))


def _view(row: Session) -> View:
    return {
        "id": row.token_hash[:_ID_LENGTH],
        "browser": _browser(row.agent),
        "address": row.address,
        "signed_in_at": iso(row.created_at),
        "seen_at": iso(row.last_seen_at),
    }


def _browser(agent: str) -> str:
    """A browser in a few words: "Firefox on Windows"; "" when it does not say."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " on ".join(each for each in (browser, system) if each)
