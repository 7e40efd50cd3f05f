"""Changing the config files under a running box: what is changed follows, what is not is left alone."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.box import Person, SimModem
from tests.integration.whole_box import PASSWORD, Texter, WholeBox, reload, until, whole_box
from tests.web.box import Browser


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("box")) as whole:
        yield whole


@pytest.fixture(autouse=True)
def config_as_before(whole: WholeBox) -> Iterator[None]:
    people, modems = list(whole.box.people), list(whole.box.modems)
    yield
    whole.box.people, whole.box.modems, whole.box.pbx = people, modems, None
    whole.box.write_config()
    reload(whole.box)


def status(whole: WholeBox) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(whole.box.command("status", "--json"))
    return told


def journal(whole: WholeBox) -> str:
    return whole.box.log_file("daemon").read_text()


def test_a_new_user_signs_in_and_one_who_left_is_signed_out(whole: WholeBox) -> None:
    ben = whole.browser("ben")
    anna, _, carla = whole.box.people
    whole.box.people = [anna, carla, Person("dora", "Dora Klein", PASSWORD)]
    whole.box.modems = [replace(whole.box.modems[0], users=["anna", "dora"])]
    whole.box.write_config()
    reload(whole.box)
    assert ben.request("GET", "/me").error == (401, "signed_out")
    whole.box.command("users", "password", "dora", stdin=f"{PASSWORD}\n")
    assert whole.browser("dora").request("GET", "/me").json["sms"]["allowed"]
    assert "Config: user dora added." in journal(whole)
    assert "Config: user ben removed." in journal(whole)
    assert 'Config: modem sim1: users ["anna", "ben"] → ["anna", "dora"].' in journal(whole)


def test_browsers_are_told_and_texts_keep_going(whole: WholeBox) -> None:
    until(lambda: status(whole)["peripherals"][0]["storage"])  # its stores have been looked at
    modem_before = status(whole)["peripherals"][0]
    texter = Texter(whole.browser("anna"), "+491702009001")
    seq = texter.browser.request("GET", "/me").json["seq"]
    with texter.browser.live(after=seq) as live:
        whole.box.people = [replace(each, phone="") for each in whole.box.people]
        whole.box.write_config()
        texter.send("while it reloads")
        reload(whole.box)
        while live.frame()["type"] != "reset":
            pass
    assert not texter.browser.request("GET", "/me").json["calls"]["allowed"]
    until(lambda: texter.states()["while it reloads"] == "delivered")
    assert status(whole)["peripherals"][0] == modem_before
    assert journal(whole).count("The box is running.") == 1


def test_a_wrong_file_changes_nothing_and_is_told(whole: WholeBox) -> None:
    users = whole.box.config / "users.toml"
    users.write_text(users.read_text() + '[[user]]\nusername = "Not A Name"\nname = "X"\n')
    told = reload(whole.box)
    assert told["problems"][0].startswith("users.toml: user[4].username: found")
    words = whole.box.command("status")
    assert "the box goes on with" in words
    assert "users.toml: user[4].username" in words
    assert "user[4].username" in journal(whole)
    assert whole.browser("ben").request("GET", "/me").status == 200
    assert Browser(whole.box.port).request("GET", "/me").error == (401, "signed_out")
    whole.box.write_config()
    assert reload(whole.box)["problems"] == []
    assert "the box goes on with" not in whole.box.command("status")


def test_only_the_modem_that_changed_is_started_and_stopped(whole: WholeBox, tmp_path: Path) -> None:
    first = whole.box.modems[0]
    second = SimModem("sim2", tmp_path / "not-there", "+4930100002", "Second", ["carla"], pin="4711")
    whole.box.modems = [first, second]
    whole.box.write_config()
    reload(whole.box)
    conditions = {each["name"]: each["condition"] for each in until(lambda: _settled(whole))}
    assert conditions == {"modem:sim1": "ready", "modem:sim2": "absent"}
    assert whole.browser("carla").request("GET", "/me").json["lines"][0]["number"] == "+4930100002"
    whole.box.modems = [first, replace(second, pin="0815")]
    whole.box.write_config()
    reload(whole.box)
    assert "Config: modem sim2: pin changed." in journal(whole)
    assert "4711" not in journal(whole)
    whole.box.modems = [first]
    whole.box.write_config()
    reload(whole.box)
    assert [each["name"] for each in status(whole)["peripherals"]] == ["modem:sim1"]
    texter = Texter(whole.browser("anna"), "+491702009002")
    texter.send("the first is still there")
    until(lambda: texter.states()["the first is still there"] == "delivered")


def _settled(whole: WholeBox) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = status(whole)["peripherals"]
    return told if all(each["condition"] != "starting" for each in told) else []


def test_a_pbx_is_taken_on_and_let_go(whole: WholeBox) -> None:
    whole.box.pbx = {"host": "127.0.0.1", "port": 1, "secret": "s3cret-of-the-pbx"}
    whole.box.write_config()
    reload(whole.box)
    me = whole.browser("anna")
    assert until(lambda: me.request("GET", "/me").json["pbx"]["condition"] == "away")
    assert "s3cret-of-the-pbx" not in journal(whole)
    whole.box.pbx = None
    whole.box.write_config()
    reload(whole.box)
    until(lambda: me.request("GET", "/me").json["pbx"]["condition"] == "off")


def test_where_the_box_keeps_its_things_is_only_read_when_it_starts(whole: WholeBox, tmp_path: Path) -> None:
    toml = whole.box.config / "appliance.toml"
    text = toml.read_text()
    for name in ("data", "run"):
        assert f'"{whole.box.folder / name}"' in text
        text = text.replace(f'"{whole.box.folder / name}"', f'"{tmp_path / name}"')
    toml.write_text(text + "[limits]\nsms_parts = 2\n")
    os.kill(whole.box.daemon_pid, signal.SIGHUP)
    whole.box.reload_web()
    until(lambda: "Config: box.run_dir " in journal(whole))
    assert journal(whole).count("(from the next start of the box on)") == 2
    browser = whole.browser("anna")
    assert _parts(browser) == 2
    texter = Texter(browser, "+491702009004")
    texter.send("the database is where it was")
    until(lambda: texter.states()["the database is where it was"] == "delivered")
    assert list(tmp_path.iterdir()) == []
    whole.box.write_config()
    whole.box.reload_web()
    assert _parts(browser) > 2


def test_the_pages_leave_browsers_alone_unless_their_own_file_changed(whole: WholeBox) -> None:
    browser = whole.browser("anna")
    seq = browser.request("GET", "/me").json["seq"]
    toml = whole.box.config / "appliance.toml"
    log = whole.box.log_file("web")
    with browser.live(after=seq) as live:
        assert live.frame()["type"] == "hello"
        toml.write_text(toml.read_text() + "[web2]\n")
        os.kill(whole.box.web_pid, signal.SIGHUP)
        until(lambda: "unknown section" in log.read_text())
        whole.box.write_config()
        os.kill(whole.box.web_pid, signal.SIGHUP)
        message = Texter(browser, "+491702009003").send("the socket is still open")
        assert any(live.event()["data"].get("message", {}).get("id") == message for _ in range(10))
    toml.write_text(toml.read_text() + "[limits]\nsms_parts = 1\n")
    whole.box.reload_web()
    assert _parts(browser) == 1


def _parts(browser: Browser) -> int:
    return int(browser.request("GET", "/me").json["limits"]["sms_parts"])
