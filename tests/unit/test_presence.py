"""Who is at a browser, by a clock of the test's own."""

from __future__ import annotations

import json
from typing import Any

from web.live.feed import Frame
from web.live.presence import AWAY_AFTER_S, GRACE_S, Presence


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def told(frames: list[Frame]) -> dict[int, str]:
    users: list[Any] = []
    for each in frames:
        text = each.data[each.data.index(b"{") :].decode()
        users += json.loads(text)["data"]["users"]
    return {user["user_id"]: user["browser"] for user in users}


def test_online_away_and_offline() -> None:
    clock = Clock()
    presence = Presence(clock)
    presence.came(1, "a")
    assert told(presence.news()) == {1: "online"}
    assert presence.news() == []
    clock.now += AWAY_AFTER_S
    assert told(presence.news()) == {1: "away"}
    presence.alive("a")
    assert told(presence.news()) == {1: "online"}
    presence.left(1, "a")
    assert presence.news() == []
    clock.now += GRACE_S
    assert told(presence.news()) == {1: "offline"}
    assert presence.frames == []


def test_a_page_loaded_again_is_no_news() -> None:
    presence = Presence(Clock())
    presence.came(1, "a")
    presence.news()
    presence.left(1, "a")
    presence.came(1, "a")
    assert presence.news() == []


def test_one_browser_in_use_is_enough() -> None:
    clock = Clock()
    presence = Presence(clock)
    presence.came(1, "desk")
    clock.now += AWAY_AFTER_S
    presence.came(1, "laptop")
    assert told(presence.news()) == {1: "online"}
    presence.left(1, "laptop")
    assert told(presence.news()) == {1: "away"}


def test_whoever_comes_is_told_of_all_that_are_there_in_frames_of_bounded_size() -> None:
    presence = Presence(Clock())
    for account in range(1, 501):
        presence.came(account, f"token-{account}")
    presence.news()
    assert told(presence.frames) == dict.fromkeys(range(1, 501), "online")
    assert max(len(each.data) for each in presence.frames) < 16 * 1024


def test_a_session_without_a_socket_is_nobody() -> None:
    presence = Presence(Clock())
    presence.alive("stranger")
    assert presence.news() == []
