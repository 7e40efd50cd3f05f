"""The live feed: nothing missed and nothing told twice, whatever happens in between."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from unittest.mock import ANY

import pytest
from websockets.exceptions import ConnectionClosed

from appliance.services import conversations, messages
from appliance.store import event_log
from appliance.store.database import database, transaction
from appliance.store.models import Event, Session
from tests.web.box import Box, Browser, until


def happen(text: str, audience: list[int] | None) -> int:
    """Log one event, as any service does."""
    with transaction():
        return event_log.append("contact.changed", {"contact": {"name": text}}, audience)


@contextmanager
def writer(box: Box) -> Iterator[list[int]]:
    """Anna writes to Ben all the while, from a process beside the web's; gives the seqs so far."""
    stop = threading.Event()
    seqs: list[int] = []

    def write() -> None:
        with database.connection_context():
            chat = conversations.open_chat(box.ids["anna"], box.ids["ben"])["id"]
            number = 0
            while not stop.wait(0.002):
                number += 1
                messages.send(box.ids["anna"], chat, f"No. {number}", f"{threading.get_ident()}-{number}")
                seqs.append(event_log.latest_seq())

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield seqs
    finally:
        stop.set()
        thread.join(10)


def hello(seq: int) -> dict[str, object]:
    return {"type": "hello", "seq": seq, "rules": ANY}


def test_hello_comes_first_and_then_whether_the_daemon_is_there(box: Box, anna: Browser) -> None:
    seq = event_log.latest_seq()
    with anna.live(seq) as live:
        assert live.frame() == hello(seq)
        assert live.frame_of("daemon.status")["data"] == {"running": True, "sentence": ""}


def test_an_event_arrives_as_it_was_logged(box: Box, anna: Browser) -> None:
    with anna.live(event_log.latest_seq()) as live:
        seq = happen("Zoë ☕", None)
        assert live.event() == {"type": "contact.changed", "seq": seq, "data": {"contact": {"name": "Zoë ☕"}}}


def test_what_another_process_commits_arrives_without_a_doorbell(box: Box, anna: Browser) -> None:
    box.daemon.stop()
    try:
        with anna.live(event_log.latest_seq()) as live:
            seq = happen("unheard", None)
            assert live.event()["seq"] == seq
    finally:
        box.daemon.start()


def test_with_the_doorbell_it_arrives_at_once(box: Box, anna: Browser) -> None:
    until(lambda: anna.request("GET", "/me").json["daemon"]["running"])
    with anna.live(event_log.latest_seq()) as live:
        live.frame(), live.frame()
        waits = []
        for number in range(5):
            begun = time.monotonic()
            seq = happen(f"quick {number}", None)
            assert live.event()["seq"] == seq
            waits.append(time.monotonic() - begun)
    assert sorted(waits)[2] < 0.3  # the sweep alone would take up to a second


def test_nothing_is_missing_or_doubled_while_browsers_come_and_go_and_others_write(box: Box, ben: Browser) -> None:
    cursor = start = event_log.latest_seq()
    got: list[int] = []
    with writer(box) as written:
        for visit in range(12):
            with ben.live(cursor) as live:
                assert live.frame() == hello(cursor)
                for _ in range(1 + visit * 7):
                    event = live.event()
                    got.append(event["seq"])
                    cursor = event["seq"]
        until(lambda: len(written) > len(got))
    end = event_log.latest_seq()
    with ben.live(cursor) as live:
        got += [event["seq"] for event in live.events_until(end)]
    assert got == [
        event.seq
        for event in event_log.after(start, 100_000)
        if event.audience is None or box.ids["ben"] in event.audience
    ]


def test_a_restart_of_the_web_process_loses_nothing(box: Box, ben: Browser) -> None:
    cursor = event_log.latest_seq()
    with ben.live(cursor) as live, writer(box):
        first = live.event()["seq"]
        restart = threading.Thread(target=box.restart)
        restart.start()
        assert live.closing() == 1006
        restart.join(60)
        with ben.live(first) as again:
            begin = again.event()
            assert begin["seq"] > first
            missing = [event.seq for event in event_log.after(first, 100_000) if event.seq < begin["seq"]]
            assert all(box.ids["ben"] not in (_audience(seq) or {box.ids["ben"]}) for seq in missing)


def test_a_cursor_that_is_too_old_or_from_another_life_is_reset(box: Box, anna: Browser) -> None:
    with anna.live(max_queue=5000) as live:
        live.frame()
        with transaction():
            for number in range(1100):
                event_log.append("contact.changed", {"contact": {"id": number}}, None)
        seq = event_log.latest_seq()
        live.events_until(seq)
    for cursor in (0, 1, seq + 5):
        with anna.live(cursor) as live:
            assert live.frame() == hello(cursor)
            assert live.frame() == {"type": "reset"}
            assert live.closing() == 1000
    with anna.live(seq - 900) as live:
        assert [event["seq"] for event in live.events_until(seq)] == list(range(seq - 899, seq + 1))


def test_without_a_cursor_it_goes_on_from_now(box: Box, anna: Browser) -> None:
    seq = event_log.latest_seq()
    with anna.live() as live:
        assert live.frame() == hello(seq)


def test_a_burst_reaches_everyone_in_order(box: Box, anna: Browser, carla: Browser) -> None:
    start = event_log.latest_seq()
    with anna.live(start, max_queue=5000) as annas, carla.live(start, max_queue=5000) as carlas:
        for live in (annas, carlas):
            live.frame()
        with transaction():
            for number in range(900):
                event_log.append("contact.changed", {"contact": {"id": number}}, None)
        end = event_log.latest_seq()
        box.daemon.announce(end)
        for live in (annas, carlas):
            assert [event["seq"] for event in live.events_until(end)] == list(range(start + 1, end + 1))


def test_a_browser_that_stops_reading_is_cut_off_and_holds_nobody_up(box: Box, anna: Browser, carla: Browser) -> None:
    start = event_log.latest_seq()
    with anna.live(start, max_queue=1) as deaf, carla.live(start, max_queue=100_000) as live:
        deaf.frame()
        live.frame()
        for _ in range(40):
            with transaction():
                for _ in range(100):
                    event_log.append("contact.changed", {"contact": {"name": "x" * 4000}}, None)
            end = event_log.latest_seq()
            box.daemon.announce(end)
            assert len(live.events_until(end)) == 100  # never waits for the deaf one
        assert deaf.closing() == 1006
    assert "Traceback" not in (box.folder / "web.log").read_text(), "it is nothing that an admin must hear of"
    Event.delete().where(Event.seq < event_log.latest_seq()).execute()


def test_an_event_too_long_for_a_frame_makes_browsers_read_again(box: Box, anna: Browser) -> None:
    with anna.live(event_log.latest_seq()) as live:
        happen("x" * 20_000, [box.ids["anna"]])
        while (told := live.frame())["type"] != "reset":
            assert told["type"] in ("hello", "daemon.status", "presence")
        assert live.closing() == 1000


def test_the_daemon_going_and_coming_is_told(box: Box, anna: Browser) -> None:
    with anna.live() as live:
        live.frame(), live.frame()
        box.daemon.stop()
        away = live.frame_of("daemon.status")
        assert away["data"]["running"] is False
        assert away["data"]["sentence"]
        box.daemon.start()
        assert live.frame_of("daemon.status")["data"] == {"running": True, "sentence": ""}


def test_signing_out_closes_the_sockets_of_this_session_only(box: Box) -> None:
    first, second = box.browser("anna"), box.browser("anna")
    with first.live() as firsts, second.live() as seconds:
        firsts.frame(), firsts.frame(), seconds.frame(), seconds.frame()
        assert first.request("POST", "/logout").status == 204
        assert firsts.closing() == 4401
        seq = happen("still here", [box.ids["anna"]])
        assert seconds.event()["seq"] == seq


def test_without_a_session_the_socket_closes_with_4401(box: Box) -> None:
    with box.browser().live() as live:
        assert live.closing() == 4401
    with Browser(box.port, "__Host-session=" + "A" * 43).live(0) as live:
        assert live.closing() == 4401


def test_a_session_that_ended_elsewhere_closes_its_sockets_in_time(box: Box) -> None:
    browser = box.browser("carla")
    with browser.live() as live:
        live.frame()
        with transaction():
            Session.delete().where(Session.account == box.ids["carla"]).execute()
        assert live.closing() == 4401


@pytest.mark.parametrize("message", ["hi", b"hi", "x" * 100_000, json.dumps({"type": "subscribe"})])
def test_the_socket_only_tells(box: Box, anna: Browser, message: str | bytes) -> None:
    with anna.live() as live, anna.live() as other:
        live.frame(), other.frame(), other.frame()
        with suppress(ConnectionClosed):  # the box does not wait for the end of it
            live.connection.send(message)
        assert live.closing() in (1006, 1008, 1009)
        seq = happen("others go on", None)
        assert other.event()["seq"] == seq


def _audience(seq: int) -> set[int] | None:
    [event] = event_log.after(seq - 1, 1)
    return None if event.audience is None else set(event.audience)


def test_colleagues_see_each_others_browsers(box: Box, anna: Browser, carla: Browser) -> None:
    def carlas() -> str:
        users = anna.request("GET", "/me").json["users"]
        return str(next(each["presence"]["browser"] for each in users if each["username"] == "carla"))

    until(lambda: carlas() == "offline")
    with carla.live():
        until(lambda: carlas() == "online")
        assert carla.request("POST", "/presence").status == 204
    until(lambda: carlas() == "offline")
