"""From a query to its answers: bind, solve, select, count, and find a witness for each answer that is shown.

The query is solved over the known edges alone; those are the database's answers, and nothing takes one away. Where
something is plausible beside what is known, it is solved again over both, which adds the inferred answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from superbrain.reasoning.answers import Answer, AnswerKind, Answers, Edge
from superbrain.reasoning.binding import KeyLookup, bind
from superbrain.reasoning.bound import Bound, Selection
from superbrain.reasoning.guessing import Guesses, guessed
from superbrain.reasoning.inferred import Effort, Plausibility
from superbrain.reasoning.literals import difference
from superbrain.reasoning.projection import KnownEdges, contained
from superbrain.reasoning.query import Query
from superbrain.reasoning.selecting import Ranked, chances, extreme, ranked
from superbrain.reasoning.solutions import Joined, Measured, Solution
from superbrain.reasoning.trees import Solver
from superbrain.reasoning.truths import Logic, Nodes
from superbrain.reasoning.values import moment
from superbrain.reasoning.verdicts import verdict
from superbrain.reasoning.witnesses import Explainer, Trail, Witness, joined, numbered
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityId, Literal

WEAK = 5
"""How many answers that are too unlikely to be stated are told."""

COUNTED = 20
"""How many of the neighbours by which a superlative counted are shown."""


WORTH_TELLING = 0.1
"""Answers under this are not even told as weak ones."""


def answer(
    query: Query,
    *,
    snapshot: Snapshot,
    store_keys: KeyLookup,
    limit: int = 20,
    plausibility: Plausibility | None = None,
    known_only: bool = False,
    state: float = 0.5,
    effort: Effort | None = None,
    logic: Logic | None = None,
) -> Answers:
    """The answers to a query, the first ``limit`` with a witness each.

    Known answers are exact. With a ``plausibility``, and unless ``known_only``, inferred ones are added: those at
    least as true as ``state`` among the items, weaker ones apart if they are worth telling; ``effort`` and ``logic``
    say how far to guess and how truths combine. ``store_keys`` gives the entity of a stable key (``Store.entity``).
    Raises UnknownName, BadQuery and TooLarge.
    """
    bound = bind(query, snapshot, store_keys)
    known = KnownEdges(snapshot)
    solver = Solver(known)
    guesses = None
    if plausibility is not None and not known_only:
        guesses = guessed(bound, known, plausibility, effort or Effort(), logic or Logic())
    if bound.target is None:
        return verdict(bound, solver, guesses, state)
    found = _Found(bound, known, solver.solve(bound.parts, bound.target), guesses, limit, state)
    for selection in bound.selections:
        found.select(selection)
    if bound.counted:
        return found.count()
    return found.answers() if bound.difference is None else found.difference(bound.difference)


@dataclass(slots=True)
class _Found:
    """The nodes of the target in the order in which they are told, and what was measured on the way.

    ``nodes`` are the known answers. ``odds`` has the truth of each node that is not certain: inferred ones, and known
    ones against which something speaks.
    """

    bound: Bound
    edges: KnownEdges
    solution: Solution
    guesses: Guesses | None
    limit: int
    state: float
    nodes: list[int] = field(init=False)
    odds: dict[int, float] = field(init=False)
    values: dict[int, tuple[Edge, ...]] = field(init=False, default_factory=dict)
    beaten: list[Edge] = field(init=False, default_factory=list)
    considered: int | None = field(init=False, default=None)
    unvalued: int = field(init=False, default=0)
    tied: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        nodes = self.solution.nodes
        self.odds = {} if self.guesses is None else self.guesses.odds(nodes)
        if self.bound.kind == "entity":
            self.nodes = self._by_degree(nodes)
        else:
            self.nodes = sorted(nodes.tolist(), key=self._age)
        compared = [part for part in _direct_parts(self.solution) if isinstance(part, Measured)]
        if compared:
            self.considered = compared[0].considered
            self.unvalued = sum(part.unvalued for part in compared)

    def rows(self) -> Nodes:
        """The known answers as a set."""
        return np.array(sorted(self.nodes), np.int32)

    # ---- modifiers ---------------------------------------------------------------------------------------------
    def select(self, wanted: Selection) -> None:
        """Goes on with what a superlative chooses."""
        candidates = set(self.nodes)
        ranking = ranked(self.edges, wanted, self.rows())
        chosen = extreme(ranking, wanted.n, only=wanted.only)
        self.nodes = [int(ranking.nodes[place]) for place in chosen.places]
        self.values = {int(ranking.nodes[p]): self._deciding(ranking, p, wanted) for p in chosen.places}
        beaten = chosen.beaten if ranking.positions is not None else ()
        self.beaten = [edge for place in beaten for edge in self._deciding(ranking, place, wanted)]
        self.considered, self.unvalued, self.tied = len(ranking.nodes), ranking.unvalued, chosen.tied
        if self.odds:
            self._select_guessed(wanted, candidates)

    def _select_guessed(self, wanted: Selection, candidates: set[int]) -> None:
        """The same over all that may be candidates: how likely each of them is to be chosen."""
        ranking = ranked(self.edges, wanted, np.array(sorted(candidates | self.odds.keys()), np.int32))
        truths = np.array([self.odds.get(node, 1.0) for node in ranking.nodes.tolist()])
        likely = chances(ranking, truths, wanted.n, only=wanted.only)
        floor = self.guesses.floor if self.guesses is not None else 0.0
        self.odds = {}
        for place, (node, chance) in enumerate(zip(ranking.nodes.tolist(), likely.tolist(), strict=True)):
            if chance < 1 and (node in self.values or chance >= floor):
                self.odds[node] = chance
                self.values.setdefault(node, self._deciding(ranking, place, wanted))

    def count(self) -> Answers:
        """How many nodes there are; the witnesses of the first ones are its path."""
        shown = [self._witness(node) for node in self.nodes[: self.limit]]
        path = numbered(trail for witness in shown for trail in (witness.trunk, *witness.sides))
        absences = shown[0].absences if shown else ()
        number = len(self.nodes)
        item = Answer(number=float(number), path=path, absences=absences)
        counted = self._answers((item,), 1, "count")
        return replace(
            counted,
            considered=number if self.considered is None else self.considered,
            open_world=self.bound.open_claims or self.bound.open_denials or self.unvalued > 0,
            expected=self._expected(),
        )

    def difference(self, relation: int) -> Answers:
        """How far apart two nodes are; no answer where one of them has no value, or where they are not two."""
        rows = self.rows()
        found = difference(self.edges, relation, rows) if len(rows) == 2 else None
        if found is None:
            valued = ranked(self.edges, Selection(relation, 1, ascending=False, only=False), rows)
            self.considered, self.unvalued = len(valued.nodes), valued.unvalued
            return self._answers((), 0, "quantity")
        ends = [self.edges.literal_edge(relation, position) for position in (found.greater, found.smaller)]
        self.considered, self.unvalued = 2, 0
        item = Answer(
            literal=found.literal,
            number=float(found.literal.value),
            path=numbered(trail for end in ends for trail in (*self._trails(end.head), (end,))),
        )
        return self._answers((item,), 1, "quantity")

    def _expected(self) -> float | None:
        """How many answers there are by their truths, if some are inferred."""
        known = set(self.nodes)
        certain = len(known - self.odds.keys())
        return certain + sum(self.odds.values()) if self.odds.keys() - known else None

    # ---- answers -----------------------------------------------------------------------------------------------
    def answers(self) -> Answers:
        """The nodes as answers: known ones, then those inferred."""
        known = set(self.nodes) if self.odds else set()
        if not known.isdisjoint(self.odds):
            self.nodes.sort(key=lambda node: -self.odds.get(node, 1.0))
        others = np.array([node for node in self.odds if node not in known], np.int32)
        inferred = sorted(self._by_degree(others), key=lambda node: -self.odds[node])
        stated = [node for node in inferred if self.odds[node] >= self.state]
        weak = [node for node in inferred if WORTH_TELLING <= self.odds[node] < self.state]
        items = [self._answer(node, known=True) for node in self.nodes[: self.limit]]
        items += [self._answer(node, known=False) for node in stated[: self.limit - len(items)]]
        return replace(
            self._answers(items, len(self.nodes) + len(stated)),
            inferred=len(stated),
            weak=tuple(self._answer(node, known=False) for node in weak[: min(self.limit, WEAK)]),
        )

    def _answer(self, node: int, *, known: bool) -> Answer:
        """A node with its witness, and the value that decided."""
        witness = self._witness(node)
        value = self.edges.is_value(node)
        literal, number = self._told(node)
        truth = self.odds.get(node, 1.0)
        return Answer(
            None if value else EntityId(node),
            literal,
            number,
            truth=truth,
            standing="known" if known else "inferred",
            exact=self.guesses is None or self.guesses.exact(truth),
            path=witness.path(),
            absences=witness.absences,
        )

    def _told(self, node: int) -> tuple[Literal | None, float | None]:
        """A value itself; of an entity the value, or the number of neighbours, by which it was chosen or compared."""
        if self.edges.is_value(node):
            literal = self.edges.literal(node)
            return literal, _number(literal)
        deciding = self.values.get(node)
        if deciding is None:
            deciding = tuple(self._compared_value(node))
        elif not deciding or not isinstance(deciding[0].tail, Literal):
            return None, float(len(deciding))
        value = deciding[0].tail if deciding else None
        return (value, _number(value)) if isinstance(value, Literal) else (None, None)

    def _answers(self, items: Sequence[Answer], total: int, kind: AnswerKind | None = None) -> Answers:
        return Answers(
            kind or self.bound.kind,
            tuple(items),
            total,
            self.considered,
            self.unvalued,
            self.tied,
            open_world=self.bound.open_denials if total else self.bound.open_claims,
            missed=0.0 if self.guesses is None else self.guesses.missed,
        )

    # ---- inside ------------------------------------------------------------------------------------------------
    def _age(self, node: int) -> tuple[float, Literal]:
        """Sorts values: the newest first, then by what they are."""
        return -moment(self.edges.newest(node)), self.edges.literal(node)

    def _by_degree(self, nodes: Nodes) -> list[int]:
        """The best known entities first; values as they are."""
        entities = nodes < self.edges.snapshot.n_entities
        degree = np.zeros(len(nodes), np.int64)
        degree[entities] = self.edges.snapshot.degree()[nodes[entities]]
        ordered: list[int] = nodes[np.argsort(-degree, kind="stable")].tolist()
        return ordered

    def _explained(self, node: int) -> Witness:
        """Why the node is an answer, by known edges if they do."""
        if self.guesses is None or contained(np.array([node], np.int32), self.solution.nodes)[0]:
            return Explainer(self.edges).witness(self.solution, node)
        return self.guesses.witness(node)

    def _witness(self, node: int) -> Witness:
        found = self._explained(node)
        beside = (*self.values[node][:COUNTED], *self.beaten) if node in self.values else ()
        return joined([found, Witness(anchored=found.anchored, sides=tuple((edge,) for edge in beside))], ())

    def _trails(self, node: int) -> Iterable[Trail]:
        witness = self._explained(node)
        return (witness.trunk, *witness.sides)

    def _deciding(self, ranking: Ranked, place: int, wanted: Selection) -> tuple[Edge, ...]:
        """The edge to the value that ranks a node, or those to the neighbours that were counted."""
        if ranking.positions is not None:
            return (self.edges.literal_edge(wanted.relation, int(ranking.positions[place])),)
        node = int(ranking.nodes[place])
        ends = self.edges.row(node, wanted.relation, inverse=wanted.inverse).nodes.tolist()
        return tuple(self.edges.edge(node, wanted.relation, end, inverse=wanted.inverse) for end in ends)

    def _compared_value(self, node: int) -> Sequence[Edge]:
        """The value by which a node passed the first comparison of the query."""
        for part in _direct_parts(self.solution):
            if isinstance(part, Measured):
                return Explainer(self.edges).compared(part.relation, node)
        return ()


def _direct_parts(solution: Solution) -> tuple[Solution, ...]:
    """The solutions that bear on the target itself."""
    if isinstance(solution, Joined):
        return tuple(inner for part in solution.parts for inner in _direct_parts(part))
    return (solution,)


def _number(literal: Literal | None) -> float | None:
    return float(literal.value) if literal is not None and literal.kind == "quantity" else None
