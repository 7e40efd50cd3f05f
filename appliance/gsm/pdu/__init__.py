"""The SMS PDU codec: hex digits of a modem ↔ messages (3GPP TS 23.040). Pure, no I/O."""

from appliance.gsm.pdu.address import Address
from appliance.gsm.pdu.decode import decode_mt, decode_submit
from appliance.gsm.pdu.encode import encode_deliver, encode_status_report, encode_submit
from appliance.gsm.pdu.inbound import to_inbound_part
from appliance.gsm.pdu.messages import Deliver, EncodedPdu, StatusReport, Submit
from appliance.gsm.pdu.octets import PduError
from appliance.gsm.pdu.outcome import read_status
from appliance.gsm.pdu.user_data import InformationElement, MessageWaiting, UserData

__all__ = [
    "Address",
    "Deliver",
    "EncodedPdu",
    "InformationElement",
    "MessageWaiting",
    "PduError",
    "StatusReport",
    "Submit",
    "UserData",
    "decode_mt",
    "decode_submit",
    "encode_deliver",
    "encode_status_report",
    "encode_submit",
    "read_status",
    "to_inbound_part",
]
