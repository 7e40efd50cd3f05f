"""Whatever can be sent is read back as it was, and whatever comes in is read or refused.

``FUZZ_EXAMPLES`` sets how many cases are tried (60 by default).
"""

import os
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given, settings
from hypothesis import strategies as st

from appliance.domain.ports import DeliveryReport, InboundPart, OutgoingPart
from appliance.domain.sms_text import Encoding, NationalLanguage, TextPart, decode, national_alphabets, split
from appliance.gsm.pdu import (
    Deliver,
    PduError,
    StatusReport,
    decode_mt,
    decode_submit,
    encode_deliver,
    encode_status_report,
    encode_submit,
    to_inbound_part,
)

fuzz = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")), deadline=None)

GSM_CHARACTERS = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà\f^{}\\[~]|€"
)
gsm_texts = st.text(st.sampled_from(GSM_CHARACTERS), max_size=500)
any_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | gsm_texts
numbers = st.from_regex(r"\+[0-9]{1,20}|[0-9*#][0-9*#abc]{0,19}", fullmatch=True)
names = st.text(st.sampled_from("ABCabc €[]äÅ.&-_@"), min_size=1, max_size=5)
quarters = st.integers(-56, 56).map(lambda count: timezone(timedelta(minutes=15 * count)))
times = st.datetimes(datetime(1990, 1, 2), datetime(2089, 12, 30), timezones=quarters).map(
    lambda at: at.replace(microsecond=0)
)
octets = st.integers(0, 255)


@fuzz
@given(any_texts, numbers, octets, st.booleans(), st.integers(1, 700_000))
def test_a_text_that_is_sent(text: str, number: str, reference: int, report: bool, minutes: int) -> None:
    parts = split(text)
    units = b""
    for part in parts:
        pdu = encode_submit(OutgoingPart(number, part, reference if part.total > 1 else None, report, minutes))
        assert pdu.tpdu_length == len(pdu.hex) // 2 - 1
        assert pdu.tpdu_length <= 164  # the most an SMS-SUBMIT can be (3GPP TS 23.040 §9.2.2.2)
        message = decode_submit(pdu.hex)
        assert (message.recipient.text, message.wants_report) == (number, report)
        assert message.user_data.encoding is part.encoding
        assert message.user_data.units == part.units
        if part.total > 1:
            concat = message.user_data.concat
            assert concat is not None
            assert (concat.reference, concat.total, concat.sequence) == (reference, part.total, part.sequence)
        else:
            assert message.user_data.concat is None
        assert isinstance(message.validity, timedelta)
        assert message.validity >= min(timedelta(minutes=minutes), timedelta(weeks=63))
        units += message.user_data.units
    assert decode(parts[0].encoding, units) == text


@fuzz
@given(any_texts)
def test_parts_are_whole_and_full(text: str) -> None:
    parts = split(text)
    assert {(part.encoding, part.total) for part in parts} == {(parts[0].encoding, len(parts))}
    assert "".join(decode(part.encoding, part.units) for part in parts) == text
    one, several = (160, 153) if parts[0].encoding is Encoding.GSM7 else (140, 134)
    limit = one if len(parts) == 1 else several
    for part in parts[:-1]:
        assert limit - len(part.units) in (0, 1, 2)  # at most a pair's half is left free
    assert len(parts[-1].units) <= limit


def texts_of(language: NationalLanguage) -> st.SearchStrategy[tuple[NationalLanguage, str]]:
    letters = GSM_CHARACTERS + "".join(
        dict.fromkeys("".join("".join(each.septets) for each in national_alphabets(language)))
    )
    texts = st.text(st.sampled_from(letters), max_size=400) | any_texts
    return st.tuples(st.just(language), texts)


@fuzz
@given(st.sampled_from(NationalLanguage).flatmap(texts_of), st.booleans())
def test_a_text_in_the_offices_own_language(of: tuple[NationalLanguage, str], wide: bool) -> None:
    """Each part is read by itself, as any phone does that knows the tables it names; none takes more for it."""
    language, text = of
    parts = split(text, language=language, wide_reference=wide)
    assert len(parts) <= len(split(text, wide_reference=wide))
    told = ""
    for part in parts:
        pdu = encode_deliver(
            "+491701", part, sent_at=datetime(2026, 11, 22, tzinfo=UTC),
            concat_reference=7 if part.total > 1 else None, wide_reference=wide,
        )  # fmt: skip
        message = decode_mt(pdu.hex)
        assert isinstance(message, Deliver)
        data = message.user_data
        assert data.units == part.units
        told += decode(data.encoding, data.units, locking_table=data.locking_table, single_table=data.single_table)
        assert not (data.locking_table or data.single_table) or language in (
            list(NationalLanguage)[table] for table in (data.locking_table, data.single_table)
        )
    assert told == text


@fuzz
@given(any_texts, numbers | names, times, st.integers(0, 0xFFFF), st.none() | st.integers(0, 3))
def test_a_text_that_is_delivered(
    text: str, sender: str, sent_at: datetime, reference: int, message_class: int | None
) -> None:
    for part in split(text, wide_reference=True):
        pdu = encode_deliver(
            sender, part, sent_at=sent_at, concat_reference=reference, wide_reference=True,
            smsc="+491710760000", message_class=message_class,
        )  # fmt: skip
        message = decode_mt(pdu.hex)
        assert isinstance(message, Deliver)
        assert (message.smsc, message.sender.text) == ("+491710760000", sender)
        assert message.sent_at == sent_at
        assert message.sent_at is not None
        assert message.sent_at.utcoffset() == sent_at.utcoffset()
        assert message.user_data.units == part.units
        assert message.user_data.message_class == message_class
        assert message.user_data.wide_reference
        assert message.user_data.concat is not None
        assert message.user_data.concat.reference == reference


@fuzz
@given(st.binary(max_size=140), numbers, times)
def test_binary_data_that_is_delivered(data: bytes, sender: str, sent_at: datetime) -> None:
    part = TextPart(Encoding.BINARY, data)
    message = decode_mt(encode_deliver(sender, part, sent_at=sent_at, concat_reference=None).hex)
    assert isinstance(message, Deliver)
    assert (message.user_data.encoding, message.user_data.units) == (Encoding.BINARY, data)


@fuzz
@given(numbers, octets, times, times, octets)
def test_a_delivery_report(
    recipient: str, reference: int, sent_at: datetime, discharged_at: datetime, status: int
) -> None:
    pdu = encode_status_report(recipient, reference, sent_at=sent_at, discharged_at=discharged_at, status=status)
    report = decode_mt(pdu.hex)
    assert isinstance(report, StatusReport)
    assert (report.reference, report.status) == (reference, status)
    assert (report.sent_at, report.discharged_at) == (sent_at, discharged_at)
    assert report.recipient.text == recipient


@fuzz
@given(
    st.sampled_from(["", "00", "0004048121430000", "004404812143000062112281046100", "0006", "0051000481214300"]),
    st.binary(max_size=200),
)
@example("0004", b"\xff\xff")
def test_no_octets_break_the_decoder(start: str, rest: bytes) -> None:
    hex_pdu = start + rest.hex()
    for read in (decode_mt, decode_submit):
        for has_smsc in (True, False):
            try:
                message = read(hex_pdu, has_smsc=has_smsc)
            except PduError:
                continue
            if not isinstance(message, StatusReport):
                data = message.user_data
                decode(
                    data.encoding, data.units,
                    locking_table=data.locking_table, single_table=data.single_table,
                )  # fmt: skip
    taken = to_inbound_part("sim1", hex_pdu)
    assert isinstance(taken, InboundPart | DeliveryReport)
    assert taken.raw_pdu == hex_pdu
    assert str(taken.sender if isinstance(taken, InboundPart) else taken.recipient).isprintable()


@fuzz
@given(st.text(max_size=100))
def test_no_line_breaks_the_decoder(line: str) -> None:
    taken = to_inbound_part("sim1", line)
    assert taken.raw_pdu == line


@fuzz
@given(st.sampled_from(Encoding), st.binary(max_size=400), octets, octets)
def test_anything_can_be_read(encoding: Encoding, units: bytes, locking: int, single: int) -> None:
    text = decode(encoding, units, locking_table=locking, single_table=single)
    text.encode()  # no half characters
