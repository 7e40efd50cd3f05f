"""Inbound texts on a real pty: every store is read, and nothing leaves the SIM before it is committed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from appliance.domain.ports import ReportOutcome
from appliance.gsm import inbox
from tests.integration.byte_modem import HELLO_PDU, REPORT_PDU, ByteModem, header_length, serving, until


@pytest.fixture
def peer(tmp_path: Path) -> ByteModem:
    return ByteModem(tmp_path / "modem")


def text_from(last_digit: int) -> str:
    """The same text from another number."""
    return HELLO_PDU.replace("325476", f"3254{last_digit}6")


async def test_what_lies_in_any_store_at_the_start_is_read_and_freed(peer: ByteModem) -> None:
    peer.slots = {"SM": {1: text_from(1), 7: text_from(2)}, "ME": {0: text_from(3)}, "SR": {1: REPORT_PDU}}
    async with serving(peer) as (_, sink):
        await until(lambda: not any(peer.slots.values()), "the stores are empty")
        assert {part.sender for part in sink.parts} == {"+491701234561", "+491701234562", "+491701234563"}
        assert [part.units for part in sink.parts] == [b"Hello"] * 3
        assert [(report.reference, report.outcome) for report in sink.reports] == [(5, ReportOutcome.DELIVERED)]


async def test_a_slot_is_freed_only_after_the_commit(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        still_there: list[bool] = []
        sink.on_commit = lambda: still_there.append(4 in peer.slots["SM"] and not peer.count("AT+CMGD"))
        peer.receive("SM", 4, HELLO_PDU)
        await until(lambda: not peer.slots["SM"])
        assert still_there == [True]
        assert peer.count("AT+CMGD=4") == 1


async def test_a_modem_that_restarts_during_a_slow_commit_frees_no_other_text(
    peer: ByteModem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "SLOW_COMMIT_S", 0.0)
    async with serving(peer) as (_, sink):

        def restart_unnoticed() -> None:
            peer.store = "SM"
            peer.slots["SM"][2] = text_from(1)  # not announced, and not read yet
            sink.on_commit = lambda: None

        sink.on_commit = restart_unnoticed
        peer.receive("ME", 2, text_from(2))
        await until(lambda: not peer.slots["ME"])
        assert peer.slots["SM"] == {2: text_from(1)}


async def test_what_cannot_be_committed_stays_and_comes_again(peer: ByteModem) -> None:
    async with serving(peer, sweep_s=0.05) as (_, sink):
        sink.refuse = True
        peer.receive("SM", 4, HELLO_PDU)
        await until(lambda: sink.offered >= 2, "it is offered again")
        assert peer.slots["SM"] == {4: HELLO_PDU}
        assert peer.count("AT+CMGD") == 0
        sink.refuse = False
        await until(lambda: not peer.slots["SM"])
        assert len(sink.parts) == 1


async def test_the_store_that_the_notice_names_is_the_one_that_is_read(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        await until(lambda: peer.store == "SR")
        peer.slots["SM"][2] = text_from(1)  # the same place in another store, not announced
        peer.receive("ME", 2, text_from(2))
        await until(lambda: not peer.slots["ME"])
        assert [part.sender for part in sink.parts] == ["+491701234562"]
        assert peer.slots["SM"] == {2: text_from(1)}


async def test_a_notice_that_comes_twice_or_points_to_nothing_does_no_harm(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        peer.slots["SM"][3] = HELLO_PDU
        peer.say('+CMTI: "SM",3', '+CMTI: "SM",3', '+CMTI: "SM",9', "+CMTI: ", '+CMTI: "SM",-1')
        await until(lambda: not peer.slots["SM"])
        peer.receive("SM", 3, text_from(2))
        await until(lambda: len(sink.parts) == 2)
        assert [part.sender for part in sink.parts] == ["+491701234567", "+491701234562"]


async def test_an_empty_slot_that_answers_error_and_then_ok(peer: ByteModem) -> None:
    async with serving(peer) as (modem, sink):

        def both(_: str) -> bytes:
            asyncio.get_running_loop().call_later(0.02, peer.send, b"\r\nOK\r\n")
            return b"\r\nERROR\r\n"

        peer.answers["AT+CMGR"] = both
        peer.say('+CMTI: "SM",9')
        await until(lambda: peer.count("AT+CMGR=9"))
        del peer.answers["AT+CMGR"]
        peer.receive("SM", 3, HELLO_PDU)
        await until(lambda: sink.parts and not peer.slots["SM"])
        assert modem.status.condition == "ready"


async def test_a_slot_that_cannot_be_freed_is_offered_once_and_freed_later(peer: ByteModem) -> None:
    peer.answers["AT+CMGD"] = "+CMS ERROR: 320"
    peer.slots["SM"][3] = HELLO_PDU
    async with serving(peer, sweep_s=0.05) as (_, sink):
        await until(lambda: peer.count("AT+CMGD=3") >= 3, "it is tried again")
        assert sink.offered == 1
        del peer.answers["AT+CMGD"]
        await until(lambda: not peer.slots["SM"])
        assert len(sink.parts) == 1


async def test_a_new_text_in_a_slot_that_could_not_be_freed_is_a_new_text(peer: ByteModem) -> None:
    peer.answers["AT+CMGD"] = "+CMS ERROR: 320"
    peer.slots["SM"][3] = text_from(1)
    async with serving(peer) as (_, sink):
        await until(lambda: peer.count("AT+CMGD=3"))
        del peer.answers["AT+CMGD"]
        peer.receive("SM", 3, text_from(2))
        await until(lambda: not peer.slots["SM"])
        assert [part.sender for part in sink.parts] == ["+491701234561", "+491701234562"]


async def test_a_text_that_takes_the_place_of_one_just_read_is_not_freed_unread(peer: ByteModem) -> None:
    """3GPP TS 23.040 §9.2.3.9: a network may have a text replaced by a newer one, in the same slot."""
    async with serving(peer) as (_, sink):

        def replaced(_: str) -> bytes:
            del peer.answers["AT+CMGR"]
            old, peer.slots["SM"][3] = peer.slots["SM"][3], text_from(2)
            return f'\r\n+CMGR: 0,,{header_length(old)}\r\n{old}\r\n\r\nOK\r\n\r\n+CMTI: "SM",3\r\n'.encode()

        peer.answers["AT+CMGR"] = replaced
        peer.receive("SM", 3, text_from(1))
        await until(lambda: not peer.slots["SM"])
        assert [part.sender for part in sink.parts] == ["+491701234561", "+491701234562"]


async def test_a_text_that_takes_the_place_of_one_in_a_listing_is_not_freed_unread(peer: ByteModem) -> None:
    async with serving(peer, sweep_s=0.05) as (_, sink):

        def replaced(line: str) -> bytes:
            if peer.store != "SM":
                return b"\r\nOK\r\n"
            del peer.answers["AT+CMGL"]
            peer.slots["SM"][3] = text_from(2)
            old = text_from(1)
            return f'\r\n+CMGL: 3,0,,{header_length(old)}\r\n{old}\r\n\r\nOK\r\n\r\n+CMTI: "SM",3\r\n'.encode()

        peer.answers["AT+CMGL"] = replaced
        await until(lambda: sink.parts and not peer.slots["SM"])
        assert [part.sender for part in sink.parts] == ["+491701234561", "+491701234562"]


async def test_a_burst_is_read_by_listing_and_committed_together(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        for index in range(9):
            peer.slots["SM"][index] = text_from(index)
        peer.say(*(f'+CMTI: "SM",{index}' for index in range(9)))
        await until(lambda: not peer.slots["SM"])
        assert len(sink.parts) == 9


async def test_texts_and_reports_that_come_directly_are_not_lost(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        peer.send(
            f"\r\n+CMT: ,{header_length(HELLO_PDU)}\r\n{HELLO_PDU}\r\n"
            f"\r\n+CDS: {header_length(REPORT_PDU)}\r\n{REPORT_PDU}\r\n".encode()
        )
        await until(lambda: sink.parts and sink.reports)
        assert (sink.parts[0].units, sink.reports[0].reference) == (b"Hello", 5)


async def test_a_modem_that_leaves_the_sms_centre_out_is_understood(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        for name, pdu in (("+CMT", HELLO_PDU), ("+CDS", REPORT_PDU)):
            tpdu = pdu[16:]
            peer.send(f"\r\n{name}: {len(tpdu) // 2}\r\n{tpdu}\r\n".encode())
        await until(lambda: sink.parts and sink.reports)
        assert (sink.parts[0].units, sink.reports[0].reference) == (b"Hello", 5)
        peer.answers["AT+CMGL"] = lambda _: [f"+CMGL: 1,1,,{len(tpdu) // 2}\r\n{tpdu}"]
        tpdu = HELLO_PDU[16:].replace("C8", "CA")
        peer.say('+CMTI: "SM",1', '+CMTI: "SM",1', '+CMTI: "SM",2', '+CMTI: "SM",3', '+CMTI: "SM",4')
        await until(lambda: len(sink.parts) == 2)
        assert sink.parts[1].units == b"Jello"


def direct(name: str, pdu: str) -> bytes:
    return f"\r\n{name}: ,{header_length(pdu)}\r\n{pdu}\r\n".encode()


async def test_a_direct_text_or_report_is_confirmed_only_after_the_commit(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        assert peer.count("AT+CSMS=1") == 1
        confirmed_before: list[int] = []
        sink.on_commit = lambda: confirmed_before.append(peer.count("AT+CNMA") - peer.count("AT+CNMA=?"))
        peer.send(direct("+CMT", HELLO_PDU))
        await until(lambda: "AT+CNMA" in peer.heard)
        assert confirmed_before == [0]
        peer.send(direct("+CDS", REPORT_PDU))
        await until(lambda: peer.heard.count("AT+CNMA") == 2)
        assert (len(sink.parts), len(sink.reports)) == (1, 1)


async def test_a_direct_text_that_is_not_committed_is_not_confirmed(
    peer: ByteModem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "RETRY_FIRST_S", 0.02)
    async with serving(peer) as (_, sink):
        sink.refuse = True
        peer.send(direct("+CMT", HELLO_PDU))
        await until(lambda: sink.offered >= 2)
        assert "AT+CNMA" not in peer.heard
        sink.refuse = False
        await until(lambda: "AT+CNMA" in peer.heard)
        assert len(sink.parts) == 1


async def test_a_direct_text_garbled_on_the_line_is_asked_for_again(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        whole = direct("+CMT", HELLO_PDU)
        peer.send(whole.replace(b"C8329B", b"C89B"))
        await until(lambda: "AT+CNMA=2" in peer.heard)
        assert sink.parts == []
        peer.send(whole)
        await until(lambda: "AT+CNMA" in peer.heard)
        assert [part.units for part in sink.parts] == [b"Hello"]


async def test_a_direct_text_that_comes_malformed_twice_is_kept_as_it_is(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        malformed = direct("+CMT", HELLO_PDU).replace(b"C8329BFD06", b"C832")
        peer.send(malformed)
        await until(lambda: "AT+CNMA=2" in peer.heard)
        peer.send(malformed)
        await until(lambda: "AT+CNMA" in peer.heard)
        assert [bool(part.error) for part in sink.parts] == [True]


@pytest.mark.parametrize("missing", ["AT+CNMA=?", "AT+CSMS=1"])
async def test_a_modem_that_cannot_wait_for_a_confirmation_is_told_to_do_without(peer: ByteModem, missing: str) -> None:
    peer.answers[missing] = "+CMS ERROR: 302"
    async with serving(peer) as (_, sink):
        peer.send(direct("+CMT", HELLO_PDU))
        await until(lambda: sink.parts)
        assert "AT+CSMS=0" in peer.heard
        assert "AT+CNMA" not in peer.heard


async def test_a_confirmation_that_is_refused_or_unanswered_disturbs_nothing(peer: ByteModem) -> None:
    async with serving(peer, command_timeout_s=0.5) as (modem, sink):
        peer.answers["AT+CNMA"] = "+CMS ERROR: 340"
        peer.send(direct("+CMT", HELLO_PDU))
        await until(lambda: "AT+CNMA" in peer.heard)
        peer.answers["AT+CNMA"] = None
        peer.send(direct("+CMT", text_from(2)))
        await until(lambda: peer.heard.count("AT+CNMA") == 2)
        peer.receive("SM", 3, text_from(3))
        await until(lambda: not peer.slots["SM"])
        assert len(sink.parts) == 3
        assert modem.status.condition == "ready"


async def test_a_direct_text_waits_for_a_sink_that_fails_even_across_a_lost_port(
    peer: ByteModem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "RETRY_FIRST_S", 0.02)
    async with serving(peer) as (_, sink):
        sink.refuse = True
        peer.send(f"\r\n+CMT: ,24\r\n{HELLO_PDU}\r\n".encode())
        await until(lambda: sink.offered)
        peer.pull()
        peer.plug_in()
        sink.refuse = False
        await until(lambda: sink.parts)
        assert len(sink.parts) == 1


async def test_a_stored_report_is_read_from_its_own_store(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        peer.receive("SR", 1, REPORT_PDU, notice="+CDSI")
        await until(lambda: not peer.slots["SR"])
        assert [report.reference for report in sink.reports] == [5]
        assert sink.parts == []


async def test_a_text_that_cannot_be_decoded_is_kept_raw_and_shown(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        peer.receive("SM", 1, HELLO_PDU[:-8])
        await until(lambda: not peer.slots["SM"])
        assert sink.parts[0].error
        assert sink.parts[0].raw_pdu == HELLO_PDU[:-8]


async def test_a_text_garbled_on_the_line_is_read_again(peer: ByteModem) -> None:
    async with serving(peer) as (_, sink):
        answers = iter([f"\r\n+CMGR: 0,,{header_length(HELLO_PDU)}\r\n{HELLO_PDU[:30]}\r\n\r\nOK\r\n".encode()])

        def garbled_once(line: str) -> object:
            return next(answers, None) or peer._default(line)

        peer.answers["AT+CMGR"] = garbled_once  # type: ignore[assignment]
        peer.receive("SM", 1, HELLO_PDU)
        await until(lambda: not peer.slots["SM"])
        assert [part.units for part in sink.parts] == [b"Hello"]


async def test_own_texts_on_the_sim_are_left_alone(peer: ByteModem) -> None:
    listing = f"+CMGL: 1,2,,24\r\n{HELLO_PDU}\r\n+CMGL: 2,3,,24\r\n{HELLO_PDU}\r\n\r\nOK\r\n"
    peer.answers["AT+CMGL"] = listing.encode()
    async with serving(peer, sweep_s=0.05) as (_, sink):
        await until(lambda: peer.count("AT+CMGL") > 6)
        assert sink.parts == []
        assert peer.count("AT+CMGD") == 0


async def test_a_listing_that_breaks_off_gives_what_it_had(peer: ByteModem) -> None:
    listing = f"+CMGL: 1,1,,{header_length(HELLO_PDU)}\r\n{HELLO_PDU}\r\n\r\n+CMS ERROR: 321\r\n"
    peer.answers["AT+CMGL"] = listing.encode()
    async with serving(peer) as (_, sink):
        await until(lambda: peer.count("AT+CMGD=1"))
        assert sink.parts[0].units == b"Hello"


async def test_a_modem_without_stores_to_choose_is_read_as_it_is(peer: ByteModem) -> None:
    peer.answers["AT+CPMS=?"] = "ERROR"
    peer.answers["AT+CPMS"] = "ERROR"
    peer.slots["SM"][1] = text_from(1)
    async with serving(peer, until_ready=False) as (_, sink):
        await until(lambda: sink.parts)
        peer.receive("SM", 2, text_from(2))
        await until(lambda: not peer.slots["SM"])
        assert len(sink.parts) == 2


async def test_a_modem_that_announces_nothing_is_asked_often(peer: ByteModem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "SWEEP_WITHOUT_NOTICES_S", 0.05)
    peer.answers["AT+CNMI=?"] = "ERROR"
    peer.answers["AT+CNMI"] = "ERROR"
    async with serving(peer) as (_, sink):
        peer.receive("SM", 2, HELLO_PDU, notice=None)
        await until(lambda: sink.parts)


async def test_a_text_that_was_never_announced_is_found(peer: ByteModem) -> None:
    async with serving(peer, sweep_s=0.05) as (_, sink):
        peer.receive("ME", 2, HELLO_PDU, notice=None)
        await until(lambda: sink.parts and not peer.slots["ME"])


async def test_a_full_sim_is_said_and_unsaid(peer: ByteModem) -> None:
    peer.answers['AT+CPMS="SM"'] = ["+CPMS: 30,30,0,30,0,30"]
    async with serving(peer, sweep_s=0.05) as (modem, _):
        await until(lambda: "The SIM is full (30 texts)" in modem.status.sentence)
        del peer.answers['AT+CPMS="SM"']
        await until(lambda: "full" not in modem.status.sentence)
