"""What is right and what is missing on the PBX's side, each in a sentence; it asks and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from appliance.ami import actions
from appliance.ami.connection import Connection
from appliance.domain.phones import PhoneState
from appliance.domain.ports import Check, WatchedPhone


async def examine(
    link: Connection, phones: Mapping[str, WatchedPhone], states: Mapping[str, PhoneState], context: str
) -> list[Check]:
    """Examine the account's rights, the events, the phones and the dialplan.

    Args:
        phones: of the users, by endpoint.
        states: what has been told of each phone.
        context: where clicks dial.

    Raises:
        LinkLost: the connection was lost meanwhile.
    """
    checks = [Check(True, f"Asterisk {link.version or ''} answers, and the manager account is accepted.")]
    plan = await link.request(actions.show_dialplan(context))
    there = any(row.get("Event") == "ListDialplan" for row in plan.events)
    wrong = f"The dialplan has no context {context}: include extensions_appliance.conf, or correct context in pbx.toml."
    checks.append(Check(there, f"Clicks dial in the context {context}." if there else wrong))
    allowed = {"CoreShowChannels": "reporting", "Originate": "originate", "Hangup": "call", "DeviceStateList": "call"}
    listed = await link.request(actions.list_commands())
    for command, right in allowed.items():
        there = command in listed.headers
        checks.append(
            Check(
                there,
                f"The account may use {command}."
                if there
                else f"The account may not use {command}: give it write = {right} in manager.conf, or load its module.",
            )
        )
    checks += _phones(phones, states)
    for extension in sorted({each.extension for each in phones.values() if each.extension})[:3]:
        answer = await link.request(actions.extension_state(extension, context))
        known = answer.ok and answer.headers.get("Status") not in (None, "-1")
        sentence = (
            f"The dialplan has a hint for {extension}."
            if known
            else f"The context {context} has no hint for {extension}: BLF keys of phones stay dark, the box needs none."
        )
        checks.append(Check(True, sentence))
    return checks


def _phones(phones: Mapping[str, WatchedPhone], states: Mapping[str, PhoneState]) -> Iterator[Check]:
    if not phones:
        yield Check(False, 'No user has a phone: give users a line like phone = "PJSIP/anna" in users.toml.')
    for phone in sorted(phones):
        state = states.get(phone)
        if state is None:
            yield Check(False, f"Asterisk tells nothing of {phone}: is there an endpoint of that name in pjsip.conf?")
        elif state is PhoneState.OFFLINE:
            yield Check(False, f"{phone} is not registered with Asterisk: is the phone on, and its password right?")
        else:
            yield Check(True, f"{phone} is registered.")
