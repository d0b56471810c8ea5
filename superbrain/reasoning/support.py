"""What speaks for a guessed edge: known facts of the same relation about things that are much like its ends."""

from __future__ import annotations

from dataclasses import dataclass

from superbrain.reasoning.answers import Edge
from superbrain.reasoning.inferred import Plausibility
from superbrain.reasoning.projection import KnownEdges, intersection
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityId

ALIKE = 200
"""How many of the most similar entities are looked through."""


@dataclass(frozen=True, slots=True)
class Support:
    """A known ``fact`` like the guessed edge but for one end: ``other`` stands where ``entity`` is guessed.

    ``similarity`` is the cosine of the two. ``shared`` is a pair of known edges, from each of them to the rarest thing
    that both lead to by one relation; empty where they share nothing.
    """

    fact: Edge
    entity: EntityId
    other: EntityId
    similarity: float
    shared: tuple[Edge, ...] = ()


def support(edge: Edge, *, snapshot: Snapshot, plausibility: Plausibility, limit: int = 3) -> tuple[Support, ...]:
    """The nearest known facts that support a guessed edge, most similar first: at most ``limit``, perhaps none."""
    if not isinstance(edge.tail, int):
        return ()
    known = KnownEdges(snapshot)
    found: list[tuple[float, int, int, bool]] = []
    head, tail = int(edge.head), int(edge.tail)
    for entity, kept, inverse in ((head, tail, True), (tail, head, False)):
        holders = set(known.row(kept, edge.relation, inverse=inverse).nodes.tolist())
        alike = plausibility.nearest(entity, ALIKE)
        found += [(-cosine, entity, other, inverse) for other, cosine in alike if other in holders and other != entity]
    supports = []
    for cosine, entity, other, inverse in sorted(found)[:limit]:
        ends = (other, tail) if inverse else (head, other)
        fact = known.edge(ends[0], edge.relation, ends[1], inverse=False)
        shared = _shared(known, entity, other)
        supports.append(Support(fact, EntityId(entity), EntityId(other), -cosine, shared))
    return tuple(supports)


def _shared(known: KnownEdges, one: int, other: int) -> tuple[Edge, ...]:
    """The edges from both to the one thing to which the fewest others lead by the same relation."""
    snapshot = known.snapshot
    best: tuple[int, int, int, bool] | None = None
    for inverse, relations in ((False, snapshot.relations_from(one)), (True, snapshot.relations_to(one))):
        for relation, _ in relations:
            rows = [known.row(entity, relation, inverse=inverse).nodes for entity in (one, other)]
            for end in intersection(*rows).tolist():
                crowd = len(known.row(end, relation, inverse=not inverse).nodes)
                best = min(best or (crowd, relation, end, inverse), (crowd, relation, end, inverse))
    if best is None:
        return ()
    _, relation, end, inverse = best
    return tuple(known.edge(entity, relation, end, inverse=inverse) for entity in (one, other))
