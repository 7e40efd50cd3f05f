"""The web process as the service manager sees it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509

from appliance import certificates
from appliance.services import people
from appliance.settings import load_web
from lab.ports import free_port
from tests.web.box import PASSWORD, UNVERIFIED, Box, Browser, until
from tests.web.test_api import open_chat


def test_a_wrong_config_is_told_and_ends_with_status_2(tmp_path: Path) -> None:
    (tmp_path / "appliance.toml").write_text('[web]\nport = "x"\nadress = "0.0.0.0"\n')
    process = subprocess.run(
        [sys.executable, "-m", "web", "--config", str(tmp_path)], capture_output=True, text=True, timeout=30
    )
    assert process.returncode == 2
    assert "web.port" in process.stderr
    assert "web.adress" in process.stderr
    assert "Traceback" not in process.stderr


def test_without_a_database_it_ends_and_says_who_makes_one(tmp_path: Path) -> None:
    (tmp_path / "appliance.toml").write_text(
        f'[box]\ndata_dir = "{tmp_path}"\nrun_dir = "{tmp_path}"\n[web]\nport = {free_port()}\n'
    )
    process = subprocess.run(
        [sys.executable, "-m", "web", "--config", str(tmp_path)], capture_output=True, text=True, timeout=30
    )
    assert process.returncode != 0
    assert "start that first" in process.stderr


def test_the_service_manager_hears_that_it_serves_and_that_it_lives(tmp_path: Path) -> None:
    (tmp_path / "appliance.toml").write_text(
        f'[box]\ndata_dir = "{tmp_path}"\nrun_dir = "{tmp_path}"\n[web]\nport = {free_port()}\n'
    )
    migrate = [sys.executable, "-m", "appliance.cli.main", "migrate", "--config", str(tmp_path)]
    subprocess.run(migrate, check=True, capture_output=True, timeout=60)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        environment = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")}
        command = [sys.executable, "-m", "web", "--config", str(tmp_path)]
        with (tmp_path / "web.log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            assert manager.recv(4096).startswith(b"READY=1")
            assert [manager.recv(4096) for _ in range(2)] == [b"WATCHDOG=1"] * 2
            process.send_signal(signal.SIGSTOP)
            manager.settimeout(4)
            with pytest.raises(TimeoutError):
                [manager.recv(4096) for _ in range(4)]
            process.send_signal(signal.SIGCONT)
            assert manager.recv(4096) == b"WATCHDOG=1"
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(30)


def test_the_self_made_certificate_is_for_the_boxs_names_and_its_key_is_not_for_all(box: Box) -> None:
    file = load_web(box.folder).box.self_made_certificate
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    names = x509.load_pem_x509_certificate(file.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert "box.example" in names.value.get_values_for_type(x509.DNSName)
    assert ssl.get_server_certificate(("127.0.0.1", box.port)) in file.read_text()


def trusting(authority: bytes) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=authority.decode())
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def shown(box: Box, context: ssl.SSLContext, name: str = "box.example") -> bytes:
    """The certificate that a browser with these authorities is shown. Raises ssl.SSLCertVerificationError."""
    with (
        socket.create_connection(("127.0.0.1", box.port), 5) as plain,
        context.wrap_socket(plain, server_hostname=name) as connection,
    ):
        return connection.getpeercert(binary_form=True) or b""


def test_who_trusts_the_offices_authority_is_not_asked_about_the_certificate(box: Box) -> None:
    answer = box.browser().page("/ca.pem")
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert b"PRIVATE KEY" not in answer.body
    for name in ("box.example", "localhost"):
        assert shown(box, trusting(answer.body), name)


def test_a_renewed_certificate_is_taken_without_dropping_a_browser(box: Box) -> None:
    settings = load_web(box.folder)
    authority = trusting(settings.box.authority.read_bytes())
    before = shown(box, authority)
    with box.browser("anna").live() as live:
        live.frame()
        settings.box.self_made_certificate.unlink()
        certificates.ensure(box.folder, settings.box.self_made_certificate, ["box.example"])
        after = until(lambda: shown(box, authority) != before and shown(box, authority))
        assert x509.load_der_x509_certificate(after).serial_number
        box.browser("anna").request("POST", "/presence")
        people.set_password("carla", PASSWORD)
        assert box.browser("carla").sign_in("carla").status == 200
        chat = open_chat(box.browser("carla"), box.ids["anna"])
        box.browser("carla").request("POST", f"/conversations/{chat}/messages", {"text": "still there?", "key": "tls"})
        assert live.frame_of("message.new")["data"]["message"]["text"] == "still there?"


def test_the_certificate_is_kept_until_it_does_not_fit(tmp_path: Path) -> None:
    file, authority = tmp_path / "tls" / "box.pem", tmp_path / "tls" / "ca.pem"

    def make(*names: str) -> tuple[bytes, bytes]:
        certificates.ensure(tmp_path, file, names)
        return file.read_bytes(), authority.read_bytes()

    first = make("phone.office.example", "192.168.1.20")
    assert make("phone.office.example", "192.168.1.20") == first
    second = make("other.office.example", "box.lan", "10.1.2.3")
    assert second[0] != first[0]
    assert second[1] == first[1], "whoever trusts the authority goes on trusting it"
    file.write_bytes(second[0][:300])
    assert make("other.office.example")[1] == first[1]
    assert make("other.example")[1] != first[1], "the old authority could not vouch for this name"
    assert stat.S_IMODE((tmp_path / "ca" / "key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "ca").stat().st_mode) == 0o700
    assert sorted(path.name for path in tmp_path.rglob("*.pem")) == ["box.pem", "ca.pem", "key.pem"]


def test_the_authority_can_vouch_for_nobody_elses_name(tmp_path: Path) -> None:
    """Were its key stolen, it would be of no use against a bank."""
    file, authority = tmp_path / "tls" / "box.pem", tmp_path / "tls" / "ca.pem"
    certificates.ensure(tmp_path, file, ["phone.office.example"])
    trusted = authority.read_bytes()
    key, issuer = certificates._authority(tmp_path / "ca" / "key.pem", authority) or pytest.fail("no authority")
    stolen = tmp_path / "stolen.pem"
    forged_key, forged = certificates._new_certificate(["bank.example", "localhost"], key, issuer)
    stolen.write_bytes(certificates._private(forged_key) + certificates._public(forged))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(stolen)
    ours, theirs = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting(trusted).wrap_bio(ours, theirs, server_hostname="bank.example")
    bank = server.wrap_bio(theirs, ours, server_side=True)
    for side in (client, bank):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        client.do_handshake()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1")
def test_old_tls_is_refused(box: Box) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname = False
    old.verify_mode = ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", box.port), 5) as plain,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        old.wrap_socket(plain)


def test_a_browser_that_refuses_the_certificate_leaves_no_traceback(box: Box) -> None:
    distrusting = ssl.create_default_context()
    with (
        socket.create_connection(("127.0.0.1", box.port), 5) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        distrusting.wrap_socket(plain, server_hostname="box.example")
    assert box.browser().request("GET", "/me").status == 401
    assert "Traceback" not in (box.folder / "web.log").read_text()


def test_it_writes_nothing_into_the_home_folder(box: Box) -> None:
    assert box.browser("anna").request("GET", "/me").status == 200
    assert list(box.home.iterdir()) == []


def test_a_reload_takes_a_good_config_and_survives_a_wrong_one(box: Box) -> None:
    file = box.folder / "appliance.toml"
    good = file.read_text()
    anna = box.browser("anna")
    try:
        file.write_text(good + "chat_characters = 77\n")
        box.process.send_signal(signal.SIGHUP)
        until(lambda: _chat_characters(anna) == 77)
        only_worker(box)  # the one before has given way
        file.write_text(good + 'sms_parts = "many"\n')
        box.process.send_signal(signal.SIGHUP)
        until(lambda: "limits.sms_parts" in (box.folder / "web.log").read_text())
        assert anna.request("GET", "/me").json["limits"]["chat_characters"] == 77
    finally:
        file.write_text(good)


def test_a_browser_that_comes_back_after_a_reload_hears_of_other_rules_and_old_links_still_reach_the_daemon(
    box: Box,
) -> None:
    file = box.folder / "appliance.toml"
    good = file.read_text()
    anna = box.browser("anna")
    before = anna.request("GET", "/me").json
    link = http.client.HTTPSConnection("127.0.0.1", box.port, timeout=20, context=UNVERIFIED)
    headers = {**anna.headers, "Cookie": anna.cookie or "", "Content-Type": "application/json"}
    try:
        with anna.live(before["seq"]) as live:
            assert live.frame()["rules"] == before["rules"]
            link.request("GET", "/api/v1/me", headers=headers)
            assert link.getresponse().read()
            file.write_text(good + "chat_characters = 78\n")
            box.process.send_signal(signal.SIGHUP)
            live.closing()
        body = json.dumps({"number": "030 1234567", "key": "while-it-reloads"})
        link.request("POST", "/api/v1/calls", body, headers)  # of the worker that gives way
        assert link.getresponse().status == 202
        until(lambda: _chat_characters(anna) == 78, 20)
        only_worker(box)
        with anna.live(before["seq"]) as live:
            assert live.frame()["rules"] == anna.request("GET", "/me").json["rules"] != before["rules"]
    finally:
        link.close()
        file.write_text(good)


def workers(box: Box) -> list[int]:
    children = Path(f"/proc/{box.process.pid}/task/{box.process.pid}/children")
    return [int(child) for child in children.read_text().split()]


def only_worker(box: Box) -> int:
    """The one that answers, once no other does any more."""
    until(lambda: len(workers(box)) == 1)
    return workers(box)[0]


def _chat_characters(browser: Browser) -> int | None:
    """None while the worker that had the connection gives way to the next."""
    try:
        return int(browser.request("GET", "/me").json["limits"]["chat_characters"])
    except (OSError, http.client.HTTPException):
        return None


def test_a_killed_worker_is_replaced(box: Box) -> None:
    anna = box.browser("anna")
    worker = only_worker(box)
    os.kill(worker, signal.SIGKILL)
    until(lambda: workers(box) not in ([], [worker]))
    assert anna.request("GET", "/me").status == 200


def test_it_stops_at_once_although_browsers_are_connected(box: Box) -> None:
    with box.browser("anna").live() as live:
        live.frame()
        begun = time.monotonic()
        box.stop()
        assert time.monotonic() - begun < 8
        assert live.closing() == 1006
    box.restart()
