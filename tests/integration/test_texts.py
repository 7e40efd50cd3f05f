"""Texts out and in through the whole box, and what is left of them when a process is killed at each step."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.simulator.phone import Order, Reports
from tests.integration.whole_box import BOB, Texter, WholeBox, until, whole_box


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("box")) as whole:
        yield whole


@pytest.fixture
def own(tmp_path: Path) -> Iterator[WholeBox]:
    with whole_box(tmp_path) as whole:
        yield whole


def number(n: int) -> str:
    """A mobile number of its own for each test, so that threads do not mix."""
    return f"+49170200{n:04d}"


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "Your order is ready."),
        (2, "Grüße: 10 € [ab] {cd} ~ | \\ ^"),
        (3, "👩‍👩‍👧 emoji 🎉 and ünïcödé"),
        (4, "long " * 60),
        (5, "🎉" * 100),
    ],
)
def test_a_text_arrives_as_it_was_written_and_turns_delivered(shared: WholeBox, n: int, text: str) -> None:
    texter = Texter(shared.browser(), number(n))
    texter.send(text)
    assert until(lambda: shared.outside.got(number(n))) == [text.strip()]
    until(lambda: texter.states()[text.strip()] == "delivered")


@pytest.mark.parametrize(
    ("n", "text", "way"),
    [
        (11, "On my way", {}),
        (12, "Grüße € {x} 🎉", {}),
        (13, "In several parts, " * 20 + "end", {}),
        (14, "Backwards, " * 40 + "end", {"parts": 5, "order": Order.REVERSED}),
        (15, "Doubled, " * 40 + "end", {"doubled": True}),
        (16, "With a long reference, " * 20 + "end", {"wide_reference": True}),
    ],
)
def test_an_answer_appears_once_and_leaves_the_sim(shared: WholeBox, n: int, text: str, way: dict[str, object]) -> None:
    texter = Texter(shared.browser(), number(n))
    shared.outside.text_back(text, number(n), **way)
    until(texter.inbound)
    until(lambda: shared.outside.stored() == 0)
    assert texter.inbound() == [text]


def test_an_answer_is_in_the_websocket_within_a_second(shared: WholeBox) -> None:
    browser = shared.browser()
    seq = browser.request("GET", "/me").json["seq"]
    with browser.live(after=seq) as live:
        assert live.frame()["type"] == "hello"
        shared.outside.text_back("quick", number(21))
        event = live.event(timeout_s=1.0)
        while event["type"] != "message.new":
            event = live.event(timeout_s=1.0)
    assert event["data"]["message"]["text"] == "quick"


def test_a_request_repeated_after_an_outage_is_one_text(shared: WholeBox) -> None:
    texter = Texter(shared.browser(), number(31))
    first = texter.send("Only once", "the same key")
    assert texter.send("Only once", "the same key") == first
    until(lambda: texter.states()["Only once"] == "delivered")
    assert shared.outside.got(number(31)) == ["Only once"]


def test_a_report_is_about_the_newest_text_when_references_wrap_round(shared: WholeBox) -> None:
    texter = Texter(shared.browser(), number(41))
    for text, reports, told in (("before", Reports.NEVER, "sent"), ("after", Reports.DELIVERED, "delivered")):
        shared.outside.do(lambda lab, reports=reports: setattr(lab.phone(number(41)), "reports", reports))
        shared.outside.do(lambda lab: setattr(lab.modem.sim, "last_reference", 255))
        texter.send(text)
        until(lambda text=text, told=told: texter.states()[text] == told)
    assert texter.states() == {"before": "sent", "after": "delivered"}


def test_a_refused_text_says_why_and_can_be_sent_again(own: WholeBox) -> None:
    texter = Texter(own.browser())
    own.outside.fault("submit_error", 1, 1)  # unassigned number
    message_id = texter.send("Hello?")
    until(lambda: texter.states()["Hello?"] == "failed")
    assert texter.messages()[-1]["reason"].endswith(".")
    assert own.outside.got() == []
    assert texter.browser.request("POST", f"/messages/{message_id}/retry").status == 200
    until(lambda: texter.states()["Hello?"] == "delivered")
    assert own.outside.got() == ["Hello?"]


def test_a_modem_that_is_unplugged_and_comes_back_loses_nothing(own: WholeBox) -> None:
    texter = Texter(own.browser())
    own.outside.fault("unplugged")
    until(lambda: texter.browser.request("GET", "/me").json["modems"][0]["condition"] == "absent")
    texter.send("Patience")
    own.outside.text_back("Are you there?")
    assert texter.states() == {"Patience": "queued"}
    own.outside.fault("unplugged", 0)
    until(lambda: texter.states().get("Patience") == "delivered")
    until(lambda: texter.inbound() == ["Are you there?"])
    assert own.outside.got() == ["Patience"]


def test_daemon_killed_between_commit_and_delete(own: WholeBox) -> None:
    texter = Texter(own.browser())
    own.outside.hold("+CMGD")
    own.outside.text_back("Keep me once")
    own.outside.wait_until_held()
    assert own.outside.stored() == 1, "it is still on the SIM"
    assert texter.inbound() == ["Keep me once"], "it was committed before the delete"
    own.box.kill_daemon()
    own.outside.release()
    own.box.start_daemon()
    until(lambda: own.outside.stored() == 0)
    assert texter.inbound() == ["Keep me once"]


def test_daemon_killed_between_notice_and_read(own: WholeBox) -> None:
    texter = Texter(own.browser())
    own.outside.hold("+CMGR")
    own.outside.text_back("Do not lose me")
    own.outside.wait_until_held()
    own.box.kill_daemon()
    assert own.outside.stored() == 1
    assert texter.inbound() == []
    own.outside.release()
    own.box.start_daemon()
    until(lambda: texter.inbound() == ["Do not lose me"])
    until(lambda: own.outside.stored() == 0)


FLASH = {"message_class": 0}  # modems do not store these but hand them over directly


def test_daemon_killed_between_the_commit_of_a_direct_text_and_its_confirmation(own: WholeBox) -> None:
    texter = Texter(own.browser())
    own.outside.hold("+CNMA")
    own.outside.text_back("Look at once", **FLASH)
    own.outside.wait_until_held()
    assert texter.inbound() == ["Look at once"], "it was committed before it was confirmed"
    own.box.kill_daemon()
    own.outside.release()  # the network has no confirmation, so it offers the text again
    own.box.start_daemon()
    until(lambda: texter.browser.request("GET", "/me").json["modems"][0]["condition"] == "ready")
    own.outside.text_back("And then?")
    until(lambda: "And then?" in texter.inbound())
    assert texter.inbound() == ["Look at once", "And then?"]
    assert own.outside.do(lambda lab: lab.modem.incoming.is_waiting) is False


def test_daemon_killed_before_it_has_read_a_direct_text(own: WholeBox) -> None:
    texter = Texter(own.browser())
    os.kill(own.box.daemon_pid, signal.SIGSTOP)
    own.outside.text_back("Do not lose me either", **FLASH)
    until(lambda: own.outside.do(lambda lab: lab.modem.incoming.is_waiting))
    own.box.kill_daemon()
    assert texter.inbound() == []
    own.outside.release()
    own.box.start_daemon()
    until(lambda: texter.inbound() == ["Do not lose me either"])


def test_daemon_killed_before_the_modem_has_the_text(own: WholeBox) -> None:
    texter = Texter(own.browser())
    own.outside.hold("+CMGS")
    texter.send("Maybe")
    own.outside.wait_until_held()
    own.box.kill_daemon()
    own.outside.release()
    own.box.start_daemon()
    until(lambda: texter.states()["Maybe"] == "maybe_sent")
    assert own.outside.got() == []


def test_daemon_killed_between_submit_and_answer(own: WholeBox) -> None:
    texter = Texter(own.browser())
    own.outside.fault("answer_lost")
    own.outside.do(lambda lab: setattr(lab.phone(BOB), "switched_on", False))  # so no report settles it yet
    texter.send("Went out")
    until(lambda: texter.states()["Went out"] == "sending")
    until(lambda: own.outside.do(lambda lab: len(lab.phone(BOB)._missed)) == 1)
    own.box.kill_daemon()
    own.outside.release()
    own.box.start_daemon()
    until(lambda: texter.states()["Went out"] == "maybe_sent")
    until(lambda: own.outside.do(lambda lab: lab.modem.settings.notify[3]))  # else it lets reports pass by
    own.outside.do(lambda lab: setattr(lab.phone(BOB), "switched_on", True))
    until(lambda: texter.states()["Went out"] == "delivered")
    assert own.outside.got() == ["Went out"], "the report settled it, and it went out once"


def test_daemon_killed_again_and_again_under_traffic(own: WholeBox) -> None:
    texter = Texter(own.browser())
    for life in range(5):
        for n in range(4):
            texter.send(f"out {life}-{n}")
            own.outside.text_back(f"in {life}-{n}")
        if life % 2:
            until(lambda life=life: f"in {life}-1" in texter.inbound())
        own.box.kill_daemon()
        own.box.start_daemon()
    sent = {f"out {life}-{n}" for life in range(5) for n in range(4)}
    settled = {"delivered", "maybe_sent"}
    until(lambda: {text for text, state in texter.states().items() if state in settled} == sent, 60)
    until(lambda: len(texter.inbound()) == 20, 60)
    assert sorted(texter.inbound()) == sorted(f"in {life}-{n}" for life in range(5) for n in range(4))
    got = own.outside.got()
    delivered = {text for text, state in texter.states().items() if state == "delivered"}
    assert len(got) == len(set(got)), "nothing went out twice"
    assert delivered <= set(got)


def test_web_killed_while_texts_come_and_go(own: WholeBox) -> None:
    texter = Texter(own.browser())
    seq = texter.browser.request("GET", "/me").json["seq"]
    texter.send("before")
    own.box.kill_web()
    own.outside.text_back("meanwhile")
    until(lambda: own.outside.got() == ["before"])
    own.box.start_web()
    with texter.browser.live(after=seq) as live:
        seen = []
        while "meanwhile" not in seen:
            event = live.event()
            if event["type"] == "message.new":
                seen.append(event["data"]["message"]["text"])
    assert seen == ["before", "meanwhile"]
