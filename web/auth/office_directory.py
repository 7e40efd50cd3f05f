"""Whether a password is the one of the office's directory: an LDAP simple bind with the person's own name and password.

One request and one answer (RFC 4511 §4.2) over TLS; the box has no account there and reads nothing.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from appliance.services.errors import ServiceError
from appliance.settings.appliance_toml import DirectorySecurity, SignIn

DEADLINE_S = 5.0
LARGEST_ANSWER = 64 * 1024
_START_TLS = b"1.3.6.1.4.1.1466.20037"  # RFC 4511 §4.14
_SEQUENCE, _INTEGER, _OCTETS, _ENUMERATED = 0x30, 0x02, 0x04, 0x0A
_BIND, _BOUND, _EXTENDED, _EXTENDED_ANSWER, _CONTEXT_0 = 0x60, 0x61, 0x77, 0x78, 0x80
_SUCCESS = 0
# noSuchObject, invalidDNSyntax, inappropriateAuthentication, invalidCredentials, insufficientAccessRights,
# unwillingToPerform: this name and password let nobody in (RFC 4511 §A.2).
_NO = {32, 34, 48, 49, 50, 53}


class DirectoryAway(ServiceError):
    """The directory cannot be asked, or does not say yes or no."""

    error_id = "directory_away"

    def __init__(self) -> None:
        super().__init__("The office's directory, which knows your password, does not answer. Try again later.")


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
            code = self._bind(self.user.format(username=username), password)
        except (OSError, ValueError, IndexError) as error:
            raise DirectoryAway from error
        if code not in _NO | {_SUCCESS}:
            raise DirectoryAway
        return code == _SUCCESS

    def reach(self) -> None:
        """Connect as for a password, and ask nothing. Raises OSError, ValueError, IndexError."""
        with self._connected():
            pass

    def _bind(self, name: str, password: str) -> int:
        with self._connected() as link:
            secret = _element(_CONTEXT_0, password.encode())
            request = _element(_BIND, _element(_INTEGER, b"\x03"), _element(_OCTETS, name.encode()), secret)
            return _ask(link, 2, request, _BOUND)

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        context = ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))
        with socket.create_connection((self.host, self.port), timeout=DEADLINE_S) as plain:
            if self.start_tls:
                request = _element(_EXTENDED, _element(_CONTEXT_0, _START_TLS))
                if _ask(plain, 1, request, _EXTENDED_ANSWER) != _SUCCESS:
                    raise ValueError("the directory offers no TLS")
            with context.wrap_socket(plain, server_hostname=self.host) as link:
                yield link


def _ask(link: socket.socket, number: int, request: bytes, answer: int) -> int:
    """Send a request and return the result code of its answer. Raises OSError, ValueError, IndexError."""
    link.sendall(_element(_SEQUENCE, _element(_INTEGER, bytes([number])), request))
    message, _ = _content(_read(link), 0, _SEQUENCE)
    echoed, after = _content(message, 0, _INTEGER)
    if int.from_bytes(echoed) != number:
        raise ValueError("an answer to something else")
    result, _ = _content(message, after, answer)
    code, _ = _content(result, 0, _ENUMERATED)
    return int.from_bytes(code)


def _element(tag: int, *contents: bytes) -> bytes:
    """An element in BER (X.690 §8.1), its length in the short form or in four octets."""
    content = b"".join(contents)
    length = bytes([len(content)]) if len(content) < 0x80 else b"\x84" + len(content).to_bytes(4)
    return bytes([tag]) + length + content


def _content(data: bytes, at: int, tag: int) -> tuple[bytes, int]:
    """What is in the element at ``at``, and where the next one begins. Raises ValueError, IndexError."""
    if data[at] != tag:
        raise ValueError(f"an element of kind {data[at]} instead of {tag}")
    begin, length = _length(data, at)
    if begin + length > len(data):
        raise ValueError("an element that is cut off")
    return data[begin : begin + length], begin + length


def _length(data: bytes, at: int) -> tuple[int, int]:
    first = data[at + 1]
    if first < 0x80:
        return at + 2, first
    begin = at + 2 + (first & 0x7F)
    return begin, int.from_bytes(data[at + 2 : begin])


def _read(link: socket.socket) -> bytes:
    """One whole message."""
    data = b""
    while len(data) < 2 or len(data) < 2 + (data[1] & 0x7F) * (data[1] >> 7) or len(data) < sum(_length(data, 0)):
        more = link.recv(4096)
        if not more or len(data) > LARGEST_ANSWER:
            raise ValueError("the answer was cut off or has no end")
        data += more
    return data
