"""Whatever comes as a mail is read or refused in words, never an error; more cases with --hypothesis-profile."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.mail import MailRefused
from appliance.mail.parse import read

MAILS = [file.read_bytes() for file in sorted((Path(__file__).parents[1] / "unit" / "mails").glob("*.eml"))]
FRAGMENTS = [
    b"Content-Type: multipart/mixed; boundary=",
    b"Content-Type: text/html; charset=",
    b"--b",
    b"\r\n",
    b"\n",
    b"\r",
    b"Content-Transfer-Encoding: base64",
    b"=?utf-8?q?=",
    b"=?x?b?////?=",
    b'"',
    b";",
    b"=",
    b"<",
    b">",
    b"charset*0*=",
    b"\xff\xfe",
    b"\x00",
    b"> ",
    b"-- ",
    b"On 1 wrote:",
    b"Message-ID: <",
    b"References: ",
    b"\xc3",
    b"format=flowed",
    b"Content-Type: message/delivery-status",
    b"Content-Type: multipart/report; boundary=b",
    b"Action: failed",
    b"&#x110000;",
    b"Content-Disposition: attachment",
    b"idna",
    b"charset=utf-7",
    b"+2AA-",
    b"&#13;",
    b"<!--",
    b"</",
    b"<pre>",
]


def check(raw: bytes) -> None:
    refused = None
    try:
        found = read(raw)
    except MailRefused as error:
        refused = error
    if refused is not None:
        assert refused.status.startswith("5")
        assert refused.sentence.endswith(".")
        return
    assert found.subject.isprintable()
    assert all(each.isprintable() for each in (found.mail_id, *found.references))
    assert "\r" not in found.text
    "".join((found.text, found.own_text, found.subject, *found.attachments)).encode()  # what a database can hold


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=20)), max_size=40))
def test_pieces_of_mails_in_any_order(pieces: list[bytes]) -> None:
    check(b"".join(pieces))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(MAILS), st.data())
def test_real_mails_with_wounds(mail: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(mail)))
        cut = data.draw(st.integers(0, 30))
        mail = mail[:at] + data.draw(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=8))) + mail[at + cut :]
    check(mail)
