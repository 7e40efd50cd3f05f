"""The command line: ``appliance COMMAND``.

Exit codes: 0 done; 1 a problem, told in a sentence on standard error; 2 the command was written wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from appliance.cli import (
    audit,
    backup,
    check,
    contacts,
    doctor,
    logs,
    messages,
    migrate,
    modem,
    pbx,
    pdu,
    place,
    privacy,
    run,
    send,
    setup,
    status,
    users,
)
from appliance.cli.tables import say
from appliance.ipc.client import CommandRefused, DaemonAway
from appliance.services.errors import ServiceError
from appliance.settings import ConfigError

INTERRUPTED = 130  # as a shell tells it: 128 + SIGINT


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code."""
    written = sys.argv[1:] if arguments is None else list(arguments)
    if written[:1] == [run.SIMULATOR]:
        run.simulate(written[1:])  # it has a command line of its own
    args = build_parser().parse_args(written)
    args.config = getattr(args, "config", place.default_folder())
    try:
        return int(args.run(args))
    except ConfigError as error:
        for problem in error.problems:
            say(str(problem), sys.stderr)
    except (place.Trouble, ServiceError, DaemonAway, CommandRefused) as error:
        say(error.sentence, sys.stderr)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # who read the answer has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 1


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="appliance",
        description="The office telephony box.",
        epilog="Exit codes: 0 done; 1 a problem, told in a sentence on standard error; 2 the command was written "
        "wrongly; 130 stopped with Ctrl-C. “doctor”, “pbx” and “modem examine” end with 1 when something does not "
        "work.",
    )
    place.add_config_option(parser)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (
        check,
        setup,
        migrate,
        run,
        status,
        doctor,
        logs,
        users,
        contacts,
        messages,
        send,
        modem,
        pbx,
        audit,
        backup,
        privacy,
        pdu,
    ):
        group.add_parser(subparsers)
    subparsers.add_parser(run.SIMULATOR, help="run a simulated GSM modem", add_help=False)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
