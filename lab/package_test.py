"""Install the package into fresh Debians without a network, run the box there, upgrade it and take it out again.

``python -m lab.package_test [PACKAGE]``; without PACKAGE the newest in ``dist/``. Only root can do it.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from appliance.store.database import MIGRATIONS
from lab import older_database
from lab.debian_root import CannotProvision, bootstrap
from lab.expect import Failed, expect

ROOT = Path(__file__).resolve().parents[1]
RELEASES = {"bookworm": ROOT / ".lab" / "debian-12", "trixie": ROOT / ".lab" / "debian-13"}
BASE = RELEASES["bookworm"]
# With iproute2, which every machine has, comes the library by which systemd holds a service to its ports.
FRESH = ("python3", "systemd", "bash-completion", "iproute2", "udev")
DEADLINE_S = 60.0
_ANNA = '\n[[user]]\nusername = "anna"\nname = "Anna"\n'

# Runs in the fresh Debian, by the package's Python: the library for the directory speaks there, too.
_DIRECTORY = """
import socket, ssl, threading
from pathlib import Path
from web.auth.office_directory import OfficeDirectory
server = socket.create_server(("127.0.0.1", 0))
def answer():
    link = server.accept()[0]
    number = link.recv(1000)[4]
    link.sendall(bytes([0x30, 12, 2, 1, number, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]))
    link.recv(1000)
    link.sendall(b"no TLS")
    link.close()
threading.Thread(target=answer).start()
try:
    OfficeDirectory("127.0.0.1", server.getsockname()[1], True, "{username}", None).reach()
except ssl.SSLError:
    print("it asked, was told to begin TLS, and began it")
"""
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

    def run(self, *command: str, user: str | None = None, must_fail: bool = False, answers: str = "") -> str:
        """What a program there says. Raises Failed when it fails, or with ``must_fail`` when it does not.

        Args:
            answers: what a person types when it asks.
        """
        done = subprocess.run(
            self._command(command, user),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            input=answers,
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
    with tempfile.TemporaryDirectory(dir=BASE.parent, prefix="older-") as folder:
        return _on_each_release(package, _older_release(package, Path(folder)))


def _on_each_release(package: Path, older: Path) -> int:
    for release, base in RELEASES.items():
        with tempfile.TemporaryDirectory(dir=base.parent, prefix="package-") as folder:
            root = Path(folder) / "root"
            subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(root)], check=True)
            subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], check=True)
            try:
                debian = FreshDebian(root)
                _try_out(debian, package)
                _upgrade(debian, older)
            except Failed as failed:
                print(f"{release}: {failed}", file=sys.stderr)
                return 1
            finally:
                subprocess.run(["umount", str(root / "proc")], check=True)
        print(f"{package.name} on {release}: installed, run, removed, purged, and an older release upgraded.")
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
    password = _installed(debian, "/appliance.deb")
    expect("The configuration is right." in debian.run("appliance", "check"), "the shipped config is not right")
    expect("doctor" in debian.file("/usr/share/bash-completion/completions/appliance").read_text(), "no completion")
    expect(debian.run("systemctl", "is-enabled", "appliance.target").strip() == "enabled", "it would not start at boot")
    licences = debian.file("/usr/share/doc/appliance/copyright").read_text()
    shipped = {file.name for file in debian.file("/opt/appliance/lib").glob("python*/site-packages/*.dist-info")}
    expect(licences.count("\n\n") >= len(shipped) - 1, "the licence of something that is shipped is not told")
    expect(any(debian.file("/opt/appliance/lib").glob("*/*/appliance/__pycache__/*")), "nothing was compiled")
    expect(debian.file("/usr/share/man/man1/appliance.1.gz").exists(), "no manual page")
    asked = debian.run("/opt/appliance/bin/python3", "-I", "-c", _DIRECTORY)
    expect("began it" in asked, f"the directory cannot be asked:\n{asked}")
    for secret in ("modems", "pbx", "mail", "users"):
        debian.run("cat", f"/etc/appliance/{secret}.toml", user="appliance-web", must_fail=True)
    _run_the_box(debian, password)

    users = debian.file("/etc/appliance/users.toml")
    users.write_text(users.read_text() + _ANNA)
    debian.run("dpkg", "--remove", "appliance")
    expect(not debian.file("/opt/appliance").exists(), "removing left the program behind")
    expect(users.exists(), "removing took the config")
    expect(debian.file("/var/lib/appliance/appliance.db").exists(), "removing took the data")
    said = debian.run("dpkg", "-i", "/appliance.deb")
    expect("Sign in as admin" not in said, "installing again set a password")
    expect("anna" in users.read_text(), "installing again lost the users")
    expect(debian.run("systemctl", "is-enabled", "appliance.target").strip() == "enabled", "it would not start again")
    _run_the_box(debian, password)
    debian.run("dpkg", "--remove", "appliance")
    debian.run("dpkg", "--purge", "appliance")
    left = [path for path in ("/etc/appliance", "/var/lib/appliance", "/opt/appliance") if debian.file(path).exists()]
    left += map(str, debian.file("/etc/systemd/system").rglob("appliance*"))
    expect(not left, f"purging left {left} behind")


def _upgrade(debian: FreshDebian, package: Path) -> None:
    """An older release with people, words and an edited config, whose files have other comments by now."""
    shutil.copy(package, debian.file("/older.deb"))
    password = _installed(debian, "/older.deb")
    shutil.copy(ROOT / "lab" / "older_database.py", debian.file("/older_database.py"))
    python = ("/opt/appliance/bin/python3", "-I", "/older_database.py", "/var/lib/appliance/appliance.db")
    debian.run(*python, user="appliance-daemon")
    users, config = (debian.file(f"/etc/appliance/{name}.toml") for name in ("users", "appliance"))
    users.write_text(users.read_text() + _ANNA)
    config.write_text('[box]\nname = "Our own"\n')

    said = debian.run("dpkg", "-i", "/appliance.deb", answers="\n")  # Enter, as the guide says
    expect("appliance.toml" in said, f"dpkg did not ask about the config:\n{said}")
    expect("Sign in as admin" not in said, "an upgrade set a password")
    expect("anna" in users.read_text(), "an upgrade lost the users")
    expect(config.read_text() == '[box]\nname = "Our own"\n', "an upgrade lost the config")
    kept = [*debian.file("/var/lib/appliance/backups").glob("*.db")]
    kept += debian.file("/var/lib/appliance").glob("appliance.db.before-*")
    expect(len(kept) == 2, f"an upgrade kept {kept} instead of a backup and a copy")
    for each in kept:
        expect(_in(each) == (older_database.SCHEMA, older_database.TEXTS), f"{each.name} is not what was before")
    newest = max(file.stem for file in MIGRATIONS.glob("[0-9]*.py"))
    expect(
        _in(debian.file("/var/lib/appliance/appliance.db")) == (newest, older_database.TEXTS),
        "the database was not brought up to date",
    )
    _run_the_box(debian, password)
    told = debian.run("appliance", "messages", "--bodies", "--limit", "1", "--number", older_database.NUMBER)
    expect(f"words {older_database.TEXTS}" in told, f"the texts of the older release are not there:\n{told}")
    expect("Bob Smith" in debian.run("appliance", "contacts", "export"), "the contacts of the older release are gone")
    migrated = ("appliance", "migrate")
    expect("is up to date." in debian.run(*migrated, user="appliance-daemon"), "there was something left to migrate")


def _in(database: Path) -> tuple[str, int]:
    """The newest migration of a database, and how many messages it holds."""
    with closing(sqlite3.connect(database)) as opened:
        schema, messages = "SELECT MAX(name) FROM schema_migration", "SELECT COUNT(*) FROM message"
        return opened.execute(schema).fetchone()[0], opened.execute(messages).fetchone()[0]


def _older_release(package: Path, folder: Path) -> Path:
    """The same package with a lower version and another comment in its config."""
    tree, older = folder / "tree", folder / "older.deb"
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control, config = tree / "DEBIAN" / "control", tree / "etc" / "appliance" / "appliance.toml"
    control.write_text(re.sub("^Version: .*$", "Version: 0.0.1", control.read_text(), flags=re.M))
    config.write_text(f"# As it was.\n{config.read_text()}")
    subprocess.run(["dpkg-deb", "-Znone", "--build", tree, older], check=True, stdout=subprocess.DEVNULL)
    return older


def _installed(debian: FreshDebian, package: str) -> str:
    """The first admin's password, as the installation tells it."""
    said = debian.run("dpkg", "-i", package)
    password = re.search(r"Sign in as admin with the password (\S+)", said)
    if password is None:
        raise Failed(f"The installation told no first password:\n{said}")
    return password[1]


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
