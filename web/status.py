"""Is it working? A page for admins, end points for service managers, and figures for a monitoring system."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from appliance.ipc.client import CommandRefused, DaemonAway
from appliance.services import health
from appliance.services.report import report
from appliance.settings import Role, WebSettings
from web import language, metrics, plots, security
from web.auth import session

blueprint = Blueprint("status", __name__)
probes = Blueprint("probes", __name__)  # these are answered also when the database is not

Words = Mapping[str, str]  # of the page, in its language

STATUS_DEADLINE_S = 3.0
BALANCE_DEADLINE_S = 50.0  # a network takes its time


@blueprint.get("/status")
def page() -> str | AnyResponse:
    """The status page; for whoever is neither admin nor auditor there is none."""
    if session.account() is None:
        return redirect(url_for("pages.login", next="/status"))
    reader = session.overseer()
    words = language.words()
    return render_template(
        "status.html",
        report=_report(),
        plots=plots,
        long_queue_s=health.LONG_QUEUE_MS // 1000,
        is_auditor=reader.role == Role.AUDITOR,
        level=_level,
        clock=_clock,
        size=partial(_size, words),
        duration=partial(_duration, words),
        waiting=partial(_waiting, words),
        stored=partial(_stored, words),
        told=partial(_told, words),
    )


@blueprint.get("/api/v1/status")
def view() -> Response:
    """The same for programs."""
    session.overseer()
    return jsonify(_report())


@blueprint.post("/api/v1/modems/<string(maxlength=40):modem>/balance")
def balance(modem: str) -> Response:
    """What the SIM's operator answers to the code that the config names."""
    session.admin()
    return jsonify(current_app.extensions["daemon"].call("modem.balance", {"modem": modem}, BALANCE_DEADLINE_S))


@probes.get("/healthz")
def healthy() -> Response:
    """The web process answers; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain")


@probes.get("/readyz")
def ready() -> Response:
    """Whether texts and calls can be served: the daemon has started and answers, and so does the database."""
    trouble = current_app.extensions["readiness"].trouble()
    return Response(f"{trouble or 'ok'}\n", status=503 if trouble else 200, mimetype="text/plain")


@blueprint.get("/metrics")
def figures() -> Response:
    """The Prometheus text format, for the networks that the config names; others find nothing."""
    settings: WebSettings = current_app.extensions["settings"]
    if not security.is_within(request.remote_addr or "", settings.monitoring.networks):
        abort(404)
    return Response(metrics.text(_report(), current_app.extensions["hub"].sockets), content_type=metrics.CONTENT_TYPE)


def _report() -> dict[str, Any]:
    daemon = current_app.extensions["daemon"]
    answer, sentence = None, ""
    try:
        answer = daemon.call("status", {}, STATUS_DEADLINE_S)
    except (DaemonAway, CommandRefused) as refusal:
        sentence = refusal.sentence
    return report(current_app.extensions["settings"], answer, sentence)


def _level(used: int, most: int) -> health.Level:
    """How near to its end something is."""
    if used >= most:
        return health.Level.PROBLEM
    return health.Level.WARNING if used * 100 >= most * health.NEARLY_PERCENT else health.Level.OK


def _size(words: Words, count: int) -> str:
    size = f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
    return size.replace(".", words["point"])


def _clock(at: str) -> str:
    """An ISO 8601 time as the box's own clock shows it."""
    return f"{datetime.fromisoformat(at).astimezone():%d.%m. %H:%M}"


def _waiting(words: Words, queue: Mapping[str, int]) -> str:
    """How many texts or mails wait: "3, the oldest for 2 hours"."""
    count = queue["waiting"]
    return words["queue"].format(count, _duration(words, queue["oldest_s"])) if count else str(count)


def _stored(words: Words, storage: str | None) -> str:
    """How full the stores of a modem are: "SM 3 of 30, SR 0 of 10"."""
    return re.sub(r"(\d+) of (\d+)", words["part_of"].format(r"\1", r"\2"), storage or "")


def _told(words: Words, told: Sequence[Mapping[str, str]]) -> str:
    """Who was told of an alarm: "Told to anna by mail and text, to ben by mail (which waits to go out)." """
    if not told:
        return words["told_nobody"]
    ways: dict[str, dict[str, None]] = {}
    for each in told:
        way, state = words[f"by_{each['way']}"], each["state"]
        ways.setdefault(each["who"], {})[way if state == "out" else words[state].format(way)] = None
    each_way = (words["told_to"].format(who, words["and"].join(way)) for who, way in ways.items())
    return words["told"].format(", ".join(each_way))


def _duration(words: Words, seconds: float | None) -> str:
    """The largest unit that fits: "3 days"."""
    if seconds is None:
        return "–"
    span = timedelta(seconds=int(seconds))
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = int(span.total_seconds() // length)
        if count:
            return words[unit if count == 1 else f"{unit}s"].format(count)
    return words["moment"]
