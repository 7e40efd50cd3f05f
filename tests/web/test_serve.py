"""The web process as the service manager sees it."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography import x509

from appliance.settings import load_web
from tests.web.box import Box, free_port, until
from web import tls


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


def test_the_self_made_certificate_is_for_the_boxs_names_and_only_its_owner_reads_the_key(box: Box) -> None:
    file = load_web(box.folder).box.self_made_certificate
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    names = x509.load_pem_x509_certificate(file.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert "box.example" in names.value.get_values_for_type(x509.DNSName)
    assert ssl.get_server_certificate(("127.0.0.1", box.port)) in file.read_text()


def test_the_certificate_is_kept_until_it_does_not_fit(tmp_path: Path) -> None:
    file = tmp_path / "certificate.pem"
    tls.ensure(file, ["phone.office.lan", "192.168.1.20"])
    first = file.read_bytes()
    tls.ensure(file, ["phone.office.lan", "192.168.1.20"])
    assert file.read_bytes() == first
    tls.ensure(file, ["other.office.lan"])
    second = file.read_bytes()
    assert second != first
    file.write_bytes(second[:300])
    tls.ensure(file, ["other.office.lan"])
    assert x509.load_pem_x509_certificate(file.read_bytes())
    assert [path.name for path in tmp_path.iterdir()] == ["certificate.pem"]


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
        until(lambda: anna.request("GET", "/me").json["limits"]["chat_characters"] == 77, 20)
        file.write_text(good + 'sms_parts = "many"\n')
        box.process.send_signal(signal.SIGHUP)
        until(lambda: "limits.sms_parts" in (box.folder / "web.log").read_text())
        assert anna.request("GET", "/me").json["limits"]["chat_characters"] == 77
    finally:
        file.write_text(good)


def test_a_killed_worker_is_replaced(box: Box) -> None:
    anna = box.browser("anna")
    children = Path(f"/proc/{box.process.pid}/task/{box.process.pid}/children")
    [worker] = until(lambda: children.read_text().split())
    os.kill(int(worker), signal.SIGKILL)
    until(lambda: children.read_text().split() not in ([], [worker]))
    assert anna.request("GET", "/me").status == 200


def test_it_stops_at_once_although_browsers_are_connected(box: Box) -> None:
    with box.browser("anna").live() as live:
        live.frame()
        begun = time.monotonic()
        box.restart()
        assert time.monotonic() - begun < 8
        assert live.closing() == 1006
