"""Sorts what a modem says unasked to whom it concerns."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from appliance.gsm.inbox import Inbox, parse_stored
from appliance.gsm.lexer import Notice, header_of
from appliance.gsm.ussd import Ussd
from appliance.gsm.voice import Rings

_log = logging.getLogger(__name__)

# Lines with which a modem says that it has just restarted and forgotten what it was told.
_RESTARTED = frozenset({"RDY", "^SYSSTART", "+SYSSTART"})
_STORE_FULL = ("^SMMEMFULL:", "+CIEV:")
_TEXTS_READY = ("SMS Ready", "SMS DONE")  # of SIMCom and of Quectel, there as "+QIND: SMS DONE" as well


@dataclass(frozen=True, slots=True)
class Notices:
    """Who wants to know what."""

    modem: str  # its name, for the log
    inbox: Inbox
    ussd: Ussd
    rings: Rings
    reception: asyncio.Event  # the registration changed
    restarted: asyncio.Event
    texts_ready: asyncio.Event  # from now on it takes the commands about texts

    def take(self, notice: Notice) -> None:
        """Never waits and never raises, whatever the line is."""
        header = header_of(notice.text)
        if header in ("+CMTI:", "+CDSI:"):
            place = parse_stored(notice.text)
            if place is not None:
                (self.inbox.stored if header == "+CMTI:" else self.inbox.report_stored)(*place)
            else:
                self.inbox.sweep_now()
        elif header in ("+CMT:", "+CDS:"):
            if notice.pdu is not None:
                self.inbox.direct(notice.text, notice.pdu)
            else:
                _log.warning("%s: a text was announced directly but its content never came", self.modem)
        elif header in ("+CREG:", "+CEREG:"):
            self.reception.set()
        elif header == "+CUSD:":
            self.ussd.heard(notice.text)
        elif header in _STORE_FULL:
            self.inbox.sweep_now()
        elif notice.text in _RESTARTED:
            self.restarted.set()
        elif notice.text.endswith(_TEXTS_READY):
            self.texts_ready.set()
        elif notice.text == "RING" or header == "+CRING:":
            self.rings.ring()
        elif header == "+CLIP:":
            self.rings.caller(notice.text)
        elif notice.text == "NO CARRIER":
            self.rings.over()
