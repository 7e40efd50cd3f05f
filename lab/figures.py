"""A measured figure beside its target, and what a running process costs. For the modules ``lab/bench_*.py``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``met`` is None for a figure that has no target, such as a peer's."""

    id: str
    what: str
    target: str
    measured: str
    met: bool | None = None


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown, aligned for a terminal too."""
    words = {True: "yes", False: "**no**", None: ""}
    lines = [("id", "what", "target", "measured", "met")]
    lines += [(row.id, row.what, row.target, row.measured, words[row.met]) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    shown = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    shown.insert(1, "| " + " | ".join("-" * width for width in widths))
    return "\n".join(line + " |" for line in shown)


def cpu_s(pid: int) -> float:
    """The processor time that a process has used so far, in seconds (to 10 ms)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_rss_mb(pid: int) -> float:
    """The most memory that a process ever had resident, in MB."""
    return _status_kb(pid, "VmHWM") / 1024


def rss_mb(pid: int) -> float:
    """The memory that a process has resident now, in MB."""
    return _status_kb(pid, "VmRSS") / 1024


def with_children(pid: int) -> list[int]:
    """A process and those it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def percentile(values: Iterable[float], percent: float) -> float:
    """The value that ``percent`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _status_kb(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise ValueError(f"/proc/{pid}/status tells no {name}")
