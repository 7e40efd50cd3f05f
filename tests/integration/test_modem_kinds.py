"""Every kind of message, from the modem's bytes on a real pty to the conversation that shows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest

from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.inbox import Inbox
from appliance.daemon.sim_memory import SimMemory
from appliance.domain import sms_text
from appliance.gsm import pdu
from appliance.gsm.modem import Modem, ModemSettings
from appliance.services import conversation_views, inbox
from appliance.store.clock import now_ms
from appliance.store.database import fetch
from appliance.store.models import Conversation
from tests.integration.byte_modem import HELLO_PDU, ByteModem, until
from tests.unit.office import small_office

ANNA_ON_A_PHONE = "+491701234567"
HEAD = "07919471016730F5"  # the SMS centre
FROM = "0C919471103254760000"  # +491701234567, plain text
AT = "62112281840000"


@asynccontextmanager
async def at_the_office(folder: Path, peer: ByteModem) -> AsyncIterator[None]:
    """A modem whose texts go into a real database."""
    peer.plug_in()
    with small_office(folder):
        thread = DatabaseThread()
        settings = ModemSettings("sim1", str(peer.link), reopen_first_s=0.02)
        running = asyncio.create_task(Modem(settings, Inbox(thread, lambda: None), SimMemory(thread)).run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await thread.close()
            peer.pull()


def shown() -> list[tuple[str, str, str, str]]:
    """Peer, text, state and remark of every message."""
    return fetch(
        "SELECT c.peer_number, m.text, m.state, m.reason FROM message m JOIN conversation c ON c.id = m.conversation_id"
        " ORDER BY m.id"
    )


@pytest.mark.parametrize(
    ("hex_pdu", "peer_number", "text", "remark"),
    [
        (HELLO_PDU, ANNA_ON_A_PHONE, "Hello", ""),
        # national tables: a locking shift to Turkish, and a single shift (23.038 §6.2.1.2)
        (f"{HEAD}44{FROM}{AT}" + "0A06240101250101" + "9C0E", ANNA_ON_A_PHONE, "Şş", ""),
        # UCS-2 with a surrogate pair
        (f"{HEAD}04{FROM[:-2]}08{AT}04D83DDE00", ANNA_ON_A_PHONE, "😀", ""),
        (
            f"{HEAD}04{FROM[:-2]}04{AT}0301FF00",
            ANNA_ON_A_PHONE,
            "Binary message, 3 bytes: 01 ff 00",
            "This is a binary message, not a text.",
        ),
        (
            f"{HEAD}04{FROM[:-2]}10{AT}05C8329BFD06",
            ANNA_ON_A_PHONE,
            "Hello",
            "Sent to be shown at once and not kept (a flash message).",
        ),
        (f"{HEAD}04{FROM[:-2]}C8{AT}00", ANNA_ON_A_PHONE, "Voicemail: something new is waiting.", ""),
        (
            f"{HEAD}04{FROM[:-2]}D8{AT}05C8329BFD06",
            ANNA_ON_A_PHONE,
            "Hello",
            "The network says with it that voicemail or the like waits, or waits no more.",
        ),
        # a WAP push, as an operator announces an MMS
        (
            f"{HEAD}44{FROM[:-2]}04{AT}0A" + "0605040B8423F0" + "010603",
            ANNA_ON_A_PHONE,
            "Binary message, 3 bytes: 01 06 03",
            "This is a message to the phone itself, such as the notice of a picture message (MMS), and not a text.",
        ),
        (f"{HEAD}04{FROM[:-2]}C0{AT}00", ANNA_ON_A_PHONE, "Voicemail: nothing is waiting any more.", ""),
        # an alphanumeric sender, and a short code
        (f"{HEAD}04" + "07D049A7F109" + f"0000{AT}05C8329BFD06", "INFO", "Hello", ""),
        (f"{HEAD}04" + "05812220F2" + f"0000{AT}05C8329BFD06", "22022", "Hello", ""),
        # for a port of the phone (23.040 §9.2.3.24.4), and with a header whose only element is torn
        (f"{HEAD}44{FROM}{AT}" + "0D060504158A0000" + "C8329BFD06", ANNA_ON_A_PHONE, "Hello", ""),
        (f"{HEAD}44{FROM}{AT}" + "0A037F0500" + "4096D9EC37", ANNA_ON_A_PHONE, "Hello", ""),
        # no date in the time stamp, an element of the header that nobody knows
        (f"{HEAD}04{FROM}0000000000000005C8329BFD06", ANNA_ON_A_PHONE, "Hello", ""),
        (f"{HEAD}44{FROM[:-2]}04{AT}06" + "047F020102" + "41", ANNA_ON_A_PHONE, "Binary message, 1 byte: 41", None),
    ],
)
async def test_a_message_is_shown_as_what_it_is(
    tmp_path: Path, hex_pdu: str, peer_number: str, text: str, remark: str | None
) -> None:
    peer = ByteModem(tmp_path / "modem")
    async with at_the_office(tmp_path, peer):
        peer.slots["SM"][3] = hex_pdu
        await until(lambda: not peer.slots["SM"], "it is taken off the SIM")
        [(number, said, state, reason)] = shown()
        assert (number, said, state) == (peer_number, text, "received")
        assert remark is None or reason == remark


async def test_nobody_can_answer_a_name_and_is_told_so(tmp_path: Path) -> None:
    peer = ByteModem(tmp_path / "modem")
    async with at_the_office(tmp_path, peer):
        peer.slots["SM"][1] = f"{HEAD}04" + "07D049A7F109" + f"0000{AT}05C8329BFD06"
        await until(shown)
        assert "cannot be answered" in conversation_views.cannot_reply(Conversation.get())


async def test_what_cannot_be_read_is_shown_with_the_field_that_is_wrong_and_kept_raw(tmp_path: Path) -> None:
    peer = ByteModem(tmp_path / "modem")
    broken = f"{HEAD}04{FROM}{AT}99C832"
    async with at_the_office(tmp_path, peer):
        peer.slots["SM"][1] = broken
        await until(lambda: not peer.slots["SM"])
        [(number, said, state, reason)] = shown()
        assert (number, said, state) == (ANNA_ON_A_PHONE, "", "received")
        assert reason.startswith("This text could not be read and is kept as it came: TP-UD")
        assert fetch("SELECT raw_pdu FROM inbound_part") == [(broken,)]


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("62112281040000", "2026-11-22T18:40:00+00:00"),
        ("62112281040080", "2026-11-22T18:40:00+02:00"),
        ("6211228104008A", "2026-11-22T18:40:00-07:00"),
        ("62112281040032", "2026-11-22T18:40:00+05:45"),
        ("62112281040049", "2026-11-22T18:40:00-03:30"),
    ],
)
async def test_the_time_of_a_text_is_that_of_its_zone(tmp_path: Path, stamp: str, moment: str) -> None:
    peer = ByteModem(tmp_path / "modem")
    async with at_the_office(tmp_path, peer):
        peer.slots["SM"][1] = f"{HEAD}04{FROM}{stamp}05C8329BFD06"
        await until(shown)
        [(sent_at,)] = fetch("SELECT sent_at FROM inbound_part")
        assert sent_at == datetime.fromisoformat(moment).timestamp() * 1000


def parts_of(text: str, *, cut_at: int | None = None, wide: bool = False) -> list[str]:
    """The text as Anna's phone sends it; with ``cut_at`` in two parts cut anywhere, as some senders do."""
    parts = sms_text.split(text, wide_reference=wide)
    if cut_at is not None:
        [whole] = parts
        parts = [
            sms_text.TextPart(whole.encoding, whole.units[:cut_at], 1, 2),
            sms_text.TextPart(whole.encoding, whole.units[cut_at:], 2, 2),
        ]
    at = pdu.decode_mt(HELLO_PDU).sent_at
    assert at is not None
    return [
        pdu.encode_deliver(ANNA_ON_A_PHONE, each, sent_at=at, concat_reference=7, wide_reference=wide).hex
        for each in parts
    ]


@pytest.mark.parametrize("wide", [False, True], ids=["8-bit reference", "16-bit reference"])
async def test_parts_that_come_twice_in_the_wrong_order_and_over_a_restart_are_one_text(
    tmp_path: Path, wide: bool
) -> None:
    text = "A long way to say it. " * 20
    first, second, third = parts_of(text, wide=wide)
    peer = ByteModem(tmp_path / "modem")
    async with at_the_office(tmp_path, peer):
        for place, each in enumerate((third, first, third)):
            peer.receive("SM", place, each)
        await until(lambda: not peer.slots["SM"])
        assert shown() == []
    async with at_the_office(tmp_path, peer):
        peer.slots["SM"] = {4: first, 5: second}
        await until(lambda: not peer.slots["SM"])
        assert shown() == [(ANNA_ON_A_PHONE, text, "received", "")]


@pytest.mark.parametrize(
    ("coding", "remark"),
    [
        ("04", "This is a binary message, not a text."),
        ("10", "Sent to be shown at once and not kept (a flash message)."),
    ],
)
async def test_a_message_in_parts_is_shown_as_what_it_is(tmp_path: Path, coding: str, remark: str) -> None:
    peer = ByteModem(tmp_path / "modem")
    async with at_the_office(tmp_path, peer):
        for sequence in (1, 2):
            header = f"05000307020{sequence}"
            body = f"08{header}FF00" if coding == "04" else f"08{header}82"
            peer.receive("SM", sequence, f"{HEAD}44{FROM[:-2]}{coding}{AT}{body}")
        await until(shown)
        [(_, _, state, reason)] = shown()
        assert (state, reason) == ("received", remark)


async def test_an_escape_that_its_sender_cut_in_two_still_reads(tmp_path: Path) -> None:
    peer = ByteModem(tmp_path / "modem")
    async with at_the_office(tmp_path, peer):
        for place, each in enumerate(parts_of("10 € please", cut_at=4)):
            peer.receive("SM", place, each)
        await until(shown)
        assert shown()[0][1] == "10 € please"


async def test_a_text_whose_last_part_is_missing_is_shown_and_completed_when_it_comes(tmp_path: Path) -> None:
    text = "Half of it is not enough. " * 8
    first, second = parts_of(text)
    peer = ByteModem(tmp_path / "modem")
    async with at_the_office(tmp_path, peer):
        peer.receive("SM", 1, second)
        await until(lambda: not peer.slots["SM"])
        assert inbox.show_incomplete(now_ms() + 1) == 1
        [(_, said, state, reason)] = shown()
        assert state == "incomplete"
        assert said.endswith("not enough. ")
        assert reason == inbox.INCOMPLETE_SENTENCE
        peer.receive("SM", 1, first)
        await until(lambda: shown()[0][2] == "received")
        assert shown() == [(ANNA_ON_A_PHONE, text, "received", "")]
