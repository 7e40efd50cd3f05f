"""Finding messages again, taking them out and away: search, export, deleting and undoing it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, stream_with_context

from appliance.domain.messages import Kind
from appliance.services import conversations, export, messages, search
from web import language
from web.api import body
from web.auth.session import account_id

blueprint = Blueprint("history", __name__)

_TYPES = {"txt": "text/plain", "csv": "text/csv", "json": "application/json"}


@blueprint.get("/search")
def find() -> Response:
    account = account_id()
    kind = body.query_choice("kind", Kind)
    conversation = body.query_id("conversation")
    filters = search.Filters(
        kind=Kind(kind) if kind else None,
        conversation_ids=() if conversation is None else (conversation,),
        since_ms=body.query_moment("since"),
        until_ms=body.query_moment("until"),
    )
    limit, before = body.query_limit(most=search.PAGE_LIMIT), body.query_id("before")
    return jsonify(search.search(account, body.query_text("q"), filters, limit, before))


@blueprint.get("/conversations/<id:conversation_id>/export")
def export_one(conversation_id: int) -> Response:
    account = account_id()
    wanted = export.Format(body.query_choice("format", export.Format) or "txt")
    pieces = export.conversation(account, conversation_id, wanted, language.of_page())
    response = Response(stream_with_context(pieces), content_type=f"{_TYPES[wanted]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="conversation-{conversation_id}.{wanted}"'
    return response


@blueprint.post("/conversations/<id:conversation_id>/restore")
def restore_conversation(conversation_id: int) -> Response:
    return jsonify(conversation=conversations.restore(account_id(), conversation_id))


@blueprint.delete("/messages/<id:message_id>")
def delete(message_id: int) -> Response:
    messages.delete(account_id(), message_id)
    return Response(status=204)


@blueprint.post("/messages/<id:message_id>/restore")
def restore(message_id: int) -> Response:
    return jsonify(message=messages.restore(account_id(), message_id))
