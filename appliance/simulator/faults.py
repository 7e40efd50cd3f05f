"""What can go wrong with a modem, on command. A fault stays until it is used up or taken back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """What ails a modem now. Counts go down by themselves, switches stay."""

    garbage: int = 0  # lines of rubbish before each of the next answers
    urc_in_answer: int = 0  # an unsolicited line after each line of the next answers
    answer_lost: int = 0  # the next submits go out, but nothing is answered
    submit_error: int = 0  # +CMS ERROR …
    submit_errors_left: int = 0  # … for as many submits
    command_error: int = 0  # +CME ERROR …
    command_errors_left: int = 0  # … for as many commands
    silence: bool = False  # hears nothing and says nothing
    at_error: bool = False  # a plain AT answers ERROR
    sim_full: bool = False  # no room on the SIM, whatever is deleted
    sim_missing: bool = False
    no_network: bool = False
    denied: bool = False  # the network refuses the SIM
    duplicate_notices: bool = False  # each +CMTI and +CDSI twice
    slow_bytes_per_second: int = 0  # 0 = full speed
    signal: int = 22  # +CSQ: 0 to 31, 99 = unknown


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A fault as it is offered outside: what it does, and what the value means."""

    name: str
    sentence: str
    value: str  # "switch", "count", "number", or "" when it happens once
    default: int = 1
    lowest: int = 0
    highest: int = 1_000_000


KINDS: dict[str, FaultKind] = {
    kind.name: kind
    for kind in (
        FaultKind("unplugged", "Pulled out of its port", "switch"),
        FaultKind("no_network", "No network", "switch"),
        FaultKind("denied", "The network refuses the SIM", "switch"),
        FaultKind("sim_full", "SIM is full", "switch"),
        FaultKind("sim_missing", "No SIM inserted", "switch"),
        FaultKind("silence", "Says nothing", "switch"),
        FaultKind("at_error", "AT answers ERROR", "switch"),
        FaultKind("duplicate_notices", "Announces each text twice", "switch"),
        FaultKind("signal", "Signal (0 to 31, 99 = unknown)", "number", default=22, highest=99),
        FaultKind("slow_bytes_per_second", "Slow line, bytes a second (0 = full speed)", "number", default=0),
        FaultKind("garbage", "Rubbish before the next answers", "count"),
        FaultKind("urc_in_answer", "Unasked lines inside the next answers", "count"),
        FaultKind("answer_lost", "Next texts go out, answer lost", "count"),
        FaultKind("submit_error", "Next texts are refused with +CMS ERROR", "count"),
        FaultKind("command_error", "Next commands are refused with +CME ERROR", "count"),
        FaultKind("reboot", "Restarts", ""),
    )
}


class UnknownFault(ValueError):
    """No such fault, or a value that it cannot have."""


def check(name: str, value: object, code: object = None) -> tuple[int, int | None]:
    """The value and the error code as numbers. Raises UnknownFault with a sentence."""
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownFault(f"There is no fault “{name}”. There are: {', '.join(KINDS)}.")
    number = kind.default if value is None else value
    if not isinstance(number, int) or not kind.lowest <= number <= kind.highest:
        raise UnknownFault(f"“{name}” takes a whole number from {kind.lowest} to {kind.highest}.")
    if code is not None and (not isinstance(code, int) or not 0 <= code <= 999):
        raise UnknownFault("The error code is a whole number from 0 to 999.")
    return int(number), code


def put(faults: Faults, name: str, value: int, code: int | None = None) -> None:
    """Set one of the faults that are fields here; ``code`` is that of the two error faults."""
    if name == "submit_error":
        faults.submit_error, faults.submit_errors_left = code or 38, value
    elif name == "command_error":
        faults.command_error, faults.command_errors_left = code or 100, value
    elif isinstance(getattr(faults, name), bool):
        setattr(faults, name, bool(value))
    else:
        setattr(faults, name, value)
