"""``make bench``: runs every ``lab/bench_*.py`` and prints one table of figures beside their targets.

Each of these modules has ``run() -> list[Row]``. Names choose among them: ``python -m lab.bench sms``.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import time
from collections.abc import Sequence

import lab
from lab.figures import Row, table

_PREFIX = "bench_"


def main(chosen: Sequence[str]) -> int:
    """0 when every target was met."""
    there = [each.name.removeprefix(_PREFIX) for each in pkgutil.iter_modules(lab.__path__) if _is_bench(each.name)]
    unknown = set(chosen) - set(there)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(there)}.", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in chosen or there:
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"lab.{_PREFIX}{name}").run()
    load = os.getloadavg()
    print(f"\n{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load {load[1]:.1f} while it ran\n")
    print(table(rows))
    return 0 if all(row.met is not False for row in rows) else 1


def _is_bench(name: str) -> bool:
    return name.startswith(_PREFIX)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
