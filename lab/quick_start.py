"""Do what docs/admin.md tells a stranger, word for word, on a fresh Debian: from nothing to a text that is delivered.

``python -m lab.quick_start [PACKAGE]``; without PACKAGE the newest in ``dist/``. Only root can do it. The commands
and the config are taken out of the document; ``INSTEAD`` lists all that is another here, and why.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from lab.booted_debian import BootedDebian, CannotBoot, booted
from lab.debian_root import CannotProvision, bootstrap
from lab.expect import Failed, expect
from lab.package_test import BASE, FRESH, ROOT, newest_package

GUIDE = ROOT / "docs" / "admin.md"
CHAPTER = "## The first ten minutes"
STICK = "usb-SimTech_SimTech__Incorporated_0123456789ABCDEF-if02-port0"
# What stands in the document, and what is done here instead.
INSTEAD = {
    "192.168.1.20": "192.168.7.7",  # the address that a booted Debian has here
    "usb-…": STICK,  # as `ls /dev/serial/by-id` said: a person copies it from there
}
# What the office brings: a name server that knows the box, and a stick in a USB port. The stick is the
# simulated one, with the number and the PIN of the document; its port is a pseudo terminal, which the unit must allow.
_OFFICE = f"""
set -e
echo 192.168.7.7 phone.office.lan >> /etc/hosts
mkdir -p /etc/systemd/system/appliance-daemon.service.d /dev/serial/by-id
printf '[Service]\\nDeviceAllow=char-pts rw\\n' > /etc/systemd/system/appliance-daemon.service.d/stick.conf
ln -sf pts/ptmx /dev/ptmx
systemd-run --unit=stick --quiet /stick/bin/python3 -m appliance.simulator \
    --modem stick=/dev/serial/by-id/{STICK},number=+4930100001,pin=1234
until test -e /dev/serial/by-id/{STICK}; do sleep 0.1; done
port=$(readlink -f /dev/serial/by-id/{STICK})
chgrp dialout $port
chmod 660 $port
"""
_SIGN_IN = """
import json, ssl, sys, urllib.request
context = ssl.create_default_context(cafile="/var/lib/appliance/tls/ca.pem")
headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
body = json.dumps({"username": "admin", "password": sys.argv[2]}).encode()
request = urllib.request.Request(sys.argv[1] + "api/v1/login", body, headers)
print(json.load(urllib.request.urlopen(request, timeout=10, context=context))["user"]["username"])
"""


def main(arguments: list[str]) -> int:
    """0 if a stranger gets as far as the document says."""
    package = Path(arguments[0]) if arguments else newest_package()
    try:
        bootstrap(BASE, "bookworm", FRESH)
        with (
            tempfile.TemporaryDirectory(dir=BASE.parent, prefix="stranger-") as folder,
            booted(BASE, Path(folder) / "root") as debian,
        ):
            _plug_in(debian, package)
            took_s = _follow(debian, package)
    except (CannotBoot, CannotProvision) as missing:
        print(f"NOT TESTED, the first ten minutes of {GUIDE.name}: {missing}", file=sys.stderr)
        return 0
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(f"{GUIDE.name}: its commands take {took_s:.0f} s from the installation to the delivered text.")
    return 0


def steps() -> list[tuple[str, str]]:
    """What the chapter tells to do, in order: ``("sh", commands)`` or ``("FILE.toml", what to write there)``."""
    chapter = GUIDE.read_text().partition(CHAPTER)[2].partition("\n## ")[0]
    found = []
    for block in re.finditer(r"(?P<before>[^\n]*)\n\n *```(?P<kind>toml)?\n(?P<text>.*?)\n *```", chapter, re.S):
        text = re.sub(r"^ {3}", "", block["text"], flags=re.M)
        for said, instead in INSTEAD.items():
            text = text.replace(said, instead)
        if block["kind"]:
            [file] = re.findall(r"`(\w+\.toml)`", block["before"])
            found.append((file, text))
        else:
            found.append(("sh", text))
    return found


def _plug_in(debian: BootedDebian, package: Path) -> None:
    """The simulator out of the same package, but nothing else of it."""
    shutil.copy(package, debian.file("/root"))
    debian.run(
        "sh", "-ec", "dpkg-deb -x /root/appliance_*.deb /unpacked; mv /unpacked/opt/appliance /stick; rm -r /unpacked"
    )
    debian.run("sh", "-c", _OFFICE)


def _follow(debian: BootedDebian, package: Path) -> float:
    began = time.monotonic()
    said = ""
    for kind, text in steps():
        if kind != "sh":
            _write(debian.file(f"/etc/appliance/{kind}"), text)
            continue
        for command in text.splitlines():
            step_began = time.monotonic()
            answer = debian.run("sh", "-c", f"cd /root && {command}")
            said += answer
            print(f"  # {command.partition(' #')[0].strip()} ({time.monotonic() - step_began:.1f} s)", flush=True)
    expect("Everything is in order" in said, f"the doctor is not content:\n{said}")
    debian.wait_until("the text is delivered", "appliance", "messages", "--number", "0170 1234567", says="delivered")
    took_s = time.monotonic() - began
    address = re.search(r"open `(https://\S+)`", GUIDE.read_text())
    password = re.search(r"Sign in as admin with the password (\S+)", said)
    if address is None or password is None:
        raise Failed(f"no address or no password was told:\n{said}")
    expect("admin" in debian.run("python3", "-c", _SIGN_IN, address[1], password[1]), "the admin cannot sign in")
    return took_s


def _write(file: Path, wanted: str) -> None:
    """As a person does in an editor: what the file has already is changed, what it has not is added at its end."""
    config = file.read_text()
    header, _, lines = wanted.partition("\n")
    if header.startswith("[[") or header not in config.splitlines():
        config = f"{config}\n{wanted}\n"
    else:
        before, after = config.split(f"\n{header}\n")
        section, next_header, rest = re.match(r"(.*?)(\n\[|\Z)(.*)", after, re.S).groups()  # type: ignore[union-attr]
        for line in lines.splitlines():
            section, changed = re.subn(rf"^{line.split()[0]} = .*$", line.replace("\\", r"\\"), section, flags=re.M)
            expect(changed == 1, f"{file.name} has no place for {line}")
        config = f"{before}\n{header}\n{section}{next_header}{rest}"
    tomllib.loads(config)
    file.write_text(config)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
