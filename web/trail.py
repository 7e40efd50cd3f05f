"""The audit trail for admins and auditors: a page with filters, the same for programs, and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from appliance.services import audit, spreadsheet
from appliance.services.errors import BadRequest
from appliance.services.views import View
from appliance.settings import Role
from appliance.store.clock import to_ms
from appliance.store.database import transaction
from web import language
from web.api import body
from web.auth import session

blueprint = Blueprint("trail", __name__)

PAGE = 100
_COLUMNS = ("at", "who", "what", "about", "address")


@blueprint.get("/audit")
def page() -> str | AnyResponse:
    """The trail, newest first; for whoever is neither admin nor auditor there is none."""
    if session.account() is None:
        return redirect(url_for("pages.login", next="/audit"))
    reader = session.overseer()
    problem = ""
    try:
        lines, more = audit.page(_wanted(), PAGE, body.query_id("before"))
    except BadRequest as error:
        lines, more, problem = [], False, error.sentence
    chosen = {name: request.args.get(name, "") for name in ("since", "until", "who", "what", "q")}
    filters = {name: value for name, value in chosen.items() if value}
    return render_template(
        "audit.html",
        lines=lines,
        older=urlencode({**filters, "before": lines[-1].id}) if more else "",
        file=urlencode(filters),
        is_first="before" not in request.args,
        newest=urlencode(filters),
        chosen=chosen,
        people=audit.everybody(),
        acts=sorted(audit.Act, key=language.said()),
        nobody=audit.SOMEBODY,
        problem=problem,
        moment=_local,
        is_auditor=reader.role == Role.AUDITOR,
    )


@blueprint.get("/api/v1/audit")
def view() -> Response:
    """The same for programs."""
    session.overseer()
    lines, more = audit.page(_wanted(), body.query_limit(PAGE), body.query_id("before"))
    found: list[View] = [asdict(each) for each in lines]
    return jsonify(entries=found, more=more)


@blueprint.get("/api/v1/audit.csv")
def file() -> Response:
    """All that the filters choose, oldest first, as a file for spreadsheets; taking it away is noted in the trail."""
    reader = session.overseer()
    wanted = _wanted()
    with transaction():
        audit.record(audit.Act.EXPORT, reader.username, "the audit trail")
    response = Response(stream_with_context(_csv(wanted)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _csv(wanted: audit.Wanted) -> Iterator[str]:
    yield spreadsheet.MARK + spreadsheet.row(_COLUMNS)
    for each in audit.entries(wanted):
        yield spreadsheet.row((each.at, each.who, each.what, each.about, each.address))


def _wanted() -> audit.Wanted:
    what = body.query_text("what", 50)
    if what and what not in list(audit.Act):
        raise BadRequest(f"“what” must be one of: {', '.join(audit.Act)}.")
    until = _day("until")
    return audit.Wanted(
        since_ms=_ms(_day("since")) or 0,
        until_ms=_ms(until + timedelta(days=1) if until else None),
        who=body.query_text("who", 100),
        what=what,
        words=body.query_text("q"),
    )


def _day(name: str) -> date | None:
    """A day of the box's calendar."""
    value = body.query_text(name, 10)
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise BadRequest(f"“{name}” must be a day like 2026-11-22.") from error
    if not 1971 <= day.year <= 9000:
        raise BadRequest(f"“{name}” must be a day like 2026-11-22.")
    return day


def _ms(day: date | None) -> int | None:
    return None if day is None else to_ms(datetime.combine(day, time()).astimezone())


def _local(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M:%S}"
