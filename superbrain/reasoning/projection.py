"""One step along a relation: from a node, or from a set of nodes, to the nodes at the other end.

A node is the row of an entity, or a number from ``n_entities`` upwards that stands for a literal met during one
evaluation. So sets of entities and sets of values are the same thing to the evaluators: sorted arrays of int32.

``Projection`` is a step in itself. ``KnownEdges`` makes it from the snapshot alone, where every truth is 1;
``inferred.py`` lays guessed rows under the known ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning.answers import Edge
from superbrain.reasoning.truths import Graded, Nodes, Truths
from superbrain.reasoning.values import moment
from superbrain.store.literals import number_of
from superbrain.store.snapshot import Snapshot
from superbrain.types import HEAD, RELATION, TAIL, EntityId, Literal, RelationId

NONE: Nodes = np.empty(0, np.int32)

FEW = 24
"""Up to here a set's step is the union of its nodes' steps; above, one pass over the relation is quicker."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one node leads to: ``nodes`` sorted (n,), and the truth of each edge (n,) in (0, 1]."""

    nodes: Nodes
    truths: Truths


class Projection(Protocol):
    """Steps along relations. ``inverse`` steps go from tail to head."""

    @property
    def known(self) -> KnownEdges:
        """The known edges, under which others may lie."""

    @property
    def missed(self) -> float:
        """No edge that was left out for lack of work would have led from a node of greater truth; 0 if none was."""

    def row(self, node: int, relation: int, *, inverse: bool) -> Row:
        """The nodes that one node leads to, with the truth of each edge."""

    def image(self, nodes: Nodes, relation: int, *, inverse: bool) -> Nodes:
        """The nodes that any of the nodes leads to, by an edge of any truth."""

    def step(self, source: Graded, relation: int, *, inverse: bool, guess: bool) -> Graded:
        """The nodes that those of the source lead to, with their truths; ``guess``: by edges not known, too."""

    def truth(self, start: int, relation: int, end: int, *, inverse: bool) -> float:
        """The truth of the edge from start to end; 0 if there is none."""

    def edge(self, start: int, relation: int, end: int, *, inverse: bool) -> Edge:
        """The edge walked from start to end, which ``row`` of start holds."""


class KnownEdges:
    """The projection of a snapshot: every edge that it holds, and no other. Made for one evaluation."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.relations = snapshot.schema.relations
        self._literals: list[Literal] = []
        self._literal_nodes: dict[Literal, int] = {}
        self._newest: list[str] = []
        self._by_value: dict[int, dict[Literal, list[int]]] = {}
        self._pairs: dict[int, tuple[Nodes, Nodes]] = {}

    # ---- the contract ------------------------------------------------------------------------------------------
    @property
    def known(self) -> KnownEdges:
        """These edges."""
        return self

    @property
    def missed(self) -> float:
        """Nothing known is left out."""
        return 0.0

    def row(self, node: int, relation: int, *, inverse: bool) -> Row:
        """The nodes that one node leads to; every truth is 1."""
        nodes = self._step(node, relation, inverse)
        return Row(nodes, np.ones(len(nodes)))

    def image(self, nodes: Nodes, relation: int, *, inverse: bool) -> Nodes:
        """The nodes that any of the nodes leads to."""
        if len(nodes) <= FEW or (inverse and self.is_literal(relation)):
            return union(self._step(node, relation, inverse) for node in nodes.tolist())
        if self.is_literal(relation):
            heads = self.snapshot.literals(relation).heads
            return self._literals_at(relation, np.flatnonzero(contained(heads, nodes)))
        heads, tails = self.pairs(relation)
        starts, ends = (tails, heads) if inverse else (heads, tails)
        return distinct(ends[contained(starts, nodes)])

    def step(self, source: Graded, relation: int, *, inverse: bool, guess: bool) -> Graded:  # noqa: ARG002
        """The nodes that those of the source, all of them known, lead to."""
        return Graded(self.image(source.nodes, relation, inverse=inverse))

    def fan(self, nodes: Nodes, relation: int, *, inverse: bool) -> tuple[NDArray[np.int64], Nodes]:
        """Every edge from the nodes: the place of its start among them (m,), and its end (m,)."""
        if len(nodes) > FEW and not self.is_literal(relation):
            heads, tails = self.pairs(relation)
            starts, ends = (tails, heads) if inverse else (heads, tails)
            chosen = contained(starts, nodes)
            return nodes.searchsorted(starts[chosen]), ends[chosen]
        rows = [self._step(node, relation, inverse) for node in nodes.tolist()]
        return np.repeat(np.arange(len(rows)), [len(row) for row in rows]), np.concatenate([NONE, *rows])

    def ends(self, relation: int, *, inverse: bool) -> Nodes:
        """All heads of the relation (``inverse``), or all its tails."""
        if not self.is_literal(relation):
            return distinct(self.pairs(relation)[not inverse])
        column = self.snapshot.literals(relation)
        if inverse:
            return distinct(column.heads)
        return self._literals_at(relation, np.arange(len(column.heads)))

    def truth(self, start: int, relation: int, end: int, *, inverse: bool) -> float:
        """1 if the edge is known, else 0."""
        nodes = self._step(start, relation, inverse)
        place = nodes.searchsorted(end)
        return float(place < len(nodes) and nodes[place] == end)

    def edge(self, start: int, relation: int, end: int, *, inverse: bool) -> Edge:
        """The known edge walked from start to end."""
        head, tail = (end, start) if inverse else (start, end)
        if self.is_literal(relation):
            return self.literal_edge(relation, self._positions_of(head, relation, tail)[0], inverse=inverse)
        fact = self.snapshot.fact_id(head, relation, tail)
        if self.relations[relation].symmetric:
            head, tail, inverse = start, end, False
        return Edge(fact, EntityId(head), RelationId(relation), EntityId(tail), inverse)

    # ---- literals ----------------------------------------------------------------------------------------------
    def is_literal(self, relation: int) -> bool:
        """Whether the relation leads to values."""
        return self.relations[relation].literal is not None

    def is_value(self, node: int) -> bool:
        """Whether the node stands for a literal."""
        return node >= self.snapshot.n_entities

    def literal(self, node: int) -> Literal:
        """The literal that a node stands for."""
        return self._literals[node - self.snapshot.n_entities]

    def newest(self, node: int) -> str:
        """The latest year or date from which a fact says that the node's literal holds; "" if none says."""
        return self._newest[node - self.snapshot.n_entities]

    def literal_at(self, relation: int, position: int) -> Literal:
        """The value at one position of the relation's column."""
        kind = self.relations[relation].literal
        if kind is None:
            msg = f"relation {relation} has no values"
            raise ValueError(msg)
        column = self.snapshot.literals(relation)
        return Literal(kind, column.values[position], column.units[position])

    def literal_edge(self, relation: int, position: int, *, inverse: bool = False) -> Edge:
        """The known edge at one position of the relation's column, walked to the value, or from it if ``inverse``."""
        column = self.snapshot.literals(relation)
        return Edge(
            fact=int(column.fact_ids[position]),
            head=EntityId(int(column.heads[position])),
            relation=RelationId(relation),
            tail=self.literal_at(relation, position),
            inverse=inverse,
            valid_from=column.valid_from[position],
        )

    def positions_equal(self, relation: int, literal: Literal) -> list[int]:
        """Where the relation's column holds exactly this literal."""
        column = self.snapshot.literals(relation)
        schema = self.relations[relation]
        number = number_of(literal.kind, literal.value, literal.unit, schema.unit)
        if literal.kind == schema.literal and number == number:
            found: list[int] = np.flatnonzero(column.numbers == number).tolist()
            return [p for p in found if self.literal_at(relation, p) == literal]
        if relation not in self._by_value:
            by_value: dict[Literal, list[int]] = {}
            for position in range(len(column)):
                by_value.setdefault(self.literal_at(relation, position), []).append(position)
            self._by_value[relation] = by_value
        return self._by_value[relation].get(literal, [])

    # ---- inside ------------------------------------------------------------------------------------------------
    def pairs(self, relation: int) -> tuple[Nodes, Nodes]:
        """Heads (n,) and tails (n,) of all edges of a relation between entities, both ways round if it is symmetric."""
        if relation not in self._pairs:
            triples = self.snapshot.triples
            chosen = triples[triples[:, RELATION] == relation]
            heads, tails = chosen[:, HEAD], chosen[:, TAIL]
            if self.relations[relation].symmetric:
                heads, tails = np.concatenate((heads, tails)), np.concatenate((tails, heads))
            self._pairs[relation] = heads, tails
        return self._pairs[relation]

    def _step(self, node: int, relation: int, inverse: bool) -> Nodes:
        if not self.is_literal(relation):
            if self.is_value(node):
                return NONE
            step = self.snapshot.heads if inverse else self.snapshot.tails
            return step(node, relation)
        column = self.snapshot.literals(relation)
        if not inverse:
            return NONE if self.is_value(node) else self._literals_at(relation, column.of(node))
        if not self.is_value(node):
            return NONE
        return distinct(column.heads[self.positions_equal(relation, self.literal(node))])

    def _literals_at(self, relation: int, positions: Iterable[int]) -> Nodes:
        """The nodes of the values at positions of a column."""
        valid_from = self.snapshot.literals(relation).valid_from
        nodes = {self._node(self.literal_at(relation, p), valid_from[p]) for p in positions}
        return np.array(sorted(nodes), np.int32)

    def _node(self, literal: Literal, valid_from: str) -> int:
        node = self._literal_nodes.get(literal)
        if node is None:
            node = self.snapshot.n_entities + len(self._literals)
            self._literal_nodes[literal] = node
            self._literals.append(literal)
            self._newest.append(valid_from)
        elif moment(valid_from) > moment(self.newest(node)):
            self._newest[node - self.snapshot.n_entities] = valid_from
        return node

    def _positions_of(self, head: int, relation: int, node: int) -> list[int]:
        """Where the column holds this value for this head, newest first."""
        column, literal = self.snapshot.literals(relation), self.literal(node)
        found = [p for p in column.of(head) if self.literal_at(relation, p) == literal]
        return sorted(found, key=lambda p: moment(column.valid_from[p]), reverse=True)


# ---- sets of nodes -------------------------------------------------------------------------------------------------
def distinct(nodes: NDArray[np.int32]) -> Nodes:
    """The nodes, sorted, each once."""
    return np.unique(nodes)


def union(sets: Iterable[Nodes]) -> Nodes:
    """Nodes of any of the sets."""
    several = [nodes for nodes in sets if len(nodes)]
    if len(several) < 2:
        return several[0] if several else NONE
    return np.unique(np.concatenate(several))


def contained(nodes: NDArray[np.int32], among: Nodes) -> NDArray[np.bool_]:
    """Which of the nodes (any order) belong to a set, (len(nodes),)."""
    if not len(among):
        return np.zeros(len(nodes), np.bool_)
    places = np.minimum(among.searchsorted(nodes), len(among) - 1)
    return np.equal(among[places], nodes)


def intersection(one: Nodes, other: Nodes) -> Nodes:
    """Nodes of both sets."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return small[contained(small, large)]


def without(nodes: Nodes, gone: Nodes) -> Nodes:
    """Nodes of the first set that are not in the second."""
    return nodes[~contained(nodes, gone)]
