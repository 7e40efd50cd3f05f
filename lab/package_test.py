"""Install the package into fresh Debians without a network, run the box there, upgrade it and take it out again.

``python -m lab.package_test [PACKAGE]``; without PACKAGE the newest in ``dist/``. Only root can do it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from lab.debian_root import CannotProvision, bootstrap
from lab.expect import Failed, expect

ROOT = Path(__file__).resolve().parents[1]
RELEASES = {"bookworm": ROOT / ".lab" / "debian-12", "trixie": ROOT / ".lab" / "debian-13"}
BASE = RELEASES["bookworm"]
# With iproute2, which every machine has, comes the library by which systemd holds a service to its ports.
FRESH = ("python3", "systemd", "bash-completion", "iproute2")
DEADLINE_S = 60.0

# Runs in the fresh Debian, by its own Python: what a browser does first.
_BROWSER = """
import json, ssl, sys, urllib.request
context = ssl._create_unverified_context()
def fetch(path, body=None):
    headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    request = urllib.request.Request("https://127.0.0.1:8443" + path, body and json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10, context=context) as answer:
        return answer.read().decode()
assert 'name="password"' in fetch("/login"), "no sign-in page"
if len(sys.argv) > 1:
    told = json.loads(fetch("/api/v1/login", {"username": "admin", "password": sys.argv[1]}))
    assert told["user"]["username"] == "admin", told
print("the pages are served")
"""


class FreshDebian:
    """A copy of the base system that is thrown away, with nothing but a loopback network."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def run(self, *command: str, user: str | None = None, must_fail: bool = False) -> str:
        """What a program there says. Raises Failed when it fails, or with ``must_fail`` when it does not."""
        done = subprocess.run(
            self._command(command, user),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if (done.returncode != 0) != must_fail:
            raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    @contextmanager
    def running(self, *command: str, user: str) -> Iterator[subprocess.Popen[str]]:
        """A program that goes on until the block ends."""
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(self._command(command, user), stdout=said, stderr=said, text=True)
            try:
                yield process
                if process.poll() is not None:
                    said.seek(0)
                    raise Failed(f"{' '.join(command)} ended by itself:\n{said.read()}")
            finally:
                process.terminate()
                process.wait(30)

    def file(self, path: str) -> Path:
        """A file there, seen from here."""
        return self._root / path.lstrip("/")

    def _command(self, command: tuple[str, ...], user: str | None) -> list[str]:
        switch = ["setpriv", f"--reuid={user}", "--regid=appliance", "--init-groups"] if user else []
        return [
            "chroot",
            str(self._root),
            "/usr/bin/env",
            "-i",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            *switch,
            *command,
        ]


def newest_package() -> Path:
    """The one in ``dist/`` that was built last for this machine."""
    told = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    packages = (ROOT / "dist").glob(f"appliance_*_{told.stdout.strip()}.deb")
    return max(packages, key=lambda file: file.stat().st_mtime)


def main(arguments: list[str]) -> int:
    """0 if the package does all it must."""
    if "--inside" not in arguments:
        return _without_a_network(arguments)
    arguments.remove("--inside")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    package = Path(arguments[0]) if arguments else newest_package()
    for release, base in RELEASES.items():
        with tempfile.TemporaryDirectory(dir=base.parent, prefix="package-") as folder:
            root = Path(folder) / "root"
            subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(root)], check=True)
            subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], check=True)
            try:
                _try_out(FreshDebian(root), package)
            except Failed as failed:
                print(f"{release}: {failed}", file=sys.stderr)
                return 1
            finally:
                subprocess.run(["umount", str(root / "proc")], check=True)
        print(f"{package.name} on {release}: installed, run, upgraded, removed and purged.")
    return 0


def _without_a_network(arguments: list[str]) -> int:
    """Start again in a network of its own that has no way out, with mounts that nobody else sees."""
    try:
        with ThreadPoolExecutor() as at_once:
            list(at_once.map(lambda release: bootstrap(RELEASES[release], release, FRESH), RELEASES))
    except CannotProvision as missing:
        print(missing, file=sys.stderr)
        return 1
    inside = ["unshare", "--net", "--mount", sys.executable, "-m", "lab.package_test", "--inside", *arguments]
    return subprocess.run(inside, cwd=ROOT, check=False).returncode


def _try_out(debian: FreshDebian, package: Path) -> None:
    shutil.copy(package, debian.file("/appliance.deb"))
    said = debian.run("dpkg", "-i", "/appliance.deb")
    password = re.search(r"Sign in as admin with the password (\S+)", said)
    if password is None:
        raise Failed(f"The installation told no first password:\n{said}")
    expect("The configuration is right." in debian.run("appliance", "check"), "the shipped config is not right")
    expect("doctor" in debian.file("/usr/share/bash-completion/completions/appliance").read_text(), "no completion")
    expect(debian.run("systemctl", "is-enabled", "appliance.target").strip() == "enabled", "it would not start at boot")
    licences = debian.file("/usr/share/doc/appliance/copyright").read_text()
    shipped = {file.name for file in debian.file("/opt/appliance/lib").glob("python*/site-packages/*.dist-info")}
    expect(licences.count("\n\n") >= len(shipped) - 1, "the licence of something that is shipped is not told")
    expect(any(debian.file("/opt/appliance/lib").glob("*/*/appliance/__pycache__/*")), "nothing was compiled")
    expect(debian.file("/usr/share/man/man1/appliance.1.gz").exists(), "no manual page")
    for secret in ("modems", "pbx", "mail", "users"):
        debian.run("cat", f"/etc/appliance/{secret}.toml", user="appliance-web", must_fail=True)
    _run_the_box(debian, password[1])

    users = debian.file("/etc/appliance/users.toml")
    users.write_text(users.read_text() + '\n[[user]]\nusername = "anna"\nname = "Anna"\n')
    debian.file("/etc/appliance/appliance.toml").write_text('[box]\nname = "Our own"\n')
    said = debian.run("dpkg", "-i", "/appliance.deb")
    expect("Sign in as admin" not in said, "an upgrade set a password")
    expect("anna" in users.read_text(), "an upgrade lost the users")
    expect("Our own" in debian.file("/etc/appliance/appliance.toml").read_text(), "an upgrade lost the config")
    expect(any(debian.file("/var/lib/appliance/backups").glob("*.db")), "an upgrade made no backup")
    _run_the_box(debian, password[1])

    debian.run("dpkg", "--remove", "appliance")
    expect(not debian.file("/opt/appliance").exists(), "removing left the program behind")
    expect(users.exists(), "removing took the config")
    expect(debian.file("/var/lib/appliance/appliance.db").exists(), "removing took the data")
    said = debian.run("dpkg", "-i", "/appliance.deb")
    expect("Sign in as admin" not in said, "installing again set a password")
    expect("anna" in users.read_text(), "installing again lost the users")
    expect(debian.run("systemctl", "is-enabled", "appliance.target").strip() == "enabled", "it would not start again")
    _run_the_box(debian, password[1])
    debian.run("dpkg", "--remove", "appliance")
    debian.run("dpkg", "--purge", "appliance")
    left = [path for path in ("/etc/appliance", "/var/lib/appliance", "/opt/appliance") if debian.file(path).exists()]
    expect(not left, f"purging left {left} behind")


def _run_the_box(debian: FreshDebian, password: str) -> None:
    with (
        debian.running("appliance", "run", "daemon", user="appliance-daemon"),
        debian.running("appliance", "run", "web", user="appliance-web"),
    ):
        end = time.monotonic() + DEADLINE_S
        while True:
            try:
                debian.run("python3", "-c", _BROWSER, password)
                break
            except Failed:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)
        expect("The box is running" in debian.run("appliance", "status"), "status does not see the daemon")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
