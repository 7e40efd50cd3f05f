"""One test for each language that a stranger's words could be taken for: AMI, AT, SMTP, HTTP, HTML, CSV, the log
and the terminal.

Each goes the whole way: what a browser, a text or a mail brings in, and the bytes that then leave the box.
"""

from __future__ import annotations

import asyncio
import csv
import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from appliance.ami import actions
from appliance.cli import doctor
from appliance.cli.main import main
from appliance.cli.tables import write_csv
from appliance.domain.mail import Letter
from appliance.domain.messages import MessageState
from appliance.domain.ports import CallOrder
from appliance.gsm import commands
from appliance.ipc.server import DoorbellServer
from appliance.ipc.wire import CommandRefused
from appliance.mail.outbound import HandOver, Server
from appliance.mail.render import render
from appliance.services import conversations, health, messages, spreadsheet
from appliance.settings import load
from appliance.store.database import transaction
from appliance.store.models import Conversation
from tests.integration.mail_peers import OfficeMailServer
from tests.integration.whole_box import Texter, WholeBox, whole_box
from tests.integration.whole_box import until as soon
from tests.unit.scripted_ami import ScriptedAsterisk
from tests.unit.test_ami_link import Sink, running, until
from tests.web.box import Answer, Box, Browser, running_box
from tests.web.test_api import open_chat, open_sms

BREAKS = ("\r\n", "\n", "\r", "\x00", "\x0b", "\x1a", "\x1b", "\x85", "\u2028")
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>"


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with running_box(tmp_path_factory.mktemp("box")) as box:
        yield box


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("whole")) as whole:
        yield whole


async def test_ami_injection() -> None:
    """Neither the number that is dialled nor a contact's name becomes a header or an action of the PBX."""
    for stop in BREAKS:
        evil = f"{stop}Action: Command{stop}Command: core stop now{stop}{stop}"
        for broken in ({"number": f"110{evil}"}, {"endpoint": f"PJSIP/anna{evil}"}, {"call_id": f"c{evil}"}):
            with pytest.raises(ValueError):
                actions.originate(
                    **{  # type: ignore[arg-type]
                        "call_id": "c",
                        "endpoint": "PJSIP/anna",
                        "number": "110",
                        "display_name": "Bob",
                        "context": "out",
                        "ring_timeout_s": 30,
                        **broken,
                    }
                )
        with pytest.raises(ValueError):
            actions.hang_up(f"PJSIP/anna-1{evil}")
    order = CallOrder("call-1", "PJSIP/anna", "+493012345", f'Bob" <110>{"".join(BREAKS)}Variable: X=1')
    async with ScriptedAsterisk() as asterisk, running(asterisk, Sink()) as pbx:
        await until(lambda: pbx.status.condition == "ready")
        await pbx.originate(order)
        (sent,) = asterisk.actions("Originate")
        assert {action["Action"] for action in asterisk.received} <= {
            *("Challenge", "Login", "CoreSettings", "CoreShowChannels", "DeviceStateList", "MailboxCount"),
            *("Originate", "Ping"),
        }
    assert "Variable" not in sent
    assert sent["CallerID"] == '"Bob 110 Variable: X=1" <+493012345>'


def test_at_injection(whole: WholeBox) -> None:
    """A text arrives as it was written, whatever a modem would do at its control characters; so does an answer."""
    for stop in ("\r", "\x1a", "\x1b", "\r\n"):
        for code in (f"*100#{stop}AT+CMGD=1,4", f'*100#",15{stop}', "*100#;+CFUN=0"):
            with pytest.raises(ValueError):
                commands.ussd(code)
        with pytest.raises(ValueError):
            commands.enter_pin(f'1234"{stop}AT')
    texter = Texter(whole.browser())
    evil = 'Hi \x1a\x1b"\rAT+CMGD=1,4\rAT+CFUN=0\r\n+CMTI: "SM",1 OK ERROR > end'
    texter.send(evil, "at-1")
    (got,) = soon(whole.outside.got)
    assert "AT+CMGD=1,4" in got
    assert got.endswith('+CMTI: "SM",1 OK ERROR > end')
    whole.outside.text_back('\r\nERROR\r\n+CMTI: "SM",7\r\nOK\r\n> ')
    (back,) = soon(texter.inbound)
    assert 'ERROR\r\n+CMTI: "SM",7\r\nOK' in back
    soon(lambda: texter.messages()[0]["state"] == "delivered")
    assert whole.browser().request("GET", "/me").json["modems"][0]["condition"] == "ready"


LETTER = Letter(
    id=1,
    mail_id="<1.ab@sms.example.lan>",
    at_ms=1_795_000_000_000,
    sender="box@example.com",
    sender_name="Bob",
    envelope_sender="bounce-1@sms.example.lan",
    recipient="anna@example.com",
    reply_to="reply-1@sms.example.lan",
    subject="SMS from Bob",
    text="Hello",
    footer="Answer this mail to answer by SMS.",
    references=(),
)


def test_smtp_injection(box: Box) -> None:
    """No address, name or text ends a mail early, starts another, or adds a recipient. The way in is held by
    tests/integration/test_mail_hostile.py."""
    anna = box.browser("anna")
    for stop in (*BREAKS, " ", ">", "<", ","):
        address = f"bob@example.com{stop}RCPT TO:<victim@example.org>"
        answer = anna.request("POST", "/conversations", {"kind": "email", "address": address})
        assert answer.status in (400, 403), address
    smuggled = "Hi\n.\nMAIL FROM:<a@x.y>\nRCPT TO:<victim@example.org>\nDATA\n\r\n.\r\nQUIT\r\n"
    server = OfficeMailServer()
    try:
        ours = Server("127.0.0.1", server.port, "none")
        for stop in BREAKS:
            evil = f"Bob{stop}Bcc: victim@example.org{stop}{stop}."
            letter = replace(LETTER, subject=evil, sender_name=evil, text=smuggled)
            HandOver(ours).run(letter.envelope_sender, letter.recipient, render(letter))
        assert {got.recipients for got in server.got} == {("anna@example.com",)}
        assert len(server.got) == len(BREAKS)
        for got in server.got:
            mail = BytesParser(policy=default).parsebytes(got.raw)
            assert mail["Bcc"] is None
            body = mail.get_body(("plain",))
            assert body is not None
            assert "RCPT TO:<victim@example.org>" in body.get_content()
    finally:
        server.close()


def test_header_injection(box: Box) -> None:
    """Nothing that a client sends becomes a header of an answer."""
    anna = box.browser("anna")
    chat = open_chat(anna, box.ids["ben"])
    evil = "%0d%0aSet-Cookie:%20evil=1%0d%0aX-Evil:%201"
    answers: list[Answer] = [
        box.browser().page(f"/messages{evil}"),
        box.browser().page(f"/status?next={evil}"),
        box.browser().page(f"/login?next=/{evil}"),
        anna.page(f"/embed?host=https://x{evil}"),
        anna.page(f"/static/{evil}"),
        anna.request("GET", f"/conversations/{chat}/export?format=txt{evil}"),
        anna.request("GET", "/me", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}),
        anna.page("/", headers={"Host": "evil.example"}),
    ]
    for answer in answers:
        assert answer.headers["X-Evil"] is None
        assert "evil" not in str(answer.headers)


def test_html_injection(box: Box) -> None:
    """What people type is text on every page that the box writes; browsers get it as JSON that no page runs."""
    anna = box.browser("anna")
    chat = open_chat(anna, box.ids["ben"])
    anna.request("POST", f"/conversations/{chat}/messages", {"text": SCRIPT, "key": "html-1"})
    number = [{"number": "0171 5550001", "kind": "mobile"}]
    anna.request("POST", "/contacts", {"name": SCRIPT, "numbers": number})
    for answer in (
        anna.page("/"),
        anna.page(f"/messages/{chat}"),
        anna.page(f"/embed?host={SCRIPT}".replace(" ", "%20").replace('"', "%22")),
        box.browser().page(f"/login?next={SCRIPT}".replace(" ", "%20").replace('"', "%22")),
    ):
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "<script>alert" not in answer.body.decode()
        assert "onerror=alert(1)>" not in html.escape("") + answer.body.decode()
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    for path in (f"/conversations/{chat}/messages", "/contacts", f"/search?q={'alert'}", "/suggest?q=%3Cscript"):
        answer = anna.request("GET", path)
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    exported = anna.request("GET", f"/conversations/{chat}/export?format=txt")
    assert exported.headers["Content-Disposition"].startswith("attachment")
    mail = render(replace(LETTER, text=SCRIPT, subject=SCRIPT))
    for part in BytesParser(policy=default).parsebytes(mail).walk():
        if part.get_content_type() == "text/html":
            assert "<script" not in part.get_content()


FORMULAS = ("=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")')


def test_csv_injection(box: Box) -> None:
    """No cell of any CSV that the box writes begins a formula, and none breaks out of its row."""
    anna = box.browser("anna")
    sms = open_sms(box, anna, "0171 5550002")
    for number, formula in enumerate(FORMULAS):
        with transaction():
            messages.receive(Conversation.get_by_id(sms), formula, 1, MessageState.RECEIVED, formula)
        anna.request("POST", f"/conversations/{sms}/messages", {"text": f'{formula}",x\n=1', "key": f"csv-{number}"})
    exported = anna.request("GET", f"/conversations/{sms}/export?format=csv").body.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(exported)))
    assert len(rows) == 1 + 2 * len(FORMULAS)
    table = io.StringIO()
    write_csv(table, ("who", "what"), [(formula, f'{formula}",x\n') for formula in FORMULAS])
    rows += csv.reader(io.StringIO(table.getvalue()))
    assert {len(row) for row in rows} == {2, 6}
    for row in rows:
        for cell in row:
            assert not re.match(r"[=+\-@\t\r]", cell) or re.fullmatch(r"\+\d+", cell), cell


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_injection_where_a_spreadsheet_cuts_at_another_separator(separator: str) -> None:
    for formula in ("=HYPERLINK(A1)", "@SUM(A1)", "+cmd|' /C calc'!A0", '"=WEBSERVICE(A1)"', "=-SUM (A1)"):
        for written in (",", ";"):
            line = spreadsheet.row(["Anna", f"Hello{separator}{formula}{separator}", "sent"], written)
            cells = re.split(r"[,;\t]", line)
            assert not [each for each in cells if re.match(r'"*[=+\-@]', each)], line
    usual = "Ruf an,+49 (0)170 1; 5,- Euro ;-) oder ;-("
    assert spreadsheet.row([usual]) == f'"{usual}"\r\n'


def test_log_injection(box: Box) -> None:
    """A client cannot forge a line of the journal, nor send a terminal its commands."""
    before = len(log_of(box).splitlines())
    forged = "INFO web: The admin signed in"
    stranger = box.browser()
    for stop in ("\r\n", "\n", "\r", "\x1b[2J", "\x85", "\u2028"):
        quoted = "".join(f"%{byte:02x}" for byte in f"{stop}{forged}".encode())
        stranger.page(f"/{quoted}")
        stranger.request("GET", f"/conversations/1{quoted}?q={quoted}")
        stranger.request("POST", "/login", {"username": f"anna{stop}{forged}", "password": f"x{stop}{forged}"})
        stranger.request("DELETE", f"/me/sessions/{quoted}")
    Browser(box.port).request("GET", "/me", headers={"User-Agent": "x\tINFO forged", "Referer": "\x1b[2J"})
    box.browser("ben").request("GET", "/me")
    soon(lambda: len(log_of(box).splitlines()) >= before + 20)
    lines = log_of(box).split("\n")
    assert not [line for line in lines if line.lstrip().startswith(forged)]
    assert re.search(r"[^\x20-\x7e\n\t]", log_of(box).replace("…", "")) is None


async def test_terminal_injection(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a network, a modem or a stolen web process says reaches the admin's terminal as text."""
    for name in ("appliance", "modems", "users", "pbx", "mail"):
        (tmp_path / f"{name}.toml").write_text("")
    (tmp_path / "appliance.toml").write_text('[box]\ndata_dir = "data"\nrun_dir = "run"\n')
    evil = "Ready\x1b[2J\x9b31m\r\x07\x7f"

    async def status(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        diary = [{"since": "2026-11-22T12:00:00Z", "sentence": evil, "steps": []}]
        modem = {"name": f"modem:{evil}", "label": evil, "sentence": evil, "operator": evil, "diary": diary}
        config = {"loaded_at": "2026-11-22T12:00:00Z", "refused_at": "2026-11-22T12:00:00Z", "problems": [evil]}
        return {"up_s": 1, "config": config, "peripherals": [modem, {"name": "pbx", "sentence": evil}]}

    async def ussd(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        if arguments["code"] == "*1#":
            raise CommandRefused("modem_refused", f"The network said {evil}.")
        return {"text": f"Balance\n{evil}"}

    socket = load(tmp_path).box.socket
    socket.parent.mkdir()
    daemon = DoorbellServer(socket, lambda: None, {"status": status, "modem.ussd": ussd})
    await daemon.start()
    try:
        for command in ("status", "modem ussd sim1 *100#", "modem ussd sim1 *1#"):
            await asyncio.to_thread(main, [*command.split(), "--config", str(tmp_path)])
            told = capsys.readouterr()
            assert "Ready" in told.out + told.err, command
            assert re.search(r"[^\n\x20-\x7e\xa0-\uffff]", told.out + told.err) is None, command
    finally:
        await daemon.close()
    doctor._tell([health.Finding(health.Level.PROBLEM, evil, evil, evil)])
    told = capsys.readouterr()
    assert told.out.count("Ready") == 3
    assert re.search(r"[^\n\x20-\x7e\xa0-\uffff]", told.out) is None
    name = evil.replace("\r", "")  # which ends a line of a table
    (tmp_path / "book.csv").write_text(f"name,number\n{name},12\n")
    await asyncio.to_thread(main, ["setup", "--config", str(tmp_path)])
    await asyncio.to_thread(main, ["contacts", "import", str(tmp_path / "book.csv"), "--config", str(tmp_path)])
    told = capsys.readouterr()
    assert "Ready" in told.err
    assert re.search(r"[^\n\x20-\x7e\xa0-\uffff]", told.out + told.err) is None


def log_of(box: Box) -> str:
    with (Path(box.folder) / "web.log").open(newline="", encoding="utf-8") as log:
        return log.read()


def test_no_conversation_is_touched_by_another_id(box: Box) -> None:
    """SQL: an id is a number, and words to search for are words."""
    anna = box.browser("anna")
    chat = open_chat(anna, box.ids["ben"])
    anna.request("POST", f"/conversations/{chat}/messages", {"text": "o'clock", "key": "sql-1"})
    for words in ("x' OR '1'='1", '"', "*", "text:x", "a NEAR b", "x) OR (1=1", "'; DROP TABLE message; --", "%", "_"):
        quoted = "".join(f"%{byte:02x}" for byte in words.encode())
        assert b"o'clock" not in anna.request("GET", f"/search?q={quoted}").body
        assert anna.request("GET", f"/contacts?q={quoted}").status == 200
        assert anna.request("GET", f"/suggest?q={quoted}").status == 200
    assert [hit["message"]["text"] for hit in anna.request("GET", "/search?q=o%27clock").json["hits"]] == ["o'clock"]
    assert conversations.members(chat)
