"""What the benchmarks share that break something many times over: arguments, a fresh folder now and then, the tally."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Protocol

from record import record

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crash"))

EXAMPLES = 5


class Tally(Protocol):
    """A dataclass that counts what was done and what was wrong after it."""

    reasons: list[str]

    @property
    def wrong(self) -> int:
        """How much must not have happened."""


def break_often(
    name: str,
    doc: str | None,
    tally: Tally,
    one: Callable[[Path, int], None],
    *,
    make: Callable[[Path], None],
    times: int = 100,
    fresh_every: int = 25,
    **conditions: object,
) -> None:
    """Call ``one(folder, number)`` as often as the command line asks, print or record the tally, and exit.

    ``make`` fills a fresh folder for every ``fresh_every`` of them. The exit status is 1 if anything was wrong.
    """
    options = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("times", type=int, nargs="?", default=times)
    options.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    chosen = options.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(chosen.times):
            folder = Path(scratch) / str(number // fresh_every)
            if not folder.exists():
                make(folder)
            one(folder, number)
    if tally.reasons:
        print(*tally.reasons[:EXAMPLES], sep="\n", file=sys.stderr)
    counted = {field.name: getattr(tally, field.name) for field in fields(tally)}  # type: ignore[arg-type]
    figures = {each: value for each, value in counted.items() if isinstance(value, int | float)}
    figures["seconds"] = round(time.perf_counter() - start, 1)
    if chosen.record:
        record(name, figures, **conditions)
    else:
        print(figures, conditions)
    sys.exit(bool(tally.wrong))
