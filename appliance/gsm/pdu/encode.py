"""Messages → PDUs as hex digits (3GPP TS 23.040 §9.2.2)."""

from __future__ import annotations

from datetime import datetime

from appliance.domain.ports import OutgoingPart
from appliance.domain.sms_text import TextPart
from appliance.gsm.pdu.address import Address, write_address, write_smsc
from appliance.gsm.pdu.messages import EncodedPdu
from appliance.gsm.pdu.octets import PduError
from appliance.gsm.pdu.timestamps import write_relative, write_time
from appliance.gsm.pdu.user_data import write_coding, write_user_data

_DELIVER = 0x04  # and no more messages wait
_SUBMIT = 0x11  # with a relative validity period
_STATUS_REPORT = 0x06
_REPORT_REQUEST = 0x20
_HEADER = 0x40


def encode_submit(part: OutgoingPart) -> EncodedPdu:
    """A text for ``AT+CMGS``; the modem fills in the message reference and its own SMSC.

    Raises:
        PduError: the number is none, or the part is too long.
    """
    recipient = Address.of(part.number)
    if recipient.alphanumeric:
        raise PduError("TP-DA", f"“{part.number}” is not a phone number.")
    user_data, has_header = write_user_data(part.part, part.concat_reference)
    first = _SUBMIT | (_REPORT_REQUEST if part.request_report else 0) | (_HEADER if has_header else 0)
    return _pdu(
        None,
        bytes([first, 0])
        + write_address(recipient, "TP-DA")
        + bytes([0, write_coding(part.part.encoding, None), write_relative(part.validity_minutes)])
        + user_data,
    )


def encode_deliver(
    sender: str,
    part: TextPart,
    *,
    sent_at: datetime,
    concat_reference: int | None,
    wide_reference: bool = False,
    smsc: str | None = None,
    message_class: int | None = None,
) -> EncodedPdu:
    """A text as the network delivers it; anything but a number is an alphanumeric ``sender``.

    Raises:
        PduError: a value does not fit its field.
    """
    user_data, has_header = write_user_data(part, concat_reference, wide_reference)
    return _pdu(
        smsc,
        bytes([_DELIVER | (_HEADER if has_header else 0)])
        + write_address(Address.of(sender), "TP-OA")
        + bytes([0, write_coding(part.encoding, message_class)])
        + write_time(sent_at, "TP-SCTS")
        + user_data,
    )


def encode_status_report(
    recipient: str,
    reference: int,
    *,
    sent_at: datetime,
    discharged_at: datetime,
    status: int,
    smsc: str | None = None,
) -> EncodedPdu:
    """A delivery report with TP-ST ``status`` for the submit with TP-MR ``reference``.

    Raises:
        PduError: a value does not fit its field.
    """
    for field, value in (("TP-MR", reference), ("TP-ST", status)):
        if not 0 <= value <= 0xFF:
            raise PduError(field, f"{value} does not fit one octet.")
    return _pdu(
        smsc,
        bytes([_STATUS_REPORT, reference])
        + write_address(Address.of(recipient), "TP-RA")
        + write_time(sent_at, "TP-SCTS")
        + write_time(discharged_at, "TP-DT")
        + bytes([status]),
    )


def _pdu(smsc: str | None, tpdu: bytes) -> EncodedPdu:
    return EncodedPdu((write_smsc(smsc) + tpdu).hex().upper(), len(tpdu))
