"""How long a brain takes to load, open, change and export: prints one JSON line.

    python benchmarks/store_load.py [FOLDER]

FOLDER is a graph in the folder format (kg_data/world/built); without it one is made up, of the size of the world:
40,000 entities, 120,000 names, 135,000 facts of which 45,000 are literals.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from record import record

from superbrain.store import Store, back_up, examine
from superbrain.store.formats import load_folder, write_folder
from superbrain.types import EntityType, Literal, Name, Relation, Source

ENTITIES, FACTS, LITERALS = 40_000, 90_000, 45_000


def make(folder: Path, seed: int = 1) -> None:
    """Write a made-up graph of the world's size into ``folder``."""
    chance = random.Random(seed)
    han = [chr(point) for point in range(0x4E00, 0x5600)]
    with tempfile.TemporaryDirectory() as scratch, Store.create(Path(scratch)) as store:
        with store.write("load", "made up") as writer:
            writer.add_source(Source("made", "made up"))
            types = [f"type{n}" for n in range(20)]
            for key in types:
                writer.add_type(EntityType(key, key, key))
            relations = [writer.add_relation(Relation(f"r{n}", symmetric=n == 0)) for n in range(40)]
            quantities = [writer.add_relation(Relation(f"q{n}", literal="quantity", unit="m")) for n in range(10)]
            for number in range(ENTITIES):
                entity = writer.add_entity(f"thing.{number}", [chance.choice(types)])
                writer.add_name(entity, Name("".join(chance.choices(han, k=chance.randint(2, 5))), "zh", "preferred"))
                writer.add_name(entity, Name(f"Thing Number {number}", "en", "preferred"))
                writer.add_name(entity, Name(f"alias of {number} {chance.random():.6f}", "en"))
            for _ in range(FACTS):
                head, tail = chance.randrange(ENTITIES), int(chance.paretovariate(1)) % ENTITIES
                writer.add_fact(head, chance.choice(relations), tail, sources=["made"])
            for _ in range(LITERALS):
                value = Literal("quantity", str(chance.randrange(10**7)))
                writer.add_fact(chance.randrange(ENTITIES), chance.choice(quantities), value, sources=["made"])
        write_folder(store, folder, compress=True)


class Stopwatch:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        """Time the block."""
        start = time.perf_counter()
        yield
        self.seconds[what] = round(time.perf_counter() - start, 4)


def use(brain: Path, folder: Path, timed: Stopwatch) -> dict[str, object]:
    """Load ``folder`` into a new brain and do once what a user does with it; returns what came of it."""
    store = Store.create(brain)
    with timed("load"):
        receipt = load_folder(store, folder, origin="world")
    with timed("first_snapshot"):
        store.snapshot()
    store.close()
    with timed("open_and_snapshot"):
        store = Store.open(brain, writable=True)
        store.snapshot().tails(0, 0)
    with timed("add_one_fact"), store.write("add", "one") as writer:
        writer.add_source(Source("user", "User"))
        writer.add_fact(0, writer.add_relation(Relation("new")), 1, sources=["user"])
    with timed("snapshot_after_one_fact"):
        store.snapshot()
    with timed("undo_one_fact"):
        store.undo()
    with timed("load_again"):
        load_folder(store, folder, origin="world")
    with timed("find_part_of_a_name"):
        store.names_containing("ing num", 20)
    with timed("export"):
        write_folder(store, brain.parent / "out")
    with timed("backup"):
        back_up(brain, brain.parent / "backup")
    with timed("doctor"):
        examine(brain)
    with timed("doctor_deep"):
        sound = examine(brain, deep=True).sound
    with timed("undo_load"):
        store.undo(1)
    store.close()
    counts = receipt.counts
    return {"facts": counts.added, "entities": counts.entities, "names": counts.names, "sound": sound}


def main() -> None:
    """Time each step once, as a user meets it."""
    timed = Stopwatch()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch) / "made"
        if len(sys.argv) == 1:
            make(folder)
        brain = Path(scratch) / "brain"
        figures = use(brain, folder, timed)
        figures["seconds"] = timed.seconds
        figures["graph_mb"] = round(sum(path.stat().st_size for path in brain.glob("graph.db*")) / 2**20, 1)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    record("store_load", figures, sqlite=sqlite3.sqlite_version, graph=folder.name)


if __name__ == "__main__":
    main()
