"""See that the packages hold what they must: libraries for the right machine, the rest the same.

``python -m lab.package_content``: the packages in ``dist/``, as ``make package`` has built them. Building once
more must make the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from lab.expect import Failed, expect
from package.build import ARCHITECTURES, PYTHONS, ROOT, build

_LIBRARY = ".so"
_ELF_MACHINES = {"x86_64": 0x3E, "aarch64": 0xB7}  # e_machine, elf(5)
# What tells of the wheel names the machine, the sums of its libraries and what those were built with.
_OF_THE_WHEEL = re.compile(r"\.dist-info/(RECORD|WHEEL|sboms/.*)$")

Content = dict[str, tuple[int, str, bytes]]  # path → mode, target of a link, content


def main() -> int:
    """0 if the packages are as they must be."""
    try:
        contents = {}
        for architecture, machine in ARCHITECTURES.items():
            [package] = (ROOT / "dist").glob(f"appliance_*_{architecture}.deb")
            told = subprocess.run(["dpkg-deb", "-f", package, "Architecture"], capture_output=True, check=True).stdout
            expect(told.decode().strip() == architecture, f"{package.name} says that it is for {told.decode()}")
            contents[machine] = _content(package)
            libraries = _check_libraries(contents[machine], machine)
            print(f"{package.name}: {len(contents[machine])} files, {libraries} compiled for {machine}")
        _same_otherwise(contents)
        _same_bytes_again()
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    print("The packages differ in what is compiled only, and building once more makes the same bytes.")
    return 0


def _content(package: Path) -> Content:
    packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return {
            each.name: (
                each.mode,
                each.linkname,
                file.read() if (each.isfile() or each.islnk()) and (file := tar.extractfile(each)) else b"",
            )
            for each in tar
            if not each.isdir()
        }


def _is_library(path: str) -> bool:
    return path.endswith(_LIBRARY) or f"{_LIBRARY}." in path


def _check_libraries(content: Content, machine: str) -> int:
    """How many there are; each is for the machine, and nothing else is a program of any machine."""
    found = 0
    for path, (_, _, data) in content.items():
        if not data.startswith(b"\x7fELF"):
            expect(not _is_library(path), f"{path} is no library")
            continue
        found += 1
        for_machine = int.from_bytes(data[18:20], "little")
        expect(for_machine == _ELF_MACHINES[machine], f"{path} is for machine {for_machine:#x}, not {machine}")
    for python in PYTHONS:
        of_it = [path for path in content if _is_library(path) and f"/python{python}/" in path]
        expect(of_it, f"nothing is compiled for Python {python} on {machine}")
    return found


def _same_otherwise(contents: dict[str, Content]) -> None:
    one, other = (
        {path: each for path, each in content.items() if not _is_library(path)} for content in contents.values()
    )
    expect(one.keys() == other.keys(), f"only one of the packages has {sorted(one.keys() ^ other.keys())}")
    for path in one:
        same = one[path] == other[path] or _OF_THE_WHEEL.search(path) is not None
        expect(same, f"{path} is not the same in both packages")


def _same_bytes_again() -> None:
    architecture = next(iter(ARCHITECTURES))
    [first] = (ROOT / "dist").glob(f"appliance_*_{architecture}.deb")
    with tempfile.TemporaryDirectory(prefix="again-") as folder:
        again = build(architecture, Path(folder))
        sums = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (first, again)]
        if sums[0] != sums[1]:
            one, other = _content(first), _content(again)
            differing = sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
            raise Failed(f"building once more made other bytes of {differing[:20] or 'the envelope'}")


if __name__ == "__main__":
    raise SystemExit(main())
