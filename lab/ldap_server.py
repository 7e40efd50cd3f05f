"""A real LDAP server (OpenLDAP's slapd) with a few people, on loopback and in a folder of its own."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from lab.ports import free_port
from lab.tether import tethered

BASE = "dc=office,dc=lan"
USER = "uid={username},ou=people," + BASE
_START_DEADLINE_S = 30.0
_CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {certificate}
TLSCertificateKeyFile {certificate}
database mdb
suffix "{base}"
directory {folder}/data
rootdn "cn=admin,{base}"
rootpw lab
"""


class LdapServer:
    """Use it with ``with``; it takes TLS at ``tls_port`` and StartTLS at ``plain_port``."""

    def __init__(self, program: str, folder: Path, certificate: Path, people: Mapping[str, str]) -> None:
        """``certificate``: a PEM file with its key; ``people``: user names with their passwords."""
        self.tls_port, self.plain_port = free_port(), free_port()
        self._program, self._folder = program, folder
        self._server: subprocess.Popen[bytes] | None = None
        (folder / "data").mkdir(parents=True)
        (folder / "slapd.conf").write_text(_CONFIG.format(folder=folder, base=BASE, certificate=certificate))
        entries = [f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Office\ndc: office\n"]
        entries.append(f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people\n")
        for name, password in people.items():
            entries.append(
                f"dn: {USER.format(username=name)}\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\n"
                f"userPassword: {password}\n"
            )
        (folder / "people.ldif").write_text("\n".join(entries))
        load = [program, "-T", "add", "-f", str(folder / "slapd.conf"), "-l", str(folder / "people.ldif")]
        subprocess.run(load, check=True, capture_output=True, timeout=30)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve. Raises TimeoutError."""
        urls = f"ldaps://127.0.0.1:{self.tls_port} ldap://127.0.0.1:{self.plain_port}"
        with (self._folder / "slapd.log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._program, "-d", "0", "-h", urls, "-f", str(self._folder / "slapd.conf")], stdout=log, stderr=log
            )
        tethered(self._server)
        deadline = time.monotonic() + _START_DEADLINE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.plain_port), timeout=1).close()
                return
            except OSError as error:
                if time.monotonic() > deadline or self._server.poll() is not None:
                    raise TimeoutError(f"slapd did not start: {(self._folder / 'slapd.log').read_text()}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        """Be away."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(10)
            self._server = None
