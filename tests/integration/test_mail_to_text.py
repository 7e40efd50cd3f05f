"""Mail to texts through the whole box: a mail program hands in, a mobile phone gets."""

import re
import smtplib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lab.ports import free_port
from tests.integration.mail_peers import ANNA, DOMAIN, NAS, SECRET, UNVERIFIED, config, post, refusal, swaks
from tests.integration.whole_box import Texter, WholeBox, until, whole_box

MAILS = Path(__file__).parents[1] / "unit" / "mails"


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    port = free_port()
    with whole_box(tmp_path_factory.mktemp("mail"), mail=config(port, per_hour=1000)) as whole:
        until(lambda: answers(port))
        yield whole


@pytest.fixture
def port(box: WholeBox) -> int:
    return int(box.box.mail["mail"]["port"])


def answers(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            return client.noop()[0] == 250
    except OSError:
        return False


def number(n: int) -> str:
    return f"+49170300{n:04d}"


def mail(text: str, subject: str = "", message_id: str = "") -> str:
    head = f"From: Anna <{ANNA}>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n"
    return f"{head}{f'Message-ID: <{message_id}@example.com>' if message_id else 'X-None: 1'}\n\n{text}\n"


def test_a_mail_becomes_a_text_of_its_user(box: WholeBox, port: int) -> None:
    post(port, ANNA, f"{number(1)}@{DOMAIN}", mail("Grüße aus dem Büro 🎉\n\n-- \nAnna Schmidt\nOffice GmbH"))
    assert until(lambda: box.outside.got(number(1))) == ["Grüße aus dem Büro 🎉"]
    texter = Texter(box.browser(), number(1))
    until(lambda: texter.states() == {"Grüße aus dem Büro 🎉": "delivered"})
    assert texter.messages()[0]["author"]["name"] == "Anna Schmidt"


@pytest.mark.parametrize(
    "local", ["01703000002", "0170-3000002", "+49.170.3000002", '"0170 300 0002"', "004917 03000002".replace(" ", "")]
)
def test_a_number_may_be_written_in_any_usual_form(box: WholeBox, port: int, local: str) -> None:
    post(port, ANNA, f"{local}@{DOMAIN.upper()}", mail(f"as {local}"))
    until(lambda: f"as {local}" in box.outside.got(number(2)))


def test_a_contact_is_reached_by_name(box: WholeBox, port: int) -> None:
    browser = box.browser()
    numbers = [{"number": "030 7654321", "kind": "home"}, {"number": number(3), "kind": "mobile"}]
    browser.request("POST", "/contacts", {"name": "Jürgen O’Neill", "numbers": numbers})
    post(port, ANNA, f"Juergen.ONeill@{DOMAIN}", mail("Hello Jürgen"))
    assert until(lambda: box.outside.got(number(3))) == ["Hello Jürgen"]
    code, words = refusal(port, ANNA, f"nobody.known@{DOMAIN}")
    assert code == 550
    assert "neither a telephone number nor a contact" in words


def test_a_list_of_the_config_is_reached_by_name(box: WholeBox, port: int) -> None:
    post(port, ANNA, f"night-shift@{DOMAIN}", mail("The gate is open"))
    for each in ("+491703009001", "+491703009002"):
        assert until(lambda each=each: box.outside.got(each)) == ["The gate is open"]


def of_program(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


PROGRAMS = {  # a mail of each program, and what of it becomes a text
    "gmail_reply": (ANNA, "Ja, bis gleich – ich bringe Brötchen 🥐 mit."),
    "outlook_html_only": (ANNA, "Guten Tag,\n\ndie Türen öffnen um 9 Uhr. Das kostet 5 €."),
    "apple_mail": (ANNA, "Alles klar 👍 — bis morgen."),
    "iso_8859_1_qp": (ANNA, "Schöne Grüße aus Köln: äöü ÄÖÜ ß"),
    "mislabelled": (ANNA, "Übergröße €"),
    "iphone_only_a_subject": (ANNA, "Komme fünf Minuten später"),
    "smime_signed": (ANNA, "Der Termin bleibt, aber bitte eine halbe Stunde früher und am Seiteneingang."),
    "ups_card": (NAS, "Informational - UPS: On battery power in response to an input power problem."),
    "printer": (NAS, "Toner low\nDevice: MFP-4020 (2nd floor)\nBlack toner: 5%"),
    "cron": (NAS, "rsync: connection unexpectedly closed\n> 3 files were not copied"),
    "nas": (NAS, "[DiskStation] Volume 1 beeinträchtigt\nFestplatte 2 ist ausgefallen.\n---\nMit freundlichen Grüßen"),
}


@pytest.mark.parametrize(("n", "program"), list(enumerate(PROGRAMS)))
def test_mails_of_many_programs_become_the_text_that_was_meant(box: WholeBox, port: int, n: int, program: str) -> None:
    sender, text = PROGRAMS[program]
    post(port, sender, f"{number(200 + n)}@{DOMAIN}", of_program(program))
    [got] = until(lambda: box.outside.got(number(200 + n)))
    assert got.endswith(text)


BOMBS = {
    "10,000 parts": "Content-Type: multipart/mixed; boundary=b\n\n"
    + "--b\nContent-Type: text/plain\n\nx\n" * 10_000 + "--b--\n",
    "parts within parts": "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(500)
    ) + "\nx\n",
    "an HTML page without end": "Content-Type: text/html\n\n" + "<div><blockquote>\n" * 50_000,
    "base64 of nothing": "Content-Transfer-Encoding: base64\n\n" + "QUFB\n" * 100_000,
    "fields of semicolons": "Content-Type: multipart/mixed; boundary=b\n\n"
    + ('--b\nContent-Type: text/plain; x="' + ";" * 15_000 + "\n\n\n") * 100 + "--b--\n",
    "quotes": "> x\n\n" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_of_a_mail_gets_a_permanent_answer_soon(box: WholeBox, port: int, bomb: str) -> None:
    began = time.monotonic()
    code, words = refusal(port, ANNA, f"{number(13)}@{DOMAIN}", BOMBS[bomb])
    assert (code // 100, words[:2]) == (5, "5.")
    assert time.monotonic() - began < 10
    assert box.outside.got(number(13)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Subject", "=?utf-8?q?x=0D=0ABcc:_all@example.com?= =?utf-8?q?_y?="),
        ("Message-ID", "<a\x0b@b> <c@d\x0c>"),
        ("References", "<a@b>\n\tX-Evil: 1 <c@d>"),
        ("From", '"Anna\\" <boss@example.com>" <anna@example.com>'),
        ("Content-Type", "text/plain; charset=utf-7; charset*0*=''%0d%0a"),
    ],
)
def test_header_fields_cannot_smuggle_anything_into_the_text(box: WholeBox, port: int, name: str, value: str) -> None:
    text = f"through {name}"
    post(port, NAS, f"{number(14)}@{DOMAIN}", f"{name}: {value}\n\n{text}\n")
    got = until(lambda: [each for each in box.outside.got(number(14)) if text in each])
    assert len(got) == 1
    assert len(got[0].split("\n")) <= 2, "the subject is one line of the text"


def test_a_machines_tiny_mail_works(box: WholeBox, port: int) -> None:
    post(port, NAS, f"{number(4)}@{DOMAIN}", "Subject: Disk 2 failed\n\n> volume1 degraded\n")
    assert until(lambda: box.outside.got(number(4))) == ["Disk 2 failed\n> volume1 degraded"]
    post(port, NAS, f"{number(4)}@{DOMAIN}", "\nno header at all\n")
    until(lambda: box.outside.got(number(4))[1:] == ["no header at all"])


def test_recipients_are_judged_one_by_one(box: WholeBox, port: int) -> None:
    recipients = [f"{number(5)}@{DOMAIN}", f"12ab@{DOMAIN}", f"{number(6)}@{DOMAIN}", "bob@elsewhere.example"]
    refused = post(port, ANNA, recipients, mail("to several"))
    assert {address: code for address, (code, _) in refused.items()} == {recipients[1]: 550, recipients[3]: 550}
    assert until(lambda: box.outside.got(number(5))) == ["to several"]
    assert until(lambda: box.outside.got(number(6))) == ["to several"]


@pytest.mark.parametrize(
    ("sender", "recipient", "code", "words"),
    [
        (ANNA, f"123456789012345678@{DOMAIN}", 550, "not a telephone number"),
        (ANNA, "01701234567@elsewhere.example", 550, f"mail for {DOMAIN} only"),
        ("stranger@example.org", f"01701234567@{DOMAIN}", 550, "may not send texts"),
        ("carla@example.com", f"01701234567@{DOMAIN}", 550, "You have no SMS number"),
        ("", f"01701234567@{DOMAIN}", 550, "without a sender"),
        (ANNA, f"reply-{'0' * 32}@{DOMAIN}", 550, "not known"),
    ],
)
def test_a_refusal_says_why(port: int, sender: str, recipient: str, code: int, words: str) -> None:
    found = refusal(port, sender, recipient, mail("x"))
    assert found[0] == code
    assert words in found[1]
    assert re.match(r"5\.\d\.\d ", found[1]), "an enhanced status code stands first"


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (mail("long " * 500), 552, "SMS parts"),
        (mail("   \n\n"), 554, "nothing to send"),
        ("Auto-Submitted: auto-replied\n" + mail("I am away"), 550, "Automatic answers"),
        ("Auto-Submitted: auto-generated\n" + mail("Status"), 550, "Automatic answers"),
        ("Precedence: bulk\n" + mail("News"), 550, "Automatic answers"),
        ("Received: x\n" * 60 + mail("round and round"), 554, "loop"),
        (of_program("smime_encrypted"), 554, "encrypted"),
        (of_program("out_of_office"), 550, "Automatic answers"),
        (of_program("read_receipt"), 550, "Automatic answers"),
    ],
)
def test_a_mail_that_is_no_text_is_refused_in_words(
    box: WholeBox, port: int, raw: str | bytes, code: int, words: str
) -> None:
    found = refusal(port, ANNA, f"{number(7)}@{DOMAIN}", raw)
    assert found[0] == code
    assert words in found[1]
    assert box.outside.got(number(7)) == []


def test_a_machine_may_mail_by_itself_but_not_answer(box: WholeBox, port: int) -> None:
    cron = f"From: {NAS}\nAuto-Submitted: auto-generated\nPrecedence: bulk\nSubject: Cron\n\nbackup done\n"
    post(port, NAS, f"{number(8)}@{DOMAIN}", cron)
    assert until(lambda: box.outside.got(number(8))) == ["Cron\nbackup done"]
    assert refusal(port, NAS, f"{number(8)}@{DOMAIN}", cron.replace("generated", "replied"))[0] == 550


def test_signing_in_needs_tls_and_the_right_secret(box: WholeBox, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.ehlo()
        assert not client.has_extn("auth")
        assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 538
        client.starttls(context=UNVERIFIED)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("anna-phone", "wrong")
        client.login("anna-phone", SECRET)
        client.sendmail(
            "some.phone@example.net", [f"{number(9)}@{DOMAIN}"], mail("from my phone").replace("\n", "\r\n").encode()
        )
    assert until(lambda: box.outside.got(number(9))) == ["from my phone"]


def test_a_computer_that_is_not_listed_is_asked_to_sign_in(box: WholeBox, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10, source_address=("127.0.0.2", 0)) as client:
        with pytest.raises(smtplib.SMTPSenderRefused) as caught:
            client.sendmail(ANNA, [f"{number(15)}@{DOMAIN}"], mail("from elsewhere"))
        assert (caught.value.smtp_code, caught.value.smtp_error[:21]) == (530, b"5.7.0 Sign in first (")
        client.starttls(context=UNVERIFIED)
        client.login("anna-phone", SECRET)
        raw = mail("signed in").replace("\n", "\r\n")
        client.sendmail(ANNA, [f"{number(15)}@{DOMAIN}"], raw, mail_options=["BODY=8BITMIME", "AUTH=<>"])
    assert until(lambda: box.outside.got(number(15))) == ["signed in"]


def test_who_guesses_secrets_has_to_wait_and_nobody_else_has(port: int) -> None:
    def sign_in(address: str, secret: str) -> int:
        with smtplib.SMTP("127.0.0.1", port, timeout=10, source_address=(address, 0)) as client:
            client.starttls(context=UNVERIFIED)
            try:
                return client.login("anna-phone", secret)[0]
            except smtplib.SMTPAuthenticationError as error:
                return error.smtp_code

    guesses = [sign_in("127.0.0.3", f"guess {n}") for n in range(6)]  # by two mechanisms each
    assert (guesses[0], guesses[-1]) == (535, 454)
    assert sign_in("127.0.0.3", SECRET) == 454
    assert sign_in("127.0.0.4", SECRET) == 235


def test_a_mail_of_swaks_becomes_a_text(box: WholeBox, port: int) -> None:
    done = swaks(port, "--from", ANNA, "--to", f"01703000010@{DOMAIN}", "--body", "Sent with swaks")
    assert done.returncode == 0, done.stdout + done.stderr
    assert until(lambda: box.outside.got(number(10))) == ["Sent with swaks"]


def test_a_mail_repeated_by_its_sender_is_one_text(box: WholeBox, port: int) -> None:
    once = mail("Only once", message_id="m1")
    for recipient in (f"{number(11)}@{DOMAIN}", f"{number(11)}@{DOMAIN}", f"0170-3000011@{DOMAIN}"):
        post(port, ANNA, recipient, once)
    post(port, ANNA, f"{number(11)}@{DOMAIN}", mail("Another", message_id="m2"))
    until(lambda: "Another" in box.outside.got(number(11)))
    assert box.outside.got(number(11)) == ["Only once", "Another"]


def test_the_box_killed_between_data_and_250_sends_one_text(tmp_path: Path) -> None:
    port = free_port()
    with whole_box(tmp_path, mail=config(port)) as own:
        until(lambda: answers(port))
        raw = mail("Once, whatever happens", message_id="crash").replace("\n", "\r\n").encode()
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
                stream = line.makefile("rb")
                stream.readline()
                for command in (f"EHLO x\r\nMAIL FROM:<{ANNA}>\r\nRCPT TO:<{number(12)}@{DOMAIN}>\r\nDATA\r\n",):
                    line.sendall(command.encode())
                while not stream.readline().startswith(b"354"):
                    pass
                line.sendall(raw + b".\r\n")
                texter = Texter(own.browser(), number(12))
                until(lambda texter=texter: texter.messages())
                own.box.kill_daemon()
                # The mail program never heard the 250, or never looked: it will try again.
            own.box.start_daemon()
            until(lambda: answers(port))
        post(port, ANNA, f"{number(12)}@{DOMAIN}", raw)
        until(lambda: Texter(own.browser(), number(12)).messages()[0]["state"] in ("delivered", "maybe_sent"), 30)
        assert [each["text"] for each in Texter(own.browser(), number(12)).messages()] == ["Once, whatever happens"]
        assert len(own.outside.got(number(12))) <= 1


def test_mails_in_a_storm_of_crashes_are_each_one_text(tmp_path: Path) -> None:
    """Several mail servers hand in at once, try again until they hear 250, and the box dies in the middle."""
    port = free_port()
    with whole_box(tmp_path, mail=config(port, per_hour=1000)) as own:
        until(lambda: answers(port))
        taken: list[str] = []

        def hand_in(server: int) -> None:
            for n in range(25):
                text = f"mail {server}.{n}"
                until(lambda text=text: handed_in(port, number(100 + server), text), 60)
                taken.append(text)

        with ThreadPoolExecutor(4) as servers:
            running = [servers.submit(hand_in, server) for server in range(4)]
            for share in (10, 40, 70):
                until(lambda share=share: len(taken) >= share, 60)
                own.box.kill_daemon()
                own.box.start_daemon()
            for each in running:
                each.result()
        browser = own.browser()
        kept = [each["text"] for server in range(4) for each in Texter(browser, number(100 + server)).messages()]
        assert sorted(kept) == sorted(taken), "nothing is lost, nothing doubled"


def handed_in(port: int, recipient: str, text: str) -> bool:
    """Whether the box said 250."""
    raw = mail(text, message_id=text.replace(" ", "-")).replace("\n", "\r\n").encode()
    try:
        return post(port, ANNA, f"{recipient}@{DOMAIN}", raw) == {}
    except (OSError, smtplib.SMTPServerDisconnected):
        return False
