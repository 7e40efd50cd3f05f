"""What people do with their own account."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from appliance.services import own_account, preferences
from web.api import body
from web.auth import session
from web.auth.passwords import hash_off_the_hub, turn_to_sign_in, verify_off_the_hub

blueprint = Blueprint("account", __name__)


@blueprint.patch("/me/preferences")
def prefer() -> Response:
    account = session.account_id()
    return jsonify(preferences.change(account, body.read()))


@blueprint.post("/me/password")
def change_password() -> Response:
    account = session.account_id()
    fields = body.read()
    old, new = body.text(fields, "old", 2000), body.text(fields, "new", 2000)
    with turn_to_sign_in():
        own_account.change_password(
            account, old, new, session.token() or "", request.remote_addr or "", verify_off_the_hub, hash_off_the_hub
        )
    return Response(status=204)


@blueprint.get("/me/sessions")
def sessions() -> Response:
    return jsonify(own_account.sessions(session.account_id(), session.token() or ""))


@blueprint.delete("/me/sessions/<string(maxlength=100):session_id>")
def end_session(session_id: str) -> Response:
    own_account.end_session(session.account_id(), session_id)
    return Response(status=204)


@blueprint.delete("/me/sessions")
def end_other_sessions() -> Response:
    own_account.end_other_sessions(session.account_id(), session.token() or "")
    return Response(status=204)
