"""Guessed edges laid under the known ones: calibrated rows, fetched when a query needs them, the best first.

What is known has truth 1 and is never lost. A guess is made only along a relation that is open and leads to entities,
between types that its schema allows, from a node to another; its truth stays under 1. Each step asks for the rows of a
few nodes, the truest first: an edge that was left out would have led from a node of truth ``missed`` or less, so what
is truer than that is found for certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning.answers import Edge
from superbrain.reasoning.projection import NONE, KnownEdges, Row, contained, distinct, union
from superbrain.reasoning.truths import MOST, Graded, Logic, Nodes, Truths
from superbrain.types import EntityId, RelationId


class PlausibleRow(Protocol):
    """What one node may lead to: ``nodes`` sorted (n,), and a truth for each (n,) float32."""

    @property
    def nodes(self) -> NDArray[np.int32]:
        """The nodes, (n,) sorted."""

    @property
    def truths(self) -> NDArray[np.float32]:
        """How likely each edge is, (n,)."""


class Plausibility(Protocol):
    """Calibrated odds of the edges that a snapshot does not hold; rows are those of the snapshot."""

    def infers(self, relation: int) -> bool:
        """Whether anything can be said about edges of this relation."""

    def truth(self, triples: NDArray[np.int32]) -> NDArray[np.float32]:
        """How likely each triple (n, 3) is, (n,)."""

    def rows(self, heads: NDArray[np.int32], relation: int, *, inverse: bool, floor: float) -> Sequence[PlausibleRow]:
        """For each head (n,), or tail if ``inverse``, every unknown edge whose truth reaches the floor."""

    def nearest(self, entity: int, k: int) -> Sequence[tuple[int, float]]:
        """The k entities that are most like this one, with their cosines, best first."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How far guessing goes: edges under ``floor`` count as false; nodes asked a step, and rows a query in all."""

    floor: float = 0.02
    heads: int = 16
    rows: int = 64


class InferredEdges:
    """The projection of a snapshot and of what is plausible beside it. Made for one evaluation."""

    def __init__(
        self,
        known: KnownEdges,
        plausibility: Plausibility,
        effort: Effort | None = None,
        logic: Logic | None = None,
    ) -> None:
        self._known = known
        self.plausibility = plausibility
        self.effort = effort or Effort()
        self.logic = logic or Logic()
        self.left = self.effort.rows
        self._missed = 0.0
        self._guessed: dict[tuple[int, bool], dict[int, Row]] = {}
        self._allowed: dict[tuple[int, bool], NDArray[np.bool_] | None] = {}
        self._starts: dict[tuple[int, bool], Nodes] = {}

    # ---- the contract ------------------------------------------------------------------------------------------
    @property
    def known(self) -> KnownEdges:
        """The known edges."""
        return self._known

    @property
    def missed(self) -> float:
        """No edge that was left out for lack of work would have led from a node of greater truth."""
        return self._missed

    def row(self, node: int, relation: int, *, inverse: bool) -> Row:
        """The nodes that one node leads to, by known edges and by those guessed so far from either end."""
        found = self.known.row(node, relation, inverse=inverse)
        guesses = [(row.nodes, row.truths) for row in self._guesses_at(node, relation, inverse)]
        if not guesses:
            return found
        ends = np.concatenate([found.nodes, *(nodes for nodes, _ in guesses)])
        truths = np.concatenate([found.truths, *(truths for _, truths in guesses)])
        return Row(*Logic(trace=0).exists(ends, truths))

    def image(self, nodes: Nodes, relation: int, *, inverse: bool) -> Nodes:
        """The nodes that any of the nodes leads to, by known edges and by those guessed so far."""
        found = [self.known.image(nodes, relation, inverse=inverse)]
        for start, row in self._rows(relation, inverse).items():
            if contained(np.array([start]), nodes)[0]:
                found.append(row.nodes)
        for start, row in self._rows(relation, not inverse).items():
            if contained(row.nodes, nodes).any():
                found.append(np.array([start], np.int32))
        return union(found)

    def step(self, source: Graded, relation: int, *, inverse: bool, guess: bool) -> Graded:
        """The nodes that those of the source lead to; rows that ``guess`` asks for are fetched."""
        sure, unsure, odds = _parted(source)
        certain = self.known.image(sure, relation, inverse=inverse)
        starts, reached = self.known.fan(unsure, relation, inverse=inverse)
        ends, truths = [reached], [odds[starts]]
        if self.infers(relation):
            for truth, row in self._fetched(source, relation, inverse) if guess else self._skipped(source):
                reach = self.logic.both(np.full(len(row.nodes), truth), row.truths)
                ends.append(row.nodes[reach >= self.effort.floor])
                truths.append(reach[reach >= self.effort.floor])
        return self._laid(certain, np.concatenate(ends), np.concatenate(truths))

    def truth(self, start: int, relation: int, end: int, *, inverse: bool) -> float:
        """The truth of the edge from start to end, known or guessed so far; 0 if there is none."""
        if self.known.truth(start, relation, end, inverse=inverse):
            return 1.0
        one = self._guess(start, relation, end, inverse)
        return max(one, self._guess(end, relation, start, not inverse))

    def edge(self, start: int, relation: int, end: int, *, inverse: bool) -> Edge:
        """The known edge walked from start to end, or else the guessed one."""
        head, tail = (end, start) if inverse else (start, end)
        if not self.infers(relation) or self.known.snapshot.fact_id(head, relation, tail) is not None:
            return self.known.edge(start, relation, end, inverse=inverse)
        if self.known.relations[relation].symmetric:
            head, tail, inverse = start, end, False
        truth = self.truth(start, relation, end, inverse=inverse)
        return Edge(None, EntityId(head), RelationId(relation), EntityId(tail), inverse, "inferred", truth)

    def infers(self, relation: int) -> bool:
        """Whether edges of the relation are ever guessed."""
        schema = self.known.relations[relation]
        return schema.literal is None and not schema.closed and self.plausibility.infers(relation)

    def around(self, entity: int) -> list[Edge]:
        """Guessed edges at one entity, walked from it: by the relations that its like have most often."""
        snapshot, node = self.known.snapshot, np.array([entity], np.int32)
        like = union(snapshot.members(key) for key in snapshot.types_of(entity)[:1])
        usual: list[tuple[int, int, bool]] = []
        for relation in filter(self.infers, self.known.relations):
            for inverse in (False,) if self.known.relations[relation].symmetric else (False, True):
                if self._fits(node, relation, head=not inverse)[0]:
                    starts = self._having(relation, inverse)
                    usual.append((-int(contained(starts, like).sum() if len(like) else len(starts)), relation, inverse))
        found: list[Edge] = []
        for _, relation, inverse in sorted(usual)[: self.effort.rows]:
            for _, row in self._fetched(Graded(node), relation, inverse):
                found += [self.edge(entity, relation, end, inverse=inverse) for end in row.nodes.tolist()]
        return found

    # ---- fetching ----------------------------------------------------------------------------------------------
    def _fetched(self, source: Graded, relation: int, inverse: bool) -> Iterator[tuple[float, Row]]:
        """The guessed rows of the best nodes of the source, with the nodes' truths; asks for those not had yet."""
        nodes, truths = self._askable(source, relation, inverse)
        rows = self._rows(relation, inverse)
        waiting = ~contained(nodes, np.array(sorted(rows), np.int32))
        order = self._best_first(nodes[waiting], truths[waiting], relation, inverse)
        new = nodes[waiting][order][: min(self.effort.heads, self.left)]
        if len(new) < len(order):
            self._missed = max(self._missed, float(truths[waiting][order[len(new)]]))
        if len(new):
            self.left -= len(new)
            found = self.plausibility.rows(new, relation, inverse=inverse, floor=self.effort.floor)
            for node, row in zip(new.tolist(), found, strict=True):
                rows[node] = self._clean(node, row, relation, inverse)
        here = contained(nodes, np.array(sorted(rows), np.int32))
        for node, truth in zip(nodes[here].tolist(), truths[here].tolist(), strict=True):
            yield truth, rows[node]

    def _skipped(self, source: Graded) -> Sequence[tuple[float, Row]]:
        """No rows, where guesses could have been made."""
        if len(source.nodes):
            self._missed = 1.0
        return ()

    def _askable(self, source: Graded, relation: int, inverse: bool) -> tuple[Nodes, Truths]:
        """The nodes of the source from which the relation may lead to something unknown, with their truths."""
        known = self.known
        truths = np.ones(len(source.nodes)) if source.truths is None else source.truths
        open_ = (source.nodes < known.snapshot.n_entities) & (truths >= self.effort.floor)
        nodes, truths = source.nodes[open_], truths[open_]
        open_ = self._fits(nodes, relation, head=not inverse)
        if known.relations[relation].functional and not inverse:
            open_ &= ~contained(nodes, self._having(relation, inverse))
        return nodes[open_], truths[open_]

    def _best_first(self, nodes: Nodes, truths: Truths, relation: int, inverse: bool) -> NDArray[np.int64]:
        """The order in which nodes are asked: the truest, then those that lead nowhere yet, then the best known."""
        if len(nodes) <= self.effort.heads:
            return np.argsort(-truths, kind="stable")
        degree = self.known.snapshot.degree()[nodes]
        return np.lexsort((-degree, contained(nodes, self._having(relation, inverse)), -truths))

    def _clean(self, node: int, row: PlausibleRow, relation: int, inverse: bool) -> Row:
        """A row as it may lie under the known edges."""
        nodes = np.asarray(row.nodes, np.int32)
        kept = (row.truths >= self.effort.floor) & (row.truths > 0) & (nodes != node)
        kept &= self._fits(nodes, relation, head=inverse)
        kept &= ~contained(nodes, self.known.row(node, relation, inverse=inverse).nodes)
        if self.known.relations[relation].functional and inverse:
            kept &= ~contained(nodes, self._having(relation, inverse=False))
        return Row(nodes[kept], np.minimum(row.truths[kept].astype(np.float64), MOST))

    # ---- inside ------------------------------------------------------------------------------------------------
    def _rows(self, relation: int, inverse: bool) -> dict[int, Row]:
        """The rows fetched so far, by their node; a symmetric relation has one direction."""
        key = (relation, inverse and not self.known.relations[relation].symmetric)
        return self._guessed.setdefault(key, {})

    def _guesses_at(self, node: int, relation: int, inverse: bool) -> Iterator[Row]:
        """What was guessed at a node, from itself and from the other ends."""
        own = self._rows(relation, inverse).get(node)
        if own is not None:
            yield own
        for start in self._rows(relation, not inverse):
            truth = self._guess(start, relation, node, not inverse)
            if truth:
                yield Row(np.array([start], np.int32), np.array([truth]))

    def _guess(self, start: int, relation: int, end: int, inverse: bool) -> float:
        """The truth of an edge in the row that was fetched for its start; 0 without."""
        row = self._rows(relation, inverse).get(start)
        if row is None:
            return 0.0
        place = int(row.nodes.searchsorted(end))
        return float(row.truths[place]) if place < len(row.nodes) and row.nodes[place] == end else 0.0

    def _fits(self, nodes: Nodes, relation: int, *, head: bool) -> NDArray[np.bool_]:
        """Which of the nodes the schema allows at that end, (n,); what has no type at all may be anything."""
        if (relation, head) not in self._allowed:
            snapshot, schema = self.known.snapshot, self.known.relations[relation]
            types = schema.domain if head else schema.range
            allowed = None
            if types:
                allowed = np.diff(snapshot.declared.pointers) == 0
                for key in types:
                    allowed[snapshot.members(key)] = True
            self._allowed[relation, head] = allowed
        allowed = self._allowed[relation, head]
        return np.ones(len(nodes), np.bool_) if allowed is None else allowed[nodes]

    def _having(self, relation: int, inverse: bool) -> Nodes:
        """The nodes from which a known edge of the relation leads."""
        if (relation, inverse) not in self._starts:
            self._starts[relation, inverse] = distinct(self.known.pairs(relation)[inverse])
        return self._starts[relation, inverse]

    def _laid(self, certain: Nodes, ends: NDArray[np.int32], truths: Truths) -> Graded:
        """What is certain together with what is not."""
        open_ = ~contained(ends, certain)
        if not open_.any():
            return Graded(certain)
        guessed, odds = self.logic.exists(ends[open_], truths[open_])
        nodes = np.concatenate((certain, guessed))
        order = np.argsort(nodes, kind="stable")
        return Graded(nodes[order], np.concatenate((np.ones(len(certain)), odds))[order])


def _parted(source: Graded) -> tuple[Nodes, Nodes, Truths]:
    """The certain nodes of a vector; the others; the truths of the others."""
    if source.truths is None:
        return source.nodes, NONE, np.empty(0)
    unsure = source.truths < 1
    return source.nodes[~unsure], source.nodes[unsure], source.truths[unsure]
