"""100 times kill -9 during ``train``: in the fit, while odds are calibrated, at the switch, and at every named point.

    python benchmarks/train_kills.py [TIMES] [--record]

By one worker, and every fourth time on a ring of two, where some kills hit a worker instead of the program. Each is
followed by ``train --resume``. By one worker the space must then be that of an unbroken training, bit for bit. Damaged,
neither_old_nor_new, orphans, unnamed, stuck, left_over and unequal must be 0: see tests/crash/train_killing.py for what
they count.
"""

from __future__ import annotations

from breaking import break_often
from train_killing import POINTS, Trainings, make, one

if __name__ == "__main__":
    tally = Trainings()
    break_often(
        "train_kills",
        __doc__,
        tally,
        lambda folder, number: one(folder, number, tally),
        make=make,
        named_points=len(POINTS),
    )
