"""Every sentence that the box can say to somebody in the office has its German one."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "web/static/js/sentences.de.js"

# What a person at a browser can be told comes from here.
FOLDERS = [
    "appliance/services",
    "appliance/domain",
    "appliance/ami",
    "appliance/gsm",
    "appliance/mail",
    "appliance/ipc",
    "appliance/daemon",
    "web",
]

# What only the admin reads (command line, status page, journal), other machines, or the author of a program.
OTHERS = {
    "appliance/ami/call_records.py",
    "appliance/ami/caller_names.py",
    "appliance/ami/doctor.py",
    "appliance/daemon/backup_keeper.py",
    "appliance/daemon/mail_gateway.py",
    "appliance/daemon/reload.py",
    "appliance/gsm/cures.py",
    "appliance/gsm/ussd.py",
    "appliance/ipc/server.py",
    "appliance/mail/inbound.py",
    "appliance/mail/parse.py",
    "appliance/services/alarm_news.py",
    "appliance/services/audit.py",
    "appliance/services/health.py",
    "appliance/services/mail_in.py",
    "appliance/services/mail_letters.py",
    "appliance/services/mail_words.py",
    "appliance/services/mail_writer.py",
    "appliance/services/modem_diary.py",
    "appliance/services/report.py",
    "web/language.py",
    "web/live/socket.py",
    "web/metrics.py",
    "web/serve.py",
    "web/status.py",
    "appliance/certificates.py",
}
_OF_PROGRAMS = re.compile(
    r"must be (at most|a|an|true|one of|like|whole|“)|must be a JSON|is not JSON|websocket handshake|modems\.toml"
    r"|mail_out\.|users\.toml|^(The key must|Send JSON|The text must be|The preferences are|The language must"
    r"|There is no modem|Write digits|Numbers are compared|The kind of|“data” is|Binary message)"
)
_JOURNAL = {"log", "_log", "logging"}
_FAULTS = {
    "SystemExit",
    "RuntimeError",
    "ValueError",
    "TypeError",
    "OSError",
    "BadFrame",
    "AlreadyRunning",
    "BadPattern",
}


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.value.id if isinstance(function.value, ast.Name) else ""
    return function.id if isinstance(function, ast.Name) else ""


def sentences_of(file: Path) -> Iterator[str]:
    """Each text that ends like a sentence, with ``{}`` for what is put in; no docstrings, faults and journal lines."""
    tree = ast.parse(file.read_text())
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        if isinstance(node, ast.Call) and _called(node) in _JOURNAL | _FAULTS:
            passed.update(ast.walk(node))
        if isinstance(node, ast.JoinedStr) and node not in passed:
            passed.update(inner for inner in ast.walk(node) if inner is not node)
    for node in ast.walk(tree):
        if node in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if re.search(r"^[A-Z“{].* .*[.!?]$|^[A-Z].* .*: \{\}$", text, re.DOTALL) and not re.search(
            r"SELECT |UPDATE |INSERT |DELETE ", text
        ):
            yield text


def _shape(english: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(piece) for piece in english.split("{}")), re.DOTALL)


@pytest.fixture(scope="module")
def known() -> list[re.Pattern[str]]:
    lines = re.findall(r'^  (\["(?:[^"\\]|\\.)*", "(?:[^"\\]|\\.)*"\]),$', CATALOGUE.read_text(), re.MULTILINE)
    assert len(lines) > 150
    return [_shape(json.loads(line)[0]) for line in lines]


def _is_known(text: str, known: list[re.Pattern[str]]) -> bool:
    if any(each.fullmatch(text) for each in known):
        return True
    pieces = re.split(r"(?<=[.?!]) (?=[A-Z“{])|(?<=\{\}) (?=[A-Z])", text)
    return len(pieces) > 1 and all(piece == "{}" or any(each.fullmatch(piece) for each in known) for piece in pieces)


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_the_box_says_is_known_in_german(folder: str, known: list[re.Pattern[str]]) -> None:
    missing = []
    for file in sorted((ROOT / folder).rglob("*.py")):
        path = str(file.relative_to(ROOT))
        of_pdus = path.startswith("appliance/gsm/pdu/") and file.name != "outcome.py"  # why one cannot be read
        if path in OTHERS or of_pdus:
            continue
        for text in sentences_of(file):
            if not _OF_PROGRAMS.search(text) and not _is_known(text, known):
                missing.append(f"{path}: {text}")
    assert missing == [], "add these to web/static/js/sentences.de.js"
