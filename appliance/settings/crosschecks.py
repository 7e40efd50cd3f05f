"""Mistakes that only show when several values are seen together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from appliance.domain.modem_identity import is_pattern
from appliance.settings.problems import Problem

Values = Mapping[str, Any]


def crosscheck(values: Values) -> Iterator[Problem]:
    """Yield the mistakes among good values.

    Args:
        values: by attribute of ``Settings`` the options of a section, or a list of such. Sections of files
            that were not read and options that were wrong by themselves are absent.
    """
    yield from _sessions(values.get("sessions", {}))
    yield from _pair("appliance.toml", "web", values.get("web", {}))
    yield from _directory(values.get("sign_in", {}))
    yield from _pbx(values.get("pbx", {}))
    modems: Sequence[Values] = values.get("modems", ())
    own = [{key: value for key, value in modem.items() if value and not is_pattern(str(value))} for modem in modems]
    yield from _repeated("modems.toml", "modem", own, ("name", "device", "number", "imei", "sim"))
    yield from _patterns(modems)
    yield from _fallbacks(modems)
    yield from _quiet_hours(values.get("sms", {}))
    yield from _mail(values)
    if "users" in values:
        yield from _repeated("users.toml", "user", values["users"], ("username",))
        with_email = [user if user.get("email") else {} for user in values["users"]]
        yield from _repeated("users.toml", "user", with_email, ("email",))
        yield from _strangers(modems, values["users"])
        yield from _phones(values.get("phones", ()), values["users"])


def _phones(phones: Sequence[Values], users: Sequence[Values]) -> Iterator[Problem]:
    yield from _repeated("users.toml", "phone", phones, ("endpoint",))
    known = {endpoint for user in users for endpoint in user.get("phone", ())}
    for place, phone in enumerate(phones, start=1):
        if "endpoint" in phone and phone["endpoint"] not in known:
            yield Problem("users.toml", f"phone[{place}].endpoint", f'"{phone["endpoint"]}"', "a phone of a [[user]]")


def _sessions(sessions: Values) -> Iterator[Problem]:
    idle, lifetime = sessions.get("idle_hours"), sessions.get("lifetime_hours")
    if idle is not None and lifetime is not None and idle > lifetime:
        yield Problem(
            "appliance.toml",
            "sessions.idle_hours",
            str(idle),
            f"at most sessions.lifetime_hours, which is {lifetime}",
        )


def _directory(sign_in: Values) -> Iterator[Problem]:
    if sign_in.get("ldap_host") and sign_in.get("ldap_user") == "":
        expected = "a name with {username} in it, because sign_in.ldap_host is set"
        yield Problem("appliance.toml", "sign_in.ldap_user", "nothing", expected)


def _quiet_hours(sms: Values) -> Iterator[Problem]:
    begin, end = sms.get("quiet_from"), sms.get("quiet_until")
    for name, value, other in (("quiet_from", begin, end), ("quiet_until", end, begin)):
        if value == "" and other:
            expected = "a time of day, because the other end of the quiet hours is set"
            yield Problem("appliance.toml", f"sms.{name}", "nothing", expected)


def _patterns(modems: Sequence[Values]) -> Iterator[Problem]:
    for place, modem in enumerate(modems, start=1):
        if is_pattern(modem.get("device", "")) and modem.get("imei") == modem.get("sim") == "":
            yield Problem(
                "modems.toml",
                f"modem[{place}].device",
                f'"{modem["device"]}"',
                "one port, or `imei` or `sim` besides it",
                "They tell which of the ports is this modem's.",
            )


def _fallbacks(modems: Sequence[Values]) -> Iterator[Problem]:
    names = {modem.get("name") for modem in modems}
    for place, modem in enumerate(modems, start=1):
        wanted = modem.get("fallback")
        if wanted and (wanted not in names or wanted == modem.get("name")):
            yield Problem("modems.toml", f"modem[{place}].fallback", f'"{wanted}"', "the name of another [[modem]]")


def _pair(file: str, section: str, values: Values) -> Iterator[Problem]:
    """A certificate and its key go together."""
    if "certificate" not in values or "private_key" not in values:
        return
    for name, other in (("certificate", "private_key"), ("private_key", "certificate")):
        if values[name] is None and values[other] is not None:
            yield Problem(
                file,
                f"{section}.{name}",
                "nothing",
                f"a file, because {section}.{other} is set",
                "Set both, or neither for a certificate that the box makes itself.",
            )


def _pbx(pbx: Values) -> Iterator[Problem]:
    if pbx.get("enabled") and pbx.get("secret") == "":
        yield Problem("pbx.toml", "pbx.secret", "nothing", "the manager account's secret, because pbx.enabled is true")


def _mail(values: Values) -> Iterator[Problem]:
    mail, out = values.get("mail", {}), values.get("mail_out", {})
    accounts: Sequence[Values] = values.get("mail_accounts", ())
    senders: Sequence[Values] = values.get("mail_senders", ())
    yield from _pair("mail.toml", "mail", mail)
    yield from _repeated("mail.toml", "mail_account", accounts, ("username",))
    yield from _repeated("mail.toml", "mail_sender", senders, ("name",))
    yield from _repeated("mail.toml", "mail_list", values.get("mail_lists", ()), ("name",))
    if out.get("username") and out.get("security") == "none":
        yield Problem(
            "mail.toml",
            "mail_out.security",
            '"none"',
            '"starttls" or "tls", because mail_out.username is set',
            "A secret is never sent without TLS.",
        )
    usernames = {user.get("username") for user in values.get("users", ())}
    for username in values.get("alerts", {}).get("alarms_to", ()):
        if "users" in values and username not in usernames:
            yield Problem("mail.toml", "alerts.alarms_to", f'"{username}"', "users of users.toml")
    modems = {modem.get("name") for modem in values.get("modems", ())}
    names = {account.get("username") for account in accounts}
    for place, account in enumerate(accounts, start=1):
        if "users" in values and account.get("user") and account["user"] not in usernames:
            yield Problem("mail.toml", f"mail_account[{place}].user", f'"{account["user"]}"', "a user of users.toml")
    for place, sender in enumerate(senders, start=1):
        if "modems" in values and "line" in sender and sender["line"] not in modems:
            yield Problem("mail.toml", f"mail_sender[{place}].line", f'"{sender["line"]}"', "a modem of modems.toml")
        if sender.get("account") and sender["account"] not in names:
            expected = "the username of a [[mail_account]]"
            yield Problem("mail.toml", f"mail_sender[{place}].account", f'"{sender["account"]}"', expected)
    if mail.get("enabled"):
        for place, user in enumerate(values.get("users", ()), start=1):
            if str(user.get("email", "")).endswith(f"@{str(mail.get('domain')).lower()}"):
                expected = "an address outside the box's own mail domain"
                yield Problem("users.toml", f"user[{place}].email", f'"{user["email"]}"', expected)


def _repeated(file: str, section: str, tables: Sequence[Values], keys: Sequence[str]) -> Iterator[Problem]:
    for key in keys:
        seen: dict[object, int] = {}
        for place, table in enumerate(tables, start=1):
            if key not in table:
                continue
            first = seen.setdefault(table[key], place)
            if first != place:
                yield Problem(
                    file,
                    f"{section}[{place}].{key}",
                    f'"{table[key]}"',
                    f"a {key} of its own",
                    f"{section}[{first}] has the same.",
                )


def _strangers(modems: Sequence[Values], users: Sequence[Values]) -> Iterator[Problem]:
    known = sorted({user["username"] for user in users if "username" in user})
    auditors = {user.get("username") for user in users if user.get("role") == "auditor"}
    for place, modem in enumerate(modems, start=1):
        for username in modem.get("users", ()):
            if username not in known:
                yield Problem(
                    "modems.toml",
                    f"modem[{place}].users",
                    f'"{username}"',
                    f"users of users.toml ({', '.join(known) or 'it has none'})",
                )
            elif username in auditors:
                expected = "users who are no auditors, because an auditor reads no messages"
                yield Problem("modems.toml", f"modem[{place}].users", f'"{username}"', expected)
