"""Questions that a space was trained on: what a newcomer is kept away from, and on which its harm is measured.

They are drawn when the space is made and kept in a file of it. All rows here are those of the space.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.evidence import Vectors, logsumexp
from superbrain.embedding.queries import KnownAnswers, directed

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MOST = 8000
LONGEST = 0.95
"""Quantile of the old lengths that a newcomer's vector may not exceed."""

_LINES = {"normalisers": np.float32, "scores": np.float32, "ranks": np.float32}
_SETTINGS = ("total", "longest", "n3")


@dataclass(frozen=True)
class OldQueries:
    """Questions (head, directed relation) of facts, each with its answer and all that does not change."""

    facts: NDArray[np.int32] = field(repr=False)
    """(n, 3): head, directed relation, answer"""
    queries: Floats = field(repr=False)
    """(n, W)"""
    normalisers: Floats = field(repr=False)
    """(n,) logsumexp over the old entities"""
    scores: Floats = field(repr=False)
    """(n,) of the true answer"""
    ranks: Floats = field(repr=False)
    """(n,) of the true answer among the old entities, other known answers left out"""
    total: int
    """How many directed facts the questions stand for."""
    longest: float
    """Length that no newcomer's vector exceeds."""
    n3: float
    """Weight of the penalty with which the space was trained."""

    @classmethod
    def of(
        cls,
        vectors: Vectors,
        triples: NDArray[np.integer[Any]],
        n_relations: int,
        symmetric: Iterable[int] = (),
        *,
        n3: float = 0.01,
        seed: int = 0,
    ) -> OldQueries:
        """Draw up to `MOST` questions from facts (m, 3) of the graph between entities that the space has seen."""
        usable = vectors.seen(triples[:, 0]) & vectors.seen(triples[:, 2])
        usable &= vectors.relation_rows[triples[:, 1]] >= 0
        known = KnownAnswers.of(triples[usable], n_relations, symmetric)
        facts = directed(triples[usable], n_relations, symmetric)
        drawn = facts[np.sort(np.random.default_rng(seed).permutation(len(facts))[:MOST])]
        rows = np.asarray(vectors.entity_rows)
        inside = np.column_stack((rows[drawn[:, 0]], vectors.directions(drawn[:, 1], n_relations), rows[drawn[:, 2]]))
        queries = _queries(vectors, inside)
        normalisers, own, ranks = (np.zeros(len(drawn), np.float32) for _ in range(3))
        for low in range(0, len(drawn), 256):
            part = slice(low, low + 256)
            scores = queries[part] @ vectors.entities.T
            normalisers[part] = logsumexp(scores)
            own[part] = scores[np.arange(len(scores)), inside[part, 2]]
            owners, answers = known.answers(known.rows_of(drawn[part, 0], drawn[part, 1]))
            scores[owners, rows[answers]] = -np.inf
            ranks[part] = 1 + (scores > own[part, None]).sum(1) + 0.5 * (scores == own[part, None]).sum(1)
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors.entities, vectors.entities))
        longest = float(np.quantile(lengths, LONGEST)) if len(lengths) else 1.0
        return cls(inside.astype(np.int32), queries, normalisers, own, ranks, len(facts), longest, n3)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is kept of them; the queries follow from the facts."""
        settings = np.array([[getattr(self, name)] for name in _SETTINGS], np.float32)
        return {"facts": self.facts, "settings": settings, **{name: getattr(self, name) for name in _LINES}}

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[Any]], vectors: Vectors) -> OldQueries:
        """From what `arrays` gave. ValueError where it is not that, or not of this space."""
        check(arrays, len(vectors.entities), len(vectors.relations))
        facts = np.asarray(arrays["facts"], np.int32)
        lines = {name: np.asarray(arrays[name], np.float32) for name in _LINES}
        total, longest, n3 = arrays["settings"][:, 0].tolist()
        return cls(facts, _queries(vectors, facts), **lines, total=round(total), longest=longest, n3=n3)

    def without(self, entity: int) -> OldQueries:
        """Only those that neither ask about an entity nor have it as their answer."""
        kept = (self.facts[:, 0] != entity) & (self.facts[:, 2] != entity)
        lines = {name: getattr(self, name)[kept] for name in ("facts", "queries", *_LINES)}
        return replace(self, **lines)

    def are(self, questions: Ints) -> NDArray[np.bool_]:
        """Which of them (n,) stand among ``questions`` (m, 2) of (head, directed relation)."""
        width = 1 << 32
        coded = self.facts[:, 0].astype(np.int64) * width + self.facts[:, 1]
        return np.isin(coded, questions[:, 0] * width + questions[:, 1])


def check(arrays: Mapping[str, NDArray[Any]], entities: int, relations: int) -> None:
    """ValueError unless these are questions in a space with so many rows, all of them finite."""
    wanted = {"facts": np.int32, "settings": np.float32, **_LINES}
    if {name: array.dtype for name, array in arrays.items()} != {name: np.dtype(kind) for name, kind in wanted.items()}:
        raise ValueError("other arrays than those of old questions")
    facts = arrays["facts"]
    if facts.ndim != 2 or facts.shape[1] != 3 or arrays["settings"].shape != (len(_SETTINGS), 1):
        raise ValueError("old questions of another shape")
    if any(arrays[name].shape != (len(facts),) for name in _LINES):
        raise ValueError("old questions of different lengths")
    if (facts < 0).any() or (facts >= (entities, relations, entities)).any():
        raise ValueError("old questions about rows that are not there")
    if not all(np.isfinite(arrays[name]).all() for name in ("settings", *_LINES)):
        raise ValueError("old questions with values that are not finite")


def _queries(vectors: Vectors, facts: NDArray[np.integer[Any]]) -> Floats:
    heads, relations = vectors.entities[facts[:, 0]], vectors.relations[facts[:, 1]]
    return np.asarray(vectors.model.query(heads, relations), np.float32)
