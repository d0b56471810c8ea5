"""Sorted edge lists with row pointers (CSR): the arrays behind every look-up of a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

Edge = tuple[int, int, int, int]
"""start, relation, end, fact id"""


@dataclass(frozen=True, slots=False)
class Edges:
    """Edges sorted by (start, relation, end, fact).

    ``ends[pointers[s]:pointers[s + 1]]`` are the ends of all edges that start at ``s``. Arrays may be memory-mapped
    and are never written to.
    """

    pointers: Longs = field(repr=False)  # (E + 1,)
    relations: Ints = field(repr=False)  # (M,)
    ends: Ints = field(repr=False)  # (M,)
    facts: Longs = field(repr=False)  # (M,)

    @classmethod
    def build(cls, starts: Ints, relations: Ints, ends: Ints, facts: Longs, n_entities: int) -> Edges:
        """Sort the four columns (M,) into edges over ``n_entities`` rows."""
        order = np.lexsort((facts, ends, relations, starts))
        counts = np.bincount(starts, minlength=n_entities)
        pointers = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
        return cls(pointers, relations[order], ends[order], facts[order])

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def n_entities(self) -> int:
        """How many rows can start an edge."""
        return len(self.pointers) - 1

    @cached_property
    def repeats(self) -> bool:
        """Whether some (start, relation, end) stands twice: two facts that differ in their years only."""
        same = (self.ends[1:] == self.ends[:-1]) & (self.relations[1:] == self.relations[:-1])
        starts = self.starts()
        return bool(np.any(same & (starts[1:] == starts[:-1])))

    def starts(self) -> Ints:
        """The start of each edge, (M,)."""
        return np.repeat(np.arange(self.n_entities, dtype=np.int32), np.diff(self.pointers))

    def span(self, start: int, relation: int) -> tuple[int, int]:
        """Rows of the edges of ``relation`` from ``start``: first and one past the last."""
        if not 0 <= start < self.n_entities:
            return 0, 0
        low, high = int(self.pointers[start]), int(self.pointers[start + 1])
        part = self.relations[low:high]
        return low + int(part.searchsorted(relation, "left")), low + int(part.searchsorted(relation, "right"))

    def ends_of(self, start: int, relation: int) -> Ints:
        """Sorted, distinct ends of ``relation`` from ``start``, (n,)."""
        low, high = self.span(start, relation)
        ends = self.ends[low:high]
        return np.unique(ends) if self.repeats else ends

    def fact(self, start: int, relation: int, end: int) -> int | None:
        """The (lowest) fact id of an edge."""
        low, high = self.span(start, relation)
        position = low + int(self.ends[low:high].searchsorted(end))
        return int(self.facts[position]) if position < high and self.ends[position] == end else None

    def relations_of(self, start: int) -> list[tuple[int, int]]:
        """(relation, number of edges) from ``start``."""
        if not 0 <= start < self.n_entities:
            return []
        part = self.relations[self.pointers[start] : self.pointers[start + 1]]
        relations, counts = np.unique(part, return_counts=True)
        return list(zip(relations.tolist(), counts.tolist(), strict=True))

    def changed(self, gone: list[Edge], new: list[Edge], n_entities: int) -> Edges:
        """These edges without ``gone`` and with ``new``: a copy, cheap for a few changes."""
        edges = self._resized(max(n_entities, self.n_entities))
        edges = edges._without(gone) if gone else edges
        edges = edges._with(sorted(new)) if new else edges
        return edges._resized(n_entities)

    def _resized(self, n_entities: int) -> Edges:
        """Over so many rows; rows that fall away must carry no edges."""
        missing = n_entities - self.n_entities
        if missing == 0:
            return self
        pointers = self.pointers[: n_entities + 1] if missing < 0 else np.pad(self.pointers, (0, missing), "edge")
        return Edges(pointers, self.relations, self.ends, self.facts)

    def _place(self, edge: Edge) -> int:
        low, high = self.span(edge[0], edge[1])
        first = low + int(self.ends[low:high].searchsorted(edge[2], "left"))
        last = low + int(self.ends[low:high].searchsorted(edge[2], "right"))
        return first + int(self.facts[first:last].searchsorted(edge[3]))

    def _without(self, gone: list[Edge]) -> Edges:
        places = [self._place(edge) for edge in gone]
        counts = np.bincount([edge[0] for edge in gone], minlength=self.n_entities)
        pointers = self.pointers - np.concatenate(([0], np.cumsum(counts)))
        return Edges(
            pointers,
            np.delete(self.relations, places),
            np.delete(self.ends, places),
            np.delete(self.facts, places),
        )

    def _with(self, new: list[Edge]) -> Edges:
        places = [self._place(edge) for edge in new]
        table = np.array(new, np.int64)
        counts = np.bincount(table[:, 0], minlength=self.n_entities)
        pointers = self.pointers + np.concatenate(([0], np.cumsum(counts)))
        return Edges(
            pointers,
            np.insert(self.relations, places, table[:, 1].astype(np.int32)),
            np.insert(self.ends, places, table[:, 2].astype(np.int32)),
            np.insert(self.facts, places, table[:, 3]),
        )
