"""The static files: versioned addresses that a browser may keep for ever, compressed once."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, request, url_for
from werkzeug.wrappers import Response

ROOT = Path(__file__).parent / "static"
_COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/manifest")
_KEEP_S = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    body: bytes
    compressed: bytes | None
    version: str
    content_type: str
    changed_ns: int


class Assets:
    """Every servable file below ``root``, read when first asked for and again when it has changed."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._known: dict[str, Asset] = {}

    def get(self, path: str) -> Asset | None:
        """The file at ``path``, or None when there is no such file below the root."""
        file = self._root / path
        try:
            if str(file.resolve()) != f"{self._root}/{path}" or not file.is_file():  # no way round: one copy of each
                return None
            changed_ns = file.stat().st_mtime_ns
            known = self._known.get(path)
            if known is None or known.changed_ns != changed_ns:
                known = self._known[path] = _read(file, changed_ns)
        except (OSError, ValueError):
            return None
        return known

    def address(self, path: str) -> str:
        """``/static/PATH?v=VERSION``. Raises FileNotFoundError, so that a template's mistake is seen at once."""
        asset = self.get(path)
        if asset is None:
            raise FileNotFoundError(f"web/static/{path}")
        return url_for("assets.serve", path=path, v=asset.version)


def install(app: Flask, root: Path = ROOT) -> None:
    """Serve ``root`` below ``/static`` and give templates ``asset(path)``."""
    assets = Assets(root)
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.address
    app.register_blueprint(blueprint)
    app.after_request(_compress_page)


@blueprint.get("/static/<path:path>")
def serve(path: str) -> Response:
    """A file; one asked for by its present version never changes."""
    asset: Asset | None = current_app.extensions["assets"].get(path)
    if asset is None:
        abort(404)
    return answer(asset, keep=request.args.get("v") == asset.version)


def answer(asset: Asset, keep: bool = False) -> Response:
    """The file, compressed where the browser takes that; ``keep``: at this address it never changes."""
    response = Response(content_type=asset.content_type)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={_KEEP_S}, immutable" if keep else "no-cache"
    if asset.compressed is not None and request.accept_encodings["gzip"] > 0:
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(asset.compressed)
    else:
        response.set_data(asset.body)
    response.set_etag(f"{asset.version}{'-gz' if response.content_encoding else ''}")
    return response.make_conditional(request)


def _compress_page(response: Response) -> Response:
    """Pages hold no secret that the length of a compressed answer could tell; what the API says may (BREACH)."""
    if response.mimetype == "text/html" and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    return response


def _read(file: Path, changed_ns: int) -> Asset:
    body = file.read_bytes()
    content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    text = content_type.startswith(_COMPRESSIBLE)
    compressed = gzip.compress(body, 9, mtime=0) if text else None
    if compressed is not None and len(compressed) >= len(body):
        compressed = None
    return Asset(
        body=body,
        compressed=compressed,
        version=hashlib.sha256(body).hexdigest()[:12],
        content_type=f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type,
        changed_ns=changed_ns,
    )
