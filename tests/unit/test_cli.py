"""The command line without a running box: what it says, where, and with which exit code."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from appliance.cli import check
from appliance.cli.main import main
from tests.programs import missing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A right config that names no people and no machines."""
    for name in ("modems", "pbx", "users", "mail"):
        (tmp_path / f"{name}.toml").write_text("")
    (tmp_path / "appliance.toml").write_text('[box]\ndata_dir = "data"\nrun_dir = "run"\n')
    return tmp_path


def test_a_right_config_is_summed_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "modems.toml").write_text(
        '[[modem]]\nname = "sim1"\ndevice = "/dev/ttyUSB0"\nnumber = "030 100001"\nusers = ["anna"]\n'
    )
    (folder / "users.toml").write_text('[[user]]\nusername = "anna"\nname = "Anna"\nrole = "admin"\n')
    assert main(["--config", str(folder), "check"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "The configuration is right.",
        "  Pages: port 8443 of 127.0.0.1, as localhost",
        "  Modem sim1: +4930100001 on /dev/ttyUSB0, used by anna",
        "  PBX: none",
        "  Users: 1, of them admins: 1",
    ]
    assert told.err == ""


def test_every_mistake_is_told_on_standard_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pbx.toml").write_text("[pbx]\nenabled = 1\nprot = 5038\n")
    (folder / "users.toml").write_text("[[user]]\n")
    assert main(["check", "--config", str(folder)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split(": ")[1] for line in told.err.splitlines()] == [
        "pbx.prot",
        "pbx.enabled",
        "user[1].username",
        "user[1].name",
    ]


def test_what_is_allowed_but_hardly_meant_is_noted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "appliance.toml").write_text(
        '[web]\naddress = "0.0.0.0"\ncertificate = "no.pem"\nprivate_key = "no.key"\n'
    )
    pbx = folder / "pbx.toml"
    pbx.write_text('[pbx]\nsecret = "s3cret"\n')
    pbx.chmod(0o644)
    assert main(["check", "--config", str(folder)]) == 0
    notes = capsys.readouterr().out
    for words in ("nobody can sign in", "no text can be sent", "web.public_names", "no.pem", f"chmod o-rwx {pbx}"):
        assert words in notes
    assert "s3cret" not in notes
    pbx.chmod(0o640)
    main(["check", "--config", str(folder)])
    assert "chmod" not in capsys.readouterr().out


def test_files_that_are_named_and_not_there_and_secrets_for_everybody_are_noted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "appliance.toml").write_text(
        '[web]\ncertificate = "web.pem"\nprivate_key = "web.key"\n'
        '[sign_in]\nldap_host = "ldap.lan"\nldap_user = "uid={username}"\nldap_ca_file = "ldap.pem"\n'
    )
    mail = folder / "mail.toml"
    mail.write_text(
        '[mail]\ncertificate = "mail.pem"\nprivate_key = "mail.key"\n'
        '[mail_out]\nhost = "mail.lan"\nusername = "box"\nsecret = "s3cret"\nca_file = "out.pem"\n'
    )
    (folder / "mail.key").write_text("")
    for file in (mail, folder / "mail.key"):
        file.chmod(0o644)
    assert main(["--config", str(folder), "check"]) == 0
    notes = capsys.readouterr().out
    for words in (
        f"there is no file {folder}/web.pem, so the pages cannot start.",
        f"there is no file {folder}/web.key, so the pages cannot start.",
        f"there is no file {folder}/mail.pem, so no mail can be taken.",
        f"there is no file {folder}/ldap.pem, so nobody can sign in by the directory.",
        f"there is no file {folder}/out.pem, so no mail can be sent.",
        f"everybody on this machine can read the key {folder}/mail.key.",
        f"everybody on this machine can read the secrets in {mail}.",
    ):
        assert notes.count(words) == 1, words
    assert "s3cret" not in notes
    one = 'certificate = "one.pem"\nprivate_key = "mail.key"\n'
    (folder / "appliance.toml").write_text(f"[web]\n{one}")
    mail.write_text(f"[mail]\n{one}")
    main(["--config", str(folder), "check"])
    notes = capsys.readouterr().out
    for words in (
        f"there is no file {folder}/one.pem, so the pages cannot start.",
        f"there is no file {folder}/one.pem, so no mail can be taken.",
        f"everybody on this machine can read the key {folder}/mail.key.",
    ):
        assert notes.count(words) == 1, words


@contextmanager
def as_nobody() -> Iterator[None]:
    """This process is one of a user who may do little."""
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def entered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The config where everybody may enter; the box's users are ``nobody``."""
    if os.geteuid() != 0:
        missing("It is about what another user may read, so only root can run it.")
    for user in ("DAEMON_USER", "WEB_USER"):
        monkeypatch.setattr(check, user, "nobody")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        for file in folder.iterdir():
            shutil.copy(file, place)
        yield place


def test_what_the_box_itself_may_not_read_is_noted(entered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As an editor, a copy from a backup or another program's folder of certificates leaves it."""
    (entered / "appliance.toml").write_text('[web]\ncertificate = "live/web.pem"\nprivate_key = "web.key"\n')
    (entered / "live").mkdir()
    for file in ("live/web.pem", "web.key"):
        (entered / file).write_text("")
    main(["--config", str(entered), "check"])
    assert "may not" not in capsys.readouterr().out
    for file in ("appliance.toml", "modems.toml", "web.key"):
        (entered / file).chmod(0o600)
    (entered / "live").chmod(0o700)
    assert main(["--config", str(entered), "check"]) == 0
    notes = capsys.readouterr().out
    for words in (
        f"the user nobody may not read {entered}/appliance.toml, so the box cannot start. Let it: chmod a+r",
        f"the user nobody may not read {entered}/modems.toml, so the box cannot start. Let it: chgrp nobody",
        f"the user nobody may not read {entered}/web.key, so the pages cannot start. Let it: chgrp appliance",
        f"the user nobody may not enter {entered}/live and read {entered}/live/web.pem, so the pages cannot start.",
    ):
        assert words in notes


def test_the_box_itself_checks_a_config_that_names_what_only_the_pages_may_see(
    entered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As at each reload."""
    (entered / "appliance.toml").write_text('[web]\ncertificate = "live/web.pem"\nprivate_key = "live/web.key"\n')
    (entered / "live").mkdir(0o700)
    with as_nobody():
        assert main(["check", "--config", str(entered)]) == 0
    assert "The configuration is right." in capsys.readouterr().out


def test_a_config_that_may_not_be_read_is_told_with_what_to_do(
    entered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in ("appliance.toml", "pbx.toml"):
        (entered / file).chmod(0o600)
    with as_nobody():
        assert main(["check", "--config", str(entered)]) == 1
    told = capsys.readouterr().err
    assert f"If the box itself may not read it: chmod a+r {entered}/appliance.toml" in told
    assert f"If the box itself may not read it: chgrp appliance-daemon {entered}/pbx.toml; chmod g+r" in told


def test_what_is_allowed_but_unwise_is_noted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "appliance.toml").write_text(
        "[sessions]\nidle_hours = 800\nlifetime_hours = 8000\n[limits]\nlogin_attempts = 99\n"
    )
    (folder / "modems.toml").write_text(
        '[[modem]]\nname = "a"\ndevice = "/dev/ttyUSB0"\nnumber = "030 100001"\n'
        '[[modem]]\nname = "b"\ndevice = "/dev/ttyUSB1"\nnumber = "030 100002"\nusers = ["anna"]\n'
        '[[modem]]\nname = "c"\ndevice = "/dev/ttyUSB2"\nnumber = "030 100003"\nusers = ["anna"]\n'
        'imei = "351234567890121"\n'
    )
    (folder / "pbx.toml").write_text('[pbx]\nenabled = true\nsecret = "short"\n[calls]\ndeny = []\n')
    (folder / "users.toml").write_text(
        '[[user]]\nusername = "anna"\nname = "A"\nphone = "PJSIP/1"\n'
        '[[user]]\nusername = "ben"\nname = "B"\nphone = "PJSIP/1"\n'
    )
    assert main(["check", "--config", str(folder)]) == 0
    notes = capsys.readouterr().out
    for words in (
        "idle_hours",
        "login_attempts",
        "no user is an admin",
        "anna and ben have the same phone",
        "nobody uses modem a",
        "modem b may change places",
        "pbx.secret is short",
        "several euros",
        "the police",
    ):
        assert notes.count(words) == 1, words
    assert "modem c" not in notes, "it is known by its IMEI"
    (folder / "pbx.toml").write_text("")
    main(["--config", str(folder), "check"])
    assert "users have phones, but there is no PBX" in capsys.readouterr().out


def test_the_check_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", "--config", str(folder)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["right"], told["problems"]) == (True, [])
    (folder / "appliance.toml").write_text("[web]\nprot = 1\n[limits]\nsms_parts = 99\n")
    assert main(["check", "--json", "--config", str(folder)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["key"] for each in told["problems"]] == ["web.prot", "limits.sms_parts"]
    assert told["problems"][0]["hint"] == "Did you mean “port”?"


def test_the_folder_comes_from_the_option_then_the_environment(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPLIANCE_CONFIG", str(folder))
    assert main(["check"]) == 0
    assert main(["check", "--config", str(tmp_path / "other")]) == 1
    assert "other: found no such folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["users", "list"],
        ["users", "password", "anna"],
        ["send", "--as", "anna", "--to", "0170 1234567", "--text", "Hi"],
    ],
)
def test_before_the_first_start_there_is_no_database_and_none_is_made(
    folder: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(folder), *arguments]) == 1
    assert "There is no database" in capsys.readouterr().err
    assert not (folder / "data").exists()


@pytest.fixture
def damaged(folder: Path) -> Path:
    """A config whose database is no database."""
    (folder / "data").mkdir()
    (folder / "data" / "appliance.db").write_bytes(b"no database " * 1000)
    return folder


@pytest.mark.parametrize(
    "arguments", [["setup"], ["users", "list"], ["messages"], ["export", "0170 1234567"], ["backup"], ["audit"]]
)
def test_a_damaged_database_is_told_in_a_sentence(
    damaged: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--config", str(damaged)]) == 1
    told = capsys.readouterr().err
    assert "file is not a database" in told
    assert len(told.splitlines()) == 1


def test_a_copy_before_an_upgrade_that_cannot_be_made_is_told_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["setup", "--config", str(folder)]) == 0
    file = folder / "data" / "appliance.db"
    with closing(sqlite3.connect(file)) as database, database:
        [(newest,)] = database.execute("SELECT max(name) FROM schema_migration")
        database.execute("DELETE FROM schema_migration WHERE name = ?", [newest])
    file.with_name(f"{file.name}.before-{newest}").mkdir()  # stands where the copy is to go
    capsys.readouterr()
    assert main(["setup", "--config", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "the copy before the upgrade cannot be made" in told
    assert len(told.splitlines()) == 1


def test_a_service_that_cannot_start_says_why_and_what_to_do(damaged: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "appliance.cli.main", "run", "daemon", "--config", str(damaged)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "file is not a database" in done.stderr
    assert "appliance doctor" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_of_a_box_that_is_not_running(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--config", str(folder)]) == 1
    assert "is not running" in capsys.readouterr().err


@pytest.mark.parametrize("process", ["daemon", "web"])
def test_nothing_runs_on_a_wrong_config(folder: Path, process: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "appliance.toml").write_text("[web]\nport = 0\n")
    assert main(["run", process, "--config", str(folder)]) == 1
    assert "web.port" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["chekc"], ["run", "everything"], ["send", "--to", "1"], ["users"]])
def test_a_command_that_is_written_wrongly_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: appliance" in capsys.readouterr().err
