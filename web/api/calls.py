"""Calls: the history, and click to call, which is asked of the daemon at once or not at all."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from appliance.services import call_history
from web.api import body
from web.auth.session import account_id

blueprint = Blueprint("calls", __name__)


@blueprint.get("/calls")
def listing() -> Response:
    """The account's calls, newest first: all, or those that the query string asks for."""
    account = account_id()
    filters = call_history.Filters(
        missed=body.query_text("missed", 1) == "1",
        direction=body.query_choice("direction", ("in", "out")),
        q=body.query_text("q"),
        since_ms=body.query_moment("since"),
        until_ms=body.query_moment("until"),
    )
    return jsonify(call_history.listing(account, filters, body.query_limit(), body.query_text("before") or None))


@blueprint.post("/calls/seen")
def mark_seen() -> Response:
    """The missed calls have been looked at."""
    call_history.mark_seen(account_id())
    return Response(status=204)


@blueprint.get("/conversations/<id:conversation_id>/calls")
def with_peer(conversation_id: int) -> Response:
    account = account_id()
    before = body.query_text("before") or None
    return jsonify(call_history.with_peer(account, conversation_id, body.query_limit(), before))


@blueprint.post("/calls")
def start() -> tuple[Response, int]:
    account = account_id()
    fields = body.read()
    number, key = body.text(fields, "number", 100), body.text(fields, "key", 100)
    return _live(
        "call.start", {"account_id": account, "number": number, "key": key, "address": request.remote_addr or ""}
    )


@blueprint.post("/calls/<string(maxlength=100):call_id>/hangup")
def hang_up(call_id: str) -> tuple[Response, int]:
    return _live("call.hangup", {"account_id": account_id(), "call_id": call_id})


def _live(name: str, arguments: dict[str, Any]) -> tuple[Response, int]:
    answer = current_app.extensions["daemon"].call(name, arguments)
    return jsonify(call=answer["call"]), 202
