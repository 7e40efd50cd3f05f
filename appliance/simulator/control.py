"""The simulator's own HTTP server: a JSON API for tests and scripts, and the page of the outside world.

Loopback only, without a login: it is a lab tool. All answers are JSON; a mistake is ``{"error": sentence}``.

| call | body → answer |
| --- | --- |
| ``GET /api/state`` | → network, modems and phones as they are |
| ``PATCH /api/network`` | ``{radio_ms?, report_delay_ms?}`` |
| ``POST /api/phones`` | ``{number, name?}`` → the phone |
| ``PATCH /api/phones/NUMBER`` | ``{name?, switched_on?, reports?}`` (delivered, failed, never) → the phone |
| ``GET /api/phones/NUMBER/texts?after=ID`` | → ``{texts}``: what it got and sent after that one, at most 500 |
| ``POST /api/phones/NUMBER/texts`` | ``{to, text, …}`` with the fields of :class:`Way` → the text |
| ``POST /api/phones/NUMBER/calls`` | ``{to, rings?, interval_ms?, hide_number?}`` rings a modem |
| ``POST /api/modems/NAME/faults`` | ``{fault, value?, code?}`` → the modem; 0 takes it back |
| ``GET /api/faults`` | → the faults there are |
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as NoAnswerInTime
from dataclasses import asdict
from itertools import islice
from typing import Any, TypeVar

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from appliance.simulator.faults import KINDS
from appliance.simulator.laboratory import Laboratory
from appliance.simulator.modem import Modem
from appliance.simulator.network import NetworkFull
from appliance.simulator.phone import MobilePhone, PhoneText, Reports, way_from

_ANSWER_TIMEOUT_S = 5
_LARGEST_BODY = 64 * 1024
_TEXTS_AT_ONCE = 500
_LONGEST_DELAY_MS = 600_000
_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Result = TypeVar("Result")
Json = dict[str, Any]


class BadRequest(ValueError):
    """What was asked cannot be; the sentence says why."""


class Control:
    """The server on a thread of its own; the laboratory stays in ``loop``, where every view's work is done."""

    def __init__(self, laboratory: Laboratory, loop: asyncio.AbstractEventLoop, port: int = 0) -> None:
        """Raises OSError when the port is taken."""
        self._loop = loop
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, build_app(laboratory, self._on_loop), threaded=True, request_handler=_Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever, name="control", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving. Must not be called in the loop's thread while a view waits for the loop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _on_loop(self, work: Callable[[], Result]) -> Result:
        async def run() -> Result:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(_ANSWER_TIMEOUT_S)


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def build_app(laboratory: Laboratory, on_loop: Callable[[Callable[[], Any]], Any]) -> Flask:
    """The application; ``on_loop`` runs a function where the laboratory lives."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    network = laboratory.network

    @app.before_request
    def only_from_here() -> tuple[Response, int] | None:
        # Another site's page in the same browser must reach nothing, by name tricks or by posting.
        host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
        site = request.headers.get("Sec-Fetch-Site", "none")
        if host not in _HOSTS or (request.method != "GET" and site not in ("none", "same-origin")):
            return jsonify(error="This page answers only on this machine."), 403
        return None

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    @app.errorhandler(BadRequest)
    @app.errorhandler(ValueError)
    @app.errorhandler(NetworkFull)
    def refused(error: Exception) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400

    @app.errorhandler(KeyError)
    def unknown(error: KeyError) -> tuple[Response, int]:
        return jsonify(error=f"There is no {error.args[0]}."), 404

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.description or error.name), error.code or 500

    @app.errorhandler(NoAnswerInTime)
    def too_slow(error: Exception) -> tuple[Response, int]:
        return jsonify(error="The simulator is too busy to answer."), 503

    @app.get("/")
    def outside() -> str:
        return render_template("outside.html")

    @app.get("/api/state")
    def state() -> Response:
        return jsonify(on_loop(lambda: state_of(laboratory)))

    @app.get("/api/faults")
    def faults() -> Response:
        return jsonify(faults=[asdict(kind) for kind in KINDS.values()])

    @app.patch("/api/network")
    def change_network() -> Response:
        body = _body()
        changes = {
            name: _number(body, name, highest=_LONGEST_DELAY_MS)
            for name in ("radio_ms", "report_delay_ms")
            if name in body
        }

        def change() -> Json:
            for name, value in changes.items():
                setattr(network, name, value)
            return {"radio_ms": network.radio_ms, "report_delay_ms": network.report_delay_ms}

        return jsonify(on_loop(change))

    @app.post("/api/phones")
    def add_phone() -> Response:
        body = _body()
        number, name = _string(body, "number", 40), _string(body, "name", 80, default="")

        def add() -> Json:
            phone = network.phone(number)
            phone.name = name or phone.name
            return phone_of(phone)

        return jsonify(on_loop(add))

    @app.patch("/api/phones/<number>")
    def change_phone(number: str) -> Response:
        body = _body()

        def change() -> Json:
            phone = known_phone(number)
            if "name" in body:
                phone.name = _string(body, "name", 80, default="")
            if "switched_on" in body:
                phone.switched_on = bool(body["switched_on"])
            if "reports" in body:
                phone.reports = Reports(body["reports"])
            return phone_of(phone)

        return jsonify(on_loop(change))

    @app.get("/api/phones/<number>/texts")
    def texts(number: str) -> Response:
        after = request.args.get("after", default=0, type=int)

        def read() -> list[Json]:
            newer = (text for text in known_phone(number).texts if text.id > after)
            return [text_of(text) for text in islice(newer, _TEXTS_AT_ONCE)]

        return jsonify(texts=on_loop(read))

    @app.post("/api/phones/<number>/texts")
    def send(number: str) -> tuple[Response, int]:
        body = _body()
        to, text = _string(body, "to", 40), _string(body, "text", 10_000)
        way = way_from({name: value for name, value in body.items() if name not in ("to", "text")})
        sent = on_loop(lambda: text_of(network.phone(number).send(to, text, way)))
        return jsonify(sent), 201

    @app.post("/api/phones/<number>/calls")
    def call(number: str) -> tuple[Response, int]:
        body = _body()
        to = _string(body, "to", 40)
        rings = _number(body, "rings", 3, highest=100)
        interval_s = _number(body, "interval_ms", 5000, highest=60_000) / 1000
        hide = bool(body.get("hide_number", False))
        on_loop(lambda: network.phone(number).call(to, rings=rings, interval_s=interval_s, hide_number=hide))
        return jsonify({}), 202

    @app.post("/api/modems/<name>/faults")
    def fault(name: str) -> Response:
        body = _body()
        kind = _string(body, "fault", 40)

        def put() -> Json:
            if name not in laboratory.modems:
                raise KeyError(f"modem called “{name}”")
            laboratory.fault(name, kind, body.get("value"), body.get("code"))
            return modem_of(laboratory.modems[name])

        return jsonify(on_loop(put))

    def known_phone(number: str) -> MobilePhone:
        phone = network.phones.get(network.canonical(number))
        if phone is None:
            raise KeyError(f"phone with the number {number}")
        return phone

    return app


def state_of(laboratory: Laboratory) -> Json:
    network = laboratory.network
    return {
        "network": {
            "radio_ms": network.radio_ms,
            "report_delay_ms": network.report_delay_ms,
            "submits": network.submits,
        },
        "modems": [modem_of(modem) for modem in laboratory.modems.values()],
        "phones": [phone_of(phone) for phone in network.phones.values()],
    }


def modem_of(modem: Modem) -> Json:
    return {
        "name": modem.name,
        "number": modem.number,
        "port": str(modem.port.link),
        "personality": modem.personality.name,
        "plugged": modem.is_powered,
        "registration": modem.registration.name.lower(),
        "stored": len(modem.sim.messages),
        "slots": modem.sim.messages.capacity,
        "waiting": modem.network.waiting_for(modem.number),
        "faults": {**asdict(modem.faults), "unplugged": not modem.port.is_open},
    }


def phone_of(phone: MobilePhone) -> Json:
    return {
        "number": phone.number,
        "name": phone.name,
        "switched_on": phone.switched_on,
        "reports": phone.reports,
        "parts_received": phone.parts_received,
        "last": text_of(phone.texts[-1]) if phone.texts else None,
    }


def text_of(text: PhoneText) -> Json:
    return {**asdict(text), "at": text.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")}


def _body() -> Json:
    body = request.get_json()
    if not isinstance(body, dict):
        raise BadRequest("Send a JSON object.")
    return body


def _string(body: Json, name: str, longest: int, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or len(value) > longest or (default is None and not value.strip()):
        raise BadRequest(f"“{name}” must be a text of at most {longest} characters.")
    return value


def _number(body: Json, name: str, default: int | None = None, *, highest: int) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
        raise BadRequest(f"“{name}” must be a whole number from 0 to {highest}.")
    return value
