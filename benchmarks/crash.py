"""200 times kill -9 during load, add, undo and export, at random moments and at every named point.

    python benchmarks/crash.py [KILLS]

Lost, unsound, stuck and half_written must be 0: see tests/crash/killing.py for what they count.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from record import record

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crash"))

from killing import POINTS, WORKS, Tally, killed, make

A_FRESH_BRAIN_EVERY = 10


def main() -> None:
    """Half of the kills at random moments, the works in turn; half at the named points, in turn."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    tally = Tally()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for number in range(kills):
            if number % A_FRESH_BRAIN_EVERY == 0:
                folder = Path(scratch) / str(number)
                folder.mkdir()
                make(folder, number)
            if number % 2:
                point, work = list(POINTS.items())[number // 2 % len(POINTS)]
                reports = killed(work, folder, number, point=point)
            else:
                work = list(WORKS.values())[number // 2 % len(WORKS)]
                reports = killed(work, folder, number, within=0.15)
            tally.look(folder, reports)
    if tally.reasons:
        print(*tally.reasons[:5], sep="\n", file=sys.stderr)
    counted = {name: value for name, value in asdict(tally).items() if name != "reasons"}
    figures = {**counted, "seconds": round(time.perf_counter() - start, 1)}
    record("crash", figures, named_points=len(POINTS), works=sorted(WORKS))
    sys.exit(bool(tally.lost or tally.unsound or tally.stuck or tally.half_written))


if __name__ == "__main__":
    main()
