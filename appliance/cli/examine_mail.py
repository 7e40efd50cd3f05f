"""The parts of ``appliance doctor`` that look at mail from outside: can the mail server, and the box, be reached."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator

from appliance.services.health import Finding, Level
from appliance.settings import Settings

DEADLINE_S = 5.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def mail_port(settings: Settings) -> Iterator[Finding]:
    """Whether the office's mail server can be reached at all; whether it lets the box in, the daemon finds out."""
    mail = settings.mail_out
    where = f"{mail.host}:{mail.port}"
    try:
        socket.create_connection((mail.host, mail.port), timeout=DEADLINE_S).close()
    except OSError as error:
        advice = "Check mail_out.host and port in mail.toml, and that the mail server is on."
        yield Finding(Level.PROBLEM, "Mail server", f"{where} cannot be reached: {error.strerror or error}.", advice)
    else:
        said = f"{where} can be reached. Whether it lets the box in is seen when the box runs."
        yield Finding(Level.OK, "Mail server", said)


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
            if words.split()[:1] != [mail.domain.encode()]:
                raise smtplib.SMTPException("another mail server is there")
    except (OSError, smtplib.SMTPException) as error:
        advice = "Start the box: systemctl start appliance-daemon. If another program has the port, set mail.port."
        said = f"The box takes no mail at port {mail.port} of {address}: {error}."
        yield Finding(Level.PROBLEM, "Mail to the box", said, advice)
    else:
        yield Finding(Level.OK, "Mail to the box", f"It is taken at port {mail.port} of {address}, for {mail.domain}.")
