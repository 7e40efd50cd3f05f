"""The pages: the portal with the widget, the sign-in form, and the widget alone for pages of the intranet."""

from __future__ import annotations

import re

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask import Response as Answer
from werkzeug.wrappers import Response

from appliance.services import people
from appliance.services.errors import ServiceError
from appliance.settings import Role, WebSettings
from appliance.settings.appliance_toml import SignIn
from web import assets, language, security
from web.api import sessions
from web.auth import session
from web.errors import STATUS

blueprint = Blueprint("pages", __name__)

# Where the sign-in may lead to; the form's script has the same.
_OWN_PATH = re.compile(r"/(messages(/\d{1,19})?|calls|contacts|settings|status|audit)")


@blueprint.get("/")
@blueprint.get("/messages")
@blueprint.get("/messages/<id:conversation_id>")
@blueprint.get("/calls")
@blueprint.get("/contacts")
@blueprint.get("/settings")
def portal(conversation_id: int = 0) -> str | Response:
    """The box's own page, whichever part of it is shown; whoever is signed out signs in first."""
    account = session.account()
    if account is None:
        return redirect(url_for("pages.login", next=None if request.path == "/" else request.path))
    if account.role == Role.AUDITOR:
        return redirect("/status")
    return render_template("portal.html", is_admin=account.role == Role.ADMIN)


@blueprint.get("/login")
def login() -> str | Response:
    """The sign-in form, which posts to the API."""
    if session.account() is not None:
        return redirect("/")
    token = _proxied()
    if token is None:
        return render_template("login.html")
    wanted = request.args.get("next", "")
    answer = redirect(wanted if _OWN_PATH.fullmatch(wanted) else "/")
    session.remember(answer, token, embedded=False)
    return answer


@blueprint.post("/login")
def sign_in() -> str | Response:
    """The form of a browser without scripts: the status page and the audit trail can be read without them, too."""
    wanted = request.args.get("next", "")
    answer = redirect(wanted if _OWN_PATH.fullmatch(wanted) else "/")
    username, password = request.form.get("username", "")[:200], request.form.get("password", "")[:2000]
    try:
        sessions.sign_in(answer, username, password, embedded=False)
    except ServiceError as refusal:
        problem = language.words().get(refusal.error_id, refusal.sentence)
        return Answer(render_template("login.html", problem=problem), STATUS[refusal.error_id])
    return answer


@blueprint.get("/ca.pem")
def authority() -> Response:
    """The certificate of the office's own authority; with a certificate of the admin's there is none."""
    settings: WebSettings = current_app.extensions["settings"]
    if settings.web.certificate is not None or not settings.box.authority.is_file():
        abort(404)
    answer = Answer(settings.box.authority.read_bytes(), content_type="application/x-x509-ca-cert")
    answer.headers["Content-Disposition"] = 'attachment; filename="office-box-ca.pem"'
    return answer


@blueprint.get("/invitation")
def invitation() -> str:
    """Where somebody who was invited chooses a password; who that is stands behind the # of the address."""
    return render_template("invitation.html")


@blueprint.get("/embed.js")
def embed_loader() -> Response:
    """The script that a page of the intranet loads; it holds nothing of the box's, so any page may have it."""
    loader = current_app.extensions["assets"].get("embed.js")
    answer = assets.answer(loader)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@blueprint.get("/embed")
def embed() -> Answer:
    """The widget alone, for a frame on the allowed page ``host``; on any other the browser refuses to show it."""
    host = request.args.get("host", "")[:300]
    allowed: tuple[str, ...] = current_app.config["EMBED_ORIGINS"]
    if host not in allowed:
        answer = Answer(render_template("embed_refused.html", host=host), 403)
        security.let_frame(answer, "*")  # it says why, and nothing else
        return answer
    answer = Answer(render_template("embed.html", host=host, signed_in=session.account() is not None))
    security.let_frame(answer, *allowed)
    return answer


def _proxied() -> str | None:
    """The token of a session for whom a reverse proxy of the config has let in; None where there is none."""
    sign_in: SignIn = current_app.extensions["settings"].sign_in
    name = request.headers.get(sign_in.proxy_header, "")
    address = request.remote_addr or ""
    if not name or not security.is_within(address, sign_in.proxies):
        return None
    return people.login_by_proxy(name, address, request.headers.get("User-Agent", ""))
