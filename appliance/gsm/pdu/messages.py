"""What a PDU says, taken apart: the message types of 3GPP TS 23.040 §9.2.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.gsm.pdu.address import Address
from appliance.gsm.pdu.user_data import UserData


@dataclass(frozen=True, slots=True)
class Deliver:
    """SMS-DELIVER: a text on its way to a phone."""

    smsc: str | None
    sender: Address
    sent_at: datetime | None  # None when the network's time stamp is no date
    user_data: UserData
    protocol_id: int
    data_coding: int
    more_to_come: bool = False
    reply_path: bool = False


@dataclass(frozen=True, slots=True)
class StatusReport:
    """SMS-STATUS-REPORT: what became of a text."""

    smsc: str | None
    reference: int  # TP-MR of the submit it answers
    recipient: Address
    sent_at: datetime | None
    discharged_at: datetime | None
    status: int  # TP-ST


@dataclass(frozen=True, slots=True)
class Submit:
    """SMS-SUBMIT: a text on its way from a phone."""

    smsc: str | None
    reference: int
    recipient: Address
    user_data: UserData
    protocol_id: int
    data_coding: int
    validity: timedelta | datetime | None = None  # a period, or a point in time
    single_shot: bool = False
    wants_report: bool = False
    rejects_duplicates: bool = False
    reply_path: bool = False


@dataclass(frozen=True, slots=True)
class EncodedPdu:
    """A PDU as ``AT+CMGS`` takes it."""

    hex: str
    tpdu_length: int  # octets without the SMSC address: what AT+CMGS=<length> wants
