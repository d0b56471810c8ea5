"""100 times kill -9 during ``ingest`` and ``review``, on the toy graph and a folder of real texts.

    python benchmarks/reading_kills.py [TIMES] [--record]

In turn reading and review, half of them at a random moment of the whole command, half right before or after a commit.
Each is followed by the same command once more, which must end where an unbroken one ended. damaged, half, lost and
unequal must be 0: see tests/crash/reading_killing.py for what they count.
"""

from __future__ import annotations

from pathlib import Path

from breaking import break_often
from reading_killing import Readings, make, one

TEXTS = 8
TOY = Path(__file__).resolve().parent.parent / "kg_data" / "toy"
"""Small, so that a hundred kills are a matter of minutes: what is killed is the writing, which is the same."""

if __name__ == "__main__":
    tally = Readings()
    texts = sorted(path for path in (Path(__file__).parent / "reading" / "dev").iterdir() if path.suffix != ".jsonl")
    break_often(
        "reading_kills",
        __doc__,
        tally,
        lambda folder, number: one(folder, number, tally),
        make=lambda folder: make(folder, TOY, texts[:TEXTS]),
        fresh_every=1_000_000,
        texts=TEXTS,
    )
