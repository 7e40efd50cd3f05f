"""What a box writes while texts, mails and sign-ins go through it: no secret, and no word of anyone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.ports import free_port
from tests.integration.mail_peers import DOMAIN, SECRET, config, office_mail_server, post
from tests.integration.test_mail_to_text import answers, mail
from tests.integration.whole_box import BOB, PASSWORD, Texter, WholeBox, until, whole_box
from tests.programs import installed
from tests.web.box import Browser

WORDS = "canary: the words of a person"
PBX_SECRET = "canary-pbx-secret-0815"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    port = free_port()
    with office_mail_server() as server, whole_box(tmp_path_factory.mktemp("box"), mail=config(port, server)) as whole:
        until(lambda: answers(port))
        yield whole


def test_no_words_no_secrets_and_no_whole_numbers(whole: WholeBox) -> None:
    texter = Texter(whole.browser())
    texter.send(WORDS)
    until(lambda: whole.outside.got() == [WORDS])
    whole.outside.fault("submit_error", 1, 28)
    texter.send(f"{WORDS} again")
    until(lambda: "failed" in texter.states().values())
    whole.outside.text_back(WORDS)
    until(texter.inbound)
    post(int(whole.box.mail["mail"]["port"]), "anna@example.com", f"{BOB}@{DOMAIN}", mail(WORDS, "canary", "m1"))
    until(lambda: len(whole.outside.got()) == 2)
    assert Browser(whole.box.port).sign_in("anna", f"wrong {PASSWORD}").status == 401
    texter.browser.request("GET", f"/search?q=canary&number={BOB.removeprefix('+')}")
    whole.box.pbx = {"host": "127.0.0.1", "port": free_port(), "secret": PBX_SECRET}
    whole.box.write_config()
    os.kill(whole.box.daemon_pid, signal.SIGHUP)
    until(lambda: "pbx.secret changed" in whole.box.log_file("daemon").read_text())
    said = {name: whole.box.log_file(name).read_text() for name in ("daemon", "web")}
    assert "part 1 of 1 went out" in said["daemon"]
    for name, text in said.items():
        for secret in ("canary", PASSWORD, SECRET, BOB, BOB.removeprefix("+"), "0" + BOB.removeprefix("+49")):
            assert secret not in text, f"{secret!r} in what {name} said"


def test_a_refused_config_is_in_the_journal_the_trail_and_the_status(whole: WholeBox) -> None:
    good = (whole.box.config / "modems.toml").read_text()
    (whole.box.config / "modems.toml").write_text(good.replace("label =", "lable ="))
    os.kill(whole.box.daemon_pid, signal.SIGHUP)
    try:
        until(lambda: "Did you mean “label”?" in whole.box.log_file("daemon").read_text())
        trail = until(lambda: whole.box.command("audit", "--act", "wrote a wrong config"))
        assert "modem[1].lable" in trail
        assert "modem[1].lable" in whole.box.command("status")
    finally:
        (whole.box.config / "modems.toml").write_text(good)
        os.kill(whole.box.daemon_pid, signal.SIGHUP)


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ([], ["--lines", "100", "--unit=appliance-daemon", "--unit=appliance-web", "--unit=appliance-migrate"]),
        (["web", "-n", "5", "-f"], ["--lines", "5", "--unit=appliance-web", "--follow"]),
        (
            ["daemon", "--modem", "sim1", "--message", "7", "--level", "error"],
            [
                "--lines",
                "100",
                "--unit=appliance-daemon",
                "--priority=err",
                "APPLIANCE_MODEM=sim1",
                "APPLIANCE_MESSAGE=7",
            ],
        ),
        (
            ["daemon", "--call", "a-b", "--mail", "3", "--json", "--since", "today"],
            [
                "--lines",
                "100",
                "--unit=appliance-daemon",
                "--output=json",
                "--since=today",
                "APPLIANCE_CALL=a-b",
                "APPLIANCE_MAIL=3",
            ],
        ),
    ],
)
def test_logs_asks_journalctl_for_what_was_wanted(tmp_path: Path, options: list[str], asked: list[str]) -> None:
    stand_in = tmp_path / "journalctl"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    stand_in.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "appliance.cli.main", "logs", *options],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stdout.splitlines() == asked


def test_the_options_are_those_of_journalctl() -> None:
    told = subprocess.run(
        [installed("journalctl", "systemd"), "--help"], capture_output=True, text=True, check=True
    ).stdout
    for option in ("--lines", "--unit", "--follow", "--output", "--since", "--priority"):
        assert option in told
