"""Steps by a family of relations: what any of several relations leads to, where one general wording means them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from superbrain.language import costs
from superbrain.language.cues import Cue
from superbrain.language.expression import Along, Both
from superbrain.language.ground import Step
from superbrain.language.state import State

if TYPE_CHECKING:
    from superbrain.language.candidates import Explorer


class Families:
    """The families that a question's words speak of; ``cues`` are theirs, by (number of the family, inverse)."""

    def __init__(self, explorer: Explorer, cues: Mapping[Step, Sequence[Cue]]) -> None:
        self.explorer = explorer
        self.cues = cues

    def reached(self, state: State) -> Iterator[State]:
        """What each family leads to from a state, by those of its relations of which something is known."""
        for (family, inverse), cues in self.cues.items():
            steps = [(row, inverse) for row in self.explorer.ground.vocabulary.families[family]]
            known = [(step, rows) for step in steps if len(rows := self.explorer.ground.follow(state.rows, step))]
            for cue in cues if known else ():
                if not cue.mask & state.cues:
                    every = reduce(np.union1d, (rows for _, rows in known))
                    parts = tuple(Along(state.expression, *step) for step, _ in known)
                    expression = Both(parts, either=True) if len(parts) > 1 else parts[0]
                    moved = replace(state, expression=expression, rows=every.astype(np.int32), hops=state.hops + 1)
                    yield from self.explorer.arrived(self._paid(moved, state, cue))

    def _paid(self, moved: State, state: State, cue: Cue) -> State:
        """A state reached by a cue, with what its place in the question costs."""
        direction = self.explorer.direction_cost(cue, state)
        other = self.cues.get((cue.relation, not cue.inverse), ())
        turned = any(
            one.mask & cue.mask and self.explorer.direction_cost(one, state) + costs.RATHER <= direction
            for one in other
        )
        moved = moved.paid("hop", costs.NEXT_HOP if state.hops else costs.FIRST_HOP).paid("cue", direction)
        moved = moved.paid("contrary", costs.CONTRARY * turned)
        moved = moved.paid("gap", costs.GAP * self.explorer.gap(state, cue.start, cue.end, cue.mask))
        moved = moved.paid("binding", costs.LOOSE_BINDING * self.explorer.binds_tighter(state, cue))
        return replace(moved.over(cue.mask, cue.start, cue.end), cues=state.cues | cue.mask)
