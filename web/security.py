"""What every request passes and every answer carries: same-origin checks, limits and headers."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from appliance.services.errors import ServiceError
from web.connection import cut

BODY_LIMIT_BYTES = 64 * 1024
SLOW_CLIENT_S = 30  # between two pieces of a request or an answer
BODY_DEADLINE_S = 60.0  # for a whole body; a file in a chat may be larger and gets longer
FILE_DEADLINE_S = 900.0
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_FRAMED_BY_NOBODY_ELSE = "frame-ancestors 'self'"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        _FRAMED_BY_NOBODY_ELSE,
    )
)
# No Strict-Transport-Security: with it a browser lets nobody past the warning of a self-made certificate.
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), "
    "geolocation=(), payment=(), usb=()",
}
_HEADERS_OF_PARTS = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}


def let_frame(response: Response, *origins: str) -> None:
    """Let pages of these origins, and no others, show this answer in a frame."""
    ancestors = f"frame-ancestors {' '.join(origins)}"
    response.headers["Content-Security-Policy"] = _POLICY.replace(_FRAMED_BY_NOBODY_ELSE, ancestors)


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether an IP address belongs to one of the networks."""
    try:
        asker = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asker in ipaddress.ip_network(network) for network in networks)


class CrossSite(ServiceError):
    """A request that another site's page made."""

    error_id = "cross_site"

    def __init__(self) -> None:
        super().__init__("This request did not come from the box's own pages, so it was refused.")


def install(app: Flask, public_names: Iterable[str], embed_origins: Iterable[str]) -> None:
    """Guard every route of ``app``.

    Args:
        public_names: by which people reach it.
        embed_origins: whose pages may show its widget.
    """
    app.config["EMBED_ORIGINS"] = tuple(embed_origins)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT_BYTES
    app.config["PUBLIC_NAMES"] = LOOPBACK_NAMES | {name.lower() for name in public_names}
    app.before_request(_refuse_cross_site)
    app.after_request(_add_headers)
    app.wsgi_app = Edge(app.wsgi_app)  # type: ignore[method-assign]


def _refuse_cross_site() -> None:
    if _is_websocket(request.environ):
        # The browser's same-origin policy does not cover websockets; Origin is all there is (RFC 6455 §10.2).
        if not (_own_origin() and _known_host()):
            raise CrossSite
    elif request.method not in ("GET", "HEAD", "OPTIONS"):
        fetch_site = request.headers.get("Sec-Fetch-Site")
        own = fetch_site == "same-origin" if fetch_site is not None else _own_origin()
        if not (own and _known_host()):
            raise CrossSite


def _own_origin() -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.host}"


def _known_host() -> bool:
    """Whether the page was opened by one of the box's names; any other may be a rebound one of a stranger."""
    name = urlsplit(f"//{request.host}").hostname
    return name in current_app.config["PUBLIC_NAMES"]


def _add_headers(response: Response) -> Response:
    own_policy = "Content-Security-Policy" in response.headers
    # Scripts and style sheets obey the policy of the page that loads them: forty files need not repeat it.
    headers = _HEADERS_OF_PARTS if response.mimetype in ("text/javascript", "text/css") else HEADERS
    for name, value in headers.items():
        if not (own_policy and name == "X-Frame-Options"):  # which knows no origins
            response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_websocket(environ: dict[str, Any]) -> bool:
    return str(environ.get("HTTP_UPGRADE", "")).lower() == "websocket"


class Edge:
    """The WSGI layer around the application.

    It declines permessage-deflate, which would cost some 100 KB a socket, tells IPv4 clients of an IPv6 socket as
    what they are, and gives a client that stops in the middle of a request or an answer a deadline.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        environ["REMOTE_ADDR"] = environ.get("REMOTE_ADDR", "").removeprefix("::ffff:")
        connection = environ.get("gunicorn.socket")
        if connection is None:
            return self._application(environ, start_response)
        if _is_websocket(environ):  # it may be silent for as long as it likes; its own pings watch it
            connection.settimeout(None)
            return self._application(environ, start_response)
        connection.settimeout(SLOW_CLIENT_S)
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):  # their bodies are never read
            return self._application(environ, start_response)
        length = environ.get("CONTENT_LENGTH") or ""
        large = length.isdigit() and int(length) > BODY_LIMIT_BYTES
        # A client that sends a byte now and then passes every time-out of a single piece.
        seconds = FILE_DEADLINE_S if large else BODY_DEADLINE_S
        deadline = threading.Timer(seconds, cut, (connection.fileno(), socket.SHUT_RD))
        deadline.daemon = True
        deadline.start()
        try:
            return self._application(environ, start_response)
        finally:
            deadline.cancel()
