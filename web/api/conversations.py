"""Conversations and their messages."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from appliance.services import conversations, groups, messages
from appliance.services.errors import BadRequest
from web.api import body
from web.auth.session import account_id

blueprint = Blueprint("conversations", __name__)


@blueprint.get("/conversations")
def listing() -> Response:
    return jsonify(conversations.listing(account_id(), body.query_limit(), body.query_id("before")))


@blueprint.post("/conversations")
def open_one() -> Response:
    account = account_id()
    fields = body.read()
    match fields.get("kind"):
        case "chat":
            found = conversations.open_chat(account, body.whole(fields, "user_id"))
        case "sms":
            number = body.text(fields, "number", 100)
            found = conversations.open_sms(account, body.whole(fields, "line_id"), number)
        case "email":
            found = conversations.open_email(account, body.text(fields, "address", 300))
        case "group":
            name, key = body.text(fields, "name", 1000), body.text(fields, "key", 100)
            found = groups.create(account, name, body.wholes(fields, "user_ids"), key)
        case _:
            raise BadRequest("“kind” must be “chat”, “group”, “sms” or “email”.")
    return jsonify(conversation=found)


@blueprint.get("/conversations/<id:conversation_id>")
def get(conversation_id: int) -> Response:
    return jsonify(conversation=conversations.get(account_id(), conversation_id))


@blueprint.patch("/conversations/<id:conversation_id>")
def change(conversation_id: int) -> Response:
    account = account_id()
    fields = body.read()
    name = body.text(fields, "name", 1000) if "name" in fields else None
    muted = body.flag(fields, "muted") if "muted" in fields or name is None else None
    if name is not None:
        changed = groups.rename(account, conversation_id, name)
    if muted is not None:
        changed = conversations.change(account, conversation_id, muted)
    return jsonify(conversation=changed)


@blueprint.post("/conversations/<id:conversation_id>/members")
def add_members(conversation_id: int) -> Response:
    account = account_id()
    return jsonify(conversation=groups.add(account, conversation_id, body.wholes(body.read(), "user_ids")))


@blueprint.delete("/conversations/<id:conversation_id>/members/<id:user_id>")
def remove_member(conversation_id: int, user_id: int) -> Response:
    groups.remove(account_id(), conversation_id, user_id)
    return Response(status=204)


@blueprint.delete("/conversations/<id:conversation_id>")
def hide(conversation_id: int) -> Response:
    conversations.hide(account_id(), conversation_id)
    return Response(status=204)


@blueprint.post("/conversations/<id:conversation_id>/read")
def mark_read(conversation_id: int) -> Response:
    account = account_id()
    up_to = body.whole(body.read(), "up_to")
    return jsonify(conversation=conversations.mark_read(account, conversation_id, up_to))


@blueprint.get("/conversations/<id:conversation_id>/messages")
def page(conversation_id: int) -> Response:
    account, limit, around = account_id(), body.query_limit(), body.query_id("around")
    if around is not None:
        return jsonify(messages.around(account, conversation_id, around, limit))
    before, after = body.query_id("before"), body.query_id("after", lowest=0)
    return jsonify(messages.page(account, conversation_id, limit, before, after))


@blueprint.post("/conversations/<id:conversation_id>/messages")
def send(conversation_id: int) -> tuple[Response, int]:
    account = account_id()
    fields = body.read()
    text, key = body.text(fields, "text"), body.text(fields, "key", 100)
    message, created = messages.send(account, conversation_id, text, key)
    return jsonify(message=message), 201 if created else 200


@blueprint.post("/messages/<id:message_id>/retry")
def retry(message_id: int) -> Response:
    return jsonify(message=messages.retry(account_id(), message_id))
