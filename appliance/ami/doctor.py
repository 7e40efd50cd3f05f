"""What is right and what is missing on the PBX's side, each in a sentence with what to do. No phone rings for it."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping

from appliance.ami import actions
from appliance.ami.connection import Connection, RawMessage
from appliance.domain.phones import PhoneState
from appliance.domain.ports import Check, CheckLevel, WatchedPhone

_NEEDED = {"CoreShowChannels": "reporting", "Originate": "originate", "Hangup": "call", "DeviceStateList": "call"}
_TOO_MUCH = {  # an action that only this right allows
    "Command": "command",
    "UpdateConfig": "config",
    "ModuleLoad": "system",
    "AGI": "agi",
    "UserEvent": "user",
}
_NAMES_CONTEXT = "caller-name"  # as in extensions_appliance.conf
_NOBODY = "PJSIP/appliance-doctor"  # no such phone: the order fails, and its outcome is told as that of any other
_EVENT_WITHIN_S = 3.0
_CONNECT_WITHIN_S = 1.0
_RELOAD = "then: asterisk -rx “manager reload”"


async def examine(
    link: Connection,
    phones: Mapping[str, WatchedPhone],
    states: Mapping[str, PhoneState],
    context: str,
    names_at: tuple[str, int] | None,
) -> list[Check]:
    """Examine the account's rights, the events, the phones, the dialplan and the look-up of names.

    Args:
        phones: of the users, by endpoint.
        states: what has been told of each phone.
        context: where clicks dial.
        names_at: address and port where the box answers look-ups of names; None when it does not.

    Raises:
        LinkLost: the connection was lost meanwhile.
    """
    allowed = (await link.request(actions.list_commands())).headers
    plan = await link.request(actions.show_dialplan(context))
    there = any(row.get("Event") == "ListDialplan" for row in plan.events)
    extensions = sorted({each.extension for each in phones.values() if each.extension})
    return [
        _ok(f"Asterisk {link.version or ''} answers, and the manager account is accepted."),
        *_rights(allowed),
        _context(context, there),
        *([await _order(link, extensions[0], context)] if there and extensions and "Originate" in allowed else []),
        *(_phones(phones, states) if "DeviceStateList" in allowed else []),
        *_hints((await link.request(actions.extension_states())).events, phones),
        *await _names(link, names_at),
    ]


def _rights(allowed: Mapping[str, object]) -> Iterator[Check]:
    for command, right in _NEEDED.items():
        if command in allowed:
            yield _ok(f"The account may use {command}.")
        else:
            advice = f"Give the account write = {right} in manager.conf, or load the module of {command}; {_RELOAD}"
            yield _problem(f"The account may not use {command}.", advice)
    excess = sorted({right for command, right in _TOO_MUCH.items() if command in allowed})
    if excess:
        yield _warning(
            f"The account has rights that the box does not need: {', '.join(excess)}. Who has its secret can do more "
            "than calls.",
            f"Take {', '.join(excess)} out of write in manager.conf; {_RELOAD}",
        )


def _context(context: str, there: bool) -> Check:
    if there:
        return _ok(f"Clicks dial in the context {context}.")
    advice = "Include extensions_appliance.conf in the dialplan, or correct context in pbx.toml"
    return _problem(f"The dialplan has no context {context}, so no click can dial.", advice)


async def _order(link: Connection, extension: str, context: str) -> Check:
    """Whether orders are taken and events arrive, by an order that rings nobody."""
    order = actions.originate(f"doctor-{secrets.token_hex(8)}", _NOBODY, extension, "Doctor", context, 5)
    heard = asyncio.create_task(link.hear(order.headers["ActionID"], _EVENT_WITHIN_S))
    answer = await link.request(order)
    if not answer.ok:
        heard.cancel()
        if "Extension does not exist" in answer.message:
            advice = f"Add a rule for {extension} to the context {context}, as in extensions_appliance.conf"
            return _problem(f"The context {context} cannot dial the extension {extension}.", advice)
        return _problem(f"Asterisk refuses calls of the box: {answer.message}.", "Look into Asterisk's log")
    if await heard:
        return _ok("Calls are taken, and events arrive.")
    advice = f"Give the account read = system,call,cdr in manager.conf; {_RELOAD}"
    return _problem("Asterisk does not tell the box how calls go: no event arrives.", advice)


def _phones(phones: Mapping[str, WatchedPhone], states: Mapping[str, PhoneState]) -> Iterator[Check]:
    if not phones:
        yield _problem("No user has a phone.", 'Give users a line like phone = "PJSIP/anna" in users.toml')
    for phone in sorted(phones):
        state = states.get(phone, PhoneState.UNKNOWN)
        name = phone.partition("/")[2]
        if state is PhoneState.UNKNOWN:
            advice = f"Add an endpoint [{name}] to pjsip.conf, or correct phone in users.toml"
            yield _problem(f"Asterisk knows no phone {phone}.", advice)
        elif state is PhoneState.OFFLINE:
            advice = f"Look whether the phone of {name} is on, and its password right"
            yield _warning(f"{phone} is not registered with Asterisk.", advice)
        else:
            yield _ok(f"{phone} is registered.")


def _hints(rows: Iterable[RawMessage], phones: Mapping[str, WatchedPhone]) -> Iterator[Check]:
    """Each row of ExtensionStateList is a hint: an extension, and the devices it watches; any context may have one."""
    hints: dict[str, list[str]] = {}
    for row in rows:
        if row.get("Event") == "ExtensionStatus":
            hints.setdefault(str(row.get("Exten")), []).append(str(row.get("Hint", "")))
    extensions = sorted({each.extension for each in phones.values() if each.extension})
    good = []
    for extension in (each for each in extensions if each in hints):
        own = sorted(phone for phone, each in phones.items() if each.extension == extension)
        watched = ", ".join(filter(None, hints[extension]))
        if set(own) & set(re.split("[&, ]+", watched)):
            good.append(extension)
        else:
            sentence = f"The hint for {extension} watches {watched or 'nothing'}, not {' or '.join(own)}."
            yield _warning(sentence, f"Write exten => {extension},hint,{'&'.join(own)} into the dialplan")
    if good:
        yield _ok(f"The dialplan has hints for {', '.join(good)}.")
    if missing := [each for each in extensions if each not in hints]:
        yield _ok(
            f"The dialplan has no hint for {', '.join(missing)}: BLF keys of phones stay dark, the box needs none."
        )


async def _names(link: Connection, names_at: tuple[str, int] | None) -> list[Check]:
    plan = await link.request(actions.show_dialplan(_NAMES_CONTEXT))
    urls = [str(row.get("AppData", "")) for row in plan.events if row.get("Application") == "AGI"]
    asked = [match for url in urls if (match := re.match(r"agi://([^:/,]+)(?::(\d+))?", url))]
    if names_at is None:
        if not asked:
            return []
        advice = "Set fastagi_port in pbx.toml to the port that the dialplan asks, or leave the look-up out there"
        return [_warning("The dialplan asks for callers' names, but the box does not answer such questions.", advice)]
    address, port = names_at
    if not await _listens(address, port):
        advice = "See the journal: appliance logs; another program may have this port"
        return [_problem(f"The box does not listen at {address}:{port} for questions about callers' names.", advice)]
    if not asked:
        advice = (
            f"Include extensions_appliance.conf, and call Gosub({_NAMES_CONTEXT},s,1) where calls from outside arrive"
        )
        return [_warning("The dialplan does not ask the box for callers' names.", advice)]
    wrong = next((match[0] for match in asked if int(match[2] or 4573) != port), None)
    if wrong is not None:
        advice = f"Write agi://ADDRESS-OF-THE-BOX:{port}/caller-name into the context {_NAMES_CONTEXT}"
        return [_problem(f"The dialplan asks {wrong} for callers' names, but the box answers at port {port}.", advice)]
    return [_ok(f"The dialplan asks the box for callers' names, and it answers at port {port}.")]


async def _listens(address: str, port: int) -> bool:
    try:
        async with asyncio.timeout(_CONNECT_WITHIN_S):
            _, writer = await asyncio.open_connection(address, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def _ok(sentence: str) -> Check:
    return Check(CheckLevel.OK, sentence)


def _warning(sentence: str, advice: str) -> Check:
    return Check(CheckLevel.WARNING, sentence, f"{advice}.")


def _problem(sentence: str, advice: str) -> Check:
    return Check(CheckLevel.PROBLEM, sentence, f"{advice}.")
