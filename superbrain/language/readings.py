"""From descriptions to readings: what is asked about a description (it, how many, whether, which is more), and what that costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from superbrain.language import costs
from superbrain.language.assembly import Assembly
from superbrain.language.expression import Along, Best, Expression, Members, Named, plain
from superbrain.language.ground import Ground, Rows
from superbrain.language.operators import Ranking, attributes
from superbrain.language.reading import Operator
from superbrain.language.segment import Segmentation, bits
from superbrain.language.shape import Shape, measuring_words, shape_of
from superbrain.language.state import State

KEPT: Final = 24
"""States of one segmentation that become readings."""

COUNTED: Final = 0.1
COUNT_OF_ONE: Final = 0.4
UNSAID: Final = 0.3
"""Unexplained words that may be what is to be counted."""

MEMBERSHIP: Final = 0.05
FALSE_CLAIM: Final = 0.1
MISFIT: Final = 0.5
BARE_LINK: Final = 0.4
BARE_LINK_RIVAL: Final = 0.15
BARE_LIST: Final = 0.3
BARE_CONNECTION: Final = 0.45
OVERVIEW: Final = 0.12
OVERVIEW_AGAINST_QUESTION: Final = 0.7
NOT_A_CLAIM: Final = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading before it is written as a query.

    ``operator`` says what is asked of ``expression``; ``subject`` is the entity that a claim is about, ``value`` the number
    that it states; ``attribute`` and ``comparison`` belong to comparisons. ``rows`` are members found on the way.
    """

    operator: Operator
    expression: Expression
    cost: float
    mask: int
    rows: Rows
    subject: int | None = None
    value: str = ""
    attribute: int | None = None
    comparison: str = ""
    parts: tuple[tuple[str, float], ...] = ()
    segmentation: Segmentation | None = None


class Finisher:
    """Makes the readings of one segmentation."""

    def __init__(self, assembly: Assembly, shape: Shape) -> None:
        self.assembly = assembly
        self.shape = shape
        self.ground: Ground = assembly.ground
        self.segmentation = assembly.segmentation
        self.explorer = assembly.explorer

    @classmethod
    def of(cls, segmentation: Segmentation, ground: Ground) -> Finisher:
        """The finisher of a segmentation."""
        shape = shape_of(segmentation, ground)
        places = _fitting_types(shape, ground) if shape.wants("where") else ()
        assembly = Assembly(ground, segmentation, places)
        if shape.yes_no and assembly.alternatives and assembly.rankings:
            shape = replace(shape, yes_no=False)  # "Does Japan or Vietnam have more people?" wants one of them
        return cls(assembly, shape)

    def candidates(self) -> list[Candidate]:
        """All readings, the cheapest first."""
        states = self.assembly.states()
        found: list[Candidate] = []
        for state in states[:KEPT]:
            found.extend(self.looked_up(state))
        found.extend(self._measured())
        if self.shape.yes_no:
            found.extend(self._claims(states))
            found.extend(self._comparisons())
        found.extend(self._differences())
        found.extend(self._connections())
        found.extend(self._overviews())
        return sorted((self._priced(one) for one in found), key=lambda one: one.cost)[:KEPT]

    def _priced(self, candidate: Candidate) -> Candidate:
        own = self.segmentation.cost
        parts = (*candidate.parts, ("segmentation", own)) if own else candidate.parts
        return replace(candidate, cost=candidate.cost + own, parts=parts, segmentation=self.segmentation)

    def _total(self, state: State, mask: int, names: int = 0) -> tuple[float, tuple[tuple[str, float], ...]]:
        unexplained = self.explorer.unexplained(mask)
        unused = self.assembly.unused_names(mask, state.names | names)
        parts = (*state.parts, ("unexplained", unexplained), ("unused names", unused))
        return state.cost + unexplained + unused, parts

    # ---- what is it, how many -----------------------------------------------------------------------------------
    def looked_up(self, state: State) -> Iterator[Candidate]:
        """The members of a description, or how many they are."""
        expression = state.expression
        if isinstance(expression, Named) or (not state.hops and not isinstance(expression, Members)):
            return
        mask = state.mask | self.shape.yes_no_mask if not self.shape.yes_no else state.mask
        listing = isinstance(expression, Members)
        quantity = state.relation is not None
        counted = bool(self.shape.count_mask) and not quantity
        if counted:
            cost, parts = self._total(state, mask | self.shape.count_mask)
            unsaid = self.explorer.unexplained(mask | self.shape.count_mask) > UNSAID
            extra = COUNTED + COUNT_OF_ONE * (unsaid and self._single(state))
            yield Candidate("count", expression, cost + extra, mask, state.rows, parts=(*parts, ("count", extra)))
        if quantity and self.shape.wants("how_many"):
            mask |= self.shape.count_mask
        cost, parts = self._total(state, mask)
        fit = self._answer_class(state)
        extra = BARE_LIST * (listing and not self.shape.asks) + NOT_A_CLAIM * self.shape.yes_no
        if listing:  # a list of a whole class explains nothing but the class: whatever else is said counts double
            extra += self.explorer.unexplained(mask)
        attribute = expression.relation if isinstance(expression, Best) else None
        operator: Operator = "list" if listing else "lookup"
        if isinstance(expression, Best):
            operator = "compare" if isinstance(expression.inner, Named) else "superlative"
            if expression.name in ("rank", "top"):
                operator = "rank"
        parts = (*parts, ("answer class", fit), ("form", extra))
        yield Candidate(operator, expression, cost + fit + extra, mask, state.rows, attribute=attribute, parts=parts)

    def _single(self, state: State) -> bool:
        """Whether counting makes no sense: what a thing has one of is not counted."""
        step = plain(state.expression)
        functional = isinstance(step, Along) and not step.inverse and self.ground.relations[step.relation].functional
        return functional or (len(state.rows) == 1 and isinstance(step, Along) and not step.inverse)

    def _answer_class(self, state: State) -> float:
        """The cost of answering a question word with the wrong kind of thing."""
        worst = 0.0
        for one in self.shape.asking:
            if one.name in ("what", "how_many"):
                if one.name == "how_many" and state.relation is None:
                    worst = max(worst, costs.ANSWER_CLASS * 0.6)
                continue
            if state.relation is not None:
                kind = self.ground.relations[state.relation].literal
                fits = kind in one.literals
            else:
                types = _types_for(one.things, self.ground)
                fits = bool(one.things) and (not types or self._some(state.rows, types))
            worst = max(worst, 0.0 if fits else costs.ANSWER_CLASS)
        return worst

    def _some(self, rows: Rows, types: tuple[str, ...]) -> bool:
        return any(self.ground.is_a(int(row), types) or not self.ground.snapshot.types_of(int(row)) for row in rows[:4])

    def _measured(self) -> Iterator[Candidate]:
        """ "How big is France": the value that an adjective asks for, no relation being named."""
        for mask, names in measuring_words(self.segmentation, self.ground):
            ranking = _asked_ranking(mask, names, self.ground)
            for states in self.assembly.of_name.values():
                for state in states[:PAIRED_MEASURES]:
                    if state.relation is not None:
                        continue
                    for attribute in attributes(ranking, self.ground, self.assembly.valuer.named)[:4]:
                        if attribute.mask & state.cues or not self.ground.has_value(state.rows, attribute.relation):
                            continue
                        whole = state.mask | mask | attribute.mask | self.shape.yes_no_mask
                        cost, parts = self._total(state, whole)
                        yield Candidate(
                            "lookup",
                            Along(state.expression, attribute.relation),
                            cost + attribute.cost,
                            whole,
                            state.rows,
                            parts=(*parts, ("measure", attribute.cost)),
                        )

    # ---- whether ------------------------------------------------------------------------------------------------
    def _claims(self, states: list[State]) -> Iterator[Candidate]:
        described = sorted((state for state in states if state.hops), key=self.explorer.estimate)[:KEPT]
        for index in self.assembly.names:
            for subject in self.explorer.from_name(index)[:3]:
                for state in described:
                    if not state.names >> index & 1:
                        yield from self._claim(state, subject)
                yield from self._memberships(subject)
                yield from self._bare_links(subject, index)

    def _claim(self, state: State, subject: State) -> Iterator[Candidate]:
        entity = int(subject.rows[0])
        mask = state.mask | subject.mask | self.shape.yes_no_mask
        cost, parts = self._total(state, mask, subject.names)
        cost += subject.cost
        if state.relation is not None:
            return
        holds = bool((state.rows == entity).any())
        step = plain(state.expression)
        fits = holds or not isinstance(step, Along) or self._may_end(step, entity)
        extra = (0.0 if holds else FALSE_CLAIM) + (0.0 if fits else MISFIT)
        yield Candidate(
            "ask", state.expression, cost + extra, mask, state.rows, subject=entity, parts=(*parts, ("claim", extra))
        )

    def _may_end(self, step: Along, entity: int) -> bool:
        ends = self.ground.ends((step.relation, step.inverse))
        place = int(ends.searchsorted(entity))
        return place < len(ends) and int(ends[place]) == entity

    def _memberships(self, subject: State) -> Iterator[Candidate]:
        """ "Is France a country?"."""
        for number, word in enumerate(self.segmentation.classes):
            if not subject.classed >> number & 1 or subject.high == word.end:
                mask = subject.mask | bits(word.start, word.end) | self.shape.yes_no_mask
                cost, parts = self._total(subject, mask)
                yield Candidate(
                    "ask", Members(word.types), cost + MEMBERSHIP, mask, subject.rows,
                    subject=int(subject.rows[0]), parts=(*parts, ("membership", MEMBERSHIP)),
                )  # fmt: skip

    def _ordered(self, steps: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
        """Steps that say where or what a thing is come before those that list what belongs to it."""
        relations = self.ground.relations
        return sorted(steps, key=lambda step: (step[1], not relations[step[0]].functional, step[0]))

    def _bare_links(self, subject: State, index: int) -> Iterator[Candidate]:
        """ "Is Paris in France?": some relation between the two, none being named."""
        for other in self.assembly.names:
            if other == index:
                continue
            ends = self.explorer.from_name(other)[:2]
            for end in ends:
                entity = int(end.rows[0])
                steps = [step for step in self.ground.steps_from(subject.rows) if self._reaches(step, entity)]
                held = [step for step in steps if entity in self.ground.follow(subject.rows, step).tolist()]
                rest = [step for step in steps if step not in held]
                for rank, step in enumerate([*self._ordered(held), *self._ordered(rest)][:3]):
                    mask = subject.mask | end.mask | self.shape.yes_no_mask
                    cost, parts = self._total(subject, mask, end.names)
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
        """ "Is China bigger than India?", and "金的原子序数是79吗"."""
        if len(self.assembly.names) >= 2:
            first, second = self.assembly.names[:2]
            one, other = self.explorer.from_name(first)[0], self.explorer.from_name(second)[0]
            for ranking in self.assembly.rankings:
                for attribute in attributes(ranking, self.ground, self.assembly.valuer.named)[:3]:
                    if not (self._has(one, attribute.relation) and self._has(other, attribute.relation)):
                        continue
                    mask = bits(one.low, other.high) & ~self._meaningful(one.high, other.low)
                    mask |= one.mask | other.mask | ranking.mask | attribute.mask | self.shape.yes_no_mask
                    cost, parts = self._total(one, mask, other.names)
                    yield Candidate(
                        "ask", one.expression, cost + other.cost + attribute.cost, mask, one.rows,
                        subject=int(other.rows[0]), attribute=attribute.relation,
                        comparison=">" if attribute.way == "max" else "<", parts=(*parts, ("attribute", attribute.cost)),
                    )  # fmt: skip
        yield from self._stated_values()

    def _meaningful(self, low: int, high: int) -> int:
        return sum(1 << unit for unit in range(low, high) if self.assembly.weights[unit] > 0)

    def _stated_values(self) -> Iterator[Candidate]:
        for states in self.assembly.of_name.values():
            for state in states:
                if state.relation is None or not isinstance(state.expression, Along):
                    continue
                for number in self.segmentation.numbers:
                    mask = state.mask | bits(number.start, number.end) | self.shape.yes_no_mask
                    cost, parts = self._total(state, mask)
                    yield Candidate(
                        "ask", state.expression, cost, mask, state.rows, value=number.value,
                        attribute=state.relation, comparison="=", parts=parts,
                    )  # fmt: skip

    def _has(self, state: State, relation: int) -> bool:
        return self.ground.has_value(state.rows, relation)

    def _differences(self) -> Iterator[Candidate]:
        if not self.shape.difference_mask or len(self.assembly.names) < 2:
            return
        group = self.assembly.names[:2]
        state = self.assembly.group_state(group)
        for ranking in [*self._difference_words(), *self.assembly.rankings, Ranking(0, 0, "max", (), "base")]:
            for attribute in attributes(ranking, self.ground, self.assembly.valuer.named)[:3]:
                if all(self._has(self.explorer.from_name(index)[0], attribute.relation) for index in group):
                    between = bits(state.low, state.high) & ~self._meaningful(state.low, state.high)
                    mask = self.shape.difference_mask | attribute.mask | ranking.mask | between | self.shape.count_mask
                    mask |= sum(bits(self.segmentation.names[i].start, self.segmentation.names[i].end) for i in group)
                    cost, parts = self._total(state, mask)
                    yield Candidate(
                        "difference", state.expression, cost + attribute.cost, mask, state.rows,
                        attribute=attribute.relation, parts=(*parts, ("attribute", attribute.cost)),
                    )  # fmt: skip

    def _difference_words(self) -> Iterator[Ranking]:
        """The adjectives inside words like 大多少 and "how much larger"."""
        for token in self.segmentation.tagged("op:difference"):
            for unit in range(token.start, token.end):
                word = self.segmentation.cut.words[unit]
                tags = sorted(tag for tag in self.ground.lexicon.tags(word) if tag.startswith("adj:"))
                names = tuple(tag.removeprefix("adj:") for tag in tags)
                if names and not {"many"} & set(names):
                    yield _asked_ranking(bits(token.start, token.end), names, self.ground)

    # ---- no operator at all -------------------------------------------------------------------------------------
    def _connections(self) -> Iterator[Candidate]:
        if len(self.assembly.names) < 2:
            return
        one, other = (self.explorer.from_name(index)[0] for index in self.assembly.names[:2])
        if int(one.rows[0]) == int(other.rows[0]):
            return
        mask = one.mask | other.mask | self.shape.connect_mask
        state = replace(one, cost=one.cost + other.cost, names=one.names | other.names)
        cost, parts = self._total(state, mask | self.shape.yes_no_mask * bool(self.shape.connect_mask))
        asked = self.shape.asks or bool(self.shape.overview_mask) or self.shape.yes_no
        extra = 0.05 if self.shape.connect_mask else BARE_CONNECTION + OVERVIEW_AGAINST_QUESTION * asked
        both = Named((int(one.rows[0]), int(other.rows[0])))
        yield Candidate("connect", both, cost + extra, mask, one.rows, parts=(*parts, ("form", extra)))

    def _overviews(self) -> Iterator[Candidate]:
        for index in self.assembly.names:
            for state in self.explorer.from_name(index)[:4]:
                mask = state.mask | self.shape.overview_mask
                cost, parts = self._total(state, mask)
                special = any(token.tags and not mask >> token.start & 1 for token in self.segmentation.tagged("ask"))
                against = special or self.shape.yes_no or bool(self.shape.count_mask)
                extra = OVERVIEW + OVERVIEW_AGAINST_QUESTION * against
                yield Candidate(
                    "overview", state.expression, cost + extra, mask, state.rows, parts=(*parts, ("form", extra))
                )


PAIRED_MEASURES: Final = 8


def _asked_ranking(mask: int, names: tuple[str, ...], ground: Ground) -> Ranking:
    return Ranking(mask, 0, ground.lexicon.adjectives[names[0]].way, names, "base")


def _types_for(words: tuple[str, ...], ground: Ground) -> tuple[str, ...]:
    classes = ground.vocabulary.classes
    return tuple(dict.fromkeys(name for word in words for name in classes.get(word, ())))


def _fitting_types(shape: Shape, ground: Ground) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(name for one in shape.asking for name in _types_for(one.things, ground) if one.name == "where")
    )
