"""The address book: what the office shares, what is one's own, and files in and out."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest

from appliance.services import address_book, audit, contacts, conversations, messages, search, suggestions
from appliance.services.address_book import Format
from appliance.services.errors import BadRequest, NotFound
from appliance.store import event_log
from appliance.store.database import database
from appliance.store.models import Account
from tests.unit.office import SmallOffice

MOBILE = "+491705551001"
NUMBERS = [{"number": MOBILE, "kind": "mobile"}]

OLD_PHONE = b"""BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen Maximilian Alexander=\r
 Friedrich;;;\r
TEL;CELL;PREF:0170 5551001\r
TEL;HOME:030 5551002\r
END:VCARD\r
"""
GOOGLE_CARD = """BEGIN:VCARD
VERSION:3.0
FN:Karen Adams
N:Adams;Karen;;;
item1.EMAIL;TYPE=INTERNET:karen@example.com
item1.X-ABLabel:
TEL;TYPE=WORK:+49 30 5551003
END:VCARD
"""
OUTLOOK = (
    '"Vorname";"Nachname";"Firma";"Mobiltelefon";"Fax geschäftlich";"Telefon geschäftlich";"E-Mail-Adresse"\r\n'
    '"Jörg";"Groß";"Groß GmbH";"0170 5551004";"030 1";"030 5551005";"joerg@example.com"\r\n'
)
GOOGLE = (
    "First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n"
    "Dora,Dietz,,* Work,dora@example.com,Mobile,0170 5551006 ::: 0170 5551007\n"
)


def brought(content: bytes | str, office: SmallOffice, shared: bool = True) -> list[tuple[str, str, list[str]]]:
    cards = address_book.read(content.encode() if isinstance(content, str) else content)
    said = address_book.preview(cards, office.anna, shared)
    done = address_book.bring_in(cards, office.anna, shared)
    assert said == done, "it does what it said"
    return [(each["outcome"], each["into"], each["added"]) for each in done["entries"]]


def test_contacts_stand_in_the_order_of_their_names_and_are_found_in_any_spelling(office: SmallOffice) -> None:
    names = ["Zoe", "Özlem Öztürk", "anton", "Oliver", "Émile", "Bob", "Bob"]
    made = [
        contacts.create(name, [{"number": f"+4917055520{n:02d}", "kind": "mobile"}]) for n, name in enumerate(names)
    ]
    seen, after, more = [], 0, True
    while more:
        page = contacts.listing(office.anna, limit=2, after=after)
        seen += [row["name"] for row in page["contacts"]]
        after, more = page["contacts"][-1]["id"], page["more"]
    assert seen == ["anton", "Bob", "Bob", "Émile", "Oliver", "Özlem Öztürk", "Zoe"]
    contacts.delete(made[3]["id"], office.anna)
    assert contacts.listing(office.anna, after=made[3]["id"]) == {"contacts": [], "more": False}
    thread = conversations.open_sms(office.anna, office.line, "+491705552001")
    messages.send(office.anna, thread["id"], "Hello", "key")
    for typed in ("özlem", "OZLEM", "zturk", "ÖZTÜRK"):
        assert [row["name"] for row in contacts.listing(office.anna, typed)["contacts"]] == ["Özlem Öztürk"]
        assert [row["name"] for row in suggestions.suggest(office.anna, typed)["suggestions"]] == ["Özlem Öztürk"]
        found = search.search(office.anna, typed, search.Filters(), 10)["conversations"]
        assert [each["peer"]["name"] for each in found] == ["Özlem Öztürk"], typed


def test_one_sees_ones_own_contacts_and_nobody_else_does(office: SmallOffice) -> None:
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    mine = contacts.create("Secret Doctor", NUMBERS, owner=office.anna)
    assert mine["shared"] is False
    assert conversations.get(office.anna, thread["id"])["peer"]["name"] == "Secret Doctor"
    assert conversations.get(office.ben, thread["id"])["peer"]["name"] is None
    assert [row["name"] for row in contacts.listing(office.anna, "doctor")["contacts"]] == ["Secret Doctor"]
    assert contacts.listing(office.ben, "doctor")["contacts"] == []
    assert suggestions.suggest(office.ben, "doctor")["suggestions"] == []
    assert [row["number"] for row in suggestions.suggest(office.anna, "doctor")["suggestions"]] == [MOBILE]
    assert search.search(office.ben, "doctor", search.Filters(), 10)["conversations"] == []
    for act in (
        lambda: contacts.get(mine["id"], office.ben),
        lambda: contacts.change(mine["id"], office.ben, "Stolen"),
        lambda: contacts.delete(mine["id"], office.ben),
        lambda: contacts.add_number(mine["id"], office.ben, "0301", "home"),
    ):
        with pytest.raises(NotFound):
            act()
    assert "Secret" not in "".join(address_book.bring_out(office.ben, Format.VCF))
    contacts.change(mine["id"], office.anna, shared=True)
    assert conversations.get(office.ben, thread["id"])["peer"]["name"] == "Secret Doctor"


def test_who_takes_a_contact_from_the_office_stands_in_the_trail(office: SmallOffice) -> None:
    shared = contacts.create("Mr Smith", NUMBERS)
    contacts.change(shared["id"], office.anna, shared=False)
    with pytest.raises(NotFound):
        contacts.get(shared["id"], office.ben)
    [entry] = audit.entries(audit.Wanted(what=audit.Act.DELETE_CONTACT))
    assert (entry.who, entry.about) == ("anna", f"contact {shared['id']}, Mr Smith, for all others")


def test_the_names_of_ones_own_contacts_do_not_stand_in_the_trail(office: SmallOffice) -> None:
    first, second, third = (contacts.create(f"Secret {n}", NUMBERS, owner=office.anna) for n in range(3))
    contacts.merge(first["id"], second["id"], office.anna)
    contacts.delete(third["id"], office.anna)
    told = [entry.about for entry in audit.entries(audit.Wanted(what=audit.Act.DELETE_CONTACT))]
    merged, deleted = f"contact {second['id']}, merged into contact {first['id']}", f"contact {third['id']}"
    assert sorted(told) == [merged, deleted]


def test_ones_own_name_for_a_number_goes_before_the_offices(office: SmallOffice) -> None:
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    shared = contacts.create("Mr Smith", NUMBERS)
    own = contacts.create("Uncle Bob", NUMBERS, owner=office.anna)
    assert conversations.get(office.anna, thread["id"])["peer"]["name"] == "Uncle Bob"
    assert conversations.get(office.ben, thread["id"])["peer"]["name"] == "Mr Smith"
    with pytest.raises(BadRequest, match="whole office"):
        contacts.merge(own["id"], shared["id"], office.anna)


def test_a_colleague_with_a_mobile_offers_both(office: SmallOffice) -> None:
    Account.update(mobile=MOBILE).where(Account.id == office.ben).execute()
    rows = suggestions.suggest(office.anna, "Ben")["suggestions"]
    assert [(row["type"], row["name"]) for row in rows] == [("chat", "Ben Weber"), ("sms", "Ben Weber")]
    assert [row["type"] for row in suggestions.suggest(office.carla, "Ben")["suggestions"]] == ["chat"]


def test_a_colleague_whose_mobile_is_in_the_contacts_offers_both(office: SmallOffice) -> None:
    contacts.create("Ben Weber", NUMBERS)
    rows = suggestions.suggest(office.anna, "Ben")["suggestions"]
    assert [(row["type"], row.get("number")) for row in rows] == [("chat", None), ("sms", MOBILE)]


def test_cards_and_tables_of_phones_outlook_and_google(office: SmallOffice) -> None:
    assert brought(OLD_PHONE, office) == [
        ("new", "Jürgen Maximilian Alexander Friedrich Müller", ["0170 5551001", "030 5551002"])
    ]
    assert brought(GOOGLE_CARD, office) == [("new", "Karen Adams", ["030 5551003", "karen@example.com"])]
    assert brought(OUTLOOK.encode("cp1252"), office) == [
        ("new", "Jörg Groß", ["0170 5551004", "030 5551005", "joerg@example.com"])
    ]
    assert brought(GOOGLE.encode("utf-16"), office) == [
        ("new", "Dora Dietz", ["0170 5551006", "0170 5551007", "dora@example.com"])
    ]


def test_who_is_known_by_a_number_is_extended_and_the_rest_is_told_by_line(office: SmallOffice) -> None:
    contacts.create("Bob Smith", NUMBERS)
    table = "name,mobile,home\nRobert,0170 5551001,030 99\nBob Smith,0170 5551001,\nNobody,12ab,\n"
    table += "New,,030 98\nAlso,,030 98\n"
    cards = address_book.read(table.encode())
    told = address_book.preview(cards, office.anna)
    assert [(each["line"], each["outcome"], each["into"]) for each in told["entries"]] == [
        (2, "more", "Bob Smith"),
        (3, "known", "Bob Smith"),
        (4, "unusable", "Nobody"),
        (5, "new", "New"),
        (6, "known", "New"),
    ]
    assert "“12ab”" in told["entries"][2]["problems"][0]["sentence"]
    assert len(contacts.listing(office.anna)["contacts"]) == 1, "nothing was done yet"
    address_book.bring_in(cards, office.anna)
    assert {each["outcome"] for each in address_book.preview(cards, office.anna)["entries"]} == {"known", "unusable"}
    bob, new = contacts.listing(office.anna)["contacts"]
    assert [each["number"] for each in bob["numbers"]] == [MOBILE, "+493099"]
    assert new["name"] == "New"


def test_a_whole_address_book_is_told_with_one_word_and_holds_nobody_up_for_long(office: SmallOffice) -> None:
    people = address_book.TOLD_ONE_BY_ONE + 1
    rows = "\n".join(f"Person {n},0170 {1000000 + n},030 {2000000 + n}" for n in range(people))
    entries = address_book.read(f"name,mobile,home\n{rows}\n".encode())
    before, statements = event_log.latest_seq(), 0

    def count(_: str) -> None:
        nonlocal statements
        statements += 1

    database.connection().set_trace_callback(count)
    told = address_book.bring_in(entries, office.anna)
    database.connection().set_trace_callback(None)
    assert told["new"] == people
    assert [(each.type, each.audience) for each in event_log.after(before)] == [("office.changed", None)]
    assert statements < 4 * people, "a contact and its two numbers, and little besides"
    address_book.bring_in(address_book.read(b"name,mobile\nMy own,0171 1\n"), office.anna, shared=False)
    assert [(each.type, each.audience) for each in event_log.after(before)][1:] == [
        ("contact.changed", frozenset({office.anna}))
    ]


def test_nobody_gets_more_numbers_or_addresses_than_can_be_changed_afterwards(office: SmallOffice) -> None:
    most = contacts.NUMBERS_PER_CONTACT
    addresses = [f"bob{n}@example.com" for n in range(most + 1)]
    rows = "\n".join(f"Bob,,{each}" for each in addresses)
    cards = address_book.read(f"name,mobile,email\n{rows}\n".encode())
    [told] = address_book.preview(cards, office.anna)["entries"]
    assert told["problems"] == [{"sentence": f"A contact can have at most {most} email addresses."}]
    address_book.bring_in(cards, office.anna)
    contacts.create("Bob", NUMBERS, [{"address": each, "kind": "work"} for each in addresses[:most]])
    one_more = f"name,mobile,email\nBob,,{addresses[0]}\nBob,,{addresses[most]}\n"
    assert brought(one_more, office) == [("unusable", "Bob", [])]
    [bob] = contacts.listing(office.anna)["contacts"]
    contacts.change(bob["id"], office.anna, addresses=bob["addresses"])


def test_what_goes_out_comes_in_again_and_is_no_formula(office: SmallOffice) -> None:
    contacts.create("=HYPERLINK(1)", NUMBERS, [{"address": "a@example.com", "kind": "work"}])
    contacts.create("@cmd", [{"number": "030 97", "kind": "home"}], owner=office.anna)
    table = "".join(address_book.bring_out(office.anna, Format.CSV))
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert not [
        each for each in cells if each.startswith(("=", "@", "-")) or (each[:1] == "+" and not each[1:].isdigit())
    ]
    for wanted in Format:
        content = "".join(address_book.bring_out(office.anna, wanted))
        assert {each[0] for each in brought(content, office, shared=False)} == {"known"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "no contact"), (b"a,b\n1,2\n", "name the columns"), (b"BEGIN:VCARD\nEND:VCARD\n", "no contact")],
)
def test_a_file_without_contacts_says_so(office: SmallOffice, content: bytes, sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        address_book.read(content)


def test_hostile_files_end_in_a_sentence_or_in_contacts(office: SmallOffice) -> None:
    for content in (
        b'name\n"' + b"x" * 200_000,
        b"BEGIN:VCARD\nFN:" + b"=\n" * 1000,
        b"name;mobile\n\x00;\x00\n",
        b"\xff\xfe\x00",
    ):
        with suppress(BadRequest):
            brought(content, office)
    assert len(contacts.listing(office.anna)["contacts"]) <= 1


@pytest.mark.parametrize("name", ["می\u200cخواهم", "\U0001f469\u200d\U0001f467 Kita", "Łukasz O’Neill", "王小明"])
def test_names_of_any_script_are_kept_as_they_are(office: SmallOffice, name: str) -> None:
    assert contacts.create(name, NUMBERS)["name"] == name


@pytest.mark.parametrize("name", ["abc\u202ecba", "a\u200fb", "a\x07b", "\u2066x", "", " "])
def test_names_that_hide_something_are_refused(office: SmallOffice, name: str) -> None:
    with pytest.raises(BadRequest, match="A contact needs a name"):
        contacts.create(name, NUMBERS)
