"""300 damaged space files, seeded: bits flipped, files cut, grown, zeroed, missing, swapped, older, and forged ones.

    python benchmarks/space_damage.py [FILES] [--dry]

Unnoticed and wrongly_named must be 0: see tests/crash/damaging.py for what is done.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from record import record

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crash"))

from damaging import Damages, make


def main() -> None:
    """Damage one copy after the other and record what was noticed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", type=int, nargs="?", default=300)
    options.add_argument("--dry", action="store_true", help="print the figures and record nothing")
    chosen = options.parse_args()
    tally = Damages()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch) / "sound")
        for seed in range(chosen.files):
            tally.look(Path(scratch) / "sound", Path(scratch) / "damaged", seed)
    if tally.reasons:
        print(*tally.reasons[:5], sep="\n", file=sys.stderr)
    figures = {
        "files": tally.files,
        "unnoticed": tally.unnoticed,
        "wrongly_named": tally.wrongly_named,
        "seconds": round(time.perf_counter() - start, 1),
    }
    if chosen.dry:
        print(figures, dict(tally.kinds))
    else:
        record("space_damage", figures, kinds=dict(tally.kinds))
    sys.exit(bool(tally.unnoticed or tally.wrongly_named))


if __name__ == "__main__":
    main()
