"""What the office is given for each PDU on the SIM: never an exception, never a lost text."""

from datetime import UTC, datetime

import pytest

from appliance.domain.ports import DeliveryReport, InboundPart, PartOfText, ReportOutcome
from appliance.domain.sms_text import Encoding, decode, split
from appliance.gsm.pdu import encode_deliver, encode_status_report, read_status, to_inbound_part

SENT = datetime(2026, 11, 22, 18, 40, 16, tzinfo=UTC)
DONE = datetime(2026, 11, 22, 18, 40, 20, tzinfo=UTC)


def test_a_part_of_a_text() -> None:
    _, second = split("Grüße " * 40)
    raw = encode_deliver("+4917012345678", second, sent_at=SENT, concat_reference=77).hex
    assert to_inbound_part("sim1", raw) == InboundPart(
        modem="sim1",
        sender="+4917012345678",
        sent_at=SENT,
        encoding=Encoding.GSM7,
        units=second.units,
        concat=PartOfText(77, 2, 2),
        raw_pdu=raw,
    )


def test_a_flash_text_keeps_its_class() -> None:
    (part,) = split("now")
    raw = encode_deliver("INFO", part, sent_at=SENT, concat_reference=None, message_class=0).hex
    taken = to_inbound_part("sim1", raw)
    assert isinstance(taken, InboundPart)
    assert (taken.sender, taken.message_class) == ("INFO", 0)


def test_a_name_cannot_break_a_line() -> None:
    (part,) = split("x")
    raw = encode_deliver("A\r\nBcd\n", part, sent_at=SENT, concat_reference=None).hex
    taken = to_inbound_part("sim1", raw)
    assert isinstance(taken, InboundPart)
    assert taken.sender == "A  Bcd"


@pytest.mark.parametrize(
    ("raw", "sender", "error"),
    [
        ("", "", "SMSC: the PDU ends too early: 1 octet is due, 0 are left."),
        ("garbage", "", "PDU: it is not an even number of hexadecimal digits."),
        (
            "0004048121430000621122810461000A41",
            "1234",
            "TP-UD: the PDU ends too early: TP-UDL counts 9 octets, but 1 are there.",
        ),
        ("0001", "", "TP-MTI: this is neither a text from the network nor a delivery report."),
        ("000601048121", "", "TP-RA: the PDU ends too early: 2 octets are due, 1 are left."),
    ],
)
def test_a_malformed_pdu_is_kept_with_the_reason(raw: str, sender: str, error: str) -> None:
    taken = to_inbound_part("sim1", raw)
    assert isinstance(taken, InboundPart)
    assert (taken.raw_pdu, taken.sender, taken.units) == (raw, sender, b"")
    assert taken.error == error


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("07913366002020F8040B913366600600F100C83180706174148000", "Voicemail: something new is waiting."),
        ("07912180958750F84401800500C87020026195702B06040102000200", "Voicemail: 2 new messages."),
        ("07912180958750F84401800500C07020027160112B06040102000000", "Voicemail: nothing is waiting any more."),
        ("00040481214300C96211228104610000", "Fax: something new is waiting."),
    ],
)
def test_a_bare_indication_says_what_waits(raw: str, text: str) -> None:
    taken = to_inbound_part("sim1", raw)
    assert isinstance(taken, InboundPart)
    assert taken.error is None
    assert decode(taken.encoding, taken.units) == text


@pytest.mark.parametrize(
    ("status", "outcome", "sentence"),
    [
        (0x00, ReportOutcome.DELIVERED, ""),
        (0x01, ReportOutcome.STILL_TRYING, "cannot say whether it arrived"),
        (0x02, ReportOutcome.FAILED, "replaced"),
        (0x10, ReportOutcome.STILL_TRYING, "cannot say whether it arrived"),
        (0x21, ReportOutcome.STILL_TRYING, "phone is busy"),
        (0x30, ReportOutcome.STILL_TRYING, "still trying"),
        (0x41, ReportOutcome.FAILED, "number cannot receive texts"),
        (0x46, ReportOutcome.FAILED, "validity period"),
        (0x50, ReportOutcome.FAILED, "gave up"),
        (0x62, ReportOutcome.FAILED, "did not answer"),
        (0x26, ReportOutcome.FAILED, "refused the service"),  # reserved
        (0xFF, ReportOutcome.FAILED, "refused the service"),
    ],
)
def test_a_delivery_report(status: int, outcome: ReportOutcome, sentence: str) -> None:
    raw = encode_status_report("+4917012345678", 9, sent_at=SENT, discharged_at=DONE, status=status).hex
    report = to_inbound_part("sim1", raw)
    assert isinstance(report, DeliveryReport)
    assert (report.modem, report.reference, report.recipient) == ("sim1", 9, "+4917012345678")
    assert (report.outcome, report.sent_at, report.discharged_at, report.raw_pdu) == (outcome, SENT, DONE, raw)
    assert sentence in report.sentence


def test_every_status_has_an_outcome_and_all_but_delivered_a_sentence() -> None:
    for status in range(256):
        outcome, sentence = read_status(status)
        assert (outcome is ReportOutcome.DELIVERED) == (sentence == "") == (status == 0)
