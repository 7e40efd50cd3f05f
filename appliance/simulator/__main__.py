"""``python -m appliance.simulator``: simulated modems, their mobile network, and the page of the outside world."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from appliance.domain.numbers import BadNumber, parse
from appliance.simulator.control import Control
from appliance.simulator.laboratory import Laboratory, ModemPlan
from appliance.simulator.network import Network
from appliance.simulator.personality import PERSONALITIES

READY = "The outside world (simulated) is at "


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT. Returns the exit status: 2 for a wrong command line, 1 for a port taken."""
    arguments = _parser().parse_args(argv)
    try:
        return asyncio.run(_serve(arguments))
    except (OSError, ValueError) as error:
        print(f"The simulator cannot start: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m appliance.simulator",
        description="Simulated GSM modems on serial ports, with a small mobile network behind them.",
    )
    parser.add_argument(
        "--modem",
        type=modem_plan,
        action="append",
        metavar="NAME=PATH[,number=…,personality=…,pin=…,slots=…,boot_ms=…]",
        help=f"a modem and its serial port; may be repeated. Personalities: {', '.join(PERSONALITIES)}",
    )
    parser.add_argument(
        "--phone",
        type=_named_phone,
        action="append",
        default=[],
        metavar="NUMBER=NAME",
        help="a mobile phone that is there from the start; may be repeated. Others appear when they are texted",
    )
    parser.add_argument("--control-port", type=int, default=0, help="of the page and the JSON API; 0 = a free one")
    parser.add_argument("--radio-ms", type=int, default=400, help="how long a text is on air (400)")
    parser.add_argument(
        "--report-delay-ms", type=int, default=1500, help="how long after it the delivery report comes (1500)"
    )
    parser.add_argument("--country", default="DE", help="whose numbers need no country code (DE)")
    return parser


def modem_plan(text: str) -> ModemPlan:
    """Read ``NAME=PATH[,key=value…]``. Raises argparse.ArgumentTypeError."""
    first, *rest = text.split(",")
    name, _, path = first.partition("=")
    values = dict(each.partition("=")[::2] for each in rest)
    unknown = values.keys() - {"number", "personality", "pin", "slots", "boot_ms"}
    if not name or not path or unknown:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not NAME=PATH[,number=…][,personality=…][,pin=…][,slots=…][,boot_ms=…]"
        )
    try:
        return ModemPlan(
            name,
            Path(path),
            number=parse(values.get("number", ModemPlan().number), "DE"),
            personality=values.get("personality", "generic"),
            pin=values.get("pin"),
            slots=int(values.get("slots", "30")),
            boot_ms=int(values.get("boot_ms", "0")),
        )
    except BadNumber as error:
        raise argparse.ArgumentTypeError(error.sentence) from None
    except ValueError:
        raise argparse.ArgumentTypeError("slots and boot_ms are whole numbers.") from None


def _named_phone(text: str) -> tuple[str, str]:
    number, _, name = text.partition("=")
    return number, name


async def _serve(arguments: argparse.Namespace) -> int:
    loop = asyncio.get_running_loop()
    laboratory = Laboratory(
        Network(
            country=arguments.country,
            radio_ms=arguments.radio_ms,
            report_delay_ms=arguments.report_delay_ms,
        )
    )
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    with tempfile.TemporaryDirectory(prefix="modems-") as directory:
        try:
            for plan in arguments.modem or [ModemPlan()]:
                modem = laboratory.add(plan, Path(directory))
                print(f"{modem.name} has the number {modem.number} and the port {modem.port.link}", flush=True)
            for phone_number, name in arguments.phone:
                laboratory.phone(phone_number).name = name
            control = Control(laboratory, loop, arguments.control_port)
            print(f"{READY}{control.url}", flush=True)
            try:
                await end.wait()
            finally:
                await loop.run_in_executor(None, control.close)
        finally:
            await laboratory.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
