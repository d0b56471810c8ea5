"""100 times kill -9 while one space takes the place of another, at random moments and at every named point.

    python benchmarks/space_switch.py [KILLS] [--dry]

Damaged, neither_old_nor_new, stuck and left_over must be 0: see tests/crash/switching.py for what they count.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from record import record

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crash"))

from killing import killed
from switching import POINTS, Switches, make, number_in_use, switching

A_FRESH_BRAIN_EVERY = 20


def main() -> None:
    """Half of the kills at random moments, half at the named points in turn."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kills", type=int, nargs="?", default=100)
    options.add_argument("--dry", action="store_true", help="print the figures and record nothing")
    chosen = options.parse_args()
    tally = Switches()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(chosen.kills):
            folder = Path(scratch) / str(number // A_FRESH_BRAIN_EVERY)
            if not folder.exists():
                make(folder)
            before = number_in_use(folder)
            if number % 2:
                point, work = list(POINTS.items())[number // 2 % len(POINTS)]
                if work is not switching:  # caches are made once a space: it needs one that nobody has opened
                    folder = Path(scratch) / f"unopened-{number}"
                    make(folder)
                    before = 2
                reports = killed(work, folder, number, point=point)
            else:
                reports = killed(switching, folder, number, within=0.15)
            tally.look(folder, before, reports)
    if tally.reasons:
        print(*tally.reasons[:5], sep="\n", file=sys.stderr)
    counted = {name: value for name, value in asdict(tally).items() if name != "reasons"}
    figures = {**counted, "seconds": round(time.perf_counter() - start, 1)}
    if chosen.dry:
        print(figures)
    else:
        record("space_switch", figures, named_points=len(POINTS))
    sys.exit(bool(tally.wrong))


if __name__ == "__main__":
    main()
