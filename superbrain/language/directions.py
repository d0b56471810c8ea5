"""Which way round a claim about two things is meant: is A the father of B, or B that of A?

A word for a relation belongs to one of the two (father of B, B的父亲) or stands between them (does A like B).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from superbrain.language import costs
from superbrain.language.assembly import Assembly
from superbrain.language.cues import Cue
from superbrain.language.expression import Along, Named, plain
from superbrain.language.ground import Step
from superbrain.language.state import State
from superbrain.language.units import stem

AFTER: Final = (("of",), ("of", "the"))
BEFORE: Final = (("'s",), ("的",))
"""What stands between the word for a relation and the thing that it belongs to."""

PASSIVE: Final = ("by",)
"""What follows a verb that stands between two things and tells that the second one does it."""


@dataclass(frozen=True, slots=True)
class Way:
    """The cheapest words that say a relation ``forward`` of two things, and the other way round."""

    cue: Cue
    forward: float
    backward: float

    @property
    def sense(self) -> int:
        """1 if they rather say it forward, -1 if backward, 0 if either may be."""
        return int(self.forward + costs.RATHER <= self.backward) - int(self.backward + costs.RATHER <= self.forward)


@dataclass(frozen=True, slots=True)
class Directions:
    """Tells which way round the words of a question put the relations of two things."""

    assembly: Assembly

    def agreement(self, state: State, subject: State, step: Along) -> int:
        """1 if the words say the claim's relation this way round of the two, -1 if the other way round, else 0."""
        if not isinstance(step.inner, Named) or self.assembly.ground.relations[step.relation].symmetric:
            return 0
        way = self._way(self._start(state), subject, step.relation)
        if way is None:
            return 0
        return -way.sense if step.inverse else way.sense

    def meant(self, one: State, other: State) -> Iterator[tuple[Step, Cue, float]]:
        """What the words say of two things for sure, whether or not the graph does: step from one, words, cost."""
        if not isinstance(plain(one.expression), Named):
            return
        for relation in sorted({relation for relation, _ in self.assembly.cues if relation >= 0}):
            way = None if self.assembly.ground.relations[relation].symmetric else self._way(one, other, relation)
            if way is not None and way.sense:
                yield (relation, way.sense < 0), way.cue, min(way.forward, way.backward)

    def _start(self, state: State) -> State:
        """The name from which a state of one step was reached: where it stands, not all that led on from it."""
        starts = self.assembly.explorer.from_name(state.names.bit_length() - 1)
        return starts[0] if starts else state

    def _way(self, one: State, other: State, relation: int) -> Way | None:
        """What the words of a relation say of two things; None if they neither belong to one nor stand between."""
        cues = [cue for inverse in (False, True) for cue in self.assembly.cues.get((relation, inverse), ())]
        for owner in (one, other):
            owned = [cue for cue in cues if self._belongs(cue, owner)]
            if owned:
                return self._best(owned, owner, turned=owner is other)
        between = [cue for cue in cues if self._is_verb_between(cue, one, other)]
        return self._as_verb(min(between, key=lambda cue: cue.cost), one, other) if between else None

    def _best(self, cues: list[Cue], owner: State, *, turned: bool) -> Way:
        """The cheapest of some words that belong to a thing; ``turned``: that is the second one."""
        worst = max(cue.cost for cue in cues) + costs.WORST_DIRECTION

        def cost(*, inverse: bool) -> float:
            mine = [self.assembly.explorer.direction_cost(cue, owner) for cue in cues if cue.inverse == inverse]
            return min(mine, default=worst)

        cue = min(cues, key=lambda one: one.cost)
        return Way(cue, cost(inverse=turned), cost(inverse=not turned))

    def _as_verb(self, cue: Cue, one: State, other: State) -> Way:
        """What a verb between two things says: the first does it to the second, or the second where "by" follows."""
        words, high = self.assembly.segmentation.cut.words, _stretch(cue)[1]
        passive = words[high - 1 : high] == PASSIVE or words[high : high + 1] == PASSIVE
        costs_of = cue.cost, cue.cost + costs.WORST_DIRECTION
        return Way(cue, *(costs_of if (one.low < other.low) != passive else costs_of[::-1]))

    def _belongs(self, cue: Cue, owner: State) -> bool:
        cut, (low, high) = self.assembly.segmentation.cut, _stretch(cue)
        if high <= owner.low:
            return cut.words[high : owner.low] in AFTER
        directly = low == owner.high and cut.kinds[low] == "han" and self._is_named(cue)
        return directly or cut.words[owner.high : low] in BEFORE

    def _is_verb_between(self, cue: Cue, one: State, other: State) -> bool:
        """Whether a cue is the whole name of its relation, and stands between the two: likes, not successor."""
        low, high = _stretch(cue)
        return self._is_named(cue) and (one.high <= low < high <= other.low or other.high <= low < high <= one.low)

    def _is_named(self, cue: Cue) -> bool:
        """Whether a cue is the whole name of its relation."""
        low, high = _stretch(cue)
        words, relation = self.assembly.segmentation.cut.words[low:high], self.assembly.ground.relations[cue.relation]
        said = {stem(word) for word in words if word not in PASSIVE} or {stem(word) for word in words}
        english = any({*map(stem, label.casefold().split())} == said for label in (relation.en, *relation.aliases_en))
        return english or "".join(words) in (relation.zh, *relation.aliases_zh)


def _stretch(cue: Cue) -> tuple[int, int]:
    """The first unit of a cue and one past its last."""
    return (cue.mask & -cue.mask).bit_length() - 1, cue.mask.bit_length()
