"""The parts of ``appliance doctor`` that go and look for themselves: ports, sockets, servers and names."""

from __future__ import annotations

import grp
import os
import pwd
import smtplib
import socket
import sqlite3
import ssl
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from appliance.services.health import Finding, Level
from appliance.settings import Modem, Settings

DAEMON_USER = "appliance-daemon"
DEADLINE_S = 5.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def ports(settings: Settings) -> Iterator[Finding]:
    """Whether each modem's port is there, and whether the daemon's user may open it."""
    for modem in settings.modems:
        yield from _network_port(modem) if "://" in modem.device else _serial_port(modem)


def _serial_port(modem: Modem) -> Iterator[Finding]:
    part = f"Port of {modem.name}"
    try:
        port = os.stat(modem.device)
    except FileNotFoundError:
        others = sorted(str(each) for each in Path("/dev/serial/by-id").glob("*"))
        there = f"There are: {', '.join(others)}." if others else "No USB serial port is there at all."
        advice = f"Plug the modem in, or set another device for {modem.name} in modems.toml. {there}"
        yield Finding(Level.PROBLEM, part, f"{modem.device} is not there.", advice)
        return
    except OSError as error:
        yield Finding(Level.PROBLEM, part, f"{modem.device} cannot be examined: {error.strerror}.", "Run it as root.")
        return
    if not stat.S_ISCHR(port.st_mode):
        advice = f"Set the device of {modem.name} to a serial port."
        yield Finding(Level.PROBLEM, part, f"{modem.device} is no serial port.", advice)
    elif not _daemon_may_open(port):
        group = _group_name(port.st_gid)
        advice = f"Let it: usermod -aG {group} {DAEMON_USER}, then: systemctl restart appliance-daemon"
        yield Finding(Level.PROBLEM, part, f"The user {DAEMON_USER} may not open {modem.device}.", advice)
    else:
        yield Finding(Level.OK, part, f"{modem.device} is there and may be opened.")


def _daemon_may_open(port: os.stat_result) -> bool:
    try:
        user = pwd.getpwnam(DAEMON_USER)
    except KeyError:  # not installed as a service: it runs as whoever asks
        user = pwd.getpwuid(os.getuid())
    if user.pw_uid in (0, port.st_uid):
        return True
    groups = os.getgrouplist(user.pw_name, user.pw_gid)
    wanted = stat.S_IRGRP | stat.S_IWGRP if port.st_gid in groups else stat.S_IROTH | stat.S_IWOTH
    return port.st_mode & wanted == wanted


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _network_port(modem: Modem) -> Iterator[Finding]:
    url = urlsplit(modem.device)
    part, target = f"Port of {modem.name}", f"{url.hostname}:{url.port}"
    try:
        with socket.create_connection((url.hostname or "", url.port or 0), timeout=DEADLINE_S):
            yield Finding(Level.OK, part, f"{target} takes connections.")
    except (OSError, ValueError) as error:
        # Most port servers take one connection, which the daemon may hold.
        advice = f"Check that the port server {target} is on and reachable from here."
        yield Finding(Level.WARNING, part, f"{target} takes no further connection: {error}.", advice)


def database(settings: Settings) -> Iterator[Finding]:
    """Whether the database is intact."""
    path = settings.box.database
    if not path.is_file():
        return  # told by the health of the office
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=DEADLINE_S)) as file:
            problems = [row[0] for row in file.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
    except sqlite3.Error as error:
        problems = [str(error)]
    if problems:
        advice = "Stop the box and put the newest good copy back: appliance restore FILE"
        yield Finding(Level.PROBLEM, "Database", f"{path} is damaged or locked: {'; '.join(problems)}.", advice)
    else:
        yield Finding(Level.OK, "Database", f"{path} is intact.")


def pbx_port(settings: Settings) -> Iterator[Finding]:
    """Whether something that speaks AMI answers at the PBX's address."""
    pbx = settings.pbx
    if not pbx.enabled:
        return
    where = f"{pbx.host}:{pbx.port}"
    try:
        with socket.create_connection((pbx.host, pbx.port), timeout=DEADLINE_S) as link:
            link.settimeout(DEADLINE_S)
            banner = link.recv(100).decode("ascii", "replace").strip()
    except OSError as error:
        advice = f"Start the PBX; in its manager.conf set enabled = yes, and bindaddr and port to fit {where}."
        yield Finding(Level.PROBLEM, "PBX port", f"{where} cannot be reached: {error}.", advice)
        return
    if "Call Manager" in banner:
        yield Finding(Level.OK, "PBX port", f"{where} is a manager port ({banner}).")
    else:
        advice = "Set pbx.port to the manager port, which is 5038 as a rule."
        yield Finding(Level.PROBLEM, "PBX port", f"{where} answers, but not as a manager port.", advice)


def pages(settings: Settings) -> Iterator[Finding]:
    """Whether the web process serves its pages over TLS."""
    web = settings.web
    address = _ANYWHERE.get(web.address, web.address)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is only asked whether it is there
    try:
        with (
            socket.create_connection((address, web.port), timeout=DEADLINE_S) as plain,
            context.wrap_socket(plain, server_hostname=web.public_names[0] if web.public_names else None),
        ):
            yield Finding(Level.OK, "Pages", f"They are served at https://{address}:{web.port}/.")
    except OSError as error:
        advice = "Start them: systemctl start appliance-web. If they stop again: appliance logs"
        yield Finding(Level.PROBLEM, "Pages", f"Nothing is served at port {web.port} of {address}: {error}.", advice)


def names(settings: Settings) -> Iterator[Finding]:
    """Whether the names that people type lead somewhere."""
    for name in settings.web.public_names:
        try:
            addresses = {entry[4][0] for entry in socket.getaddrinfo(name, None)}
        except OSError:
            advice = f"Add {name} to the office's DNS, or to the router, with this machine's address."
            yield Finding(Level.WARNING, "Name", f"The name {name} is not known here.", advice)
            continue
        yield Finding(Level.OK, "Name", f"{name} is {', '.join(sorted(map(str, addresses)))}.")


def mail_server(settings: Settings) -> Iterator[Finding]:
    """Whether the office's mail server greets us; nothing is sent and nobody signs in."""
    mail = settings.mail_out
    if not mail.host:
        return
    where = f"{mail.host}:{mail.port}"
    opened = smtplib.SMTP_SSL if mail.security == "tls" else smtplib.SMTP
    try:
        with opened(mail.host, mail.port, timeout=DEADLINE_S) as server:
            server.ehlo()
            if mail.security == "starttls" and not server.has_extn("starttls"):
                advice = 'Set mail_out.security to "tls" and its port to 465, or ask for another server.'
                yield Finding(Level.PROBLEM, "Mail server", f"{where} offers no STARTTLS.", advice)
                return
    except (OSError, smtplib.SMTPException) as error:
        advice = "Check mail_out.host, port and security in mail.toml."
        yield Finding(Level.PROBLEM, "Mail server", f"{where} does not answer as a mail server: {error}.", advice)
        return
    yield Finding(Level.OK, "Mail server", f"{where} answers.")


def clock(settings: Settings) -> Iterator[Finding]:
    """Whether something keeps the clock right."""
    try:
        told = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return  # no systemd here
    if told == "no":
        advice = "Switch it on: timedatectl set-ntp true (package systemd-timesyncd). Without internet: NTP=ROUTER"
        yield Finding(Level.WARNING, "Clock", "Nothing keeps the clock right.", advice)
    elif told == "yes":
        yield Finding(Level.OK, "Clock", "The clock is kept right.")
