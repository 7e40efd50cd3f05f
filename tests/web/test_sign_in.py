"""Signing in and out, and what the session cookie is worth."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

from appliance.store.models import Account, LoginFailure, Session
from tests.web.box import PASSWORD, Box, Browser


def test_the_cookie_is_opaque_and_out_of_reach_of_scripts_and_other_sites(box: Box) -> None:
    browser = box.browser()
    answer = browser.sign_in("anna")
    assert answer.json == {"user": {"id": box.ids["anna"], "username": "anna", "name": "Anna Schmidt"}}
    cookie = answer.headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    token = rest.split(";")[0]
    assert name == "__Host-session"
    assert len(token) >= 43  # 256 bits
    assert {part.strip() for part in cookie.split(";")} >= {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}
    assert "Domain" not in cookie
    assert token not in [row.token_hash for row in Session.select()]


def test_a_password_is_kept_as_a_hash_that_is_dear_to_try(box: Box) -> None:
    """At least what OWASP asks of argon2id: 19 MiB and two passes, each password with a salt of its own."""
    hashes = [row.password_hash for row in Account.select()]
    for each in hashes:
        memory_kib, passes = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d\$", each).groups()  # type: ignore[union-attr]
        assert int(memory_kib) >= 19 * 1024
        assert int(passes) >= 2
    assert len(set(hashes)) == len(hashes), "all of them have the same password"


def test_a_wrong_name_and_a_wrong_password_look_the_same(box: Box) -> None:
    browser = box.browser()
    wrong = browser.sign_in("anna", "not this one!")
    unknown = browser.sign_in("nobody", "not this one!")
    assert wrong.error == unknown.error == (401, "wrong_login")
    assert wrong.body == unknown.body
    assert browser.cookie is None
    assert browser.request("GET", "/me").error == (401, "signed_out")


def test_signing_out_ends_the_session_on_the_server(box: Box) -> None:
    browser = box.browser("anna")
    stolen = Browser(box.port, browser.cookie)
    assert stolen.request("GET", "/me").status == 200
    assert browser.request("POST", "/logout").status == 204
    assert browser.cookie is None
    assert stolen.request("GET", "/me").error == (401, "signed_out")
    assert browser.request("POST", "/logout").status == 204


def test_signing_in_again_replaces_the_session(box: Box) -> None:
    browser = box.browser("anna")
    before = browser.cookie
    assert browser.sign_in("ben").status == 200
    assert browser.cookie != before
    assert Browser(box.port, before).request("GET", "/me").error == (401, "signed_out")


def test_an_idle_session_ends(box: Box) -> None:
    browser = box.browser("carla")
    Session.update(last_seen_at=Session.last_seen_at - 169 * 3_600_000).execute()
    assert browser.request("GET", "/me").error == (401, "signed_out")
    LoginFailure.delete().execute()


def test_nonsense_in_the_cookie_is_just_signed_out(box: Box) -> None:
    for value in ("", "x", "x" * 5000, "%00", '"\\303"', "a; b"):
        browser = Browser(box.port, f"__Host-session={value}")
        assert browser.request("GET", "/me").error == (401, "signed_out")


def test_guessing_is_stopped_and_a_burst_of_guesses_gains_nothing(box: Box) -> None:
    LoginFailure.delete().execute()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: box.browser().sign_in("ben", "guess guess guess"), range(40)))
    statuses = [answer.status for answer in answers]
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= 6  # the limit is 5, and two may sign in at the same moment
    refused = box.browser().sign_in("ben", PASSWORD)
    assert refused.error == (429, "too_many_attempts")
    assert int(refused.headers["Retry-After"]) > 0
    assert box.browser().sign_in("anna").status == 200  # others are not locked out
    LoginFailure.delete().execute()


def test_others_are_served_while_passwords_are_verified(box: Box) -> None:
    anna = box.browser("anna")
    with ThreadPoolExecutor(6) as pool:
        logins = [pool.submit(lambda: box.browser().sign_in("carla")) for _ in range(12)]
        slowest = 0.0
        while not all(login.done() for login in logins):
            begun = time.monotonic()
            assert anna.request("GET", "/me").status == 200
            slowest = max(slowest, time.monotonic() - begun)
        assert {login.result().status for login in logins} == {200}
    assert slowest < 1.0


def test_pages_lead_to_the_sign_in_form_and_back(box: Box) -> None:
    stranger = box.browser().page("/")
    assert (stranger.status, stranger.headers["Location"]) == (302, "/login")
    known = box.browser("anna").page("/login")
    assert (known.status, known.headers["Location"]) == (302, "/")


def test_the_form_signs_in_without_scripts(box: Box) -> None:
    browser = box.browser()
    as_form = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "de"}
    wrong = browser.request("POST", "//login", raw=b"username=anna&password=not+this", headers=as_form)
    assert wrong.status == 401
    assert "Der Name oder das Passwort ist falsch." in wrong.body.decode()
    assert browser.cookie is None
    foreign = {**as_form, "Sec-Fetch-Site": "cross-site"}
    sent = f"username=anna&password={PASSWORD.replace(' ', '+')}".encode()
    assert browser.request("POST", "//login", raw=sent, headers=foreign).status == 403
    for wanted, led in (("?next=/status", "/status"), ("?next=//elsewhere.example", "/"), ("", "/")):
        answer = box.browser().request("POST", f"//login{wanted}", raw=sent, headers=as_form)
        assert (answer.status, answer.headers["Location"]) == (302, led)
        assert "HttpOnly" in answer.headers["Set-Cookie"]
