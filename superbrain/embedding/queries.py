"""Facts grouped by question: what (head, relation) leads to, in both directions, as sorted arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer[Any]]


def directed(triples: Integers, n_relations: int, symmetric: Iterable[int] = ()) -> NDArray[np.int64]:
    """Return distinct facts (m, 3) in both directions: (t, r + R, h) beside each (h, r, t).

    Facts of a symmetric relation, which are stored once, are mirrored first.
    """
    facts = np.asarray(triples, np.int64).reshape(-1, 3)
    mirrored = facts[np.isin(facts[:, 1], list(symmetric))][:, [2, 1, 0]]
    forward = np.unique(np.concatenate((facts, mirrored)), axis=0)
    return np.concatenate((forward, forward[:, [2, 1, 0]] + np.array([0, n_relations, 0])))


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """The distinct queries (head, directed relation), sorted, with the sorted tails of query i at
    ``tails[pointers[i]:pointers[i + 1]]``. Relations run from 0 to 2R: r + R leads from tail to head.
    """

    n_relations: int
    heads: NDArray[np.int64]
    relations: NDArray[np.int64]
    pointers: NDArray[np.int64]
    tails: NDArray[np.int64]

    @classmethod
    def of(cls, triples: Integers, n_relations: int, symmetric: Iterable[int] = ()) -> KnownAnswers:
        """Group facts (m, 3) of ``n_relations`` relations, both directions."""
        facts = directed(triples, n_relations, symmetric)
        facts = facts[np.lexsort((facts[:, 2], facts[:, 1], facts[:, 0]))]
        keys = facts[:, 0] * (2 * n_relations) + facts[:, 1]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        pointers = np.append(starts, len(keys))
        return cls(n_relations, facts[starts, 0], facts[starts, 1], pointers, np.ascontiguousarray(facts[:, 2]))

    def rows_of(self, heads: Integers, relations: Integers) -> NDArray[np.int64]:
        """Rows (n,) of queries, -1 where nothing is known."""
        width = 2 * self.n_relations
        keys = self.heads * width + self.relations
        wanted = np.asarray(heads, np.int64) * width + np.asarray(relations, np.int64)
        if not len(keys):
            return np.full(len(wanted), -1, np.int64)
        rows = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[rows] == wanted, rows, -1)

    def answers(self, rows: Integers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """All answers of the queries in ``rows``: (position in ``rows``, tail), (m,) each. Row -1 has none."""
        rows = np.asarray(rows, np.int64)
        known = rows >= 0
        low = np.where(known, self.pointers[rows], 0)
        counts = np.where(known, self.pointers[rows + 1] - low, 0)
        return spans(low, counts, self.tails)

    def count(self, heads: Integers, relations: Integers) -> NDArray[np.int64]:
        """How many answers are known of each query, (n,)."""
        rows = self.rows_of(heads, relations)
        return np.where(rows >= 0, self.pointers[rows + 1] - self.pointers[rows], 0)


def spans(
    low: NDArray[np.int64], counts: NDArray[np.int64], values: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Join ``values[low[i]:low[i] + counts[i]]`` of all i: (i of each, value), (sum of counts,) each."""
    owners = np.repeat(np.arange(len(low)), counts)
    before = np.cumsum(counts) - counts
    places = np.arange(len(owners)) - np.repeat(before - low, counts)
    return owners, values[places]
