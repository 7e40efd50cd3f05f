"""Boot fresh Debians, install the package, and see the service manager hold what the units promise.

``python -m lab.service_test [PACKAGE]``; without PACKAGE the newest in ``dist/``. Only root can do it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from appliance.store.database import MIGRATIONS
from lab import older_database
from lab.booted_debian import BootedDebian, CannotBoot, booted
from lab.debian_root import CannotProvision, bootstrap
from lab.expect import Failed, expect
from lab.package_test import FRESH, RELEASES, ROOT, newest_package

GUIDE = ROOT / "docs" / "admin.md"
DAEMON, WEB, MIGRATION = "appliance-daemon.service", "appliance-web.service", "appliance-migrate.service"
DATABASE = "/var/lib/appliance/appliance.db"
WATCHDOG_DEADLINE_S = 75.0  # 30 s without a sign of life, and 20 s to end
# What each process may do if somebody else has taken it over; everything else in lab/stolen_web.py is refused.
ALLOWED = {
    WEB: {
        *("read appliance.toml", "use the database", "reach the office", "ask for the status"),
        *("listen for mail", "listen for the PBX", "listen elsewhere"),  # the pages may have any port
    },
    MIGRATION: {"read appliance.toml", "use the database"},
    DAEMON: {
        *("read appliance.toml", "read modems.toml", "read pbx.toml", "read mail.toml", "read users.toml"),
        *("read the authority's key", "replace the authority", "change the certificate"),
        *("list the backups", "replace the backups", "use the database", "open a serial port", "reach the office"),
        *("ask for the status", "send a code by the SIM", "examine the PBX", "examine the mail server"),
        *("listen for mail", "listen for the PBX", "see other processes"),
    },
}
_AS_A_BROWSER = """
import ssl, sys, urllib.error, urllib.request
context = ssl.create_default_context(cafile="/var/lib/appliance/tls/ca.pem")
try:
    answer = urllib.request.urlopen("https://127.0.0.1" + sys.argv[1], timeout=10, context=context)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status, answer.read().decode()[:200])
"""
_AS_A_USB_PROGRAM = "/opt/appliance/usb.py"
_USB = """
import os, socket
socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, 15).bind((0, 1))  # NETLINK_KOBJECT_UEVENT
print("netlink: done")
try:
    os.close(os.open("/dev/bus/usb/001/001", os.O_RDWR))
except PermissionError as error:
    print("device: refused", error)
except OSError as error:  # let through, but there is none
    print("device: done", error)
"""
# A migration of tomorrow's version, which finds out whether today's pages are still served.
_OF_TOMORROW = """
import socket

def up(migrator, db):
    try:
        socket.create_connection(("127.0.0.1", 8443), timeout=5).close()
    except ConnectionRefusedError:
        db.execute_sql("CREATE TABLE tomorrow (id INTEGER)")
        return
    raise ValueError("the older pages are still served")
"""
_TOMORROW = "9901_tomorrow"
_ABSENT = {
    "modems.toml": '[[modem]]\nname = "sim1"\ndevice = "/dev/ttyUSB0"\nnumber = "+4930100001"\nusers = ["admin"]\n',
    "pbx.toml": '[pbx]\nenabled = true\nhost = "127.0.0.1"\nport = 5038\nsecret = "secret"\n',
}
_WARNING = """\
################################################################################################
WARNING: units, watchdog, cages and the first ten minutes were NOT TESTED: nothing can boot here.
################################################################################################"""


def main(arguments: list[str]) -> int:
    """0 if the services do all they must."""
    package = Path(arguments[0]) if arguments else newest_package()
    try:
        with ThreadPoolExecutor() as at_once:  # most of it is waiting
            list(at_once.map(partial(_try_out, package=package), RELEASES))
    except (CannotBoot, CannotProvision) as missing:
        print(f"NOT TESTED under systemd: {missing}", file=sys.stderr)
        if os.environ.get("CI") == "true":  # the last words of make package-test: nobody reads what is above
            print(_WARNING, file=sys.stderr)
        return 0
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(f"{package.name}: the services hold what their units promise.")
    return 0


def _try_out(release: str, package: Path) -> None:
    base = RELEASES[release]
    bootstrap(base, release, FRESH)
    folders = tempfile.TemporaryDirectory(dir=base.parent, prefix="service-")
    with folders as folder, booted(base, Path(folder) / "root") as debian:
        _take_through(debian, release, package)


def _take_through(debian: BootedDebian, release: str, package: Path) -> None:
    shutil.copy(package, debian.file("/appliance.deb"))
    debian.run("dpkg", "-i", "/appliance.deb")
    for step in (
        _runs_and_says_so,
        _is_reached_over_trusted_tls,
        _absent_peripherals_are_told_in_words,
        _reloads_and_refuses_a_wrong_config,
        _serves_without_a_port_as_the_guide_says,
        _copies_to_another_folder_as_the_guide_says,
        _lets_programs_reset_usb_devices_as_the_guide_says,
        _finds_what_was_said_in_the_journal,
        _has_rules_for_modems_that_udev_understands,
        _keeps_a_stolen_process_in_its_cage,
        _starts_in_any_order,
        _comes_back_after_a_kill,
        _what_is_frozen_is_replaced,
        _goes_back_to_a_copy_as_the_guide_says,
        _a_database_is_brought_up_to_date_before_the_start,
        _an_upgrade_restarts_it_unless_it_could_not_start,
        _an_upgrade_migrates_while_nothing_older_runs_and_there_is_a_way_back,
        _is_back_after_a_removal,
    ):
        began = time.monotonic()
        try:
            step(debian)
        except Failed as failed:
            raise Failed(f"{failed}\n{debian.run('journalctl', '-n', '40', '--no-pager', '-o', 'cat')}") from None
        print(f"{release} {step.__name__.strip('_').replace('_', ' ')} ({time.monotonic() - began:.1f} s)", flush=True)


def _runs_and_says_so(debian: BootedDebian) -> None:
    for unit in (DAEMON, WEB):
        _wait_active(debian, unit)
        about = debian.about(unit)
        expect(about["Type"] == "notify", f"{unit} is no service that says when it is ready")
        expect(about["UnitFileState"] == "enabled", f"{unit} does not start at boot")
    for file, mode in (("ca", "700"), ("backups", "700"), ("tls", "750"), ("tls/box.pem", "640"), ("", "3770")):
        found = debian.run("stat", "-c", "%a", f"/var/lib/appliance/{file}").strip()
        expect(found == mode, f"/var/lib/appliance/{file} has the mode {found}, not {mode}")


def _is_reached_over_trusted_tls(debian: BootedDebian) -> None:
    _browse(debian, "/login", "200")
    _browse(debian, "/ca.pem", "BEGIN CERTIFICATE")


def _absent_peripherals_are_told_in_words(debian: BootedDebian) -> None:
    for name, text in _ABSENT.items():
        debian.file(f"/etc/appliance/{name}").write_text(text)
    debian.run("systemctl", "restart", "appliance.target")
    for unit in (DAEMON, WEB):
        _wait_active(debian, unit)
    told = debian.run("appliance", "doctor", must_fail=True)
    expect("/dev/ttyUSB0" in told, f"the doctor does not name the missing port:\n{told}")
    expect(debian.about(DAEMON)["NRestarts"] == "0", "the daemon fell over what is absent")


def _reloads_and_refuses_a_wrong_config(debian: BootedDebian) -> None:
    process = debian.about(DAEMON)["MainPID"]
    config = debian.file("/etc/appliance/appliance.toml")
    good = config.read_text()
    config.write_text(good.replace("chat_characters = 3500", "chat_characters = 3000"))
    debian.run("systemctl", "reload", "appliance-daemon")
    debian.wait_until("the reload", "journalctl", "-u", DAEMON, says="limits.chat_characters")
    config.write_text(good.replace("chat_characters = 3500", 'chat_characters = "many"'))
    debian.run("systemctl", "reload", "appliance-daemon", must_fail=True)
    debian.wait_until("the refusal", "journalctl", "-u", DAEMON, says="limits.chat_characters: found")
    config.write_text(good)
    debian.run("systemctl", "reload", "appliance-daemon")
    expect(debian.about(DAEMON)["MainPID"] == process, "a reload restarted the daemon")
    _browse(debian, "/readyz", "200")


def _serves_without_a_port_as_the_guide_says(debian: BootedDebian) -> None:
    with _changed(debian, "appliance.toml", "port = 8443", "port = 443"), _edited(debian, "CAP_NET_BIND_SERVICE"):
        _browse(debian, "/login", "200", port=443)
    debian.run("systemctl", "restart", WEB)


def _copies_to_another_folder_as_the_guide_says(debian: BootedDebian) -> None:
    place = "/mnt/backup/appliance"
    debian.run("install", "-d", "-o", "appliance-daemon", place)
    with _changed(debian, "appliance.toml", 'folder = ""', f'folder = "{place}"'), _edited(debian, place):
        debian.wait_until("there is a copy", "sh", "-c", f"ls {place}/*.db")
    debian.run("systemctl", "restart", DAEMON)
    _wait_active(debian, DAEMON)


def _lets_programs_reset_usb_devices_as_the_guide_says(debian: BootedDebian) -> None:
    """They find such devices by the kernel's own news, and write to their nodes."""
    guide = (GUIDE.parent / "modems.md").read_text()
    [dropin] = re.findall(r"`systemctl edit appliance-daemon`:\n\n((?: {4}.*\n)+)", guide)
    debian.file(_AS_A_USB_PROGRAM).write_text(_USB)
    if "usb_device" in Path("/proc/devices").read_text():
        debian.run("sh", "-ec", "mkdir -p /dev/bus/usb/001; mknod -m 660 /dev/bus/usb/001/001 c 189 0")
        debian.run("chgrp", "dialout", "/dev/bus/usb/001/001")
    else:
        print("NOT TRIED: a program that opens a USB device; this machine has no USB")
    said = _run_under(debian, DAEMON, textwrap.dedent(dropin), "usb", _AS_A_USB_PROGRAM)
    expect("netlink: done" in said, f"a program of the admin's may not ask the kernel for USB devices:\n{said}")
    expect("device: done" in said, f"a program of the admin's may not open a USB device:\n{said}")


def _finds_what_was_said_in_the_journal(debian: BootedDebian) -> None:
    debian.run("journalctl", "--sync")
    about_modem = debian.run("appliance", "logs", "--modem", "sim1", "--lines", "1000")
    expect("/dev/ttyUSB0" in about_modem, f"what was said of the modem is not found:\n{about_modem}")
    expect("The box is running" not in about_modem, f"more is found than of the modem:\n{about_modem}")
    everything = debian.run("appliance", "logs", "--lines", "1000")
    for words in ("The box is running", "GET /login", "is up to date"):
        expect(words in everything, f"the journal of the box lacks “{words}”:\n{everything[-3000:]}")
    expect("systemd-journald" not in everything, f"others' words are shown:\n{everything[-3000:]}")


def _has_rules_for_modems_that_udev_understands(debian: BootedDebian) -> None:
    """There is no modem here, so a port is named, as the file says how."""
    rules = debian.file("/usr/lib/udev/rules.d/60-appliance-modems.rules")
    port = debian.run("sh", "-c", "ls /sys/class/tty").split()[-1]
    named = rules.read_text().replace('# KERNEL=="ttyS0"', f'KERNEL=="{port}"')
    copy = debian.file("/etc/udev/rules.d") / rules.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(named)
    told = debian.run("udevadm", "test", f"/sys/class/tty/{port}")
    complaints = [
        line for line in told.splitlines() if f"{rules.name}:" in line and ("nvalid" in line or "nknown" in line)
    ]
    expect(not complaints, f"udev complains about the rules:\n{complaints}")
    expect("ID_MM_DEVICE_IGNORE=1" in told, f"udev does not carry the rules out:\n{told[-3000:]}")
    copy.unlink()
    if "verify" in debian.run("udevadm", "--help"):  # not yet in Debian 12
        debian.run("udevadm", "verify", f"/usr/lib/udev/rules.d/{rules.name}")


def _keeps_a_stolen_process_in_its_cage(debian: BootedDebian) -> None:
    shutil.copy(ROOT / "lab" / "stolen_web.py", debian.file("/opt/appliance/stolen.py"))
    # Debian 12 has built its systemd without what holds a service to its ports.
    any_port = "-BPF_FRAMEWORK" in debian.run("systemctl", "--version")
    for unit, granted in ALLOWED.items():
        allowed = granted | {"listen elsewhere"} if any_port and "listen for mail" in granted else granted
        said = _run_under(debian, unit, "", "stolen", "/opt/appliance/stolen.py")
        outcome = dict(re.findall(r"^(.+?): (done|refused)", said, re.M))
        done = {name for name, what in outcome.items() if what == "done"}
        expect(len(outcome) >= 20, f"{unit}: the attempts were not made:\n{said}")
        differing = f"too much {sorted(done - allowed)}, too little {sorted(allowed - done)}"
        expect(done == allowed, f"{unit}: {differing}\n{said}")


def _starts_in_any_order(debian: BootedDebian) -> None:
    debian.run("systemctl", "stop", "appliance.target", DAEMON, WEB)
    debian.run("systemctl", "start", "--no-block", WEB)
    _wait_active(debian, WEB)
    _browse(debian, "/healthz", "200")
    debian.run("systemctl", "start", "appliance.target", DAEMON)
    _wait_active(debian, DAEMON)
    _browse(debian, "/readyz", "200")


def _comes_back_after_a_kill(debian: BootedDebian) -> None:
    for unit in (DAEMON, WEB):
        before = debian.about(unit)["MainPID"]
        debian.run("systemctl", "kill", "-s", "KILL", unit)
        debian.wait_until(f"{unit} is restarted", "sh", "-c", f"test $(systemctl show -P MainPID {unit}) -gt {before}")
        _wait_active(debian, unit)
    _browse(debian, "/readyz", "200")


def _what_is_frozen_is_replaced(debian: BootedDebian) -> None:
    before = {unit: debian.about(unit)["MainPID"] for unit in (DAEMON, WEB)}
    for unit in before:
        debian.run("systemctl", "kill", "-s", "STOP", "--kill-whom=main", unit)
    for unit, process in before.items():
        debian.wait_until(
            f"{unit} is replaced",
            *("sh", "-c", f"test $(systemctl show -P MainPID {unit}) -gt {process}"),
            deadline_s=WATCHDOG_DEADLINE_S,
        )
        expect("Watchdog timeout" in debian.run("journalctl", "-u", unit), "it was not the watchdog that replaced it")
        _wait_active(debian, unit)
    _browse(debian, "/readyz", "200")


def _goes_back_to_a_copy_as_the_guide_says(debian: BootedDebian) -> None:
    told = debian.run("appliance", "backup", "--json")
    [block] = re.findall(r"^To go back:\n\n```\n(.*?)\n```", GUIDE.read_text(), re.M | re.S)
    copy = re.compile(r"/var/lib/appliance/backups/\S+")
    expect(copy.search(block) is not None, "the guide does not say where the copies are")
    for command in copy.sub(json.loads(told)["file"], block).splitlines():
        debian.run("sh", "-c", command)
    for unit in (DAEMON, WEB):
        _wait_active(debian, unit)
    _browse(debian, "/readyz", "200")


def _an_upgrade_restarts_it_unless_it_could_not_start(debian: BootedDebian) -> None:
    before = {unit: debian.about(unit)["MainPID"] for unit in (DAEMON, WEB)}
    config = debian.file("/etc/appliance/appliance.toml")
    good = config.read_text()
    config.write_text(f"{good}\n[nonsense]\n")
    said = debian.run("dpkg", "-i", "/appliance.deb")
    expect("nonsense" in said, f"an upgrade does not tell that the config is wrong:\n{said}")
    expect(all(debian.about(unit)["MainPID"] == before[unit] for unit in before), "an upgrade took the box down")
    _browse(debian, "/readyz", "200")
    config.write_text(good)
    debian.run("dpkg", "-i", "/appliance.deb")
    expect(all(debian.about(unit)["MainPID"] != before[unit] for unit in before), "an upgrade restarted nothing")
    _browse(debian, "/readyz", "200")


def _a_database_is_brought_up_to_date_before_the_start(debian: BootedDebian) -> None:
    """As an older box would have left it, and first on a disk that takes no copy of it."""
    debian.run("systemctl", "stop", WEB, DAEMON)
    shutil.copy(ROOT / "lab" / "older_database.py", debian.file("/older_database.py"))
    daemon = ("setpriv", "--reuid=appliance-daemon", "--regid=appliance", "--init-groups")
    debian.run(*daemon, "/opt/appliance/bin/python3", "-I", "/older_database.py", DATABASE)
    first = min(name for each in MIGRATIONS.glob("[0-9]*.py") if (name := each.stem) > older_database.SCHEMA)
    in_the_way = f"{DATABASE}.before-{first}"
    debian.run("mkdir", in_the_way)
    debian.run("systemctl", "start", "--no-block", "appliance.target")
    for unit in (MIGRATION, DAEMON):
        debian.wait_until(f"{unit} says what is wrong", "journalctl", "-u", unit, says="the copy before the upgrade")
    debian.run("rmdir", in_the_way)
    for unit in (DAEMON, WEB):
        _wait_active(debian, unit)
    _browse(debian, "/readyz", "200")
    said = debian.run("journalctl", "-o", "cat", "-u", MIGRATION)
    expect(f"How it was before is kept in {in_the_way}." in said, f"it was not the unit that migrated:\n{said}")
    told = debian.run("appliance", "messages", "--bodies", "--limit", "1", "--number", older_database.NUMBER)
    expect(f"words {older_database.TEXTS}" in told, f"the texts of the older box are not there:\n{told}")


def _an_upgrade_migrates_while_nothing_older_runs_and_there_is_a_way_back(debian: BootedDebian) -> None:
    newer = debian.file("/newer")
    debian.run("dpkg-deb", "-R", "/appliance.deb", "/newer")
    control = newer / "DEBIAN" / "control"
    control.write_text(re.sub("^Version: .*$", "Version: 9901", control.read_text(), flags=re.M))
    for each in newer.glob("opt/appliance/lib/python*/site-packages/appliance/store/migrations"):
        (each / f"{_TOMORROW}.py").write_text(_OF_TOMORROW)
    debian.run("dpkg-deb", "-Znone", "--build", "/newer", "/newer.deb")
    debian.run("dpkg", "-i", "/newer.deb")
    for unit in (DAEMON, WEB):
        _wait_active(debian, unit)
    _browse(debian, "/readyz", "200")
    copy = f"{DATABASE}.before-{_TOMORROW}"
    expect(debian.file(copy).exists(), "nothing was migrated")

    before = {unit: debian.about(unit)["MainPID"] for unit in (DAEMON, WEB)}
    said = debian.run("dpkg", "-i", "/appliance.deb")
    expect("by a newer version of the box" in said, f"a version that is too old does not say so:\n{said}")
    expect(all(debian.about(unit)["MainPID"] == before[unit] for unit in before), "it took the box down")
    debian.run("systemctl", "restart", "--no-block", "appliance.target")
    for unit in (MIGRATION, DAEMON):
        debian.wait_until(f"{unit} refuses", "journalctl", "-u", unit, says=f"appliance restore {copy}")
    debian.run("systemctl", "stop", WEB, DAEMON)
    debian.run("appliance", "restore", copy)
    debian.run("systemctl", "start", "appliance.target")
    for unit in (DAEMON, WEB):
        _wait_active(debian, unit)
    _browse(debian, "/readyz", "200")


def _is_back_after_a_removal(debian: BootedDebian) -> None:
    debian.run("dpkg", "--remove", "appliance")
    expect(debian.run("systemctl", "list-units", "--plain", "--no-legend", "appliance*") == "", "something still runs")
    debian.run("dpkg", "-i", "/appliance.deb")
    for unit in (DAEMON, WEB):
        _wait_active(debian, unit)
        expect(debian.about(unit)["UnitFileState"] == "enabled", f"{unit} does not start at boot any more")
    _browse(debian, "/readyz", "200")


def _run_under(debian: BootedDebian, unit: str, dropin: str, name: str, program: str) -> str:
    """What a program says that runs in the place of a service, under its unit with ``dropin`` added."""
    text = debian.file(f"/usr/lib/systemd/system/{unit}").read_text()
    text = re.sub(r"^ExecReload=.*\n|^Restart=.*\n|^WatchdogSec=.*\n|^PartOf=.*\n", "", text, flags=re.M)
    text = re.sub(r"^Type=.*$", "Type=oneshot", text, flags=re.M)
    text = re.sub(r"^ExecStart=.*$", f"ExecStart=/opt/appliance/bin/python3 {program}", text, flags=re.M)
    debian.file(f"/etc/systemd/system/{name}-{unit}").write_text(f"{text}\n{dropin}")
    debian.run("systemctl", "daemon-reload")
    debian.run("systemctl", "start", f"{name}-{unit}")
    debian.run("journalctl", "--sync")
    return debian.run("journalctl", "-o", "cat", "-u", f"{name}-{unit}")


@contextmanager
def _changed(debian: BootedDebian, name: str, line: str, instead: str) -> Iterator[None]:
    """A line of the config is another one meanwhile; nothing is reloaded."""
    file = debian.file(f"/etc/appliance/{name}")
    before = file.read_text()
    expect(f"\n{line}\n" in before, f"{name} has no line {line}")
    file.write_text(before.replace(f"\n{line}\n", f"\n{instead}\n"))
    try:
        yield
    finally:
        file.write_text(before)


@contextmanager
def _edited(debian: BootedDebian, words: str) -> Iterator[None]:
    """A unit is as that block of the guide says in which these words stand, meanwhile."""
    [block] = [each for each in re.findall(r"```\w*\n(.*?)\n *```", GUIDE.read_text(), re.S) if words in each]
    found = re.fullmatch(r"systemctl edit (\S+)[^\n]*\n(.*)\n(systemctl restart \S+)", block, re.S)
    if found is None:
        raise Failed(f"the guide does not say how to edit the unit:\n{block}")
    unit, dropin, restart = found.groups()
    folder = debian.file(f"/etc/systemd/system/{unit}.service.d")
    folder.mkdir()
    (folder / "override.conf").write_text(f"{dropin}\n")
    try:
        debian.run("systemctl", "daemon-reload")
        debian.run(*restart.split())
        yield
    finally:
        shutil.rmtree(folder)
        debian.run("systemctl", "daemon-reload")


def _wait_active(debian: BootedDebian, unit: str) -> None:
    debian.wait_until(f"{unit} is active", "systemctl", "is-active", "--quiet", unit)


def _browse(debian: BootedDebian, path: str, says: str, port: int = 8443) -> None:
    debian.wait_until(f"{path} says {says}", "python3", "-c", _AS_A_BROWSER, f":{port}{path}", says=says)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
