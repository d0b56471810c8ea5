"""Which entities may answer a relation at all: the members of its range type, where these are few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.queries import directed
from superbrain.store import Snapshot

SMALLER = 0.5
"""A candidate set is used where it is smaller than this share of all entities."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sets of entities, (n,) sorted rows each, and the set of every directed relation, (2R,), -1 for all entities."""

    sets: tuple[NDArray[np.int64], ...]
    of_relation: NDArray[np.int64]

    def rows(self, relation: int) -> NDArray[np.int64] | None:
        """Return the entities that may be tails of a directed relation; None for all."""
        chosen = int(self.of_relation[relation])
        return None if chosen < 0 else self.sets[chosen]

    @classmethod
    def by_type(cls, snapshot: Snapshot) -> Candidates:
        """Members of the declared range (of the domain, for the way back) and every tail that is known anyway."""
        count = snapshot.n_relations
        chosen = np.full(2 * count, -1, np.int64)
        sets: dict[bytes, int] = {}
        arrays: list[NDArray[np.int64]] = []
        symmetric = [row for row, relation in snapshot.schema.relations.items() if relation.symmetric]
        facts = directed(snapshot.triples, count, symmetric)
        for row, relation in snapshot.schema.relations.items():
            for side, types in ((row, relation.range), (row + count, relation.domain)):
                if not types:
                    continue
                members = [snapshot.members(key) for key in types]
                rows = np.unique(np.concatenate((*members, facts[facts[:, 1] == side, 2]))).astype(np.int64)
                if 0 < len(rows) < SMALLER * snapshot.n_entities:
                    chosen[side] = sets.setdefault(rows.tobytes(), len(arrays))
                    if chosen[side] == len(arrays):
                        arrays.append(rows)
        return cls(tuple(arrays), chosen)
