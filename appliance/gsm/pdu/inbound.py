"""From a PDU on the SIM to what the office takes in; nothing is ever thrown away."""

from __future__ import annotations

from appliance.domain.ports import DeliveryReport, InboundPart
from appliance.domain.sms_text import Encoding
from appliance.gsm.pdu.decode import decode_mt
from appliance.gsm.pdu.messages import StatusReport
from appliance.gsm.pdu.octets import PduError
from appliance.gsm.pdu.outcome import read_status


def to_inbound_part(modem: str, hex_pdu: str) -> InboundPart | DeliveryReport:
    """Read a PDU (with its SMSC address) that ``modem`` has received; never raises.

    A malformed one gives an ``InboundPart`` that says so in ``error`` and keeps the PDU.
    """
    try:
        message = decode_mt(hex_pdu)
    except PduError as error:
        return InboundPart(modem, "", None, Encoding.BINARY, b"", None, raw_pdu=hex_pdu, error=str(error))
    if isinstance(message, StatusReport):
        outcome, sentence = read_status(message.status)
        return DeliveryReport(
            modem,
            message.reference,
            message.recipient.text,
            outcome,
            sentence,
            message.discharged_at,
            hex_pdu,
        )
    data = message.user_data
    return InboundPart(
        modem,
        message.sender.text,
        message.sent_at,
        data.encoding,
        data.units,
        data.concat,
        hex_pdu,
        data.message_class,
        data.locking_table,
        data.single_table,
    )
