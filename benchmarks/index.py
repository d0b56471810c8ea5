"""The nearest 10 of many vectors: the plain product beside faiss, flat and as a graph of neighbours.

    python benchmarks/index.py [--rows N ...] [--width W ...] [--drawn sphere|clusters | --vectors FILE.npy]
                               [--threads T] [--record]

Vectors of length 1: drawn evenly from the sphere (the hardest for a graph of neighbours: nothing is near anything),
around 500 centres with 16 free directions each (as what was trained or encoded lies), or read from a file (N, W).
Times are CPU times. ``one_ms`` is the median for one question, ``of_64_ms`` that for each of 64 at once; a graph is not
built where that would take longer than ``--patience`` minutes, told from the size before. ``import_faiss_ms`` is paid
by each process that uses faiss; flat and graph cost ``ready_ms`` besides: adding the vectors, or reading the file.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import faiss  # here, so that no figure below holds its loading
import numpy as np
from record import record

from superbrain.embedding.index import VectorIndex, recall

SEED, K, QUESTIONS, AT_ONCE = 20261123, 10, 128, 64
OFF = 0.02
"""How far each number of a question lies from a vector that is there."""


def drawn(rows: int, width: int, way: str) -> np.ndarray:
    """Vectors of length 1, evenly or around centres."""
    chance = np.random.default_rng(SEED)
    vectors = np.empty((rows, width), np.float32)
    centres = chance.standard_normal((500, width), dtype=np.float32)
    ways = chance.standard_normal((500, 16, width), dtype=np.float32) * 0.25
    for start in range(0, rows, 10_000):
        part = vectors[start : start + 10_000]
        chance.standard_normal(out=part, dtype=np.float32)
        if way == "clusters":
            kinds = chance.integers(0, 500, len(part))
            steps = chance.standard_normal((len(part), 16), dtype=np.float32)
            part *= 0.1
            part += centres[kinds]
            for kind in range(500):
                part[kinds == kind] += steps[kinds == kind] @ ways[kind]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


class Flat:
    """faiss's own exact product: what the house would use if it were quicker than numpy's."""

    def __init__(self, vectors: np.ndarray) -> None:
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and products."""
        scores, rows = self._index.search(queries, k)
        return rows, scores


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and milliseconds of CPU time: other processes disturb it less than the clock's."""
    start = time.process_time()
    result = work()
    return result, (time.process_time() - start) * 1000


def measured(
    index: VectorIndex | Flat, queries: np.ndarray, best: np.ndarray | None
) -> tuple[dict[str, float], np.ndarray]:
    """Milliseconds for one question and for each of 64 at once, and the recall."""
    index.search(queries[:2], K)
    times = [timed(lambda row=row: index.search(queries[row : row + 1], K))[1] for row in range(len(queries))]
    many = [timed(lambda: index.search(queries[:AT_ONCE], K))[1] for _ in range(3)]
    rows, _ = index.search(queries, K)
    figures = {"one_ms": round(statistics.median(times), 4), "of_64_ms": round(statistics.median(many) / AT_ONCE, 4)}
    if best is not None:
        figures["recall"] = round(recall(rows, best), 4)
    return figures, rows


def compared(vectors: np.ndarray, scratch: Path, *, graph: bool) -> dict[str, Any]:
    """Every kind over the same vectors."""
    chance = np.random.default_rng(SEED + 1)
    off = OFF * chance.standard_normal((QUESTIONS, vectors.shape[1]), dtype=np.float32)
    queries = vectors[chance.integers(0, len(vectors), QUESTIONS)] + off
    figures: dict[str, Any] = {"rows": len(vectors), "width": vectors.shape[1]}
    figures["plain"], best = measured(VectorIndex.build(vectors, kind="plain"), queries, None)
    flat, adding = timed(lambda: Flat(vectors))
    figures["flat"] = {**measured(flat, queries, best)[0], "ready_ms": round(adding, 1)}
    del flat
    if graph:
        file = scratch / "graph.faiss"
        made, building = timed(lambda: VectorIndex.build(vectors, kind="hnsw", file=file, content="known"))
        figures["hnsw"] = {**measured(made, queries, best)[0], "build_s": round(building / 1000, 2)}
        del made
        _, reading = timed(lambda: VectorIndex.build(vectors, kind="hnsw", file=file, content="known"))
        figures["hnsw"] |= {"ready_ms": round(reading, 1), "file_mb": round(file.stat().st_size / 1e6, 1)}
        file.unlink()
    print(json.dumps(figures), file=sys.stderr, flush=True)
    return figures


def all_compared(tables: Iterator[np.ndarray], patience: float) -> list[dict[str, Any]]:
    """Each table in turn, the graph only as long as the one before lets expect it to be built in time."""
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for vectors in tables:
            before = next((one for one in reversed(found) if one["width"] == vectors.shape[1]), None)
            expected = 0.0
            if before is not None:
                grown = len(vectors) / before["rows"]
                expected = before["hnsw"]["build_s"] * grown**1.2 if "hnsw" in before else float("inf")
            found.append(compared(vectors, Path(scratch), graph=expected <= 60 * patience))
    return found


def main() -> None:
    """Compare at each size, and record."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, nargs="+", default=[3_000, 36_000, 200_000, 1_000_000])
    options.add_argument("--width", type=int, nargs="+", default=[128, 384])
    options.add_argument("--drawn", choices=("sphere", "clusters"), default="sphere")
    options.add_argument("--vectors", type=Path)
    options.add_argument("--patience", type=float, default=10.0, help="minutes that building a graph may take")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    chosen = options.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != str(chosen.threads):  # read by both libraries when they load
        environment = {**os.environ, "OMP_NUM_THREADS": str(chosen.threads)}
        sys.exit(subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode)
    again = [sys.executable, "-X", "importtime", "-c", "import numpy, faiss"]
    told = subprocess.run(again, capture_output=True, text=True, check=True).stderr
    importing = next(line for line in told.splitlines() if line.endswith("| faiss")).split("|")[1]
    if chosen.vectors:
        read = np.load(chosen.vectors, allow_pickle=False).astype(np.float32)
        tables = iter([read / np.maximum(np.linalg.norm(read, axis=1, keepdims=True), 1e-9)])
    else:
        tables = (drawn(rows, width, chosen.drawn) for width in chosen.width for rows in chosen.rows)
    sizes = all_compared(tables, chosen.patience)
    figures = {"import_faiss_ms": round(int(importing) / 1000, 1), "sizes": sizes}
    source = chosen.vectors.name if chosen.vectors else f"{chosen.drawn}, seeded"
    conditions = {"k": K, "threads": chosen.threads, "vectors": source}
    if chosen.record:
        record("index", figures, **conditions)
    else:
        print(json.dumps({"figures": figures, "conditions": conditions}))


if __name__ == "__main__":
    main()
