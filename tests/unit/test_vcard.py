"""vCards as phones and mail programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain import vcard
from appliance.domain.vcard import Card

ANDROID = """BEGIN:VCARD\r
VERSION:3.0\r
N:Smith;Bob;;;\r
FN:Bob Smith\r
TEL;TYPE=CELL:0170 1234567\r
TEL;TYPE="home,voice":+49 30 1234\r
item1.EMAIL;type=INTERNET;type=pref:bob@example.c\r
 om\r
NOTE:BEGIN:VCARD is no line of its own\r
END:VCARD\r
"""
FOUR = """BEGIN:VCARD
VERSION:4.0
N:Adams;Karen;;Dr.;
TEL;VALUE=uri;TYPE=work:tel:+49-30-99;ext=1
FN;LANGUAGE=de:Adams\\, Karen\\; Büro
END:VCARD
BEGIN:VCARD
TEL:+4930
END:VCARD
rubbish
END:VCARD
"""


def test_a_phones_card_with_folded_lines_and_groups() -> None:
    assert list(vcard.read(ANDROID)) == [
        Card(
            "Bob Smith",
            [("mobile", "0170 1234567"), ("home", "+49 30 1234")],
            [("main", "bob@example.com")],
        )
    ]


def test_version_4_escapes_and_what_is_no_card() -> None:
    assert list(vcard.read(FOUR)) == [Card("Adams, Karen; Büro", [("work", "+49-30-99")])]


def test_without_a_formatted_name_the_parts_make_one() -> None:
    [card] = vcard.read("BEGIN:VCARD\nN:Adams;Karen;;Dr.;\nTEL:1\nEND:VCARD\n")
    assert card.name == "Karen Adams"


def test_a_value_that_an_old_phone_cut_into_lines_is_one() -> None:
    name = "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=BCrgen=\n =C3=84=\n\nTEL:1"
    [card] = vcard.read(f"BEGIN:VCARD\n{name}\nEND:VCARD\n")
    assert (card.name, card.numbers) == ("Jürgen Ä", [("other", "1")])


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "unicode_escape", "utf-7", "hex", "no-such"])
def test_a_charset_that_is_no_alphabet_is_passed_over(charset: str) -> None:
    written = f"FN;ENCODING=QUOTED-PRINTABLE;CHARSET={charset}:Zo=C3=AB +2AA- \\ud800 xn--\xe4"
    [card] = vcard.read(f"BEGIN:VCARD\n{written}\nTEL:1\nEND:VCARD\n")
    assert card.name.startswith("Zoë")
    card.name.encode()


names = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1).map(str.strip).filter(bool)


@given(st.lists(names, max_size=3))
def test_what_was_written_is_read_again(written: list[str]) -> None:
    cards = [Card(name, [("mobile", "+491701234567"), ("other", "22022")], [("work", "a@b.c")]) for name in written]
    text = vcard.write(cards)
    assert list(vcard.read(text)) == cards
    assert all(len(line.encode()) <= 75 for line in text.splitlines())


@given(st.text())
def test_anything_can_be_read(text: str) -> None:
    list(vcard.read("BEGIN:VCARD\n" + text + "\nEND:VCARD"))
