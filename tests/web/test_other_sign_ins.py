"""Signing in by the office's directory (a real slapd) and by a reverse proxy that has already asked."""

from __future__ import annotations

import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from appliance import certificates
from appliance.cli import examine
from appliance.services.health import Level
from appliance.settings import Settings
from appliance.settings.appliance_toml import DirectorySecurity, SignIn
from appliance.store.models import Account, Audit, LoginFailure
from lab.ldap_server import BASE, USER, LdapServer
from tests.programs import installed
from tests.web.box import PASSWORD, Box, Browser
from web.auth import office_directory
from web.auth.office_directory import DirectoryAway, OfficeDirectory

SECRET = "kept in the directory ä"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 with its key, and who vouches for it."""
    folder = tmp_path_factory.mktemp("tls")
    file = folder / "ldap.pem"
    certificates.ensure(folder, file, ["127.0.0.1"])
    return file, folder / "tls" / "ca.pem"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, authority: tuple[Path, Path]) -> Iterator[LdapServer]:
    people = {"anna": SECRET, "ben": "Ben's in the directory", "nobody": "Nobody's"}
    with LdapServer(installed("slapd"), tmp_path_factory.mktemp("ldap"), authority[0], people) as server:
        yield server


@pytest.fixture
def config(box: Box) -> Iterator[Path]:
    """The box's config, which a test may add to; it is as before afterwards."""
    file = box.folder / "appliance.toml"
    before = file.read_text()
    hashes = {row.id: row.password_hash for row in Account.select()}
    yield file
    file.write_text(before)
    for account_id, hashed in hashes.items():
        Account.update(password_hash=hashed).where(Account.id == account_id).execute()
    LoginFailure.delete().execute()
    box.restart()


@pytest.fixture
def office(box: Box, config: Path, server: LdapServer, authority: tuple[Path, Path]) -> Box:
    """The box with the directory; Anna and Ben have no password in it, Carla has."""
    config.write_text(
        f'{config.read_text()}[sign_in]\nldap_host = "127.0.0.1"\nldap_port = {server.tls_port}\n'
        f'ldap_user = "{USER}"\nldap_ca_file = "{authority[1]}"\n'
    )
    Account.update(password_hash=None).where(Account.username.in_(["anna", "ben"])).execute()
    box.restart()
    return box


def test_the_password_of_the_directory_lets_in_and_no_other(office: Box, server: LdapServer) -> None:
    assert Browser(office.port).sign_in("anna", SECRET).status == 200
    last = Audit.select().order_by(Audit.id.desc()).get()
    assert (last.who, last.what, last.about) == ("anna", "signed in", "by the office's directory")
    for wrong in ("wrong", "", PASSWORD, "Ben's in the directory", SECRET + "\0", "x" * 2000):
        assert Browser(office.port).sign_in("anna", wrong).status in (400, 401, 429)
        LoginFailure.delete().execute()
    assert Browser(office.port).sign_in("carla", PASSWORD).status == 200, "who has one here uses it"
    for known_there in (SECRET, "Nobody's"):
        assert Browser(office.port).sign_in("mallory", known_there).error == (401, "wrong_login")


def test_guessing_is_limited_there_too(office: Box) -> None:
    for _ in range(5):
        assert Browser(office.port).sign_in("ben", "guess").error == (401, "wrong_login")
    assert Browser(office.port).sign_in("ben", "Ben's in the directory").error == (429, "too_many_attempts")


def test_a_directory_that_is_away_is_said_and_is_no_wrong_password(office: Box, server: LdapServer) -> None:
    server.stop()
    try:
        for _ in range(6):
            assert Browser(office.port).sign_in("anna", SECRET).error == (503, "directory_away")
            assert Browser(office.port).sign_in("mallory", SECRET).error == (503, "directory_away"), "is she a user?"
        assert Browser(office.port).sign_in("carla", PASSWORD).status == 200
    finally:
        server.start()
    assert Browser(office.port).sign_in("anna", SECRET).status == 200


def test_a_certificate_that_nobody_vouches_for_gets_no_password(server: LdapServer) -> None:
    with pytest.raises(DirectoryAway):
        OfficeDirectory("127.0.0.1", server.tls_port, False, USER, None).knows("anna", SECRET)


def test_a_password_is_judged_over_starttls_too(server: LdapServer, authority: tuple[Path, Path]) -> None:
    directory = OfficeDirectory("127.0.0.1", server.plain_port, True, USER, authority[1])
    assert directory.knows("anna", SECRET)
    assert not directory.knows("anna", "wrong")


def test_the_pages_ask_by_starttls_when_the_config_says_so(office: Box, server: LdapServer) -> None:
    file = office.folder / "appliance.toml"
    port = f"ldap_port = {server.tls_port}\n"
    file.write_text(file.read_text().replace(port, f'ldap_port = {server.plain_port}\nldap_security = "starttls"\n'))
    office.restart()
    assert Browser(office.port).sign_in("anna", SECRET).status == 200


def test_the_doctor_looks_whether_it_answers(server: LdapServer, authority: tuple[Path, Path]) -> None:
    def found(**more: object) -> tuple[Level, str]:
        sign_in = SignIn(ldap_host="127.0.0.1", ldap_port=server.tls_port, ldap_ca_file=authority[1])
        [told] = examine.directory(Settings(Path(), sign_in=replace(sign_in, **more)))  # type: ignore[arg-type]
        return told.level, told.sentence

    trusted = (Level.OK, f"127.0.0.1:{server.tls_port} answers over TLS, and its certificate is trusted.")
    assert found() == trusted
    assert found(ldap_port=server.plain_port, ldap_security=DirectorySecurity.STARTTLS)[0] is Level.OK
    assert "cannot be trusted" in found(ldap_ca_file=None)[1]
    assert found(ldap_port=server.plain_port)[0] is Level.PROBLEM, "it speaks no TLS from the first byte there"
    server.stop()
    try:
        assert found()[1].startswith(f"127.0.0.1:{server.tls_port} does not answer over TLS: ")
    finally:
        server.start()
    assert list(examine.directory(Settings(Path()))) == []


def test_a_name_that_does_not_exist_there_is_a_no(server: LdapServer, authority: tuple[Path, Path]) -> None:
    directory = OfficeDirectory("127.0.0.1", server.tls_port, False, f"uid={{username}},ou=nobody,{BASE}", authority[1])
    assert not directory.knows("anna", SECRET)


@contextmanager
def stranger(answer: Callable[[socket.socket, bytes], object], certificate: Path | None = None) -> Iterator[int]:
    """The port of something that reads a request and answers as it likes; over TLS with ``certificate``."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(30)

        def serve() -> None:
            link, _ = server.accept()
            link.settimeout(30)
            with suppress(OSError):
                if certificate is not None:
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(certificate)
                    link = context.wrap_socket(link, server_side=True)
                answer(link, link.recv(1000))
            link.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join(30)
        assert not thread.is_alive(), "it still waits for a request"


def answer_to(request: bytes, code: int = 0) -> bytes:
    """A bind's answer (RFC 4511 §4.2.2); the requests of these tests are short."""
    content = request[2 : 4 + request[3]] + bytes([0x61, 7, 0x0A, 1, code, 4, 0, 4, 0])
    return bytes([0x30, len(content)]) + content


@pytest.mark.parametrize("over_tls", [False, True])
@pytest.mark.parametrize(
    "garbage",
    [
        *(b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"HTTP/1.1 200 OK\r\n", b"\x30\x03\x02\x01\x07"),
        *(
            b"\x30\x00" * 1000,
            bytes(300),
            b"\xff" * 300,
            b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01",
            b"\x30\x05" + bytes(5),
        ),
        b"\x30\x8a" + b"\xff" * 10,
    ],
)
def test_what_is_no_directory_is_away(garbage: bytes, over_tls: bool, authority: tuple[Path, Path]) -> None:
    with stranger(lambda link, _: link.sendall(garbage), authority[0] if over_tls else None) as port:
        directory = OfficeDirectory("127.0.0.1", port, not over_tls, USER, authority[1])
        with pytest.raises(DirectoryAway):
            directory.knows("anna", SECRET)


def test_whatever_bytes_come_are_a_yes_a_no_or_away(authority: tuple[Path, Path]) -> None:
    chance = random.Random(7)

    def spoilt(link: socket.socket, request: bytes) -> None:
        told = bytearray(answer_to(request, chance.choice([0, 49])) + bytes(chance.randrange(3)))
        for _ in range(chance.randrange(5)):
            told[chance.randrange(len(told))] = chance.randrange(256)
        link.sendall(told)

    seen = set()
    for _ in range(150):
        with stranger(spoilt, authority[0]) as port:
            try:
                seen.add(OfficeDirectory("127.0.0.1", port, False, USER, authority[1]).knows("anna", SECRET))
            except DirectoryAway:
                seen.add(None)
    assert seen == {True, False, None}


@pytest.mark.parametrize("over_tls", [False, True])
def test_an_answer_without_end_ends(over_tls: bool, authority: tuple[Path, Path]) -> None:
    def flood(link: socket.socket, _: bytes) -> None:
        link.sendall(b"\x30\x84\xff\xff\xff\xff")
        for _ in range(10_000):
            link.sendall(bytes(65536))

    with stranger(flood, authority[0] if over_tls else None) as port, pytest.raises(DirectoryAway):
        OfficeDirectory("127.0.0.1", port, not over_tls, USER, authority[1]).knows("anna", SECRET)


@pytest.mark.parametrize("over_tls", [False, True])
def test_one_byte_after_the_other_is_waited_for_no_longer_than_silence(
    over_tls: bool, authority: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_directory, "DEADLINE_S", 1.0)

    def drip(link: socket.socket, _: bytes) -> None:
        for byte in b"\x30\x82\xea\x60" + bytes(40):
            link.sendall(bytes([byte]))
            time.sleep(0.2)

    with stranger(drip, authority[0] if over_tls else None) as port:
        directory = OfficeDirectory("127.0.0.1", port, not over_tls, USER, authority[1])
        began = time.monotonic()
        with pytest.raises(DirectoryAway):
            directory.knows("anna", SECRET)
        assert time.monotonic() - began < 4


def test_the_own_password_is_changed_elsewhere(office: Box) -> None:
    browser = Browser(office.port)
    browser.sign_in("anna", SECRET)
    answer = browser.request("POST", "/me/password", {"old": SECRET, "new": "correct horse battery"})
    assert answer.error == (400, "bad_request")
    assert "where the office keeps it" in answer.json["error"]["sentence"]


def proxied(box: Box, config: Path, networks: str) -> None:
    config.write_text(f'{config.read_text()}[sign_in]\nproxies = ["{networks}"]\nproxy_header = "X-Office-User"\n')
    box.restart()


def test_a_listed_proxy_is_believed(box: Box, config: Path) -> None:
    proxied(box, config, "127.0.0.1/32")
    browser = Browser(box.port)
    answer = browser.page("/login?next=/settings", headers={"X-Office-User": "Anna"})
    assert (answer.status, answer.headers["Location"]) == (302, "/settings")
    assert browser.request("GET", "/me").json["user"]["username"] == "anna"
    last = Audit.select().order_by(Audit.id.desc()).get()
    assert (last.who, last.about) == ("anna", "by the reverse proxy")
    for name in ("mallory", "", "anna x", "anna, ben"):
        assert Browser(box.port).page("/login", headers={"X-Office-User": name}).status == 200
    for stray in ("//evil.example", "https://evil.example", "/settings/../x"):
        answer = Browser(box.port).page(f"/login?next={stray}", headers={"X-Office-User": "anna"})
        assert answer.headers["Location"] == "/"


def test_nobody_else_is_believed(box: Box, config: Path) -> None:
    headers = {"X-Office-User": "anna", "X-Remote-User": "anna", "X-Forwarded-For": "192.0.2.9"}
    assert Browser(box.port).page("/login", headers=headers).status == 200
    proxied(box, config, "192.0.2.0/24")
    assert Browser(box.port).page("/login", headers=headers).status == 200
    assert Browser(box.port).request("GET", "/me", headers=headers).error == (401, "signed_out")
