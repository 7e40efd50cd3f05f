"""Signing in and out, and the snapshot a browser starts with."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from appliance.services import invitations, people, snapshot
from appliance.services.views import View
from web.api import body
from web.auth import session
from web.auth.office_directory import OfficeDirectory
from web.auth.passwords import hash_off_the_hub, turn_to_sign_in, verify_off_the_hub

blueprint = Blueprint("sessions", __name__)


@blueprint.post("/login")
def login() -> Response:
    """Open a session; the token goes into the cookie only."""
    fields = body.read()
    username, password = body.text(fields, "username", 200), body.text(fields, "password", 2000)
    embedded = body.flag(fields, "embedded") if "embedded" in fields else False
    response = Response(content_type="application/json")
    user = sign_in(response, username, password, embedded)
    response.set_data(json.dumps({"user": user}, ensure_ascii=False))
    return response


def sign_in(response: AnyResponse, username: str, password: str, embedded: bool) -> View:
    """Open a session in the browser that gets ``response``; whose it is. Raises WrongLogin, TooManyAttempts."""
    agent = request.headers.get("User-Agent", "")
    with turn_to_sign_in():
        token, user = people.login(
            username, password, request.remote_addr or "", verify_off_the_hub, agent, _directory()
        )
    _end_present_session()
    session.remember(response, token, embedded)
    return user


@blueprint.post("/invitation")
def invitation() -> Response:
    """Whom an invitation is for."""
    return jsonify(user=invitations.of(body.text(body.read(), "token", 200)))


@blueprint.post("/invitation/accept")
def accept_invitation() -> Response:
    """Choose the password that an invitation allows, and be signed in."""
    fields = body.read()
    invited, password = body.text(fields, "token", 200), body.text(fields, "password", 2000)
    agent = request.headers.get("User-Agent", "")
    with turn_to_sign_in():
        token, user = invitations.accept(invited, password, request.remote_addr or "", agent, hash_off_the_hub)
    _end_present_session()
    response = jsonify(user=user)
    session.remember(response, token, embedded=False)
    return response


@blueprint.post("/logout")
def logout() -> Response:
    """End this session in every tab."""
    _end_present_session()
    response = Response(status=204)
    session.forget(response)
    return response


@blueprint.get("/me")
def me() -> Response:
    """What is, for the account that is signed in."""
    told = snapshot.of(session.account_id())
    daemon = current_app.extensions["daemon"]
    told["daemon"] = {"running": daemon.running, "sentence": daemon.sentence}
    hub = current_app.extensions["hub"]
    for user in told["users"]:
        user["presence"]["browser"] = hub.browser_of(user["id"])
    return jsonify(told)


@blueprint.post("/presence")
def presence() -> Response:
    """Somebody is using this browser; said about once a minute while it is so."""
    session.account_id()
    current_app.extensions["hub"].alive(session.token() or "")
    return Response(status=204)


def _directory() -> Callable[[str, str], bool] | None:
    """How the office's directory is asked, if there is one."""
    directory = OfficeDirectory.of(current_app.extensions["settings"].sign_in)
    return None if directory is None else directory.knows


def _end_present_session() -> None:
    token = session.token()
    if token:
        people.logout(token)
        current_app.extensions["hub"].session_ended(token)
