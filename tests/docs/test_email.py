"""The table of codes in docs/email.md has all that the box can say to a mail."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = (
    "appliance/mail/inbound.py",
    "appliance/mail/parse.py",
    "appliance/services/mail_in.py",
    "appliance/services/mail_writer.py",
    "appliance/daemon/mail_gateway.py",
)


def test_every_code_of_the_listener_is_explained() -> None:
    said = {
        code for file in SOURCES for code in re.findall(r"[\"'](4\d\d 4|5\d\d 5)(\.\d\.\d)", (ROOT / file).read_text())
    }
    codes = {"".join(code) for code in said}
    assert len(codes) > 12
    explained = set(re.findall(r"`(\d{3} \d\.\d\.\d)`", (ROOT / "docs/email.md").read_text()))
    assert codes == explained
