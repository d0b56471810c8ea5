"""The graph as a web that activation spreads over, and how it spreads: personalised PageRank by forward push.

Edges are walked both ways. One of a relation that crowds at a node carries little from it: what a dynasty passes on to
each of its thousand people is next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning.answers import Edge
from superbrain.store.edges import Edges
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityId, RelationId

RESTART = 0.15
"""The share of activation that stays at each node that it passes."""

LEAST = 1e-6
"""Activation, for each edge of a node, that is not passed on any more: what the result may lack."""

ROUNDS = 40
"""Rounds of pushing: after so many 0.2% is on its way."""

EVEN_ROUNDS = 12
"""Rounds of the even spreading that it is compared with, which changes little from the start."""

GUESSED = 0.5
"""What a guessed edge carries for its truth, where a known one by itself carries about 1."""

UNREACHED = np.inf


@dataclass(frozen=True)
class Web:
    """Ways (m,) that start at entities, by start: ``pointers`` (E + 1,), what each carries, and the edge behind it.

    ``facts`` (m,) is -1 - n where the n-th of the ``guessed`` edges is behind it.
    """

    pointers: NDArray[np.int64]
    ends: NDArray[np.int32]
    relations: NDArray[np.int32]
    inverse: NDArray[np.bool_]
    facts: NDArray[np.int64]
    carried: NDArray[np.float64]
    guessed: tuple[Edge, ...] = ()

    @classmethod
    def of(cls, snapshot: Snapshot) -> Web:
        """The web of all known edges between entities."""
        symmetric = [row for row, relation in snapshot.schema.relations.items() if relation.symmetric]
        sides = [_ways(snapshot.outgoing), _ways(snapshot.incoming)]
        once = ~np.isin(snapshot.incoming.relations, symmetric)  # symmetric facts go both ways in ``outgoing``
        starts, relations, ends, facts, carried = (
            np.concatenate((one, other[once])) for one, other in zip(*sides, strict=True)
        )
        inverse = np.arange(len(starts)) >= len(snapshot.outgoing)
        order = np.argsort(starts, kind="stable")
        counts = np.bincount(starts, minlength=snapshot.n_entities)
        pointers = np.concatenate(([0], np.cumsum(counts)))
        return cls(pointers, ends[order], relations[order], inverse[order], facts[order], carried[order])

    def with_guesses(self, start: int, edges: Sequence[Edge]) -> Web:
        """The web with guessed edges that lead away from one entity."""
        place, n = int(self.pointers[start + 1]), len(edges)
        pointers = self.pointers.copy()
        pointers[start + 1 :] += n
        ends = [int(edge.end) for edge in edges if isinstance(edge.end, int)]
        return replace(
            self,
            pointers=pointers,
            ends=np.insert(self.ends, place, np.array(ends, np.int32)),
            relations=np.insert(self.relations, place, np.array([edge.relation for edge in edges], np.int32)),
            inverse=np.insert(self.inverse, place, np.array([edge.inverse for edge in edges], np.bool_)),
            facts=np.insert(self.facts, place, -1 - np.arange(n)),
            carried=np.insert(self.carried, place, np.array([GUESSED * edge.truth for edge in edges])),
            guessed=tuple(edges),
        )

    @cached_property
    def starts(self) -> NDArray[np.int32]:
        """The start of each way, (m,)."""
        return np.repeat(np.arange(len(self.pointers) - 1, dtype=np.int32), np.diff(self.pointers))

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """The share of what leaves a node that each way carries, (m,)."""
        out = np.bincount(self.starts, self.carried, len(self.pointers) - 1)
        return np.asarray(self.carried / out[self.starts])

    def leaving(self, nodes: NDArray[np.int32]) -> NDArray[np.int64]:
        """The places of all ways that start at the nodes."""
        first = self.pointers[nodes]
        counts = self.pointers[nodes + 1] - first
        before = np.cumsum(counts) - counts
        return np.repeat(first - before, counts) + np.arange(int(counts.sum()))

    def everywhere(self) -> NDArray[np.float64]:
        """How much activation each entity holds when it starts from all alike, (E,)."""
        size = len(self.pointers) - 1
        even = np.full(size, 1 / size)
        held = even
        for _ in range(EVEN_ROUNDS):
            passed = np.bincount(self.ends, held[self.starts] * self.shares, size)
            held = RESTART * even + (1 - RESTART) * passed
        return held

    def spread(self, start: int) -> NDArray[np.float64]:
        """How much activation each entity holds when it starts from one, (E,)."""
        size = len(self.pointers) - 1
        held, waiting = np.zeros(size), np.zeros(size)
        waiting[start] = 1.0
        degree = np.diff(self.pointers)
        for _ in range(ROUNDS):
            full = np.flatnonzero(waiting > LEAST * np.maximum(degree, 1)).astype(np.int32)
            if not len(full):
                break
            moved = waiting[full]
            held[full] += RESTART * moved
            waiting[full] = 0.0
            ways = self.leaving(full)
            passed = (1 - RESTART) * np.repeat(moved, degree[full]) * self.shares[ways]
            waiting += np.bincount(self.ends[ways], passed, size)
        return held

    def paths(self, start: int, goals: Sequence[int], hops: int) -> dict[int, tuple[Edge, ...]]:
        """For each goal within so many hops, the path along which most activation comes from the start."""
        size = len(self.pointers) - 1
        cost, back = np.full(size, UNREACHED), np.full(size, -1, np.int64)
        cost[start] = 0.0
        frontier = np.array([start], np.int32)
        with np.errstate(divide="ignore"):
            lengths = -np.log(self.shares)
        layers = [back]
        for _ in range(hops):
            ways = self.leaving(frontier)
            reached = cost[self.starts[ways]] + lengths[ways]
            order = np.lexsort((reached, self.ends[ways]))
            ends, first = np.unique(self.ends[ways][order], return_index=True)
            better = reached[order][first] < cost[ends]
            frontier = ends[better]
            cost, back = cost.copy(), back.copy()
            cost[frontier] = reached[order][first][better]
            back[frontier] = ways[order][first][better]
            layers.append(back)
        return {goal: self._walked(layers, start, goal) for goal in goals if cost[goal] < UNREACHED}

    def _walked(self, layers: list[NDArray[np.int64]], start: int, goal: int) -> tuple[Edge, ...]:
        """The path to a goal, backwards over the layers: each way was the best when its layer was made."""
        edges: list[Edge] = []
        node = goal
        for back in reversed(layers):
            if node == start:
                break
            way = int(back[node])
            edges.append(self._edge(way))
            node = int(self.starts[way])
        return tuple(reversed(edges))

    def _edge(self, way: int) -> Edge:
        fact = int(self.facts[way])
        if fact < 0:
            return self.guessed[-1 - fact]
        start, end, inverse = int(self.starts[way]), int(self.ends[way]), bool(self.inverse[way])
        head, tail = (end, start) if inverse else (start, end)
        return Edge(fact, EntityId(head), RelationId(int(self.relations[way])), EntityId(tail), inverse)


def _ways(edges: Edges) -> tuple[NDArray[np.generic], ...]:
    """The edges as ways: start, relation, end, fact, and what each carries."""
    starts = edges.starts()
    fresh = np.ones(len(starts), np.bool_)
    fresh[1:] = (starts[1:] != starts[:-1]) | (edges.relations[1:] != edges.relations[:-1])
    group = np.cumsum(fresh) - 1
    crowd = np.bincount(group)[group]
    return starts, edges.relations, edges.ends, edges.facts, 1 / np.log(2 + crowd)
