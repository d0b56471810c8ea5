"""The answer to a yes/no question."""

from __future__ import annotations

from dataclasses import replace

from superbrain.reasoning.answers import Answer, Answers
from superbrain.reasoning.bound import Bound, Link, Measure
from superbrain.reasoning.guessing import Guesses
from superbrain.reasoning.solutions import Holding
from superbrain.reasoning.trees import Solver
from superbrain.reasoning.witnesses import Explainer, Trail, joined, numbered
from superbrain.types import Standing

SHOWN_INSTEAD = 3
"""How many of the facts that hold instead a "no" shows."""


def verdict(bound: Bound, solver: Solver, guesses: Guesses | None, state: float) -> Answers:
    """Yes where the known facts say so, or where it is as likely as ``state``; else no, with a weak yes beside it."""
    held = solver.holds(bound.parts)
    likely = None if guesses is None else guesses.holding
    missed = 0.0 if guesses is None else guesses.missed
    if held is not None:
        item = _yes(held, Explainer(solver.edges))
        if guesses is not None:
            truth = 1.0 if guesses.gave_up else likely.truth if likely is not None else 0.0
            item = _graded(item, truth, "known", guesses)
        return Answers("boolean", (item,), total=1, open_world=bound.open_denials, missed=missed)
    weak: tuple[Answer, ...] = ()
    if guesses is not None and likely is not None and likely.truth >= guesses.floor:
        item = _graded(_yes(likely, Explainer(guesses.edges, guesses.logic)), likely.truth, "inferred", guesses)
        if likely.truth >= state:
            return Answers("boolean", (item,), total=1, open_world=True, inferred=1, missed=missed)
        weak = (item,)
    path, refuted = _instead(bound, solver)
    open_world = bound.open_claims and not refuted
    item = Answer(boolean=False, path=path)
    return Answers("boolean", (item,), total=1, open_world=open_world, weak=weak, missed=missed)


def _yes(held: Holding, explainer: Explainer) -> Answer:
    witness = joined([explainer.condition(condition) for condition in held.conditions], ())
    return Answer(boolean=True, path=witness.path(), absences=witness.absences)


def _graded(item: Answer, truth: float, standing: Standing, guesses: Guesses) -> Answer:
    return replace(item, truth=truth, standing=standing, exact=guesses.exact(truth))


def _instead(bound: Bound, solver: Solver) -> tuple[Trail, bool]:
    """What holds in place of the first stated fact or comparison that fails, and whether that excludes it."""
    edges = solver.known
    for part in bound.parts:
        if isinstance(part, Measure) and isinstance(part.place, int) and solver.holds((part,)) is None:
            values = Explainer(edges).compared(part.relation, part.place, part.value)
            return numbered((value,) for value in values), len(values) > isinstance(part.value, int)
        if not isinstance(part, Link) or not isinstance(part.head, int) or isinstance(part.tail, str):
            continue
        relation = edges.relations[part.relation]
        if not (relation.functional or relation.closed) or solver.holds((part,)) is not None:
            continue
        others = edges.row(part.head, part.relation, inverse=False).nodes[:SHOWN_INSTEAD].tolist()
        shown = [(edges.edge(part.head, part.relation, other, inverse=False),) for other in others]
        return numbered(shown), relation.functional and bool(others)
    return (), False
