"""What the doctor finds where it looks for itself: each mistake at a port, a server, a name or a folder, in words."""

from __future__ import annotations

import grp
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.cli import examine, examine_mail
from appliance.services.health import Finding, Level
from appliance.settings import Mail, MailOut, Settings
from appliance.settings.appliance_toml import Box, SignIn, Web
from appliance.settings.modems_toml import Modem
from appliance.settings.pbx_toml import Pbx
from tests.programs import missing
from tests.tls import own_certificate

OK, WARNING, PROBLEM = Level.OK, Level.WARNING, Level.PROBLEM
Told = tuple[Level, str, str]


def told(found: Iterator[Finding]) -> list[Told]:
    return [(each.level, each.sentence, each.advice) for each in found]


def the(found: Iterator[Finding]) -> Told:
    [one] = told(found)
    return one


def at(device: str | Path, **more: object) -> Settings:
    return Settings(Path(), modems=(Modem("sim1", str(device), "+4930100001", **more),))  # type: ignore[arg-type]


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The daemon's user is one who may do little, and whose things others own."""
    if os.geteuid() != 0:
        missing("It gives a port to root and to other groups, so only root can run it.")
    monkeypatch.setattr(examine, "DAEMON_USER", "nobody")


@pytest.fixture
def port() -> Iterator[Path]:
    """A serial port."""
    master, slave = os.openpty()
    yield Path(os.ttyname(slave))
    os.close(master)
    os.close(slave)


@contextmanager
def answering(say: Callable[[socket.socket], object]) -> Iterator[int]:
    """A server that does this to each who connects; its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            while True:
                try:
                    link, _ = server.accept()
                except OSError:
                    return
                with link, suppress(OSError):
                    say(link)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)  # or who waits in accept() would take one more


# --- ports of modems


def test_a_port_that_may_be_opened(port: Path) -> None:
    assert the(examine.ports(at(port))) == (OK, f"{port} is there and may be opened.", "")


def test_who_has_a_port_that_the_daemon_finds_in_use(port: Path) -> None:
    said = f"The port {port} is in use by another program. Stop that program or correct `device`."
    sentences = {"sim1": said, "sim2": "Ready.", "sim3": said.replace(str(port), "/dev/gone")}
    command = [
        sys.executable,
        "-c",
        "import sys; port = open(sys.argv[1]); print('open', flush=True); sys.stdin.read()",
        port,
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"open\n"
            [found] = examine.port_users(sentences)
        finally:
            holder.kill()
    assert (found.level, found.part) == (PROBLEM, "Port of sim1")
    assert found.sentence.startswith(f"{port} is in use by ")
    assert f"(process {holder.pid})" in found.sentence
    assert found.advice.startswith("Stop it: systemctl status ")


def test_a_port_that_the_daemon_may_not_open(port: Path, nobody: None) -> None:
    refused = (PROBLEM, f"The user nobody may not open {port}.")
    dialout = grp.getgrnam("dialout").gr_gid
    then = "; then: systemctl restart appliance-daemon"
    for group, mode, advice in (
        (dialout, 0o660, "usermod -aG dialout nobody"),
        (dialout, 0o600, f"chgrp dialout {port}; chmod g+rw {port}; usermod -aG dialout nobody"),
        (0, 0o660, f"chgrp dialout {port}; chmod g+rw {port}; usermod -aG dialout nobody"),
    ):
        os.chown(port, 0, group)
        port.chmod(mode)
        assert the(examine.ports(at(port))) == (*refused, f"Let it: {advice}{then}")


def test_a_port_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert the(examine.ports(at(file)))[:2] == (PROBLEM, f"{file} is no serial port.")
    assert the(examine.ports(at(file / "below")))[:2] == (
        PROBLEM,
        f"{file}/below cannot be examined: Not a directory.",
    )
    level, sentence, advice = the(examine.ports(at(tmp_path / "gone")))
    assert (level, sentence) == (PROBLEM, f"{tmp_path}/gone is not there.")
    assert advice.startswith("Plug the modem in, or set another device for sim1 in modems.toml.")


def test_a_command_for_a_hung_modem_that_is_no_program(port: Path) -> None:
    commands = {"port_reset_command": ("/usr/bin/usbrest", "12d1:1506"), "power_command": ("true",)}
    _, warning = examine.ports(at(port, **commands))
    assert warning.level is Level.WARNING
    assert warning.sentence == "port_reset_command names /usr/bin/usbrest, which is no program here."


def test_all_ports_that_fit_a_pattern_must_be_open_to_the_daemon(port: Path, tmp_path: Path, nobody: None) -> None:
    pattern = tmp_path / "ttyUSB*"
    assert the(examine.ports(at(pattern, imei="351234567890121")))[:2] == (PROBLEM, f"No port fits {pattern}.")
    for number in range(2):
        (tmp_path / f"ttyUSB{number}").symlink_to(port)
    port.chmod(0o666)
    assert the(examine.ports(at(pattern, imei="351234567890121")))[:2] == (OK, f"Ports that fit {pattern}: 2.")
    port.chmod(0o600)
    level, sentence, _ = the(examine.ports(at(pattern, imei="351234567890121")))
    assert (level, sentence) == (PROBLEM, f"The user nobody may not open {tmp_path}/ttyUSB0.")


def test_a_port_of_the_network() -> None:
    with answering(lambda link: None) as there:
        device = f"socket://127.0.0.1:{there}"
        assert the(examine.ports(at(device)))[:2] == (OK, f"127.0.0.1:{there} takes connections.")
    level, sentence, advice = the(examine.ports(at(device)))
    assert level is WARNING
    assert sentence.startswith(f"127.0.0.1:{there} takes no further connection: ")
    assert "port server" in advice


# --- the PBX, the pages, the mail server


def test_a_port_that_is_no_manager_port_is_told() -> None:
    def found(port: int) -> Told:
        return the(examine.pbx_port(Settings(Path(), pbx=Pbx(enabled=True, port=port))))

    with answering(lambda link: link.sendall(b"Asterisk Call Manager/9.0.0\r\n")) as there:
        assert found(there)[:2] == (OK, f"127.0.0.1:{there} is a manager port (Asterisk Call Manager/9.0.0).")
    with answering(lambda link: link.sendall(b"SSH-2.0-OpenSSH\r\n")) as there:
        level, sentence, advice = found(there)
        assert (level, sentence) == (PROBLEM, f"127.0.0.1:{there} answers, but not as a manager port.")
        assert "5038" in advice
    level, sentence, advice = found(there)
    assert (level, sentence) == (PROBLEM, f"127.0.0.1:{there} cannot be reached: Connection refused.")
    assert "manager.conf" in advice
    assert list(examine.pbx_port(Settings(Path()))) == []


def test_pages_that_are_not_served_and_a_certificate_for_another_name_are_told(tmp_path: Path) -> None:
    own = own_certificate(tmp_path / "own", "phone.office.lan")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(own.chain, own.key)

    def found(port: int, *names: str) -> list[Told]:
        return told(examine.pages(Settings(Path(), web=Web(port=port, public_names=names))))

    with answering(lambda link: tls.wrap_socket(link, server_side=True).close()) as there:
        served = (OK, f"They are served at https://127.0.0.1:{there}/.", "")
        assert found(there, "phone.office.lan") == [served]
        [first, (level, sentence, advice)] = found(there, "other.lan", "phone.office.lan")
        assert (first, level) == (served, PROBLEM)
        assert sentence == "The certificate is not for other.lan, so browsers warn there."
        assert "systemctl reload appliance-web" in advice
    [(level, sentence, advice)] = found(there, "phone.office.lan")
    assert level is PROBLEM
    assert sentence.startswith(f"Nothing is served at port {there} of 127.0.0.1: ")
    assert advice.startswith("Start them: systemctl start appliance-web.")


def test_the_office_mail_server_while_the_box_does_not_run() -> None:
    with answering(lambda link: None) as there:
        out = Settings(Path(), mail_out=MailOut(host="127.0.0.1", port=there))
        assert the(examine_mail.mail_port(out))[:2] == (
            OK,
            f"127.0.0.1:{there} can be reached. Whether it lets the box in is seen when the box runs.",
        )
    level, sentence, advice = the(examine_mail.mail_port(out))
    assert (level, sentence) == (PROBLEM, f"127.0.0.1:{there} cannot be reached: Connection refused.")
    assert "mail_out.host" in advice


def test_mail_to_the_box_is_taken_by_another_program() -> None:
    def another(link: socket.socket) -> None:
        link.sendall(b"220 mail.example.com ready\r\n")
        link.recv(1000)
        link.sendall(b"250-mail.example.com\r\n250 HELP\r\n")
        link.recv(1000)

    with answering(another) as there:
        mail = Settings(Path(), mail=Mail(enabled=True, port=there))
        level, sentence, _ = the(examine_mail.mail_in(mail))
    assert (level, "another mail server is there" in sentence) == (PROBLEM, True)


def test_mail_to_the_box_is_not_taken() -> None:
    def busy(link: socket.socket) -> None:
        link.sendall(b"421 4.3.2 too busy\r\n")

    with answering(busy) as there:
        mail = Settings(Path(), mail=Mail(enabled=True, port=there))
        level, sentence, advice = the(examine_mail.mail_in(mail))
        assert level is PROBLEM
        assert sentence.startswith(f"The box takes no mail at port {there} of 127.0.0.1: ")
        assert "set mail.port" in advice


# --- the machine


def test_a_name_that_leads_nowhere() -> None:
    found = told(examine.names(Settings(Path(), web=Web(public_names=("localhost", "no-such-name.invalid")))))
    assert [each[0] for each in found] == [OK, WARNING]
    assert found[0][1].startswith("localhost is ")
    assert found[1][1] == "The name no-such-name.invalid is not known here."
    assert "DNS" in found[1][2]


def test_a_name_that_leads_to_another_machine() -> None:
    """As after a move, or when the router has given this one another address."""
    elsewhere = Settings(Path(), web=Web(public_names=("192.0.2.7",)))
    level, sentence, advice = the(examine.names(elsewhere))
    assert (level, sentence) == (WARNING, "192.0.2.7 is no address of this machine.")
    assert "web.public_names" in advice
    behind_a_proxy = replace(elsewhere, sign_in=SignIn(proxies=("192.0.2.7",)))
    assert the(examine.names(behind_a_proxy))[0] is OK


@pytest.mark.parametrize(
    ("synchronized", "expected"),
    [
        ("yes", [(OK, "The clock is kept right.")]),
        ("no", [(WARNING, "Nothing keeps the clock right.")]),
        ("", []),
    ],
)
def test_a_clock_that_nothing_keeps_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synchronized: str, expected: list[tuple[Level, str]]
) -> None:
    timedatectl = tmp_path / "timedatectl"
    timedatectl.write_text(f'#!/bin/sh\ntest "$*" = "show --property=NTPSynchronized --value" && echo {synchronized}\n')
    timedatectl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert [each[:2] for each in told(examine.clock(Settings(Path())))] == expected


def test_a_folder_that_the_daemon_cannot_write_to_is_told(tmp_path: Path, nobody: None) -> None:
    settings = Settings(Path(), box=Box(data_dir=tmp_path / "data"))
    level, sentence, advice = the(examine.folders(settings))
    assert (level, sentence) == (PROBLEM, f"{tmp_path}/data is not there.")
    assert advice.startswith("Make it: install -d -o nobody")
    (tmp_path / "data").mkdir(mode=0o700)
    level, sentence, advice = the(examine.folders(settings))
    assert (level, sentence) == (PROBLEM, f"The user nobody may not write to {tmp_path}/data.")
    assert advice.startswith("Give it to them: chown -R nobody")
    below = replace(settings, box=Box(data_dir=tmp_path / "file" / "data"))
    (tmp_path / "file").write_text("")
    assert the(examine.folders(below))[:2] == (PROBLEM, f"{tmp_path}/file/data cannot be examined: Not a directory.")


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    settings = Settings(Path(), box=Box(data_dir=tmp_path))
    assert list(examine.database(settings)) == [], "told by the health of the office"
    settings.box.database.write_bytes(b"no database at all" * 100)
    level, sentence, advice = the(examine.database(settings))
    assert level is PROBLEM
    assert sentence.startswith(f"{settings.box.database} is damaged or locked: ")
    assert "appliance restore FILE" in advice
