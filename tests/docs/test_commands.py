"""Every command of the command line: it is there, tested, says what it is for, and tells its facts to programs too."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from appliance.cli.main import build_parser, main
from tests.programs import installed

TESTS = Path(__file__).parents[1]

COMMANDS = {
    "run", "check", "status", "doctor", "send", "messages", "users", "contacts", "modem", "pbx", "backup", "restore",
    "export", "erase", "logs", "audit", "setup", "migrate",
}  # fmt: skip
# What acts, or hands out a file of its own kind, has no facts to tell.
NO_FACTS = {"run", "setup", "migrate", "export", "contacts export", "users password"}
# Where it is tested what each command does.
TESTED = {
    "check": "unit/test_cli.py: test_every_mistake_is_told_on_standard_error",
    "setup": "unit/test_cli_setup.py: test_every_admin_gets_a_password_once_and_nobody_else_does",
    "migrate": "unit/test_cli_migrate.py: test_an_older_one_is_copied_and_brought_up_to_date",
    "run": "unit/test_cli_running.py: test_the_pages_are_served_by_run_web",
    "status": "unit/test_cli_running.py: test_status_in_words_and_for_programs",
    "doctor": "integration/test_doctor.py: test_a_modem_that_is_gone_and_a_pbx_that_is_none_are_told_with_what_to_do",
    "logs": "integration/test_said.py: test_logs_asks_journalctl_for_what_was_wanted",
    "users list": "unit/test_cli_running.py: test_the_users_are_listed_for_programs",
    "users invite": "unit/test_cli_running.py: test_an_invitation_is_a_link_that_opens_the_own_pages",
    "users password": "unit/test_cli_running.py: test_a_password_is_set_from_standard_input",
    "users sessions": "unit/test_cli_running.py: test_the_admin_sees_who_is_signed_in_and_ends_it",
    "users sign-out": "unit/test_cli_running.py: test_the_admin_sees_who_is_signed_in_and_ends_it",
    "contacts import": "integration/test_admin_data.py: test_contacts_come_in_once_and_go_out_again",
    "contacts export": "integration/test_admin_data.py: test_contacts_come_in_once_and_go_out_again",
    "messages": "integration/test_admin_data.py: "
    "test_texts_are_listed_without_their_words_unless_asked_and_that_is_noted",
    "send": "unit/test_cli_running.py: test_a_text_is_queued_for_the_chosen_line",
    "modem examine": "integration/test_modem_services.py: test_what_is_wrong_with_a_modem_is_said_with_what_to_do",
    "modem diary": "integration/test_modem_services.py: test_what_befell_a_modem_is_told_and_outlasts_the_daemon",
    "modem ussd": "integration/test_modem_services.py: test_the_command_line_asks_for_the_balance",
    "pbx": "integration/test_pbx_doctor.py: test_the_command_says_it",
    "audit": "integration/test_audit.py: test_as_a_table_and_as_csv_in_which_no_cell_is_a_formula",
    "backup": "integration/test_backup.py: test_a_restored_box_has_yesterdays_messages_and_sends_nothing_twice",
    "restore": "integration/test_backup.py: test_a_restored_box_has_yesterdays_messages_and_sends_nothing_twice",
    "export": "integration/test_privacy.py: test_what_is_held_is_handed_out_and_then_gone_everywhere",
    "erase": "integration/test_privacy.py: test_what_is_held_is_handed_out_and_then_gone_everywhere",
    "pdu decode": "unit/test_pdu_command.py: test_decode_tells_each_pdu_on_a_line",
    "pdu encode": "unit/test_pdu_command.py: test_what_encode_writes_decode_reads",
}


def commands(parser: argparse.ArgumentParser, words: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command that can be carried out, by its words."""
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not below:
        yield words, parser
    for action in below:
        for name, inner in action.choices.items():
            yield from commands(inner, f"{words} {name}".strip())


EVERY = {words: parser for words, parser in commands(build_parser()) if words not in ("simulator",)}


def test_all_of_them_are_there() -> None:
    assert {words.split()[0] for words in EVERY} >= COMMANDS


def test_a_command_has_a_test_and_a_test_has_its_command() -> None:
    assert set(TESTED) == set(EVERY)


@pytest.mark.parametrize("words", EVERY)
def test_its_test_is_there_and_gives_the_command(words: str) -> None:
    file, _, name = TESTED[words].partition(": ")
    source = (TESTS / file).read_text()
    [test] = [each for each in ast.walk(ast.parse(source)) if getattr(each, "name", "") == name]
    assert isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef)
    strings = [each.value for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Constant)]
    given = {word for string in strings if isinstance(string, str) for word in string.split()}
    assert given >= set(words.split())


@pytest.mark.parametrize("words", EVERY)
def test_each_says_what_it_is_for(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*words.split(), "--help"])
    assert end.value.code == 0
    assert f"usage: appliance {words}" in capsys.readouterr().out
    assert str(EVERY[words].description).endswith(".")
    for action in EVERY[words]._actions:
        assert action.help or not action.option_strings, f"{words}: say what {action.option_strings} is for"


@pytest.mark.parametrize("words", [each for each in EVERY if each not in NO_FACTS and not each.startswith("pdu")])
def test_facts_are_told_to_programs_too(words: str) -> None:
    options = {option for action in EVERY[words]._actions for option in action.option_strings}
    assert "--json" in options


@pytest.fixture(scope="module")
def packaging() -> ModuleType:
    """What builds the package."""
    found = importlib.util.spec_from_file_location("build", TESTS.parent / "package" / "build.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_manual_page_has_every_command_and_option(packaging: ModuleType) -> None:
    page = packaging.manual_page()
    assert "appliance - run, examine and use the office telephony box\n" in page.replace("\\-", "-")
    plain = " ".join(page.replace("\\-", "-").replace("\\fI\\,", "").replace("\\/\\fR", "").split())
    for words, parser in EVERY.items():
        assert f"COMMAND 'appliance {words}' usage: appliance {words}" in plain
        for action in parser._actions:
            assert all(option in plain for option in action.option_strings if option not in ("-h", "--help"))
    assert "130 stopped with Ctrl-C" in plain
    assert "/etc/appliance" in plain


def test_the_shell_completes_every_command_and_option(packaging: ModuleType, tmp_path: Path) -> None:
    """One bash for all of them, as it is asked by a person's Tab."""
    script = tmp_path / "completion"
    script.write_text(packaging.completion("bash"))
    asked, wanted = [], []
    for words, parser in EVERY.items():
        *before, last = words.split()
        asked.append(["appliance", *before, last])
        wanted.append(last)
        for option in (each for action in parser._actions for each in action.option_strings if each.startswith("--")):
            asked.append(["appliance", *words.split(), option])
            wanted.append(option)
    told = "".join(
        f"COMPREPLY=() COMP_WORDS=({' '.join(each)}) COMP_CWORD={len(each) - 1}; _shtab_appliance;"
        ' echo "${COMPREPLY[*]}"\n'
        for each in asked
    )
    done = subprocess.run(
        ["bash", "-c", f"source {script}\n{told}"], capture_output=True, text=True, timeout=60, check=True
    )
    completed = done.stdout.splitlines()
    assert [(each, line) for each, line in zip(wanted, completed, strict=True) if each not in line.split()] == []


# Prints what would be offered between two marks; zsh empties both lists of functions each time (zshcompsys(1)).
_ZSH = """
unset zle_bracketed_paste
PROMPT= RPROMPT=
fpath=({folder} $fpath)
autoload -Uz compinit
compinit -u -D
opening() {{ print "<<<"; compprefuncs=(opening) }}
closing() {{ print ">>>"; comppostfuncs=(closing) }}
compprefuncs=(opening) comppostfuncs=(closing)
compadd() {{
    if [[ ${{@[1,(i)(-|--)]}} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
    local -a hits
    builtin compadd -A hits "$@"
    print -rl -- $hits
    return $(( ! $#hits ))
}}
print ready
"""


@pytest.fixture
def zsh(packaging: ModuleType, tmp_path: Path) -> Iterator[Callable[[str], set[str]]]:
    """What a zsh in a terminal of its own offers for a line when Tab is pressed."""
    program = installed("zsh")
    (tmp_path / "_appliance").write_text(packaging.completion("zsh"))
    (tmp_path / "init").write_text(_ZSH.format(folder=tmp_path))
    master, terminal = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": str(tmp_path)}
    shell = subprocess.Popen(
        [program, "-f", "-i"], stdin=terminal, stdout=terminal, stderr=terminal, env=environment, start_new_session=True
    )
    os.close(terminal)

    def read_until(words: bytes) -> str:
        said, end = b"", time.monotonic() + 30
        while words not in said:
            readable, _, _ = select.select([master], [], [], max(0.0, end - time.monotonic()))
            assert readable, f"it says nothing more: {said!r}"
            said += os.read(master, 65536)
        return said.decode()

    def complete(line: str) -> set[str]:
        os.write(master, line.encode() + b"\t")
        said = read_until(b">>>")
        os.write(master, b"\x15")  # Ctrl-U: the line is gone
        return set(said.partition("<<<")[2].partition(">>>")[0].split())

    os.write(master, f"stty -echo; source {tmp_path}/init\n".encode())
    read_until(b"ready\r\n")
    yield complete
    shell.kill()
    shell.wait()
    os.close(master)


def test_zsh_completes_every_command_and_option_and_nothing_else(zsh: Callable[[str], set[str]]) -> None:
    groups = {" ".join(words.split()[:-1]) for words in EVERY}
    for group in groups:
        below = {words.split()[len(group.split())] for words in EVERY if words.startswith(f"{group} ".lstrip())}
        assert zsh(f"appliance {group} ".replace("  ", " ")) == below | ({"simulator"} if not group else set())
    for words, parser in EVERY.items():
        options = {each for action in parser._actions for each in action.option_strings if each.startswith("--")}
        assert zsh(f"appliance {words} --") == options, words


def test_the_exit_codes_are_in_the_help_and_in_the_guide() -> None:
    assert "Exit codes: 0 done; 1 a problem" in build_parser().format_help().replace("\n", " ").replace("  ", " ")
    guide = (TESTS.parent / "docs" / "admin.md").read_text()
    _, _, section = guide.partition("## Exit codes\n")
    rows = [line.split("|")[1].strip() for line in section.partition("\n## ")[0].splitlines() if line.startswith("|")]
    assert rows[2:] == ["0", "1", "2", "130"]


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        (["pdu", "encode", "--to", "+491701234567", "--text", "Hi"], 0, ""),
        (["check", "--config", "/nowhere"], 1, "/nowhere"),
        (["check", "--no-such-option"], 2, "--no-such-option"),
        (["messages", "--state", "fialed"], 2, "failed"),
    ],
)
def test_the_exit_code_says_how_it_went(
    written: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        ended = main(written)
    except SystemExit as end:
        ended = int(end.code or 0)
    assert ended == code
    assert told in capsys.readouterr().err


def test_stopped_with_ctrl_c() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "appliance.cli.main", "pdu", "decode"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        asked.stdin.write(b"what is no PDU\n")
        asked.stdin.flush()
        asked.stdout.readline()  # it is at work
        for _ in range(20):  # one that comes in the moment before it waits for input is heard with the next
            asked.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                asked.wait(1)
                break
        assert asked.poll() == 130
        assert asked.stderr is not None
        assert b"Traceback" not in asked.stderr.read()
