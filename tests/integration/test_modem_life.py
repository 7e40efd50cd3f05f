"""A modem's life on a real pty: start, PIN, faults, pulled and back, silence and its cures."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from appliance.domain.ports import ModemAway, ModemCondition, SubmitErrorClass, SubmitRefused, SubmitUnknown
from appliance.gsm import cures, engine, ussd
from appliance.gsm import modem as modem_module
from appliance.gsm.ussd import UssdFailed
from tests.integration.byte_modem import HELLO_PDU, WAIT_S, ByteModem, part, serving, until


@pytest.fixture
def peer(tmp_path: Path) -> ByteModem:
    return ByteModem(tmp_path / "modem")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modem_module, "SIM_POLL_S", 0.05)
    monkeypatch.setattr(modem_module, "NO_NETWORK_POLL_S", 0.05)
    monkeypatch.setattr(modem_module, "POLL_GAP_S", 0.01)
    monkeypatch.setattr(modem_module, "BOOT_WAIT_S", 0.0)
    monkeypatch.setattr(modem_module, "RESTART_WAIT_S", 0.2)


async def test_it_tells_who_and_where_it_is(peer: ByteModem) -> None:
    async with serving(peer) as (modem, sink):
        status = modem.status
        assert status.sentence == "Ready on TestNet, signal good (−71 dBm)."
        assert (status.imei, status.imsi, status.smsc) == ("351234567890120", "262011234567890", "+491710760000")
        assert (status.manufacturer, status.model) == ("Test works", "Byte 1")
        assert sink.statuses[-1] == status


async def test_a_word_without_a_header_in_the_middle_of_an_answer_hides_neither_modem_nor_sim(peer: ByteModem) -> None:
    peer.answers["AT+CGSN"] = ["351234567890120", "SIM READY"]
    peer.answers["AT+CIMI"] = ["SIM READY", "262011234567890", "DST 1"]
    async with serving(peer) as (modem, _):
        assert (modem.status.imei, modem.status.imsi) == ("351234567890120", "262011234567890")


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        (['+CNUM: "Line 1","+4930100009",145'], "+4930100009"),
        (['+CNUM: "","4930100009",145,,4'], "+4930100009"),
        (['+CNUM: ,"030100009",129'], "030100009"),
        (['+CNUM: "","",129'], None),
        ([], None),
        ("+CME ERROR: 22", None),
    ],
)
async def test_the_number_that_stands_on_the_sim(peer: ByteModem, answer: str | list[str], number: str | None) -> None:
    peer.answers["AT+CNUM"] = answer
    async with serving(peer) as (modem, _):
        assert modem.status.own_number == number


async def test_signal_operator_and_sms_centre_are_read_again_and_again(peer: ByteModem) -> None:
    async with serving(peer, signal_poll_s=0.02) as (modem, sink):
        peer.answers["AT+CSQ"] = ["+CSQ: 5,99"]
        peer.answers["AT+COPS?"] = ['+COPS: 0,0,"OtherNet",2']
        peer.answers["AT+CSCA?"] = ['+CSCA: "+491710760099",145']
        await until(lambda: modem.status.smsc == "+491710760099")
        await until(lambda: sink.sentence == "Ready on OtherNet, signal low (−103 dBm).")
        assert sink.statuses[-1].signal_dbm == -103


async def test_a_status_is_told_only_when_it_changes(peer: ByteModem) -> None:
    async with serving(peer, signal_poll_s=0.02) as (_, sink):
        polls = peer.count("AT+CSQ")
        await until(lambda: peer.count("AT+CSQ") > polls + 5)
        told = [(status.condition, status.sentence) for status in sink.statuses]
        assert [condition for condition, _ in dict.fromkeys(told)] == [ModemCondition.STARTING, ModemCondition.READY]
        assert all(status != following for status, following in pairwise(sink.statuses))
        peer.answers["AT+CSQ"] = ["+CSQ: 3,99"]
        await until(lambda: "signal low" in sink.sentence or "very low" in sink.sentence)


async def test_texts_go_out_and_return_their_reference(peer: ByteModem) -> None:
    async with serving(peer) as (modem, _):
        assert [await modem.submit(part()) for _ in range(3)] == [1, 2, 3]
        assert len(peer.pdus) == 3


@pytest.mark.parametrize(
    ("answer", "error_class", "code"),
    [
        ("+CMS ERROR: 38", SubmitErrorClass.NETWORK, 38),
        ("+CMS ERROR: 50", SubmitErrorClass.SIM, 50),
        ("+CMS ERROR: 1", SubmitErrorClass.RECIPIENT, 1),
        ("ERROR", SubmitErrorClass.DEVICE, None),
    ],
)
async def test_a_refused_text(peer: ByteModem, answer: str, error_class: SubmitErrorClass, code: int | None) -> None:
    async with serving(peer) as (modem, _):
        peer.after_pdu = lambda: answer
        with pytest.raises(SubmitRefused) as refused:
            await modem.submit(part())
        assert (refused.value.error_class, refused.value.code) == (error_class, code)


async def test_an_answer_that_never_comes_leaves_the_outcome_open_and_the_modem_in_use(peer: ByteModem) -> None:
    async with serving(peer, submit_timeout_s=0.3) as (modem, _):
        peer.after_pdu = lambda: None
        with pytest.raises(SubmitUnknown):
            await modem.submit(part())
        peer.after_pdu = peer._accept
        assert await modem.submit(part()) == 1


@pytest.mark.parametrize(("minutes", "told"), [(5, "00"), (120, "17"), (24 * 60, "A7")])
async def test_the_network_is_told_how_long_a_text_is_of_use_and_asked_for_a_report(
    peer: ByteModem, minutes: int, told: str
) -> None:
    """TP-VP and TP-SRR of 3GPP TS 23.040 §9.2.3.12.1 and §9.2.3.5, as the modem gets them."""
    async with serving(peer) as (modem, _):
        await modem.submit(replace(part("22022"), validity_minutes=minutes))
        assert peer.pdus == [f"00310005812220F20000{told}05C8329BFD06"]


async def test_a_number_that_is_none_is_refused_without_troubling_the_modem(peer: ByteModem) -> None:
    async with serving(peer) as (modem, _):
        with pytest.raises(SubmitRefused):
            await modem.submit(part("+49170\r\nAT+CMGD=1,4"))
        assert peer.count("AT+CMGS") == 0


async def test_a_modem_that_answers_error_to_at_and_lacks_what_is_optional(peer: ByteModem) -> None:
    for command in (
        "AT",
        "AT+CSMS",
        "AT+CNMA=?",
        "AT+CPMS=?",
        "AT+CNMI=?",
        "AT+CMMS",
        "AT+CLIP",
        "AT+CFUN?",
        "AT+CREG?",
        "AT+COPS?",
    ):
        peer.answers[command] = "ERROR"
    peer.answers["AT+CREG"] = peer.answers["AT+CGMI"] = "ERROR"
    async with serving(peer, until_ready=False) as (modem, _):
        await until(lambda: modem.status.condition is ModemCondition.READY)
        assert await modem.submit(part()) == 1


async def test_every_byte_alone_and_echo_on(peer: ByteModem) -> None:
    peer.byte_by_byte = True
    async with serving(peer) as (modem, _):
        assert await modem.submit(part()) == 1


async def test_pulled_and_back(peer: ByteModem) -> None:
    async with serving(peer) as (modem, sink):
        peer.pull()
        await until(lambda: modem.status.condition is ModemCondition.ABSENT, "the loss is seen", 1.0)
        with pytest.raises(ModemAway):
            await modem.submit(part())
        await until(lambda: "is not there. Plug the modem in" in modem.status.sentence)
        peer.plug_in()
        await until(lambda: modem.status.condition is ModemCondition.READY)
        assert await modem.submit(part()) == 1
        assert [status.condition for status in sink.statuses][-1] == ModemCondition.READY
        assert sink.diary[-2:] == [f"The port {peer.link} was lost. Is the modem still plugged in?", "well"]


async def test_nothing_is_submitted_before_it_is_ready(peer: ByteModem) -> None:
    peer.pin = "1234"
    async with serving(peer, until_ready=False) as (modem, _):
        await until(lambda: modem.status.condition is ModemCondition.SIM_LOCKED)
        assert modem.status.sentence == "The SIM wants a PIN. Set `pin` for this modem in modems.toml."
        with pytest.raises(ModemAway, match="wants a PIN"):
            await modem.submit(part())
        assert peer.count("AT+CMGS") == 0


async def test_the_pin_is_entered_and_never_logged(peer: ByteModem, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    peer.pin = "4711"
    async with serving(peer, pin="4711") as (modem, _):
        assert peer.count("AT+CPIN=") == 1
        await modem.submit(part(text=b"Secret words"))
    assert "4711" not in caplog.text
    assert "Secret" not in caplog.text
    assert "1234567" not in caplog.text


async def test_a_pin_that_was_right_is_entered_again_after_the_modem_comes_back(peer: ByteModem) -> None:
    peer.pin = "4711"
    async with serving(peer, pin="4711") as (modem, _):
        peer.pull()
        await until(lambda: modem.status.condition is ModemCondition.ABSENT)
        peer.pin = "4711"
        peer.plug_in()
        await until(lambda: modem.status.condition is ModemCondition.READY)
        assert peer.count("AT+CPIN=") == 2


async def test_a_wrong_pin_is_tried_once_whatever_happens_to_the_port(peer: ByteModem) -> None:
    peer.pin = "1234"
    async with serving(peer, until_ready=False, pin="9999") as (modem, _):
        await until(lambda: "The PIN was wrong" in modem.status.sentence)
        asked = peer.count("AT+CPIN?")
        await until(lambda: peer.count("AT+CPIN?") > asked + 3, "the SIM's state is watched")
        peer.pull()
        await until(lambda: modem.status.condition is ModemCondition.ABSENT)
        peer.plug_in()
        await until(lambda: modem.status.condition is ModemCondition.SIM_LOCKED)
        assert peer.count('AT+CPIN="9999"') == 1


async def test_a_pin_whose_answer_is_lost_is_not_tried_again(peer: ByteModem) -> None:
    peer.pin = "1234"
    peer.answers["AT+CPIN"] = None
    async with serving(peer, until_ready=False, pin="1234", command_timeout_s=0.1) as (modem, _):
        await until(lambda: modem.status.condition is ModemCondition.SIM_LOCKED)
        assert peer.count('AT+CPIN="1234"') == 1


async def test_the_last_try_of_a_sim_is_left_to_the_admin(peer: ByteModem) -> None:
    peer.pin = "1234"
    peer.answers['AT+CPINR="SIM PIN"'] = ["+CPINR: SIM PIN,1,3", "+CPINR: SIM PUK,10,10"]
    async with serving(peer, until_ready=False, pin="1234") as (modem, _):
        await until(lambda: "only its last try is left" in modem.status.sentence)
        assert peer.count("AT+CPIN=") == 0


@pytest.mark.parametrize(
    ("answer", "condition", "word"),
    [
        ("+CME ERROR: 10", ModemCondition.NO_SIM, "no SIM"),
        (["+CPIN: SIM PUK"], ModemCondition.SIM_LOCKED, "PUK"),
        (["+CPIN: PH-NET PIN"], ModemCondition.SIM_LOCKED, "PH-NET PIN"),
        ("+CME ERROR: 14", ModemCondition.STARTING, "starting"),
    ],
)
async def test_a_sim_that_cannot_be_used_is_said_and_watched(
    peer: ByteModem, answer: str | list[str], condition: ModemCondition, word: str
) -> None:
    peer.answers["AT+CPIN?"] = answer
    async with serving(peer, until_ready=False) as (modem, _):
        await until(lambda: word in modem.status.sentence)
        assert modem.status.condition is condition
        del peer.answers["AT+CPIN?"]
        await until(lambda: modem.status.condition is ModemCondition.READY)


async def test_a_sim_taken_out_and_put_back(peer: ByteModem) -> None:
    async with serving(peer) as (modem, _):
        peer.answers["AT+CPIN?"] = "+CME ERROR: 10"
        peer.answers["AT+CREG?"] = ["+CREG: 1,0"]
        peer.say("+CREG: 0")
        await until(lambda: modem.status.condition is ModemCondition.NO_SIM)
        peer.answers.clear()
        await until(lambda: modem.status.condition is ModemCondition.READY)


async def test_the_network_goes_and_comes_back(peer: ByteModem) -> None:
    async with serving(peer) as (modem, _):
        peer.answers["AT+CREG?"] = ["+CREG: 1,2"]
        peer.say("+CREG: 2")
        await until(lambda: modem.status.condition is ModemCondition.NO_NETWORK)
        assert "Searching for a network" in modem.status.sentence
        with pytest.raises(ModemAway, match="Searching"):
            await modem.submit(part())
        peer.answers.clear()
        peer.say("+CREG: 5")
        await until(lambda: modem.status.condition is ModemCondition.READY)


async def test_a_silent_modem_gets_one_cure_after_the_other_and_its_diary_tells_them(
    peer: ByteModem, tmp_path: Path
) -> None:
    done = tmp_path / "done"
    hooks = {
        each: ("sh", "-c", f"echo {each} >> {done}; exit {code}")
        for each, code in (("port_reset_command", 0), ("power_command", 3))
    }
    async with serving(peer, signal_poll_s=0.05, command_timeout_s=0.1, **hooks) as (modem, sink):
        sink.diary.clear()
        peer.mute = True
        await until(lambda: "after a restart" in sink.sentence, "every cure was tried")
        assert [
            each.sentence.removeprefix("The modem does not answer. ")
            for each in sink.statuses
            if each.condition is ModemCondition.SICK
        ][:-1] == [
            "It is being set up again.",
            "It is being restarted.",
            "Its port is being opened again.",
            "Its port is being reset.",
            "Its power is being taken away and given back.",
        ]
        assert done.read_text().split() == ["port_reset_command", "power_command"]
        with pytest.raises(ModemAway, match="not even after a restart"):
            await modem.submit(part())
        first, *tried = sink.diary
        assert re.fullmatch(r"The modem did not answer for \d s\.|The modem left commands unanswered\.", first)
        assert tried == [
            "It was set up again.",
            "It was restarted.",
            "Its port was opened again.",
            "Its port was reset.",
            "power_command failed with exit code 3.",
            "Nothing helped. All of it is tried again and again.",
        ]
        await until(lambda: done.read_text().count("power") == 2, "all of it is tried again")
        assert len(sink.diary) == 7, "and the diary does not grow with it"
        peer.mute = False
        await until(lambda: modem.status.condition is ModemCondition.READY)
        assert sink.diary[7:] == ["well"]
        assert await modem.submit(part()) == 1


async def test_a_modem_that_does_not_come_back_to_its_port_gets_its_power_cut(
    peer: ByteModem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As USB modems do that hang while they restart."""
    monkeypatch.setattr(cures, "MISSING_S", 0.1)
    mark = tmp_path / "cut"
    async with serving(peer, power_command=("touch", str(mark))) as (modem, sink):
        peer.pull()
        await until(mark.exists, "its power is cut")
        assert modem.status.condition is ModemCondition.ABSENT
        await until(lambda: sink.diary[-1].startswith("Nothing helped."), "and again")
        peer.plug_in()
        await until(lambda: modem.status.condition is ModemCondition.READY)
        assert sink.diary[-4:] == [
            f"The port {peer.link} was lost. Is the modem still plugged in?",
            "Its power was taken away and given back.",
            "Nothing helped. All of it is tried again and again.",
            "well",
        ]


async def test_who_is_silent_again_soon_gets_the_next_cure(peer: ByteModem) -> None:
    async with serving(peer, submit_timeout_s=0.05) as (modem, sink):
        peer.after_pdu = lambda: None
        for cure in ("It was set up again.", "It was restarted."):
            before = len(sink.diary)
            async with asyncio.timeout(WAIT_S):
                while len(sink.diary) == before:  # whatever it answers in between
                    with pytest.raises((SubmitUnknown, ModemAway)):
                        await modem.submit(part())
                    await asyncio.sleep(0)
            await until(lambda before=before: sink.diary[before:] and sink.diary[-1] == "well")
            assert sink.diary[before:] == ["The modem left commands unanswered.", cure, "well"]
            await until(lambda: modem.status.condition is ModemCondition.READY)
        assert peer.count("AT+CFUN=1,1") == 1


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("/nowhere/usbreset",), "cannot be run: No such file or directory."),
        (("sleep", "60"), "did not end within 0 s."),
    ],
)
async def test_a_command_that_fails_or_hangs_is_told_and_ends(
    peer: ByteModem, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], said: str
) -> None:
    monkeypatch.setattr(cures, "COMMAND_TIMEOUT_S", 0.1)
    peer.mute = True
    async with serving(peer, until_ready=False, command_timeout_s=0.05, port_reset_command=command) as (modem, sink):
        await until(lambda: f"port_reset_command {said}" in sink.diary)
        peer.mute = False
        await until(lambda: modem.status.condition is ModemCondition.READY)


async def test_the_restart_command_is_sent_to_a_modem_that_only_stopped_answering(
    peer: ByteModem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modem_module, "RESTART_WAIT_S", 2.0)
    async with serving(peer, signal_poll_s=0.05, command_timeout_s=0.1) as (modem, _):
        real = peer._default

        def hung(line: str) -> None:
            if line == "AT+CFUN=1,1":
                peer._default = real  # type: ignore[method-assign]

        peer.answers.clear()
        peer._default = hung  # type: ignore[assignment, method-assign]
        await until(lambda: peer.count("AT+CFUN=1,1"))
        await until(lambda: modem.status.condition is ModemCondition.READY)


async def test_commands_that_keep_timing_out_make_it_sick_although_it_answers_others(peer: ByteModem) -> None:
    async with serving(peer, submit_timeout_s=0.05) as (modem, sink):
        peer.after_pdu = lambda: None
        for _ in range(engine.TIMEOUTS_UNTIL_SICK):
            with pytest.raises(SubmitUnknown):
                await modem.submit(part())
        await until(lambda: any(status.condition is ModemCondition.SICK for status in sink.statuses))
        peer.after_pdu = peer._accept
        await until(lambda: modem.status.condition is ModemCondition.READY)
        assert await modem.submit(part()) == 1


async def test_a_modem_that_restarted_by_itself_is_set_up_again(peer: ByteModem) -> None:
    async with serving(peer) as (modem, _):
        set_up = peer.count("AT+CNMI=2")
        peer.say("RDY")
        await until(lambda: peer.count("AT+CNMI=2") > set_up)
        await until(lambda: modem.status.condition is ModemCondition.READY)


async def test_a_modem_that_forgot_without_a_word_how_to_tell_of_texts_is_set_up_again(peer: ByteModem) -> None:
    """It restarted, or gave up on a direct text that was not confirmed in time (3GPP TS 27.005 §3.4.1)."""
    peer.answers["AT+CNMI?"] = ["+CNMI: 2,1,0,2,0"]
    async with serving(peer, signal_poll_s=0.05) as (modem, sink):
        set_up = peer.count("AT+CNMI=2")
        looked = peer.count("AT+CNMI?")
        await until(lambda: peer.count("AT+CNMI?") > looked + 1)
        assert peer.count("AT+CNMI=2") == set_up

        def once(_: str) -> list[str]:
            peer.answers["AT+CNMI?"] = ["+CNMI: 2,1,0,2,0"]
            return ["+CNMI: 2,0,0,0,0"]

        peer.answers["AT+CNMI?"] = once
        await until(lambda: peer.count("AT+CNMI=2") > set_up)
        await until(lambda: modem.status.condition is ModemCondition.READY)
        assert any("forgot its settings" in status.sentence for status in sink.statuses)


@pytest.mark.parametrize("ready", ["SMS Ready", "+QIND: SMS DONE"])
async def test_a_modem_that_takes_commands_about_texts_only_later_is_set_up_once_it_can(
    peer: ByteModem, ready: str
) -> None:
    for command in ("AT+CMGF=0", "AT+CPMS=?", "AT+CNMI"):
        peer.answers[command] = "ERROR"
    peer.slots["ME"][1] = HELLO_PDU
    async with serving(peer, until_ready=False, submit_timeout_s=30) as (modem, sink):
        await until(lambda: modem.status.condition is ModemCondition.READY)
        for command in ("AT+CMGF=0", "AT+CPMS=?", "AT+CNMI"):
            del peer.answers[command]

        def ready_meanwhile() -> None:
            peer.say(ready)
            asyncio.get_running_loop().call_later(0.1, peer.say, "+CMGS: 7", "OK")

        peer.after_pdu = ready_meanwhile
        assert await modem.submit(part()) == 7, "what is on its way is not disturbed"
        peer.after_pdu = peer._accept
        await until(lambda: sink.parts, "the store is known now")
        await until(lambda: modem.status.condition is ModemCondition.READY)
        set_up = peer.count("AT+CNMI=2")
        peer.say(ready)
        await modem.submit(part())
        assert peer.count("AT+CNMI=2") == set_up, "it is once enough"


async def test_a_ring_is_a_missed_call_and_disturbs_no_text(peer: ByteModem) -> None:
    async with serving(peer) as (modem, sink):
        peer.after_pdu = lambda: b'\r\nRING\r\n\r\n+CLIP: "+491709999999",145\r\n\r\n+CMGS: 9\r\n\r\nRING\r\n\r\nOK\r\n'
        assert await modem.submit(part()) == 9
        await until(lambda: sink.rings)
        assert sink.rings == ["+491709999999"]


async def test_an_operators_answer_comes_whole_or_its_absence_is_told(
    peer: ByteModem, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(peer) as (modem, _):

        def balance(_: str) -> bytes:
            return b'\r\nOK\r\n\r\n+CUSD: 0,"Balance\r\n12.34 EUR",15\r\n'

        peer.answers["AT+CUSD"] = balance
        assert await modem.ussd("*100#") == "Balance\n12.34 EUR"
        monkeypatch.setattr(ussd, "ANSWER_TIMEOUT_S", 0.1)
        peer.answers["AT+CUSD"] = []
        with pytest.raises(UssdFailed, match="in time"):
            await modem.ussd("*100#")
        assert peer.count("AT+CUSD=2") == 1, "a late answer is not that of the next code"
        peer.answers["AT+CUSD"] = "+CME ERROR: 30"
        with pytest.raises(UssdFailed, match="no network"):
            await modem.ussd("*100#")
        with pytest.raises(UssdFailed, match="only digits"):
            await modem.ussd('*100#";+CMGD=1')


async def test_a_ussd_code_is_packed_for_sticks_that_want_it_and_nothing_else_of_the_command(peer: ByteModem) -> None:
    peer.answers["AT+CGMI"] = ["huawei"]
    async with serving(peer) as (modem, _):
        peer.answers["AT+CUSD"] = lambda _: b'\r\nOK\r\n\r\n+CUSD: 0,"D4F29C0E",15\r\n'
        assert await modem.ussd("1") == "Test"
        assert peer.count('AT+CUSD=1,"31",15') == 1


async def test_garbage_all_the_time_changes_nothing(peer: ByteModem) -> None:
    async with serving(peer) as (modem, _):

        async def noise() -> None:
            while True:
                peer.send(b"\r\n\x00\xff~{^U}\x80\r\n")
                await asyncio.sleep(0.001)

        making_noise = asyncio.create_task(noise())
        assert [await modem.submit(part()) for _ in range(20)] == list(range(1, 21))
        making_noise.cancel()


async def test_the_sms_centre_of_the_configuration_is_set(peer: ByteModem) -> None:
    async with serving(peer, smsc="+491722270333"):
        assert peer.count('AT+CSCA="+491722270333",145') == 1


async def test_two_modems_disturb_each_other_in_nothing(tmp_path: Path) -> None:
    one, two = ByteModem(tmp_path / "one"), ByteModem(tmp_path / "two")
    async with serving(one) as (first, _), serving(two) as (second, _):
        one.pull()
        await until(lambda: first.status.condition is ModemCondition.ABSENT)
        assert await second.submit(part()) == 1
        assert second.status.condition is ModemCondition.READY
