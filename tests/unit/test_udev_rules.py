"""The rules for udev give modems to the box and nothing else, carried out as udev(7) says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "systemd" / "60-appliance-modems.rules"
_TOKEN = re.compile(r'([A-Z]+)(?:\{(\w+)\})?(==|!=|=)"([^"]*)"')


@dataclass(frozen=True)
class Device:
    """A port, and the devices above it: each its subsystem, driver and attributes."""

    above: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    action: str = "add"
    subsystem: str = "tty"
    kernel: str = "ttyUSB0"


def usb(driver: str, vendor: str, **more: str) -> Device:
    interface, device = ("usb", driver, {"bInterfaceNumber": "02"}), ("usb", "usb", {"idVendor": vendor})
    return Device([("usb-serial", driver, {}), interface, device], **more)


def assigned(device: Device, text: str) -> dict[str, str]:
    """What the rules assign to a device. A rule whose keys for devices above are all met by one of them matches."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    labels = {token[3]: number for number, line in enumerate(lines) for token in _tokens(line) if token[0] == "LABEL"}
    found: dict[str, str] = {}
    number = 0
    while number < len(lines):
        tokens, number = _tokens(lines[number]), number + 1
        if not _matches(device, tokens):
            continue
        found |= {f"{key}{{{name}}}" if name else key: value for key, name, sign, value in tokens if sign == "="}
        goto = found.pop("GOTO", "")
        if goto:
            assert labels[goto] >= number, "udev jumps forward only"
            number = labels[goto]
    found.pop("LABEL", None)
    return found


def _tokens(line: str) -> list[tuple[str, str, str, str]]:
    tokens = _TOKEN.findall(line)
    assert ", ".join(match.group() for match in _TOKEN.finditer(line)) == line, f"not understood: {line}"
    return tokens


def _matches(device: Device, tokens: list[tuple[str, str, str, str]]) -> bool:
    own = {"ACTION": device.action, "SUBSYSTEM": device.subsystem, "KERNEL": device.kernel}
    wanted = [each for each in tokens if each[2] != "="]
    if not all(_is(own[key], sign, value) for key, _, sign, value in wanted if key in own):
        return False
    of_above = [each for each in wanted if each[0] not in own]
    return not of_above or any(all(_is_above(each, token) for token in of_above) for each in device.above)


def _is_above(device: tuple[str, str, dict[str, str]], token: tuple[str, str, str, str]) -> bool:
    (subsystem, driver, attributes), (key, name, sign, value) = device, token
    has = {"SUBSYSTEMS": subsystem, "DRIVERS": driver, "ATTRS": attributes.get(name, "")}
    return _is(has[key], sign, value)


def _is(has: str, sign: str, value: str) -> bool:
    return any(fnmatchcase(has, pattern) for pattern in value.split("|")) == (sign == "==")


GIVEN = {"GROUP": "dialout", "MODE": "0660", "ENV{ID_MM_DEVICE_IGNORE}": "1", "ENV{ID_MM_PORT_IGNORE}": "1"}


@pytest.mark.parametrize("action", ["add", "change", "bind"])
@pytest.mark.parametrize(
    ("driver", "vendor"),
    [("option", "2c7c"), ("option", "ffff"), ("sierra", "1199"), ("cdc_acm", "1546"), ("cdc_acm", "1e0e")],
)
def test_a_modem_is_given_to_the_box(driver: str, vendor: str, action: str) -> None:
    assert assigned(usb(driver, vendor, action=action), RULES.read_text()) == GIVEN


@pytest.mark.parametrize(
    "device",
    [
        usb("ftdi_sio", "0403"),
        usb("cdc_acm", "2341"),
        usb("option", "2c7c", action="remove"),
        usb("option", "2c7c", subsystem="net"),
        usb("usb-storage", "12d1", subsystem="block"),
        Device(kernel="ttyS0"),
    ],
)
def test_whatever_else_there_is_is_left_alone(device: Device) -> None:
    assert assigned(device, RULES.read_text()) == {}


def test_a_port_that_the_admin_names_is_given_to_the_box() -> None:
    """By a copy of the file in which the line that it says is no comment any more."""
    named, changed = re.subn(r'^# (KERNEL=="ttyS0")', r"\1", RULES.read_text(), flags=re.M)
    assert changed == 1
    assert assigned(Device(kernel="ttyS0"), named) == GIVEN
    assert assigned(Device(kernel="ttyS1"), named) == {}
