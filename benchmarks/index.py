"""The nearest 20 of many vectors: the plain product beside faiss, flat and as a graph of neighbours.

    python benchmarks/index.py [--rows N ...] [--width W] [--vectors FILE.npy] [--threads T] [--dry]

Vectors are drawn around 500 centres with 16 free directions each (vectors without structure would make any graph of
neighbours look hopeless), or read from a file (N, W) float32. Each figure is for vectors of length 1. ``open_ms`` is
what a new process pays before its first question: importing faiss, and reading the index or adding the vectors.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from record import record

from superbrain.embedding.index import Index, index_of, recall

SEED, K, QUESTIONS, AT_ONCE = 20261123, 20, 200, 64


def drawn(rows: int, width: int) -> np.ndarray:
    """Vectors around centres, of length 1."""
    chance = np.random.default_rng(SEED)
    centres = chance.standard_normal((500, width), dtype=np.float32)
    ways = chance.standard_normal((500, 16, width), dtype=np.float32) * 0.25
    vectors = np.empty((rows, width), np.float32)
    for start in range(0, rows, 10_000):
        part = vectors[start : start + 10_000]
        kinds = chance.integers(0, 500, len(part))
        steps = chance.standard_normal((len(part), 16), dtype=np.float32)
        part[:] = centres[kinds] + np.einsum("ij,ijk->ik", steps, ways[kinds])
        part += chance.standard_normal(part.shape, dtype=np.float32) * 0.1
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Flat:
    """faiss's own exact product: what the house would use if it were quicker than numpy's."""

    kind = "flat"

    def __init__(self, vectors: np.ndarray) -> None:
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and products."""
        scores, rows = self._index.search(queries, k)
        return rows, scores


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and milliseconds."""
    start = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - start) * 1000


def measured(index: Index, queries: np.ndarray, best: np.ndarray | None) -> tuple[dict[str, float], np.ndarray]:
    """Milliseconds for one question and for each of 64 at once, and the recall."""
    index.search(queries[:2], K)
    times = [timed(lambda row=row: index.search(queries[row : row + 1], K))[1] for row in range(len(queries))]
    _, many = timed(lambda: index.search(queries[:AT_ONCE], K))
    rows, _ = index.search(queries, K)
    figures = {"one_ms": round(statistics.median(times), 3), "of_64_ms": round(many / min(AT_ONCE, len(queries)), 3)}
    if best is not None:
        figures["recall"] = round(recall(rows, best), 4)
    return figures, rows


def compared(vectors: np.ndarray, scratch: Path) -> dict[str, object]:
    """Every kind over the same vectors."""
    chance = np.random.default_rng(SEED + 1)
    queries = vectors[chance.integers(0, len(vectors), QUESTIONS)] + 0.02 * chance.standard_normal(
        (QUESTIONS, vectors.shape[1]), dtype=np.float32
    )
    figures: dict[str, object] = {"rows": len(vectors), "width": vectors.shape[1]}
    plain, best = measured(index_of(vectors), queries, None)
    figures["plain"] = plain
    flat, adding = timed(lambda: Flat(vectors))
    figures["flat"] = {**measured(flat, queries, best)[0], "open_ms": round(adding, 1)}
    file = scratch / "graph.faiss"
    graph, building = timed(lambda: index_of(vectors, kind="hnsw", file=file, content="known"))
    figures["hnsw"] = {
        **measured(graph, queries, best)[0],
        "build_s": round(building / 1000, 2),
        "open_ms": round(timed(lambda: index_of(vectors, kind="hnsw", file=file, content="known"))[1], 1),
        "file_mb": round(file.stat().st_size / 1e6, 1),
    }
    file.unlink()
    return figures


def main() -> None:
    """Compare at each size and record."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, nargs="+", default=[36_000, 1_000_000])
    options.add_argument("--width", type=int, default=128)
    options.add_argument("--vectors", type=Path)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--dry", action="store_true", help="print the figures and record nothing")
    chosen = options.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != str(chosen.threads):  # read by both libraries when they load
        environment = {**os.environ, "OMP_NUM_THREADS": str(chosen.threads)}
        sys.exit(subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode)
    again = [sys.executable, "-X", "importtime", "-c", "import numpy, faiss"]
    told = subprocess.run(again, capture_output=True, text=True, check=True).stderr
    importing = next(line for line in told.splitlines() if line.endswith("| faiss")).split("|")[1]
    with tempfile.TemporaryDirectory() as scratch:
        if chosen.vectors:
            read = np.load(chosen.vectors, allow_pickle=False).astype(np.float32)
            tables = iter([read / np.maximum(np.linalg.norm(read, axis=1, keepdims=True), 1e-9)])
        else:
            tables = (drawn(rows, chosen.width) for rows in chosen.rows)
        sizes = [compared(vectors, Path(scratch)) for vectors in tables]
    figures = {"import_faiss_ms": round(int(importing) / 1000, 1), "sizes": sizes}
    if chosen.dry:
        print(figures)
    else:
        source = chosen.vectors.name if chosen.vectors else "drawn, seeded"
        record("index", figures, k=K, threads=chosen.threads, vectors=source)


if __name__ == "__main__":
    main()
