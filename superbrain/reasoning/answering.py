"""From a query to its answers: bind, solve, select, count, and find a witness for each answer that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from superbrain.reasoning.answers import Answer, AnswerKind, Answers, Edge
from superbrain.reasoning.binding import KeyLookup, bind
from superbrain.reasoning.bound import Bound, Link, Measure, Selection
from superbrain.reasoning.literals import difference, extreme
from superbrain.reasoning.projection import KnownEdges, Nodes
from superbrain.reasoning.query import Query
from superbrain.reasoning.solutions import Joined, Measured, Solution
from superbrain.reasoning.trees import Solver
from superbrain.reasoning.values import moment
from superbrain.reasoning.witnesses import Explainer, Trail, Witness, joined, numbered
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityId, Literal

SHOWN_INSTEAD = 3
"""How many of the facts that hold instead a "no" shows."""


def answer(query: Query, *, snapshot: Snapshot, store_keys: KeyLookup, limit: int = 20) -> Answers:
    """The exact answers to a query over the known edges, the first ``limit`` with a witness each.

    ``store_keys`` gives the entity of a stable key (``Store.entity``). Raises UnknownName, BadQuery and TooLarge.
    """
    bound = bind(query, snapshot, store_keys)
    solver = Solver(KnownEdges(snapshot))
    if bound.target is None:
        return _Verdict(bound, solver).answers()
    solution = solver.solve(bound.parts, bound.target)
    found = _Found(bound, solver.edges, solution, limit)
    for selection in bound.selections:
        found.select(selection)
    if bound.counted:
        return found.count()
    return found.answers() if bound.difference is None else found.difference(bound.difference)


@dataclass(slots=True)
class _Found:
    """The nodes of the target in the order in which they are told, and what was measured on the way."""

    bound: Bound
    edges: KnownEdges
    solution: Solution
    limit: int
    nodes: list[int] = field(init=False)
    values: dict[int, Edge] = field(init=False, default_factory=dict)
    beaten: list[Edge] = field(init=False, default_factory=list)
    considered: int | None = field(init=False, default=None)
    unvalued: int = field(init=False, default=0)
    tied: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        nodes = self.solution.nodes
        if self.bound.kind == "entity":
            degree = self.edges.snapshot.degree()
            self.nodes = nodes[np.argsort(-degree[nodes], kind="stable")].tolist()
        else:
            self.nodes = sorted(nodes.tolist(), key=self._age)
        compared = [part for part in _direct_parts(self.solution) if isinstance(part, Measured)]
        if compared:
            self.considered = compared[0].considered
            self.unvalued = sum(part.unvalued for part in compared)

    def rows(self) -> Nodes:
        """The nodes as a set."""
        return np.array(sorted(self.nodes), np.int32)

    def select(self, wanted: Selection) -> None:
        """Goes on with what a superlative chooses."""
        relation = wanted.relation
        chosen = extreme(self.edges, relation, self.rows(), wanted.n, ascending=wanted.ascending, only=wanted.only)
        edges = [self.edges.literal_edge(relation, position) for position in chosen.positions.tolist()]
        self.nodes = [edge.head for edge in edges]
        self.values = {edge.head: edge for edge in edges}
        self.beaten = [self.edges.literal_edge(relation, position) for position in chosen.beaten.tolist()]
        self.considered, self.unvalued, self.tied = chosen.considered, chosen.unvalued, chosen.tied

    def answers(self) -> Answers:
        """The nodes as answers."""
        items = tuple(self._answer(node, self._witness(node)) for node in self.nodes[: self.limit])
        return self._answers(items, len(self.nodes))

    def count(self) -> Answers:
        """How many nodes there are; the witnesses of the first ones are its path."""
        shown = [self._witness(node) for node in self.nodes[: self.limit]]
        path = numbered(trail for witness in shown for trail in (witness.trunk, *witness.sides))
        absences = shown[0].absences if shown else ()
        number = len(self.nodes)
        item = Answer(number=float(number), path=path, absences=absences)
        return Answers(
            "count",
            (item,),
            total=1,
            considered=number if self.considered is None else self.considered,
            unvalued=self.unvalued,
            tied=self.tied,
            open_world=self.bound.open_claims or self.bound.open_denials or self.unvalued > 0,
        )

    def difference(self, relation: int) -> Answers:
        """How far apart two nodes are; no answer where one of them has no value, or where they are not two."""
        rows = self.rows()
        found = difference(self.edges, relation, rows) if len(rows) == 2 else None
        if found is None:
            valued = extreme(self.edges, relation, rows, 1, ascending=False, only=False)
            self.considered, self.unvalued = valued.considered, valued.unvalued
            return self._answers((), 0, "quantity")
        ends = [self.edges.literal_edge(relation, position) for position in (found.greater, found.smaller)]
        self.considered, self.unvalued = 2, 0
        item = Answer(
            literal=found.literal,
            number=float(found.literal.value),
            path=numbered(trail for end in ends for trail in (*self._trails(end.head), (end,))),
        )
        return self._answers((item,), 1, "quantity")

    # ---- inside ------------------------------------------------------------------------------------------------
    def _age(self, node: int) -> tuple[float, Literal]:
        """Sorts values: the newest first, then by what they are."""
        return -moment(self.edges.newest(node)), self.edges.literal(node)

    def _witness(self, node: int) -> Witness:
        found = Explainer(self.edges).witness(self.solution, node)
        beside = (self.values[node], *self.beaten) if node in self.values else ()
        return joined([found, Witness(anchored=found.anchored, sides=tuple((edge,) for edge in beside))], ())

    def _trails(self, node: int) -> Iterable[Trail]:
        witness = Explainer(self.edges).witness(self.solution, node)
        return (witness.trunk, *witness.sides)

    def _answer(self, node: int, witness: Witness) -> Answer:
        if self.edges.is_value(node):
            literal = self.edges.literal(node)
            return Answer(None, literal, _number(literal), path=witness.path(), absences=witness.absences)
        deciding = self.values.get(node) or self._compared_value(node)
        value = deciding.tail if deciding is not None and isinstance(deciding.tail, Literal) else None
        return Answer(EntityId(node), value, _number(value), path=witness.path(), absences=witness.absences)

    def _compared_value(self, node: int) -> Edge | None:
        """The value by which a node passed the first comparison of the query."""
        for part in _direct_parts(self.solution):
            if isinstance(part, Measured):
                return Explainer(self.edges).compared(part.relation, node)[0]
        return None

    def _answers(self, items: Sequence[Answer], total: int, kind: AnswerKind | None = None) -> Answers:
        return Answers(
            kind or self.bound.kind,
            tuple(items),
            total,
            self.considered,
            self.unvalued,
            self.tied,
            open_world=self.bound.open_denials if total else self.bound.open_claims,
        )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The answer to a yes/no question."""

    bound: Bound
    solver: Solver

    def answers(self) -> Answers:
        explainer = Explainer(self.solver.edges)
        held = self.solver.holds(self.bound.parts)
        if held is not None:
            witness = joined([explainer.condition(condition) for condition in held], ())
            item = Answer(boolean=True, path=witness.path(), absences=witness.absences)
            return Answers("boolean", (item,), total=1, open_world=self.bound.open_denials)
        path, refuted = self._instead()
        item = Answer(boolean=False, path=path)
        return Answers("boolean", (item,), total=1, open_world=self.bound.open_claims and not refuted)

    def _instead(self) -> tuple[Trail, bool]:
        """What holds in place of the first stated fact or comparison that fails, and whether that excludes it."""
        edges = self.solver.edges
        for part in self.bound.parts:
            if isinstance(part, Measure) and isinstance(part.place, int) and self.solver.holds((part,)) is None:
                values = Explainer(edges).compared(part.relation, part.place, part.value)
                return numbered((value,) for value in values), len(values) > isinstance(part.value, int)
            if not isinstance(part, Link) or not isinstance(part.head, int) or isinstance(part.tail, str):
                continue
            relation = edges.relations[part.relation]
            if not (relation.functional or relation.closed) or self.solver.holds((part,)) is not None:
                continue
            others = edges.row(part.head, part.relation, inverse=False).nodes[:SHOWN_INSTEAD].tolist()
            shown = [(edges.edge(part.head, part.relation, other, inverse=False),) for other in others]
            return numbered(shown), relation.functional and bool(others)
        return (), False


def _direct_parts(solution: Solution) -> tuple[Solution, ...]:
    """The solutions that bear on the target itself."""
    if isinstance(solution, Joined):
        return tuple(inner for part in solution.parts for inner in _direct_parts(part))
    return (solution,)


def _number(literal: Literal | None) -> float | None:
    return float(literal.value) if literal is not None and literal.kind == "quantity" else None
