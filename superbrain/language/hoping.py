"""Edges that a question may mean although nobody told them: what the space finds plausible at what it names.

A question is first read over what is known. Where that leaves its relation unread it is read again with these, so
that "which faction did he belong to" is understood of somebody whose faction is not on record.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning import Plausibility
from superbrain.store import Snapshot

FLOOR: Final = 0.1
"""An edge less likely than this is not what is meant."""

MOST: Final = 2
"""Things at which edges are hoped for: those that the question names, not everything of a class."""


class Hope:
    """Plausible edges of a few entities, as steps that a question can take."""

    def __init__(self, odds: Plausibility, snapshot: Snapshot) -> None:
        self.odds = odds
        self.open = [
            int(row)
            for row, relation in snapshot.schema.relations.items()
            if relation.literal is None and not relation.closed and odds.infers(int(row))
        ]
        self._ends: dict[tuple[int, int, bool], NDArray[np.int32]] = {}

    def steps(self, row: int) -> list[tuple[int, bool]]:
        """The relations, with their directions, along which something is plausible."""
        return [
            (relation, back) for relation in self.open for back in (False, True) if len(self.ends(row, relation, back))
        ]

    def ends(self, row: int, relation: int, inverse: bool) -> NDArray[np.int32]:
        """What an entity may lead to, (n,) sorted."""
        asked = (row, relation, inverse)
        if asked not in self._ends:
            heads = np.array([row], np.int32)
            self._ends[asked] = self.odds.rows(heads, relation, inverse=inverse, floor=FLOOR)[0].nodes
        return self._ends[asked]
