"""The REST API of docs/api.md: read the request, call one service, answer with JSON."""

from __future__ import annotations

from flask import Blueprint

from web.api import account, calls, conversations, files, history, live_words, people, sessions

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
for part in (sessions, conversations, files, people, calls, history, account, live_words):
    blueprint.register_blueprint(part.blueprint)
