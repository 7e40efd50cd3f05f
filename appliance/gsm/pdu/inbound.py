"""From a PDU on the SIM to what the office takes in; nothing is ever thrown away."""

from __future__ import annotations

from appliance.domain import sms_text
from appliance.domain.ports import DeliveryReport, InboundPart
from appliance.domain.sms_text import Encoding
from appliance.gsm.pdu.decode import decode_mt, read_sender
from appliance.gsm.pdu.messages import Deliver, StatusReport
from appliance.gsm.pdu.octets import PduError
from appliance.gsm.pdu.outcome import read_status
from appliance.gsm.pdu.user_data import MessageWaiting

_WAITING_NAMES = {
    "voicemail": ("Voicemail", "message"),
    "fax": ("Fax", "fax"),
    "email": ("Email", "email"),
    "other": ("Messages", "message"),
}


def to_inbound_part(modem: str, hex_pdu: str) -> InboundPart | DeliveryReport:
    """Read a PDU (with its SMSC address) that ``modem`` has received; never raises.

    A malformed one gives an ``InboundPart`` that says so in ``error`` and keeps the PDU. A bare
    indication that voicemail or the like waits gives a text that says so.
    """
    try:
        message = decode_mt(hex_pdu)
    except PduError as error:
        sender = _one_line(read_sender(hex_pdu))
        return InboundPart(modem, sender, None, Encoding.BINARY, b"", None, raw_pdu=hex_pdu, error=str(error))
    if isinstance(message, StatusReport):
        return _report(modem, hex_pdu, message)
    return _part(modem, hex_pdu, message)


def _report(modem: str, hex_pdu: str, report: StatusReport) -> DeliveryReport:
    outcome, sentence = read_status(report.status)
    return DeliveryReport(
        modem,
        report.reference,
        _one_line(report.recipient.text),
        outcome,
        sentence,
        report.discharged_at,
        raw_pdu=hex_pdu,
        sent_at=report.sent_at,
    )


def _part(modem: str, hex_pdu: str, message: Deliver) -> InboundPart:
    data = message.user_data
    encoding, units = data.encoding, data.units
    if data.waiting is not None and not units:
        (said,) = sms_text.split(_say_waiting(data.waiting))
        encoding, units = said.encoding, said.units
    return InboundPart(
        modem,
        _one_line(message.sender.text),
        message.sent_at,
        encoding,
        units,
        data.concat,
        raw_pdu=hex_pdu,
        message_class=data.message_class,
        locking_table=data.locking_table,
        single_table=data.single_table,
        indicates=data.waiting is not None and bool(data.units),
        port=data.ports[0] if data.ports is not None else None,
    )


def _say_waiting(waiting: MessageWaiting) -> str:
    name, thing = _WAITING_NAMES[waiting.kind]
    if not waiting.active:
        return f"{name}: nothing is waiting any more."
    if waiting.count is None:
        return f"{name}: something new is waiting."
    plural = "" if waiting.count == 1 else "es" if thing == "fax" else "s"
    return f"{name}: {waiting.count} new {thing}{plural}."


def _one_line(name: str) -> str:
    """A sender's name may hold any character, but it is shown in lists and written to logs."""
    return "".join(char if char.isprintable() else " " for char in name).strip()
