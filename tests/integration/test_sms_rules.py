"""When a text goes out and by which number, through the whole box with two modems."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from appliance.simulator.phone import Reports
from lab.ports import free_port
from tests.integration.mail_peers import DOMAIN, NAS, config, post
from tests.integration.whole_box import LINE, SECOND_LINE, Texter, WholeBox, until, whole_box

RADIO_MS = 150  # slow enough for a queue


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    mail = config(free_port(), per_hour=1000)
    with whole_box(tmp_path_factory.mktemp("box"), mail=mail, modems=2) as whole:
        whole.outside.do(lambda lab: setattr(lab.network, "radio_ms", RADIO_MS))
        yield whole


@pytest.fixture(autouse=True)
def rules_as_before(whole: WholeBox) -> Iterator[None]:
    modems = list(whole.box.modems)
    yield
    whole.outside.fault("unplugged", 0)
    set_up(whole, modems)


def number(n: int) -> str:
    return f"+49170400{n:04d}"


def set_up(whole: WholeBox, modems: list[Any] | None = None, **sms: Any) -> None:
    """Write the config anew and reload it, as an admin does."""
    whole.box.modems, whole.box.sms = modems or whole.box.modems, sms
    whole.box.write_config()
    journal = whole.box.log_file("daemon")
    before = journal.read_text().count("The config was reloaded")
    os.kill(whole.box.daemon_pid, signal.SIGHUP)
    until(lambda: journal.read_text().count("The config was reloaded") > before)


def first_modem(whole: WholeBox, **more: Any) -> list[Any]:
    return [replace(whole.box.modems[0], more=more), whole.box.modems[1]]


def shift(whole: WholeBox, sql: str) -> None:
    """Let time pass in the database."""
    with sqlite3.connect(whole.box.folder / "data/appliance.db", timeout=10) as database:
        database.execute(sql)


def senders(whole: WholeBox, to: str) -> list[str]:
    return whole.outside.do(lambda lab: [text.peer for text in lab.phone(to).received()])


def what_is_said(texter: Texter, text: str) -> tuple[str, str]:
    [found] = [each for each in texter.messages() if each["text"] == text]
    return found["state"], found["reason"]


def test_the_fallback_stands_in_and_says_that_another_number_shows(whole: WholeBox) -> None:
    set_up(whole, first_modem(whole, fallback="sim2"))
    texter = Texter(whole.browser(), number(1))
    whole.outside.fault("unplugged")
    until(lambda: texter.browser.request("GET", "/me").json["modems"][0]["condition"] == "absent")
    texter.send("by whatever way")
    assert what_is_said(texter, "by whatever way")[0] == "queued"
    whole.box.kill_daemon()
    shift(whole, "UPDATE line SET away_since = away_since - 11 * 60000 WHERE modem = 'sim1'")
    whole.box.start_daemon()
    until(lambda: what_is_said(texter, "by whatever way")[0] == "delivered")
    assert senders(whole, number(1)) == [SECOND_LINE]
    said = "Sent from 030 100002 because the modem of 030 100001 is away."
    assert what_is_said(texter, "by whatever way")[1] == said


def test_an_answer_goes_out_from_the_number_that_the_peer_wrote_to(whole: WholeBox) -> None:
    browser = whole.browser()
    whole.outside.do(lambda lab: lab.phone(number(2)).send(SECOND_LINE, "Is this the sales number?"))
    seen = until(
        lambda: [
            each
            for each in browser.request("GET", "/conversations").json["conversations"]
            if each["last_message"]["text"] == "Is this the sales number?"
        ]
    )
    path = f"/conversations/{seen[0]['id']}/messages"
    assert browser.request("POST", path, {"text": "Yes", "key": "yes"}).status == 201
    until(lambda: senders(whole, number(2)) == [SECOND_LINE])
    [suggested] = browser.request("GET", f"/suggest?q=%2B{number(2)[1:]}").json["suggestions"]
    lines = {each["number"]: each["id"] for each in browser.request("GET", "/me").json["lines"]}
    assert suggested["preferred_line_id"] == lines[SECOND_LINE]
    assert LINE in lines


@pytest.mark.parametrize(("n", "period"), [(1, "minute"), (2, "day"), (3, "month")])
def test_a_sims_limit_holds_back_what_is_above_it_and_says_so(whole: WholeBox, n: int, period: str) -> None:
    shift(whole, "DELETE FROM line_usage")
    set_up(whole, first_modem(whole, **{f"per_{period}": 2}))
    texter = Texter(whole.browser(), number(10 + n))
    sent = [f"{period} {place}" for place in range(3)]
    for text in sent:
        texter.send(text)
    until(lambda: list(texter.states().values())[:2] == ["delivered", "delivered"])
    if period != "minute":  # it may be over already
        assert what_is_said(texter, sent[2])[0] == "queued"
        sent.append(f"{period} more")
        texter.send(sent[3])
        assert f"The SIM's limit of texts a {period} is reached." in what_is_said(texter, sent[3])[1]
    set_up(whole, first_modem(whole))
    until(lambda: set(texter.states().values()) == {"delivered"})
    assert whole.outside.got(number(10 + n)) == sent


def test_quiet_hours_hold_back_machines_and_nobody_else(whole: WholeBox) -> None:
    now = datetime.now()
    begin, end = now - timedelta(hours=2), now + timedelta(hours=2)
    set_up(whole, quiet_from=f"{begin:%H:%M}", quiet_until=f"{end:%H:%M}")
    texter = Texter(whole.browser(), number(21))
    port = int(whole.box.mail["mail"]["port"])
    post(port, NAS, f"{number(21)}@{DOMAIN}", "Subject: Disk 2 failed\n\nvolume1 degraded\n")
    [alarm] = until(texter.messages)
    assert alarm["reason"] == f"Quiet hours: it goes out at {end:%H:%M}."
    texter.send("typed by hand")
    until(lambda: whole.outside.got(number(21)) == ["typed by hand"])
    set_up(whole)
    until(lambda: len(whole.outside.got(number(21))) == 2)


def test_an_answer_overtakes_a_queue(whole: WholeBox) -> None:
    browser = whole.browser()
    whole.outside.text_back("Are you open?", number(31))
    asked = Texter(browser, number(31))
    until(asked.inbound)
    crowd = [number(100 + n) for n in range(4)]
    whole.outside.keep_on_the_air()
    for each in crowd:
        Texter(browser, each).send("News", f"news for {each}")
    asked.send("Yes, until six")
    whole.outside.off_the_air()
    arrived = [until(lambda each=each: whole.outside.do(lambda lab: lab.phone(each).received())) for each in crowd]
    [[answer]] = [whole.outside.do(lambda lab: lab.phone(number(31)).received())]
    assert sum(answer.at < text.at for [text] in arrived) >= 3, "it waited for those that were written before"


def test_the_offices_own_language_is_written_short_and_read_right(whole: WholeBox) -> None:
    """From the counter's figures to the septets on the port and the words on the phone."""
    text = "Teşekkürler, şimdi görüşürüz: ığdır İĞŞ! " * 5
    plainly = Texter(whole.browser(), number(81))
    plainly.send(text)
    set_up(whole, national_language="turkish")
    whole.box.reload_web()
    told = plainly.browser.request("GET", "/me").json["limits"]["sms_alphabets"]
    assert [(each["single"], each["part"]) for each in told] == [(155, 149), (155, 149), (152, 146)]
    shortly = Texter(plainly.browser, number(82))
    shortly.send(text, "shortly")
    for texter, n, parts in ((plainly, 81, 4), (shortly, 82, 2)):
        [got] = until(lambda n=n: whole.outside.do(lambda lab: lab.phone(number(n)).received()))
        assert (got.text, got.parts) == (text.strip(), parts)
        assert texter.messages()[0]["parts"] == parts
        until(lambda texter=texter: set(texter.states().values()) == {"delivered"})


def test_a_number_that_is_refused_holds_up_nobody(whole: WholeBox) -> None:
    browser = whole.browser()
    bad, good = Texter(browser, number(41)), Texter(browser, number(42))
    whole.outside.fault("submit_error", 1, 38)
    bad.send("to the bad number")
    until(lambda: what_is_said(bad, "to the bad number")[1].endswith("It will be tried again."))
    good.send("to the good number")
    until(lambda: whole.outside.got(number(42)))
    assert what_is_said(bad, "to the bad number")[0] == "queued"
    until(lambda: whole.outside.got(number(41)) == ["to the bad number"])


def test_a_sim_that_may_not_send_rests_and_no_text_pays_for_it(whole: WholeBox) -> None:
    browser = whole.browser()
    first, second = Texter(browser, number(45)), Texter(browser, number(46))
    whole.outside.fault("submit_error", 1, 50)
    first.send("when there is credit")
    said = "The network refuses texts from this SIM: The plan of this SIM does not include texts."
    until(lambda: said in browser.request("GET", "/me").json["modems"][0]["sentence"])
    second.send("me too")
    assert {what_is_said(first, "when there is credit")[0], what_is_said(second, "me too")[0]} == {"queued"}
    shift(whole, "UPDATE line SET paused_until = 1 WHERE paused_until IS NOT NULL")
    shift(whole, "UPDATE outbound SET next_attempt_at = 1 WHERE next_attempt_at IS NOT NULL")
    second.send("now there is")
    until(lambda: set((first.states() | second.states()).values()) == {"delivered"})
    assert said not in browser.request("GET", "/me").json["modems"][0]["sentence"]


def test_what_is_too_old_is_given_up_and_never_sent(whole: WholeBox) -> None:
    texter = Texter(whole.browser(), number(51))
    whole.outside.fault("unplugged")
    until(lambda: texter.browser.request("GET", "/me").json["modems"][0]["condition"] == "absent")
    texter.send("lunch at noon?")
    whole.box.kill_daemon()
    shift(whole, "UPDATE outbound SET expires_at = expires_at - 25 * 3600000")
    whole.outside.fault("unplugged", 0)
    whole.box.start_daemon()
    until(lambda: what_is_said(texter, "lunch at noon?")[0] == "failed")
    said = "It could not be sent within 24 hours, so it was given up."
    assert what_is_said(texter, "lunch at noon?")[1] == said
    assert whole.outside.got(number(51)) == []


def test_what_is_only_maybe_sent_goes_out_once_more_where_the_admin_wants_it(whole: WholeBox) -> None:
    set_up(whole, maybe_sent_again_after_minutes=5)
    texter = Texter(whole.browser(), number(55))
    whole.outside.do(lambda lab: setattr(lab.phone(number(55)), "reports", Reports.NEVER))
    whole.outside.fault("answer_lost")
    texter.send("the cellar is flooded")
    until(lambda: whole.outside.got(number(55)))
    whole.box.kill_daemon()
    whole.outside.release()
    shift(whole, "UPDATE outbound_part SET submitted_at = submitted_at - 5 * 60000 WHERE state = 'submitting'")
    whole.box.start_daemon()
    until(lambda: what_is_said(texter, "the cellar is flooded")[0] == "sent")
    assert "so it may have arrived twice" in what_is_said(texter, "the cellar is flooded")[1]
    assert whole.outside.got(number(55)) == ["the cellar is flooded"] * 2


def test_a_queue_says_when_a_text_goes_out(whole: WholeBox) -> None:
    set_up(whole, first_modem(whole, per_minute=1))
    browser = whole.browser()
    for n in range(3):
        Texter(browser, number(61 + n)).send("wait", f"wait {n}")
    last = Texter(browser, number(70))
    last.send("and me")
    state, reason = what_is_said(last, "and me")
    assert state == "queued"
    assert "oes out in about" in reason
