"""What is written for the modem and the simulator, octet by octet against PDUs that others wrote."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from appliance.domain.ports import OutgoingPart
from appliance.domain.sms_text import Encoding, NationalLanguage, TextPart, split
from appliance.gsm.pdu import (
    PduError,
    decode_submit,
    encode_deliver,
    encode_status_report,
    encode_submit,
)

SENT = datetime(2026, 11, 22, 18, 40, 16, tzinfo=UTC)


def test_a_submit_as_in_the_gsm_documentation() -> None:
    (part,) = split("hellohello")
    pdu = encode_submit(OutgoingPart("+46708251358", part, None, request_report=False, validity_minutes=4 * 24 * 60))
    assert pdu.hex == "0011000B916407281553F80000AA0AE8329BFD4697D9EC37"
    assert pdu.tpdu_length == 23


def test_a_submit_in_ucs2_as_python_gsmmodem_writes_it() -> None:
    (part,) = split("世界您好！")
    minutes = 52 * 7 * 24 * 60
    pdu = encode_submit(OutgoingPart("+123456789", part, None, False, minutes))
    assert pdu.hex == "00" + "1100099121436587F90008F40A4E16754C60A8597DFF01"


LOREM = (
    "Lorem ipsum dolor sit amet, consectetur adipisicing elit, sed do eiusmod tempor incididunt ut labore "
    "et dolore magna aliqua.Ut enim ad minim veniam, quinostrud exercitation ullamco laboris nisi ut "
    "aliquip ex ea commodo consequat.Duis aute irure dolor in reprehenderit in voluptate velit esse cillum "
    "doloe eu fugiat nulla pariatur.Excepteur sint occaecat cupidatat non proident, sunt in culpa qui "
    "officia deserunt mollit anim id est laborum"
)
# TP-UDL and TP-UD of the same text in the unit tests of python-gsmmodem.
LOREM_USER_DATA = [
    "A0050003000301986F79B90D4AC3E7F53688FC66BFE5A0799A0E0AB7CB741668FC76CFCB637A995E9783C2E4343C3D4F8F"
    "D3EE33A8CC4ED359A079990C22BF41E5747DDE7E9341F4721BFE9683D2EE719A9C26D7DD74509D0E6287C56F791954A683"
    "C86FF65B5E06B5C36777181466A7E3F5B0AB4A0795DDE936284C06B5D3EE741B642FBBD3E1360B14AFA7DD",
    "A0050003000302DE73BABC4E0695F165F9384D0FD3D36F37A8CE6687DBE337881D16BFE5E939C89D9EA741753A28CC4EC7"
    "EB6938A88C0795C3A0F1BBDD7E93DFA0F1DB3D2FC7EB61BA8B584FCF41E13ABD0C4ACBEBF23288FC66BFE5A0B41B242FC3"
    "E56574D94D2ECBD37450DA0DB2BFD975383D4C2F83EC65769A0E2ACFE765D038CD66D7DB20F29BFD2E83CA",
    "8C050003000303EA2073FD9C0ED341EE3A9B1D06C1C3F274985E97BB8AF871194E2FD7E5A079DA4D07BDC7E370791CA683"
    "C675789A1CA687E920F7DB0D82CBDF6972D94D6781E675371D947683C675363C0C8AD7D3A0B7D99C1EA7C32072795E96D7"
    "DD7450FBCD66A7E9A0B03BDD06A5C9A0F29C0E6287C56F79BD0D",
]


def test_a_long_text_in_parts_as_python_gsmmodem_writes_it() -> None:
    pdus = [encode_submit(OutgoingPart("+15125551234", part, 0)) for part in split(LOREM)]
    assert [pdu.hex for pdu in pdus] == ["0071000B915121551532F40000A7" + user_data for user_data in LOREM_USER_DATA]
    assert [pdu.tpdu_length for pdu in pdus] == [len(pdu.hex) // 2 - 1 for pdu in pdus]


def test_the_tables_of_a_national_language_are_named_in_every_part() -> None:
    """The elements of 3GPP TS 23.040 §9.2.3.24.15 and .16, and the text from the next septet border on."""
    locking = TextPart(Encoding.GSM7, b"\x1c\x1d", locking_table=1)
    assert encode_submit(OutgoingPart("1234", locking, None, False)).hex.endswith("A7" + "07" + "03250101" + "E07400")
    both = TextPart(Encoding.GSM7, b"\x1c\x1d", locking_table=1, single_table=1)
    assert encode_submit(OutgoingPart("1234", both, None, False)).hex.endswith("A7" + "0A" + "06240101250101" + "9C0E")
    parts = split("ş" * 200, language=NationalLanguage.TURKISH)
    assert len(parts) == 2
    for number, part in enumerate(parts, 1):
        pdu = encode_submit(OutgoingPart("1234", part, 9, False))
        assert f"080003090 2{number:02X}250101".replace(" ", "") in pdu.hex
        assert pdu.tpdu_length <= 10 + 140


def test_a_deliver_as_ofono_and_android_read_it() -> None:
    sent = datetime(2008, 8, 13, 12, 7, 22, tzinfo=timezone(timedelta(hours=1)))
    (part,) = split("Testmail")
    pdu = encode_deliver("sipgate", part, sent_at=sent, concat_reference=None, smsc="+447785016005")
    # The flag that no more messages wait, and the octet length of the name, are ours.
    assert pdu.hex == "0791447758100650040DD0F334FC1CA6970100008080312170224008D4F29CDE0EA7D9"
    assert pdu.tpdu_length == 27


def test_a_deliver_with_a_wide_reference_and_a_class() -> None:
    first, second = split("x" * 161, wide_reference=True)
    pdu = encode_deliver("22022", first, sent_at=SENT, concat_reference=0x1234, wide_reference=True, message_class=0)
    assert pdu.hex.startswith("0044058122 20F20010 62112281046100 A0 06 0804 1234 02 01".replace(" ", ""))
    assert pdu.tpdu_length == 16 + 140
    assert pdu.hex.endswith("783C1E8FC7E3F1783C1E8FC7E3F1783C1E8FC7E3F1")
    assert len(second.units) == 9


def test_a_status_report_as_python_gsmmodem_reads_it() -> None:
    zone = timezone(timedelta(hours=1))
    pdu = encode_status_report(
        "+31628870634",
        214,
        sent_at=datetime(2011, 1, 11, 17, 59, 15, tzinfo=zone),
        discharged_at=datetime(2011, 1, 11, 17, 59, 17, tzinfo=zone),
        status=0,
    )
    assert pdu.hex == "0006D60B911326880736F4111011719551401110117195714000"


@pytest.mark.parametrize(
    ("sent_at", "stamp"),
    [
        (datetime(1999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(minutes=-15))), "99211332959518"),
        (datetime(2017, 8, 31, 11, 21, 54, tzinfo=timezone(timedelta(hours=8))), "71801311124523"),
        (datetime(2070, 1, 1, 1, 2, 3, tzinfo=UTC), "07101010203000"),
        # A zone that quarters of an hour cannot tell is told as UTC.
        (datetime(2026, 1, 1, 1, 0, 0, tzinfo=timezone(timedelta(minutes=20))), "62101000040000"),
    ],
)
def test_a_time_is_written_as_a_time_stamp(sent_at: datetime, stamp: str) -> None:
    (part,) = split("x")
    assert encode_deliver("1", part, sent_at=sent_at, concat_reference=None).hex[14:28] == stamp


@pytest.mark.parametrize(
    ("minutes", "least"),
    [
        (1, timedelta(minutes=5)),
        (5, timedelta(minutes=5)),
        (6, timedelta(minutes=10)),
        (12 * 60, timedelta(hours=12)),
        (12 * 60 + 1, timedelta(hours=12, minutes=30)),
        (24 * 60, timedelta(hours=24)),
        (24 * 60 + 1, timedelta(days=2)),
        (30 * 24 * 60 + 1, timedelta(weeks=5)),
        (10**9, timedelta(weeks=63)),
    ],
)
def test_a_text_is_never_valid_for_less_than_asked(minutes: int, least: timedelta) -> None:
    (part,) = split("x")
    pdu = encode_submit(OutgoingPart("+4917012345678", part, None, validity_minutes=minutes))
    assert decode_submit(pdu.hex).validity == least


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("+4917012345678", "0D91947110325476F8"),
        ("01701234567", "0B811007214365F7"),
        ("22022", "05812220F2"),
        ("*100#", "05811A00FB"),
    ],
)
def test_a_number_is_written_as_an_address(number: str, address: str) -> None:
    (part,) = split("x")
    assert encode_submit(OutgoingPart(number, part, None)).hex[6 : 6 + len(address)] == address


@pytest.mark.parametrize("number", ["", "INFO", "+", "0170 123", "1" * 21, "+49;ATD112", "١٢٣"])
def test_nothing_but_a_number_can_be_sent_to(number: str) -> None:
    (part,) = split("x")
    with pytest.raises(PduError) as refusal:
        encode_submit(OutgoingPart(number, part, None))
    assert refusal.value.field == "TP-DA"


def test_what_does_not_fit_is_refused_with_its_field() -> None:
    (part,) = split("x")
    first, _ = split("x" * 161)

    def field_of(sender: str = "1", part: TextPart = part, reference: int | None = None, **more: object) -> str:
        with pytest.raises(PduError) as refusal:
            encode_deliver(
                sender,
                part,
                **({"sent_at": SENT, "concat_reference": reference} | more),  # type: ignore[arg-type]
            )
        return refusal.value.field

    assert field_of(sender="A name too long") == "TP-OA"
    assert field_of(sender="Żabka") == "TP-OA"
    assert field_of(sent_at=SENT.replace(tzinfo=None)) == "TP-SCTS"
    assert field_of(sent_at=SENT.replace(year=2090)) == "TP-SCTS"
    assert field_of(smsc="none") == "SMSC"
    assert field_of(message_class=4) == "TP-DCS"
    assert field_of(part=first) == "TP-UDH"
    assert field_of(part=first, reference=256) == "TP-UDH"
    assert field_of(part=first, reference=1, wide_reference=True) == "TP-UD"
    assert field_of(part=TextPart(Encoding.GSM7, b"\x80")) == "TP-UD"
    assert field_of(part=TextPart(Encoding.GSM7, bytes(161))) == "TP-UD"
    assert field_of(part=TextPart(Encoding.BINARY, bytes(141))) == "TP-UD"
    assert field_of(part=TextPart(Encoding.BINARY, b"", 3, 2), reference=1) == "TP-UDH"
    with pytest.raises(PduError, match="TP-MR"):
        encode_status_report("1", 256, sent_at=SENT, discharged_at=SENT, status=0)
    with pytest.raises(PduError, match="TP-ST"):
        encode_status_report("1", 1, sent_at=SENT, discharged_at=SENT, status=-1)
