"""The web process: gunicorn with one gevent worker, set up from ``appliance.toml``."""

from __future__ import annotations

import argparse
import logging
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from appliance.settings import ConfigError, WebSettings, load_web
from web import tls

CONFIG_FOLDER = Path("/etc/appliance")
CONNECTIONS = 2000
GRACEFUL_S = 10
HANDSHAKE_S = 15  # for a client that connects and then says nothing
# The path without its query: what people search for is nobody's business.
ACCESS_FORMAT = "%(h)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until stopped. A wrong config ends with every mistake on standard error and status 2."""
    parser = argparse.ArgumentParser(prog="python -m web", description="The box's web process.")
    parser.add_argument("--config", type=Path, default=CONFIG_FOLDER, help="the config folder")
    folder = parser.parse_args(arguments).config
    try:
        settings = load_web(folder)
    except ConfigError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    WebServer(folder, settings).run()


class WebServer(BaseApplication):
    """The gunicorn application. On SIGHUP it reads the config again, and keeps the old one if that is wrong."""

    def __init__(self, folder: Path, settings: WebSettings) -> None:
        self._folder = folder
        self._settings = settings
        super().__init__()

    def reload(self) -> None:
        try:
            self._settings = load_web(self._folder)
        except ConfigError as error:
            log.error("The config was not reloaded; the box goes on with the one it had.\n%s", error)
        super().reload()

    def load_config(self) -> None:
        for name, value in gunicorn_options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Called in the worker, after gevent has patched it: nothing before may import the application."""
        from web.app import create_app

        logging.basicConfig(level=self._settings.box.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
        return create_app(self._settings)


def gunicorn_options(settings: WebSettings) -> dict[str, Any]:
    """Gunicorn's settings for this config. Raises OSError when no certificate can be made."""
    web = settings.web
    certificate = web.certificate or tls.self_made(settings.box.data_dir, web.public_names)
    host = f"[{web.address}]" if ":" in web.address else web.address
    level = settings.box.log_level.value
    return {
        "bind": f"{host}:{web.port}",
        "certfile": str(certificate),
        "keyfile": str(web.private_key) if web.private_key else None,
        "ssl_context": _tls_context,
        "do_handshake_on_connect": True,
        "worker_class": "gevent",
        "workers": 1,  # the hub and the limits live in one process
        "worker_connections": CONNECTIONS,
        "keepalive": 30,
        "timeout": 60,
        "graceful_timeout": GRACEFUL_S,
        "post_fork": _limit_handshakes,
        "post_worker_init": _close_sockets_when_stopped,
        "forwarded_allow_ips": "",  # no proxy in front: nobody's X-Forwarded-* is believed
        "control_socket_disable": True,
        "loglevel": level,
        "accesslog": "-" if level in ("debug", "info") else None,
        "access_log_format": ACCESS_FORMAT,
        "proc_name": "appliance-web",
    }


def _tls_context(config: object, default_context: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _limit_handshakes(arbiter: object, worker: object) -> None:
    socket.setdefaulttimeout(HANDSHAKE_S)


def _close_sockets_when_stopped(worker: Any) -> None:
    """Gunicorn waits for open requests when it is told to stop, and a websocket is one that never ends."""
    import gevent

    from web.app import close_app

    def stop(number: int, stack: object) -> None:
        worker.handle_exit(number, stack)
        gevent.spawn(close_app, worker.app.callable)  # a signal handler itself may not wait

    signal.signal(signal.SIGTERM, stop)
