"""``GET /live``: one browser's websocket. The box only tells; one writer a socket."""

from __future__ import annotations

import os
import random
import socket
import time

from flask import Blueprint, current_app, g
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server
from wsproto.events import Ping

from appliance.settings import Role
from appliance.store.database import database
from web.api import body
from web.auth import session
from web.connection import cut
from web.live.feed import STILL_HERE
from web.live.hub import Hub
from web.live.outbox import Outbox

SESSION_ENDED = 4401
PING_INTERVAL_S = 40.0  # proxies forget what is silent for a minute
UNACKNOWLEDGED_MS = 20_000  # a browser's machine that vanished is given up after this
WRITE_BYTES = 16 * 1024  # at most this in one write: one TLS record

# Pings are sent by the writer below: a second writer in the library could cut into a half-written frame.
SERVER_OPTIONS = {"ping_interval": None, "max_message_size": 1024, "receive_bytes": 16 * 1024}

sock = Sock()
sock.bp = Blueprint("live", __name__)


@sock.bp.before_request
def _before_handshake() -> None:
    """What can be refused as plain HTTP is refused before the websocket begins."""
    g.after = body.query_id("after", lowest=0)
    with database.connection_context():
        account = session.account()
        # To an auditor nothing of this is told.
        g.account_id = None if account is None or account.role == Role.AUDITOR else account.id


class Mute(list[object]):
    """In place of the list of received messages, which nothing would bound: a browser has nothing to say here."""

    def append(self, message: object) -> None:
        raise OSError("a message on a socket that only tells")


@sock.route("/api/v1/live")
def live(ws: Server) -> None:
    """Tell one browser what happens after its cursor, until either side goes."""
    ws.input_buffer = Mute()
    ws.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)
    token = session.token()
    if g.account_id is None or token is None:
        ws.close(SESSION_ENDED, "You are signed out.")
        return
    hub: Hub = current_app.extensions["hub"]
    outbox = Outbox(g.account_id, token, ws.event)
    descriptor = os.dup(ws.sock.fileno())
    try:
        with database.connection_context():  # given back before the long wait begins
            hub.subscribe(outbox, g.after, lambda: cut(descriptor))
        _write(ws, outbox)
    except OSError:
        ws.connected = False  # nobody is there to be told goodbye
    finally:
        hub.unsubscribe(outbox)
        cut(descriptor)  # after what was written; gevent alone may take a second to close
        os.close(descriptor)


def _write(ws: Server, outbox: Outbox) -> None:
    """Write what the outbox holds and ping, until the socket ends. Raises OSError, ConnectionClosed."""
    # Browsers that came back together are not asked together.
    next_ping = time.monotonic() + PING_INTERVAL_S * random.uniform(0.5, 1)
    while True:
        frames = outbox.take(max(0.0, next_ping - time.monotonic()))
        if not ws.connected:
            raise ConnectionClosed(ws.close_reason, ws.close_message)
        if outbox.session_ended:
            ws.close(SESSION_ENDED, "You are signed out.")
            return
        if outbox.overflowed:
            raise ConnectionClosed  # the hub has cut the connection; the browser resumes by its cursor
        pending = b""
        for frame in frames:
            if pending and len(pending) + len(frame.data) > WRITE_BYTES:
                _send(ws, pending)
                pending = b""
            pending += frame.data
            if frame.final:
                _send(ws, pending)
                ws.close()
                return
        if time.monotonic() >= next_ping:
            if not ws.pong_received:
                ws.close(message="The browser did not answer a ping.")
                return
            ws.pong_received = False
            # Scripts see no pings: on a silent link this says that it lives.
            pending += ws.ws.send(Ping()) + STILL_HERE.data
            next_ping = time.monotonic() + PING_INTERVAL_S
        if pending:
            _send(ws, pending)


def _send(ws: Server, data: bytes) -> None:
    """Raises OSError, also where the reader closed the socket in the middle: gevent has no TLS state for it then."""
    try:
        ws.sock.sendall(data)
    except AttributeError as error:
        raise BrokenPipeError from error
