"""The units hold what they promise: hardened, no secrets for the web, no hope that a driver is loaded."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from appliance.daemon.modem_fleet import STOP_DEADLINE_S
from appliance.settings import Box, Mail, Pbx
from appliance.settings.option import options
from tests.programs import installed

UNITS = Path(__file__).parents[2] / "systemd"


@pytest.mark.parametrize(
    ("unit", "most"),
    [("appliance-web.service", 1.5), ("appliance-daemon.service", 2.5), ("appliance-migrate.service", 1.5)],
)
def test_a_unit_exposes_little(unit: str, most: float) -> None:
    answer = subprocess.run(
        [installed("systemd-analyze", "systemd"), "security", "--offline=true", "--no-pager", str(UNITS / unit)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", answer.stdout)
    assert found is not None, answer.stdout
    assert float(found[1]) <= most


@pytest.mark.parametrize("unit", ["appliance-web.service", "appliance-daemon.service", "appliance-migrate.service"])
def test_a_unit_may_write_where_the_config_keeps_things(unit: str) -> None:
    service = _read(unit)["Service"]
    writable = service["ReadWritePaths"].split()
    assert str(Box().data_dir) in writable
    assert (str(Box().run_dir) in writable) == (unit != "appliance-web.service")


@pytest.mark.parametrize("unit", ["appliance-web.service", "appliance-migrate.service"])
def test_only_the_daemon_has_a_device_and_files_with_secrets(unit: str) -> None:
    service = _read(unit)["Service"]
    assert service["PrivateDevices"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert {"-/etc/appliance/modems.toml", "-/etc/appliance/pbx.toml"} <= set(service["InaccessiblePaths"].split())


def test_the_daemon_is_given_the_time_that_it_takes_to_start_and_to_stop() -> None:
    service = _read("appliance-daemon.service")["Service"]
    assert "TimeoutStartSec" not in service, "it has little to do: the database is up to date by then"
    assert float(service["TimeoutStopSec"]) >= 2 * STOP_DEADLINE_S, "of all modems at once, and the rest of the box"


def test_the_database_is_brought_up_to_date_before_each_start() -> None:
    migration = _read("appliance-migrate.service")
    service = migration["Service"]
    assert service["Type"] == "oneshot"
    assert "RemainAfterExit" not in service, "it would run once at each boot, not before each start"
    assert service["ExecStart"].endswith("/appliance migrate")
    assert service["TimeoutStartSec"] == "6h", "a migration that is killed half way would begin anew for ever"
    assert migration["Unit"]["StartLimitIntervalSec"] == "0"
    daemon = _read("appliance-daemon.service")
    assert service["User"] == daemon["Service"]["User"]
    text = (UNITS / "appliance-daemon.service").read_text()
    for key in ("Wants", "After"):
        assert re.search(rf"^{key}=.*\bappliance-migrate\.service", text, re.M)
    assert "appliance-migrate.service" in _read("appliance-web.service")["Unit"]["After"].split()


def test_the_daemon_may_listen_where_the_config_and_the_samples_have_it_listen() -> None:
    allowed = set(re.findall(r"^SocketBindAllow=tcp:(\d+)$", (UNITS / "appliance-daemon.service").read_text(), re.M))
    dialplan = (UNITS.parent / "config" / "asterisk" / "extensions_appliance.conf").read_text()
    asked = re.findall(r"agi://[\d.]+:(\d+)/", dialplan)
    example = next(option.example for field, option in options(Pbx) if field.name == "fastagi_port")
    assert allowed == {str(Mail().port), str(example), *asked}


def test_the_database_of_the_config_is_the_one_that_both_may_write() -> None:
    rules = [line.split() for line in (UNITS / "appliance.tmpfiles.conf").read_text().splitlines() if line[:1] != "#"]
    assert ["f", str(Box().database), "0660", "appliance-daemon", "appliance"] in rules
    assert ["z", "/etc/appliance/pbx.toml", "0640", "root", "appliance-daemon"] in rules
    assert ["z", "/etc/appliance/modems.toml", "0640", "root", "appliance-daemon"] in rules


def _read(unit: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNITS / unit)
    return parser
