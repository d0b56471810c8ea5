"""Forget one of five texts, or read a folder twice: nothing may be otherwise than without it.

    python benchmarks/reading_forget.py [--cases 100] [--record]

``forgotten``: cases in which two brains read the same five texts by the real extractors, in random order, and decide
alike, but one text is read by one of them only, which then forgets it. Their exports must be the same bytes
(tests/properties/forgetting_texts.py); then the others are forgotten, and nothing may be left. ``twice``: the
development documents are read into a brain with the world, and the same folder again; nothing may change.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from record import record

from superbrain.brain import Brain, world_folder

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "properties"))

from forgetting_texts import forgotten_as_never_read  # noqa: E402


def forgotten(cases: int) -> dict[str, object]:
    """Run the cases; what was wrong is said at once."""
    wrong, proposed, accepted = [], 0, 0
    for seed in range(cases):
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = forgotten_as_never_read(Path(folder) / "case", seed)
            except AssertionError as error:
                wrong.append(seed)
                print(f"case {seed}: {error}", file=sys.stderr)
            else:
                proposed, accepted = proposed + found[0], accepted + found[1]
    return {"cases": cases, "unequal": len(wrong), "proposed": proposed, "accepted": accepted}


def twice() -> dict[str, object]:
    """Read the development documents two times; the exports, and what the second reading added."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "brain"
        with Brain.making(folder, name="twice", encoder="none") as made:
            made.load(world_folder())
        with Brain.open(folder) as brain:
            first = brain.ingest(HERE / "reading" / "dev")
            begun = exported(brain, Path(scratch) / "once")
        with Brain.open(folder) as brain:
            second = brain.ingest(HERE / "reading" / "dev")
            ended = exported(brain, Path(scratch) / "twice")
    return {
        "documents": first.documents,
        "added_at_first": first.added,
        "added_again": second.added,
        "transactions_again": len(second.transactions),
        "changed_files": sum(begun[name] != ended.get(name) for name in begun) + len(ended.keys() - begun.keys()),
    }


def exported(brain: Brain, folder: Path) -> dict[str, bytes]:
    """The brain as a folder."""
    brain.export(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def main() -> None:
    """Do both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    chosen = parser.parse_args()
    figures = {"forgotten": forgotten(chosen.cases), "twice": twice()}
    if chosen.record:
        record("reading_forget", figures)
    else:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
