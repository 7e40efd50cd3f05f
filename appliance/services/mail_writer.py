"""For whom a mail acts: the user or the machine behind a client and its sender address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.domain.mail import Client, Machine, MailRefused, MailRules
from appliance.settings import Role
from appliance.store.database import fetch

# What some mail servers make of the envelope sender, to know bounces of their own (Bounce Address Tag Validation).
_TAGGED = re.compile(r"(?:prvs=[^=@]+=|btv1==[^=@]+==)([^@]+@[^@]+)")

_USER = "SELECT id FROM account WHERE {} = ? AND active AND role <> ?"  # auditors neither read nor write messages


@dataclass(frozen=True, slots=True)
class Writer:
    """For whom a mail acts."""

    limited_as: str
    per_hour: int
    account_id: int | None = None
    machine: Machine | None = None


def writer_of(rules: MailRules, client: Client, sender: str) -> Writer:
    """The user or machine behind a client and its sender address. Raises MailRefused when there is none."""
    account_id = user_behind(rules, client, sender)
    if account_id is not None:
        return Writer(f"account:{account_id}", rules.per_hour, account_id=account_id)
    for machine in rules.machines:
        if _is(machine, client, sender, client.is_in(rules.networks)):
            return Writer(f"machine:{machine.name}", machine.per_hour, machine=machine)
    raise MailRefused(
        "550 5.7.1", f"{sender} may not send texts. Ask your admin to enter this address for you or for the machine."
    )


def user_behind(rules: MailRules, client: Client, sender: str) -> int | None:
    """The user who signed in, or whose address it is where that can be trusted."""
    known: list[tuple[int]] = []
    username = _signed_in(rules, client)
    if username:
        known = fetch(_USER.format("username"), username, Role.AUDITOR)
    elif is_believed(rules, client):
        known = fetch(_USER.format("email"), sender, Role.AUDITOR)
    return known[0][0] if known else None


def is_believed(rules: MailRules, client: Client) -> bool:
    """Whether its mails are from whom they say: they come from the office's mail server, say, and from no one user."""
    return not _signed_in(rules, client) and client.is_in(rules.networks)


def _signed_in(rules: MailRules, client: Client) -> str:
    """The name of the user who signed in, "" for a machine or nobody."""
    return rules.accounts.get(client.account or "", "")


def _is(machine: Machine, client: Client, sender: str, allowed: bool) -> bool:
    if machine.account:
        here = client.account == machine.account
    else:
        here = client.is_in(machine.networks) if machine.networks else allowed
    if machine.address.startswith("@"):
        return here and sender.endswith(machine.address.lower())
    return here and machine.address.lower() in ("", sender)


def untagged(sender: str) -> str:
    """The address of an envelope sender, in small letters."""
    tagged = _TAGGED.fullmatch(sender.lower())
    return tagged[1] if tagged else sender.lower()
