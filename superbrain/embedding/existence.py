"""Whether a row has an answer at all: how often things like the one asked about have one.

Most people have no brother in the graph, and most poets wrote to nobody in it: how likely each candidate is *if there
is an answer* says little of them. So the graph is asked how many of the entities of a relation's domain have an
answer, and how many of those that share a link, or a kind of link, with the one asked about. What is estimated is

    P(the row has an answer among what the graph names | the graph is silent about the row),

where silence is taken as no sign: a silent row is as likely to have an answer as any row of entities alike, and the
graph as a whole is taken to lack one fact in ten (`truth.MISSING`). Where it is silent because there is nothing,
that is too high; where it lacks most of what is so, too low; the graph cannot tell which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.rules import MOST_EDGES, Paths

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

FEATURES = ("base", "kin", "closest", "links", "degree", "best")
"""What the chance that a row has an answer is told from; see `Kinship.of` and `truth.existence_features`.

Measured on the world: what the space says of a row (the sum and the largest of its scores) adds nothing to these.
"""

DOUBT = 5.0
"""Weight of the slot's overall share in every count."""


class Kinship:
    """How many of the entities that share something with one have an answer in a slot."""

    def __init__(self, paths: Paths, having: NDArray[np.integer[Any]], domain: int) -> None:
        """``having``: the entities with an answer; ``domain``: how many may be asked about."""
        self.paths = paths
        self._has = np.zeros(paths.snapshot.n_entities, np.bool_)
        self._has[having] = True
        count = int(np.count_nonzero(self._has))
        self.base = (count + 0.5) / (max(domain, count) + 1.0)
        """share of the domain that has an answer on record"""
        self._shared: dict[tuple[int, int], float] = {}

    def of(self, entity: int) -> tuple[float, float, float, float]:
        """For an entity without an answer: logit of the slot's share; the mean and the largest of the logarithms of
        how much larger it is among those that share an edge with the entity; the mean of the same among those that
        have an edge of the same relation.
        """
        signed, ends = self.paths.edges(entity)
        # where the same relation leads elsewhere, what it leads to says more than that it is there
        links = [self._ratio((relation, -1)) for relation in np.unique(signed).tolist()]
        edges = list(zip(signed.tolist(), ends.tolist(), strict=True))
        if len(edges) > MOST_EDGES:
            edges = [edges[place] for place in np.linspace(0, len(edges) - 1, MOST_EDGES).astype(int).tolist()]
        shared = [self._ratio(edge) for edge in edges]
        logit = float(np.log(self.base) - np.log1p(-self.base))
        return logit, _mean(shared), max(shared, default=0.0), _mean(links)

    def _ratio(self, edge: tuple[int, int]) -> float:
        """Log of the share among those with an edge, or with any of its relation (-1), over the overall share."""
        if edge not in self._shared:
            relation, end = edge
            sharing = self.paths.owners(relation) if end < 0 else self.paths.ends(end, self.paths.back(relation))
            having = int(np.count_nonzero(self._has[sharing]))
            others = max(len(sharing) - 1, 0)
            self._shared[edge] = float(np.log((having + DOUBT * self.base) / (others + DOUBT) / self.base))
        return self._shared[edge]


def _mean(ratios: Iterable[float]) -> float:
    found = list(ratios)
    return float(np.mean(found)) if found else 0.0


@dataclass(frozen=True, slots=True)
class Silent:
    """Rows of one slot that the graph says nothing about, as a sample of all rows of the slot: those that hold an
    answer, which was withheld, stand for all that have one, the others for all that have none.
    """

    holds: NDArray[np.bool_] = field(repr=False)
    share: float
    """of the slot's domain that has an answer"""

    def weights(self, *, natural: bool = False) -> Floats:
        """What each row counts (n,): in all as much as there are rows, or, ``natural``, one for each that holds an
        answer, with as many others to it as the slot has.
        """
        size, held = len(self.holds), int(np.count_nonzero(self.holds))
        if held in (0, size):
            return np.full(size, (0.0 if natural else 1.0 - self.share) if held == 0 else 1.0)
        whole = held / self.share if natural else size
        each = np.where(self.holds, self.share / held, (1.0 - self.share) / (size - held))
        return np.asarray(each * whole)
