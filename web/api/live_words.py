"""What people's browsers tell each other through the box at this moment: it is passed on and never kept."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from appliance.services import conversations
from appliance.services.errors import BadRequest, TooManyAttempts
from web.api import body
from web.auth.session import account_id

VIDEO_KINDS = ("invite", "accept", "decline", "busy", "hangup", "description", "candidate")
DATA_LONGEST = 12_000  # bytes of JSON; with its envelope it fits a frame
BURST = 120  # signals an account may send at once
A_SECOND = 20  # and then for every second

blueprint = Blueprint("live_words", __name__)


class Pace:
    """A bucket of tokens for each account: ``BURST`` at once, ``A_SECOND`` more every second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[int, tuple[float, float]] = {}  # tokens, and when they were counted

    def take(self, account: int) -> None:
        """Raises TooManyAttempts when the account has none left."""
        now = time.monotonic()
        with self._lock:
            left, counted = self._left.get(account, (float(BURST), now))
            left = min(float(BURST), left + (now - counted) * A_SECOND)
            if left < 1:
                raise TooManyAttempts("This browser sends too much at once. Wait a moment.", 1)
            self._left[account] = (left - 1, now)


_pace = Pace()


@blueprint.post("/conversations/<id:conversation_id>/typing")
def typing(conversation_id: int) -> Response:
    """Tell the other members that this account is writing."""
    account = account_id()
    _pace.take(account)
    others = conversations.others(account, conversation_id)
    told = {"conversation_id": conversation_id, "user_id": account}
    current_app.extensions["hub"].tell(others, {"type": "typing", "data": told})
    return Response(status=204)


@blueprint.post("/conversations/<id:conversation_id>/answering")
def answering(conversation_id: int) -> Response:
    """Tell the others who share it that this account is about to answer, or no longer."""
    account = account_id()
    is_so = body.flag(body.read(), "answering")
    _pace.take(account)
    others = conversations.others(account, conversation_id)
    told = {"conversation_id": conversation_id, "user_id": account, "answering": is_so}
    current_app.extensions["hub"].tell(others, {"type": "answering", "data": told})
    return Response(status=204)


@blueprint.post("/video/<id:conversation_id>")
def video(conversation_id: int) -> Response:
    """Pass a signal of a video session on to the colleague's browsers, and to the account's own other ones."""
    account = account_id()
    fields = body.read()
    _pace.take(account)
    kind = body.text(fields, "kind", 20)
    if kind not in VIDEO_KINDS:
        raise BadRequest(f"“kind” must be one of: {', '.join(VIDEO_KINDS)}.")
    data: Any = fields.get("data")
    if not _is_signal(data):
        raise BadRequest("“data” must be a text, null or an object of texts, numbers and null.")
    if len(json.dumps(data, ensure_ascii=False).encode(errors="replace")) > DATA_LONGEST:
        raise BadRequest(f"“data” is too long; at most {DATA_LONGEST} bytes are allowed.", "too_long")
    told = {
        "conversation_id": conversation_id,
        "user_id": account,
        "session": body.text(fields, "session", 64),
        "tab": body.text(fields, "tab", 64),
        "kind": kind,
        "data": data,
    }
    partner = conversations.partner(account, conversation_id)
    hub = current_app.extensions["hub"]
    reached = hub.tell([partner], {"type": "video", "data": told})
    hub.tell([account], {"type": "video", "data": told})
    return jsonify(reached=reached)


def _is_signal(data: Any) -> bool:
    """What WebRTC's descriptions and candidates are made of: nothing nests, however deep a stranger's JSON does."""
    values = data.values() if isinstance(data, dict) else [data]
    return not any(isinstance(each, dict | list) for each in values)
