"""Calls out of events recorded from Asterisk 16 and 22, in the order they came and in any other."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.ami.events import Event, typed
from appliance.ami.tracker import MAX_CALLS, Effect, HangUp, SettleSoon, Tracker
from appliance.domain.calls import CallEnd, CallState, may_follow
from appliance.domain.ports import CallProgress

RECORDINGS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("asterisk_calls.json").read_text())
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

recording = st.sampled_from(RECORDINGS)


def events_of(scenario: dict[str, Any]) -> list[Event]:
    return [event for raw in scenario["events"] if (event := typed(raw)) is not None]


def play(tracker: Tracker, call: str, events: list[Event]) -> list[CallProgress]:
    """What the user is told when ``events`` come in this order."""
    effects: list[Effect] = [*tracker.accepted(call, NOW)]
    for event in events:
        effects += tracker.fold(event, NOW)
    if any(isinstance(effect, SettleSoon) for effect in effects):
        effects += tracker.settle(call, NOW)
    return [effect for effect in effects if isinstance(effect, CallProgress)]


@pytest.mark.parametrize("scenario", RECORDINGS, ids=lambda scenario: scenario["scenario"])
def test_every_recorded_call_ends_truthfully(scenario: dict[str, Any]) -> None:
    tracker = Tracker()
    tracker.order(scenario["call"])
    told = play(tracker, scenario["call"], events_of(scenario))
    assert told[-1].end is CallEnd(scenario["end"])


@given(st.data())
def test_the_order_of_events_does_not_matter(data: st.DataObject) -> None:
    scenario = data.draw(recording)
    events = data.draw(st.permutations(events_of(scenario)))
    tracker = Tracker()
    tracker.order(scenario["call"])
    told = play(tracker, scenario["call"], events)
    assert told[-1].end is CallEnd(scenario["end"])
    assert [progress.state for progress in told].count(CallState.ENDED) == 1
    for before, after in pairwise(told):
        assert may_follow(before.state, after.state)


@given(st.data())
def test_events_told_twice_change_nothing(data: st.DataObject) -> None:
    scenario = data.draw(recording)
    events = data.draw(st.permutations(events_of(scenario) * 2))
    tracker = Tracker()
    tracker.order(scenario["call"])
    told = play(tracker, scenario["call"], events)
    assert told[-1].end is CallEnd(scenario["end"])


@given(st.data())
def test_two_calls_at_once_do_not_mix(data: st.DataObject) -> None:
    one, two = data.draw(recording), data.draw(recording)
    renamed = json.loads(re.sub(r'"(\d+)\.(\d+)"', r'"other.\1.\2"', json.dumps(two["events"])))
    renamed = json.loads(
        json.dumps(renamed).replace(f'"{two["call"]}"', '"other"').replace(f'-{two["call"]}"', '-other"')
    )
    mixed = data.draw(
        st.permutations([*events_of(one), *(event for raw in renamed if (event := typed(raw)) is not None)])
    )
    tracker = Tracker()
    tracker.order(one["call"])
    tracker.order("other")
    effects = [effect for event in mixed for effect in tracker.fold(event, NOW)]
    effects += [*tracker.settle(one["call"], NOW), *tracker.settle("other", NOW)]
    ends = {e.call_id: e.end for e in effects if isinstance(e, CallProgress) and e.end}
    assert ends == {one["call"]: CallEnd(one["end"]), "other": CallEnd(two["end"])}


@given(st.data())
def test_a_cancel_at_any_moment_hangs_up_every_leg(data: st.DataObject) -> None:
    scenario = data.draw(recording)
    events = events_of(scenario)
    cut = data.draw(st.integers(0, len(events)))
    tracker = Tracker()
    tracker.order(scenario["call"])
    play_until = [effect for event in events[:cut] for effect in tracker.fold(event, NOW)]
    in_progress = not any(isinstance(e, CallProgress) and e.end for e in play_until)
    hung_up = {effect.channel for effect in tracker.cancel(scenario["call"]) if isinstance(effect, HangUp)}
    seen = {event.channel for event in events[:cut] if hasattr(event, "channel")}
    gone = {event.channel for event in events[:cut] if type(event).__name__ == "HungUp"}
    assert hung_up == (seen - gone if in_progress else set())
    later = [effect for event in events[cut:] for effect in tracker.fold(event, NOW)]
    if in_progress and seen - gone:
        later += tracker.settle(scenario["call"], NOW)
        ends = [e.end for e in later if isinstance(e, CallProgress) and e.end]
        assert ends in ([CallEnd.CANCELLED], [CallEnd.HUNG_UP])


@given(st.data())
def test_an_order_that_was_given_up_is_hung_up_when_it_shows(data: st.DataObject) -> None:
    scenario = data.draw(recording)
    tracker = Tracker()
    tracker.order(scenario["call"])
    (ended,) = tracker.abandon(scenario["call"], NOW)
    assert isinstance(ended, CallProgress)
    assert ended.end is CallEnd.PBX_AWAY
    effects = [effect for event in events_of(scenario) for effect in tracker.fold(event, NOW)]
    channels = {event.channel for event in events_of(scenario) if hasattr(event, "channel")}
    assert sorted(e.channel for e in effects if isinstance(e, HangUp)) == sorted(channels)
    assert not any(isinstance(e, CallProgress) for e in effects)


@given(st.data())
def test_after_an_outage_without_a_trace_every_call_has_ended(data: st.DataObject) -> None:
    scenario = data.draw(recording)
    events = events_of(scenario)
    cut = data.draw(st.integers(0, len(events)))
    tracker = Tracker()
    tracker.order(scenario["call"])
    effects = [effect for event in events[:cut] for effect in tracker.fold(event, NOW)]
    effects += [*tracker.link_lost(NOW), *tracker.resynced([], NOW)]
    ends = [e.end for e in effects if isinstance(e, CallProgress) and e.end]
    assert len(ends) == 1
    assert ends[0] in (CallEnd.PBX_AWAY, CallEnd(scenario["end"]))
    assert scenario["call"] not in tracker


HEADERS = st.sampled_from(sorted({key for scenario in RECORDINGS for raw in scenario["events"] for key in raw}))
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(sorted({str(v) for s in RECORDINGS for raw in s["events"] for v in raw.values()})),
    st.lists(st.text(max_size=5), max_size=3),
    st.none(),
)


@given(st.lists(st.dictionaries(HEADERS, VALUES, max_size=10), max_size=20))
def test_hostile_events_are_survived(raws: list[dict[str, Any]]) -> None:
    tracker = Tracker()
    for number in range(1, 10):
        tracker.order(f"call{number}")
    for raw in raws:
        event = typed(raw)
        if event is not None:
            tracker.fold(event, NOW)


def test_memory_is_bounded() -> None:
    tracker = Tracker()
    for number in range(MAX_CALLS):
        assert not tracker.full
        tracker.order(f"c{number}")
    assert tracker.full
    row = {"Event": "Newchannel", "Channel": "PJSIP/x-1", "Linkedid": "c0", "ChannelState": "0"}
    effects: list[Effect] = []
    for number in range(1000):
        event = typed({**row, "Uniqueid": f"u{number}"})
        assert event is not None
        effects += tracker.fold(event, NOW)
    assert len(tracker.cancel("c0")) <= 50
    for number in range(MAX_CALLS):
        tracker.refused(f"c{number}")
    assert not tracker.full
