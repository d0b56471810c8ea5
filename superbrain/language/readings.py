"""From descriptions to readings: what is asked about a description (it, how many, whether, which is more), and what
that costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from superbrain.language import costs
from superbrain.language.assembly import Assembly
from superbrain.language.candidate import Candidate
from superbrain.language.claims import Claims
from superbrain.language.expression import Along, Best, Expression, Members, Named, plain
from superbrain.language.ground import Ground, Rows
from superbrain.language.lexicon import AskClass
from superbrain.language.operators import Ranking, attributes
from superbrain.language.order import neighbours
from superbrain.language.reading import Operator
from superbrain.language.segment import Segmentation, bits
from superbrain.language.shape import Shape, measuring_words, shape_of
from superbrain.language.state import State

KEPT: Final = 24
"""States of one segmentation that become readings."""

COUNTED: Final = 0.15
COUNT_OF_ONE: Final = 0.4
UNSAID: Final = 0.3
"""Unexplained words that may be what is to be counted."""

MEASURES: Final = {
    "位": "people",
    "名": "people",
    "首": "poems",
    "座": "places",
    "种": "kinds",
    "家": "houses",
    "只": "animals",
}
"""Chinese measure words that say what they count; 个 counts anything."""

BARE_LIST: Final = 0.3
UNNAMED_DATE: Final = 0.6
"""最早是谁发现的 asks who did it; that one of them was born first would have to be said."""

BARE_CONNECTION: Final = 0.45
OVERVIEW: Final = 0.12
OVERVIEW_AGAINST_QUESTION: Final = 0.7
NOT_A_CLAIM: Final = 0.7


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
            found.extend(Claims(self.assembly, self.shape).candidates(states))
        found.extend(self._differences())
        found.extend(neighbours(self.assembly))
        found.extend(self._connections())
        found.extend(self._overviews())
        return sorted((self._priced(one) for one in found), key=lambda one: one.cost)[:KEPT]

    def _priced(self, candidate: Candidate) -> Candidate:
        own = self.segmentation.cost
        parts = (*candidate.parts, ("segmentation", own)) if own else candidate.parts
        return replace(candidate, cost=candidate.cost + own, parts=parts, segmentation=self.segmentation)

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
            cost, parts = self.assembly.total(state, mask | self.shape.count_mask)
            unsaid = self.explorer.unexplained(mask | self.shape.count_mask) > UNSAID
            extra = COUNTED + COUNT_OF_ONE * ((unsaid and self._single(state)) or self._mismeasured(state))
            whole = mask | self.shape.count_mask
            yield Candidate("count", expression, cost + extra, whole, state.rows, parts=(*parts, ("count", extra)))
        if quantity and self.shape.wants("how_many"):
            mask |= self.shape.count_mask
        cost, parts = self.assembly.total(state, mask)
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
        extra += UNNAMED_DATE * self._dates_doers(expression)
        parts = (*parts, ("answer class", fit), ("form", extra))
        yield Candidate(operator, expression, cost + fit + extra, mask, state.rows, attribute=attribute, parts=parts)

    def _dates_doers(self, expression: Expression) -> bool:
        """Whether those whom one named thing leads to are put in order by a date that nobody named."""
        if not isinstance(expression, Best) or expression.relation in self.assembly.valuer.named:
            return False
        if not any("early" in ranking.adjectives for ranking in self.assembly.rankings):
            return False  # the oldest of his brothers is asked for by when they were born
        step = plain(expression.inner)
        of_one = isinstance(step, Along) and not step.inverse and isinstance(step.inner, Named)
        return of_one and self.ground.relations[expression.relation].literal == "date"

    def _mismeasured(self, state: State) -> bool:
        """Whether the Chinese measure word asks for other things: 多少首 counts poems, not people."""
        kind = self.ground.snapshot.schema.types.get(self.ground.common_type(state.rows) or "")
        words = [token.text[-1] for token in self.segmentation.tagged("op:count") if token.text[-1] in MEASURES]
        return kind is not None and any(MEASURES.get(kind.measure, MEASURES[word]) != MEASURES[word] for word in words)

    def _single(self, state: State) -> bool:
        """Whether counting makes no sense: what a thing has one of is not counted."""
        step = plain(state.expression)
        functional = isinstance(step, Along) and not step.inverse and self.ground.relations[step.relation].functional
        return functional or (len(state.rows) == 1 and isinstance(step, Along) and not step.inverse)

    def _answer_class(self, state: State) -> float:
        """The cost of answering a question word with the wrong kind of thing."""
        step = plain(state.expression)
        last = step.relation if isinstance(step, Along) and not step.inverse else None
        if self.shape.wants("where") and self._is_no_place(state.rows, last):
            return costs.NO_PLACE
        return max((self._misfit(one, state.rows, state.relation) for one in self.shape.asking), default=0.0)

    def _is_no_place(self, rows: Rows, relation: int | None) -> bool:
        """Whether things without a class cannot be where something is, by the name of the relation to them."""
        untyped = not any(self.ground.snapshot.types_of(int(row)) for row in rows[:4])
        return untyped and relation is not None and bool(self.ground.leads_to(relation))

    def _misfit(self, asked: AskClass, rows: Rows, relation: int | None) -> float:
        if asked.name == "how_many":
            return costs.ANSWER_CLASS * 0.6 if relation is None else 0.0
        if asked.name == "what":
            return 0.0
        if asked.name in ("when", "how") and relation is None:
            return costs.NO_VALUE
        if relation is not None:
            return 0.0 if self.ground.relations[relation].literal in asked.literals else costs.ANSWER_CLASS
        types = _types_for(asked.things, self.ground)
        if bool(asked.things) and (not types or self._some(rows, types)):
            return 0.0
        # 谁 is asked of whatever takes part: 老挝旁边挨着谁.
        return costs.LOOSE_WHO if asked.name == "who" and self._places(rows) else costs.ANSWER_CLASS

    def answers(self, state: State, step: tuple[int, bool]) -> bool:
        """Whether a step from a state leads to the kind of thing that is asked for."""
        literal = self.ground.relations[step[0]].literal is not None
        rows = state.rows if literal else self.ground.follow(state.rows, step)
        counted = bool(self.shape.count_mask)
        return not any(
            self._misfit(one, rows, step[0] if literal else None)
            for one in self.shape.asking
            if not (counted and one.name == "how_many")
        )

    def _places(self, rows: Rows) -> bool:
        places = _types_for(self.ground.lexicon.ask_classes["where"].things, self.ground)
        return bool(places) and self._some(rows, places)

    def _some(self, rows: Rows, types: tuple[str, ...]) -> bool:
        return any(self.ground.is_a(int(row), types) or not self.ground.snapshot.types_of(int(row)) for row in rows[:4])

    def _measured(self) -> Iterator[Candidate]:
        """Questions like "How big is France": the value that an adjective asks for, no relation being named."""
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
                        cost, parts = self.assembly.total(state, whole)
                        yield Candidate(
                            "lookup",
                            Along(state.expression, attribute.relation),
                            cost + attribute.cost,
                            whole,
                            state.rows,
                            parts=(*parts, ("measure", attribute.cost)),
                        )

    # ---- how much more ------------------------------------------------------------------------------------------
    def _differences(self) -> Iterator[Candidate]:
        if not self.shape.difference_mask or len(self.assembly.names) < 2:
            return
        group = self.assembly.names[:2]
        state = self.assembly.group_state(group)
        for ranking in [*self._difference_words(), *self.assembly.rankings, Ranking(0, 0, "max", (), "base")]:
            for attribute in attributes(ranking, self.ground, self.assembly.valuer.named)[:3]:
                if all(
                    self.ground.has_value(self.explorer.from_name(index)[0].rows, attribute.relation) for index in group
                ):
                    between = bits(state.low, state.high) & ~self.assembly.meaningful(state.low, state.high)
                    mask = self.shape.difference_mask | attribute.mask | ranking.mask | between | self.shape.count_mask
                    mask |= sum(bits(self.segmentation.names[i].start, self.segmentation.names[i].end) for i in group)
                    cost, parts = self.assembly.total(state, mask)
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
        cost, parts = self.assembly.total(state, mask | self.shape.yes_no_mask * bool(self.shape.connect_mask))
        asked = self.shape.asks or bool(self.shape.overview_mask) or self.shape.yes_no
        extra = 0.05 if self.shape.connect_mask else BARE_CONNECTION + OVERVIEW_AGAINST_QUESTION * asked
        both = Named((int(one.rows[0]), int(other.rows[0])))
        yield Candidate("connect", both, cost + extra, mask, one.rows, parts=(*parts, ("form", extra)))

    def _overviews(self) -> Iterator[Candidate]:
        for index in self.assembly.names:
            for state in self.explorer.from_name(index)[:4]:
                mask = state.mask | self.shape.overview_mask
                cost, parts = self.assembly.total(state, mask)
                special = any(token.tags and not mask >> token.start & 1 for token in self.segmentation.tagged("ask"))
                against = special or self.shape.yes_no or bool(self.shape.count_mask) or not self._told_about(state)
                against = against or self._of_it(state, mask)
                extra = OVERVIEW + OVERVIEW_AGAINST_QUESTION * against
                yield Candidate(
                    "overview", state.expression, cost + extra, mask, state.rows, parts=(*parts, ("form", extra))
                )

    def _of_it(self, state: State, mask: int) -> bool:
        """Whether something of the thing is asked that nothing explains, and not the thing: 法国的国鸟是什么, what is
        gold used for.
        """
        cut, tags = self.segmentation.cut, self.ground.lexicon.tags
        said = [unit for unit, kind in enumerate(cut.kinds) if kind != "mark"]
        behind = cut.words[state.high] if state.high < len(cut) else ""
        before = cut.words[state.low - 1] if state.low else ""
        genitive = behind in ("的", "'s") or before == "of"
        last = cut.words[said[-1]]
        left_over = cut.kinds[said[-1]] == "word" and "genitive" in tags(last) and not mask >> said[-1] & 1
        return (genitive and self.explorer.unexplained(mask) > 0) or (left_over and len(said) > state.high)

    def _told_about(self, state: State) -> bool:
        """Whether the words of an overview stand at the edge of the question: 李白是谁, but not 贞观是谁在位时用的."""
        said = [unit for unit, kind in enumerate(self.segmentation.cut.kinds) if kind != "mark"]
        han = self.segmentation.cut.kinds[said[-1]] == "han"
        for token in self.segmentation.tagged("op:overview"):
            inside = token.start > said[0] and token.end <= said[-1] - (2 if han else 0)
            if inside and not state.mask >> token.end & 1:
                return False
        return True


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
