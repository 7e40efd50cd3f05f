"""Mail that the box sends, through the whole box: forwards, answers, alerts, emails, reports and what comes back."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.ports import free_port
from tests.integration.mail_peers import ANNA, BOX, DOMAIN, NAS, Got, OfficeMailServer, config, post, refusal
from tests.integration.test_doctor import doctor, of
from tests.integration.test_mail_to_text import answers, mail
from tests.integration.whole_box import Texter, WholeBox, reload, until, whole_box
from tests.web.box import Browser

SALES = "sales@example.com"
BEN = "ben@example.com"


@pytest.fixture(scope="module")
def server() -> Iterator[OfficeMailServer]:
    server = OfficeMailServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, server: OfficeMailServer) -> Iterator[WholeBox]:
    port = free_port()
    sections = config(port, server, per_hour=1000)
    with whole_box(tmp_path_factory.mktemp("mail"), mail=sections, forward_to=[SALES]) as whole:
        until(lambda: answers(port))
        yield whole


@pytest.fixture
def port(box: WholeBox) -> int:
    return int(box.box.mail["mail"]["port"])


def number(n: int) -> str:
    return f"+49170400{n:04d}"


def reply(got: Got, text: str, message_id: str, sender: str) -> str:
    quoted = "\n".join(f"> {line}" for line in got.text.split("\n"))
    return (
        f"From: {sender}\nTo: {got['Reply-To']}\nSubject: Re: {got['Subject']}\n"
        f"Message-ID: <{message_id}@example.com>\nIn-Reply-To: {got['Message-ID']}\n"
        "Content-Type: text/plain; charset=utf-8\n\n"
        f"{text}\n\nOn Sun, 22 Nov 2026 at 18:26, the box <{BOX}> wrote:\n{quoted}\n"
    )


def make_old(box: WholeBox, conversation: int, minutes: int = 6) -> None:
    """As if the conversation's messages had lain there for a while."""
    with closing(sqlite3.connect(box.box.folder / "data" / "appliance.db", timeout=10)) as database, database:
        database.execute("UPDATE message SET at = at - ? WHERE conversation_id = ?", (minutes * 60_000, conversation))


def make_mails_old(box: WholeBox, address: str, days: int) -> None:
    """As if all the box's mails so far to an address had been sent some days earlier."""
    with closing(sqlite3.connect(box.box.folder / "data" / "appliance.db", timeout=10)) as database, database:
        database.execute(
            "UPDATE mail_out SET created_at = created_at - ? WHERE address = ?", (days * 24 * 3_600_000, address)
        )


def open_email(browser: Browser, address: str) -> int:
    opened = browser.request("POST", "/conversations", {"kind": "email", "address": address})
    assert opened.status == 200, opened.body
    return int(opened.json["conversation"]["id"])


def write(browser: Browser, conversation: int, text: str) -> int:
    answer = browser.request("POST", f"/conversations/{conversation}/messages", {"text": text, "key": f"k{text[:40]}"})
    assert answer.status == 201, answer.body
    return int(answer.json["message"]["id"])


def messages(browser: Browser, conversation: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.request("GET", f"/conversations/{conversation}/messages").json["messages"]
    return found


def test_a_text_is_forwarded_and_can_be_answered_by_mail(box: WholeBox, server: OfficeMailServer, port: int) -> None:
    browser = box.browser()
    numbers = [{"number": number(1), "kind": "mobile"}]
    browser.request("POST", "/contacts", {"name": "Zoë Müller", "numbers": numbers})
    box.outside.text_back("Wann öffnen Sie? 🎉", number(1))
    got = server.wait_for(lambda got: "öffnen" in got.text)
    assert got.recipients == (SALES,)
    assert got["From"] == f'"Zoë Müller – Mobil (SMS)" <{BOX}>'
    assert got["Subject"] == "SMS von Zoë Müller – Mobil", "in the language of the office's country"
    assert "\n-- \nAntworten Sie auf diese E-Mail, um per SMS zu antworten." in got.text
    assert got.text.startswith("Wann öffnen Sie? 🎉\n")
    assert max(map(len, got.raw.splitlines())) <= 78
    assert got.raw.isascii(), "nothing that an old server could harm"
    assert got["Auto-Submitted"] == "auto-generated"
    answer = reply(got, "Um neun.", "r1", SALES)
    post(port, SALES, got["Reply-To"], answer)
    post(port, SALES, got["Reply-To"], answer)
    assert until(lambda: box.outside.got(number(1))) == ["Um neun."]
    until(lambda: Texter(browser, number(1)).states().get("Um neun.") == "delivered")
    assert box.outside.got(number(1)) == ["Um neun."]
    away = "Auto-Submitted: auto-replied\n" + reply(got, "Ich bin im Urlaub.", "r0", SALES)
    assert refusal(port, SALES, got["Reply-To"], away)[0] == 550
    post(port, ANNA, got["Reply-To"], reply(got, "Oder um zehn.", "r1", ANNA))
    assert until(lambda: box.outside.got(number(1))[1:]) == ["Oder um zehn."], "the number is hers as well"
    assert Texter(browser, number(1)).messages()[-1]["author"]["name"] == "Anna Schmidt"


def test_a_strangers_answer_is_refused(box: WholeBox, server: OfficeMailServer, port: int) -> None:
    box.outside.text_back("for sales only", number(2))
    got = server.wait_for(lambda got: "for sales only" in got.text)
    code, words = refusal(port, "mallory@example.org", got["Reply-To"], reply(got, "x", "r2", "mallory@example.org"))
    assert (code, "Only its receiver can answer it" in words) == (550, True)
    carla = "carla@example.com"
    assert refusal(port, carla, got["Reply-To"], reply(got, "x", "r2", carla))[0] == 550, "the number is not hers"
    guessed = got["Reply-To"].replace("reply-", "reply-0")
    assert refusal(port, SALES, guessed)[0] == 550
    make_mails_old(box, SALES, days=31)
    code, words = refusal(port, SALES, got["Reply-To"], reply(got, "x", "r2", SALES))
    assert (code, "or no longer" in words) == (550, True)
    assert box.outside.got(number(2)) == []


def test_a_text_of_a_name_is_forwarded_and_says_that_it_cannot_be_answered(
    box: WholeBox, server: OfficeMailServer, port: int
) -> None:
    box.outside.text_back("Your parcel is here", "PARCEL")
    got = server.wait_for(lambda got: "Your parcel" in got.text)
    assert "\n-- \nDieser Absender hat einen Namen statt einer Nummer" in got.text
    recipients = [got["Reply-To"], f"{number(12)}@{DOMAIN}"]
    refused = post(port, ANNA, recipients, mail("Thank you"))
    assert {address: code for address, (code, _) in refused.items()} == {recipients[0]: 550}
    assert until(lambda: box.outside.got(number(12))) == ["Thank you"], "the other recipient's text goes out"


def test_the_answer_to_a_mailed_text_returns_in_its_thread(box: WholeBox, server: OfficeMailServer, port: int) -> None:
    exchange = "<FR0P281MB2345A1B2C3D4E5F60718293A4B5C6@FR0P281MB2345.DEUP281.PROD.OUTLOOK.COM>"
    references = f"References: {exchange}\n"
    post(port, ANNA, f"{number(3)}@{DOMAIN}", references + mail("Ready at five?", "Order 7", "asked"))
    until(lambda: box.outside.got(number(3)))
    box.outside.text_back("Yes, at five", number(3))
    got = server.wait_for(lambda got: got.recipients == (ANNA,) and "Yes, at five" in got.text)
    assert got["Subject"] == "Re: Order 7"
    assert got["In-Reply-To"] == "<asked@example.com>"
    assert got["References"].split() == [exchange, "<asked@example.com>"]
    assert f"\nReferences: {exchange}\r\n".encode() in got.raw, "as it is, not in encoded words"
    post(port, ANNA, got["Reply-To"], reply(got, "Thanks", "r3", ANNA))
    until(lambda: box.outside.got(number(3)) == ["Ready at five?", "Thanks"])
    assert Texter(box.browser(), number(3)).messages()[-1]["author"]["name"] == "Anna Schmidt"


def test_a_text_that_failed_returns_as_a_report(box: WholeBox, server: OfficeMailServer, port: int) -> None:
    box.outside.fault("submit_error", 1, code=1)  # unassigned number
    post(port, NAS, f"{number(4)}@{DOMAIN}", mail("alarm", "Fire", "fire"))
    until(lambda: Texter(box.browser(), number(4)).states() == {"Fire\nalarm": "failed"})
    got = server.wait_for(lambda got: got.recipients == (NAS,))
    assert got.sender == "", "a report must not be answered"
    assert got.message.get_content_type() == "multipart/report"
    kinds = [part.get_content_type() for part in got.message.iter_parts()]
    assert kinds == ["text/plain", "message/delivery-status", "text/rfc822-headers"]
    status = got.message.get_payload(1).get_payload()  # type: ignore[union-attr]
    assert status[1]["Action"] == "failed"
    assert status[1]["Final-Recipient"] == f"rfc822; {number(4)}@{DOMAIN}"
    assert status[1]["Diagnostic-Code"] == "x-sms; This number does not exist.", "programs are told in English"
    told = str(got.message.get_payload(0).get_content())  # type: ignore[union-attr]
    assert got["Subject"] == "SMS nicht zugestellt"
    assert re.match(r"Ihre SMS an [\d ]+ wurde nicht zugestellt\.\s+Diese Nummer gibt es nicht\.\s", told), told
    assert "alarm" in told
    assert got["In-Reply-To"] == "<fire@example.com>"


def test_an_unread_chat_is_told_once_and_answered_by_mail(box: WholeBox, server: OfficeMailServer, port: int) -> None:
    anna, ben = box.browser(), box.browser("ben")
    assert ben.request("PATCH", "/me/preferences", {"language": "en"}).status == 200
    ben_id = next(user["id"] for user in anna.request("GET", "/me").json["users"] if user["username"] == "ben")
    opened = anna.request("POST", "/conversations", {"kind": "chat", "user_id": ben_id})
    chat = int(opened.json["conversation"]["id"])
    for n in range(12):
        write(anna, chat, f"<b>message</b> {n}")
    make_old(box, chat)
    got = server.wait_for(lambda got: got.recipients == (BEN,))
    assert got["Subject"] == "Unread Chat: Anna Schmidt"
    assert "message</b> 1\n" not in got.text
    assert got.text.startswith("You have unread messages from Anna Schmidt. These are the last ones:\n")
    assert all(f"<b>message</b> {n}" in got.text for n in range(2, 12)), "the last ten"
    page = got.message.get_body(("html",))
    assert page is not None
    assert "&lt;b&gt;message&lt;/b&gt; 11" in page.get_content()
    write(anna, chat, "one more")
    make_old(box, chat)
    post(port, BEN, got["Reply-To"], reply(got, "I am on the train.", "r5", BEN))
    until(lambda: messages(anna, chat)[-1]["text"] == "I am on the train.")
    assert messages(anna, chat)[-1]["author"]["name"] == "Ben Weber"
    assert [each.recipients for each in server.got].count((BEN,)) == 1, "no second mail before it is read"
    ben.request("POST", f"/conversations/{chat}/read", {"up_to": messages(anna, chat)[-1]["id"]})
    assert ben.request("PATCH", "/me/preferences", {"language": "de"}).status == 200
    write(anna, chat, "After reading")
    make_old(box, chat)
    second = server.wait_for(lambda got: got.recipients == (BEN,) and "After reading" in got.text)
    assert second["Subject"] == "Ungelesener Chat: Anna Schmidt"
    assert second.text.startswith("Sie haben ungelesene Nachrichten von Anna Schmidt. Das sind die letzten:\n")
    assert "Antworten Sie auf diese E-Mail, um im Chat zu antworten." in second.text


def test_a_new_email_goes_out_and_its_answer_returns(box: WholeBox, server: OfficeMailServer, port: int) -> None:
    browser = box.browser()
    conversation = open_email(browser, "Bob@Example.COM")
    write(browser, conversation, "Angebot für Müller\n\nGuten Tag,\nanbei der Preis: 10 €.")
    got = server.wait_for(lambda got: got.recipients == ("bob@example.com",))
    assert (got["Subject"], got["From"]) == ("Angebot für Müller", f"Anna Schmidt <{BOX}>")
    assert got.text.strip() == "Guten Tag,\nanbei der Preis: 10 €."
    assert got["Auto-Submitted"] == ""
    until(lambda: messages(browser, conversation)[0]["state"] == "sent")
    code, words = refusal(port, "eve@example.com", got["Reply-To"])
    assert (code, "Only bob@example.com can answer" in words) == (550, True)
    answer = reply(got, "Zu teuer.", "bob1", "Bob@example.com").replace(
        "Content-Type: text/plain; charset=utf-8\n\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n",
    )
    answer += '--b\nContent-Disposition: attachment; filename="offer.pdf"\n\nx\n--b--\n'
    post(port, "Bob@example.com", got["Reply-To"], answer)
    until(lambda: [each["text"] for each in messages(browser, conversation)][1:] == ["Zu teuer."])
    assert messages(browser, conversation)[1]["reason"] == "Files came with it that are not kept here: offer.pdf."
    view = browser.request("GET", f"/conversations/{conversation}").json["conversation"]
    assert (view["kind"], view["peer"]["address"], view["unread"]) == ("email", "bob@example.com", 1)
    write(browser, conversation, "Dann eben nicht.")
    second = server.wait_for(lambda got: "eben nicht" in got.text)
    assert second["Subject"] == "Re: Angebot für Müller"
    assert second["In-Reply-To"] == "<bob1@example.com>"
    assert got["Message-ID"] in second["References"]


def test_an_email_that_the_server_refuses_fails_with_its_words(box: WholeBox, server: OfficeMailServer) -> None:
    browser = box.browser()
    conversation = open_email(browser, "nobody@example.com")
    server.refuse_with = "550 5.1.1 Nobody of that name"
    try:
        message = write(browser, conversation, "Hello?")
        until(lambda: messages(browser, conversation)[0]["state"] == "failed")
    finally:
        server.refuse_with = ""
    assert "Nobody of that name" in messages(browser, conversation)[0]["reason"]
    assert browser.request("POST", f"/messages/{message}/retry").status == 200
    until(lambda: messages(browser, conversation)[0]["state"] == "sent")


def test_an_email_waits_for_a_server_that_is_away(box: WholeBox, server: OfficeMailServer) -> None:
    browser = box.browser()
    conversation = open_email(browser, "late@example.com")
    server.stop()
    try:
        write(browser, conversation, "Patience")
        until(lambda: "will be tried again" in messages(browser, conversation)[0]["reason"])
        until(lambda: browser.request("GET", "/me").json["mail"]["condition"] == "away")
    finally:
        server.start()
    until(lambda: messages(browser, conversation)[0]["state"] == "sent")
    until(lambda: browser.request("GET", "/me").json["mail"]["condition"] == "ready")


def test_a_bounce_returns_to_its_conversation(box: WholeBox, server: OfficeMailServer, port: int) -> None:
    browser = box.browser()
    conversation = open_email(browser, "moved@example.com")
    write(browser, conversation, "Still there?")
    got = server.wait_for(lambda got: got.recipients == ("moved@example.com",))
    until(lambda: messages(browser, conversation)[0]["state"] == "sent")
    away = "From: moved@example.com\nAuto-Submitted: auto-replied\nSubject: Away\n\nI am away until May.\n"
    post(port, "", got.sender, away)
    bounce = (
        "From: MAILER-DAEMON@example.com\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mail.example.com\n\nFinal-Recipient: rfc822; moved@example.com\nAction: failed\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b--\n"
    )
    post(port, "", got.sender, bounce)
    until(lambda: messages(browser, conversation)[0]["state"] == "failed")
    assert "User unknown" in messages(browser, conversation)[0]["reason"]
    assert len(messages(browser, conversation)) == 1, "the absence note became nothing"


def test_the_boxs_own_mail_never_becomes_a_text(box: WholeBox, server: OfficeMailServer, port: int) -> None:
    box.outside.text_back("turn me round", number(9))
    got = server.wait_for(lambda got: "turn me round" in got.text)
    forwarded = got.raw.replace(b"Auto-Submitted: auto-generated\r\n", b"")
    for raw in (got.raw, forwarded):
        assert refusal(port, ANNA, f"{number(8)}@{DOMAIN}", raw)[0] in (550, 554)
    assert box.outside.got(number(8)) == []


@pytest.fixture
def ben_gets_mail(box: WholeBox) -> Iterator[None]:
    people = box.box.people
    box.box.people = [replace(each, forward_texts=each.username == "ben") for each in people]
    box.box.write_config()
    assert reload(box.box)["problems"] == []
    yield
    box.box.people = people
    box.box.write_config()
    reload(box.box)


@pytest.mark.usefixtures("ben_gets_mail")
def test_a_user_gets_texts_as_mail_and_answers_under_the_own_name(
    box: WholeBox, server: OfficeMailServer, port: int
) -> None:
    box.outside.text_back("Is Ben there?", number(11))
    got = server.wait_for(lambda got: got.recipients == (BEN,) and "Is Ben there?" in got.text)
    post(port, BEN, got["Reply-To"], reply(got, "Here I am.", "ben1", BEN))
    assert until(lambda: box.outside.got(number(11))) == ["Here I am."]
    written = Texter(box.browser("ben"), number(11)).messages()[-1]
    assert written["author"]["name"] == "Ben Weber"
    code, _ = refusal(port, ANNA, got["Reply-To"], reply(got, "Not me.", "anna1", ANNA))
    assert code == 550


def test_a_box_killed_while_it_sends_goes_on_with_it(tmp_path: Path, server: OfficeMailServer) -> None:
    with whole_box(tmp_path, mail=config(free_port(), server)) as own:
        browser = own.browser()
        server.stop()
        conversation = open_email(browser, "crash@example.com")
        write(browser, conversation, "Survives")
        until(lambda: messages(browser, conversation)[0]["reason"] != "")
        assert mail_server_says(own) == "problem: The mail server 127.0.0.1 cannot be reached or does not answer"
        own.box.kill_daemon()
        assert mail_server_says(own).endswith("cannot be reached")
        server.start()
        assert mail_server_says(own).endswith("can be reached")
        own.box.start_daemon()
        server.wait_for(lambda got: got.recipients == ("crash@example.com",), 30)
        until(lambda: messages(browser, conversation)[0]["state"] == "sent")
        assert mail_server_says(own) == "ok: The mail server takes mail"


def mail_server_says(box: WholeBox) -> str:
    """What the doctor finds at the office's mail server, up to the reason."""
    level, sentence = of(doctor(box.box.config)[1], "Mail server")[-1]
    return f"{level}: {re.split(r'[:.] |[.]$', sentence)[0]}"
