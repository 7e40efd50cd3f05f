"""The web process: gunicorn with one gevent worker, set up from ``appliance.toml``."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.systemd import sd_notify

from appliance import journal
from appliance.settings import ConfigError, WebSettings, load_web
from appliance.settings.changes import from_start_on

CONNECTIONS = 2000
GRACEFUL_S = 10
M_MMAP_THRESHOLD = -3
GIVE_BACK_EVERY_S = 15.0
CERTIFICATE_CHECK_S = 5.0
HANDSHAKE_S = 15  # for a client that connects and then says nothing
# The path without its query: what people search for is nobody's business.
ACCESS_FORMAT = "%(h)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until stopped. A wrong config ends with every mistake on standard error and status 2."""
    parser = argparse.ArgumentParser(prog="python -m web", description="The box's web process.")
    folder = os.environ.get("APPLIANCE_CONFIG", "/etc/appliance")
    parser.add_argument("--config", type=Path, default=folder, help="the config folder")
    folder = parser.parse_args(arguments).config
    try:
        settings = load_web(folder)
    except ConfigError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    WebServer(folder, settings).run()


class WebServer(BaseApplication):
    """The gunicorn application. On SIGHUP it reads its config again, and keeps the old one if that is wrong."""

    def __init__(self, folder: Path, settings: WebSettings) -> None:
        self._folder = folder
        self._settings = settings
        super().__init__()

    def run(self) -> None:
        try:
            _Arbiter(self).run()
        except RuntimeError as error:
            raise SystemExit(f"The pages cannot be served: {error}") from error

    def read_again(self) -> bool:
        """Whether the config is another one than before; a wrong one changes nothing."""
        try:
            settings = from_start_on(self._settings, load_web(self._folder))
        except ConfigError as error:
            log.error("The config was not reloaded; the pages go on with the one they had.\n%s", error)
            return False
        changed = settings != self._settings
        self._settings = settings
        return changed

    def load_config(self) -> None:
        for name, value in gunicorn_options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Called in the worker, after gevent has patched it: nothing before may import the application."""
        from gunicorn.errors import AppImportError
        from peewee import PeeweeException

        from appliance.store.database import NewerDatabase
        from web.app import create_app

        journal.install(self._settings.box.log_level, "appliance-web")
        try:
            return create_app(self._settings)
        except NewerDatabase as error:
            raise AppImportError(str(error)) from error
        except PeeweeException as error:
            raise AppImportError(
                f"The database cannot be used: {error}. The daemon sets it up when it starts; start that first."
            ) from error


class _Arbiter(Arbiter):
    """Leaves the worker and its browsers alone on a SIGHUP that changes nothing for them, and tells that it turns."""

    app: WebServer

    def murder_workers(self) -> None:
        """Once a second it looks after its worker; who looks after it is systemd's watchdog (sd_notify(3))."""
        super().murder_workers()
        sd_notify("WATCHDOG=1", self.log)

    def reload(self) -> None:
        if self.app.read_again():
            super().reload()


def _file_times(files: list[Path]) -> list[int]:
    """When these were last changed: certificates are renewed under the same name."""
    return [file.stat().st_mtime_ns for file in files if file.is_file()]


def gunicorn_options(settings: WebSettings) -> dict[str, Any]:
    """Gunicorn's settings for this config. Raises CalledProcessError when no certificate can be made."""
    web = settings.web
    certificate = web.certificate or _self_made_certificate(settings)
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
        "keepalive": 20,  # less than the deadline of a slow client, which would be an error in the log
        "timeout": 60,
        "graceful_timeout": GRACEFUL_S,
        "post_fork": _prepare_worker,
        "post_worker_init": _start_worker,
        "forwarded_allow_ips": "",  # no proxy in front: nobody's X-Forwarded-* is believed
        "control_socket_disable": True,
        "loglevel": level,
        "logger_class": _AccessLog,
        "accesslog": "-" if level in ("debug", "info") else None,
        "access_log_format": ACCESS_FORMAT,
        "proc_name": "appliance-web",
    }


class _AccessLog(Logger):
    """Gunicorn's log with each request on one printable line: its path comes from whoever asks."""

    def atoms(self, *about: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(*about)
        atoms["U"] = (atoms["U"] or "").encode("unicode_escape").decode("ascii")
        return atoms


def _self_made_certificate(settings: WebSettings) -> Path:
    """The daemon keeps it; only pages that run before any daemon did make it for themselves."""
    file = settings.box.self_made_certificate
    if not file.is_file():
        maker = (sys.executable, "-m", "appliance.certificates", str(settings.box.data_dir), str(file))
        subprocess.run([*maker, *settings.web.public_names], check=True, timeout=60)
    return file


def _tls_context(config: Any, default_context: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    threading.Thread(
        target=_follow_certificate, args=(context, config.certfile, config.keyfile), name="certificate", daemon=True
    ).start()
    return context


def _follow_certificate(context: ssl.SSLContext, certificate: str, key: str | None) -> None:
    """Take a renewed certificate for the connections to come; those that are open are not disturbed."""
    files = [Path(each) for each in (certificate, key) if each]
    known = _file_times(files)
    while True:
        time.sleep(CERTIFICATE_CHECK_S)
        now = _file_times(files)
        if now == known:
            continue
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as error:  # the key is perhaps not written yet
            log.warning("The new certificate %s cannot be used yet: %s", certificate, error)
            continue
        known = now
        log.info("The pages have a new certificate.")


def _prepare_worker(arbiter: object, worker: object) -> None:
    socket.setdefaulttimeout(HANDSHAKE_S)
    # Without this glibc learns from the first password check to keep its 19 MiB for ever (mallopt(3)).
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def _start_worker(worker: Any) -> None:
    import gevent

    from appliance.services.errors import ServiceError

    # A browser that does not like the certificate breaks off the handshake, and what is refused in a real thread is
    # answered in words: no news, and no traceback in the log.
    gevent.get_hub().NOT_ERROR += (ssl.SSLError, TimeoutError, ConnectionError, ServiceError)
    gevent.spawn(_give_memory_back)
    _close_sockets_when_stopped(worker)


def _give_memory_back() -> None:
    """What a crowd of browsers needed only while it came is the machine's again (malloc_trim(3)); takes 1 to 2 ms."""
    library = ctypes.CDLL(None)
    while True:
        time.sleep(GIVE_BACK_EVERY_S)
        library.malloc_trim(0)


def _close_sockets_when_stopped(worker: Any) -> None:
    """Gunicorn waits for open requests when it is told to stop, and a websocket is one that never ends."""
    import gevent

    from web.app import close_app

    def stop(number: int, stack: object) -> None:
        worker.handle_exit(number, stack)
        gevent.spawn(close_app, worker.app.callable)  # a signal handler itself may not wait

    signal.signal(signal.SIGTERM, stop)
