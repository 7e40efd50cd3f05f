"""Every action that is ever sent to Asterisk is built here, and nothing that could smuggle in another.

AMI is lines of ``Key: value`` ended by CR LF; a line break in a value would be a new header or a new action.
So this is the only place that makes an :class:`Action`, and it refuses control characters. What the user
typed reaches Asterisk as one validated number; the channel, context and priority come from the config alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from appliance.ami import auto_answer
from appliance.domain.phones import AutoAnswer

_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_ENDPOINT = re.compile(r"PJSIP/[A-Za-z0-9._-]{1,80}")  # no "@", no "sip:": never a free destination
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")  # contexts and call ids
_EXTENSION = re.compile(r"[0-9]{1,15}")
_CHANNEL = re.compile(r"[A-Za-z0-9]+/[^/\s][^\s]{0,200}")  # "/…/" would be a pattern to Hangup
_ORIGINATE_ID = "originate-"
_MAX_DISPLAY_NAME = 60
_NORMAL_CLEARING = "16"  # ITU-T Q.850


@dataclass(frozen=True, slots=True)
class Action:
    """Headers ready to send; ``answer_is_list`` when events follow the response until one ends them."""

    headers: Mapping[str, str]
    answer_is_list: bool = False


def challenge() -> Action:
    return _action("Challenge", AuthType="MD5")


def login(username: str, secret: str, challenge_text: str) -> Action:
    """Log in by challenge, so that the secret itself is never sent (nor logged by anyone)."""
    key = hashlib.md5((challenge_text + secret).encode(), usedforsecurity=False).hexdigest()
    return _action("Login", AuthType="MD5", Username=username, Key=key, Events="system,call,cdr")


def ping() -> Action:
    return _action("Ping")


def core_settings() -> Action:
    return _action("CoreSettings")


def show_channels() -> Action:
    return _list("CoreShowChannels")


def device_states() -> Action:
    return _list("DeviceStateList")


def list_commands() -> Action:
    return _action("ListCommands")


def show_dialplan(context: str) -> Action:
    _must_match(_NAME, context, "context")
    return _list("ShowDialPlan", Context=context)


def extension_states() -> Action:
    """All hints of the dialplan, with what they watch."""
    return _list("ExtensionStateList")


def mailbox_count(extension: str) -> Action:
    """How many messages wait for an extension. Raises ValueError if it is none."""
    _must_match(_EXTENSION, extension, "extension")
    return _action("MailboxCount", Mailbox=f"{extension}@default")


def originate(
    call_id: str,
    endpoint: str,
    number: str,
    display_name: str,
    context: str,
    ring_timeout_s: int,
    way: AutoAnswer = AutoAnswer.OFF,
) -> Action:
    """Ring ``endpoint``; when it answers, run ``number`` in ``context``.

    The ringing phone shows ``display_name`` and ``number``, and is asked in this ``way`` to lift itself. ``call_id``
    becomes the channel's Uniqueid and the call's Linkedid. Asynchronous: the response means "queued";
    OriginateResponse tells the outcome.

    Raises:
        ValueError: a value is not what it must be; the text names which.
    """
    _must_match(_NAME, call_id, "call id")
    _must_match(_ENDPOINT, endpoint, "phone")
    _must_match(_NUMBER, number, "number")
    _must_match(_NAME, context, "context")
    if not 1 <= ring_timeout_s <= 600:
        raise ValueError(f"The ring timeout must be 1 to 600 s, not {ring_timeout_s}.")
    optional = {"Variable": auto_answer.variable(way)} if way is not AutoAnswer.OFF else {}
    return _action(
        "Originate",
        ActionID=_ORIGINATE_ID + call_id,
        Async="true",
        Channel=endpoint,
        ChannelId=call_id,
        Context=context,
        Exten=number,
        Priority="1",
        Timeout=str(ring_timeout_s * 1000),
        CallerID=f'"{displayable(display_name)}" <{number}>',
        **optional,
    )


def originated_call(action_id: str) -> str | None:
    """The call that an :func:`originate` with this ActionID asked for, or None if it was not ours."""
    return action_id.removeprefix(_ORIGINATE_ID) if action_id.startswith(_ORIGINATE_ID) else None


def hang_up(channel: str) -> Action:
    """End one channel by its exact name. Raises ValueError if that is no channel name."""
    _must_match(_CHANNEL, channel, "channel")
    return _action("Hangup", Channel=channel, Cause=_NORMAL_CLEARING)


def displayable(name: str) -> str:
    """``name`` as it may stand between the quotes of a caller id: one line, no quotes, no brackets."""
    printable = "".join(char if char.isprintable() and char not in '"\\<>' else " " for char in name)
    return " ".join(printable.split())[:_MAX_DISPLAY_NAME].strip()


def _must_match(pattern: re.Pattern[str], value: str, what: str) -> None:
    if not pattern.fullmatch(value):
        raise ValueError(f"{value!r} is not a valid {what}.")


def _list(name: str, **headers: str) -> Action:
    return replace(_action(name, **headers), answer_is_list=True)


def _action(name: str, **headers: str) -> Action:
    for key, value in headers.items():
        if not all(char.isprintable() for char in value):
            raise ValueError(f"The {key} of {name} must be one line of printable characters.")
    return Action(MappingProxyType({"Action": name, **headers}))
