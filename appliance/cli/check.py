"""``appliance check``: is the config right, and what does it say?"""

from __future__ import annotations

import argparse
import ipaddress
import stat
from collections.abc import Iterator

from appliance.cli.place import add_config_option
from appliance.settings import Role, Settings, load, schema


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "check",
        help="check the config",
        description="Read the whole config and tell every mistake at once.",
    )
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 if the config is right. Raises ConfigError with every mistake."""
    settings = load(args.config)
    print("The configuration is right.")
    for line in _summary(settings):
        print(f"  {line}")
    for line in _remarks(settings):
        print(f"Note: {line}")
    return 0


def _summary(settings: Settings) -> Iterator[str]:
    web, pbx = settings.web, settings.pbx
    yield f"Pages: port {web.port} of {web.address}, as {', '.join(web.public_names)}"
    for modem in settings.modems:
        people = ", ".join(modem.users) or "nobody"
        yield f"Modem {modem.name}: {modem.number} on {modem.device}, used by {people}"
    yield f"PBX: {pbx.host}, port {pbx.port}" if pbx.enabled else "PBX: none"
    admins = sum(user.role is Role.ADMIN for user in settings.users)
    yield f"Users: {len(settings.users)}, of them admins: {admins}"


def _remarks(settings: Settings) -> Iterator[str]:
    """What is allowed, but hardly meant."""
    web = settings.web
    if not settings.users:
        yield "there are no users, so nobody can sign in. Add them to users.toml."
    if not settings.modems:
        yield "there are no modems, so no text can be sent. Add them to modems.toml."
    if not ipaddress.ip_address(web.address).is_loopback and set(web.public_names) <= {"localhost"}:
        yield "other computers reach the pages, but web.public_names has no name for them to use."
    for path in (web.certificate, web.private_key):
        if path is not None and not path.is_file():
            yield f"there is no file {path}, so the pages cannot start."
    secrets = {schema.MODEMS: any(modem.pin for modem in settings.modems), schema.PBX: bool(settings.pbx.secret)}
    for file, holds_secrets in secrets.items():
        path = settings.folder / file.name
        if holds_secrets and path.stat().st_mode & stat.S_IROTH:
            yield f"everybody on this machine can read the secrets in {path}. Forbid it: chmod o-rwx {path}"
