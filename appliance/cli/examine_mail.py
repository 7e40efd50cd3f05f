"""The parts of ``appliance doctor`` that look at mail: the office's mail server, and the box's own."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator

from appliance.services.health import Finding, Level
from appliance.settings import MailOut, Settings

DEADLINE_S = 5.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def mail_out(settings: Settings) -> Iterator[Finding]:
    """Whether the office's mail server lets the box in and would take a mail from its address; nothing is sent."""
    mail = settings.mail_out
    if not mail.host:
        return
    where = f"{mail.host}:{mail.port}"
    try:
        with _connected(mail) as server:
            server.ehlo_or_helo_if_needed()
            code, words = server.mail(mail.sender)
            if code >= 400:
                advice = f"Let {mail.sender} send there, or set another mail_out.sender."
                said = words.decode("utf-8", "replace")
                yield Finding(Level.PROBLEM, "Mail server", f"{where} takes no mail from {mail.sender}: {said}", advice)
                return
    except smtplib.SMTPNotSupportedError as error:
        advice = 'Set mail_out.security to "tls" and its port to 465, or ask for another server.'
        yield Finding(Level.PROBLEM, "Mail server", f"{where} offers no STARTTLS: {error}.", advice)
    except smtplib.SMTPAuthenticationError:
        advice = "Set mail_out.username and secret to those of the box's account there, then reload."
        yield Finding(Level.PROBLEM, "Mail server", f"{where} does not accept the box's name and secret.", advice)
    except ssl.SSLCertVerificationError as error:
        advice = "Set mail_out.ca_file to the certificate of who vouches for it, or mail_out.host to a name it is for."
        said = f"The certificate of {where} cannot be trusted: {error.verify_message}."
        yield Finding(Level.PROBLEM, "Mail server", said, advice)
    except (OSError, smtplib.SMTPException) as error:
        advice = "Check mail_out.host, port and security in mail.toml."
        yield Finding(Level.PROBLEM, "Mail server", f"{where} does not answer as a mail server: {error}.", advice)
    else:
        signed_in = f" and lets {mail.username} in" if mail.username else ""
        yield Finding(Level.OK, "Mail server", f"{where} answers{signed_in}.")


def _connected(mail: MailOut) -> smtplib.SMTP:
    """Signed in, as the daemon does it. Raises OSError or SMTPException."""
    context = ssl.create_default_context(cafile=None if mail.ca_file is None else str(mail.ca_file))
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=DEADLINE_S, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=DEADLINE_S)
    try:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.username:
            server.login(mail.username, mail.secret)
    except BaseException:
        server.close()
        raise
    return server


def mail_in(settings: Settings) -> Iterator[Finding]:
    """Whether the box takes mail where the config says so, and lets nobody else relay by it."""
    mail = settings.mail
    if not mail.enabled:
        return
    address = _ANYWHERE.get(mail.address, mail.address)
    try:
        with smtplib.SMTP(address, mail.port, timeout=DEADLINE_S) as server:
            code, words = server.ehlo()
            if code >= 400:
                raise smtplib.SMTPResponseException(code, words)
    except (OSError, smtplib.SMTPException) as error:
        advice = "Start the box: systemctl start appliance-daemon. If another program has the port, set mail.port."
        said = f"Nothing takes mail at port {mail.port} of {address}: {error}."
        yield Finding(Level.PROBLEM, "Mail to the box", said, advice)
    else:
        yield Finding(Level.OK, "Mail to the box", f"It is taken at port {mail.port} of {address}, for {mail.domain}.")
