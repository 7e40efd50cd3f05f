"""What people and machines write, read out of the mails of the programs they use."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from appliance.domain.mail import Automatic, MailRefused, ParsedMail, parse_address, subject_and_body
from appliance.mail.own_words import own_words
from appliance.mail.parse import read

MAILS = Path(__file__).parent / "mails"


def mail(name: str) -> ParsedMail:
    return read((MAILS / f"{name}.eml").read_bytes())


def of(body: str | bytes, content_type: str = "text/plain; charset=utf-8", more: str = "") -> ParsedMail:
    raw = body.encode() if isinstance(body, str) else body
    return read(f"Content-Type: {content_type}\r\n{more}\r\n".encode() + raw)


@pytest.mark.parametrize(
    ("name", "subject", "own_text"),
    [
        ("gmail_reply", "SMS from Bob Smith", "Ja, bis gleich – ich bringe Brötchen 🥐 mit."),
        ("outlook_html_only", "Rückruf", "Guten Tag,\n\ndie Türen öffnen um 9 Uhr. Das kostet 5 €."),
        ("outlook_plain", "SMS from Bob Smith", "That’s fine – “see you”. It is 10 € …"),
        (
            "thunderbird",
            "SMS from Bob Smith",
            "Um fünf passt es gut, aber bitte den Schlüssel nicht vergessen, er liegt beim Pförtner.\n\n"
            "From the gate it is two minutes.",
        ),
        ("apple_mail", "SMS from Bob Smith", "Alles klar 👍 — bis morgen."),
        ("apple_mail_wrapped_attribution", "SMS", "See you there."),
        ("iso_8859_1_qp", "Grüße über alles", "Schöne Grüße aus Köln: äöü ÄÖÜ ß"),
        ("printer", "Toner low", "Device: MFP-4020 (2nd floor)\nBlack toner: 5%"),
        (
            "nas",
            "[DiskStation] Volume 1 beeinträchtigt",
            "Festplatte 2 ist ausgefallen.\n---\nMit freundlichen Grüßen",
        ),
        ("mislabelled", "Umlauts without a charset: ä", "Übergröße €"),
        ("gmx_web", "SMS von Bob Smith", "Passt mir – bis später."),
        ("gmail_android_german", "SMS von Bob Smith", "Bin unterwegs."),
        ("iphone_reply", "SMS von Bob Smith", "Nein, leider nicht."),
        ("iphone_only_a_subject", "Komme fünf Minuten später", ""),
        ("outlook_phone_german", "SMS von Bob Smith", "Die Tür ist zu – bitte klingeln."),
        ("samsung_phone", "SMS von Bob Smith", "Komme später."),
        ("yahoo", "SMS von Bob Smith", "Ja, gern."),
        ("outlook_winmail", "Termin", "Die Schlüssel liegen beim Pförtner."),
        (
            "smime_signed",
            "Termin",
            "Der Termin bleibt, aber bitte eine halbe Stunde früher und am Seiteneingang.",
        ),
        (
            "google_invitation",
            "Einladung: Abnahme Tür 3 - Mo. 23. Nov. 2026 9am - 10am",
            "Abnahme Tür 3\nMontag 23. Nov. 2026 ⋅ 9:00 – 10:00 Mitteleuropäische Zeit - Berlin",
        ),
        (
            "ups_card",
            "UPS: On battery power in response to an input power problem.",
            "Name     : USV Serverraum\nLocation : Gebäude 2, Küche\nCode     : 0x0109\n\n"
            "Informational - UPS: On battery power in response to an input power problem.",
        ),
        ("html_no_body_tags", "Form", "Name: Bob\nWish:\n\n- Tea\n- Cake & more\n\nBye"),
    ],
)
def test_a_programs_mail_gives_what_the_person_wrote(name: str, subject: str, own_text: str) -> None:
    found = mail(name)
    assert found.subject == subject
    assert found.own_text == own_text


@pytest.mark.parametrize("name", ["smime_encrypted", "pgp_encrypted"])
def test_what_is_encrypted_is_refused_and_not_taken_for_its_subject(name: str) -> None:
    with pytest.raises(MailRefused, match=r"554 5\.6\.0 This mail is encrypted"):
        mail(name)


def test_outlooks_own_format_is_refused_where_it_is_all_there_is() -> None:
    with pytest.raises(MailRefused, match="Outlook's own format"):
        of("x", "application/ms-tnef")


def test_a_machines_report_is_kept_whole() -> None:
    found = mail("cron")
    assert found.text == "rsync: connection unexpectedly closed\n> 3 files were not copied"
    assert found.automatic is Automatic.GENERATED


def test_an_absence_note_is_known_in_all_its_forms() -> None:
    assert mail("out_of_office").automatic is Automatic.REPLIED
    assert mail("read_receipt").automatic is Automatic.REPLIED
    for field in ("Auto-Submitted: auto-replied (vacation)", "Precedence: auto_reply", "X-Autoreply: yes"):
        assert of("x", more=f"{field}\r\n").automatic is Automatic.REPLIED, field
    for subject in ("Abwesenheitsnotiz: x", "Out of Office AutoReply: x", "Automatic reply: x"):
        assert of("x", more=f"Subject: {subject}\r\n").automatic is Automatic.REPLIED, subject
    assert of("x", more="Subject: Re: Out of office: x\r\n").automatic is Automatic.NO
    for field in ("Auto-Submitted: auto-generated", "Precedence: bulk", "List-Id: <news.example.com>"):
        assert of("x", more=f"{field}\r\n").automatic is Automatic.GENERATED, field
    assert of("x", more="Auto-Submitted: no\r\n").automatic is Automatic.NO


def test_a_threads_ids_are_kept() -> None:
    found = mail("thunderbird")
    assert (found.mail_id, found.references) == ("<7b1c-4d@example.com>", ("<12.ab@sms.example.lan>",))


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes\n\nOn Mon, 1 Jan 2026, Bob wrote:\n> no\n", "Yes"),
        ("Ja\n\nAm 1. Januar 2026 um 10:00 schrieb Bob\n<bob@example.com>:\n\n> nein\n", "Ja"),
        ("> quoted\n\nmy answer\n\n> more\n\nand this", "my answer\n\nand this"),
        ("On Monday I was ill: sorry.\n\n> ok", "On Monday I was ill: sorry."),
        ("Ja\n\nBob Smith schrieb am 22.11.2026 um 18:26:\n> nein", "Ja"),
        ("Yes\nBob Smith wrote:\n> no\n> why?", "Yes"),
        ("Ja\n\nBob Smith <\nb@example.com> schrieb am So., 22. Nov. 2026, 18:26:\n\n> x", "Ja"),
        ("Meanwhile, in the hall, somebody or other wrote:\n> x", "Meanwhile, in the hall, somebody or other wrote:"),
        ("Am Montag schrieb mir Bob um 10:\nDer Schlüssel liegt unter der Matte.",) * 2,
        ("Ja\n\n-------- Original-Nachricht --------\nVon: Bob", "Ja"),
        ("Datum: 24.12.2026\nVon: 10 bis 12 Uhr\nAn: alle",) * 2,
        ("Yes\n\n[cid:image001.png@01DB3C4F.2A5B]\n[image: logo.png]", "Yes"),
        ("Yes\n\nSent with Proton Mail secure email.", "Yes"),
        ("Top\n\n-----Ursprüngliche Nachricht-----\nVon: Bob\n\nold", "Top"),
        ("From: what I know, all is well.\nRegards", "From: what I know, all is well.\nRegards"),
        ("a\n--\nme", "a"),
        ("a\n---\nb", "a\n---\nb"),
        ("-- \nonly a signature", ""),
        ("Ja\n\nBob Smith <b@example.com> hat am 22.11.2026 18:26 CET geschrieben:\n> x", "Ja"),
        ("Ja\n\n----- Am 22. Nov 2026 um 18:26 schrieb Bob b@example.com:\n\n> x", "Ja"),
        ("Ja\n\n-----Ursprüngliche Mitteilung-----\nVon: Bob\nVerschickt: heute\nBetreff: x\n\nalt", "Ja"),
        ("Ja\n\n----- Ursprüngliche Mail -----\nVon: Bob\nAn: Anna\nGesendet: heute\nBetreff: x\n\nalt", "Ja"),
        (
            "Komme um neun.\n\nMit freundlichen Grüßen\n\nAnna Schmidt\nVertrieb\n\nOffice GmbH\nMusterweg 1\n"
            "12345 Berlin\nTel.: +49 30 1234-5\nwww.office.example\n\nAmtsgericht Berlin, HRB 1234",
            "Komme um neun.\n\nMit freundlichen Grüßen\n\nAnna Schmidt",
        ),
        (
            "On my way.\n\nKind regards,\nAnna\n\nT +44 20 1234 | anna@office.example | www.office.example",
            "On my way.\n\nKind regards,\nAnna",
        ),
        ("Bitte rückrufen.\nViele Grüße\nAnna\nTel. 030 1234567",) * 2,
        ("Gruß, Anna\nPS: Die GmbH ist in 12345 Berlin, www.office.example, Tel. 030 123",) * 2,
        ("5 > 4 is true\n3 < 4 too", "5 > 4 is true\n3 < 4 too"),
        ("Sent from my heart to you", "Sent from my heart to you"),
    ],
)
def test_what_is_quoted_or_signed_is_cut_off(text: str, own: str) -> None:
    assert own_words(text) == own


@pytest.mark.parametrize(
    ("text", "quotes_only"),
    [
        ("-------- Weitergeleitete Nachricht --------\nVon: Bob\n\nDer Vertrag", True),
        ("-- \nAnna\n\nOn 1 Jan 2026, Bob wrote:\n> x", True),
        ("> x\nOk", False),
        ("Von meinem iPhone gesendet", False),
        ("-- \nAnna", False),
        ("", False),
    ],
)
def test_a_mail_with_nothing_but_other_mails_is_known(text: str, quotes_only: bool) -> None:
    assert of(text).quotes_only is quotes_only


def test_what_is_signed_within_its_text_is_read_without_that() -> None:
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nJa, um neun.\n- - und Kuchen\n- -- \nAnna\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQIz+/=\n=ab12\n-----END PGP SIGNATURE-----\n"
    )
    assert of(signed).own_text == "Ja, um neun.\n- und Kuchen"
    assert of(f"Anmerkung\n{signed}Darunter").text == "Anmerkung\nJa, um neun.\n- und Kuchen\n--\nAnna\nDarunter"
    with pytest.raises(MailRefused, match="encrypted"):
        of("\n-----BEGIN PGP MESSAGE-----\n\nhQEMA+/=\n-----END PGP MESSAGE-----\n")


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("utf-8", "ä€".encode(), "ä€"),
        ("iso-8859-1", b"10 \x80", "10 €"),  # what says Latin-1 and is Windows
        ("iso-8859-1", "Tür €".encode(), "Tür €"),  # what says Latin-1 and is UTF-8
        ("windows-1252", b"\x84a\x93", "„a“"),
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("gb2312", "你好".encode("gb18030"), "你好"),
        ("iso-2022-jp", "こんにちは".encode("iso-2022-jp"), "こんにちは"),
        ("no-such-charset", "ä".encode("cp1252"), "ä"),
        ("windows-874", "ขอบคุณ".encode("cp874"), "ขอบคุณ"),
        ("iso-8859-8-i", "שלום".encode("iso8859-8"), "שלום"),
        ("x-mac-japanese", "ありがとう".encode("shift_jis"), "ありがとう"),
        ("x-gbk", "謝謝".encode("gbk"), "謝謝"),
        ("windows-31j", "①番".encode("cp932"), "①番"),
        ("Shift_JIS", "①番".encode("cp932"), "①番"),
        ("x-windows-949", "똠".encode("cp949"), "똠"),
        ("latin-9", "5 €".encode("iso8859-15"), "5 €"),
        ("us-ascii", "ä".encode(), "ä"),
        ("punycode", "ä".encode(), "ä"),
        ("zip", b"abc", "abc"),
        ("utf-16", "ä".encode("utf-16"), "ä"),
    ],
)
def test_any_charset_is_read(charset: str, raw: bytes, text: str) -> None:
    assert of(raw, f'text/plain; charset="{charset}"').text == text


def test_what_no_reader_sees_is_in_no_text() -> None:
    assert of("\ufeffHal\u00adlo\u200b 10\u202f% 👩\u200d🚒").own_text == "Hallo 10 % 👩\u200d🚒"
    assert of("<pre>a&#13;b&shy;c</pre>", "text/html").text == "abc"
    half = of("+2AA-x", "text/plain; charset=utf-7", "Content-Disposition: attachment; filename*=utf-7''+2AA-\r\n")
    assert (half.text, half.attachments) == ("?x", ("?",)), "half a surrogate pair is no letter"
    assert mail("smime_signed").attachments == (), "a signature is no file"


def test_files_sent_along_are_named_but_not_the_pictures_of_a_signature() -> None:
    part = "--b\r\nContent-Type: {}\r\nContent-Disposition: {}\r\n\r\nx\r\n"
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
        + part.format("application/pdf", 'attachment; filename="=?utf-8?q?Angebot_=C3=BC.pdf?="')
        + part.format("text/csv", "attachment; filename*=utf-8''%e2%82%ac.csv")
        + part.format("image/png", 'inline; filename="image001.png"')
        + part.format("application/zip", "attachment")
        + part.format("text/plain", "attachment; filename=\"a\tb; filename*='''%\"")
    )
    found = of(body + "--b--\r\n", "multipart/mixed; boundary=b")
    assert found.text == "See below."
    assert found.attachments[:3] == ("Angebot ü.pdf", "€.csv", "")
    assert len(found.attachments) == 4


def test_a_broken_base64_gives_what_can_be_read() -> None:
    found = of("SGVsbG8gd29y\r\n!!bGQ", more="Content-Transfer-Encoding: base64\r\n")
    assert found.text == "Hello world"


def nested(depth: int) -> bytes:
    raw = b"Content-Type: text/plain\r\n\r\ndeep\r\n"
    for level in range(depth):
        mark = f"b{level}".encode()
        raw = (
            b'Content-Type: multipart/mixed; boundary="' + mark + b'"\r\n\r\n--' + mark + b"\r\n" + raw
            + b"\r\n--" + mark + b"--\r\n"
        )  # fmt: skip
    return raw


def many_parts(count: int) -> bytes:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * count + b"--b--\r\n"


@pytest.mark.parametrize("raw", [nested(500), many_parts(10_000)], ids=["deeply nested", "10,000 parts"])
def test_a_bomb_of_parts_is_refused_at_once(raw: bytes) -> None:
    began = time.thread_time()
    with pytest.raises(MailRefused) as caught:
        read(raw)
    assert caught.value.status == "554 5.6.0"
    assert time.thread_time() - began < 1.0


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a " * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<!" * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<style>" * 100_000,
        b"Content-Type: text/html\r\n\r\n" + b"<div><blockquote>" * 50_000,
        b"Content-Type: text/html\r\n\r\n" + b"&" * 500_000,
        b"\r\n" + b"on 1 " * 200_000 + b"\r\n> x",
        b"\r\n" + b"> x\r\n\r\n" * 100_000,
        b"\r\n" + b"From: x\r\n" * 100_000,
        b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\r\n\r\nx",
        b"X: " + b"y" * 1_000_000 + b"\r\n\r\nx",
        b"Content-Type: text/plain;" + b" a=b;" * 12_000 + b"\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Disposition: attachment; filename=\"" + b";" * 60_000 + b"\r\n\r\nx\r\n--b--\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + (b"--b\r\nContent-Type: text/plain; x=\"" + b";" * 15_000 + b"\r\n\r\nx\r\n") * 100,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + (b"--b\r\nContent-Type: text/plain; format=flowed\r\n\r\n" + b"x \r\n" * 250_000) * 4,
        b"Content-Type: multipart/mixed; boundary=\"" + b"-" * 60 + b"\"\r\n\r\n" + b"-" * 1_000_000,
        b"Received: x\r\n" * 10_000 + b"\r\nx",
        b"\r\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\n" * 30_000,
        b"\r\n" + b"mfg\r\nx@y\r\n" * 50_000,
        b"\r\nmfg\r\nx\r\n" + b"a" * 50_000,
        b"\r\nmfg\r\nx\r\n" + b"tel " * 12_000,
    ],
)  # fmt: skip
def test_a_mail_made_to_be_slow_is_read_in_a_moment(raw: bytes) -> None:
    began = time.thread_time()
    read(raw)
    assert time.thread_time() - began < 2.0


def test_what_is_no_address_is_told_apart() -> None:
    assert parse_address(" Bob.Smith+x@Example.COM ") == "bob.smith+x@example.com"
    for wrong in (
        "",
        "bob",
        "@x.y",
        "a@b@c",
        '"a b"@x.y',
        "a@x..y",
        "a\r\n@x.y",
        "ä@x.y",
        "a@x.y,b@x.y",
        "a" * 65 + "@x.y",
    ):
        assert parse_address(wrong) is None, wrong


def test_the_subject_of_what_was_typed() -> None:
    assert subject_and_body("Offer\n\nDear Bob,\nhere it is") == ("Offer", "Dear Bob,\nhere it is")
    assert subject_and_body("Just a line") == ("Just a line", "Just a line")
    subject, body = subject_and_body("word " * 30)
    assert subject.endswith(" …")
    assert body == "word " * 30
