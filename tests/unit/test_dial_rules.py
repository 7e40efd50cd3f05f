"""Which numbers click to call may dial."""

from __future__ import annotations

import pytest

from appliance.domain.dial_rules import BadPattern, DialRules, check_pattern
from appliance.settings import Calls

DEFAULT = DialRules(Calls().allow, Calls().deny, "DE")


@pytest.mark.parametrize("number", ["+493012345678", "+491701234567", "+442079460123", "22022", "+491805123456"])
def test_ordinary_numbers_may_be_called_by_default(number: str) -> None:
    assert DEFAULT.refusal(number) is None


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("110", "DE"),
        ("112", "DE"),
        ("+49112", "DE"),  # many trunks take the country's code away again
        ("112", "FR"),
        ("15", "FR"),
        ("911", "US"),
        ("999", "GB"),
    ],
)
def test_emergency_numbers_are_refused_by_default(number: str, country: str) -> None:
    sentence = DialRules(("*",), Calls().deny, country).refusal(number)
    assert sentence == "Emergency numbers are not called from here. Dial them on the phone itself."


@pytest.mark.parametrize("number", ["+499001234567", "+449012345678", "+979123456789", "11833"])
def test_premium_numbers_are_refused_by_default_at_home_and_abroad(number: str) -> None:
    assert DEFAULT.refusal(number) is not None


@pytest.mark.parametrize("number", ["112", "+499001234567", "11833"])
def test_an_admin_can_allow_them(number: str) -> None:
    assert DialRules(("*",), (), "DE").refusal(number) is None


@pytest.mark.parametrize(
    ("pattern", "matched", "others"),
    [
        ("+49*", ["+4930100001", "+49"], ["+4830100001", "4930100001"]),
        ("1??", ["115", "199"], ["11", "1155", "+115"]),
        ("22022", ["22022"], ["220220", "2202"]),
        ("*", ["115", "+1"], []),
        ("+4930??", ["+493012"], ["+49301", "+4930123", "+4930*1"]),
    ],
)
def test_patterns_match_whole_numbers(pattern: str, matched: list[str], others: list[str]) -> None:
    check_pattern(pattern, "DE")
    rules = DialRules((pattern,), (), "DE")
    assert all(rules.refusal(number) is None for number in matched)
    assert all(rules.refusal(number) is not None for number in others)


def test_deny_wins_over_allow() -> None:
    rules = DialRules(("+49*",), ("+4930*",), "DE")
    assert rules.refusal("+4940123456") is None
    assert rules.refusal("+4930123456") == "Calls to this number are not allowed."


def test_nothing_is_allowed_without_a_pattern() -> None:
    assert DialRules((), (), "DE").refusal("+4930123456") is not None


@pytest.mark.parametrize(
    "pattern", ["", "+", "**", "+49*1", "a*", "(030)*", "+49 30*", "0900*", "00*", "030123", "+49*\n"]
)
def test_a_pattern_that_cannot_match_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        check_pattern(pattern, "DE")
