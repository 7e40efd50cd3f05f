"""The box's mails as bytes: every program can read them, and nobody can put header fields into them."""

from __future__ import annotations

import email.policy
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.mail import Automatic, Failure, Letter, ShownMessage
from appliance.mail.parse import read
from appliance.mail.render import render

LETTER = Letter(
    id=1,
    mail_id="<1.ab@sms.example.lan>",
    at_ms=1_795_000_000_000,
    sender="box@example.com",
    sender_name="Zoë – Mobile",
    envelope_sender="bounce-1@sms.example.lan",
    recipient="anna@example.com",
    reply_to="reply-1@sms.example.lan",
    subject="SMS from Zoë",
    text="Grüße 🎉",
    footer="Answer this mail to answer by SMS.",
    references=("<a@x>", "<b@x>"),
)
FIELDS = {
    "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
EVIL = "x\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>"


def with_text(**changes: object) -> Letter:
    return Letter(**{name: getattr(LETTER, name) for name in Letter.__slots__} | changes)


@pytest.mark.parametrize("name", ["subject", "sender_name"])
def test_no_text_becomes_a_header_field(name: str) -> None:
    raw = render(with_text(**{name: EVIL}))
    parsed = BytesParser(policy=email.policy.default).parsebytes(raw)
    assert set(parsed.keys()) == FIELDS
    assert parsed["Bcc"] is None
    assert parsed["To"] == "anna@example.com"


def test_no_message_becomes_html() -> None:
    shown = (ShownMessage("Bob <i>", "18:26", "<script>alert(1)</script>\n& more", False),)
    parsed = BytesParser(policy=email.policy.default).parsebytes(render(with_text(shown=shown)))
    page = parsed.get_body(("html",)).get_content()  # type: ignore[attr-defined]
    assert "<script" not in page
    assert "Bob &lt;i&gt;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&amp; more" in page


def test_a_report_cannot_be_broken_into() -> None:
    failure = Failure(f"{EVIL}@sms.example.lan", EVIL, EVIL, "<a@x>", 1_795_000_000_000)
    raw = render(with_text(failure=failure, envelope_sender="", reply_to="", footer="", automatic=Automatic.REPLIED))
    parsed = BytesParser(policy=email.policy.default).parsebytes(raw)
    assert parsed["Bcc"] is None
    assert all("Bcc" not in part for part in parsed.walk())
    bounce = read(raw).bounce
    assert bounce is not None
    assert bounce.failed
    assert read(raw).automatic is Automatic.REPLIED


def test_long_message_ids_and_addresses_stay_what_they_are() -> None:
    """Exchange's ids are longer than a line; a mail program that cannot read one begins a new thread."""
    asked = "<FR0P281MB2345A1B2C3D4E5F60718293A4B5C6@FR0P281MB2345.DEUP281.PROD.OUTLOOK.COM>"
    ids = (asked, *(f"<{letter * 240}@example.com>" for letter in "ab"), asked)
    address = f"{'n' * 60}@{'d' * 60}.{'e' * 60}.example.com"
    failure = Failure(address, "No.", "x", asked, 1_795_000_000_000)
    raw = render(with_text(references=ids, failure=failure, recipient=address, envelope_sender="", reply_to=""))
    assert b"=?utf-8?q?=3C" not in raw
    assert f"In-Reply-To: {asked}\r\n".encode() in raw
    assert b"\r\n " + ids[1].encode() + b"\r\n " in raw
    parsed = BytesParser(policy=email.policy.default).parsebytes(raw)
    assert parsed["References"].split() == list(ids)
    assert parsed["To"] == address
    status = parsed.get_payload(1).get_payload()  # type: ignore[union-attr]
    assert status[1]["Final-Recipient"].split() == ["rfc822;", address]
    assert status[0]["Reporting-MTA"].split() == ["dns;", address.partition("@")[2]]
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_box_reads_its_own_mail_back() -> None:
    found = read(render(LETTER))
    assert (found.own_text, found.subject, found.references) == ("Grüße 🎉", "SMS from Zoë", ("<a@x>", "<b@x>"))


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(codec="utf-8"), max_size=300),
    st.text(st.characters(codec="utf-8"), max_size=120),
    st.text(st.characters(codec="utf-8"), max_size=120),
)
def test_any_text_is_a_mail_of_short_ascii_lines(text: str, subject: str, name: str) -> None:
    raw = render(with_text(text=text, subject=subject, sender_name=name))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    parsed = BytesParser(policy=email.policy.default).parsebytes(raw)
    assert set(parsed.keys()) == FIELDS
