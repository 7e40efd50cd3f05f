"""Handing mail to the office's mail server (RFC 6409), in a thread, every step with a deadline."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from appliance.domain.mail import MailNotSent

TIMEOUT_S = 30.0  # for each step
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3} ")


@dataclass(frozen=True, slots=True)
class Server:
    """The office's mail server."""

    host: str
    port: int
    security: str  # "tls", "starttls" or "none"
    username: str = ""
    secret: str = field(default="", repr=False)
    ca_file: Path | None = None


def hand_over(server: Server, sender: str, recipient: str, raw: bytes) -> None:
    """Give a mail to the server; blocks.

    Raises:
        MailNotSent: it was not taken, or nobody knows.
    """
    try:
        with _connect(server) as connection:
            connection.sendmail(sender, [recipient], raw)
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, words)] = refused.recipients.values()
        raise _refusal(code, words) from refused
    except smtplib.SMTPAuthenticationError as error:
        sentence = f"The mail server does not accept the box's name and secret: {_words(error.smtp_error)}"
        raise MailNotSent(False, sentence, server_away=True) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except ssl.SSLCertVerificationError as error:
        sentence = f"The mail server's certificate cannot be trusted: {error.verify_message}."
        raise MailNotSent(False, sentence, server_away=True) from error
    except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
        why = getattr(error, "strerror", None) or error
        sentence = f"The mail server {server.host} cannot be reached or does not answer: {why}."
        raise MailNotSent(False, sentence, server_away=True) from error


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=None if server.ca_file is None else str(server.ca_file))
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.username:
            connection.login(server.username, server.secret)
    except BaseException:
        connection.close()
        raise
    return connection


def _refusal(code: int, words: bytes | str) -> MailNotSent:
    # The enhanced status code (RFC 3463) stands before each line; it is for programs.
    return MailNotSent(code >= 500, f"The mail server said: {_STATUS.sub('', _words(words))}")


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:300]
