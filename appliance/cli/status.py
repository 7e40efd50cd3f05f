"""``appliance status``: how the running box is."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import Any

from appliance.cli.place import add_config_option
from appliance.cli.tables import moment, say
from appliance.ipc.client import DaemonClient
from appliance.settings import load_web

_MODEM = "modem:"
_TROUBLES = 3  # of each modem; ``appliance modem diary`` tells more


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "status",
        help="tell how the running box is",
        description="Ask the running box how it, its modems and the PBX are.",
    )
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object")
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 if the box is running. Raises DaemonAway if it is not, ConfigError."""
    with DaemonClient(load_web(args.config).box.socket) as daemon:
        told = daemon.call("status", {})
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    print(f"The box is running, for {_duration(int(told['up_s']))}.")
    for line in _config(told["config"]):
        say(line)
    for line in _peripherals(told["peripherals"]):
        say(line)
    return 0


def _config(config: Mapping[str, Any]) -> Iterator[str]:
    """Nothing when the files that were last read are the ones in force."""
    if config["refused_at"] is None:
        return
    before = moment(config["loaded_at"])
    yield f"The config was changed, but the box goes on with that of {before}. Put it right and reload it:"
    for problem in config["problems"]:
        yield f"  {problem}"


def _peripherals(peripherals: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in peripherals:
        name = each["name"]
        if not name.startswith(_MODEM):
            yield f"{'PBX' if name == 'pbx' else 'Mail'}: {each['sentence']}"
            continue
        label = f" ({each['label']})" if each["label"] else ""
        yield f"Modem {name.removeprefix(_MODEM)}{label}: {each['sentence']}"
        details = [
            f"{word} {each[key]}{unit}"
            for key, word, unit in (
                ("operator", "network", ""),
                ("signal_dbm", "signal", " dBm"),
                ("number", "own number", ""),
                ("own_number", "but on the SIM stands", ""),
                ("smsc", "SMS centre", ""),
                ("storage", "texts stored", ""),
                ("model", "model", ""),
                ("imei", "IMEI", ""),
                ("iccid", "SIM", ""),
                ("imsi", "IMSI", ""),
            )
            if each.get(key) is not None
        ]
        if details:
            yield f"  {', '.join(details)}"
        for trouble in each["diary"][:_TROUBLES]:
            yield f"  {moment(trouble['since'])} {trouble['sentence']}"


def _duration(seconds: int) -> str:
    """The two largest units: "3 days 4 hours"."""
    units = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
    words = []
    for word, length in units:
        count, seconds = divmod(seconds, length)
        if count:
            words.append(f"{count} {word}{'' if count == 1 else 's'}")
    return " ".join(words[:2]) or "0 seconds"
