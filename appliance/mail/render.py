"""Letters → MIME that every mail program shows right: UTF-8, encoded so that old servers do not harm it."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from appliance.domain.mail import Automatic, Failure, Letter

_FOR_PROGRAMS = frozenset({"in-reply-to", "references", "final-recipient", "reporting-mta"})


class _Policy(policy.EmailPolicy):
    def fold_binary(self, name: str, value: str) -> bytes:
        """The library spells a long word in encoded ones (RFC 2047); of a message id no program makes sense then."""
        if name.lower() in _FOR_PROGRAMS:
            return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n", max_line_length=78, cte_type="7bit")
_LONGEST_SUBJECT = 200


def render(letter: Letter) -> bytes:
    """The mail, with CR LF, ready for DATA."""
    message = _report(letter, letter.failure) if letter.failure is not None else _note(letter)
    message["From"] = str(Address(display_name=_line(letter.sender_name), addr_spec=letter.sender))
    message["To"] = str(Address(addr_spec=letter.recipient))
    if letter.reply_to:
        message["Reply-To"] = str(Address(addr_spec=letter.reply_to))
    message["Subject"] = _line(letter.subject)[:_LONGEST_SUBJECT] or "(no subject)"
    message["Date"] = format_datetime(datetime.fromtimestamp(letter.at_ms / 1000, UTC))
    message["Message-ID"] = letter.mail_id
    if letter.references:
        message["In-Reply-To"] = letter.references[-1]
        message["References"] = " ".join(letter.references)
    if letter.automatic is not Automatic.NO:
        # RFC 3834 §5; the second keeps Exchange from answering with absence notes.
        message["Auto-Submitted"] = f"auto-{letter.automatic}"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    return message.as_bytes()


def _note(letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    shown = "\n\n".join(f"{each.who}, {each.at}:\n{_indented(each.text)}" for each in letter.shown)
    # Below "-- ", so that mail programs and this box leave it out of answers.
    footer = f"-- \n{letter.footer}" if letter.footer else ""
    text = "\n\n".join(filter(None, (letter.text, shown, footer)))
    message.set_content(text + "\n", charset="utf-8", cte="quoted-printable")
    if letter.shown:
        message.add_alternative(_html(letter), subtype="html", charset="utf-8", cte="quoted-printable")
    return message


def _html(letter: Letter) -> str:
    rows = "".join(
        f'<tr><td style="padding:4px 0"><div style="color:#666;font-size:85%">{_escaped(each.who)}, '
        f'{_escaped(each.at)}</div><div style="padding:6px 10px;border-radius:8px;'
        f'background:{"#e3effc" if each.ours else "#f0f0f0"}">{_escaped(each.text)}</div></td></tr>'
        for each in letter.shown
    )
    footer = f'<p style="color:#666">{_escaped(letter.footer)}</p>' if letter.footer else ""
    return (
        '<!doctype html><html><body style="font-family:sans-serif;color:#222">'
        f'<p>{_escaped(letter.text)}</p><table role="presentation" cellspacing="0" cellpadding="0">{rows}</table>'
        f"{footer}</body></html>\n"
    )


def _report(letter: Letter, failure: Failure) -> MIMEMultipart:
    """A delivery status notification (RFC 3464 §2)."""
    report = MIMEMultipart("report", report_type="delivery-status", policy=_POLICY)
    report.attach(MIMEText(letter.text + "\n", "plain", "utf-8", policy=_POLICY))
    home = failure.recipient.rpartition("@")[2]
    of_mail, of_recipient = Message(policy.compat32), Message(policy.compat32)
    of_mail["Reporting-MTA"] = f"dns; {_ascii(home)}"
    of_mail["Arrival-Date"] = format_datetime(datetime.fromtimestamp(failure.arrived_at_ms / 1000, UTC))
    of_recipient["Final-Recipient"] = f"rfc822; {_ascii(failure.recipient)}"
    of_recipient["Action"] = "failed"
    of_recipient["Status"] = "5.0.0"
    of_recipient["Diagnostic-Code"] = f"x-sms; {_ascii(failure.sentence)[:200]}"
    status = MIMEBase("message", "delivery-status", policy=_POLICY)
    status.set_payload([of_mail, of_recipient])
    report.attach(status)
    original = EmailMessage(policy=_POLICY)
    original["Subject"] = _line(failure.original_subject)[:_LONGEST_SUBJECT]
    original["To"] = _ascii(failure.recipient)
    if failure.original_id:
        original["Message-ID"] = failure.original_id
    headers = MIMEBase("text", "rfc822-headers", policy=_POLICY)
    headers.set_payload(original.as_string())
    report.attach(headers)
    return report


def _line(words: str) -> str:
    """One line: nothing that came from outside can begin a header field of its own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _ascii(words: str) -> str:
    return _line(words).encode("ascii", "replace").decode()


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
