"""300 images of the disk after a power cut, for each setting of synchronous: FULL is ours, the others are a control.

    python benchmarks/power_loss.py [IMAGES]

Needs a C compiler. See tests/crash/power.py for what an image is and what is looked at.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from record import record as write_down

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crash"))

from power import cut, record

TRANSACTIONS = 150


def main() -> None:
    """Record one run a setting and cut its power at random moments."""
    images = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    figures: dict[str, object] = {}
    for synchronous in ("FULL", "NORMAL", "OFF"):
        with tempfile.TemporaryDirectory() as scratch:
            start = time.perf_counter()
            operations = record(Path(scratch), TRANSACTIONS, synchronous)
            damage = cut(operations, images, Path(scratch))
            figures[synchronous] = {
                **{name: value for name, value in asdict(damage).items() if name != "reasons"},
                "operations": len(operations),
                "seconds": round(time.perf_counter() - start, 1),
            }
            if synchronous == "FULL" and damage.any:
                print(damage, file=sys.stderr)
    write_down("power_loss", figures, transactions=TRANSACTIONS)


if __name__ == "__main__":
    main()
