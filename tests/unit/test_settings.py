"""The config folder: what is read, what is refused, and in which words."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from appliance.settings import ConfigError, LogLevel, Problem, Role, load, load_web

MODEM = 'name = "sim1"\ndevice = "/dev/ttyUSB0"\nnumber = "030 100001"\n'
USER = 'username = "anna"\nname = "Anna Schmidt"\n'


def config(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """A folder with all files, empty unless given."""
    for name in ("appliance", "modems", "pbx", "users", "mail"):
        (folder / f"{name}.toml").write_text((files or {}).get(name, ""), encoding="utf-8")
    return folder


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load(folder)
    return caught.value.problems


def the_problem(folder: Path, **files: str) -> Problem:
    (problem,) = problems(config(folder, files))
    return problem


def test_empty_files_give_the_defaults(tmp_path: Path) -> None:
    settings = load(config(tmp_path))
    assert settings.box.name == "Office"
    assert settings.box.country == "DE"
    assert settings.box.log_level is LogLevel.INFO
    assert (settings.web.address, settings.web.port, settings.web.public_names) == ("127.0.0.1", 8443, ("localhost",))
    assert settings.sessions.lifetime_hours == 720
    assert settings.limits.chat_characters == 3500
    assert settings.limits.sms_parts == 10
    assert settings.history.keep_events_days == 30
    assert settings.box.data_dir == Path("/var/lib/appliance")
    assert (settings.modems, settings.users) == ((), ())
    assert not settings.pbx.enabled


def test_a_full_config_is_read(tmp_path: Path) -> None:
    settings = load(
        config(
            tmp_path,
            {
                "appliance": '[box]\nname = "Praxis"\ncountry = "AT"\nlog_level = "debug"\n'
                '[web]\naddress = "0.0.0.0"\nport = 443\npublic_names = ["phone.lan"]\n',
                "modems": '[[modem]]\nname = "sim1"\ndevice = "socket://10.0.0.5:4001"\nnumber = "01 5123456"\n'
                'pin = "0042"\nusers = ["anna"]\n[[modem]]\nname = "sim2"\nlabel = "Orders"\n'
                'device = "/dev/ttyUSB1"\nnumber = "+43 664 1234567"\nbaudrate = 9600\n',
                "pbx": '[pbx]\nenabled = true\nsecret = "s3cret"\n[calls]\nallow = ["+43*", "1??"]\ndeny = []\n',
                "users": f'[[user]]\n{USER}role = "admin"\nphone = "PJSIP/anna"\nmobile = "0664 1234567"\n',
            },
        )
    )
    first, second = settings.modems
    assert first.number == "+4315123456"
    assert first.users == ("anna",)
    assert first.pin == "0042"
    assert (first.label, second.label) == ("sim1", "Orders")
    assert second.baudrate == 9600
    assert settings.calls.allow == ("+43*", "1??")
    assert settings.calls.deny == ()
    (user,) = settings.users
    assert user.role is Role.ADMIN
    assert user.mobile == "+436641234567"


def test_relative_paths_start_at_the_config_folder(tmp_path: Path) -> None:
    box = load(config(tmp_path, {"appliance": '[box]\ndata_dir = "data"\nrun_dir = "../run"\n'})).box
    assert box.data_dir == tmp_path / "data"
    assert box.database.parent == tmp_path / "data"
    assert box.socket.parent == tmp_path / "../run"


def test_the_web_process_opens_none_of_the_files_with_secrets(tmp_path: Path) -> None:
    (tmp_path / "appliance.toml").write_text("[web]\nport = 9443\n")
    for name in ("modems.toml", "pbx.toml", "users.toml"):
        (tmp_path / name).mkdir()  # opening one would fail
    settings = load_web(tmp_path)
    assert settings.web.port == 9443
    assert not hasattr(settings, "pbx")


def test_secrets_are_in_no_repr_and_no_message(tmp_path: Path) -> None:
    files = {"modems": f'[[modem]]\n{MODEM}pin = "4711"\n', "pbx": '[pbx]\nsecret = "s3cret"\n'}
    shown = repr(load(config(tmp_path, files)))
    assert "4711" not in shown
    assert "s3cret" not in shown
    problem = the_problem(tmp_path, modems=f'[[modem]]\n{MODEM}pin = "47 11 08"\n')
    assert problem.key == "modem[1].pin"
    assert "47 11" not in str(problem)


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    found = problems(
        config(
            tmp_path,
            {
                "appliance": '[box]\nnmae = "x"\n[web]\nport = "8443"\n',
                "modems": f'[[modem]]\n{MODEM}users = ["ben"]\n[[modem]]\n{MODEM}',
                "pbx": "[pbx]\nenabled = true\n",
                "users": f'[[user]]\n{USER}role = "boss"\n',
            },
        )
    )
    assert [(each.file, each.key) for each in found] == [
        ("appliance.toml", "box.nmae"),
        ("appliance.toml", "web.port"),
        ("modems.toml", "modem[2].name"),
        ("modems.toml", "modem[2].device"),
        ("modems.toml", "modem[2].number"),
        ("modems.toml", "modem[1].users"),
        ("pbx.toml", "pbx.secret"),
        ("users.toml", "user[1].role"),
    ]
    assert all(each.found and each.expected for each in found)


def test_a_problem_reads_as_a_sentence(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, appliance='[web]\nport = "8443"\n')
    assert str(problem) == (
        'appliance.toml: web.port: found "8443"; expected a whole number from 1 to 65535. Write it without quotes.'
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('[box]\nnmae = "x"\n', "Did you mean “name”?"),
        ("[sesions]\nidle_hours = 3\n", "Did you mean “sessions”?"),
        ("[pbx]\nport = 5038\n", "[pbx] belongs in pbx.toml."),
        ("[limits]\nzzz = 3\n", ""),
    ],
)
def test_an_unknown_key_is_told_with_what_was_meant(tmp_path: Path, text: str, hint: str) -> None:
    assert the_problem(tmp_path, appliance=text).hint == hint


@pytest.mark.parametrize(
    "text",
    [
        "[web]\nport = 0\n",
        "[web]\nport = true\n",
        "[web]\nport = 8443.0\n",
        '[web]\naddress = "999.1.1.1"\n',
        '[web]\npublic_names = "localhost"\n',
        '[web]\npublic_names = ["a", "a"]\n',
        '[web]\npublic_names = ["https://phone.lan"]\n',
        '[web]\ncertificate = "my.pem"\n',
        "[sessions]\nidle_hours = 721\n",
        '[box]\nname = ""\n',
        '[box]\nname = "two\\nlines"\n',
        '[box]\ndata_dir = ""\n',
        '[box]\ncountry = "Germany"\n',
        '[box]\ncountry = "de"\n',
        '[box]\nlog_level = "loud"\n',
        'box = "Office"\n',
        "[[web]]\nport = 1\n",
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, text: str) -> None:
    assert the_problem(tmp_path, appliance=text).file == "appliance.toml"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ('number = "12ab"', "modem[1].number"),
        ('number = "22022"', "modem[1].number"),
        ("number = 30100001", "modem[1].number"),
        ('device = "ttyUSB0"', "modem[1].device"),
        ('device = "http://modem"', "modem[1].device"),
        ('name = "sim 1"', "modem[1].name"),
        ("pin = 1234", "modem[1].pin"),
        ('users = ["Anna"]', "modem[1].users"),
        ("baudrate = 0", "modem[1].baudrate"),
    ],
)
def test_a_wrong_modem_is_refused(tmp_path: Path, change: str, key: str) -> None:
    option = change.split(" = ")[0]
    kept = [line for line in MODEM.splitlines() if not line.startswith(f"{option} =")]
    text = "\n".join(["[[modem]]", *kept, change])
    assert the_problem(tmp_path, modems=text).key == key


def test_what_must_be_written_is_asked_for(tmp_path: Path) -> None:
    found = problems(config(tmp_path, {"users": "[[user]]\n"}))
    assert [(each.key, each.found) for each in found] == [("user[1].username", "nothing"), ("user[1].name", "nothing")]


def test_single_brackets_for_a_modem_are_explained(tmp_path: Path) -> None:
    assert the_problem(tmp_path, modems=f"[modem]\n{MODEM}").hint == "Write it with two brackets."


def test_one_number_written_in_two_ways_is_one_number(tmp_path: Path) -> None:
    other = 'name = "sim2"\ndevice = "/dev/ttyUSB1"\nnumber = "+4930100001"\n'
    problem = the_problem(tmp_path, modems=f"[[modem]]\n{MODEM}[[modem]]\n{other}")
    assert problem.key == "modem[2].number"
    assert problem.hint == "modem[1] has the same."


def test_two_users_of_one_name_are_refused(tmp_path: Path) -> None:
    assert the_problem(tmp_path, users=f"[[user]]\n{USER}" * 2).key == "user[2].username"


def test_another_mistake_of_a_user_does_not_make_them_unknown_to_their_modem(tmp_path: Path) -> None:
    problem = the_problem(
        tmp_path, modems=f'[[modem]]\n{MODEM}users = ["anna"]\n', users='[[user]]\nusername = "anna"\n'
    )
    assert problem.key == "user[1].name"


def test_a_wrong_country_is_one_mistake_and_not_one_for_each_number(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, appliance='[box]\ncountry = "XX"\n', modems=f"[[modem]]\n{MODEM}")
    assert problem.key == "box.country"


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [("0900*", "+49900*"), ("+49*1", "only at the end"), ("[1-9]*", "only at the end"), ("", "only at the end")],
)
def test_a_pattern_that_cannot_match_is_refused(tmp_path: Path, pattern: str, hint: str) -> None:
    problem = the_problem(tmp_path, pbx=f'[calls]\ndeny = ["premium", "{pattern}"]\n')
    assert problem.found == f'"{pattern}"'
    assert hint in problem.hint


def test_a_syntax_mistake_is_told_with_its_line_beside_the_others(tmp_path: Path) -> None:
    found = problems(config(tmp_path, {"appliance": "[box]\nname = Office\n", "pbx": "[calls]\nring_timeout_s = 0\n"}))
    assert [each.file for each in found] == ["appliance.toml", "pbx.toml"]
    assert "line 2" in found[0].found


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000], ids=["a number without end", "brackets without end"])
def test_what_no_reader_of_toml_takes_is_a_mistake_like_any_other(tmp_path: Path, value: str) -> None:
    problem = the_problem(tmp_path, appliance=f"[web]\nport = {value}\n")
    assert problem.found.startswith("a mistake in the writing: ")
    assert len(str(problem)) < 400


def test_a_file_that_cannot_be_read_hides_no_other_mistake_and_makes_none(tmp_path: Path) -> None:
    config(tmp_path, {"modems": f'[[modem]]\n{MODEM}users = ["anna"]\n', "pbx": "[calls]\nring_timeout_s = 0\n"})
    (tmp_path / "users.toml").write_bytes(b'name = "M\xfcller"')
    assert [(each.file, each.found) for each in problems(tmp_path)] == [
        ("pbx.toml", "0"),
        ("users.toml", "bytes that are not UTF-8"),
    ]


def test_a_missing_file_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    config(tmp_path)
    os.unlink(tmp_path / "users.toml")
    (problem,) = problems(tmp_path)
    assert (problem.file, problem.found) == ("users.toml", "no such file")
    (problem,) = problems(tmp_path / "nowhere")
    assert (problem.file, problem.found) == (str(tmp_path / "nowhere"), "no such folder")


def test_a_long_or_unprintable_value_is_shown_short_and_on_one_line(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, appliance='[box]\nlog_level = "' + "a\\n" * 100 + '"\n')
    assert len(problem.found) < 70
    assert problem.found.isprintable()


def test_a_pattern_of_ports_needs_the_modem_or_the_sim_named(tmp_path: Path) -> None:
    modem = f"[[modem]]\n{MODEM}".replace("/dev/ttyUSB0", "/dev/ttyUSB*")
    problem = the_problem(tmp_path, modems=modem)
    assert (problem.key, problem.expected) == ("modem[1].device", "one port, or `imei` or `sim` besides it")
    second = modem.replace("sim1", "sim2").replace("100001", "100002")
    both = f'{modem}imei = "351234567890121"\n{second}sim = "8949020000012345678"\n'
    settings = load(config(tmp_path, {"modems": both}))
    assert [(each.imei, each.sim) for each in settings.modems] == [("351234567890121", ""), ("", "8949020000012345678")]


def test_two_modems_cannot_have_one_sim(tmp_path: Path) -> None:
    modem = f'[[modem]]\n{MODEM}sim = "8949020000012345678"\n'
    second = modem.replace("sim1", "sim2").replace("100001", "100002").replace("USB0", "USB1")
    assert the_problem(tmp_path, modems=modem + second).key == "modem[2].sim"
