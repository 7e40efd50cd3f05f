"""``appliance check``: is the config right, and what does it say?"""

from __future__ import annotations

import argparse
import ipaddress
import json
import stat
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from appliance.cli.permissions import DAEMON_USER, WEB_USER, in_the_way
from appliance.cli.place import add_config_option
from appliance.domain.dial_rules import EMERGENCY, PREMIUM
from appliance.settings import ConfigError, Role, Settings, load
from appliance.settings.appliance_toml import APPLIANCE
from appliance.settings.mail_toml import MAIL
from appliance.settings.modems_toml import MODEMS
from appliance.settings.pbx_toml import PBX
from appliance.settings.schema import FILES

_LONG_IDLE_H = 31 * 24
_MANY_ATTEMPTS = 30
_SHORT_SECRET = 16  # characters


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "check",
        help="check the config",
        description="Read the whole config and tell every mistake at once.",
    )
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object, also of what is wrong")
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 if the config is right. Raises ConfigError with every mistake."""
    if args.json:
        return _run_json(args)
    settings = load(args.config)
    print("The configuration is right.")
    for line in _summary(settings):
        print(f"  {line}")
    for line in remarks(settings):
        print(f"Note: {line}")
    return 0


def _run_json(args: argparse.Namespace) -> int:
    try:
        settings = load(args.config)
    except ConfigError as error:
        told = {"right": False, "problems": [asdict(each) for each in error.problems], "notes": []}
    else:
        told = {"right": True, "problems": [], "notes": list(remarks(settings))}
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return int(not told["right"])


def _summary(settings: Settings) -> Iterator[str]:
    web, pbx = settings.web, settings.pbx
    yield f"Pages: port {web.port} of {web.address}, as {', '.join(web.public_names)}"
    for modem in settings.modems:
        people = ", ".join(modem.users) or "nobody"
        yield f"Modem {modem.name}: {modem.number} on {modem.device}, used by {people}"
    yield f"PBX: {pbx.host}, port {pbx.port}" if pbx.enabled else "PBX: none"
    admins = sum(user.role is Role.ADMIN for user in settings.users)
    yield f"Users: {len(settings.users)}, of them admins: {admins}"


def remarks(settings: Settings) -> Iterator[str]:
    """What is allowed, but unwise or hardly meant."""
    yield from _remarks_on_pages(settings)
    yield from _remarks_on_people(settings)
    yield from _remarks_on_modems(settings)
    yield from _remarks_on_calls(settings)
    yield from _remarks_on_files(settings)
    yield from _remarks_on_the_config(settings)


def _remarks_on_the_config(settings: Settings) -> Iterator[str]:
    for file in FILES:
        path = settings.folder / file.name
        for user in (DAEMON_USER, WEB_USER) if file is APPLIANCE else (DAEMON_USER,):
            let_it = f"chmod a+r {path}" if file is APPLIANCE else f"chgrp {user} {path}; chmod g+r {path}"
            yield from _cannot_read(user, path, "the box cannot start", let_it)
    secrets = {
        MODEMS: any(modem.pin for modem in settings.modems),
        PBX: bool(settings.pbx.secret),
        MAIL: bool(settings.mail_out.secret or settings.mail_accounts),
    }
    for file, holds_secrets in secrets.items():
        path = settings.folder / file.name
        if holds_secrets and path.stat().st_mode & stat.S_IROTH:
            yield f"everybody on this machine can read the secrets in {path}. Forbid it: chmod o-rwx {path}"


def _remarks_on_pages(settings: Settings) -> Iterator[str]:
    web = settings.web
    if not ipaddress.ip_address(web.address).is_loopback and set(web.public_names) <= {"localhost"}:
        yield "other computers reach the pages, but web.public_names has no name for them to use."
    if settings.sessions.idle_hours > _LONG_IDLE_H:
        yield "sessions.idle_hours lets a forgotten browser stay signed in for more than a month."
    if settings.limits.login_attempts > _MANY_ATTEMPTS:
        yield "limits.login_attempts lets a stranger try many passwords. 10 is enough for people."


def _remarks_on_files(settings: Settings) -> Iterator[str]:
    needed = [  # one file may serve for several
        (settings.web.certificate, WEB_USER, "the pages cannot start"),
        (settings.web.private_key, WEB_USER, "the pages cannot start"),
        (settings.mail.certificate, DAEMON_USER, "no mail can be taken"),
        (settings.mail.private_key, DAEMON_USER, "no mail can be taken"),
        (settings.sign_in.ldap_ca_file, WEB_USER, "nobody can sign in by the directory"),
        (settings.mail_out.ca_file, DAEMON_USER, "no mail can be sent"),
    ]
    for path, user, without in needed:
        if path is None:
            continue
        if _is_missing(path):
            yield f"there is no file {path}, so {without}."
        else:
            yield from _cannot_read(user, path, without, f"chgrp appliance {path}; chmod g+r {path}")
    for key in dict.fromkeys((settings.web.private_key, settings.mail.private_key)):
        if key is not None and _is_open_to_all(key):
            yield f"everybody on this machine can read the key {key}. Forbid it: chmod o-rwx {key}"


def _cannot_read(user: str, path: Path, without: str, let_it: str) -> Iterator[str]:
    obstacle = in_the_way(user, path)
    if obstacle == path:
        yield f"the user {user} may not read {path}, so {without}. Let it: {let_it}"
    elif obstacle is not None:
        yield f"the user {user} may not enter {obstacle} and read {path}, so {without}. Keep the file elsewhere."


def _is_missing(path: Path) -> bool:
    """As far as who asks may see: the box's own users do not see all that root does."""
    try:
        return not path.is_file()
    except OSError:
        return False


def _is_open_to_all(path: Path) -> bool:
    try:
        return path.stat().st_mode & stat.S_IROTH != 0
    except OSError:
        return False


def _remarks_on_people(settings: Settings) -> Iterator[str]:
    if not settings.users:
        yield "there are no users, so nobody can sign in. Add them to users.toml."
    elif not any(user.role is Role.ADMIN for user in settings.users):
        yield "no user is an admin, so nobody can see the status page. Set role in users.toml."
    phones: dict[str, str] = {}
    for user in settings.users:
        for endpoint in user.phone:
            if endpoint in phones:
                yield f"{phones[endpoint]} and {user.username} have the same phone {endpoint}."
            phones.setdefault(endpoint, user.username)
    if not settings.pbx.enabled and phones:
        yield "users have phones, but there is no PBX to ring them. Set pbx.enabled."


def _remarks_on_modems(settings: Settings) -> Iterator[str]:
    if not settings.modems:
        yield "there are no modems, so no text can be sent. Add them to modems.toml."
    for modem in settings.modems:
        if not modem.users:
            yield f"nobody uses modem {modem.name}, so nobody sees the texts that it receives."
        unsure = not modem.imei and not modem.sim and len(settings.modems) > 1
        if unsure and modem.device.startswith(("/dev/ttyUSB", "/dev/ttyACM")):
            yield f"modem {modem.name} may change places with another one. Name its device below /dev/serial/by-id."


def _remarks_on_calls(settings: Settings) -> Iterator[str]:
    pbx, calls = settings.pbx, settings.calls
    if not pbx.enabled:
        return
    if len(pbx.secret) < _SHORT_SECRET:
        yield "pbx.secret is short. Who guesses it can call anywhere at your cost; make it long and random."
    if PREMIUM not in calls.deny and "*" in calls.allow:
        yield f'calls.deny has no "{PREMIUM}", so a click can call numbers that cost several euros a minute.'
    if EMERGENCY not in calls.deny:
        yield f'calls.deny has no "{EMERGENCY}", so a click by mistake can call the police.'
