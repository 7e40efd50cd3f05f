"""What mail.toml does: from the file to what a mail program and the office's mail server notice."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from appliance import certificates
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.mail_gateway import MailGateway, rules
from appliance.daemon.mail_sender import MailSender
from appliance.domain.mail import Client, IncomingMail, MailRefused
from appliance.mail.parse import read
from appliance.services import audit, conversations, directory, mail_in, messages, peripherals
from appliance.settings import Settings, load
from appliance.store.models import Account, Message, Outbound
from lab.ports import free_port
from tests.integration.mail_peers import DOMAIN, Got, office_mail_server
from tests.integration.whole_box import until
from tests.tls import own_certificate
from tests.unit.office import small_office
from tests.unit.test_settings import config

MODEMS = """
[[modem]]
name = "sim1"
device = "/dev/none1"
number = "+4930100001"
users = ["anna"]
[[modem]]
name = "sim2"
device = "/dev/none2"
number = "+4930100002"
"""
USERS = '[[user]]\nusername = "anna"\nname = "Anna"\nemail = "anna@example.com"\n'
LAN = Client("127.0.0.1")
BOB = f"01701234567@{DOMAIN}"
ALARM = "Message-ID: <1@x>\r\nSubject: Disk\r\n\r\nfull"


@contextmanager
def at_the_box(folder: Path, mail: str) -> Iterator[Settings]:
    """The database of a box with this mail.toml."""
    (folder / "config").mkdir(exist_ok=True)
    data = f'[box]\ndata_dir = "{folder}"\nrun_dir = "{folder}"\n'
    files = {"appliance": data, "modems": MODEMS, "users": USERS, "mail": mail}
    settings = load(config(folder / "config", files))
    with small_office(folder):
        directory.apply(*directory.entries(settings))
        yield settings


# --- [mail]


@asynccontextmanager
async def listening(folder: Path, mail: str) -> AsyncIterator[None]:
    """Mail is taken as this ``[mail]`` says."""
    with at_the_box(folder, f'[mail]\nenabled = true\ndomain = "{DOMAIN}"\n{mail}') as settings:
        thread = DatabaseThread()
        certificates.ensure(settings.box.data_dir, settings.box.self_made_certificate, ["localhost"])
        gateway = MailGateway(thread, lambda: None)
        gateway.follow(settings)
        running = asyncio.create_task(gateway.run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.wait([running])
            await thread.close()


async def test_it_listens_where_it_is_told_with_the_certificate_that_it_is_given(tmp_path: Path) -> None:
    port, own = free_port(), own_certificate(tmp_path / "own", "mail.office.lan")
    mail = f'address = "127.0.0.2"\nport = {port}\ncertificate = "{own.chain}"\nprivate_key = "{own.key}"\n'
    async with listening(tmp_path, mail):
        await asyncio.to_thread(until, lambda: _answers("127.0.0.2", port))
        assert not await asyncio.to_thread(_answers, "127.0.0.1", port)
        ours = ssl.create_default_context(cafile=str(own.authority))
        await asyncio.to_thread(_start_tls, "127.0.0.2", port, ours)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 2).close()
    except OSError:
        return False
    return True


def _start_tls(host: str, port: int, trusting: ssl.SSLContext) -> None:
    """Raises ssl.SSLError when what is shown there is not trusted as mail.office.lan's."""
    with smtplib.SMTP(host, port, timeout=10) as client:
        client._host = "mail.office.lan"  # type: ignore[attr-defined]
        assert client.starttls(context=trusting)[0] == 220


@pytest.mark.parametrize(("more", "becomes"), [("", "full"), ('subject = "first"\n', "Disk\nfull")])
def test_what_becomes_of_a_persons_subject(tmp_path: Path, more: str, becomes: str) -> None:
    mail = f'[mail]\nenabled = true\ndomain = "{DOMAIN}"\nallowed_networks = ["127.0.0.1"]\n{more}'
    with at_the_box(tmp_path, mail) as settings:
        mail_in.take(rules(settings), IncomingMail(LAN, "anna@example.com", (BOB,), read(ALARM.encode())))
        assert [each.text for each in Message.select()] == [becomes]


# --- [[mail_account]], [[mail_sender]]

NAS = "nas@example.com"
SENDER = f'[mail]\nenabled = true\ndomain = "{DOMAIN}"\n[[mail_sender]]\nname = "NAS"\n'


def alarm(settings: Settings, client: Client = LAN, sender: str = NAS, text: str = ALARM) -> str:
    """What becomes of a machine's mail: the number that its text goes out from and the text, or why it does not."""
    try:
        mail_in.judge(rules(settings), client, sender, BOB)
        mail_in.take(rules(settings), IncomingMail(client, sender, (BOB,), read(text.encode())))
    except MailRefused as refused:
        return refused.status
    newest = Outbound.select().order_by(Outbound.message.desc()).get()
    return f"{newest.line.modem}: {Message.get_by_id(newest.message_id).text}"


IN_THE_LAN = 'line = "sim2"\nnetworks = ["127.0.0.1"]\n'


@pytest.mark.parametrize(
    ("more", "client", "sender", "becomes"),
    [
        (IN_THE_LAN, LAN, NAS, "sim2: Disk\nfull"),
        (IN_THE_LAN, Client("192.0.2.7"), NAS, "550 5.7.1"),
        (IN_THE_LAN + 'address = "nas@example.com"\n', LAN, "other@example.com", "550 5.7.1"),
        (IN_THE_LAN + 'subject = "ignore"\n', LAN, NAS, "sim2: full"),
        ('line = "sim1"\naccount = "nas"\n', Client("192.0.2.7", "nas"), NAS, "sim1: Disk\nfull"),
        ('line = "sim1"\naccount = "nas"\n', LAN, NAS, "550 5.7.1"),
    ],
)
def test_a_machine_is_known_and_texts_as_it_is_written(
    tmp_path: Path, more: str, client: Client, sender: str, becomes: str
) -> None:
    account = '[[mail_account]]\nusername = "nas"\nsecret = "long enough"\n'
    with at_the_box(tmp_path, f"{SENDER}{more}{account}") as settings:
        assert alarm(settings, client, sender) == becomes


def test_a_machine_texts_no_more_and_no_longer_than_it_may(tmp_path: Path) -> None:
    with at_the_box(tmp_path, f"{SENDER}{IN_THE_LAN}per_hour = 1\nparts = 2\n") as settings:
        assert alarm(settings, text=f"Message-ID: <long@x>\r\n\r\n{'x' * 320}") == "552 5.3.4"
        assert alarm(settings, text=f"Message-ID: <two@x>\r\n\r\n{'x' * 200}").startswith("sim2")
        assert alarm(settings, text="Message-ID: <3@x>\r\n\r\nanother") == "451 4.7.1"
        assert [each.who for each in audit.entries(audit.Wanted(what=audit.Act.TEXT))] == ["NAS, by mail"]


# --- [mail_out]


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    certificates.ensure(folder, folder / "mail.pem", ["127.0.0.1"])
    return folder / "mail.pem", folder / "tls" / "ca.pem"


async def test_mail_goes_out_by_the_offices_server_with_the_boxs_account(
    tmp_path: Path, tls: tuple[Path, Path]
) -> None:
    with office_mail_server(certificate=tls[0], accounts={"box": "right"}) as server:
        out = (
            f'[mail_out]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "starttls"\nca_file = "{tls[1]}"\n'
            'username = "box"\nsecret = "right"\nsender = "texts@example.com"\n'
        )
        with at_the_box(tmp_path, out) as settings:
            got = await _sent(settings, lambda: server.got)
    assert (got.account, got.recipients) == ("box", ("kim@example.com",))
    assert "texts@example.com" in got["From"]


async def _sent(settings: Settings, got: Callable[[], list[Got]]) -> Got:
    thread = DatabaseThread()
    sender = MailSender("me", thread)
    await sender.follow(settings)
    anna = Account.get(Account.username == "anna").id
    email = conversations.open_email(anna, "kim@example.com")
    messages.send(anna, int(email["id"]), "Hello", "k")
    running = asyncio.create_task(sender.run())
    try:
        await asyncio.to_thread(until, got)
    finally:
        running.cancel()
        await asyncio.wait([running])
        peripherals.expect_mail(False)
        await thread.close()
    return got()[0]
