"""The application factory: what the web process is made of."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import IntegerConverter

from appliance.ipc.client import DaemonClient
from appliance.services import audit
from appliance.services.office import open_office
from appliance.settings import WebSettings
from appliance.store.database import database, on_commit, pending_migrations
from web import api, assets, errors, language, pages, security, status, trail
from web.api.body import LARGEST_ID
from web.live import socket
from web.live.hub import Hub
from web.readiness import Readiness


class IdConverter(IntegerConverter):
    """A row's id in a path; what SQLite could not hold is an address that does not exist."""

    regex = r"\d{1,19}"

    def __init__(self, map: object) -> None:
        super().__init__(map, min=1, max=LARGEST_ID)  # type: ignore[arg-type]


def create_app(settings: WebSettings) -> Flask:
    """The web application, with its link to the daemon and its reader of the event log running.

    Raises:
        peewee.PeeweeException: the database has not been set up yet.
        NewerDatabase: it is one of a newer version of the box.
    """
    if settings.sign_in.ldap_host:
        import ldap3  # noqa: F401  while nobody waits: at the first sign-in it would hold up everybody
    app = assemble(settings)
    open_office(settings)
    with database.connection_context():
        pending_migrations()  # the daemon's business, but for those of a newer version
    _start_live(app, settings)
    return app


def assemble(settings: WebSettings) -> Flask:
    """The application with all its routes, and nothing running behind them yet."""
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["SOCK_SERVER_OPTIONS"] = socket.SERVER_OPTIONS
    app.url_map.converters["id"] = IdConverter
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # one address for one thing, and no redirects
    app.jinja_env.globals["box_name"] = settings.box.name
    security.install(app, settings.web.public_names, settings.web.embed_origins)
    errors.install(app)
    assets.install(app)
    language.install(app)
    for blueprint in (api.blueprint, pages.blueprint, status.blueprint, trail.blueprint):
        blueprint.before_request(_connect)
        app.register_blueprint(blueprint)
    app.register_blueprint(status.probes)
    socket.sock.init_app(app)
    app.teardown_request(_disconnect)
    return app


def close_app(app: Flask) -> None:
    """Cut the browsers off, so that they come back to the next process; what is under way still reaches the daemon."""
    app.extensions["hub"].close()


def _start_live(app: Flask, settings: WebSettings) -> None:
    hub = Hub(lambda: {"running": daemon.running, "sentence": daemon.sentence})
    daemon = DaemonClient(settings.box.socket, on_events=hub.wake, on_presence=hub.tell_daemon_status)
    app.extensions["settings"] = settings
    app.extensions["hub"] = hub
    app.extensions["daemon"] = daemon
    app.extensions["readiness"] = Readiness(daemon)
    hub.start()
    daemon.start()
    on_commit(hub.wake)
    on_commit(lambda seq: daemon.ring())


def _connect() -> None:
    database.connect(reuse_if_open=True)
    audit.came_from(request.remote_addr or "")


def _disconnect(exception: BaseException | None) -> None:
    if not database.is_closed():
        database.close()
