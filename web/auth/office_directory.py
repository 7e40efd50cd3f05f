"""Whether a password is the one of the office's directory: an LDAP simple bind with the person's own name and password.

Over TLS, by ldap3; the box has no account there and reads nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from appliance.services.errors import ServiceError
from appliance.settings.appliance_toml import DirectorySecurity, SignIn

DEADLINE_S = 5.0
LARGEST_ANSWER = 64 * 1024
_START_TLS = "1.3.6.1.4.1.1466.20037"  # RFC 4511 §4.14
_SUCCESS = 0
# noSuchObject, invalidDNSyntax, inappropriateAuthentication, invalidCredentials, insufficientAccessRights,
# unwillingToPerform: this name and password let nobody in (RFC 4511 §A.2).
_NO = {32, 34, 48, 49, 50, 53}


class DirectoryAway(ServiceError):
    """The directory cannot be asked, or does not say yes or no."""

    error_id = "directory_away"

    def __init__(self) -> None:
        super().__init__("The office's directory, which knows your password, does not answer. Try again later.")


class DirectoryTrouble(Exception):
    """What answers is no directory, or one that offers no TLS; the message says what it did."""


@dataclass(frozen=True, slots=True)
class OfficeDirectory:
    """Where it is, and under which name somebody binds."""

    host: str
    port: int
    start_tls: bool  # else TLS from the first byte
    user: str  # with {username}: "uid={username},ou=people,dc=example,dc=com"
    ca_file: Path | None  # None: whom this machine trusts anyway

    @classmethod
    def of(cls, sign_in: SignIn) -> Self | None:
        """The one that the config names, if it names one."""
        if not sign_in.ldap_host:
            return None
        start_tls = sign_in.ldap_security is DirectorySecurity.STARTTLS
        return cls(sign_in.ldap_host, sign_in.ldap_port, start_tls, sign_in.ldap_user, sign_in.ldap_ca_file)

    def knows(self, username: str, password: str) -> bool:
        """Whether the directory takes this password. Blocks for at most some seconds.

        Args:
            username: of an account, so that it holds nothing that means something in a name.

        Raises:
            DirectoryAway: nobody knows.
        """
        if not password or "\0" in password:
            return False  # without a password anybody would be bound as nobody (RFC 4513 §5.1.2)
        try:
            with self._connected(self.user.format(username=username), password) as connection:
                connection.bind(read_server_info=False)
                answer = connection.result
        except (OSError, DirectoryTrouble) as error:
            raise DirectoryAway from error
        if answer["type"] != "bindResponse" or answer["result"] not in _NO | {_SUCCESS}:
            raise DirectoryAway
        return bool(answer["result"] == _SUCCESS)

    def reach(self) -> None:
        """Connect as for a password, and ask nothing. Raises OSError, DirectoryTrouble."""
        with self._connected("", ""):
            pass

    @contextmanager
    def _connected(self, name: str, password: str) -> Iterator[Any]:
        """A connection of ldap3 over TLS. Raises OSError, DirectoryTrouble, in the block too."""
        from ldap3 import NONE, Connection, Server  # half a second and 12 MB: only where there is a directory

        context = ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))
        server = Server(self.host, self.port, get_info=NONE, connect_timeout=DEADLINE_S)
        # As bytes: the library would refuse letters that are younger than Unicode 3.2. A referral leads elsewhere.
        connection = Connection(server, name, password.encode(), auto_referrals=False)
        until = time.monotonic() + DEADLINE_S
        try:
            connection.open(read_server_info=False)
            plain = connection.socket
            if self.start_tls:
                connection.socket = _Link(plain, until)
                if not connection.extended(_START_TLS):
                    raise DirectoryTrouble("it offers no TLS")
            plain.settimeout(max(0.01, until - time.monotonic()))
            # By Python itself: the library's own check of names is from before there was one.
            connection.socket = _Link(context.wrap_socket(plain, server_hostname=self.host), until)
            yield connection
        except (OSError, DirectoryTrouble):
            raise
        except Exception as error:  # what the library makes of an answer that is none has no common name
            raise DirectoryTrouble(f"it does not speak LDAP ({error})") from error
        finally:
            connection.strategy.close()


class _Link:
    """A socket with what the library's own lacks: one deadline for everything, and a bound for what is read."""

    def __init__(self, raw: socket.socket, until: float) -> None:
        """``until``: on the monotonic clock."""
        self._raw, self._until, self._may_come = raw, until, LARGEST_ANSWER

    def recv(self, size: int) -> bytes:
        """Raises OSError, TimeoutError."""
        self._raw.settimeout(self._left_s())
        data = self._raw.recv(size)
        self._may_come -= len(data)
        if self._may_come < 0:
            raise OSError("the answer has no end")
        return data

    def sendall(self, data: bytes) -> None:
        """Raises OSError, TimeoutError."""
        self._raw.settimeout(self._left_s())
        self._raw.sendall(data)

    def shutdown(self, how: int) -> None:
        """Raises OSError."""
        self._raw.shutdown(how)

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()

    def _left_s(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        return left
