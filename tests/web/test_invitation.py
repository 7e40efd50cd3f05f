"""Being invited: a link that works once and for two days, and the password chosen with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from appliance.services import invitations, people
from appliance.services.errors import NotFound
from appliance.store.clock import now_ms
from appliance.store.models import Account, Audit, Invitation
from tests.web.box import PASSWORD, Box, Browser

CHOSEN = "Regen Kamel Zahnrad"


@pytest.fixture
def token(box: Box) -> str:
    link = invitations.invite("ben", "the admin")
    address, _, token = link.address.partition("#")
    assert address.endswith("/invitation")
    return token


def accept(browser: Browser, token: str, password: str = CHOSEN) -> tuple[int, str]:
    answer = browser.request("POST", "/invitation/accept", {"token": token, "password": password})
    return (answer.status, "") if answer.status == 200 else answer.error


@pytest.fixture(autouse=True)
def password_as_before(box: Box) -> Iterator[None]:
    yield
    people.set_password("ben", PASSWORD)


def test_the_invited_chooses_a_password_and_is_signed_in(box: Box, token: str) -> None:
    before = box.browser("ben")
    browser = Browser(box.port)
    assert browser.page("/invitation").status == 200
    told = browser.request("POST", "/invitation", {"token": token})
    assert told.json["user"]["username"] == "ben"
    assert accept(browser, token) == (200, "")
    assert browser.request("GET", "/me").json["user"]["username"] == "ben"
    assert before.request("GET", "/me").error == (401, "signed_out"), "whoever had the old password is out"
    assert Browser(box.port).sign_in("ben", CHOSEN).status == 200
    last = [(row.who, row.what, row.about) for row in Audit.select().order_by(Audit.id.desc()).limit(3)][1:]
    assert last == [("ben", "signed in", ""), ("ben", "set a password", "ben, by invitation")]


def test_it_works_once(box: Box, token: str) -> None:
    assert accept(Browser(box.port), token) == (200, "")
    assert accept(Browser(box.port), token, "another fine choice") == (404, "not_found")
    assert Browser(box.port).sign_in("ben", "another fine choice").status == 401


def test_a_password_that_is_refused_leaves_it_good(box: Box, token: str) -> None:
    for poor in ("short", "1234567890", "BenWeber2026"):
        assert accept(Browser(box.port), token, poor) == (400, "bad_request")
    assert accept(Browser(box.port), token) == (200, "")


def test_it_ends_after_two_days_and_when_another_is_made(box: Box, token: str) -> None:
    newer = invitations.invite("ben", "the admin").address.partition("#")[2]
    assert accept(Browser(box.port), token) == (404, "not_found")
    Invitation.update(expires_at=now_ms() - 1).execute()
    assert accept(Browser(box.port), newer) == (404, "not_found")
    invitations.forget_old()
    assert Invitation.select().count() == 0


def test_it_ends_when_a_password_is_set_in_another_way(box: Box, token: str) -> None:
    people.set_password("ben", PASSWORD, "the admin")
    assert accept(Browser(box.port), token) == (404, "not_found")
    again = invitations.invite("ben", "the admin").address.partition("#")[2]
    assert box.browser("ben").request("POST", "/me/password", {"old": PASSWORD, "new": CHOSEN}).status == 204
    assert accept(Browser(box.port), again) == (404, "not_found")


def test_it_is_unguessable_and_kept_as_a_hash_only(box: Box, token: str) -> None:
    assert len(token) >= 43
    [row] = Invitation.select()
    assert token not in str(row.__data__)
    for wrong in ("", token[:-1], row.token_hash, "x" * 300):
        assert accept(Browser(box.port), wrong)[0] in (400, 404)


def test_nobody_is_invited_who_is_not_in_the_config(box: Box) -> None:
    with pytest.raises(NotFound):
        invitations.invite("mallory", "the admin")
    invitations.invite("ben", "the admin")
    Account.update(active=False).where(Account.username == "ben").execute()
    token = invitations.invite("anna", "the admin").address.partition("#")[2]
    try:
        Invitation.update(account=Account.get(Account.username == "ben")).execute()
        assert accept(Browser(box.port), token) == (404, "not_found")
    finally:
        Account.update(active=True).where(Account.username == "ben").execute()
        Invitation.delete().execute()
