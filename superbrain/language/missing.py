"""What a question asks for and the graph lacks: a fact that could be there, and a relation that its thing cannot have.

Where the words clearly speak of a relation of what they name, and nothing is known of it, no other reading may slip in
for the want of that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from superbrain.language import costs
from superbrain.language.candidate import Candidate
from superbrain.language.cues import Cue, worth
from superbrain.language.expression import steps_of
from superbrain.language.ground import EMPTY, Ground, Step
from superbrain.language.readings import Finisher
from superbrain.language.segment import mask_of
from superbrain.language.state import State
from superbrain.language.units import stem

BEARERS: Final = 2
"""Bearers of a name of which a fact may be missing."""

REACHED: Final = 4
"""Descriptions around a name of which a fact may be missing, beside the name itself."""

TRIED: Final = 3
"""Cues of one step that are tried."""

FARTHER: Final = 2
"""Steps that a question may go on behind a missing one."""


SURE: Final = 0.4
"""Up to this cost a reading that fails is what was asked."""


class Missing:
    """The readings of one segmentation that fail for want of a fact, or because the schema forbids them."""

    def __init__(self, finisher: Finisher) -> None:
        self.finisher = finisher
        self.ground: Ground = finisher.ground
        self.explorer = finisher.explorer
        self.cues = finisher.assembly.cues

    def empty(self) -> Iterator[Candidate]:
        """Readings that the schema allows and the facts do not fill: 曹嵩的父亲, 曹嵩哥哥的父亲."""
        for index in self.finisher.assembly.names:
            for state in self._starts(index):
                for step, cue in self._next_cues(state):
                    if self._fits(state, step) and not self._known(state, step) and not self._turned(state, step, cue):
                        yield from self._unfilled(state, step, cue)

    def forbidden(self) -> Iterator[tuple[Candidate, Cue]]:
        """Readings by a relation that no bearer of the name can have, with their words: what borders a city."""
        for index in self.finisher.assembly.names:
            states = self.explorer.from_name(index)
            for step, cue in self._next_cues(states[0]) if states else ():
                ways = (step, (step[0], not step[1]))
                possible = any(self._fits(state, way) for state in states for way in ways)
                if not possible and self._declared(step[0]) and self.names(cue.relation, cue.mask):
                    yield self._priced(self._moved(states[0], step, cue)), cue

    def _turned(self, state: State, step: Step, cue: Cue) -> bool:
        """Whether the words rather ask the other way round, of which something is known."""
        other = (step[0], not step[1])
        if self.ground.relations[step[0]].literal is not None or not len(self.ground.follow(state.rows, other)):
            return False
        cost = self.explorer.direction_cost(cue, state)
        return any(
            one.mask & cue.mask and self.explorer.direction_cost(one, state) < cost for one in self.cues.get(other, ())
        )

    def _declared(self, relation: int) -> bool:
        schema = self.ground.relations[relation]
        return bool(schema.domain and (schema.range or schema.literal))

    def names(self, relation: int, mask: int) -> bool:
        """Whether some units hold the name of a relation, in whatever form."""
        cut = self.explorer.cut
        said = [unit for unit in range(len(cut)) if mask >> unit & 1]
        roots, text = {stem(cut.words[unit]) for unit in said}, "".join(cut.words[unit] for unit in said)
        one = self.ground.relations[relation]
        labels = (one.zh, one.en, *one.aliases_zh, *one.aliases_en, one.inverse_zh, one.inverse_en)
        return any(label and (label in text or {*map(stem, label.casefold().split())} <= roots) for label in labels)

    def _starts(self, index: int) -> list[State]:
        """The bearers of a name, and what is said of it in ways that are known."""
        states = self.explorer.from_name(index)
        reached = [one for one in self.finisher.assembly.of_name[index] if one.hops and one.relation is None]
        return states[:BEARERS] + sorted(reached, key=self.finisher.assembly.cost)[:REACHED]

    def _next_cues(self, state: State) -> Iterator[tuple[Step, Cue]]:
        for step, cues in self.cues.items():
            if not (step[1] and self.ground.relations[step[0]].literal is not None):
                yield from ((step, cue) for cue in cues[:TRIED] if not cue.mask & state.cues)

    def _fits(self, state: State, step: Step) -> bool:
        """Whether the schema lets what a state describes have such a relation; where it says nothing, whether the
        relation leads from a kind of thing to the same kind.
        """
        schema = self.ground.relations[step[0]]
        if not (schema.domain or schema.range):
            return self.ground.turns(step[0]) and step in self._ways(state, step[0])
        expected = schema.range if step[1] else schema.domain
        if schema.symmetric:
            expected = (*schema.domain, *schema.range)
        types = [name for row in state.rows[:1].tolist() for name in self.ground.snapshot.types_of(row)]
        return bool(types) and bool(expected) and self.ground.is_among(types, expected)

    def _ways(self, state: State, relation: int) -> list[Step]:
        """The ways round that a relation can be read of what it is known of, one way or the other."""
        ways = [(relation, False), (relation, True)]
        return ways if any(len(self.ground.follow(state.rows, way)) for way in ways) else []

    def _known(self, state: State, step: Step) -> bool:
        if self.ground.relations[step[0]].literal is not None:
            return self.ground.has_value(state.rows, step[0])
        return bool(len(self.ground.follow(state.rows, step)))

    def _moved(self, state: State, step: Step, cue: Cue) -> State:
        """A state one step further, where nothing is."""
        moved = self.explorer.along(state, step, EMPTY).paid("cue", self.explorer.direction_cost(cue, state))
        moved = moved.paid("binding", costs.LOOSE_BINDING * self.explorer.binds_tighter(state, cue))
        moved = replace(moved.over(cue.mask, cue.start, cue.end), cues=state.cues | cue.mask)
        return replace(moved, mask=moved.mask | self._called(step))

    def _called(self, step: Step) -> int:
        """The units of words for the class that a step leads to."""
        schema, segmentation = self.ground.relations[step[0]], self.finisher.segmentation
        ends = schema.domain if step[1] else schema.range
        return mask_of(
            word
            for word in segmentation.free_classes
            if (segmentation.asked_for(word) or not word.label) and self.ground.is_among(word.types, ends)
        )

    def _unfilled(self, state: State, step: Step, cue: Cue) -> Iterator[Candidate]:
        """The reading that fails at a step, and those that would go on from there."""
        front = [(self._moved(state, step, cue), step)]
        for _ in range(FARTHER + 1):
            yield from (self._priced(moved) for moved, _ in front)
            front = [
                (self._moved(moved, onward, further), onward)
                for moved, last in front
                if moved.relation is None
                for onward, further in self._next_cues(moved)
                if self._leads(last, onward) and not further.mask & moved.mask
            ]

    def _leads(self, step: Step, onward: Step) -> bool:
        """Whether the schema lets the one step follow the other."""
        one, other = self.ground.relations[step[0]], self.ground.relations[onward[0]]
        ends, expected = (one.domain if step[1] else one.range), (other.range if onward[1] else other.domain)
        back = onward == (step[0], not step[1])
        return not back and (not ends or not expected or self.ground.is_among(ends, expected))

    def _priced(self, moved: State) -> Candidate:
        cost = self.finisher.assembly.cost(moved)
        segmentation = self.finisher.segmentation
        return Candidate(
            "lookup", moved.expression, cost, moved.mask, moved.rows, parts=moved.parts, segmentation=segmentation
        )


def missing_fact(finishers: Sequence[Finisher]) -> Candidate | None:
    """The best reading that the schema allows and the facts do not fill."""
    found = (one for finisher in finishers for one in Missing(finisher).empty())
    return min(found, key=lambda one: one.cost, default=None)


def is_named(empty: Candidate, finishers: Sequence[Finisher]) -> bool:
    """Whether a reading that fails goes by relations whose very names the question says."""
    own = next(one for one in finishers if one.segmentation is empty.segmentation)
    return all(Missing(own).names(relation, empty.mask) for relation, _ in steps_of(empty.expression))


def _margin(finisher: Finisher, best: Candidate, cue: Cue) -> float:
    """By how much words must explain a question better than the best reading does: not at all where that one rests on
    the very words, which are no name of its own relation.
    """
    steps, missing = steps_of(best.expression), Missing(finisher)
    same = bool(steps) and not cue.mask & ~best.mask and not any(missing.names(one, cue.mask) for one, _ in steps)
    return 0.0 if same and not cue.cost else costs.CLEARLY


def forbidden_words(finisher: Finisher, best: Candidate) -> Cue | None:
    """Words that clearly ask of a thing what its kind cannot have, where they explain the question better than the
    best reading does; None where that one takes the relation of something that the thing belongs to.
    """
    if best.cost < costs.CLEARLY + costs.APPOSITION:
        return None
    found = min(Missing(finisher).forbidden(), key=lambda one: one[0].cost, default=None)
    if found is None or found[0].cost > SURE or found[0].cost + _margin(finisher, best, found[1]) > best.cost:
        return None
    candidate, cue = found
    relation = finisher.ground.relations[cue.relation]
    inherited = best.cost <= costs.GOOD and any(step[0] == cue.relation for step in steps_of(best.expression))
    inherited = inherited and not relation.symmetric
    explained = best.cost <= costs.CLEAR and not candidate.mask & ~best.mask and not relation.symmetric
    says_more = worth(best.mask & ~candidate.mask, finisher.assembly.weights) > 0
    return None if inherited or explained or says_more else cue
