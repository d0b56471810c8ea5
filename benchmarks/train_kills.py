"""100 times kill -9 during ``train``, by one worker and on a ring of two, at random moments and at every named point.

    python benchmarks/train_kills.py [KILLS] [--dry]

Half of the random kills of a ring hit a worker instead of the program. Damaged, neither_old_nor_new, orphans, unnamed,
stuck and left_over must be 0: see tests/crash/train_killing.py for what they count.
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

from train_killing import POINTS, Trainings, make, one

A_FRESH_BRAIN_EVERY = 25


def main() -> None:
    """Kill, look, resume, as many times as asked."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kills", type=int, nargs="?", default=100)
    options.add_argument("--dry", action="store_true", help="print the figures and record nothing")
    chosen = options.parse_args()
    tally = Trainings()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(chosen.kills):
            folder = Path(scratch) / str(number // A_FRESH_BRAIN_EVERY)
            if not folder.exists():
                make(folder)
            one(folder, number, tally)
    if tally.reasons:
        print(*tally.reasons[:5], sep="\n", file=sys.stderr)
    counted = {name: value for name, value in asdict(tally).items() if name != "reasons"}
    figures = {**counted, "seconds": round(time.perf_counter() - start, 1)}
    if chosen.dry:
        print(figures)
    else:
        record("train_kills", figures, named_points=len(POINTS))
    sys.exit(bool(tally.wrong))


if __name__ == "__main__":
    main()
