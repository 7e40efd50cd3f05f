"""A Debian of another release in a directory, from the mirror and the keys this machine already trusts.

Debian 12 ships no Asterisk; unstable and Debian 11 do. ``debootstrap`` puts one of them, with Asterisk in
it, under ``.lab/``, where it is run by ``chroot``.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_APT_TIMEOUT_S = 600
_BOOTSTRAP_TIMEOUT_S = 1200
_DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)}
_STEPS = {
    "Retrieving": "downloading packages",
    "Extracting": "extracting the base system",
    "Unpacking": "unpacking packages",
    "Configuring": "configuring packages",
}
_COMPLETE = ".complete"  # written last; a root without it is half done and is thrown away

Say = Callable[[str], None]


class CannotProvision(Exception):
    """The lab cannot be set up here; the message is one sentence that says what is missing."""


@dataclass(frozen=True, slots=True)
class AptSource:
    """Where this machine's own Debian comes from."""

    mirror: str
    keyring: Path | None  # None: apt's default keyring
    trusted: bool  # apt is told not to check signatures ([trusted=yes])


def bootstrap(root: Path, suite: str, packages: Sequence[str], say: Say = print) -> None:
    """Make ``root`` a Debian ``suite`` with ``packages``; milliseconds when it is there already.

    Safe against being stopped half-way (the next call starts over) and against a second caller (who waits).

    Raises:
        CannotProvision: not root, not Debian, no network, or debootstrap failed.
    """
    if _is_there(root, packages):
        return
    if os.geteuid() != 0:
        raise CannotProvision(f"{root.name} is not there yet and only root can make it: run this as root once.")
    root.parent.mkdir(parents=True, exist_ok=True)
    with _only_one_at_a_time(root) as lock:
        if _is_there(root, packages):
            return
        install_packages({"debootstrap": "debootstrap"}, say)
        source = debian_source()
        part = root.with_name(root.name + ".part")
        for leftover in (part, root):
            if leftover.exists():
                say(f"removing the half-done {leftover.name}")
                shutil.rmtree(leftover)
        _debootstrap(part, suite, packages, source, lock, say)
        _make_devices(part / "dev")
        (part / _COMPLETE).write_text(f"{suite}\n")
        part.rename(root)


def bootstrap_foreign(root: Path, suite: str, architecture: str, packages: Sequence[str], say: Say = print) -> None:
    """Make ``root`` the files of a Debian for another architecture, unpacked and not configured.

    Raises:
        CannotProvision: as ``bootstrap``.
    """
    if (root / _COMPLETE).exists():
        return
    if os.geteuid() != 0:
        raise CannotProvision(f"{root.name} is not there yet and only root can make it: run this as root once.")
    root.parent.mkdir(parents=True, exist_ok=True)
    with _only_one_at_a_time(root) as lock:
        if (root / _COMPLETE).exists():
            return
        install_packages({"debootstrap": "debootstrap"}, say)
        source = debian_source()
        part = root.with_name(root.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        _debootstrap(part, suite, packages, source, lock, say, "--foreign", f"--arch={architecture}", unpack=True)
        (part / _COMPLETE).write_text(f"{suite}\n")
        part.rename(root)


def _is_there(root: Path, packages: Sequence[str]) -> bool:
    """Whether ``root`` is whole and has all of ``packages``; one that was made when fewer were asked for has not."""
    installed = root / "var/lib/dpkg/info"
    return (root / _COMPLETE).exists() and all((installed / f"{package}.list").exists() for package in packages)


def install_packages(programs: dict[str, str], say: Say = print) -> None:
    """Install by apt what is missing of ``programs`` (program → package).

    Raises:
        CannotProvision: something is missing and this is not root or apt failed.
    """
    missing = sorted({package for program, package in programs.items() if shutil.which(program) is None})
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0:
        raise CannotProvision(f"Please install {names}, or run this as root.")
    if shutil.which("apt-get") is None:
        raise CannotProvision(f"Please install {names}: this machine has no apt-get to do it.")
    say(f"installing {names} by apt")
    install = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", *missing]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (install, ["apt-get", "update"], install):  # the lists may be stale or absent
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=_APT_TIMEOUT_S, env=environment)
        except subprocess.TimeoutExpired:
            raise CannotProvision(
                f"apt could not install {names} within {_APT_TIMEOUT_S} s: look at the network and try again."
            ) from None
        if command is install and result.returncode == 0:
            return
    raise CannotProvision(f"apt could not install {names}: {_last_line(result.stderr)}")


def debian_source(etc: Path = Path("/etc")) -> AptSource:
    """The mirror and keyring of this machine's own Debian, out of its apt sources.

    Raises:
        CannotProvision: this is no Debian, or its sources name no mirror that debootstrap can use.
    """
    release = _os_release(etc / "os-release")
    if release.get("ID") != "debian":
        raise CannotProvision("This is no Debian: please install the asterisk package of your system.")
    codename = release.get("VERSION_CODENAME", "")
    for stanza in _apt_stanzas(etc / "apt"):
        suites, components = stanza.get("suites", "").split(), stanza.get("components", "").split()
        if "deb" not in stanza.get("types", "").split() or "main" not in components:
            continue
        if not {codename, "stable", "testing", "sid", "unstable"} & set(suites):
            continue
        for uri in stanza.get("uris", "").split():
            if uri.startswith(("http://", "https://", "file:")):
                signed_by = stanza.get("signed-by", "")
                keyring = Path(signed_by) if signed_by.startswith("/") and " " not in signed_by else None
                return AptSource(uri.rstrip("/"), keyring, stanza.get("trusted", "").lower() == "yes")
    raise CannotProvision("The apt sources of this machine name no Debian mirror by http, https or file.")


def _apt_stanzas(apt: Path) -> Iterator[dict[str, str]]:
    """Each source as in deb822 (sources.list(5)), keys in lower case, whichever format it was in."""
    for path in sorted((apt / "sources.list.d").glob("*.sources")):
        stanza: dict[str, str] = {}
        key = ""
        for line in [*path.read_text().splitlines(), ""]:
            if line.startswith("#"):
                continue
            if not line.strip():
                if stanza and stanza.get("enabled", "yes").lower() != "no":
                    yield stanza
                stanza = {}
            elif line[0].isspace():
                stanza[key] = f"{stanza.get(key, '')} {line.strip()}".strip()
            else:
                key, _, value = line.partition(":")
                key = key.strip().lower()
                stanza[key] = value.strip()
    for path in [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*.list"))]:
        if path.exists():
            for line in path.read_text().splitlines():
                if one_line := _one_line_stanza(line):
                    yield one_line


def _one_line_stanza(line: str) -> dict[str, str] | None:
    """``deb [signed-by=… trusted=yes] URI SUITE COMPONENT…`` (sources.list(5)), or None."""
    line = line.partition("#")[0].strip()
    kind, _, rest = line.partition(" ")
    rest = rest.strip()
    options = {}
    if rest.startswith("["):
        inside, _, rest = rest[1:].partition("]")
        options = {key.lower(): value for key, _, value in (option.partition("=") for option in inside.split())}
    words = rest.split()
    if kind != "deb" or len(words) < 3:
        return None
    return {**options, "types": "deb", "uris": words[0], "suites": words[1], "components": " ".join(words[2:])}


def _debootstrap(
    part: Path,
    suite: str,
    packages: Sequence[str],
    source: AptSource,
    lock: int,
    say: Say,
    *options: str,
    unpack: bool = False,
) -> None:
    """``lock`` is handed on, so that it holds as long as debootstrap writes, even if this process is killed.

    Args:
        unpack: what was only downloaded, because its architecture is not this machine's.
    """
    command = ["debootstrap", "--variant=minbase", *options, f"--include={','.join(packages)}"]
    if source.trusted:
        command.append("--no-check-gpg")
    elif source.keyring is not None:
        command.append(f"--keyring={source.keyring}")
    command += [suite, str(part), source.mirror]
    say(f"bootstrapping Debian {suite} with {packages[0]}; this takes a minute or two")
    told: set[str] = set()
    last = ""

    def heard(line: str) -> None:
        nonlocal last
        last = line
        step = next((words for sign, words in _STEPS.items() if line.startswith(f"I: {sign}")), None)
        if step and step not in told:
            told.add(step)
            say(f"  {suite}: {step} …")

    try:
        code = run_to_end(command, _BOOTSTRAP_TIMEOUT_S, heard, os.environ | _apt_proxy(), (lock,))
    except subprocess.TimeoutExpired:
        raise CannotProvision(
            f"debootstrap of {suite} was ended after {_BOOTSTRAP_TIMEOUT_S} s: look at the network and try again."
        ) from None
    if code != 0:
        log = part / "debootstrap" / "debootstrap.log"
        reason = _last_line(log.read_text()) if log.exists() else last
        raise CannotProvision(f"debootstrap of {suite} failed: {reason or last}")
    for downloaded in (part / "var/cache/apt/archives").glob("*.deb"):
        if unpack:
            subprocess.run(["dpkg-deb", "-x", str(downloaded), str(part)], check=True)
        downloaded.unlink()


def run_to_end(
    command: Sequence[str],
    timeout_s: float,
    heard: Say,
    environment: Mapping[str, str] | None = None,
    descriptors: Sequence[int] = (),
) -> int:
    """Run a program, with ``heard`` for each line that it prints; its exit code.

    Raises:
        subprocess.TimeoutExpired: it was killed with all that it had started, which may hang without a word.
    """
    deadline = time.monotonic() + timeout_s
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        pass_fds=descriptors,
        start_new_session=True,  # a group of its own, that is killed as one
    ) as process:
        assert process.stdout is not None
        end = threading.Timer(timeout_s, os.killpg, (process.pid, signal.SIGKILL))
        end.start()
        try:
            for line in process.stdout:
                heard(line.strip())
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            end.cancel()
            end.join()  # before the process id is free for others
    if process.returncode != 0 and time.monotonic() >= deadline:
        raise subprocess.TimeoutExpired(command, timeout_s)
    return process.returncode


def _make_devices(dev: Path) -> None:
    for name, (major, minor) in _DEVICES.items():
        node = dev / name
        if not node.exists():
            os.mknod(node, 0o666 | 0o020000, os.makedev(major, minor))
            node.chmod(0o666)


def _apt_proxy() -> dict[str, str]:
    """The proxies apt is configured with, as debootstrap wants them."""
    proxies = {}
    for scheme in ("http", "https"):
        shell = subprocess.run(
            ["apt-config", "shell", "PROXY", f"Acquire::{scheme}::Proxy"], capture_output=True, text=True, timeout=30
        )
        _, _, value = shell.stdout.strip().partition("=")
        if value.strip("'\"") not in ("", "DIRECT"):
            proxies[f"{scheme}_proxy"] = value.strip("'\"")
    return proxies


@contextmanager
def _only_one_at_a_time(root: Path) -> Iterator[int]:
    """A second caller waits here, at most as long as the first may take; gives the lock's file descriptor."""
    with root.with_name(root.name + ".lock").open("w") as lock:
        deadline = time.monotonic() + _BOOTSTRAP_TIMEOUT_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CannotProvision(f"Another process has been making {root.name} for too long.") from None
                time.sleep(0.5)
        yield lock.fileno()


def _os_release(path: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in path.read_text().splitlines()) if path.exists() else iter(())
    return {key: value.strip("\"'") for key, _, value in pairs}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
