"""The parts of ``appliance doctor`` that go and look for themselves: ports, sockets, servers and names."""

from __future__ import annotations

import glob
import grp
import ipaddress
import os
import re
import shutil
import socket
import sqlite3
import ssl
import stat
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from appliance.cli.permissions import DAEMON_USER, may
from appliance.domain.modem_identity import is_pattern
from appliance.port_users import ANOTHER, IN_USE, users_of
from appliance.services.health import Finding, Level
from appliance.settings import Modem, Settings
from appliance.store.database import HISTORY, NewerDatabase, unknown_migrations
from web.auth.office_directory import DirectoryTrouble, OfficeDirectory

DEADLINE_S = 5.0
_GROUP = stat.S_IRGRP | stat.S_IWGRP
_READ_AND_WRITE = os.R_OK | os.W_OK
_HELD = re.compile(re.escape(IN_USE.format("@", ANOTHER)).replace("@", r"(\S+)"))
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def ports(settings: Settings) -> Iterator[Finding]:
    """Whether each modem's port is there and the daemon's user may open it, and whether its commands are there."""
    for modem in settings.modems:
        if "://" in modem.device:
            yield _network_port(modem)
        elif is_pattern(modem.device):
            yield _ports_that_fit(modem)
        else:
            yield _serial_port(modem, modem.device)
        yield from _commands(modem)


def _commands(modem: Modem) -> Iterator[Finding]:
    """They are needed when nobody looks."""
    for key, words in (("port_reset_command", modem.port_reset_command), ("power_command", modem.power_command)):
        if words and shutil.which(words[0]) is None:
            said = f"{key} names {words[0]}, which is no program here."
            yield Finding(
                Level.WARNING, f"Port of {modem.name}", said, "Install it, or correct the path in modems.toml."
            )


def _ports_that_fit(modem: Modem) -> Finding:
    """On which of them the modem is, only the daemon finds out."""
    fitting = sorted(glob.glob(modem.device))
    if not fitting:
        return Finding(Level.PROBLEM, f"Port of {modem.name}", f"No port fits {modem.device}.", _not_there(modem))
    found = [_serial_port(modem, device) for device in fitting]
    if all(each.level is not Level.OK for each in found):
        return found[0]
    return Finding(Level.OK, f"Port of {modem.name}", f"Ports that fit {modem.device}: {len(fitting)}.")


def _serial_port(modem: Modem, device: str) -> Finding:
    part = f"Port of {modem.name}"
    try:
        port = os.stat(device)
    except FileNotFoundError:
        return Finding(Level.PROBLEM, part, f"{device} is not there.", _not_there(modem))
    except OSError as error:
        said = f"{device} cannot be examined: {error.strerror}."
        return Finding(Level.PROBLEM, part, said, "Run the doctor as root, or set another device.")
    if not stat.S_ISCHR(port.st_mode):
        advice = f"Set the device of {modem.name} to a serial port."
        return Finding(Level.PROBLEM, part, f"{device} is no serial port.", advice)
    if not may(DAEMON_USER, port, _READ_AND_WRITE):
        group_may = port.st_mode & _GROUP == _GROUP and port.st_gid != 0  # nobody joins the group of root
        group = _group_name(port.st_gid) if group_may else "dialout"
        advice = f"Let it: {'' if group_may else f'chgrp {group} {device}; chmod g+rw {device}; '}"
        advice += f"usermod -aG {group} {DAEMON_USER}; then: systemctl restart appliance-daemon"
        return Finding(Level.PROBLEM, part, f"The user {DAEMON_USER} may not open {device}.", advice)
    return Finding(Level.OK, part, f"{device} is there and may be opened.")


def port_users(sentences: Mapping[str, str]) -> Iterator[Finding]:
    """Who has a port that the daemon finds in use; it sees no program of another user, which root does.

    Args:
        sentences: what the daemon says of each modem.
    """
    for modem, sentence in sentences.items():
        found = _HELD.match(sentence)
        users = list(users_of(found[1])) if found else []
        if found and users:
            said = f"{found[1]} is in use by {', '.join(f'{name} (process {process})' for process, name in users)}."
            advice = f"Stop it: systemctl status {users[0][0]} tells which service it belongs to."
            yield Finding(Level.PROBLEM, f"Port of {modem}", said, advice)


def _not_there(modem: Modem) -> str:
    """What to do where a port is missing."""
    others = sorted(str(each) for each in Path("/dev/serial/by-id").glob("*"))
    there = f"There are: {', '.join(others)}." if others else "No USB serial port is there at all."
    return f"Plug the modem in, or set another device for {modem.name} in modems.toml. {there}"


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _network_port(modem: Modem) -> Finding:
    url = urlsplit(modem.device)
    part, target = f"Port of {modem.name}", f"{url.hostname}:{url.port}"
    try:
        with socket.create_connection((url.hostname or "", url.port or 0), timeout=DEADLINE_S):
            return Finding(Level.OK, part, f"{target} takes connections.")
    except (OSError, ValueError) as error:
        # Most port servers take one connection, which the daemon may hold.
        advice = f"Check that the port server {target} is on and reachable from here."
        return Finding(Level.WARNING, part, f"{target} takes no further connection: {error}.", advice)


def database(settings: Settings) -> Iterator[Finding]:
    """Whether the database is intact."""
    path = settings.box.database
    if not path.is_file():
        return  # told by the health of the office
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=DEADLINE_S)) as file:
            problems = [row[0] for row in file.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
            newer = [] if problems else unknown_migrations(_applied(file))
    except sqlite3.Error as error:
        problems, newer = [str(error)], []
    if problems:
        advice = "Stop the box and put the newest good copy back: appliance restore FILE"
        yield Finding(Level.PROBLEM, "Database", f"{path} is damaged or locked: {'; '.join(problems)}.", advice)
    elif newer:
        told = NewerDatabase(path, newer[0])
        yield Finding(Level.PROBLEM, "Database", told.sentence, told.advice)
    else:
        yield Finding(Level.OK, "Database", f"{path} is intact.")


def _applied(file: sqlite3.Connection) -> list[str]:
    """The names of the migrations that ran; none where the box has never started."""
    if file.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (HISTORY,)).fetchone() is None:
        return []
    return [row[0] for row in file.execute(f"SELECT name FROM {HISTORY}")]


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
        yield Finding(Level.PROBLEM, "PBX port", f"{where} cannot be reached: {error.strerror or error}.", advice)
        return
    if "Call Manager" in banner:
        yield Finding(Level.OK, "PBX port", f"{where} is a manager port ({banner}).")
    else:
        advice = "Set pbx.port to the manager port, which is 5038 as a rule."
        yield Finding(Level.PROBLEM, "PBX port", f"{where} answers, but not as a manager port.", advice)


def pages(settings: Settings) -> Iterator[Finding]:
    """Whether the web process serves its pages over TLS, with a certificate for the names that people type."""
    web = settings.web
    address = _ANYWHERE.get(web.address, web.address)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # browsers were told whom to trust; here it is looked at
    try:
        with (
            socket.create_connection((address, web.port), timeout=DEADLINE_S) as plain,
            context.wrap_socket(plain, server_hostname=web.public_names[0] if web.public_names else None) as served,
        ):
            certificate = served.getpeercert(binary_form=True) or b""
    except OSError as error:
        advice = "Start them: systemctl start appliance-web. If they stop again: appliance logs"
        yield Finding(Level.PROBLEM, "Pages", f"Nothing is served at port {web.port} of {address}: {error}.", advice)
        return
    yield Finding(Level.OK, "Pages", f"They are served at https://{address}:{web.port}/.")
    missing = [name for name in web.public_names if not _is_for(certificate, name)]
    if missing:
        advice = (
            f"Order a certificate for {', '.join(web.public_names)} too, or take what is not used out of "
            "web.public_names; then: systemctl reload appliance-web"
        )
        said = f"The certificate is not for {', '.join(missing)}, so browsers warn there."
        yield Finding(Level.PROBLEM, "Certificate", said, advice)


def _is_for(certificate: bytes, name: str) -> bool:
    """Whether a certificate in DER is for a name or address (RFC 6125 §6.4)."""
    try:
        found = x509.load_der_x509_certificate(certificate).extensions
        alternatives = found.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    try:
        return ipaddress.ip_address(name) in alternatives.get_values_for_type(x509.IPAddress)
    except ValueError:
        names = {each.lower() for each in alternatives.get_values_for_type(x509.DNSName)}
        return name.lower() in names or f"*.{name.lower().partition('.')[2]}" in names


def directory(settings: Settings) -> Iterator[Finding]:
    """Whether the office's directory answers over TLS; nobody's password is asked for."""
    asked = OfficeDirectory.of(settings.sign_in)
    if asked is None:
        return
    where = f"{asked.host}:{asked.port}"
    try:
        asked.reach()
    except ssl.SSLCertVerificationError as error:
        advice = "Set sign_in.ldap_ca_file to the certificate of who vouches for the directory's."
        said = f"The certificate of {where} cannot be trusted: {error.verify_message}."
        yield Finding(Level.PROBLEM, "Directory", said, advice)
    except (OSError, DirectoryTrouble) as error:
        advice = "Check sign_in.ldap_host, ldap_port and ldap_security, and that the directory is on."
        yield Finding(Level.PROBLEM, "Directory", f"{where} does not answer over TLS: {error}.", advice)
    else:
        yield Finding(Level.OK, "Directory", f"{where} answers over TLS, and its certificate is trusted.")


def folders(settings: Settings) -> Iterator[Finding]:
    """Whether the daemon may write where the database is, and nobody else reads it."""
    folder = settings.box.data_dir
    try:
        found = os.stat(folder)
    except FileNotFoundError:
        advice = f"Make it: install -d -o {DAEMON_USER} -g appliance -m 2770 {folder}"
        yield Finding(Level.PROBLEM, "Folder", f"{folder} is not there.", advice)
        return
    except OSError as error:
        yield Finding(
            Level.PROBLEM, "Folder", f"{folder} cannot be examined: {error.strerror}.", "Run the doctor as root."
        )
        return
    if not may(DAEMON_USER, found, _READ_AND_WRITE):
        advice = f"Give it to them: chown -R {DAEMON_USER}:appliance {folder}"
        yield Finding(Level.PROBLEM, "Folder", f"The user {DAEMON_USER} may not write to {folder}.", advice)
    elif found.st_mode & stat.S_IROTH and settings.box.database.is_file():
        database_mode = settings.box.database.stat().st_mode
        if database_mode & stat.S_IROTH:
            said = f"Everybody on this machine can read the texts in {settings.box.database}."
            yield Finding(Level.WARNING, "Folder", said, f"Forbid it: chmod -R o-rwx {folder}")


def names(settings: Settings) -> Iterator[Finding]:
    """Whether the names that people type lead to this machine."""
    for name in settings.web.public_names:
        try:
            addresses = sorted({str(entry[4][0]) for entry in socket.getaddrinfo(name, None)})
        except OSError:
            advice = f"Add {name} to the office's DNS, or to the router, with this machine's address."
            yield Finding(Level.WARNING, "Name", f"The name {name} is not known here.", advice)
            continue
        if settings.sign_in.proxies or any(map(_is_here, addresses)):  # else a proxy has the name
            yield Finding(Level.OK, "Name", f"{name} is {', '.join(addresses)}.")
            continue
        advice = (
            f"Have {name} lead to this machine, in the office's DNS or the router, or take it out of web.public_names."
        )
        leads_to = "" if addresses == [name] else f"{', '.join(addresses)}, which is "
        yield Finding(Level.WARNING, "Name", f"{name} is {leads_to}no address of this machine.", advice)


def _is_here(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


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
