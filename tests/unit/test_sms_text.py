"""What a person's text becomes: its alphabet, its parts and its count, and the way back."""

import pytest

from appliance.domain.sms_text import (
    Encoding,
    NationalLanguage,
    TextPart,
    TextTooLong,
    decode,
    national_alphabets,
    split,
)
from appliance.gsm.pdu.octets import pack_septets

GSM, UCS2 = Encoding.GSM7, Encoding.UCS2


@pytest.mark.parametrize(
    ("text", "encoding", "lengths"),
    [
        ("", GSM, [0]),
        ("a" * 160, GSM, [160]),
        ("a" * 161, GSM, [153, 8]),
        ("a" * 306, GSM, [153, 153]),
        ("a" * 307, GSM, [153, 153, 1]),
        ("€" * 80, GSM, [160]),
        ("€" * 81, GSM, [152, 10]),  # an escape pair is not split: one septet stays free
        ("ж" * 70, UCS2, [140]),
        ("ж" * 71, UCS2, [134, 8]),
        ("Grüße", GSM, [5]),
        ("Ça va, François", UCS2, [30]),  # of the two letters the alphabet has the large one
        ("😀" * 35, UCS2, [140]),
        ("😀" * 36, UCS2, [132, 12]),  # nor is a surrogate pair
        ("ж" + "😀" * 35, UCS2, [134, 8]),
    ],
)
def test_a_text_is_cut_into_the_fewest_parts(text: str, encoding: Encoding, lengths: list[int]) -> None:
    parts = split(text)
    assert [len(part.units) for part in parts] == lengths
    assert {part.encoding for part in parts} == {encoding}
    assert [(part.sequence, part.total) for part in parts] == [
        (number, len(lengths)) for number in range(1, len(lengths) + 1)
    ]
    assert "".join(decode(part.encoding, part.units) for part in parts) == text


def test_a_wide_reference_leaves_less_room() -> None:
    assert [len(part.units) for part in split("a" * 161, wide_reference=True)] == [152, 9]
    assert [len(part.units) for part in split("ж" * 71, wide_reference=True)] == [132, 10]


def test_more_parts_than_allowed_are_refused_in_words() -> None:
    assert len(split("a" * 306, max_parts=2)) == 2
    with pytest.raises(TextTooLong) as refusal:
        split("a" * 307, max_parts=2)
    assert (refusal.value.parts, refusal.value.max_parts) == (3, 2)
    assert refusal.value.sentence == ("The text takes 3 SMS parts, but at most 2 are allowed. Shorten it.")
    with pytest.raises(TextTooLong):
        split("ж" * (67 * 255 + 1), max_parts=1000)


# Sentences of Firefox OS, with the segments that it expects when it may use the Turkish tables.
TURKISH = (
    "Sinan Akçıl-Ebru Şallı cephesinde sular durulmuyor. Çiftin ayrılığına dair yeni iddialar ortaya atıldı. "
    "İlk iddiaya göre; Sinan Akçıl, Ebru Şallı'dan 1.5.."
)
TURKISH_OF_TWO = (
    "ABD'de Başkan Barack Obama'nın kendisini Twitter'dan takip ettiğini söyleyen Kam Brock adlı kadının psikiyatri "
    "tedavisi görmeye zorlandığı bildirildi. Obama"
)


@pytest.mark.parametrize(
    ("language", "text", "tables", "lengths"),
    [
        ("turkish", "Grüße", (0, 0), [5]),  # what the default alphabet has is written in it
        ("turkish", "çorba kaşığı", (0, 1), [12 + 5]),  # a phone that knows no table shows "corba kasigi"
        ("turkish", TURKISH, (1, 0), [155]),
        ("turkish", TURKISH_OF_TWO, (0, 1), [149, 16]),
        ("turkish", "ş" * 149 + "ğ" * 149, (1, 0), [149, 149]),
        ("turkish", "ş" * 74 + "a" + "ş" * 74, (1, 0), [149]),
        ("turkish", "ş" * 74 + "Ø" + "ş" * 74, (0, 1), [149, 148]),  # the locking table has no Ø
        ("portuguese", "â" * 130 + "Φ", (3, 3), [132]),
        ("spanish", "¿Qué tal, Jesús? Más allá", (0, 2), [25 + 3]),
        ("hindi", "\u0928\u092e\u0938\u094d\u0924\u0947" * 25, (6, 0), [150]),
        ("urdu", "hi \u062a", (13, 0), [4]),  # these three as counted by another program
        ("urdu", "hi \u060e", (0, 13), [5]),
        ("urdu", "hi \u062a\u060e", (13, 13), [6]),
    ],
)
def test_an_offices_own_language_saves_parts(
    language: str, text: str, tables: tuple[int, int], lengths: list[int]
) -> None:
    parts = split(text, language=NationalLanguage(language))
    assert [len(part.units) for part in parts] == lengths
    assert {(part.encoding, part.locking_table, part.single_table) for part in parts} == {(GSM, *tables)}


def test_a_letter_that_the_offices_own_language_lacks_too_makes_it_ucs2() -> None:
    [part] = split("Şimdi 漢", language=NationalLanguage.TURKISH)
    assert (part.encoding, part.locking_table, part.single_table) == (UCS2, 0, 0)


# Septets of the extension tables in the unit tests of ofono, packed as there.
@pytest.mark.parametrize(
    ("language", "tables", "text", "packed"),
    [
        ("turkish", (1, 0), "\f^{}\\[~]|ĞİŞç€ğış", "1BC586B2416D529BD786B7E96D7C1BE002C8011318870E"),
        (
            "spanish",
            (0, 2),
            "ç\f^{}\\[~]|ÁÍÓÚá€íóú",
            "9BC446B1A16C509BD4E6B5E16D7A1BDF06B8096E929BE7A6BA096FCA9BF4E6BDA903",
        ),
    ],
)
def test_national_letters_as_ofono_reads_them(language: str, tables: tuple[int, int], text: str, packed: str) -> None:
    [alphabet] = [
        each
        for each in national_alphabets(NationalLanguage(language))
        if (each.locking_table, each.single_table) == tables
    ]
    assert pack_septets(b"".join(alphabet.septets[char] for char in text)).hex().upper() == packed


def test_half_a_surrogate_pair_is_sent_as_an_unknown_character() -> None:
    assert split("a\ud83d") == [TextPart(UCS2, b"\x00a\xff\xfd")]


def test_a_pair_that_the_sender_split_is_whole_once_the_parts_are_joined() -> None:
    assert decode(GSM, b"5\x1b" + b"e") == "5€"
    assert decode(UCS2, b"\xd8\x3d" + b"\xde\x00") == "😀"


@pytest.mark.parametrize(
    ("units", "text"),
    [
        (b"\x1b\x1b", " "),  # 3GPP TS 23.038 §6.2.1.1, note 1
        (b"A\x1b", "A "),
        (b"\x1bA", "A"),  # no such extension: the character of the alphabet itself
        (b"\x1b\x0a", "\f"),
        (b"A\x80B", "A\ufffdB"),
        (b"\x1b\x80", "\ufffd"),
    ],
)
def test_odd_septets_are_read_as_phones_do(units: bytes, text: str) -> None:
    assert decode(GSM, units) == text


def test_broken_utf16_is_marked() -> None:
    assert decode(UCS2, b"\x00a\xd8\x3d\x00b") == "a\ufffdb"
    assert decode(UCS2, b"\x00a\x00") == "a\ufffd"


def test_binary_data_is_shown_as_what_it_is() -> None:
    assert decode(Encoding.BINARY, b"\x06\x05\x04") == "Binary message, 3 bytes: 06 05 04"
    assert decode(Encoding.BINARY, b"\x00") == "Binary message, 1 byte: 00"
    assert decode(Encoding.BINARY, b"") == "Binary message, empty"


@pytest.mark.parametrize(
    ("locking", "single", "units", "text"),
    [
        (1, 1, bytes([0x04, 0x07, 0x0B, 0x0C, 0x1C, 0x1D, 0x40, 0x60]), "€ıĞğŞşİç"),
        (0, 1, b"\x1bG\x1bI\x1bS\x1bc\x1bg\x1bi\x1bs", "ĞİŞçğış"),
        (0, 2, b"\x1b\x09\x1bA\x1bI\x1bO\x1bU\x1ba\x1bi\x1bo\x1bu", "çÁÍÓÚáíóú"),
        (3, 3, bytes([0x04, 0x09, 0x12, 0x15, 0x18, 0x5B, 0x7C, 0x7D]), "êçª∞€Ãõ`"),
        (0, 3, b"\x1b\x05\x1b\x12\x1b\x15\x1bA\x1b[\x1b\x7f", "êΦΩÀÃâ"),
        (6, 6, bytes([0x28, 0x4E, 0x4E, 0x59, 0x16, 0x1B, 0x1D]), ")\u093c\u093c\u0947\u0916\u0967"),
        (7, 0, b"\x24", "\u0ca1"),
        (12, 12, b"\x1b\x22\x1b\x23\x1be", "\u0c6c\u0c6d€"),
        (13, 13, b"\x00\x07\x1b\x3f\x1b\x1c", "\u0627\u062a\u06d4\u06f0"),
        (4, 4, b"\x0c\x1b\x19", " \u09e6"),  # a void position is a space
        (200, 200, b"\x1be@", "€¡"),  # unknown tables: the default ones
    ],
)
def test_national_alphabets_are_read(locking: int, single: int, units: bytes, text: str) -> None:
    assert decode(GSM, units, locking_table=locking, single_table=single) == text


# Expected characters from the unit tests of Android's GsmAlphabet, septets 0x00 to 0x20.
@pytest.mark.parametrize(
    ("table", "text"),
    [
        (0, "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ@ÆæßÉ "),
        (1, "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ@ŞşßÉ "),
        (2, "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ@ÆæßÉ "),
        (3, "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|@ÂâÊÉ "),
    ],
)
def test_the_first_septets_of_the_locking_tables(table: int, text: str) -> None:
    septets = bytes(0 if septet == 0x1B else septet for septet in range(0x21))
    assert decode(GSM, septets, locking_table=table) == text


def test_whole_script_blocks_are_in_order() -> None:
    """The Indic tables follow Unicode's order from the first vowel sign to the last consonant."""
    for table, block in {4: 0x980, 5: 0xA80, 6: 0x900, 7: 0xC80, 8: 0xD00, 9: 0xB00, 10: 0xA00, 11: 0xB80,
                         12: 0xC00}.items():  # fmt: skip
        text = decode(GSM, bytes(range(1, 0x61)).replace(b"\x1b", b""), locking_table=table)
        letters = [char for char in text if block <= ord(char) < block + 0x80]
        assert letters == sorted(set(letters)), table
        assert len(letters) > 40, table
