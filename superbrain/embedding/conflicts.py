"""What the graph rules out by how it is: links that no two things ever have at once.

A father is never one's elder brother, and nobody is the father of his own father. Nothing of that is told to the graph:
two directed relations that are both common and never link the same pair are taken to exclude each other, so that a
candidate that is linked to the head by the one is not asked about for the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.queries import directed
from superbrain.store import Snapshot

Ints = NDArray[np.int64]

FEWEST = 20
"""Pairs that each of two relations must link before their never meeting says anything."""

BUSIEST = 2000
"""Edges of a head above which it is not looked at: what everything is linked to is no person or place."""


class Conflicts:
    """Which directed relations (r + R leads from tail to head) exclude which others, learnt from known facts."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Count, over all pairs of entities, which directed relations link the same pair."""
        count = snapshot.n_relations
        symmetric = [row for row, relation in snapshot.schema.relations.items() if relation.symmetric]
        edges = directed(snapshot.triples, count, symmetric)
        edges = edges[np.lexsort((edges[:, 1], edges[:, 2], edges[:, 0]))]
        together = np.zeros((2 * count, 2 * count), np.int64)
        for distance in range(1, 2 * count):
            low, high = edges[:-distance], edges[distance:]
            same = (low[:, 0] == high[:, 0]) & (low[:, 2] == high[:, 2])
            if not same.any():
                break
            np.add.at(together, (low[same, 1], high[same, 1]), 1)
        common = np.bincount(edges[:, 1], minlength=2 * count) >= FEWEST
        self.never = (together + together.T == 0) & common[:, None] & common
        np.fill_diagonal(self.never, val=False)

    def excluded(self, signed: int, relations: Ints, ends: Ints) -> Ints:
        """Of the ends (n,) to which a head's edges lead, those that cannot also be answers of ``signed``."""
        if len(relations) > BUSIEST:
            return ends[:0]
        return np.unique(ends[self.never[signed, relations]])
