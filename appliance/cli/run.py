"""``appliance run`` and ``appliance simulator``: the programs that go on until they are stopped."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from appliance.cli.place import add_config_option
from appliance.settings import load, load_web

SIMULATOR = "simulator"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "run",
        help="run one of the box's two processes",
        description="Run one of the box's two processes until it is stopped. systemd does this.",
    )
    parser.add_argument("process", choices=("daemon", "web"), help="texts and calls, or the pages in the browser")
    add_config_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """The exit code of the daemon; the web process takes the place of this one. Raises ConfigError."""
    if args.process == "web":
        load_web(args.config)
        # gevent must patch the interpreter before the store is imported.
        _become("web", "--config", str(args.config))
    settings = load(args.config)
    # Here, so that no other command loads the modem and PBX drivers.
    from appliance.daemon.main import run as run_daemon

    return run_daemon(settings)


def simulate(arguments: Sequence[str]) -> NoReturn:
    """Run the simulated modem with its own arguments."""
    _become("appliance.simulator", *arguments)


def _become(module: str, *arguments: str) -> NoReturn:
    """Go on as ``python -m module`` in a fresh interpreter, under the same process id."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *arguments])
