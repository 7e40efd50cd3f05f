"""Every sentence about a modem, and about a text that it refuses, that an admin can meet stands in docs/modems.md."""

import re
from pathlib import Path

import pytest

from tests.docs.test_german import ROOT, sentences_of

PAGE = re.sub(r"\s+", " ", (ROOT / "docs" / "modems.md").read_text(encoding="utf-8"))
FILES = [
    *(
        ROOT / "appliance" / "gsm" / f"{name}.py"
        for name in ("attention", "cures", "engine", "errors", "modem", "ports", "sim", "status", "transport")
    ),
    *(ROOT / "appliance" / "gsm" / "profiles").glob("*.py"),
    ROOT / "appliance" / "domain" / "modem_identity.py",
    ROOT / "appliance" / "services" / "lines.py",
]
# Told between parts of the program, or about a text in words that need no explanation.
NOT_MET = {
    "The modem did not expect an acknowledgement.",
    "The modem has not been started yet.",
    "The modem is being set up again.",
    "The modem looked for a text in a place that does not exist.",
    "The network did not confirm the text in time.",
    "The port {} was closed.",
    "This text cannot be sent: {}.",
    "Too many texts wait for this modem already.",
    "Goes out in about {}.",
    "Sent from {} because the modem of {} is away.",
    "The SIM's limit of texts a {} is reached.",
    "Quiet hours: it goes out at {}.",
    "{} It goes out in about {}.",
    "{} It would go out in about {}, but is given up before.",
}


def shape(sentence: str) -> str:
    """What the page must have: “…” or an example where something is named."""
    return "[^|]{0,120}?".join(re.escape(piece) for piece in re.split(r"\{\w*\}", sentence))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_its_sentences_are_explained(file: Path) -> None:
    missing = [text for text in sentences_of(file) if text not in NOT_MET and not re.search(shape(text), PAGE)]
    assert missing == [], "say in docs/modems.md what these mean and what to do"
