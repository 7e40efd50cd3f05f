"""What is written to the journal: its fields, whole and unforgeable, with telephone numbers shortened."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import journal
from appliance.daemon import inbox as daemon_inbox
from appliance.daemon.database_thread import DatabaseThread
from appliance.journal import Journal, Lines, about
from appliance.services import conversations, messages, outbox
from tests.unit.office import SmallOffice
from tests.unit.test_outbox_inbox import MOBILE, inbound, report


class Journald:
    """Reads datagrams as systemd-journald does."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(5)

    def entry(self) -> dict[str, str]:
        data, fields = self._socket.recv(1 << 20), {}
        while data:
            line, _, rest = data.partition(b"\n")
            name, equals, value = line.partition(b"=")
            if not equals:
                length = int.from_bytes(rest[:8], "little")
                value, rest = rest[8 : 8 + length], rest[9 + length :]
            assert name.decode() not in fields, "each field once"
            fields[name.decode()] = value.decode()
            data = rest
        return fields

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def journald(tmp_path: Path) -> Iterator[Journald]:
    daemon = Journald(tmp_path / "socket")
    yield daemon
    daemon.close()


@pytest.fixture
def log(tmp_path: Path, journald: Journald) -> Iterator[logging.Logger]:
    handler = Journal("appliance-daemon", tmp_path / "socket")
    handler.setFormatter(Lines("%(message)s"))
    log = logging.getLogger("appliance.test")
    log.addHandler(handler)
    log.setLevel("DEBUG")
    log.propagate = False
    yield log
    log.removeHandler(handler)
    handler.close()


def test_an_entry_says_what_it_is_about(log: logging.Logger, journald: Journald) -> None:
    with about(modem="sim1"), about(message=7):
        log.warning("Refused.")
    assert journald.entry() == {
        "MESSAGE": "Refused.",
        "PRIORITY": "4",
        "SYSLOG_IDENTIFIER": "appliance-daemon",
        "LOGGER": "appliance.test",
        "APPLIANCE_MODEM": "sim1",
        "APPLIANCE_MESSAGE": "7",
    }
    log.info("Later.")
    assert "APPLIANCE_MODEM" not in journald.entry()


async def test_tasks_do_not_mix_up_what_they_are_about(log: logging.Logger, journald: Journald) -> None:
    async def speak(modem: str) -> None:
        with about(modem=modem):
            await asyncio.sleep(0)
            log.info("%s", modem)

    await asyncio.gather(*(speak(f"sim{number}") for number in range(5)))
    for _ in range(5):
        entry = journald.entry()
        assert entry["MESSAGE"] == entry["APPLIANCE_MODEM"]


@pytest.mark.parametrize("words", ["two\nPRIORITY=0\nAPPLIANCE_MODEM=forged", "MESSAGE\n\0\0", "ä“🎉\n"])
def test_no_part_of_a_message_becomes_a_field(log: logging.Logger, journald: Journald, words: str) -> None:
    log.info("%s", words)
    entry = journald.entry()
    assert entry["MESSAGE"] == words
    assert entry["PRIORITY"] == "6"
    assert set(entry) == {"MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "LOGGER"}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("to +4917012345678.", "to +4917…78."),
        ("0170 1234567 and 01701234567", "0170 1234567 and 01701…67"),
        ("(+4930100001)", "(+4930…01)"),
        ("at 127.0.0.1:5038, 12:30:05, 4711, 75.4 GB", "at 127.0.0.1:5038, 12:30:05, 4711, 75.4 GB"),
        ("appliance-20261122-220054.db", "appliance-20261122-220054.db"),
        ("message 1234567", "message 1234567"),
    ],
)
def test_telephone_numbers_are_shortened(log: logging.Logger, journald: Journald, said: str, written: str) -> None:
    log.info("%s", said)
    assert journald.entry()["MESSAGE"] == written


def test_they_are_shortened_in_the_traces_of_faults_too(log: logging.Logger, journald: Journald) -> None:
    try:
        raise ValueError("bad number +4917012345678")
    except ValueError:
        log.exception("A fault.")
    entry = journald.entry()
    assert "+4917012345678" not in entry["MESSAGE"]
    assert "Traceback" in entry["MESSAGE"]
    assert entry["PRIORITY"] == "3"


def test_an_endless_message_is_cut(log: logging.Logger, journald: Journald) -> None:
    log.info("x" * 10_000_000)
    assert len(journald.entry()["MESSAGE"]) == 64 * 1024


def test_without_a_journal_it_goes_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = Journal("appliance-web", tmp_path / "nothing")
    handler.setFormatter(Lines("%(message)s"))
    record = logging.LogRecord("x", logging.INFO, "", 0, "still said", None, None)
    handler.emit(record)
    handler.close()
    assert capsys.readouterr().err == "still said\n"


def test_the_protocol_is_used_only_where_standard_error_is_the_journal(tmp_path: Path) -> None:
    script = "import os, sys; from appliance import journal; print(journal._is_ours(os.environ))"
    with (tmp_path / "err").open("w") as err:
        here = os.fstat(err.fileno())
        for stream, ours in (
            (f"{here.st_dev}:{here.st_ino}", "True"),
            ("1:2", "False"),
            ("", "False"),
            (None, "False"),
        ):
            environment = {**os.environ, **({} if stream is None else {"JOURNAL_STREAM": stream})}
            done = subprocess.run(
                [sys.executable, "-c", script],
                stdout=subprocess.PIPE,
                stderr=err,
                env=environment,
                text=True,
                check=True,
            )
            assert done.stdout.strip() == ours
    assert Path("/run/systemd/journal/socket") == journal.SOCKET


async def test_the_journal_of_one_text_tells_that_it_came_in_and_what_was_reported_of_it(
    office: SmallOffice, log: logging.Logger, journald: Journald, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon_inbox, "log", log)
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    sent, _ = messages.send(office.anna, thread["id"], "Hi", "k")
    job = outbox.advance(office.line, "me")
    assert job is not None
    outbox.advance(office.line, "me", (job, outbox.Accepted(10)))
    database = DatabaseThread()
    sink = daemon_inbox.Inbox(database, lambda: None)
    with about(modem="sim1"):
        await sink.delivery_reports([report(10), report(10)])
        await sink.inbound_parts([inbound("Hello"), inbound("Hello")])
    await database.close()
    told = [journald.entry(), journald.entry()]
    assert [each["APPLIANCE_MESSAGE"] for each in told] == [str(sent["id"]), str(sent["id"] + 1)]
    assert [each["APPLIANCE_MODEM"] for each in told] == ["sim1", "sim1"]
    assert "reported as delivered" in told[0]["MESSAGE"]
    assert "came in" in told[1]["MESSAGE"]
    log.info("no more")
    assert journald.entry()["MESSAGE"] == "no more"


def test_a_line_that_cannot_be_written_stops_nobody(log: logging.Logger, journald: Journald) -> None:
    logging.raiseExceptions, before = False, logging.raiseExceptions
    try:
        log.info("%d texts", "many")
        with about(modem="\udcff"):
            log.info("still here")
    finally:
        logging.raiseExceptions = before
    assert journald.entry()["MESSAGE"] == "still here"
