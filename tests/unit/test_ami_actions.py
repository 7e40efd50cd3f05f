"""What is sent to Asterisk: one validated value at a time, and never a second header or action."""

from __future__ import annotations

import pytest

from appliance.ami import actions

GOOD = {
    "call_id": "call-1",
    "endpoint": "PJSIP/anna",
    "number": "+493012345",
    "display_name": "Bob Smith",
    "context": "click-to-call",
    "ring_timeout_s": 30,
}


def originate(**changes: object) -> actions.Action:
    return actions.originate(**{**GOOD, **changes})  # type: ignore[arg-type]


def test_originate_asks_for_exactly_one_thing() -> None:
    assert dict(originate().headers) == {
        "Action": "Originate",
        "ActionID": "originate-call-1",
        "Async": "true",
        "Channel": "PJSIP/anna",
        "ChannelId": "call-1",
        "Context": "click-to-call",
        "Exten": "+493012345",
        "Priority": "1",
        "Timeout": "30000",
        "CallerID": '"Bob Smith" <+493012345>',
    }


@pytest.mark.parametrize("number", ["1", "+1", "101", "*21*5#", "0" * 32])
def test_dialable_numbers_pass(number: str) -> None:
    assert originate(number=number).headers["Exten"] == number


@pytest.mark.parametrize(
    "number",
    [
        "",
        "+",
        "0" * 33,
        "12 34",
        "12a",
        "12,34",
        "123\r\nAction: Originate",
        "123\n",
        "\r\n\r\nAction: Command\r\nCommand: core stop now\r\n\r\n",
        "123@evil",
        "${SHELL(id)}",
        "١٢٣",  # digits, but not ASCII
        "1+2",
    ],
)
def test_ami_injection_by_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        originate(number=number)


@pytest.mark.parametrize(
    "endpoint",
    [
        "anna",
        "Local/1@click-to-call",
        "PJSIP/trunk/sip:1@evil",
        "PJSIP/1@trunk",
        "PJSIP/anna&PJSIP/ben",
        "PJSIP/",
        "SIP/a\n",
    ],
)
def test_only_a_plain_phone_can_be_rung(endpoint: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        originate(endpoint=endpoint)


@pytest.mark.parametrize("field", ["call_id", "context"])
@pytest.mark.parametrize("value", ["", "a b", "a\r\nb", "a\x00", "a,1", "x" * 81])
def test_other_values_are_one_word(field: str, value: str) -> None:
    with pytest.raises(ValueError):
        originate(**{field: value})


@pytest.mark.parametrize("timeout_s", [0, -1, 601])
def test_the_ring_timeout_has_bounds(timeout_s: int) -> None:
    with pytest.raises(ValueError, match="timeout"):
        originate(ring_timeout_s=timeout_s)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bob Smith", "Bob Smith"),
        ("Jörg Weiß", "Jörg Weiß"),
        ('Bob" <900>\r\nVariable: X=1', "Bob 900 Variable: X=1"),
        ("a\u2028b\u202ec", "a b c"),
        ("\\", ""),
        ("x" * 100, "x" * 60),
        ("Zoë 🎉", "Zoë 🎉"),
    ],
)
def test_the_display_name_stays_between_its_quotes(name: str, shown: str) -> None:
    assert originate(display_name=name).headers["CallerID"] == f'"{shown}" <+493012345>'


@pytest.mark.parametrize("channel", ["/.*/", "", "PJSIP", "PJSIP/a\r\nX: y", "PJSIP/a b", "all"])
def test_hang_up_takes_one_channel_and_no_pattern(channel: str) -> None:
    with pytest.raises(ValueError, match="channel"):
        actions.hang_up(channel)


def test_hang_up_names_the_channel() -> None:
    action = actions.hang_up("PJSIP/anna-0000001f")
    assert dict(action.headers) == {"Action": "Hangup", "Channel": "PJSIP/anna-0000001f", "Cause": "16"}


def test_the_secret_is_not_sent() -> None:
    headers = actions.login("appliance", "s3cret", "1234567").headers
    assert "s3cret" not in str(headers)
    assert headers["Key"] == "68edf1b4eee7014d8ac38ff454c0b3d1"  # MD5 of challenge and secret, as Asterisk computes it


def test_a_user_name_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="Username"):
        actions.login("appliance\r\nAction: Ping", "s", "1")
