"""Handing mail to the office's mail server (RFC 6409), in a thread, every step and the whole with a deadline."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from appliance.domain.mail import BOUNCE, REPLY, MailNotSent

TIMEOUT_S = 30.0  # for each step
# For the answer to a whole mail (RFC 5321 §4.5.3.2.6 asks for ten minutes): the server may look for viruses meanwhile,
# and who does not wait for that sends the mail again and again.
TAKING_TIMEOUT_S = 300.0
DEADLINE_S = 480.0  # for all steps together: a server may never come to the end of an answer
FAREWELL_TIMEOUT_S = 3.0
EXAMINE_TIMEOUT_S = 5.0
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3} ")  # before each line (RFC 3463)
_TOKEN = re.compile(rf"\b({BOUNCE}|{REPLY})[0-9a-f]{{8,}}")


@dataclass(frozen=True, slots=True)
class Server:
    """The office's mail server."""

    host: str
    port: int
    security: str  # "tls", "starttls" or "none"
    username: str = ""
    secret: str = field(default="", repr=False)
    ca_file: Path | None = None


class HandOver:
    """One mail on its way to the server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None
        self._is_cut = False

    def run(self, sender: str, recipient: str, raw: bytes) -> None:
        """Give the mail to the server; blocks.

        Raises:
            MailNotSent: it was not taken, or nobody knows.
        """
        with _session(self._server, TIMEOUT_S) as self._connection:
            if not self._is_cut:
                _wait_at_most(self._connection, TAKING_TIMEOUT_S)
                self._connection.sendmail(sender, [recipient], raw)

    def cut(self) -> None:
        """Hang up, from another thread: ``run`` comes to its end."""
        self._is_cut = True
        line = None if self._connection is None else self._connection.sock
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


def examine(server: Server, sender: str) -> None:
    """Sign in and begin a mail from ``sender``, as for a real one; nothing is sent; blocks.

    Raises:
        MailNotSent: the server would not take one; with what to do about it.
    """
    with _session(server, EXAMINE_TIMEOUT_S) as connection:
        connection.ehlo_or_helo_if_needed()
        code, words = connection.mail(sender)
        if code >= 400:
            raise smtplib.SMTPSenderRefused(code, words, sender)


@contextmanager
def _session(server: Server, timeout_s: float) -> Iterator[smtplib.SMTP]:
    """A connection that is signed in; trouble on it, in whatever step, is told in words. Raises MailNotSent."""
    try:
        connection = _connect(server, timeout_s)
        try:
            yield connection
        finally:
            # What was taken is taken, whatever the server answers to the farewell.
            with suppress(OSError, smtplib.SMTPException):
                _wait_at_most(connection, FAREWELL_TIMEOUT_S)
                connection.quit()
            connection.close()
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, words)] = refused.recipients.values()
        raise _refusal(code, words) from refused
    except smtplib.SMTPAuthenticationError as error:
        sentence = f"The mail server does not accept the box's name and secret: {_words(error.smtp_error)}"
        raise _away(sentence, "Set mail_out.username and secret to those of the box's account there.") from error
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        sentence = f"The mail server {server.host} does not want to speak to the box: {_words(error.smtp_error)}"
        raise _away(sentence, "Let this machine's address send there, or set another mail_out.host.") from error
    except smtplib.SMTPSenderRefused as error:
        advice = f"Let {error.sender} send there, or set another mail_out.sender, or mail_out.username and secret."
        if error.smtp_code == 552 or not error.sender:  # too large; or a report, whose sender is always the empty one
            raise _refusal(error.smtp_code, error.smtp_error, advice) from error
        raise _away(f"The mail server does not let the box send: {_words(error.smtp_error)}", advice) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        sentence = f"The mail server {server.host} cannot do what it is asked to: {error}"
        raise _away(sentence, "Check mail_out.security (STARTTLS is at port 587, TLS at 465) and username.") from error
    except ssl.SSLCertVerificationError as error:
        sentence = f"The mail server's certificate cannot be trusted: {error.verify_message}."
        advice = "Set mail_out.ca_file to the certificate of who vouches for it, or mail_out.host to a name it is for."
        raise _away(sentence, advice) from error
    except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
        why = getattr(error, "strerror", None) or error
        sentence = f"The mail server {server.host} cannot be reached or does not answer: {why}."
        raise _away(sentence, "Check mail_out.host, port and security in mail.toml.") from error


def _connect(server: Server, timeout_s: float) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=None if server.ca_file is None else str(server.ca_file))
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_s, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=timeout_s)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.username:
            _sign_in(connection, server)
    except BaseException:
        connection.close()
        raise
    return connection


def _wait_at_most(connection: smtplib.SMTP, timeout_s: float) -> None:
    """From now on, for each step."""
    if connection.sock is not None:
        connection.sock.settimeout(timeout_s)


def _sign_in(connection: smtplib.SMTP, server: Server) -> None:
    try:
        connection.login(server.username, server.secret)
    except UnicodeEncodeError:
        sentence = "The box's name or secret for the mail server has letters other than ASCII, which cannot be sent."
        advice = "Give the box's account there a name and secret of ASCII letters, digits and signs."
        raise _away(sentence, advice) from None  # the library's error tells a letter of the secret


def _away(sentence: str, advice: str) -> MailNotSent:
    return MailNotSent(False, sentence, server_away=True, advice=advice)


def _refusal(code: int, words: bytes | str, advice: str = "") -> MailNotSent:
    return MailNotSent(code >= 500, f"The mail server said: {_words(words)}", advice=advice)


def _words(said: bytes | str) -> str:
    """What the server said, for people: without codes, and without the secret of an address that it repeats."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    text = _TOKEN.sub(r"\1…", _STATUS.sub("", text))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:300]
