"""What a conversation makes of a reading: the whole list in place of the one thing named for it, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from superbrain.language.candidate import Candidate
from superbrain.language.decision import Decision
from superbrain.language.dialogue import NOBODY, Way
from superbrain.language.expression import Along, Best, Both, Expression, Lacking, Members, Named, Narrowed, focus_of
from superbrain.types import EntityId

LISTING: Final = frozenset({"lookup", "list"})


def leaning(decision: Decision, way: Way) -> tuple[Decision, tuple[EntityId, ...]]:
    """The decision with what the conversation adds, and the things that are left out because they were told before."""
    if decision.outcome is not None or not decision.candidates:
        return decision, ()
    if way.stand_in is not None and way.meant is not None:
        best = _exchanged(decision.candidates[0], way.stand_in, way.meant)
        # A reading of something else says nothing about the list.
        return (Decision("unknown_relation") if best is None else replace(decision, candidates=(best,))), ()
    best = decision.candidates[0]
    known = {entity for one in focus_of(best.expression) or (NOBODY,) for entity in way.told.get(one, ())}
    told = tuple(EntityId(row) for row in best.rows.tolist() if row in known)
    if not told or best.operator not in LISTING:
        return decision, ()
    left = best.rows[~np.isin(best.rows, told)]
    if not len(left):
        return Decision("empty", (best,), focus=decision.focus), told
    others = replace(best, expression=Lacking(best.expression, Named(told)), rows=left)
    return replace(decision, candidates=(others, *decision.candidates[1:])), told


def _exchanged(candidate: Candidate, stand_in: int | str, meant: Expression) -> Candidate | None:
    """A reading of all that is meant, None where the reading is not about what stands in for it."""
    whole = _put(candidate.expression, stand_in, meant)
    if whole == candidate.expression and isinstance(stand_in, str) and len(candidate.rows):
        whole = Both((meant, whole))  # which of them: those of the list that are so
    return None if whole == candidate.expression else replace(candidate, expression=whole)


def _put(expression: Expression, one: int | str, meant: Expression) -> Expression:
    """An expression with ``meant`` wherever it names the entity, or the class, ``one``."""
    if isinstance(expression, Named):
        return meant if expression.entities == (one,) else expression
    if isinstance(expression, Members):
        return meant if expression.types == (one,) else expression
    if isinstance(expression, Along | Narrowed | Best):
        return replace(expression, inner=_put(expression.inner, one, meant))
    if isinstance(expression, Both):
        return replace(expression, parts=tuple(_put(part, one, meant) for part in expression.parts))
    if isinstance(expression, Lacking):
        return Lacking(_put(expression.inner, one, meant), _put(expression.gone, one, meant))
    return expression
