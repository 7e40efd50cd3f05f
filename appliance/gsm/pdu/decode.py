"""PDUs as hex digits → messages (3GPP TS 23.040 §9.2.2, TS 27.005 §3.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from appliance.gsm.pdu.address import read_address, read_smsc
from appliance.gsm.pdu.messages import Deliver, StatusReport, Submit
from appliance.gsm.pdu.octets import Octets, PduError
from appliance.gsm.pdu.timestamps import read_enhanced, read_relative, read_time
from appliance.gsm.pdu.user_data import read_user_data

_SUBMIT, _STATUS_REPORT = 0b01, 0b10

_MORE_MESSAGES = 0x04  # inverted: set when nothing more waits
_REJECT_DUPLICATES = 0x04
_REPORT_REQUEST = 0x20
_HEADER = 0x40
_REPLY_PATH = 0x80


def decode_mt(hex_pdu: str, *, has_smsc: bool = True) -> Deliver | StatusReport:
    """Read what the network sent to the phone.

    Raises:
        PduError: it is malformed, or neither a text nor a delivery report.
    """
    octets = Octets.from_hex(hex_pdu)
    smsc = read_smsc(octets) if has_smsc else None
    first = octets.octet("TP-MTI")
    kind = first & 0b11
    if kind == _STATUS_REPORT:
        return StatusReport(
            smsc,
            reference=octets.octet("TP-MR"),
            recipient=read_address(octets, "TP-RA"),
            sent_at=read_time(octets.take(7, "TP-SCTS")),
            discharged_at=read_time(octets.take(7, "TP-DT")),
            status=octets.octet("TP-ST"),
        )
    if kind == _SUBMIT:
        raise PduError("TP-MTI", "this is neither a text from the network nor a delivery report.")
    # The reserved type is to be read as a text (§9.2.3.1).
    sender = read_address(octets, "TP-OA")
    protocol_id = octets.octet("TP-PID")
    data_coding = octets.octet("TP-DCS")
    sent_at = read_time(octets.take(7, "TP-SCTS"))
    return Deliver(
        smsc,
        sender,
        sent_at,
        read_user_data(octets, data_coding, bool(first & _HEADER)),
        protocol_id,
        data_coding,
        more_to_come=not first & _MORE_MESSAGES,
        reply_path=bool(first & _REPLY_PATH),
    )


def read_sender(hex_pdu: str) -> str:
    """Who sent a text that cannot be read further; "" if even that is unreadable."""
    try:
        octets = Octets.from_hex(hex_pdu)
        read_smsc(octets)
        if octets.octet("TP-MTI") & 0b11 in (_SUBMIT, _STATUS_REPORT):
            return ""
        return read_address(octets, "TP-OA").text
    except PduError:
        return ""


def decode_submit(hex_pdu: str, *, has_smsc: bool = True) -> Submit:
    """Read what a phone sends to the network, or keeps as sent.

    Raises:
        PduError: it is malformed, or no text from a phone.
    """
    octets = Octets.from_hex(hex_pdu)
    smsc = read_smsc(octets) if has_smsc else None
    first = octets.octet("TP-MTI")
    if first & 0b11 != _SUBMIT:
        raise PduError("TP-MTI", "this is not a text from a phone.")
    reference = octets.octet("TP-MR")
    recipient = read_address(octets, "TP-DA")
    protocol_id = octets.octet("TP-PID")
    data_coding = octets.octet("TP-DCS")
    validity, single_shot = _read_validity(octets, first >> 3 & 0b11)
    return Submit(
        smsc,
        reference,
        recipient,
        read_user_data(octets, data_coding, bool(first & _HEADER)),
        protocol_id,
        data_coding,
        validity,
        single_shot,
        wants_report=bool(first & _REPORT_REQUEST),
        rejects_duplicates=bool(first & _REJECT_DUPLICATES),
        reply_path=bool(first & _REPLY_PATH),
    )


def _read_validity(octets: Octets, form: int) -> tuple[timedelta | datetime | None, bool]:
    """TP-VP in the form that TP-VPF names (§9.2.3.3): none, enhanced, relative or absolute."""
    if form == 0b10:
        return read_relative(octets.octet("TP-VP")), False
    if form == 0b01:
        return read_enhanced(octets.take(7, "TP-VP"))
    if form == 0b11:
        return read_time(octets.take(7, "TP-VP")), False
    return None, False
