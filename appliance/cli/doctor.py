"""``appliance doctor``: look at everything, say what is wrong, and what to do, in order."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from appliance.cli import check, examine, examine_mail, round_trip
from appliance.cli.place import Damaged, Newer, Trouble, add_config_option, opened_office
from appliance.cli.tables import say
from appliance.ipc.client import DaemonAway, DaemonClient
from appliance.ipc.wire import CommandRefused
from appliance.services import health
from appliance.services.health import Finding, Level
from appliance.settings import ConfigError, Settings, load
from appliance.store import backup

EXAMINE_DEADLINE_S = 30.0
_MARKS = {Level.OK: "ok      ", Level.WARNING: "warning ", Level.PROBLEM: "PROBLEM "}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "doctor",
        help="look at everything and say what to do",
        description="Examine the config, the ports of the modems, the modems, the PBX, the pages, the certificate, the "
        "mail server, the directory, the names of the box, the clock, the disk and the database, and say what to do, "
        "in order. "
        "Run it as root, or it cannot see everything. Exit code 1: something does not work.",
    )
    parser.add_argument("--json", action="store_true", help="for programs: a list of findings")
    texts = parser.add_mutually_exclusive_group()
    texts.add_argument("--text", metavar="NUMBER", help="also text this number from each modem; each text is paid for")
    texts.add_argument(
        "--round-trip", action="store_true", help="also text from each modem to the next; each text is paid for"
    )
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 if everything works, 1 if something does not; never raises for what it examines."""
    return tell(list(_examine(args.config, args.text, args.round_trip)), args.json)


def of_modems(settings: Settings, names: Sequence[str]) -> Iterator[Finding]:
    """What there is to say of these modems: ports, the modems themselves, SIMs and the texts that wait."""
    of_each = ("Port of", "Modem", "SIM of", "Texts of")
    # Without the service nothing is known of a modem, nor where none is set up.
    parts = {f"{words} {name}" for words in of_each for name in names} | {"Service", "Database", "Modems"}
    for look in (examine.ports, examine.database, _health):
        yield from (each for each in look(settings) if each.part in parts)


def tell(found: list[Finding], as_json: bool) -> int:
    """Print what was found; 0 if all of it works, 1 if something does not."""
    if as_json:
        print(json.dumps([health.as_view(each) for each in found], ensure_ascii=False, indent=2))
    else:
        _tell(found)
    return int(any(each.level is Level.PROBLEM for each in found))


def _tell(found: list[Finding]) -> None:
    for each in found:
        say(f"{_MARKS[each.level]} {each.part}: {each.sentence}")
    # Repeated advice is one thing to do; problems come first, in the order in which things depend on each other.
    todo = [each for level in (Level.PROBLEM, Level.WARNING) for each in found if each.level is level and each.advice]
    advice = list(dict.fromkeys(each.advice for each in todo))
    if not advice:
        print("\nEverything is in order.")
        return
    print("\nWhat to do, in this order:")
    for number, words in enumerate(advice, start=1):
        say(f"{number}. {words}")


def _examine(folder: Path, number: str | None, between_own: bool) -> Iterator[Finding]:
    """From the ground up: what a thing rests on is looked at before it."""
    try:
        settings = load(folder)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding(Level.PROBLEM, "Config", str(problem), "Put the config right: appliance check")
        return
    yield Finding(Level.OK, "Config", f"The files in {folder} are right.")
    for remark in check.remarks(settings):
        yield Finding(Level.WARNING, "Config", remark[:1].upper() + remark[1:], "See the notes of: appliance check")
    parts: list[Callable[[Settings], Iterator[Finding]]] = [
        examine.clock,
        examine.folders,
        examine.ports,
        examine.database,
        _health,
        examine.pbx_port,
        _pbx,
        examine.pages,
        examine.names,
        examine.directory,
        _mail_out,
        examine_mail.mail_in,
    ]
    for part in parts:
        yield from part(settings)
    if number is not None or between_own:
        yield from _texts(settings, number)


def _texts(settings: Settings, number: str | None) -> Iterator[Finding]:
    """Real texts, which need a box that runs."""
    try:
        yield from round_trip.between_own(settings) if number is None else round_trip.text_to(settings, number)
    except (Trouble, DaemonAway) as trouble:
        yield Finding(Level.PROBLEM, "Text", trouble.sentence, "Start the box: systemctl start appliance.target")


def _pbx(settings: Settings) -> Iterator[Finding]:
    """What the running daemon finds when it examines the PBX; that either is away is told elsewhere."""
    if settings.pbx.enabled:
        yield from _by_daemon(settings, "pbx.doctor", "PBX")


def _mail_out(settings: Settings) -> Iterator[Finding]:
    """What the running daemon finds at the office's mail server, from behind its own firewall; nothing is sent."""
    if settings.mail_out.host:
        yield from list(_by_daemon(settings, "mail.doctor", "Mail server")) or examine_mail.mail_port(settings)


def _by_daemon(settings: Settings, command: str, part: str) -> Iterator[Finding]:
    """What the running daemon finds; nothing when it is away."""
    try:
        with DaemonClient(settings.box.socket) as daemon:
            found = daemon.call(command, {}, EXAMINE_DEADLINE_S)["checks"]
    except (DaemonAway, CommandRefused):
        return
    for each in found:
        yield Finding(Level(each["level"]), part, each["sentence"], each["advice"])


def _health(settings: Settings) -> Iterator[Finding]:
    """What the database and the running daemon say."""
    refused: list[str] = []
    modems: dict[str, str] = {}
    sentence = ""
    try:
        with DaemonClient(settings.box.socket) as daemon:
            told = daemon.call("status", {})
        refused = told["config"]["problems"]
        modems = {each["name"].removeprefix("modem:"): each["sentence"] for each in told["peripherals"]}
    except (DaemonAway, CommandRefused) as away:
        sentence = away.sentence
    if refused:
        yield Finding(
            Level.WARNING,
            "Config",
            "The running box still has an older config.",
            "Load the new one: systemctl reload appliance-daemon",
        )
    yield from examine.port_users(modems)
    try:
        with opened_office(settings.folder):
            age_s = backup.age_s(settings.backup_folder, datetime.now(UTC))
            yield from health.findings(settings, sentence, health.backups(settings, age_s))
    except Damaged as trouble:  # told with what to do where the file itself was examined
        yield Finding(Level.PROBLEM, "Database", f"It cannot be read: {trouble.__cause__}.")
    except Newer:
        pass  # told where the file itself was examined
    except Trouble as trouble:
        yield Finding(Level.PROBLEM, "Database", trouble.sentence, "Start the box: systemctl start appliance.target")
        yield from health.clock(datetime.now(UTC))
