"""What the gateway answers when something is full: the real listener, gateway and services on a real database."""

from __future__ import annotations

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from appliance import certificates
from appliance.daemon import mail_gateway
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.mail_gateway import MailGateway
from appliance.daemon.mail_sender import MailSender
from appliance.mail import inbound, outbound
from appliance.services import conversations, directory, health, messages
from appliance.services.office import open_office
from appliance.settings import MailSecurity, Settings, load
from appliance.store.database import close_database, database, fetch, migrate
from lab.ports import free_port
from tests.integration.mail_peers import ANNA, DOMAIN, post, refusal
from tests.integration.whole_box import until

CONFIG = {
    "appliance.toml": '[box]\ndata_dir = "."\nrun_dir = "."\n',
    "modems.toml": '[[modem]]\nname = "sim1"\ndevice = "/dev/none"\nnumber = "+4930100001"\nusers = ["anna"]\n',
    "pbx.toml": "",
    "users.toml": f'[[user]]\nusername = "anna"\nname = "Anna"\nemail = "{ANNA}"\n',
    "mail.toml": '[mail]\nenabled = true\ndomain = "{domain}"\nport = {port}\nallowed_networks = ["127.0.0.1"]\n'
    "per_hour = {per_hour}\nlongest_queue = {longest_queue}\nsize_limit_mb = 1\n",
}


@dataclass
class Gateway:
    """A gateway without the rest of the daemon."""

    port: int
    settings: Settings
    thread: DatabaseThread
    clients: ThreadPoolExecutor  # not the loop's own threads, which the gateway needs

    async def hand_in(self, n: int, text: str = "text") -> tuple[int, str]:
        """The answer to a mail, at whatever step it came."""
        recipient, raw = f"+49170555{n:04d}@{DOMAIN}", f"Message-ID: <{n}@x>\n\n{text} {n}\n"
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self.clients, refusal, self.port, ANNA, recipient, raw
            )
        except AssertionError:
            return 250, ""

    async def texts(self) -> int:
        [(count,)] = await self.thread.run(fetch, "SELECT count(*) FROM message")
        return int(count)


@pytest.fixture
async def gateway(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Gateway]:
    """The parameter: per_hour and longest_queue."""
    per_hour, longest_queue = request.param
    port = free_port()
    for name, content in CONFIG.items():
        filled = content
        if name == "mail.toml":
            filled = content.format(domain=DOMAIN, port=port, per_hour=per_hour, longest_queue=longest_queue)
        (tmp_path / name).write_text(filled)
        (tmp_path / name).chmod(0o600)
    settings = load(tmp_path)
    thread = DatabaseThread()
    open_office(settings)
    await thread.run(migrate)
    await thread.run(directory.apply, *directory.entries(settings))
    certificates.ensure(settings.box.data_dir, settings.box.self_made_certificate, ["localhost"])
    monkeypatch.setattr(inbound, "MOST_RECEIVING_BYTES", 0)  # so that four of the largest mails are the bound
    desk = MailGateway(thread, lambda: None)
    desk.follow(settings)
    running = asyncio.create_task(desk.run())
    await asyncio.to_thread(until, lambda: _answers(port))
    with ThreadPoolExecutor(12) as clients:
        yield Gateway(port, settings, thread, clients)
    running.cancel()
    await asyncio.wait([running])
    await thread.close()
    close_database()


def _answers(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            return client.noop()[0] == 250
    except OSError:
        return False


@pytest.mark.parametrize("gateway", [(100, 2)], indirect=True)
async def test_a_full_queue_asks_to_come_again(gateway: Gateway) -> None:
    answers = [await gateway.hand_in(n) for n in range(3)]
    assert [code for code, _ in answers] == [250, 250, 452]
    assert answers[2][1].startswith("4.3.1 Too many texts are waiting")


@pytest.mark.parametrize("gateway", [(2, 100)], indirect=True)
async def test_too_many_in_an_hour_have_to_wait(gateway: Gateway) -> None:
    answers = [await gateway.hand_in(n) for n in range(3)]
    assert [code for code, _ in answers] == [250, 250, 451]
    assert answers[2][1].startswith("4.7.1 More than 2 mails in an hour")


@pytest.mark.parametrize("gateway", [(1000, 1000)], indirect=True)
async def test_a_full_disk_keeps_what_was_promised_and_takes_the_rest_later(gateway: Gateway) -> None:
    [(pages,)] = await gateway.thread.run(fetch, "PRAGMA page_count")
    await gateway.thread.run(database.execute_sql, f"PRAGMA max_page_count = {pages + 4}")
    answers = await asyncio.gather(*(gateway.hand_in(n, "long " * 100) for n in range(12)))
    codes = [code for code, _ in answers]
    assert set(codes) <= {250, 452}, answers
    assert 452 in codes
    assert all("4.3.1 The box's disk is full." in words for code, words in answers if code == 452)
    assert await gateway.texts() == codes.count(250)
    await gateway.thread.run(database.execute_sql, "PRAGMA max_page_count = 1000000")
    again = await asyncio.gather(*(gateway.hand_in(n, "long " * 100) for n in range(12)))
    assert [code for code, _ in again] == [250] * 12
    assert await gateway.texts() == 12, "those that were kept before are known"


@pytest.mark.parametrize("gateway", [(100, 100)], indirect=True)
async def test_a_mail_beyond_the_size_limit_is_refused(gateway: Gateway) -> None:
    huge = "X: y\n\n" + ("z" * 70 + "\n") * 20_000
    code, words = await asyncio.to_thread(refusal, gateway.port, ANNA, f"017055512@{DOMAIN}", huge)
    assert (code, "size" in words) == (552, True)
    assert await asyncio.to_thread(post, gateway.port, ANNA, f"01705551234@{DOMAIN}", "\nsmall\n") == {}


def _begin_mail(port: int, size: int) -> socket.socket:
    """A client that has sent ``size`` bytes of a mail and does not come to its end."""
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    lines = client.makefile("rb")
    lines.readline()
    for command in ("HELO office", f"MAIL FROM:<{ANNA}>", f"RCPT TO:<01705551234@{DOMAIN}>", "DATA"):
        client.sendall(f"{command}\r\n".encode())
        answer = lines.readline()
    if answer.startswith(b"354"):
        with suppress(OSError):  # it was cut off
            client.sendall((b"z" * 76 + b"\r\n") * (size // 78))
    else:
        assert answer == b"452 4.3.1 Too many large mails are coming in at once. Try again later.\r\n"
        client.close()
    return client


def _is_cut_off(client: socket.socket) -> bool:
    if client.fileno() == -1:
        return True
    client.settimeout(0.01)
    try:
        said = client.recv(200)
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True
    assert said == b"" or said.startswith(b"421 4.3.1 Too many large mails")
    return True


@pytest.mark.parametrize("gateway", [(100, 100)], indirect=True)
async def test_all_mails_that_come_in_at_once_take_a_bounded_memory(gateway: Gateway) -> None:
    recipient = f"01705551234@{DOMAIN}"
    large = "Message-ID: <large@x>\n\nthe text\n-- \n" + ("z" * 76 + "\n") * 11_000
    clients = [await asyncio.to_thread(_begin_mail, gateway.port, 900_000) for _ in range(8)]
    try:
        await asyncio.to_thread(until, lambda: sum(map(_is_cut_off, clients)) >= 6)
        assert sum(map(_is_cut_off, clients)) <= 7, "there is room for those that came first"
        assert await gateway.texts() == 0, "nothing of a mail that was cut off is a command"
    finally:
        for client in clients:
            client.close()
    # With those gone there is room again.
    await asyncio.to_thread(until, lambda: post(gateway.port, ANNA, recipient, large) == {})
    assert await gateway.texts() == 1


@pytest.mark.parametrize("gateway", [(100, 100)], indirect=True)
async def test_a_port_that_is_taken_is_told_until_it_is_free(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_gateway, "RETRY_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        desk = MailGateway(gateway.thread, lambda: None)
        desk.follow(replace(gateway.settings, mail=replace(gateway.settings.mail, port=port)))
        running = asyncio.create_task(desk.run())
        await asyncio.to_thread(until, lambda: desk.trouble)
        [told] = health.mail_in(desk.trouble)
        assert told.sentence == f"No mail can be taken at port {port} of 127.0.0.1: Address already in use."
    await asyncio.to_thread(until, lambda: _answers(port))
    assert list(health.mail_in(desk.trouble)) == []
    running.cancel()
    await asyncio.wait([running])


async def _answer_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 hi\r\n")
    with suppress(ConnectionError):
        while True:
            writer.write(b"250-and\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)  # always before anybody could think that it has fallen silent


@pytest.mark.parametrize("gateway", [(100, 100)], indirect=True)
async def test_a_mail_server_whose_answer_has_no_end_holds_nobody_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "DEADLINE_S", 0.5)
    server = await asyncio.start_server(_answer_without_end, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    out = replace(gateway.settings.mail_out, host="127.0.0.1", port=port, security=MailSecurity.NONE)
    sender = MailSender("this life", gateway.thread)
    await sender.follow(replace(gateway.settings, mail_out=out))
    chat = (await gateway.thread.run(conversations.open_email, 1, "bob@example.com"))["id"]
    await gateway.thread.run(messages.send, 1, chat, "Hello", "key")
    running = asyncio.create_task(sender.run())

    loop = asyncio.get_running_loop()

    def reason() -> str:
        said = asyncio.run_coroutine_threadsafe(gateway.thread.run(fetch, "SELECT reason FROM message"), loop)
        return str(said.result(10))

    await asyncio.to_thread(until, lambda: "did not come to an end" in reason())
    running.cancel()
    await asyncio.wait([running])
    server.close()
