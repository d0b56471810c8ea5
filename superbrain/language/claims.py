"""Readings of yes/no questions: is this so, is it one of those, is it more than that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from superbrain.language import costs
from superbrain.language.assembly import Assembly
from superbrain.language.candidate import Candidate
from superbrain.language.directions import Directions
from superbrain.language.expression import Along, Members, Named, focus_of, plain
from superbrain.language.ground import EMPTY, Ground
from superbrain.language.operators import attributes
from superbrain.language.segment import WordToken, bits
from superbrain.language.shape import Shape
from superbrain.language.state import State

TRIED: Final = 24
"""Descriptions that a claim may be about."""

MEMBERSHIP: Final = 0.05
FALSE_CLAIM: Final = 0.1
MISFIT: Final = 0.5
BARE_LINK: Final = 0.4
BARE_LINK_RIVAL: Final = 0.15


BEFORE_CLASSES: Final = frozenset("是为个座条位种颗算属")
"""Characters after which a class word of one character stands for itself: 土星是星吗."""


def undenied(claim: Candidate, ground: Ground) -> Candidate:
    """The claim, or what connects its two things where no fact bears it out, none can be missing for sure, and other
    facts link the two: who knew whom is told by poems as well.
    """
    step, subject = plain(claim.expression), claim.subject
    if claim.operator != "ask" or subject is None or claim.attribute is not None or not isinstance(step, Along):
        return claim
    one = focus_of(step)
    relation = ground.relations[step.relation]
    if step.inner != Named(one) or len(one) != 1 or relation.closed or one[0] == subject:
        return claim
    held = ground.follow(np.array(one, np.int32), (step.relation, step.inverse))
    settled = relation.functional and not step.inverse and len(held) > 0
    if settled or subject in held.tolist() or not _linked(one[0], subject, ground):
        return claim
    return replace(claim, operator="connect", expression=Named((one[0], subject)), subject=None, claimed=True)


def _linked(one: int, other: int, ground: Ground) -> bool:
    """Whether some fact speaks of both."""
    rows = np.array([one], np.int32)
    return any(other in ground.follow(rows, step).tolist() for step in ground.steps_from(rows))


@dataclass(frozen=True)
class Claims:
    """Makes the claims that a yes/no question may put to the graph."""

    assembly: Assembly
    shape: Shape

    @property
    def directions(self) -> Directions:
        """Which way round the words of a relation speak of two things."""
        return Directions(self.assembly)

    @property
    def ground(self) -> Ground:
        """The graph that is asked."""
        return self.assembly.ground

    def candidates(self, states: list[State]) -> Iterator[Candidate]:
        """All claims, over the descriptions found."""
        yield from self._memberships_of_sets(states)
        yield from self._comparisons()

    def _memberships_of_sets(self, states: list[State]) -> Iterator[Candidate]:
        described = sorted((state for state in states if state.hops), key=self.assembly.explorer.estimate)[:TRIED]
        for index in self.assembly.names:
            for subject in self.assembly.explorer.from_name(index)[:3]:
                for state in described:
                    if not state.names >> index & 1:
                        yield from self._claim(state, subject)
                yield from self._unfilled(subject, index)
                yield from self._memberships(subject)
                yield from self._bare_links(subject, index)

    def _claim(self, state: State, subject: State) -> Iterator[Candidate]:
        entity = int(subject.rows[0])
        mask = state.mask | subject.mask | self.shape.yes_no_mask
        cost, parts = self.assembly.total(state, mask, subject.names)
        cost += subject.cost
        if state.relation is not None:
            return
        holds = bool((state.rows == entity).any())
        step = plain(state.expression)
        said = self.directions.agreement(state, subject, step) if isinstance(step, Along) else 0
        fits = holds or said > 0 or not isinstance(step, Along) or self._may_end(step, entity)
        extra = (0.0 if holds else FALSE_CLAIM) + (0.0 if fits else MISFIT) + costs.CONTRARY * (said < 0)
        yield Candidate(
            "ask", state.expression, cost + extra, mask, state.rows, subject=entity, parts=(*parts, ("claim", extra))
        )

    def _unfilled(self, subject: State, index: int) -> Iterator[Candidate]:
        """Claims by words that belong to a thing of which they say nothing in the graph: is Tom Anna's boss?"""
        for other in self.assembly.names:
            if other == index:
                continue
            for state in self.assembly.explorer.from_name(other)[:1]:
                for step, cue, cost in self.directions.meant(state, subject):
                    back = (step[0], not step[1])
                    if len(self.ground.follow(state.rows, step)) or len(self.ground.follow(subject.rows, back)):
                        continue
                    mask = state.mask | subject.mask | cue.mask | self.shape.yes_no_mask
                    total, parts = self.assembly.total(state, mask, subject.names)
                    extra = subject.cost + cost + FALSE_CLAIM
                    yield Candidate(
                        "ask", Along(state.expression, *step), total + extra, mask, EMPTY,
                        subject=int(subject.rows[0]), parts=(*parts, ("claim", extra)),
                    )  # fmt: skip

    def _may_end(self, step: Along, entity: int) -> bool:
        ends = self.ground.ends((step.relation, step.inverse))
        place = int(ends.searchsorted(entity))
        return place < len(ends) and int(ends[place]) == entity

    def _memberships(self, subject: State) -> Iterator[Candidate]:
        """Questions like "Is France a country?"."""
        for number, word in enumerate(self.assembly.segmentation.classes):
            if self._end_of_a_word(word):
                continue
            if not subject.classed >> number & 1 or subject.high == word.end:
                mask = subject.mask | bits(word.start, word.end) | self.shape.yes_no_mask
                cost, parts = self.assembly.total(subject, mask)
                yield Candidate(
                    "ask", Members(word.types), cost + MEMBERSHIP, mask, subject.rows,
                    subject=int(subject.rows[0]), parts=(*parts, ("membership", MEMBERSHIP)),
                )  # fmt: skip

    def _end_of_a_word(self, word: WordToken) -> bool:
        """Whether a class word of one character ends a longer word, as 国 does 中国: then nobody asks for the class."""
        cut = self.assembly.segmentation.cut
        if word.end - word.start > 1 or not word.start or cut.kinds[word.start] != "han":
            return False
        return cut.kinds[word.start - 1] == "han" and cut.words[word.start - 1] not in BEFORE_CLASSES

    def _ordered(self, steps: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
        """Steps that say where or what a thing is come before those that list what belongs to it."""
        relations = self.ground.relations
        return sorted(steps, key=lambda step: (step[1], not relations[step[0]].functional, step[0]))

    def _bare_links(self, subject: State, index: int) -> Iterator[Candidate]:
        """Questions like "Is Paris in France?": some relation between the two, none being named."""
        for other in self.assembly.names:
            if other == index:
                continue
            ends = self.assembly.explorer.from_name(other)[:2]
            for end in ends:
                entity = int(end.rows[0])
                steps = [step for step in self.ground.steps_from(subject.rows) if self._reaches(step, entity)]
                held = [step for step in steps if entity in self.ground.follow(subject.rows, step).tolist()]
                rest = [step for step in steps if step not in held]
                for rank, step in enumerate([*self._ordered(held), *self._ordered(rest)][:3]):
                    mask = subject.mask | end.mask | self.shape.yes_no_mask
                    cost, parts = self.assembly.total(subject, mask, end.names)
                    extra = BARE_LINK + BARE_LINK_RIVAL * rank + end.cost
                    yield Candidate(
                        "ask", Along(subject.expression, *step), cost + extra, mask, subject.rows,
                        subject=entity, parts=(*parts, ("bare link", extra)),
                    )  # fmt: skip

    def _reaches(self, step: tuple[int, bool], entity: int) -> bool:
        ends = self.ground.ends(step)
        place = int(ends.searchsorted(entity))
        return place < len(ends) and int(ends[place]) == entity

    # ---- which is more ------------------------------------------------------------------------------------------
    def _comparisons(self) -> Iterator[Candidate]:
        """Questions like "Is China bigger than India?", and "金的原子序数是79吗"."""
        if len(self.assembly.names) >= 2:
            first, second = self.assembly.names[:2]
            one, other = self.assembly.explorer.from_name(first)[0], self.assembly.explorer.from_name(second)[0]
            for ranking in self.assembly.rankings:
                for attribute in attributes(ranking, self.ground, self.assembly.valuer.named)[:3]:
                    if not (
                        self.ground.has_value(one.rows, attribute.relation)
                        and self.ground.has_value(other.rows, attribute.relation)
                    ):
                        continue
                    mask = bits(one.low, other.high) & ~self.assembly.meaningful(one.high, other.low)
                    mask |= one.mask | other.mask | ranking.mask | attribute.mask | self.shape.yes_no_mask
                    cost, parts = self.assembly.total(one, mask, other.names)
                    yield Candidate(
                        "ask", one.expression, cost + other.cost + attribute.cost, mask, one.rows,
                        subject=int(other.rows[0]), attribute=attribute.relation,
                        comparison=">" if attribute.way == "max" else "<", parts=(*parts, ("attribute",
                        attribute.cost)),
                    )  # fmt: skip
        yield from self._stated_values()

    def _stated_values(self) -> Iterator[Candidate]:
        for states in self.assembly.of_name.values():
            for state in states:
                if state.relation is None or not isinstance(state.expression, Along):
                    continue
                for number in self.assembly.segmentation.numbers:
                    mask = state.mask | bits(number.start, number.end) | self.shape.yes_no_mask
                    cost, parts = self.assembly.total(state, mask)
                    yield Candidate(
                        "ask", state.expression, cost, mask, state.rows, value=number.value,
                        attribute=state.relation, comparison="=", parts=parts,
                    )  # fmt: skip
