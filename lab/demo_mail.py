"""The demo's office mail server: whatever the box mails lies in a folder, one file each."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

MAIL_DOMAIN = "sms.example.lan"


class MailFolder:
    """An SMTP server on loopback that writes each mail to ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self.port = 0

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        threading.Thread(target=self._loop.run_forever, name="office mail", daemon=True).start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: SMTP(self, hostname="mail.example.com", loop=loop), "127.0.0.1", 0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        number = len(list(self._folder.glob("*.eml"))) + 1
        (self._folder / f"{number:04d}.eml").write_bytes(envelope.original_content or b"")
        return "250 OK"


def mail_config(port: int, server_port: int) -> dict[str, Any]:
    """The demo's mail.toml: the box listens on ``port`` and sends by the server on ``server_port``."""
    return {
        "mail": {"enabled": True, "domain": MAIL_DOMAIN, "port": port, "allowed_networks": ["127.0.0.1", "::1"]},
        "mail_sender": [{"name": "Disk station", "line": "sim1", "address": "nas@example.com"}],
        "mail_out": {"host": "127.0.0.1", "port": server_port, "security": "none", "sender": "box@example.com"},
    }
