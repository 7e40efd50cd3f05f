"""Where the lab gets its Debian from: this machine's own apt sources, in both of apt's formats."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lab.debian_root import AptSource, CannotProvision, bootstrap, debian_source, run_to_end

BOOKWORM = "ID=debian\nVERSION_CODENAME=bookworm\n"


def etc(folder: Path, os_release: str, **files: str) -> Path:
    lists = folder / "apt" / "sources.list.d"
    lists.mkdir(parents=True)
    (folder / "os-release").write_text(os_release)
    for name, text in files.items():
        (lists / name.replace("_", ".")).write_text(text)
    return folder


def test_sources_in_the_newer_form_are_read(tmp_path: Path) -> None:
    text = """\
# a comment
Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb deb-src
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/mine.gpg
"""
    found = debian_source(etc(tmp_path, BOOKWORM, debian_sources=text))
    assert found == AptSource("http://mirror.example/debian", Path("/usr/share/keyrings/mine.gpg"), False)


def test_one_line_format(tmp_path: Path) -> None:
    text = """\
# deb http://old.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb [arch=amd64] https://other.example/apt nodistro main
deb [arch=amd64 trusted=yes] https://mirror.example/debian bookworm main contrib # ours
"""
    found = debian_source(etc(tmp_path, BOOKWORM, debian_list=text))
    assert found == AptSource("https://mirror.example/debian", None, True)


def test_a_key_inside_the_stanza_means_apts_own_keyring(tmp_path: Path) -> None:
    text = """\
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEY
"""
    assert debian_source(etc(tmp_path, BOOKWORM, debian_sources=text)).keyring is None


@pytest.mark.parametrize(
    ("os_release", "sentence"),
    [("ID=ubuntu\nVERSION_CODENAME=noble\n", "no Debian"), (BOOKWORM, "name no Debian mirror")],
)
def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, os_release: str, sentence: str) -> None:
    with pytest.raises(CannotProvision, match=sentence):
        debian_source(etc(tmp_path, os_release, other_list="deb cdrom:[disc]/ bookworm main\n"))


def test_a_finished_root_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".complete").write_text("sid\n")
    installed = tmp_path / "var/lib/dpkg/info"
    installed.mkdir(parents=True)
    (installed / "nothing.list").touch()
    said: list[str] = []
    bootstrap(tmp_path, "no-such-suite", ["nothing"], said.append)
    assert said == []


@pytest.mark.timeout(20)
def test_a_download_that_hangs_without_a_word_is_ended_with_the_program_that_waits_for_it() -> None:
    said: list[str] = []
    with pytest.raises(subprocess.TimeoutExpired):
        run_to_end(["sh", "-c", "echo begun; sleep 300; echo done"], 0.5, said.append)
    assert said == ["begun"]


def test_what_a_program_says_is_heard_with_how_it_ended() -> None:
    said: list[str] = []
    assert run_to_end(["sh", "-c", "echo one; echo two >&2; exit 3"], 60, said.append) == 3
    assert said == ["one", "two"]
