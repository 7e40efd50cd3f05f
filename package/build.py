"""Build the Debian package: the box with everything it needs besides Python, installed without a network.

``python package/build.py`` writes ``dist/appliance_VERSION_ARCHITECTURE.deb``. Building needs the package index, or the
wheels in a folder that ``PIP_FIND_LINKS`` names; installing needs nothing.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, PackagePath, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "package"
PREFIX = Path("opt/appliance")
PYTHON = sys.version_info[:2]
_LAUNCHER = """\
#!/{prefix}/bin/python3 -IB
import sys
from appliance.cli.main import main
sys.exit(main())
"""
_MANUAL = """\
from build_manpages.manpage import Manpage
from appliance.cli.main import build_parser
print(Manpage(build_parser()))
"""


def main() -> int:
    """Build the package and print its path."""
    build = ROOT / "build" / "deb"
    shutil.rmtree(build, ignore_errors=True)
    tree = build / "tree"
    _environment(tree)
    _system_files(tree)
    _words(tree)
    print(_pack(tree))
    return 0


def _environment(tree: Path) -> None:
    """A virtual environment as ``venv`` makes it, but for the place where it will be."""
    prefix = tree / PREFIX
    version = "python{}.{}".format(*PYTHON)
    packages = prefix / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python3").symlink_to(f"/usr/bin/{version}")
    (prefix / "bin" / "python").symlink_to("python3")
    (prefix / "pyvenv.cfg").write_text(
        "home = /usr/bin\ninclude-system-site-packages = false\nversion = {}.{}\n".format(*PYTHON)
    )
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    _run(*pip, "--target", str(packages), "--no-warn-script-location", str(_clean_source(tree.parent)))
    shutil.rmtree(packages / "bin", ignore_errors=True)
    # Compiled once here: the folder is read-only for the box, and the hash in the file is not looked at again.
    _run(
        sys.executable,
        "-m",
        "compileall",
        "-q",
        "--invalidation-mode",
        "unchecked-hash",
        "-s",
        str(tree),
        str(packages),
    )
    launcher = prefix / "bin" / "appliance"
    launcher.write_text(_LAUNCHER.format(prefix=PREFIX))
    launcher.chmod(0o755)
    command = tree / "usr" / "bin" / "appliance"
    command.parent.mkdir(parents=True)
    command.symlink_to(f"/{PREFIX}/bin/appliance")


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
    page = _run(sys.executable, "-c", _MANUAL)
    manual = tree / "usr/share/man/man1/appliance.1.gz"
    manual.parent.mkdir(parents=True)
    manual.write_bytes(gzip.compress(page.encode(), mtime=0))
    for shell, place in (
        ("bash", "usr/share/bash-completion/completions/appliance"),
        ("zsh", "usr/share/zsh/vendor-completions/_appliance"),
    ):
        script = _run(sys.executable, "-m", "shtab", f"--shell={shell}", "appliance.cli.main.build_parser")
        (tree / place).parent.mkdir(parents=True)
        (tree / place).write_text(script)


def _copyright(tree: Path) -> str:
    """The box's own licence, and each library that is shipped with its version, licence and where its words stand."""
    packages = next((tree / PREFIX / "lib").glob("python*")) / "site-packages"
    told = [(ROOT / "LICENSE").read_text(), "\nShipped with it, below /opt/appliance:\n"]
    for each in sorted(distributions(path=[str(packages)]), key=lambda found: found.name.lower()):
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


def _pack(tree: Path) -> Path:
    control = tree / "DEBIAN"
    shutil.copytree(HERE / "debian", control)
    size = sum(file.lstat().st_size for file in tree.rglob("*") if not file.is_dir())
    fields = {
        "version": _run(sys.executable, "setup.py", "--version").strip(),
        "architecture": _run("dpkg", "--print-architecture").strip(),
        "size_kib": size // 1024,
        "python": "{}.{}".format(*PYTHON),
        "python_after": f"{PYTHON[0]}.{PYTHON[1] + 1}",
    }
    (control / "control").write_text((HERE / "debian" / "control").read_text().format(**fields))
    for folder in (tree, *tree.rglob("*")):
        if folder.is_dir() and not folder.is_symlink():
            folder.chmod(0o755)
    package = ROOT / "dist" / f"appliance_{fields['version']}_{fields['architecture']}.deb"
    package.parent.mkdir(exist_ok=True)
    _run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(package))
    return package


def _install(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _run(*command: str) -> str:
    """What a program prints. Raises SystemExit with what it said when it fails."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
