"""The two pages: the portal with the widget, and the sign-in form."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.auth import session

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@blueprint.get("/messages")
@blueprint.get("/messages/<id:conversation_id>")
@blueprint.get("/contacts")
@blueprint.get("/settings")
def portal(conversation_id: int = 0) -> str | Response:
    """The box's own page, whichever part of it is shown; whoever is signed out signs in first."""
    if session.account() is None:
        return redirect(url_for("pages.login", next=None if request.path == "/" else request.path))
    return render_template("portal.html")


@blueprint.get("/login")
def login() -> str | Response:
    """The sign-in form, which posts to the API."""
    if session.account() is not None:
        return redirect("/")
    return render_template("login.html")
