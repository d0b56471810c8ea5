"""300 damaged space files, seeded: bits flipped, files cut, grown, zeroed, missing, swapped, older, and forged ones.

    python benchmarks/space_damage.py [TIMES] [--record]

Unnoticed and wrongly_named must be 0: see tests/crash/damaging.py for what is done.
"""

from __future__ import annotations

from breaking import break_often
from damaging import Damages, make

TIMES = 300

if __name__ == "__main__":
    tally = Damages()
    break_often(
        "space_damage",
        __doc__,
        tally,
        lambda folder, seed: tally.look(folder / "sound", folder / "damaged", seed),
        make=lambda folder: make(folder / "sound"),
        times=TIMES,
        fresh_every=TIMES,
        kinds=tally.kinds,
    )
