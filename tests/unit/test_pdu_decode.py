"""PDUs that others wrote, with what they say: the judge of the codec.

Each vector comes with its expected reading from the unit tests or the documentation of the project
named, so that a mistake made on both sides of our own codec cannot hide.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from appliance.domain.ports import PartOfText
from appliance.domain.sms_text import Encoding, decode
from appliance.gsm.pdu import (
    Deliver,
    PduError,
    StatusReport,
    UserData,
    decode_mt,
    decode_submit,
)


def at(year: int, month: int, day: int, hour: int, minute: int, second: int, zone_h: float) -> datetime:
    zone = timezone(timedelta(hours=zone_h))
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def text_of(data: UserData) -> str:
    return decode(data.encoding, data.units, locking_table=data.locking_table, single_table=data.single_table)


DELIVERS: dict[str, tuple[str, dict[str, Any]]] = {
    "ofono simple": (
        "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07",
        {
            "smsc": "+31624000000",
            "sender": "+31641600986",
            "sent_at": at(2002, 8, 26, 19, 37, 41, 0),
            "text": "How are you?",
        },
    ),
    "ofono alphanumeric sender": (
        "0791447758100650040DD0F334FC1CA6970100008080312170224008D4F29CDE0EA7D9",
        {
            "smsc": "+447785016005",
            "sender": "sipgate",
            "alphanumeric": True,
            "sent_at": at(2008, 8, 13, 12, 7, 22, 1),
            "text": "Testmail",
        },
    ),
    "ofono voicemail indication": (
        "07913366002020F8040B913366600600F100C83180706174148000",
        {
            "smsc": "+33660002028",
            "sender": "+33660660001",
            "sent_at": at(2013, 8, 7, 16, 47, 41, 2),
            "text": "",
            "waiting": ("voicemail", True, None, True),
        },
    ),
    "gsm documentation, sender in a network's own plan": (
        "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37",
        {
            "smsc": "+27381000015",
            "sender": "27838890001",
            "sent_at": at(1999, 3, 29, 15, 16, 59, 2),
            "text": "hellohello",
        },
    ),
    "smspdudecoder": (
        "07916407058099F9040B916407950303F100008921222140140004D4E2940A",
        {"smsc": "+46705008999", "sender": "+46705930301", "text": "TEST"},
    ),
    "python-gsmmodem, SMSC with an even number of digits": (
        "06917228195339040B917228214365F700003130805120618005D4F29C2E03",
        {
            "smsc": "+2782913593",
            "sender": "+27821234567",
            "sent_at": at(2013, 3, 8, 15, 2, 16, 2),
            "text": "Test2",
        },
    ),
    "python-gsmmodem, eight hours east": (
        "07915892000000F0040B915892214365F700007040213252242331493A283D0795C3F33C88FE06C9CB6132885EC6D341"
        "EDF27C1E3E97E7207B3A0C0A5241E377BB1D7693E72E",
        {
            "smsc": "+85290000000",
            "sender": "+85291234567",
            "sent_at": at(2007, 4, 12, 23, 25, 42, 8),
            "text": "It is easy to read text messages via AT commands.",
        },
    ),
    "python-gsmmodem, extension table": (
        "06917228195339040B917228214365F70000313062315352800A800D8A5E98D337A910",
        {"sender": "+27821234567", "text": "@{tést}!"},
    ),
    "python-gsmmodem, first of one part with a header": (
        "0591721891F1400781721881F800003160526104848059050003C30101916536FB1DCABEEB2074D85E064941B19CAB06"
        "0319A5C522289C96D3D3ED32286C0FA7D96131BBEC024941B19CAB0603DDD36C36A88C87A7E565D0DB0D82C55EB0DB4B"
        "068BCD5C20",
        {
            "smsc": "+2781191",
            "sender": "2781188",
            "text": "Hello!You have R 19.50 FREE airtime available. R 19.50 will expire on 01/07/2013. ",
            "concat": PartOfText(0xC3, 1, 1),
        },
    ),
    "python-gsmmodem, UCS-2 part from a name": (
        "07919762020033F1400DD0CDF2396C7EBB010008415072411084618C0500035602010053004D005300200063006F0064"
        "0065003A00200034003800350036002C00200063006F006E006600690072006D006100740069006F006E0020006F0066"
        "0020006100730073006F00630069006100740069006F006E0020006200650074007700650065006E0020006100630063"
        "006F0075006E007400200061006E00640020004D00650067",
        {
            "smsc": "+79262000331",
            "sender": "Megafon",
            "alphanumeric": True,
            "sent_at": at(2014, 5, 27, 14, 1, 48, 4),
            "encoding": Encoding.UCS2,
            "concat": PartOfText(0x56, 2, 1),
            "text": "SMS code: 4856, confirmation of association between account and Meg",
        },
    ),
    "android": (
        "07914151551512f2040B916105551511f100006060605130308A04D4F29C0E",
        {
            "smsc": "+14155551212",
            "sender": "+16505551111",
            "sent_at": at(2006, 6, 6, 15, 3, 3, -7),
            "text": "Test",
        },
    ),
    "android, spaces around a subject": (
        "07914151551512f2040B916105551511f100036060924180008A0DA8695DAC2E8FE9296A794E07",
        {"text": "(Subject)Test"},
    ),
    "android, every sign of the extension table": (
        "07914151551512f2040B916105551511f100006080615131728A44D4F29C0E2AE3E96537B94C068DD16179784C2FCB41"
        "F4B0985D06B958ADD00FB0E94536AF974974DA6D281BA00E95E26D509B946FC3DBF87A25D56A04",
        {"text": "Test extended character table .,-!?@~_\\/&\"';^|:()<{}>[]=%*+#"},
    ),
    "android, UCS-2": (
        "07912160130300F4040B914151245584F600087010807121352B10212200A900AE00680065006C006C006F",
        {"encoding": Encoding.UCS2, "text": "™©®hello"},
    ),
    "android, first part of septets": (
        "07916163838408F6440B816105224431F700007060217175830AA0050003000201" + "62B1582C168BC5" * 19 + "62",
        {"sender": "16502244137", "concat": PartOfText(0, 2, 1), "text": "1" * 153},
    ),
    "android, second part of septets": (
        "07916163838408F6440B816105224431F700007060217185000A2305000300020262B1582C168BC96432994C2693C964"
        "32994C2693C96432990C",
        {"concat": PartOfText(0, 2, 2), "text": "1111111222222222222222222222"},
    ),
    "modemmanager, a wide reference and septets without fill bits": (
        "07911356131313F64004850120390011609232239180A006080400100201D7327BFD6EB340E2321BF46E83EA7790F59D"
        "1E97DBE1341B442F83C465763D3DA797E56537C81D0ECB41AB59CC1693C16031D96C064241E5656838AF03A96230982A"
        "269BCD462917C8FA4E8FCBED709A0D7ABBE9F6B0FB5C7683D27350984D4FABC9A0B33C4C4FCF5D20EBFB2D079DCB6279"
        "3DBD06D9C36E50FB2D4E97D9A0B49B5E96BBCB",
        {
            "smsc": "+31653131316",
            "sender": "1002",
            "sent_at": at(2011, 6, 29, 23, 32, 19, 2),
            "concat": PartOfText(0x10, 2, 1),
            "text": "Welkom, bel om uw Voicemail te beluisteren naar +31612001233 (PrePay: *100*1233#). "
            "Voicemail ontvangen is altijd gratis. Voor gebruik van mobiel interne",
        },
    ),
    "android, ports and concatenation of a picture message's notice": (
        "07914140279510F6440A8111110301003BF56080207130238A3B0B05040B8423F000032A0202362E3130322E3137312E"
        "3135302F524E453955304A6D713551414142666C414141414D774141423651414141414100",
        {
            "sender": "1111301000",
            "encoding": Encoding.BINARY,
            "class": 1,
            "ports": (2948, 9200),
            "concat": PartOfText(42, 2, 2),
        },
    ),
    "android, voicemail waits, told in the header": (
        "07912180958750F84401800500C87020026195702B06040102000200",
        {"waiting": ("voicemail", True, 2, True)},
    ),
    "android, no voicemail any more": (
        "07912180958750F84401800500C07020027160112B06040102000000",
        {"waiting": ("voicemail", False, 0, True)},
    ),
}


@pytest.mark.parametrize("name", DELIVERS)
def test_texts_from_the_network(name: str) -> None:
    hex_pdu, expected = DELIVERS[name]
    message = decode_mt(hex_pdu)
    assert isinstance(message, Deliver)
    data = message.user_data
    waiting = data.waiting and (
        data.waiting.kind, data.waiting.active, data.waiting.count, data.waiting.discard
    )  # fmt: skip
    read = {
        "smsc": message.smsc,
        "sender": message.sender.text,
        "alphanumeric": message.sender.alphanumeric,
        "sent_at": message.sent_at,
        "text": text_of(data),
        "encoding": data.encoding,
        "class": data.message_class,
        "concat": data.concat,
        "ports": data.ports,
        "waiting": waiting,
    }
    defaults = {
        "alphanumeric": False, "encoding": Encoding.GSM7, "class": None, "concat": None, "ports": None,
        "waiting": None,
    }  # fmt: skip
    assert read == read | defaults | expected


SUBMITS: dict[str, tuple[str, dict[str, Any]]] = {
    "3GPP TS 31.124 §27.22.4.10.1, sequence 1.1": (  # the standard gives the TPDU, without an SMSC
        "000100099110325476F840F40C54657374204D657373616765",
        {
            "smsc": None,
            "reference": 0,
            "recipient": "+012345678",
            "validity": None,
            "text": f"Binary message, 12 bytes: {b'Test Message'.hex(' ')}",
        },
    ),
    "gsm documentation": (
        "0011000B916407281553F80000AA0AE8329BFD4697D9EC37",
        {
            "smsc": None,
            "reference": 0,
            "recipient": "+46708251358",
            "validity": timedelta(days=4),
            "text": "hellohello",
        },
    ),
    "python-gsmmodem, report wanted": (
        "07911326040000F0310D0B911326880736F40000A90FF7FBDD454E87CDE1B0DB357EB701",
        {
            "smsc": "+31624000000",
            "reference": 13,
            "recipient": "+31628870634",
            "validity": timedelta(days=3),
            "wants_report": True,
            "text": "www.diafaan.com",
        },
    ),
    "python-gsmmodem, absolute validity": (
        "0019000B917228001011F100003170013193008017D474BB3CA787DB70903DCC4E93D3F43C885E9ED301",
        {"validity": at(2013, 7, 10, 13, 39, 0, 2), "text": "Timestamp validity test"},
    ),
    "python-gsmmodem, local numbers, no doubles": (
        "04A12143F5310D0AA110624521430000A91BD4F29C0E6A97E7F3F0B9AC03B1DFE3301BE4AEB7C565F91C",
        {
            "smsc": "12345",
            "recipient": "0126541234",
            "validity": timedelta(days=3),
            "wants_report": True,
            "text": "Test message: local numbers",
        },
    ),
    "python-gsmmodem, refuses doubles": (
        "0005000B917228001011F10000094676788E064D9B53",
        {"rejects_duplicates": True, "text": "Flash SMS"},
    ),
    "python-gsmmodem, a year, UCS-2": (
        "07914400000000F01100099121436587F90008F40A4E16754C60A8597DFF01",
        {
            "smsc": "+44000000000",
            "recipient": "+123456789",
            "validity": timedelta(weeks=52),
            "text": "世界您好！",
        },
    ),
    "python-gsmmodem, no validity, UCS-2": (
        "07914346466554F601000B914316565811F9000806304253F68449",
        {"smsc": "+34646456456", "recipient": "+34616585119", "text": "あ叶葉"},
    ),
    "ofono, text marked up by elements that are not ours": (
        "0041000B915121551532F40000631A0A031906200A032104100A032705040A032E05080A043807002B8ACD29A85D9ECF"
        "C3E7F21C340EBB41E3B79B1E4EBB41697A989D1EB340E2379BCC02B1C3F27399059AB7C36C3628EC2683C66FF65B5E26"
        "83E8653C1D",
        {
            "recipient": "+15125551234",
            "elements": [0x0A] * 5,
            "text": "EMS messages can contain italic, bold, large, small and colored text",
        },
    ),
    "gammu": ("0381214311000481214300 00FF0631D98C56B301", {"recipient": "1234", "text": "123456"}),
}


@pytest.mark.parametrize("name", SUBMITS)
def test_texts_from_a_phone(name: str) -> None:
    hex_pdu, expected = SUBMITS[name]
    message = decode_submit(hex_pdu)
    read = {
        "smsc": message.smsc,
        "reference": message.reference,
        "recipient": message.recipient.text,
        "validity": message.validity,
        "wants_report": message.wants_report,
        "rejects_duplicates": message.rejects_duplicates,
        "elements": [element.identifier for element in message.user_data.elements],
        "text": text_of(message.user_data),
    }
    defaults = {"wants_report": False, "rejects_duplicates": False, "elements": []}
    assert read == read | defaults | expected


def test_three_parts_of_one_text_join() -> None:
    """A Russian text, from the unit tests of ofono."""
    parts = [
        "038121F340048155550119906041001222048C0500031E0301041804420430043A002C00200410043B0435043A0441"
        "0430043D04340440002000200441043B044304480430043B00200437043000200434043204350440044C044E002000"
        "2004380020002004320441043500200431043E043B044C044804350020043F0440043504380441043F043E043B043D"
        "044F043B0441044F002000200433043D0435",
        "038121F340048155550119906041001222048C0500031E03020432043E043C002E000A041D0430043A043E043D0435"
        "0446002C0020043D043500200432002004410438043B04300445002004340430043B04350435002004420435044004"
        "3F04350442044C002C0020043E043D00200441044204400435043C043804420435043B044C043D043E002004320431"
        "043504360430043B002004320020043A043E",
        "038121F340048155550119906041001222044A0500031E0303043C043D043004420443002C0020043F043E04370430"
        "0431044B0432000A0434043004360435002C002004470442043E002000200431044B043B0020043D04300433002E",
    ]
    units = b""
    for sequence, part in enumerate(parts, 1):
        message = decode_mt(part)
        assert isinstance(message, Deliver)
        assert (message.sender.text, message.smsc) == ("5555", "123")
        assert message.user_data.concat == PartOfText(0x1E, 3, sequence)
        units += message.user_data.units
    assert decode(Encoding.UCS2, units) == (
        "Итак, Александр  слушал за дверью  и  все больше преисполнялся  гневом.\n"
        "Наконец, не в силах далее терпеть, он стремительно вбежал в комнату, позабыв\n"
        "даже, что  был наг."
    )


@pytest.mark.parametrize(
    ("hex_pdu", "reference", "recipient", "sent_at", "discharged_at", "status"),
    [
        (
            "0006D60B911326880736F4111011719551401110117195714000",
            214, "+31628870634", at(2011, 1, 11, 17, 59, 15, 1), at(2011, 1, 11, 17, 59, 17, 1), 0,
        ),
        (  # captured from a ZTE modem that counts a reference of two octets
            "0297F1061C0F910B487228297020F5317062419272803170624192138000",
            28, "+#08427829207025", at(2013, 7, 26, 14, 29, 27, 2), at(2013, 7, 26, 14, 29, 31, 2), 0,
        ),
    ],
)  # fmt: skip
def test_status_reports(
    hex_pdu: str,
    reference: int,
    recipient: str,
    sent_at: datetime,
    discharged_at: datetime,
    status: int,
) -> None:
    report = decode_mt(hex_pdu)
    assert isinstance(report, StatusReport)
    assert (report.reference, report.recipient.text, report.status) == (reference, recipient, status)
    assert (report.sent_at, report.discharged_at) == (sent_at, discharged_at)


def test_a_status_report_without_smsc() -> None:
    """From a description of +CDS lines of a modem that leaves the SMSC out."""
    report = decode_mt("06000B910221815716F2709021510121807090215101718000", has_smsc=False)
    assert isinstance(report, StatusReport)
    assert report.smsc is None
    assert report.recipient.text == "+20121875612"
    assert report.discharged_at == at(2007, 9, 12, 15, 10, 17, 2)


DELIVER = "0004048121430000{time}0541E19058341E"  # a text from 1234 with a time stamp to fill in


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("99211332959518", at(1999, 12, 31, 23, 59, 59, -0.25)),
        ("00211332959510", at(2000, 12, 31, 23, 59, 59, 0.25)),
        ("71801311124523", at(2017, 8, 31, 11, 21, 54, 8)),
        ("7040213252242B", at(2007, 4, 12, 23, 25, 42, -8)),
        ("62112281046132", at(2026, 11, 22, 18, 40, 16, 5.75)),  # Kathmandu
        ("62112281046149", at(2026, 11, 22, 18, 40, 16, -3.5)),  # Newfoundland
        ("00000000000000", None),
        ("A1801311124500", None),
        ("62132281046100", None),  # a thirteenth month... of 31
        ("FFFFFFFFFFFFFF", None),
    ],
)
def test_time_stamps_keep_their_zone(time: str, expected: datetime | None) -> None:
    message = decode_mt(DELIVER.format(time=time))
    assert message.sent_at == expected
    if expected is not None and message.sent_at is not None:
        assert message.sent_at.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    ("flags", "period", "expected", "single_shot"),
    [
        ("01", "", None, False),
        ("11", "00", timedelta(minutes=5), False),
        ("11", "8F", timedelta(hours=12), False),
        ("11", "A7", timedelta(hours=24), False),
        ("11", "A8", timedelta(days=2), False),
        ("11", "C4", timedelta(days=30), False),
        ("11", "C5", timedelta(weeks=5), False),
        ("11", "FF", timedelta(weeks=63), False),
        ("09", "00000000000000", None, False),
        ("09", "01A70000000000", timedelta(hours=24), False),
        ("09", "42FF0000000000", timedelta(seconds=255), True),
        ("09", "03302154000000", timedelta(hours=3, minutes=12, seconds=45), False),
        ("09", "03302DF4000000", None, False),
        ("19", "71801311124523", at(2017, 8, 31, 11, 21, 54, 8), False),
    ],
)
def test_every_form_of_validity(
    flags: str, period: str, expected: timedelta | datetime | None, single_shot: bool
) -> None:
    message = decode_submit(f"00{flags}000481214300 00{period}0541E19058341E".replace(" ", ""))
    assert message.validity == expected
    assert message.single_shot is single_shot
    assert message.recipient.text == "1234"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("048121 43", "1234"),
        ("0A8121436587A9", "123456789*"),
        ("068111BADC", "11*#ab"),
        ("058111EAFC", "11*ca"),
        ("0B911326880736F4", "+31628870634"),
        ("0C911326880736F4", "+31628870634"),  # a network that counts the filler
        ("0081", ""),
        ("0091", ""),
        ("0AD0E8329BFD06", "hello"),
        ("09D0E8329BFD06", "hello"),
        ("0ED04669D0397C26A7", "FRANCOIS"),
        ("14D0E10D6FE3DBA036A94D19", "a[]{}€"),
    ],
)
def test_an_address_is_read_whatever_its_type(address: str, expected: str) -> None:
    assert decode_submit(f"000100{address.replace(' ', '')}00000141").recipient.text == expected


@pytest.mark.parametrize(
    ("coding", "encoding", "message_class"),
    [
        (0x00, Encoding.GSM7, None),
        (0x10, Encoding.GSM7, 0),
        (0x11, Encoding.GSM7, 1),
        (0x04, Encoding.BINARY, None),
        (0x08, Encoding.UCS2, None),
        (0x18, Encoding.UCS2, 0),
        (0x0C, Encoding.GSM7, None),  # reserved alphabet
        (0x20, Encoding.BINARY, None),  # compressed: kept as data
        (0x48, Encoding.UCS2, None),  # marked for automatic deletion
        (0x55, Encoding.BINARY, 1),
        (0x80, Encoding.GSM7, None),  # reserved group
        (0xB8, Encoding.GSM7, None),
        (0xC8, Encoding.GSM7, None),
        (0xD8, Encoding.GSM7, None),
        (0xE8, Encoding.UCS2, None),
        (0xF0, Encoding.GSM7, 0),
        (0xF5, Encoding.BINARY, 1),
    ],
)
def test_every_group_of_coding_schemes(coding: int, encoding: Encoding, message_class: int | None) -> None:
    message = decode_submit(f"00010004812143 00{coding:02X}0200410042".replace(" ", ""))
    assert (message.user_data.encoding, message.user_data.message_class) == (encoding, message_class)


def with_header(header: str, text: bytes = b"") -> UserData:
    """An 8-bit text with these octets of header."""
    header_octets = bytes.fromhex(header)
    data = bytes([len(header_octets)]) + header_octets + text
    return decode_submit(f"004100048121430004{len(data):02X}{data.hex()}").user_data


def test_elements_of_the_header() -> None:
    data = with_header("0804018004 02", b"x")
    assert data.concat == PartOfText(384, 4, 2)
    assert data.wide_reference
    assert data.units == b"x"
    assert with_header("04026432").ports == (100, 50)
    assert with_header("240101 250103".replace(" ", "")).single_table == 1
    assert with_header("240101 250103".replace(" ", "")).locking_table == 3
    unknown = with_header("7002ABCD")
    assert [(e.identifier, e.data) for e in unknown.elements] == [(0x70, b"\xab\xcd")]
    assert with_header("000307020100030902 02".replace(" ", "")).concat == PartOfText(9, 2, 2)


@pytest.mark.parametrize("header", ["0003070200", "0003070203", "0003070001", "000207 02"])
def test_an_impossible_part_number_is_no_concatenation(header: str) -> None:
    data = with_header(header.replace(" ", ""), b"x")
    assert data.concat is None
    assert data.units == b"x"


def test_a_header_with_a_torn_element_is_ignored_and_the_text_kept() -> None:
    data = with_header("000307020170FF", b"hello")
    assert data.elements == ()
    assert data.units == b"hello"


@pytest.mark.parametrize("user_data", ["0A06240101250101" + "9C0E", "0703250101" + "E07400"])
def test_a_turkish_text_in_its_own_alphabet(user_data: str) -> None:
    """Septets 1C 1D begin at the next septet border after the header: none, or three, fill bits."""
    message = decode_submit(f"004100048121430000{user_data}")
    assert text_of(message.user_data) == "Şş"


@pytest.mark.parametrize(
    ("hex_pdu", "field"),
    [
        ("", "SMSC"),
        ("zz", "PDU"),
        ("001", "PDU"),
        ("00", "TP-MTI"),
        ("FF", "SMSC"),
        ("07911326", "SMSC"),
        ("0001", "TP-MTI"),  # a report about a submit: never stored by a modem
        ("0004", "TP-OA"),
        ("0004FF91", "TP-OA"),
        ("00040B9113", "TP-OA"),
        ("0004048121F3", "TP-PID"),
        ("00040481F123", "TP-OA"),
        ("000404812143", "TP-PID"),
        ("00040481214300", "TP-DCS"),
        ("0004048121430000", "TP-SCTS"),
        ("000404812143000062112281046100", "TP-UDL"),
        ("00040481214300006211228104610005", "TP-UD"),
        ("00040481214300006211228104610008414243", "TP-UD"),
        ("000404812143000062112281046100A1", "TP-UDL"),
        ("000404812143000862112281046100044142", "TP-UD"),
        ("00040481214300086211228104610090", "TP-UDL"),
        ("004404812143000462112281046100020500", "TP-UDHL"),
        ("00440481214300046211228104610000", "TP-UDHL"),
        ("0006", "TP-MR"),
        ("00060104812143", "TP-SCTS"),
        ("0006010481214362112281046100", "TP-DT"),
        ("000601048121436211228104610062112281046100", "TP-ST"),
    ],
)
def test_a_malformed_pdu_is_refused_with_the_field_that_is_wrong(hex_pdu: str, field: str) -> None:
    with pytest.raises(PduError) as refusal:
        decode_mt(hex_pdu)
    assert refusal.value.field == field
    assert refusal.value.sentence.endswith(".")


def test_the_wrong_direction_is_refused() -> None:
    with pytest.raises(PduError, match="not a text from a phone"):
        decode_submit(DELIVERS["android"][0])


def test_what_modems_get_wrong_but_phones_bear() -> None:
    whole = DELIVERS["ofono simple"][0]
    padded, short = decode_mt(whole + "FFFFFF"), decode_mt(whole[:-2])
    assert isinstance(padded, Deliver)
    assert isinstance(short, Deliver)
    assert text_of(padded.user_data) == "How are you?"
    assert text_of(short.user_data) == "How are you"
    odd = decode_submit("00010004812143000803004100")
    assert text_of(odd.user_data) == "A"


def test_the_reserved_type_is_read_as_a_text() -> None:
    message = decode_mt("0007" + DELIVERS["android"][0][18:])
    assert isinstance(message, Deliver)
    assert message.sent_at is not None
    assert message.sent_at.astimezone(UTC).hour == 22
    assert text_of(message.user_data) == "Test"
