"""Which entities may stand in a relation's slot: by declared types, or, without types, by the company they keep."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from superbrain.store import Snapshot

Ints = NDArray[np.int32]

SAME_KIND = 0.5
"""Another slot is of the same kind where at least this share of its members stands in this slot too."""

FEWEST = 3
"""A slot with fewer members says nothing about kinds."""


class Ranges:
    """The type-consistent candidates of each slot: the tails of a relation, or its heads (``inverse``).

    Where the schema declares types, the members of these and of the types under them, and whatever a fact put there.
    Where it does not, the entities seen in the slot, and those of all slots that are mostly filled by the same ones.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._found: dict[tuple[int, bool], Ints] = {}

    def candidates(self, relation: int, *, inverse: bool = False) -> Ints:
        """Sorted rows (n,) of what may be a tail (``inverse``: a head) of the relation; the same array every time."""
        declared = self.snapshot.schema.relations.get(relation)
        if declared is not None and declared.symmetric:
            inverse = False
        place = (relation, inverse)
        if place not in self._found:
            types = () if declared is None else (declared.domain if inverse else declared.range)
            members = [self.snapshot.members(key) for key in types]
            rows = (
                np.unique(np.concatenate((*members, self._seen(relation, inverse))))
                if members
                else self._company(relation, inverse)
            )
            self._found[place] = rows.astype(np.int32)
        return self._found[place]

    def admits(self, relation: int, entities: NDArray[np.integer], *, inverse: bool = False) -> NDArray[np.bool_]:
        """Whether each of ``entities`` (n,) may stand in the slot, (n,)."""
        rows = self.candidates(relation, inverse=inverse)
        if not len(rows):
            return np.zeros(len(entities), np.bool_)
        place = np.minimum(np.searchsorted(rows, entities), len(rows) - 1)
        return np.asarray(rows[place] == entities)

    @cached_property
    def _seats(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Distinct (slot, entity) of all facts, (m,) each; slot r holds tails, slot r + R heads."""
        triples, count = self.snapshot.triples.astype(np.int64), self.snapshot.n_relations
        symmetric = [row for row, relation in self.snapshot.schema.relations.items() if relation.symmetric]
        head_slots = np.where(np.isin(triples[:, 1], symmetric), triples[:, 1], triples[:, 1] + count)
        width = max(self.snapshot.n_entities, 1)
        keys = np.concatenate((triples[:, 1] * width + triples[:, 2], head_slots * width + triples[:, 0]))
        slots, entities = np.divmod(np.unique(keys), width)
        return slots, entities

    def _seen(self, relation: int, inverse: bool) -> NDArray[np.int64]:
        slots, entities = self._seats
        low, high = np.searchsorted(slots, (slot := self._slot(relation, inverse), slot + 1))
        return entities[low:high]

    def _slot(self, relation: int, inverse: bool) -> int:
        return relation + (self.snapshot.n_relations if inverse else 0)

    def _company(self, relation: int, inverse: bool) -> NDArray[np.int64]:
        slots, entities = self._seats
        count = 2 * self.snapshot.n_relations
        here = np.zeros(self.snapshot.n_entities, np.bool_)
        here[self._seen(relation, inverse)] = True
        sizes = np.bincount(slots, minlength=count)
        shared = np.bincount(slots, here[entities], minlength=count)
        alike = (sizes >= FEWEST) & (shared >= SAME_KIND * sizes)
        here[entities[alike[slots]]] = True
        return np.flatnonzero(here)
