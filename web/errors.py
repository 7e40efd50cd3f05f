"""An error leaves as ``{"error": {"id", "sentence"}}`` with a fitting status (docs/api.md), for a person as a page."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, render_template, request
from peewee import OperationalError
from werkzeug.exceptions import HTTPException
from wsproto.utilities import RemoteProtocolError

from appliance.ipc.client import DaemonAway
from appliance.ipc.wire import CommandRefused
from appliance.services.errors import ServiceError, TooManyAttempts

log = logging.getLogger(__name__)

STATUS = {
    "signed_out": 401,
    "wrong_login": 401,
    "too_many_attempts": 429,
    "cross_site": 403,
    "not_allowed": 403,
    "not_found": 404,
    "bad_request": 400,
    "bad_number": 400,
    "bad_address": 400,
    "empty_text": 400,
    "too_long": 400,
    "conflict": 409,
    "disk_full": 409,
    "too_late": 409,
    "daemon_away": 503,
    "directory_away": 503,
    "pbx_away": 503,
    "pbx_refused": 502,
    "modem_refused": 502,
    "server_error": 500,
}

_HTTP_ERRORS = {
    404: ("not_found", "There is nothing at this address."),
    405: ("bad_request", "This cannot be done at this address."),
    408: ("bad_request", "The request did not arrive in full. Try again."),
    413: ("too_long", "This is too long for the box."),
    415: ("bad_request", "Send JSON, with the content type application/json."),
}


def error(error_id: str, sentence: str, status: int | None = None) -> Response:
    """An error's response; an id that is not in the contract becomes ``server_error``."""
    if error_id not in STATUS:
        log.error("The error id %r is not one of the API's.", error_id)
        error_id = "server_error"
    status = status or STATUS[error_id]
    if "text/html" in request.headers.get("Accept", ""):  # a browser that goes to an address, not one of our scripts
        return Response(render_template("trouble.html", sentence=sentence), status)
    response = jsonify(error={"id": error_id, "sentence": sentence})
    response.status_code = status
    return response


def install(app: Flask) -> None:
    """Turn whatever a request raises into the API's error shape."""
    app.register_error_handler(ServiceError, _service_error)
    app.register_error_handler(CommandRefused, lambda refusal: error(refusal.error_id, refusal.sentence))
    app.register_error_handler(DaemonAway, lambda away: error("daemon_away", away.sentence))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(RemoteProtocolError, _bad_handshake)
    app.register_error_handler(OperationalError, _not_kept)
    app.register_error_handler(Exception, _unforeseen)


def _service_error(refusal: ServiceError) -> Response:
    response = error(refusal.error_id, refusal.sentence)
    if isinstance(refusal, TooManyAttempts):
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response


def _http_error(exception: HTTPException) -> Response | HTTPException:
    code = exception.code or 500
    if code < 400:
        return exception
    if code >= 500:
        return error("server_error", "Something went wrong in the box. Try again.", code)
    error_id, sentence = _HTTP_ERRORS.get(code, ("bad_request", "The box could not understand this request."))
    response = error(error_id, sentence, code)
    for name, value in exception.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _bad_handshake(exception: RemoteProtocolError) -> Response:
    return error("bad_request", "This is no proper websocket handshake.")


def _not_kept(trouble: OperationalError) -> Response:
    log.error("A request could not be kept: %s.", trouble)
    why = "its database is in use by something else" if "locked" in str(trouble) else "its disk may be full"
    sentence = f"The box could not keep this: {why}. Nothing was done. Tell your admin, and try again."
    return error("server_error", sentence, 503)


def _unforeseen(exception: Exception) -> Response:
    log.exception("A request failed.", exc_info=exception)
    return error("server_error", "Something went wrong in the box. Try again; its log says more.")
