"""Click to call: asked of the daemon at once, or not at all."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from web.api import body
from web.auth.session import account_id

blueprint = Blueprint("calls", __name__)


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
