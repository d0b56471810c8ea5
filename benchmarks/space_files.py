"""What a space weighs on the disk and how long it takes to open, by rank and precision.

    python benchmarks/space_files.py [--vectors FILE.npy] [--entities N] [--dry]

Values are drawn from a normal distribution, which no compression makes much smaller, or are those of a trained table
(N, 2 rank) float32. ``first_ms`` hashes and looks at everything and expands small precisions into the cache,
``again_ms`` is every later opening, ``verify_ms`` looks at every byte again; medians of 5 in one process.
"""

from __future__ import annotations

import argparse
import lzma
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from record import record

from superbrain.embedding.artifact import open_space, verify_space, write_space
from superbrain.embedding.manifest import TENSORS, Manifest
from superbrain.embedding.precision import PRECISIONS, Precision

SEED, RELATIONS, RANKS = 20261123, 73, (64, 128)


def milliseconds(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The median of five."""
    times = []
    for _ in range(5):
        before()
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times), 2)


def measured(entities: np.ndarray, precision: Precision, folder: Path) -> dict[str, object]:
    """Sizes in megabytes (10^6 bytes) and times of one space."""
    width = entities.shape[1]
    relations = np.random.default_rng(SEED).standard_normal((2 * RELATIONS, width), np.float32)
    arrays = {"entities": entities, "relations": relations}
    keys = [f"entity.number_{row}" for row in range(len(entities))]
    links = [f"relation_{row}" for row in range(RELATIONS)]
    place, cache = folder / "space", folder / "cache"
    described = Manifest("complex", width // 2, precision)
    name = write_space(place, "s", arrays, described, entity_keys=keys, relation_keys=links)
    time.sleep(0.1)  # younger files are not trusted
    first = milliseconds(lambda: open_space(place, cache=cache), lambda: shutil.rmtree(cache, ignore_errors=True))
    figures: dict[str, object] = {
        "rank": width // 2,
        "precision": precision,
        "mb": round(sum(path.stat().st_size for path in (place / name).iterdir()) / 1e6, 2),
        "xz_mb": round(len(lzma.compress((place / name / TENSORS).read_bytes())) / 1e6, 2),
        "first_ms": first,
        "again_ms": milliseconds(lambda: open_space(place, cache=cache)),
        "verify_ms": milliseconds(lambda: verify_space(place, cache=cache)),
    }
    shutil.rmtree(folder)
    return figures


def main() -> None:
    """Measure every rank and precision and record."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--vectors", type=Path)
    options.add_argument("--entities", type=int, default=36_354)
    options.add_argument("--dry", action="store_true", help="print the figures and record nothing")
    chosen = options.parse_args()
    if chosen.vectors:
        tables = [np.load(chosen.vectors, allow_pickle=False).astype(np.float32)]
    else:
        chance = np.random.default_rng(SEED)
        tables = [chance.standard_normal((chosen.entities, 2 * rank), np.float32) for rank in RANKS]
    with tempfile.TemporaryDirectory() as scratch:
        spaces = [measured(table, kind, Path(scratch) / "brain") for table in tables for kind in PRECISIONS]
    figures: dict[str, object] = {"spaces": spaces}
    if chosen.dry:
        print(*spaces, sep="\n")
    else:
        source = chosen.vectors.name if chosen.vectors else "drawn, seeded"
        record("space_files", figures, entities=len(tables[0]), vectors=source)


if __name__ == "__main__":
    main()
