"""A query solved over known and guessed edges together: what may be an answer, how true it is, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from superbrain.errors import TooLarge
from superbrain.reasoning.bound import Absent, Bound, Conjunction, Either, Link, Part
from superbrain.reasoning.inferred import Effort, InferredEdges, Plausibility
from superbrain.reasoning.projection import KnownEdges
from superbrain.reasoning.query import And, Atom, Formula, Not, Or, Query
from superbrain.reasoning.solutions import Holding, Solution
from superbrain.reasoning.trees import Solver
from superbrain.reasoning.truths import Logic, Nodes, truths_at
from superbrain.reasoning.witnesses import Explainer, Witness
from superbrain.store.schema_view import Schema


@dataclass(frozen=True, slots=True)
class Guesses:
    """What was found over both kinds of edges: a solution, or for a yes/no question why it holds, if it does."""

    edges: InferredEdges
    logic: Logic
    solution: Solution | None
    holding: Holding | None
    monotone: bool
    gave_up: bool

    @property
    def floor(self) -> float:
        """Under this, things count as false."""
        return self.edges.effort.floor

    @property
    def missed(self) -> float:
        """No answer that was not found is truer than this."""
        return 1.0 if self.gave_up else max(self.edges.missed, self.floor)

    def odds(self, known: Nodes) -> dict[int, float]:
        """The truths of all nodes that may be answers, but for known ones that are certain."""
        if self.solution is None or self.solution.truths is None:
            return {}
        nodes, truths = self.solution.nodes, self.solution.truths
        likely = (truths < 1) & (truths >= self.floor)
        found: dict[int, float] = dict(zip(nodes[likely].tolist(), truths[likely].tolist(), strict=True))
        again = truths_at(self.solution, known)
        doubtful = again < 1
        found.update(zip(known[doubtful].tolist(), again[doubtful].tolist(), strict=True))
        return found

    def exact(self, truth: float) -> bool:
        """Whether an answer of this truth would be as true had no edge been left out.

        What was left out can only lead to proofs that are worth ``missed`` or less. That settles it where the best
        proof is what counts; under a negation or in a disjunction every edge does.
        """
        left_out = 1.0 if self.gave_up else self.edges.missed
        return left_out == 0 or (self.monotone and left_out <= truth)

    def witness(self, node: int) -> Witness:
        """The truest proof of a node."""
        if self.solution is None:
            msg = f"nothing was guessed of node {node}"
            raise ValueError(msg)
        return Explainer(self.edges, self.logic).witness(self.solution, node)


def guessed(
    bound: Bound, known: KnownEdges, plausibility: Plausibility, effort: Effort, logic: Logic
) -> Guesses | None:
    """The query solved over both kinds of edges; None where it has no relation of which anything can be guessed.

    A search that grows too large is given up: it must not cost what is known.
    """
    edges = InferredEdges(known, plausibility, effort, logic)
    if not any(edges.infers(relation) for relation in _relations(bound.parts)):
        return None
    solver = Solver(edges, logic)
    solution: Solution | None = None
    holding: Holding | None = None
    gave_up = False
    try:
        if bound.target is None:
            holding = solver.holds(bound.parts)
        else:
            solution = solver.solve(bound.parts, bound.target)
    except TooLarge:
        gave_up = True
    return Guesses(edges, logic, solution, holding, not any(map(_mixed, bound.parts)), gave_up)


def guessable(query: Query, schema: Schema) -> bool:
    """Whether more than what is known may hold of anything that a query asks: an open relation between entities."""
    return any(
        (row := schema.relation_id(key)) is not None
        and not schema.relations[row].closed
        and schema.relations[row].literal is None
        for key in _asked(query.where)
    )


def _asked(formula: Formula | None) -> Iterable[str]:
    """Keys of the relations of a formula's atoms."""
    match formula:
        case Atom(relation=key):
            yield key
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _asked(part)
        case Not(part=part):
            yield from _asked(part)


def _relations(parts: Conjunction) -> set[int]:
    """The relations that the parts step along."""
    found: set[int] = set()
    for part in parts:
        if isinstance(part, Link):
            found.add(part.relation)
        for inner in _inside(part):
            found |= _relations(inner)
    return found


def _inside(part: Part) -> Iterable[Conjunction]:
    if isinstance(part, Either):
        return part.options
    return (part.parts,) if isinstance(part, Absent) else ()


def _mixed(part: Part) -> bool:
    """Whether more than the best proof bears on the truth of a part."""
    return isinstance(part, Either | Absent)
