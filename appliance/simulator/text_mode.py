"""Text mode: messages as lines that people can read (3GPP TS 27.005 §3.1, TS 27.007 §5.5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from appliance.domain import sms_text
from appliance.domain.ports import OutgoingPart
from appliance.domain.sms_text import Encoding, TextPart
from appliance.gsm.pdu import (
    Address,
    Deliver,
    EncodedPdu,
    StatusReport,
    Submit,
    UserData,
    decode_mt,
    decode_submit,
    encode_submit,
)
from appliance.simulator.answers import CmsError
from appliance.simulator.message_store import STATUS_WORDS, Status, Stored

if TYPE_CHECKING:
    from appliance.simulator.modem import Settings

CHARSETS = ("GSM", "IRA", "UCS2", "HEX", "8859-1", "UTF-8")
_HEADER, _REPORT_REQUEST = 0x40, 0x20
_DAY_OF_OCTET = 167  # <vp>: one day


# --- character sets -----------------------------------------------------------------------------


def to_terminal(text: str, charset: str) -> str:
    """``text`` as characters with codes 0 to 255, one for each byte on the line."""
    if charset == "UCS2":
        return text.encode("utf-16-be", "replace").hex().upper()
    if charset == "UTF-8":
        return text.encode("utf-8", "replace").decode("latin-1")
    if charset == "IRA":
        return text.encode("ascii", "replace").decode("ascii")
    if charset == "8859-1":
        return text.encode("latin-1", "replace").decode("latin-1")
    septets = b"".join(_septets(character) for character in text)
    return septets.hex().upper() if charset == "HEX" else septets.decode("latin-1")


def from_terminal(text: str, charset: str) -> str:
    """The opposite. What cannot be in the set is taken as it is, since many programs forget +CSCS."""
    try:
        if charset == "UCS2":
            return bytes.fromhex(text).decode("utf-16-be")
        if charset == "UTF-8":
            return text.encode("latin-1").decode("utf-8")
        if charset in ("GSM", "HEX"):
            septets = bytes.fromhex(text) if charset == "HEX" else text.encode("latin-1")
            return sms_text.decode(Encoding.GSM7, septets)
    except ValueError:
        pass
    return text


def _septets(character: str) -> bytes:
    part = sms_text.split(character)[0]
    return part.units if part.encoding is Encoding.GSM7 else b"?"


# --- what is sent -------------------------------------------------------------------------------


def compose(number: str, typed: bytes, settings: Settings) -> EncodedPdu:
    """The text typed at the prompt, with +CSMP's parameters. Raises CmsError."""
    first_octet, validity, _, coding = settings.text_parameters
    if first_octet & _HEADER:  # a header typed as hex digits: no client here needs it
        raise CmsError(303)
    text = typed.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    try:
        part = _typed_part(text, coding, settings.charset)
        return encode_submit(
            OutgoingPart(
                from_terminal(number, settings.charset) if settings.charset == "UCS2" else number,
                part,
                None,
                request_report=bool(first_octet & _REPORT_REQUEST),
                validity_minutes=24 * 60 if validity == _DAY_OF_OCTET else 5 * (min(validity, 143) + 1),
            )
        )
    except ValueError:  # PduError among them
        raise CmsError(305) from None


def _typed_part(text: str, coding: int, charset: str) -> TextPart:
    alphabet = coding >> 2 & 0b11
    if alphabet == 0b10:  # UCS-2 is typed as hex digits, whatever the character set (§3.1 <data>)
        units = bytes.fromhex(text) if charset != "UTF-8" else from_terminal(text, charset).encode("utf-16-be")
        return TextPart(Encoding.UCS2, units)
    if alphabet == 0b01:
        return TextPart(Encoding.BINARY, bytes.fromhex(text))
    readable = from_terminal(text, charset)
    return TextPart(Encoding.GSM7, b"".join(_septets(character) for character in readable))


# --- what is shown ------------------------------------------------------------------------------


def listed(index: int, stored: Stored, settings: Settings) -> str:
    """An entry of +CMGL. Raises PduError when it cannot be read."""
    head = f'+CMGL: {index},"{STATUS_WORDS[stored.status]}",'
    message = _decoded(stored)
    if isinstance(message, StatusReport):
        return head + _report_fields(message)
    if isinstance(message, Submit):
        head += f'"{_address(message.recipient, settings)}",,'
    else:
        head += f'"{_address(message.sender, settings)}",,"{clock_text(message.sent_at)}"'
    if settings.show_header:
        address = message.recipient if isinstance(message, Submit) else message.sender
        head += f",{_kind(address)},{len(_data(message.user_data, settings))}"
    return f"{head}\n{_data(message.user_data, settings)}"


def read(stored: Stored, settings: Settings) -> str:
    """The answer to +CMGR. Raises PduError when it cannot be read."""
    head = f'+CMGR: "{STATUS_WORDS[stored.status]}",'
    message = _decoded(stored)
    if isinstance(message, StatusReport):
        return head + _report_fields(message)
    if isinstance(message, Submit):
        head += f'"{_address(message.recipient, settings)}",'
        if settings.show_header:
            first = 17 | (_REPORT_REQUEST if message.wants_report else 0)
            head += (
                f",{_kind(message.recipient)},{first},{message.protocol_id},{message.data_coding},"
                f'{_DAY_OF_OCTET},"{message.smsc or ""}",145,{len(_data(message.user_data, settings))}'
            )
    else:
        head += _deliver_fields(message, settings)
    return f"{head}\n{_data(message.user_data, settings)}"


def direct(name: str, stored: Stored, settings: Settings) -> str:
    """+CMT or +CDS. Raises PduError when it cannot be read."""
    message = decode_mt(stored.pdu.hex)
    if isinstance(message, StatusReport):
        return f"{name}: {_report_fields(message)}"
    return f"{name}: {_deliver_fields(message, settings)}\r\n{_data(message.user_data, settings)}"


def _decoded(stored: Stored) -> Deliver | StatusReport | Submit:
    if stored.status in (Status.UNSENT, Status.SENT):
        return decode_submit(stored.pdu.hex)
    return decode_mt(stored.pdu.hex)


def _deliver_fields(message: Deliver, settings: Settings) -> str:
    fields = f'"{_address(message.sender, settings)}",,"{clock_text(message.sent_at)}"'
    if settings.show_header:
        first = 4 | (_HEADER if message.user_data.elements else 0)
        fields += (
            f",{_kind(message.sender)},{first},{message.protocol_id},{message.data_coding},"
            f'"{message.smsc or ""}",145,{len(_data(message.user_data, settings))}'
        )
    return fields


def _report_fields(report: StatusReport) -> str:
    return (
        f'6,{report.reference},"{report.recipient.text}",{_kind(report.recipient)},'
        f'"{clock_text(report.sent_at)}","{clock_text(report.discharged_at)}",{report.status}'
    )


def _data(data: UserData, settings: Settings) -> str:
    if data.encoding is not Encoding.GSM7:
        return data.units.hex().upper()
    return to_terminal(sms_text.decode(data.encoding, data.units), settings.charset).replace("\n", "\r\n")


def _address(address: Address, settings: Settings) -> str:
    return to_terminal(address.text, settings.charset) if settings.charset == "UCS2" else address.text


def _kind(address: Address) -> int:
    return 208 if address.alphanumeric else 145 if address.text.startswith("+") else 129


def clock_text(at: datetime | None) -> str:
    """``yy/MM/dd,hh:mm:ss±zz``, the zone in quarters of an hour (3GPP TS 27.007 §8.15)."""
    if at is None:
        return ""
    quarters = int((at.utcoffset() or timedelta(0)).total_seconds()) // 900
    return f"{at:%y/%m/%d,%H:%M:%S}{quarters:+03}"
