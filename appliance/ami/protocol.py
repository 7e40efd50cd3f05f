"""panoramisk's byte stream, made safe: whole characters, bounded memory, and no message can break the link."""

from __future__ import annotations

import asyncio
import codecs
import logging
from typing import Any

from panoramisk.ami_protocol import AMIProtocol

_log = logging.getLogger(__name__)
_MAX_MESSAGE = 1 << 20  # characters of one unfinished message; Asterisk's longest are a few KB


class AmiProtocol(AMIProtocol):
    """What panoramisk 1.4 leaves open is closed here; see each method."""

    encoding = "utf-8"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def data_received(self, data: bytes) -> None:
        """A character cut by a chunk's border waits for its rest (panoramisk would drop it)."""
        super().data_received(self._decoder.decode(data).encode())
        if self.queue and len(self.queue[0]) > _MAX_MESSAGE:
            _log.error("The telephone system sent a message without end; the connection is dropped.")
            self.transport.abort()

    def handle_message(self, message: Any) -> None:
        """A message that cannot be understood costs that message, never the link.

        OriginateResponse carries the ActionID of its Originate and can overtake the response; as an event
        it must not be taken for that response.
        """
        try:
            if message.get("event") == "OriginateResponse":
                self.factory.dispatch(message)
            else:
                super().handle_message(message)
        except Exception:  # noqa: BLE001  whatever a hostile or newer peer sends: log it and read on
            _log.exception("A message of the telephone system could not be handled.")
