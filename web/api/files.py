"""Files in chats: taken as a stream, never whole in memory, and given out so that they can never run as a page."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from flask import Blueprint, Response, jsonify, request, send_file
from werkzeug.exceptions import LengthRequired

from appliance.services import files, messages
from appliance.services.errors import BadRequest, TooManyAttempts
from appliance.store.database import database
from appliance.store.files import Incoming, incoming
from web.api import body
from web.auth.session import account_id
from web.threads import in_real_thread

AT_ONCE = 4  # that one account may send
_BLOCK_BYTES = 256 * 1024
_KEEP_S = 365 * 24 * 3600
# Opened by itself a picture is drawn; nothing else of it is ever interpreted.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

blueprint = Blueprint("files", __name__)


class Turns:
    """How many files each account is sending at this moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[int] = Counter()

    @contextmanager
    def one(self, account: int) -> Iterator[None]:
        """Raises TooManyAttempts when the account has no turn left."""
        with self._lock:
            if self._taken[account] >= AT_ONCE:
                raise TooManyAttempts(f"At most {AT_ONCE} files can be sent at once. This one follows in a moment.", 2)
            self._taken[account] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[account] -= 1


_turns = Turns()


@blueprint.post("/conversations/<id:conversation_id>/files")
def send(conversation_id: int) -> tuple[Response, int]:
    """The body is the file as it is, behind its preview of ``preview`` bytes when there is one."""
    account = account_id()
    if request.content_length is None:
        raise LengthRequired
    preview_size = body.query_id("preview", lowest=0) or 0
    size = request.content_length - preview_size
    name, key = body.query_text("name", 1000), body.query_text("key", 100)
    sent = messages.sent(account, conversation_id, key)
    if sent is not None:  # its answer was lost
        return jsonify(message=sent), 200
    files.check(account, conversation_id, size, preview_size)
    with _turns.one(account), incoming() as file, incoming() if preview_size else nullcontext() as preview:
        database.close()  # a slow sender holds no connection
        request.max_content_length = request.content_length + 1
        if preview is not None:
            _receive(preview, preview_size)
        _receive(file, size)
        database.connect(reuse_if_open=True)
        message, created = files.send(account, conversation_id, name, key, file, preview)
    return jsonify(message=message), 201 if created else 200


def _receive(file: Incoming, size: int) -> None:
    """The next ``size`` bytes. Raises BadRequest, and ClientDisconnected when the sender stops in the middle."""
    while block := request.stream.read(min(_BLOCK_BYTES, size - file.bytes)):
        in_real_thread(file.write, block)
    if file.bytes != size:
        raise BadRequest("The file did not arrive in full. Try again, in a faster network if this one is slow.")
    in_real_thread(file.finish)


@blueprint.get("/messages/<id:message_id>/file")
def get(message_id: int) -> Response:
    """The file of a message: a picture is shown, unless ``download=1``; anything else is only ever saved.

    With ``preview=1`` the small picture of it that came with it, if one did.
    """
    offered = files.of(account_id(), message_id, preview=body.query_text("preview", 1) == "1")
    shown = offered.is_picture and body.query_text("download", 1) != "1"
    response = send_file(
        offered.path,
        mimetype=offered.media_type if shown else "application/octet-stream",
        as_attachment=not shown,
        download_name=offered.name,
        etag=offered.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cache-Control"] = f"private, max-age={_KEEP_S}, immutable"
    response.headers["Vary"] = "Cookie"  # another person at this browser asks for themselves
    return response
