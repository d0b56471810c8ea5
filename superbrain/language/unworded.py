"""Steps that no wording of a relation speaks for: a class word does, a kinship word, something shared, or nothing at
all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from superbrain.language import costs
from superbrain.language.arrangement import arrangement_of
from superbrain.language.cues import Cue, KinCue
from superbrain.language.expression import Along, Lacking
from superbrain.language.ground import Rows, Step, intersected, without
from superbrain.language.segment import WordToken, bits
from superbrain.language.state import State

if TYPE_CHECKING:
    from superbrain.language.candidates import Explorer


@dataclass(frozen=True)
class Unworded:
    """Makes the steps of an explorer that its cues do not."""

    explorer: Explorer

    def by_class(self, state: State, steps: list[tuple[Step, Rows]]) -> Iterator[State]:
        """Steps that only a class word speaks for: "成都在哪个省", "Asian countries", "poets of the Tang"."""
        for number, word in enumerate(self.explorer.segmentation.classes):
            span = bits(word.start, word.end)
            if state.classed >> number & 1 or span & state.cues:
                continue
            ranked = []
            back = self.explorer.back(state)
            for step, rows in steps:
                if step == back and not self.explorer.segmentation.asked_for(word):
                    continue
                kept = intersected(rows, self.explorer.ground.members(word.types))
                if len(kept):
                    ranked.append((-len(kept), step, rows, kept))
            seen: list[Rows] = []
            near = self.explorer.gap(state, word.start, word.end) == 0
            for _, step, rows, kept in sorted(ranked, key=lambda one: one[:2]):
                rank = next((i for i, one in enumerate(seen) if one.tobytes() == kept.tobytes()), len(seen))
                if rank == len(seen):
                    seen.append(kept)
                reached = self.explorer.along(state, step, rows)
                moved = self.explorer.narrowed(reached, number, word) if len(reached.rows) else None
                if moved is not None:
                    moved = replace(moved, mask=moved.mask | self._linking(state, word))
                    cost = costs.CLASS_STEP_NEAR if near else costs.CLASS_STEP
                    yield replace(
                        moved.paid("class step", cost + costs.CLASS_STEP_RIVAL * rank), cues=state.cues | span
                    )

    def _linking(self, state: State, word: WordToken) -> int:
        """The units of light words between a class word and what is known: "poets who belong to", "cities that lie
        in".
        """
        low, high = (state.high, word.start) if word.start >= state.high else (word.end, state.low)
        between = [one for one in self.explorer.segmentation.words if low <= one.start and one.end <= high]
        return sum(bits(one.start, one.end) for one in between if "light" in one.tags and not one.label)

    def by_bridge(self, state: State, steps: list[tuple[Step, Rows]]) -> Iterator[State]:
        """Steps that go unsaid: from a city to its country, or to a place where the question asks where."""
        if len(state.rows) != 1 or state.hops > 1:
            return
        for step, rows in steps:
            relation = self.explorer.ground.relations[step[0]]
            if step == self.explorer.back(state):
                continue
            if len(rows) == 1 and relation.functional and not step[1]:
                if state.hops == 1 and self._asked_beyond(rows):  # 法国的首都在哪个洲
                    unsaid = replace(self.explorer.along(replace(state, hops=0), step, rows, costs.NEXT_HOP), hops=2)
                    yield unsaid.paid("bridge", costs.BRIDGE_TO_ASKED)
                yield self.explorer.along(state, step, rows).paid("bridge", costs.BRIDGE)
            elif (
                self.explorer.places
                and len(rows) <= 3
                and len(intersected(rows, self.explorer.ground.members(self.explorer.places)))
            ):
                yield self.explorer.along(state, step, rows).paid("place", costs.PLACE_STEP)

    def _asked_beyond(self, rows: Rows) -> bool:
        """Whether a class that is asked for lies one step from some rows."""
        wanted = [word for word in self.explorer.segmentation.classes if self.explorer.segmentation.asked_for(word)]
        return any(
            len(intersected(self.explorer.ground.follow(rows, step), self.explorer.ground.members(word.types)))
            for word in wanted
            for step in self.explorer.ground.steps_from(rows)
            if not step[1] and self.explorer.ground.relations[step[0]].literal is None
        )

    def shared(self, state: State, steps: list[Step]) -> Iterator[State]:
        """Those that share something with an entity, itself left out: "与李白同一朝代的诗人"."""
        words = self.explorer.segmentation.tagged("op:same")
        if not words or len(state.rows) != 1 or state.hops:
            return
        word = min(words, key=lambda one: abs(one.start - state.high))
        for step in steps:
            if self.explorer.ground.relations[step[0]].symmetric:
                continue
            for cue in self._speaking_of(step):
                middle = self.explorer.ground.follow(state.rows, step)
                others = without(self.explorer.ground.follow(middle, (step[0], not step[1])), state.rows)
                if not len(others):
                    continue
                shared = Along(Along(state.expression, step[0], step[1]), step[0], not step[1])
                moved = replace(state, expression=Lacking(shared, state.expression), rows=others, hops=2, cues=cue.mask)
                moved = moved.paid("shared", cue.cost + costs.NEXT_HOP).over(cue.mask, cue.start, cue.end)
                yield from self.explorer.arrived(moved.over(bits(word.start, word.end), word.start, word.end))

    def _speaking_of(self, step: Step) -> list[Cue]:
        """Cues of a relation either way round, or a class word for what the step leads to."""
        found = [*self.explorer.cues.get(step, ()), *self.explorer.cues.get((step[0], not step[1]), ())][:4]
        for word in self.explorer.segmentation.classes:
            if len(intersected(self.explorer.ground.ends(step), self.explorer.ground.members(word.types))):
                mask = bits(word.start, word.end)
                found.append(Cue(step[0], step[1], mask, word.start, word.end, costs.CLASS_STEP_NEAR, ()))
        return found

    def kin(self, state: State) -> Iterator[State]:
        """Whole paths that a kinship word stands for, walked back where the word speaks of the known end."""
        for word in self.explorer.kin:
            if word.mask & state.cues:
                continue
            back = self._speaks_of_known(state, word)
            for rank, way in enumerate(word.ways):
                steps = tuple((relation, not inverse) for relation, inverse in reversed(way)) if back else way
                moved = state.paid("back", 2 * costs.BACK * (steps[0] == self.explorer.back(state)))
                for step in steps:
                    if self.explorer.ground.relations[step[0]].literal is None:
                        moved = self.explorer.along(moved, step, self.explorer.ground.follow(moved.rows, step), hop=0.0)
                if len(moved.rows) and moved.hops == state.hops + len(steps):
                    moved = moved.paid("kin", costs.KIN_RANK * (rank + 1))
                    moved = moved.paid("binding", costs.LOOSE_BINDING * self.explorer.binds_tighter(state, word))
                    moved = moved.over(word.mask, word.start, word.end)
                    yield from self.explorer.arrived(replace(moved, cues=state.cues | word.mask))

    def _speaks_of_known(self, state: State, word: KinCue) -> bool:
        """Whether the known end is the kinsman: 曹丕是谁的儿子, whose son is Cao Pi."""
        if word.start < state.high and state.low < word.end:
            return False
        seen = arrangement_of(
            self.explorer.cut, state.low, state.high, word.start, word.end, self.explorer.ground.lexicon
        )
        han = self.explorer.cut.kinds[word.start] == "han"
        return seen.copula if seen.after else seen.copula or (han and not seen.genitive)
