"""The nearest of many vectors by inner product: passages, phrasings, entities.

Two ways, chosen by size (``benchmarks/index.py``, one thread, 128 wide, in clusters, one question):

| kind | what | answers | 36,000 vectors | 200,000 | 1,000,000 |
|---|---|---|---|---|---|
| ``plain`` | one product with numpy, and the largest of it | exact | 1.3 ms | 4.7 ms | 22 ms |
| ``hnsw`` | a graph of neighbours by faiss | .95 of the best and more | 1.0 ms | 0.8 ms | 1.2 ms |

A graph takes 4, 24 and 170 s to build, and loading faiss a tenth of a second, so the phrasings and the entities of the
bundled world are searched by the product. faiss's own exact product is not quicker than numpy's
(docs/decisions/0010-faiss-from-200000.md).

faiss is imported only where it is used, and the plain product stands in for it where it is not installed. Its files are
read by code that trusts them, so they are read only if this machine wrote them and nobody touched them since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from typing import Literal as OneOf

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.sealed import signature
from superbrain.errors import OutputFailed
from superbrain.store.durable import fresh_file

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Kind = OneOf["plain", "hnsw"]

HNSW_FROM: Final = 200_000
"""Vectors from which a graph of neighbours pays in a process that stays."""

NEIGHBOURS: Final = 16
BUILT_WITH: Final = 64
SEARCHED: Final = 512
"""Vectors that a search in the graph keeps in hand, of 1,000,000 in clusters enough for .95 of the best 10."""

_HELD: Final = 1 << 24
"""Scores that the plain product holds at a time (64 MB)."""


class VectorIndex:
    """Vectors (N, W) that can be searched by inner product; `build` makes one."""

    def __init__(self, vectors: Floats, graph: Any = None) -> None:
        self.kind: Kind = "plain" if graph is None else "hnsw"
        self._count = len(vectors)
        self._vectors = vectors if graph is None else vectors[:0]  # a graph has its own copy
        self._graph = graph

    @classmethod
    def build(
        cls,
        vectors: Floats,
        *,
        kind: Kind | None = None,
        stays: bool = False,
        file: Path | None = None,
        content: str = "",
    ) -> VectorIndex:
        """Index ``vectors`` (N, W) float32 in the way that `quickest` names, or in that of ``kind``.

        ``stays`` says that the process answers many questions, so that what is loaded once is worth it. A graph of
        neighbours is kept in ``file``, in a brain's cache, and read from there as long as it was made of the same
        vectors; ``content`` is what identifies them, such as a manifest's hash (they are hashed without).
        """
        chosen = quickest(len(vectors), stays=stays) if kind is None else kind
        if chosen == "plain" or not has_faiss() or not len(vectors):
            return cls(vectors)
        return cls(vectors, _graph(vectors, file, content))

    def __len__(self) -> int:
        """N, the number of vectors."""
        return self._count

    def search(self, queries: Floats, k: int) -> tuple[Rows, Floats]:
        """Rows and inner products of the k best for each query (Q, W): (Q, k) each, best first, equal ones by row.

        Of fewer than k vectors all are given, (Q, N). A graph of neighbours may miss some of the best; row -1 is a
        place for which it found none.
        """
        k = max(0, min(k, len(self)))
        if not k or not len(queries):
            return np.empty((len(queries), k), np.int64), np.empty((len(queries), k), np.float32)
        if self._graph is None:
            return self._multiplied(queries, k)
        scores, rows = self._graph.search(np.ascontiguousarray(queries, np.float32), k)
        order = np.lexsort((rows, -scores))
        return np.take_along_axis(rows, order, 1), np.take_along_axis(scores, order, 1)

    def _multiplied(self, queries: Floats, k: int) -> tuple[Rows, Floats]:
        """One product, and the largest of it."""
        rows, scores = np.empty((len(queries), k), np.int64), np.empty((len(queries), k), np.float32)
        step = max(1, _HELD // len(self))
        for start in range(0, len(queries), step):
            product = queries[start : start + step] @ self._vectors.T
            for number, row in enumerate(product, start):
                rows[number], scores[number] = largest(row, k)
        return rows, scores


def largest(scores: Floats, k: int) -> tuple[Rows, Floats]:
    """Places and values of the k largest (0 < k <= n), best first, equal ones by place."""
    floor = np.partition(scores, -k)[-k]
    best = np.flatnonzero(scores >= floor)
    best = best[np.lexsort((best, -scores[best]))][:k]
    return best, scores[best]


def has_faiss() -> bool:
    """Whether faiss is installed."""
    return find_spec("faiss") is not None


def quickest(vectors: int, *, stays: bool) -> Kind:
    """The quickest kind for so many vectors.

    ``stays`` says that the process answers many questions, so that what is loaded once is worth it.
    """
    return "hnsw" if stays and vectors >= HNSW_FROM and has_faiss() else "plain"


def _graph(vectors: Floats, file: Path | None, content: str) -> Any:
    """A graph of neighbours, read from ``file`` where it is of these vectors, and else built and kept there."""
    if file is None:
        return _built(vectors)
    described = {"content": content or _hash(vectors), "shape": list(vectors.shape), **_settings()}
    index = _read(file, described)
    if index is None:
        index = _built(vectors)
        _keep(file, index, described)
    return index


def _built(vectors: Floats) -> Any:
    import faiss

    index = faiss.IndexHNSWFlat(vectors.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = BUILT_WITH, SEARCHED
    index.add(np.ascontiguousarray(vectors, np.float32))
    return index


def _settings() -> dict[str, object]:
    import faiss

    return {"faiss": faiss.__version__, "neighbours": NEIGHBOURS, "built": BUILT_WITH, "searched": SEARCHED}


def _hash(vectors: Floats) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for start in range(0, len(vectors), 1 << 14):
        digest.update(vectors[start : start + (1 << 14)].tobytes())
    return digest.hexdigest()


def _seal(file: Path) -> Path:
    return file.with_name(file.name + ".json")


def _read(file: Path, described: dict[str, object]) -> Any | None:
    """The index in ``file`` if it is the one that was described when it was written here."""
    import faiss

    with suppress(OSError, ValueError, RecursionError, RuntimeError):
        if json.loads(_seal(file).read_text(encoding="utf-8")) == described | {"signature": signature(file)}:
            return faiss.read_index(str(file))
    return None


def _keep(file: Path, index: Any, described: dict[str, object]) -> None:
    """Write an index and, after it, what tells that it was written here. A full disk only costs time."""
    import faiss

    with suppress(OSError, OutputFailed, RuntimeError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _seal(file).unlink(missing_ok=True)
        with fresh_file(file, "space-index") as temporary:
            faiss.write_index(index, str(temporary))
        with fresh_file(_seal(file), "space-index-seal") as temporary:
            temporary.write_text(json.dumps(described | {"signature": signature(file)}), encoding="utf-8")


def recall(found: Rows, best: Rows) -> float:
    """Which part of the best, (Q, k), is among the found."""
    hits: Iterator[int] = (len(np.intersect1d(mine, theirs)) for mine, theirs in zip(found, best, strict=True))
    return sum(hits) / best.size if best.size else 1.0
