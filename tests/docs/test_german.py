"""Every sentence that the box can say to somebody at a browser has its German one."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.services.audit import Act
from appliance.services.said import in_german
from appliance.settings import schema
from appliance.settings.option import options
from web.language import WORDS

ROOT = Path(__file__).parents[2]
CATALOGUES = [ROOT / f"web/static/js/{name}.js" for name in ("sentences.de", "sentences.later.de")]

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

# What only the admin reads, but in no browser (command line, journal, alarms), other machines, or a program's author.
OTHERS = {
    "appliance/ami/call_records.py",
    "appliance/ami/caller_names.py",
    "appliance/ami/doctor.py",
    "appliance/ipc/server.py",
    "appliance/mail/inbound.py",
    "appliance/mail/parse.py",
    "appliance/services/alarm_news.py",
    "appliance/services/mail_in.py",
    "appliance/services/mail_letters.py",
    "appliance/services/mail_words.py",
    "appliance/services/mail_writer.py",
    "web/language.py",
    "web/overseer_words.py",
    "web/live/socket.py",
    "web/metrics.py",
    "web/serve.py",
}
# What the status page tells of the box: advice that ends in a command, and what names the config, too.
OF_STATUS = {
    "appliance/daemon/backup_keeper.py",
    "appliance/daemon/reload.py",
    "appliance/gsm/cures.py",
    "appliance/gsm/ussd.py",
    "appliance/services/health.py",
    "appliance/services/modem_diary.py",
}
_OF_PROGRAMS = re.compile(
    r"must be (at most|a|an|true|one of|like|whole|“)|must be a JSON|is not JSON|websocket handshake|modems\.toml"
    r"|mail_out\.|users\.toml|^(The key must|Send JSON|The text must be|The preferences are|The language must"
    r"|There is no modem|Write digits|Numbers are compared|Too many wrong secrets|The kind of|“data” is|Binary message)"
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


_SENTENCE = re.compile(r"^[A-Z“{].* .*[.!?]$|^[A-Z].* .*: \{\}$", re.DOTALL)
_SENTENCE_OR_COMMAND = re.compile(rf"{_SENTENCE.pattern}|^[A-Z].* .*: [a-z].*", re.DOTALL)
_SQL = re.compile(r"SELECT |UPDATE |INSERT |DELETE |^FROM ")


def sentences_of(file: Path, looks: re.Pattern[str] = _SENTENCE) -> Iterator[str]:
    """Each text that ``looks`` like a sentence, with ``{}`` for what is put in.

    No docstrings, faults and journal lines.
    """
    return (text for text in _texts_of(file) if looks.search(text) and not _SQL.search(text))


def _texts_of(file: Path) -> Iterator[str]:
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
        if (text := _text(node)) is not None:
            yield text


def _text(node: ast.AST | None) -> str | None:
    """A text of the source, with ``{}`` for what is put in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _shape(english: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(piece) for piece in english.split("{}")), re.DOTALL)


@pytest.fixture(scope="module")
def known() -> list[re.Pattern[str]]:
    line = re.compile(r'^  (\["(?:[^"\\]|\\.)*", "(?:[^"\\]|\\.)*"\]),$', re.MULTILINE)
    lines = [found for file in CATALOGUES for found in line.findall(file.read_text())]
    assert len(lines) == sum(text.startswith("  [") for file in CATALOGUES for text in file.read_text().splitlines())
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
        of_status = path in OF_STATUS
        for text in sentences_of(file, _SENTENCE_OR_COMMAND if of_status else _SENTENCE):
            if (of_status or not _OF_PROGRAMS.search(text)) and not _is_known(text, known):
                missing.append(f"{path}: {text}")
    assert missing == [], "add these to web/static/js/sentences.de.js, or what only admins see to sentences.later.de.js"


def test_what_the_audit_trail_tells_is_known_in_german(known: list[re.Pattern[str]]) -> None:
    told = list(Act)
    for file in sorted((ROOT / "appliance").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _called(node) == "audit":
                told += [text for each in node.args[2:3] if (text := _text(each)) and " " in text]
    assert len(told) > 30
    missing = [text for text in told if not any(each.fullmatch(text) for each in known)]
    assert missing == []


# Commands, and what the kinds of options put together; the options themselves are looked at whole.
_PIECES = {
    "chmod a+r {}",
    "chgrp appliance-daemon {}; chmod g+r {}",
    "an unknown {}",
    "{} or {}",
    "a list of {}, each {}",
    ' or a domain like "@example.com"',
}


def test_why_a_config_is_refused_is_known_in_german(known: list[re.Pattern[str]]) -> None:
    expected = {
        option.kind.expected
        for file in schema.FILES
        for section in file.sections
        for _, option in options(section.type)
    }
    assert [each for each in expected if in_german(each) == each] == []
    told = {
        text
        for file in ("crosschecks", "kinds", "loader")
        for text in _texts_of(ROOT / f"appliance/settings/{file}.py")
    }
    assert len(told) > 50
    assert [each for each in told - _PIECES if " " in each and not _is_known(each, known)] == []


def test_pages_say_the_same_in_both_languages() -> None:
    english, german = WORDS["en"], WORDS["de"]
    assert english.keys() == german.keys()
    for key, words in english.items():
        assert words.count("{}") == german[key].count("{}"), key
    templates = "".join(file.read_text() for file in (ROOT / "web/templates").glob("*.html"))
    named = set(re.findall(r"words\.(\w+)", templates)) | set(re.findall(r'words\["(\w+)"\]', templates))
    assert named <= english.keys()
