"""Build the Debian packages: the box with everything it needs besides Python, installed without a network.

``python package/build.py`` writes ``dist/appliance_VERSION_ARCHITECTURE.deb`` for each architecture, on a machine of
either: libraries are unpacked from the wheels that their makers built, and nothing of them is run. They are there for
several Pythons, of which a machine has one; what is the same for all is in the package once. Building needs the
package index, or the wheels in a folder that ``PIP_FIND_LINKS`` names; installing needs nothing.

The same commit and the same libraries make the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import Distribution, PackagePath, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "package"
PREFIX = Path("opt/appliance")
PYTHONS = ("3.11", "3.12", "3.13")  # of Debian 12, Ubuntu 24.04 and Debian 13
ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64"}  # Debian's name, and the machine's own
_MANYLINUX = ("manylinux_2_28", "manylinux2014")  # of glibc 2.28 and 2.17; Debian 12 has 2.36
_LAUNCHER = """\
#!/{prefix}/bin/python3 -IB
import sys
from appliance.cli.main import main
sys.exit(main())
"""
_MANUAL = """\
from build_manpages.manpage import Manpage
from appliance.cli.main import build_parser
page = Manpage(build_parser())
page.manual = "The office telephony box"
page.description = "run, examine and use the office telephony box"
files = "/etc/appliance: the config. /var/lib/appliance: the data. /usr/share/doc/appliance: the guides."
page.parser._manpage.append({"heading": "files", "content": files})
print(page)
"""


def main() -> int:
    """Build the packages and print their paths."""
    with ThreadPoolExecutor() as at_once:
        for package in at_once.map(lambda architecture: build(architecture, ROOT / "dist"), ARCHITECTURES):
            print(package)
    return 0


def build(architecture: str, folder: Path) -> Path:
    """Build the package for an architecture, as Debian calls it, into a folder; its path.

    Raises:
        SystemExit: a program that builds it failed; with what it said.
    """
    with tempfile.TemporaryDirectory(prefix="package-") as name:
        work = Path(name)
        tree = work / "tree"
        _environment(work, tree, ARCHITECTURES[architecture])
        _system_files(tree)
        _words(tree)
        return _pack(tree, architecture, folder)


def _environment(work: Path, tree: Path, machine: str) -> None:
    """A virtual environment as ``venv`` makes it, but for the place, the machine and the Python where it will be."""
    prefix = tree / PREFIX
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "python3").symlink_to("/usr/bin/python3")
    (prefix / "bin" / "python").symlink_to("python3")
    (prefix / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    _libraries(work, prefix / "lib", machine)
    launcher = prefix / "bin" / "appliance"
    launcher.write_text(_LAUNCHER.format(prefix=PREFIX))
    launcher.chmod(0o755)
    command = tree / "usr" / "bin" / "appliance"
    command.parent.mkdir(parents=True)
    command.symlink_to(f"/{PREFIX}/bin/appliance")


def _libraries(work: Path, folder: Path, machine: str) -> None:
    """Unpack the box and all it needs for a machine, as ``uname -m`` calls it, without running any of it."""
    wheels = work / "wheels"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(_clean_source(work)))
    [own] = wheels.glob("*.whl")
    for python in PYTHONS:
        packages = folder / f"python{python}" / "site-packages"
        target = ["--only-binary=:all:", "--implementation=cp", f"--python-version={python}"]
        target += [f"--platform={each}_{machine}" for each in _MANYLINUX]
        _run(*pip, "download", "--dest", str(wheels), *target, str(own))
        # From the folder alone: pip would note in the package from which other place it took the box itself.
        offline = ["--no-index", "--find-links", str(wheels), "--no-compile", "--no-warn-script-location"]
        _run(*pip, "install", "--target", str(packages), *target, *offline, "appliance")
        for unused in ("bin", "include"):
            shutil.rmtree(packages / unused, ignore_errors=True)
    _keep_once(folder)


def _keep_once(folder: Path) -> None:
    """Files below ``folder`` with the same content become one file with several names."""
    first: dict[bytes, Path] = {}
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        known = first.setdefault(hashlib.sha256(file.read_bytes()).digest(), file)
        if known is not file:
            file.unlink()
            file.hardlink_to(known)


def _clean_source(build: Path) -> Path:
    """A copy to build from, so that neither old build products get in nor new ones into the repository."""
    source = build / "source"
    for package in ("appliance", "web"):
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("setup.py", "pyproject.toml", "LICENSE", "README.md"):
        if (ROOT / file).exists():
            shutil.copy(ROOT / file, source)
    return source


def _system_files(tree: Path) -> None:
    """Units, users, folders, rules for modems and the config."""
    units = ROOT / "systemd"
    for unit in (*units.glob("*.service"), *units.glob("*.target")):
        _install(unit, tree / "usr/lib/systemd/system" / unit.name)
    _install(units / "appliance.sysusers.conf", tree / "usr/lib/sysusers.d/appliance.conf")
    _install(units / "appliance.tmpfiles.conf", tree / "usr/lib/tmpfiles.d/appliance.conf")
    for rules in units.glob("*.rules"):
        _install(rules, tree / "usr/lib/udev/rules.d" / rules.name)
    for file in (ROOT / "config").glob("*.toml"):
        # The people are the office's own from the first day on, so dpkg never asks about that file.
        place = "usr/share/appliance" if file.name == "users.toml" else "etc/appliance"
        _install(file, tree / place / file.name)


def _words(tree: Path) -> None:
    """Documents, the manual page and the completion of the shell."""
    documents = tree / "usr/share/doc/appliance"
    for file in (ROOT / "docs").glob("*.md"):
        _install(file, documents / file.name)
    for file in (ROOT / "config" / "asterisk").iterdir():
        _install(file, documents / "asterisk" / file.name)
    (documents / "copyright").write_text(_copyright(tree))
    manual = tree / "usr/share/man/man1/appliance.1.gz"
    manual.parent.mkdir(parents=True)
    manual.write_bytes(gzip.compress(manual_page().encode(), mtime=0))
    for shell, place in (
        ("bash", "usr/share/bash-completion/completions/appliance"),
        ("zsh", "usr/share/zsh/vendor-completions/_appliance"),
    ):
        (tree / place).parent.mkdir(parents=True)
        (tree / place).write_text(completion(shell))


def manual_page() -> str:
    """``man appliance``, as its source."""
    return _run(sys.executable, "-c", _MANUAL)


def completion(shell: str) -> str:
    """What makes ``bash`` or ``zsh`` complete the command line."""
    return _run(sys.executable, "-m", "shtab", f"--shell={shell}", "appliance.cli.main.build_parser")


def _copyright(tree: Path) -> str:
    """The box's own licence, and each library that is shipped with its version, licence and where its words stand."""
    paths = [str(each) for each in sorted((tree / PREFIX / "lib").glob("python*/site-packages"))]
    found = {(each.name.lower(), each.version): each for each in reversed(list(distributions(path=paths)))}
    told = [(ROOT / "LICENSE").read_text(), "\nShipped with it, below /opt/appliance:\n"]
    for _, each in sorted(found.items()):
        if each.name == "appliance":
            continue
        about = each.metadata
        classified = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if "License ::" in line]
        words = (
            about.get("License-Expression") or "; ".join(classified) or (about.get("License") or "").partition("\n")[0]
        )
        files = [f"/{PREFIX}/{each.locate_file(file).relative_to(tree / PREFIX)}" for file in _licences(each)]
        if not words and not files:
            raise SystemExit(f"{each.name} does not say under which licence it is.")
        words = words or "in the words of its file"
        told.append("\n".join([f"\n{each.name} {each.version}: {words}", *(f"  {file}" for file in files)]))
    return "\n".join(told) + "\n"


def _licences(distribution: Distribution) -> list[PackagePath]:
    names = ("licen", "copying", "notice", "authors")
    return [file for file in distribution.files or () if file.name.lower().startswith(names)]


def _pack(tree: Path, architecture: str, folder: Path) -> Path:
    control = tree / "DEBIAN"
    shutil.copytree(HERE / "debian", control)
    sizes = {file.lstat().st_ino: file.lstat().st_size for file in tree.rglob("*") if not file.is_dir()}
    fields = {
        "version": _run(sys.executable, "setup.py", "--version").strip(),
        "architecture": architecture,
        "size_kib": sum(sizes.values()) // 1024,
        "python": PYTHONS[0],
        "python_after": f"3.{int(PYTHONS[-1].partition('.')[2]) + 1}",
    }
    (control / "control").write_text((HERE / "debian" / "control").read_text().format(**fields))
    written = int(_epoch())
    for each in (tree, *tree.rglob("*")):
        if not each.is_symlink():
            each.chmod(0o755 if each.is_dir() or each.stat().st_mode & 0o100 else 0o644)
        os.utime(each, (written, written), follow_symlinks=False)
    package = folder / f"appliance_{fields['version']}_{architecture}.deb"
    folder.mkdir(parents=True, exist_ok=True)
    _run("dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--build", str(tree), str(package))
    return package


def _install(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


@cache
def _epoch() -> str:
    """When what is built was written, in seconds: the moment of the commit, unless SOURCE_DATE_EPOCH says another."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told:
        return told
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Outside of a git repository, please set SOURCE_DATE_EPOCH. {done.stderr.strip()}")
    return done.stdout.strip()


def _run(*command: str) -> str:
    """What a program prints. Raises SystemExit with what it said when it fails."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": _epoch(),
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
