"""The first run: a database, and a password that the admin can sign in with."""

import re
from pathlib import Path

import pytest

from appliance.cli.main import main
from appliance.services import people
from appliance.services.errors import WrongLogin
from appliance.services.office import open_office
from appliance.settings import load
from appliance.store.database import close_database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("modems", "pbx", "mail"):
        (tmp_path / f"{name}.toml").write_text("")
    (tmp_path / "appliance.toml").write_text('[box]\ndata_dir = "data"\nrun_dir = "run"\n')
    (tmp_path / "users.toml").write_text(
        '[[user]]\nusername = "boss"\nname = "B"\nrole = "admin"\n[[user]]\nusername = "anna"\nname = "A"\n'
    )
    return tmp_path


def test_every_admin_gets_a_password_once_and_nobody_else_does(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["setup", "--config", str(folder)]) == 0
    told = capsys.readouterr().out
    found = re.fullmatch(r"Sign in as boss with the password (\S+) and keep it to yourself\.\n", told)
    assert found is not None, told
    assert main(["setup", "--config", str(folder)]) == 0
    assert capsys.readouterr().out == ""
    open_office(load(folder))
    try:
        _, account = people.login("boss", found[1], "127.0.0.1")
        assert account["username"] == "boss"
        with pytest.raises(WrongLogin):
            people.login("anna", found[1], "127.0.0.1")
    finally:
        close_database()


@pytest.mark.parametrize("sign_in", ['ldap_host = "ldap.lan"\nldap_user = "uid={username}"', 'proxies = ["10.0.0.1"]'])
def test_who_signs_in_by_another_way_is_given_no_password(
    folder: Path, sign_in: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A password of the box would end that, at the next upgrade."""
    config = folder / "appliance.toml"
    config.write_text(f"{config.read_text()}[sign_in]\n{sign_in}\n")
    assert main(["setup", "--config", str(folder)]) == 0
    assert capsys.readouterr().out == ""


def test_an_admin_who_comes_later_is_left_to_the_one_who_is_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Perhaps an invitation is on its way; an upgrade is no reason for a password."""
    assert main(["setup", "--config", str(folder)]) == 0
    users = folder / "users.toml"
    users.write_text(f'{users.read_text()}[[user]]\nusername = "dora"\nname = "D"\nrole = "admin"\n')
    capsys.readouterr()
    assert main(["setup", "--config", str(folder)]) == 0
    assert capsys.readouterr().out == ""


def test_a_wrong_config_makes_no_database(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "users.toml").write_text("[[user]]\n")
    assert main(["setup", "--config", str(folder)]) == 1
    assert "user[1].name" in capsys.readouterr().err
    assert not (folder / "data").exists()
