"""The address book in and out, and the list of texts, beside a running box."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.box import BoxTrouble
from tests.integration.whole_box import Texter, WholeBox, until, whole_box

BOB = "+491702005001"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("box")) as whole:
        yield whole


def test_contacts_come_in_once_and_go_out_again(whole: WholeBox, tmp_path: Path) -> None:
    table = tmp_path / "contacts.csv"
    table.write_text(
        "Name;Mobile;Work;Email\nBob Smith;0170 2005001;;bob@example.com\nBob Smith;0170 2005002;;\n=1+1;;030 99;\n",
        encoding="utf-8-sig",
    )
    assert "Added: 2. Extended: 0. Known already: 0." in whole.box.command("contacts", "import", str(table))
    assert "Added: 0. Extended: 0. Known already: 2." in whole.box.command("contacts", "import", str(table))
    book = tmp_path / "book.vcf"
    book.write_text(whole.box.command("contacts", "export"))
    assert book.read_text().count("BEGIN:VCARD") == 2
    assert "Known already: 2." in whole.box.command("contacts", "import", str(book))
    exported = whole.box.command("contacts", "export", "--csv").splitlines()
    assert exported[0] == "name,mobile,home,work,main,other,email"
    assert "'=1+1,,,+493099,,," in exported
    suggested = whole.browser("anna").request("GET", "/suggest?q=bob").json["suggestions"]
    assert {each["number"] for each in suggested if each["type"] == "sms"} == {BOB, "+491702005002"}


def test_what_cannot_be_used_is_told_and_the_rest_comes_in(whole: WholeBox, tmp_path: Path) -> None:
    table = tmp_path / "some.csv"
    table.write_text("name,mobile\nNot A Number,12ab\nDora,0170 2005003\nNobody,\n")
    with pytest.raises(BoxTrouble, match=r"Not A Number: .*12ab"):
        whole.box.command("contacts", "import", str(table))
    assert "Dora" in whole.box.command("contacts", "export")
    for name, content, words in (
        ("empty.vcf", b"", "no contact"),
        ("latin.csv", b"name\nM\xfcller\n", "Müller: A contact needs at least one number"),
        ("other.csv", b"first,last\nA,B\n", "name the columns"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BoxTrouble, match=words):
            whole.box.command("contacts", "import", str(tmp_path / name))


def test_texts_are_listed_without_their_words_unless_asked_and_that_is_noted(whole: WholeBox) -> None:
    anna = Texter(whole.browser("anna"), BOB)
    anna.send("private words")
    until(lambda: anna.states()["private words"] == "delivered")
    listed = whole.box.command("messages", "--number", "0170 2005001")
    assert f"out  {BOB}" in listed
    assert "delivered" in listed
    assert "private" not in listed
    assert "the words of" not in whole.box.command("audit")
    told = [json.loads(line) for line in whole.box.command("messages", "--bodies", "--json").splitlines()]
    assert told[-1]["text"] == "private words"
    assert "the words of" in whole.box.command("audit")
    assert whole.box.command("messages", "--state", "failed") == ""
