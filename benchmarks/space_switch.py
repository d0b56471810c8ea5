"""100 times kill -9 while one space takes the place of another, at random moments and at every named point.

    python benchmarks/space_switch.py [TIMES] [--record]

Damaged, neither_old_nor_new, stuck and left_over must be 0: see tests/crash/switching.py for what they count.
"""

from __future__ import annotations

from pathlib import Path

from breaking import break_often
from killing import killed
from switching import POINTS, Switches, make, number_in_use, switching


def one(folder: Path, number: int, tally: Switches) -> None:
    """Half of the kills at random moments, half at the named points in turn."""
    point, work = list(POINTS.items())[number // 2 % len(POINTS)]
    if not number % 2:
        before = number_in_use(folder)
        tally.look(folder, before, killed(switching, folder, number, within=0.15))
        return
    if work is not switching:  # caches are made once a space: it needs one that nobody has opened
        folder = folder.with_name(f"unopened-{number}")
        make(folder)
    before = 2 if work is not switching else number_in_use(folder)
    tally.look(folder, before, killed(work, folder, number, point=point))


if __name__ == "__main__":
    tally = Switches()
    break_often(
        "space_switch",
        __doc__,
        tally,
        lambda folder, number: one(folder, number, tally),
        make=make,
        fresh_every=20,
        named_points=len(POINTS),
    )
