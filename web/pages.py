"""The two pages: the portal with the widget, and the sign-in form."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.auth import session

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def portal() -> str | Response:
    """The box's own page; whoever is signed out signs in first."""
    if session.account() is None:
        return redirect(url_for("pages.login"))
    return render_template("portal.html")


@blueprint.get("/login")
def login() -> str | Response:
    """The sign-in form, which posts to the API."""
    if session.account() is not None:
        return redirect(url_for("pages.portal"))
    return render_template("login.html")
