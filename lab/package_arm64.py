"""Run the package for arm64 in a Debian for arm64, its processor imitated by qemu: ``make package-test ARM64=1``.

Only what can be seen without starting other programs: the kernel of this machine knows arm64 programs only where
somebody has told it, and that would concern all of the machine. It is seen that each compiled library fits the Debian
of that architecture and works, and that the command line does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lab.debian_root import CannotProvision, bootstrap_foreign, install_packages
from lab.expect import Failed
from lab.package_test import ROOT

BASE = ROOT / ".lab" / "debian-12-arm64"
_QEMU = "qemu-aarch64-static"
_PYTHON = "/usr/bin/python3.11"
_DEADLINE_S = 120
_LIBRARIES = """
import importlib, pathlib, platform, sys
packages = pathlib.Path(sys.prefix, "lib/python3.11/site-packages")
files = [file.relative_to(packages) for file in packages.rglob("*.so") if "tests" not in file.parts]
compiled = sorted({str(file).split(".")[0].replace("/", ".") for file in files})
for name in compiled:
    importlib.import_module(name)
import argon2, gevent, ssl
from cryptography.hazmat.primitives.asymmetric import ec
hasher = argon2.PasswordHasher(time_cost=1, memory_cost=1024)
assert hasher.verify(hasher.hash("right"), "right")
assert gevent.spawn(lambda: 7).get() == 7
ec.generate_private_key(ec.SECP256R1())
print(f"{len(compiled)} compiled libraries work on {platform.machine()}")
"""


def main() -> int:
    """0 if it runs, or if it cannot be tried here."""
    [package] = (ROOT / "dist").glob("appliance_*_arm64.deb")
    try:
        install_packages({_QEMU: "qemu-user-static"})
        bootstrap_foreign(BASE, "bookworm", "arm64", ("python3",))
    except CannotProvision as missing:
        print(f"NOT TESTED on arm64: {missing}", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory(dir=BASE.parent, prefix="arm64-") as folder:
        root = Path(folder) / "root"
        subprocess.run(["cp", "-a", "--reflink=auto", str(BASE), str(root)], check=True)
        subprocess.run(["dpkg-deb", "-x", str(package), str(root)], check=True)
        shutil.copy(str(shutil.which(_QEMU)), root / "usr" / "bin")
        users = root / "usr/share/appliance/users.toml"
        shutil.copy(users, root / "etc/appliance/users.toml")
        try:
            said = _python(root, "-c", _LIBRARIES)
            checked = _python(root, "/opt/appliance/bin/appliance", "check")
        except Failed as failed:
            print(failed, file=sys.stderr)
            return 1
    if not re.search(r"work on aarch64$", said, re.M) or "The configuration is right." not in checked:
        print(f"It does not run on arm64:\n{said}{checked}", file=sys.stderr)
        return 1
    print(f"{package.name}: {said.strip()}, and so does the command line.")
    return 0


def _python(root: Path, *arguments: str) -> str:
    """What the package's Python says there. Raises Failed."""
    emulated = ["chroot", str(root), f"/usr/bin/{_QEMU}", "-0", "/opt/appliance/bin/python3", _PYTHON, "-IB"]
    done = subprocess.run([*emulated, *arguments], capture_output=True, text=True, timeout=_DEADLINE_S, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(arguments)[:200]} ended with {done.returncode} on arm64:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
