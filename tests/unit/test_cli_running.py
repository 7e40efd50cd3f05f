"""The command line beside a running box: the real daemon, with a modem that is not there."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from appliance.services import people
from appliance.store.database import close_database, open_database, transaction
from appliance.store.models import Account
from lab.ports import free_port
from lab.tether import tethered

DEADLINE_S = 30


def appliance(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "appliance.cli.main", "--config", str(folder), *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@contextmanager
def running(folder: Path, process: str) -> Iterator[subprocess.Popen[bytes]]:
    """``appliance run`` as systemd does it; it must end by itself when it is told to stop."""
    with (folder / f"{process}.log").open("ab") as log:
        box = subprocess.Popen(
            [sys.executable, "-m", "appliance.cli.main", "--config", str(folder), "run", process],
            stdout=log,
            stderr=log,
        )
        tethered(box)
        try:
            yield box
        finally:
            box.terminate()
            try:
                box.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                box.kill()
                raise


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("box")
    (folder / "appliance.toml").write_text(
        f'[box]\ndata_dir = "data"\nrun_dir = "run"\n[web]\nport = {free_port()}\n[sessions]\nidle_hours = 1\n'
    )
    (folder / "modems.toml").write_text(
        '[[modem]]\nname = "sim1"\nlabel = "Office"\ndevice = "/dev/nowhere"\nnumber = "030 100001"\n'
        'users = ["anna"]\n[[modem]]\nname = "sim2"\ndevice = "/dev/nowhere2"\nnumber = "030 100002"\n'
        'users = ["anna", "ben"]\n'
    )
    (folder / "pbx.toml").write_text("")
    (folder / "mail.toml").write_text("")
    (folder / "users.toml").write_text(
        '[[user]]\nusername = "anna"\nname = "Anna Schmidt"\nrole = "admin"\nphone = "PJSIP/anna"\n'
        '[[user]]\nusername = "ben"\nname = "Ben Weber"\n[[user]]\nusername = "cleo"\nname = "Cleo"\n'
    )
    return folder


@pytest.fixture(scope="module")
def box(folder: Path) -> Iterator[Path]:
    """The config folder of a box that is running."""
    with running(folder, "daemon") as daemon:
        _wait_until(daemon, lambda: modems(folder) == {"modem:sim1": "absent", "modem:sim2": "absent"})
        yield folder
    assert daemon.returncode == 0, (folder / "daemon.log").read_text()


def modems(folder: Path) -> dict[str, str]:
    """What the box says of each, if it answers."""
    done = appliance(folder, "status", "--json")
    return {each["name"]: each["condition"] for each in json.loads(done.stdout or "{}").get("peripherals", [])}


def test_status_in_words_and_for_programs(box: Path) -> None:
    words = appliance(box, "status")
    assert words.returncode == 0
    first, *others = words.stdout.splitlines()
    assert first.startswith("The box is running, for ")
    assert any(line.startswith("Modem sim1 (Office): ") and "/dev/nowhere" in line for line in others)
    assert modems(box) == {"modem:sim1": "absent", "modem:sim2": "absent"}


def test_the_processes_meet_where_the_config_says(box: Path) -> None:
    assert (box / "run" / "daemon.sock").is_socket()


def test_a_password_is_set_from_standard_input(box: Path) -> None:
    assert "Ben Weber (user, no password yet)" in appliance(box, "users", "list").stdout
    done = appliance(box, "users", "password", "ben", typed="correct horse\n")
    assert (done.returncode, done.stdout) == (0, "The password of ben is set.\n")
    listed = appliance(box, "users", "list").stdout.splitlines()
    assert listed[:2] == ["anna  Anna Schmidt (admin, PJSIP/anna, no password yet)", "ben   Ben Weber (user)"]


@pytest.mark.parametrize(
    ("user", "password", "words"), [("ben", "short\n", "10 characters"), ("bob", "long enough\n", "bob")]
)
def test_a_password_that_cannot_be_set_is_told(box: Path, user: str, password: str, words: str) -> None:
    refused = appliance(box, "users", "password", user, typed=password)
    assert refused.returncode == 1
    assert words in refused.stderr
    assert password.strip() not in refused.stdout + refused.stderr


def test_an_invitation_is_a_link_that_opens_the_own_pages(box: Path) -> None:
    done = appliance(box, "users", "invite", "cleo")
    assert done.returncode == 0, done.stderr
    link, words = done.stdout.splitlines()
    assert re.fullmatch(r"https://localhost:\d+/invitation#[\w-]{43}", link)
    assert words.startswith("With this link cleo chooses a password, once, until ")
    told = json.loads(appliance(box, "users", "invite", "cleo", "--json").stdout)
    assert set(told) == {"link", "valid_until"}
    assert told["link"] != link
    unknown = appliance(box, "users", "invite", "mallory")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "There is no user “mallory”" in unknown.stderr


def test_the_admin_sees_who_is_signed_in_and_ends_it(box: Path) -> None:
    assert appliance(box, "users", "sessions").stdout == "Nobody is signed in.\n"
    open_database(box / "data" / "appliance.db")
    try:
        with transaction():
            agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
            people.open_session(Account.get(Account.username == "ben"), "192.0.2.7", agent)
    finally:
        close_database()
    heading, line = appliance(box, "users", "sessions", "ben").stdout.splitlines()
    assert heading.split()[:3] == ["USER", "BROWSER", "FROM"]
    assert line.startswith("ben   Firefox on Linux  192.0.2.7")
    [told] = json.loads(appliance(box, "users", "sessions", "--json").stdout)
    assert (told["user"], told["address"]) == ("ben", "192.0.2.7")
    assert appliance(box, "users", "sign-out", "ben").stdout == "Sessions of ben that were ended: 1.\n"
    assert json.loads(appliance(box, "users", "sessions", "--json").stdout) == []
    assert appliance(box, "users", "sign-out", "mallory").returncode == 1


def test_a_text_is_queued_for_programs(box: Path) -> None:
    done = appliance(box, "send", "--as", "ben", "--to", "0170 1234567", "--text", "Hi", "--json")
    told = json.loads(done.stdout)
    assert (told["to"], told["from"], told["parts"]) == ("+491701234567", "+4930100002", 1)


def test_a_pbx_that_is_not_set_up_is_said(box: Path) -> None:
    done = appliance(box, "pbx")
    assert (done.returncode, done.stdout) == (1, "")
    assert "No telephone system is set up" in done.stderr


def test_the_users_are_listed_for_programs(box: Path) -> None:
    listed = json.loads(appliance(box, "users", "list", "--json").stdout)
    assert {each["username"]: each["role"] for each in listed} == {"anna": "admin", "ben": "user", "cleo": "user"}


@pytest.mark.parametrize("line", ["sim2", "+4930100002"])
def test_a_text_is_queued_for_the_chosen_line(box: Path, line: str) -> None:
    done = appliance(box, "send", "--as", "anna", "--from", line, "--to", "0170 1234567", "--text", "ä" * 200)
    assert done.returncode == 0, done.stderr
    assert "to +491701234567 from +4930100002, 2 parts." in done.stdout
    assert done.stdout.count("\n") == 1  # nothing about a daemon that is away


def test_the_only_line_of_a_user_needs_no_choice(box: Path) -> None:
    done = appliance(box, "send", "--as", "ben", "--to", "22022", "--text", "STOP")
    assert "to 22022 from +4930100002, 1 part." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--as", "anna", "--to", "0170 1234567", "--text", "Hi"], "several SMS numbers"),
        (["--as", "ben", "--from", "sim1", "--to", "0170 1234567", "--text", "Hi"], "does not send from “sim1”"),
        (["--as", "cleo", "--to", "0170 1234567", "--text", "Hi"], "has no SMS number"),
        (["--as", "bob", "--to", "0170 1234567", "--text", "Hi"], "no user “bob”"),
        (["--as", "ben", "--to", "12ab", "--text", "Hi"], "“12ab” is not a telephone number"),
        (["--as", "ben", "--to", "0170 1234567", "--text", " "], ""),
    ],
)
def test_a_text_that_cannot_go_out_is_told(box: Path, arguments: list[str], words: str) -> None:
    refused = appliance(box, "send", *arguments)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert words in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_second_daemon_is_refused(box: Path) -> None:
    second = appliance(box, "run", "daemon")
    assert second.returncode == 1
    assert "Traceback" not in second.stderr


def test_the_pages_are_served_by_run_web(box: Path) -> None:
    port = int((box / "appliance.toml").read_text().split("port = ")[1].split()[0])
    with running(box, "web") as web:
        _wait_until(web, lambda: _answers(port))
    assert web.returncode == 0, (box / "web.log").read_text()


def _wait_until(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert process.poll() is None, "it ended"
        assert time.monotonic() < deadline, "it did not come up"
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue


def _answers(port: int) -> bool:
    """Whether a page comes; a port that is open says only that the process has begun to start."""
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    with closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=unverified)) as browser:
        try:
            browser.request("GET", "/", headers={"Host": f"localhost:{port}"})
            return browser.getresponse().status < 400
        except OSError:
            return False
