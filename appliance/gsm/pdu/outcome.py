"""What a delivery report's TP-ST means for a person (3GPP TS 23.040 §9.2.3.15)."""

from __future__ import annotations

from appliance.domain.ports import ReportOutcome

_UNCONFIRMED = "The network passed the text on but cannot say whether it arrived."
_TRYING = "The network is still trying to deliver the text."
_GAVE_UP = "The network could not deliver the text and gave up."
_SERVICE_REJECTED = "The network refused the service and gave up."

_SENTENCES: dict[int, str] = {
    0x00: "",
    0x01: _UNCONFIRMED,
    0x02: "The network replaced the text with a later one.",
    # Temporary, the service centre goes on trying.
    0x20: "The network is busy and is still trying.",
    0x21: "The recipient's phone is busy; the network is still trying.",
    0x22: "The recipient's phone does not answer; the network is still trying.",
    0x23: "The service was refused for now; the network is still trying.",
    0x24: "The network's service is too poor at the moment; it is still trying.",
    0x25: "The recipient's phone has an error; the network is still trying.",
    # Permanent.
    0x40: "The network cannot reach the recipient's network in this way.",
    0x41: "The number cannot receive texts, or does not exist.",
    0x42: "The recipient's network refuses the connection.",
    0x43: "The number is not obtainable.",
    0x44: "The network's service is not good enough for this text.",
    0x45: "There is no connection to the recipient's network.",
    0x46: "The text was not delivered within its validity period.",
    0x47: "The sender deleted the text at the network.",
    0x48: "The network's administration deleted the text.",
    0x49: "The network does not know this text.",
    # Temporary, but the service centre has stopped trying.
    0x60: "The network was busy and gave up.",
    0x61: "The recipient's phone was busy and the network gave up.",
    0x62: "The recipient's phone did not answer and the network gave up.",
    0x63: _SERVICE_REJECTED,
    0x64: "The network's service was too poor and it gave up.",
    0x65: "The recipient's phone had an error and the network gave up.",
}


def read_status(status: int) -> tuple[ReportOutcome, str]:
    """The outcome and its sentence, "" when delivered.

    Values that a service centre defines itself are told by their group. Reserved ones mean
    "service rejected". A text that was only passed on is not called delivered.
    """
    if status == 0x00:
        return ReportOutcome.DELIVERED, ""
    if status == 0x01 or 0x10 <= status <= 0x1F:
        return ReportOutcome.STILL_TRYING, _UNCONFIRMED
    if 0x20 <= status <= 0x25 or 0x30 <= status <= 0x3F:
        return ReportOutcome.STILL_TRYING, _SENTENCES.get(status, _TRYING)
    if 0x50 <= status <= 0x5F or 0x70 <= status <= 0x7F:
        return ReportOutcome.FAILED, _GAVE_UP
    return ReportOutcome.FAILED, _SENTENCES.get(status, _SERVICE_REJECTED)
