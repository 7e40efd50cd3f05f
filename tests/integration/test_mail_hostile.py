"""Hostile SMTP sessions against the mail listener, and submission to mail servers that ask for TLS and a secret."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from appliance import certificates
from appliance.domain.mail import Client, IncomingMail, MailNotSent, MailRefused
from appliance.mail import inbound, outbound
from appliance.mail.inbound import ListenerSettings, MailListener
from appliance.mail.outbound import HandOver, Server, examine
from tests.integration.mail_peers import UNVERIFIED, OfficeMailServer, office_mail_server


class Desk:
    """A desk that takes everything and keeps it."""

    def __init__(self) -> None:
        self.taken: list[IncomingMail] = []
        self.trouble: Exception | None = None
        self.beside: list[int] = []

    def sign_in(self, client: str, username: str, secret: str) -> bool:
        return secret == "right"

    def welcome(self, client: Client) -> bool:
        return True

    async def judge(self, client: Client, sender: str, recipient: str, beside: int) -> int:
        self.beside.append(beside)
        if recipient.startswith("bad"):
            raise MailRefused("550 5.1.1", "“bad”\r\n250 OK – is no number …")
        return 1

    async def take(self, mail: IncomingMail) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.taken.append(mail)


@pytest.fixture
async def desk() -> AsyncIterator[tuple[Desk, int]]:
    desk = Desk()
    listener = MailListener(ListenerSettings("127.0.0.1", 0, "sms.example.lan", 100_000, None), desk)
    await listener.start()
    yield desk, listener.port
    await listener.close()


class Line:
    """A raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Line:
        line = cls(*await asyncio.open_connection("127.0.0.1", port, limit=1_000_000))
        await line.answer()
        return line

    async def answer(self) -> bytes:
        """The next reply, its last line."""
        while True:
            said = await asyncio.wait_for(self.reader.readline(), 10)
            if said[3:4] != b"-":
                return said

    async def say(self, raw: bytes) -> bytes:
        self.writer.write(raw + b"\r\n")
        await self.writer.drain()
        return await self.answer()

    async def mail(self, content: bytes) -> bytes:
        await self.say(b"EHLO x")
        await self.say(b"MAIL FROM:<a@x.y>")
        assert (await self.say(b"RCPT TO:<017012345@sms.example.lan>")).startswith(b"250")
        assert (await self.say(b"DATA")).startswith(b"354")
        return await self.say(content + b"\r\n.")

    def close(self) -> None:
        self.writer.close()


SMUGGLED = b"MAIL FROM:<boss@x.y>\r\nRCPT TO:<0900@sms.example.lan>\r\nDATA\r\n\r\nevil\r\n.\r\n"


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r\n\0.\r\n"])
async def test_no_mail_is_smuggled_in_behind_another(desk: tuple[Desk, int], end: bytes) -> None:
    kept, port = desk
    line = await Line.open(port)
    answer = await line.mail(b"Subject: x\r\n\r\nhello" + end + SMUGGLED[:-5])
    assert answer[:3] == (b"550" if b"\r" in end.replace(b"\r\n", b"") else b"250")
    assert (await line.say(b"NOOP")).startswith(b"250"), "nothing is left over"
    assert [mail.sender for mail in kept.taken] == (["a@x.y"] if answer.startswith(b"250") else [])
    line.close()


async def test_a_panel_that_ends_its_lines_with_lf_alone_is_understood(desk: tuple[Desk, int]) -> None:
    kept, port = desk
    line = await Line.open(port)
    assert (await line.mail(b"Subject: Zone 4\n\nIntrusion\nHall 2")).startswith(b"250")
    assert [(mail.content.subject, mail.content.text) for mail in kept.taken] == [("Zone 4", "Intrusion\nHall 2")]
    line.close()


async def test_a_gigantic_line_and_a_gigantic_mail_get_an_answer(desk: tuple[Desk, int]) -> None:
    kept, port = desk
    line = await Line.open(port)
    assert (await line.mail(b"x" * 50_000)).startswith(b"500")
    assert (await line.mail(b"x" * 900 + b"\r\n" + (b"y" * 900 + b"\r\n") * 200)).startswith(b"552")
    assert (await line.say(b"MAIL FROM:<" + b"a" * 600 + b"@x>")).startswith(b"500")
    assert (await line.mail(b"Subject: fine\r\n\r\nstill works")).startswith(b"250")
    assert [mail.content.text for mail in kept.taken] == ["still works"]
    line.close()


async def test_a_bracket_that_is_not_closed_is_a_mistake_of_the_sender(desk: tuple[Desk, int]) -> None:
    line = await Line.open(desk[1])
    await line.say(b"EHLO x")
    assert (await line.say(b"MAIL FROM:<a@[x>")).startswith(b"553")
    line.close()


async def test_more_recipients_than_a_mail_may_have_are_left_for_another_one(desk: tuple[Desk, int]) -> None:
    kept, port = desk
    line = await Line.open(port)
    await line.say(b"EHLO x")
    await line.say(b"MAIL FROM:<a@x.y>")
    said = [await line.say(f"RCPT TO:<{n}@sms.example.lan>".encode()) for n in range(inbound.MOST_RECIPIENTS + 1)]
    assert [each[:9] for each in said[-2:]] == [b"250 2.1.5", b"452 4.5.3"]
    assert (await line.say(b"DATA")).startswith(b"354")
    assert (await line.say(b"\r\nhello\r\n.")).startswith(b"250")
    assert [len(mail.recipients) for mail in kept.taken] == [inbound.MOST_RECIPIENTS]
    line.close()


async def test_each_recipient_is_judged_with_the_texts_of_those_before(desk: tuple[Desk, int]) -> None:
    kept, port = desk
    line = await Line.open(port)
    await line.say(b"EHLO x")
    for _ in range(2):
        await line.say(b"MAIL FROM:<a@x.y>")
        for number in (b"1", b"2", b"bad", b"3"):
            await line.say(b"RCPT TO:<" + number + b"@sms.example.lan>")
        await line.say(b"RSET")
    assert kept.beside == [0, 1, 2, 2] * 2
    line.close()


async def test_a_refusal_is_one_line_of_ascii(desk: tuple[Desk, int]) -> None:
    line = await Line.open(desk[1])
    await line.say(b"EHLO x")
    await line.say(b"MAIL FROM:<a@x.y>")
    answer = await line.say(b"RCPT TO:<bad@sms.example.lan>")
    assert answer == b'550 5.1.1 "bad"250 OK - is no number ...\r\n'
    assert (await line.say(b"NOOP")).startswith(b"250"), "nothing is left over"
    line.close()


async def test_trouble_of_the_box_is_no_mistake_of_the_sender(desk: tuple[Desk, int]) -> None:
    kept, port = desk
    line = await Line.open(port)
    kept.trouble = ValueError("a mistake in the program")
    assert (await line.mail(b"\r\nhello")).startswith(b"451 4.3.0")
    kept.trouble = None
    assert (await line.mail(b"\r\nhello")).startswith(b"250")
    line.close()


async def test_an_unknown_command_is_not_repeated_with_its_line_ends(desk: tuple[Desk, int]) -> None:
    line = await Line.open(desk[1])
    assert await line.say(b"HELO\rHELO") == b'500 Error: command "HELO?HELO" not recognized\r\n'
    line.close()


@pytest.mark.parametrize(
    "address",
    [
        b'<"a b"@x.y>',
        b'<"a\\"b"@x.y>',
        b"<@x.y:a@x.y>",
        b"<a@[127.0.0.1]>",
        b"<a@x.y",
        b"a@x.y>",
        b"<>",
        b"< >",
        b"<a@@b>",
        b'<"@x.y>',
        b"<a@x.y>\tSIZE=1",
        b"<a@x.y> SIZE=99999999999",
        b"<\xff@x.y>",
        b"<a(b)@x.y>",
        b"(",
        b'"',
        b"<a@x.y> A=B",
    ],
)
async def test_odd_addresses_get_a_clean_answer(desk: tuple[Desk, int], address: bytes) -> None:
    line = await Line.open(desk[1])
    await line.say(b"EHLO x")
    assert (await line.say(b"MAIL FROM:" + address))[:1] in (b"2", b"5")
    await line.say(b"RSET")
    await line.say(b"MAIL FROM:<a@x.y>")
    assert (await line.say(b"RCPT TO:" + address))[:1] in (b"2", b"5")
    assert (await line.say(b"NOOP")).startswith(b"250")
    line.close()


async def test_random_sessions_never_break_the_listener(desk: tuple[Desk, int]) -> None:
    chance = random.Random(4)
    words = [
        b"EHLO x",
        b"MAIL FROM:<a@x.y>",
        b"RCPT TO:<1@sms.example.lan>",
        b"DATA",
        b".",
        b"RSET",
        b"AUTH PLAIN",
        b"AUTH LOGIN AAAA",
        b"*",
        b"\xff\xfe",
        b"VRFY a",
        b"HELP",
        b"STARTTLS",
        b"",
        b"\0",
        b"BDAT 3",
        b"EXPN x",
    ]
    for _ in range(60):
        line = await Line.open(desk[1])
        said = b"\r\n".join(chance.choice(words) for _ in range(15)) + b"\r\n.\r\nQUIT\r\n"
        line.writer.write(said)
        line.writer.write_eof()
        heard = await asyncio.wait_for(line.reader.read(), 10)
        assert b"451" not in heard
        assert b"Traceback" not in heard
        line.close()
    line = await Line.open(desk[1])
    assert (await line.mail(b"\r\nstill here")).startswith(b"250")
    line.close()


async def test_a_mail_may_take_longer_than_one_may_be_silent(
    desk: tuple[Desk, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large mail over a slow line comes in, and who falls silent in the middle of one is cut off."""
    monkeypatch.setattr(inbound, "IDLE_S", 0.6)
    kept, port = desk
    line = await Line.open(port)
    for command in (b"EHLO x", b"MAIL FROM:<a@x.y>", b"RCPT TO:<017012345@sms.example.lan>", b"DATA"):
        answer = await line.say(command)
    assert answer.startswith(b"354")
    began = time.monotonic()
    while time.monotonic() - began < 1.5:
        line.writer.write(b"slowly\r\n")
        await line.writer.drain()
        await asyncio.sleep(0.05)  # the line's slowness
    assert (await line.say(b".")).startswith(b"250")
    assert len(kept.taken) == 1
    await line.say(b"MAIL FROM:<a@x.y>")
    await line.say(b"RCPT TO:<017012345@sms.example.lan>")
    await line.say(b"DATA")
    line.writer.write(b"and then not")
    assert await asyncio.wait_for(line.reader.read(), 10) == b""
    line.close()


async def test_too_many_connections_are_told_to_come_again(
    desk: tuple[Desk, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "MOST_OF_ONE_CLIENT", 3)
    lines = [await Line.open(desk[1]) for _ in range(3)]
    reader, writer = await asyncio.open_connection("127.0.0.1", desk[1])
    assert (await asyncio.wait_for(reader.read(), 10)).startswith(b"421 4.3.2")
    writer.close()
    other = Line(*await asyncio.open_connection("127.0.0.1", desk[1], local_addr=("127.0.0.2", 0)))
    assert (await other.answer()).startswith(b"220"), "another computer is none of theirs"
    monkeypatch.setattr(inbound, "MOST_CONNECTIONS", 4)
    reader, writer = await asyncio.open_connection("127.0.0.1", desk[1], local_addr=("127.0.0.3", 0))
    assert (await asyncio.wait_for(reader.read(), 10)).startswith(b"421 4.3.2")
    writer.close()
    other.close()
    lines[0].close()
    assert (await lines[1].mail(b"\r\nfine")).startswith(b"250")
    for line in lines:
        line.close()


async def test_nothing_said_before_tls_counts_within_it(certificate: Path) -> None:
    """Who sits on the line could say a command in a client's name, if what comes with STARTTLS were kept."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate / "mail.pem")
    listener = MailListener(ListenerSettings("127.0.0.1", 0, "sms.example.lan", 100_000, tls), Desk())
    await listener.start()
    line = await Line.open(listener.port)
    await line.say(b"EHLO x")
    assert (await line.say(b"STARTTLS\r\nNOOP")).startswith(b"220")
    await line.writer.start_tls(UNVERIFIED)
    line.writer.write(b"HELO x\r\nQUIT\r\n")
    assert await asyncio.wait_for(line.reader.read(), 10) == b"250 sms.example.lan\r\n221 Bye\r\n"
    await listener.close()


# --- the way out ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    certificates.ensure(folder, folder / "mail.pem", ["localhost"])
    return folder


@pytest.fixture
def server(certificate: Path) -> Iterator[OfficeMailServer]:
    server = OfficeMailServer(certificate / "mail.pem", {"box": "secret"})
    yield server
    server.close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_submission_signs_in_over_tls(certificate: Path, security: str) -> None:
    with office_mail_server(
        certificate=certificate / "mail.pem", accounts={"box": "secret"}, tls_at_once=security == "tls"
    ) as server:
        ours = Server("localhost", server.port, security, "box", "secret", certificate / "tls" / "ca.pem")
        HandOver(ours).run("box@example.com", "bob@example.com", b"Subject: x\r\n\r\nhello\r\n")
        assert [(got.account, got.recipients) for got in server.got] == [("box", ("bob@example.com",))]


TROUBLES = {  # what of the config is wrong, the words for it, and what to do
    "wrong secret": ({"secret": "guessed"}, "name and secret", "Set mail_out.username and secret"),
    "secret with an umlaut": ({"secret": "schlüssel"}, "letters other than ASCII", "Give the box's account"),
    "unknown certificate": ({"ca_file": None}, "cannot be trusted", "Set mail_out.ca_file"),
    "TLS where it is STARTTLS": ({"security": "tls"}, "cannot be reached", "Check mail_out.host, port and security"),
    "nobody there": ({"port": 1}, "cannot be reached", "Check mail_out.host, port and security"),
}


@pytest.mark.parametrize("what", TROUBLES)
def test_a_server_in_trouble_is_told_in_words_and_tried_again(
    server: OfficeMailServer, certificate: Path, what: str
) -> None:
    changes, words, advice = TROUBLES[what]
    ours = Server("localhost", server.port, "starttls", "box", "secret", certificate / "tls" / "ca.pem")
    ours = replace(ours, **changes)
    for attempt in (
        lambda: HandOver(ours).run("box@example.com", "bob@example.com", b"Subject: x\r\n\r\nhello\r\n"),
        lambda: examine(ours, "box@example.com"),
    ):
        with pytest.raises(MailNotSent, match=words) as caught:
            attempt()
        assert (caught.value.permanent, caught.value.server_away) == (False, True)
        assert caught.value.advice.startswith(advice)
        assert "guessed" not in caught.value.sentence
    assert server.got == []


def test_a_server_is_examined_without_sending(server: OfficeMailServer, certificate: Path) -> None:
    ours = Server("localhost", server.port, "starttls", "box", "secret", certificate / "tls" / "ca.pem")
    examine(ours, "box@example.com")
    with pytest.raises(MailNotSent, match="Authentication required") as caught:
        examine(replace(ours, username=""), "box@example.com")
    assert "mail_out.username" in caught.value.advice
    with office_mail_server() as plain, pytest.raises(MailNotSent, match="STARTTLS extension not supported") as caught:
        examine(replace(ours, port=plain.port), "box@example.com")
    assert (caught.value.permanent, "mail_out.security" in caught.value.advice) == (False, True)
    assert server.got == []


@asynccontextmanager
async def scripted_server(answers: list[bytes], thinks_s: float = 0.0) -> AsyncIterator[Server]:
    """A mail server that greets with the first answer, gives the others to whatever is said, and hangs up.

    It thinks for ``thinks_s`` before the last one.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):  # the box hung up
            for n, answer in enumerate(answers, start=1):
                if n == len(answers):
                    await asyncio.sleep(thinks_s)
                writer.write(answer + b"\r\n")
                await reader.readuntil(b"\r\n.\r\n" if answer.startswith(b"354") else b"\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield Server("127.0.0.1", server.sockets[0].getsockname()[1], "none")
    server.close()


async def test_a_server_that_turns_the_box_away_gets_the_mail_later() -> None:
    async with scripted_server([b"554 5.7.1 No service for you"]) as ours:
        with pytest.raises(MailNotSent, match="No service for you") as caught:
            await asyncio.to_thread(HandOver(ours).run, "box@example.com", "bob@example.com", b"\r\nhello\r\n")
    assert (caught.value.permanent, caught.value.server_away) == (False, True)


async def test_a_server_that_does_not_like_the_boxs_address_gets_the_mail_later() -> None:
    """That is for the admin to mend, and no answer or alert is lost until then; nor is the address told to anybody."""
    token = "0123456789abcdef" * 2
    answers = [b"220 hi", b"250 hi", b"550 5.7.1 <bounce-%s@x.y> may not send" % token.encode(), b"250 OK", b"221 bye"]
    async with scripted_server(answers) as ours:
        with pytest.raises(MailNotSent, match="may not send") as caught:
            await asyncio.to_thread(HandOver(ours).run, f"bounce-{token}@x.y", "bob@example.com", b"\r\nhello\r\n")
    assert (caught.value.permanent, caught.value.server_away) == (False, True)
    assert token not in caught.value.sentence


@pytest.mark.parametrize(
    ("sender", "answer"), [("box@example.com", b"552 5.3.4 Too large"), ("", b"550 5.7.1 Who are you?")]
)
async def test_what_only_this_mail_is_refused_for_is_not_tried_again(sender: str, answer: bytes) -> None:
    async with scripted_server([b"220 hi", b"250 hi", answer, b"250 OK", b"221 bye"]) as ours:
        with pytest.raises(MailNotSent) as caught:
            await asyncio.to_thread(HandOver(ours).run, sender, "bob@example.com", b"\r\nhello\r\n")
    assert (caught.value.permanent, caught.value.server_away) == (True, False)


async def test_a_server_that_thinks_for_long_about_a_mail_gets_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks for viruses before it says 250: a box that did not wait would send it again and again."""
    monkeypatch.setattr(outbound, "TIMEOUT_S", 0.5)
    taken = [b"220 hi", b"250 hi", b"250 OK", b"250 OK", b"354 Go on", b"250 Taken"]
    async with scripted_server(taken, thinks_s=1.0) as ours:
        await asyncio.to_thread(HandOver(ours).run, "box@example.com", "bob@example.com", b"\r\nhello\r\n")


@pytest.mark.parametrize("farewell", [b"421 4.3.0 Closing anyway", b"500 5.5.1 What?"])
async def test_a_mail_that_was_taken_is_not_sent_again_for_a_rude_farewell(farewell: bytes) -> None:
    taken = [b"220 hi", b"250 hi", b"250 OK", b"250 OK", b"354 Go on", b"250 Taken"]
    async with scripted_server([*taken, farewell]) as ours:
        await asyncio.to_thread(HandOver(ours).run, "box@example.com", "bob@example.com", b"\r\nhello\r\n")


def test_nothing_is_free_on_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        listener = MailListener(ListenerSettings("127.0.0.1", port, "x", 1000, None), Desk())
        with pytest.raises(OSError, match="in use"):
            asyncio.run(listener.start())
