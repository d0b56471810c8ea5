"""Descriptions by value: the element with atomic number 9, countries with over a hundred million people, the largest
of a set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from superbrain.language import costs
from superbrain.language.candidates import Explorer
from superbrain.language.expression import Best, Both, Comparison, Holders, Valued
from superbrain.language.ground import Ground, Rows
from superbrain.language.numerals import Number
from superbrain.language.operators import Attribute, Ranking, attributes
from superbrain.language.segment import bits
from superbrain.language.state import State
from superbrain.store.literals import number_of
from superbrain.types import Literal

LONGEST_VALUE: Final = 6
"""Units in the longest text value that is looked for in a question."""

HOLDERS: Final = 0.1
"""Cost of choosing from whatever has a value: a question that names what it chooses from is clearer."""

MOST_MISSING: Final = 0.75
FEW_KNOWN: Final = 0.6
"""The largest of three known values of thirty-four is no answer, but a guess."""

VALUE_APART: Final = 4
"""Units between a relation's words and the value."""


@dataclass(frozen=True)
class Valuer:
    """Makes and narrows states by values. ``named`` are the literal relations spoken of: relation to (mask, cost)."""

    explorer: Explorer
    named: dict[int, tuple[int, float]]

    @property
    def _ground(self) -> Ground:
        return self.explorer.ground

    # ---- reverse look-up ----------------------------------------------------------------------------------------
    def from_values(self) -> Iterator[State]:
        """Who has the value that the question states: numbers, years and texts beside the words of a relation."""
        segmentation = self.explorer.segmentation
        for relation, cue in self._literal_cues():
            kind = self._ground.relations[relation].literal
            if kind in ("quantity", "date"):
                for number in segmentation.numbers:
                    literal = self._literal(relation, number)
                    if literal is not None and not bits(number.end - 1, number.end) & cue.mask:
                        yield from self._valued(relation, literal, (number.start, number.end), cue)
            elif kind == "text":
                yield from self._from_text(relation, cue)

    def _literal_cues(self) -> Iterator[tuple[int, _Cue]]:
        for (relation, _), cues in self.explorer.cues.items():
            if self._ground.relations[relation].literal is not None:
                for cue in cues[:2]:
                    yield relation, _Cue(cue.mask, cue.start, cue.end, cue.cost)

    def _valued(self, relation: int, literal: Literal, span: tuple[int, int], cue: _Cue) -> Iterator[State]:
        rows = self._ground.having(relation, literal)
        apart = max(span[0] - cue.end, cue.start - span[1], 0)
        if not len(rows) or apart > VALUE_APART:
            return
        low, high = min(cue.start, span[0]), max(cue.end, span[1])
        names = sum(
            1 << index
            for index, name in enumerate(self.explorer.segmentation.names)
            if name.start < span[1] and span[0] < name.end
        )
        state = State(
            Valued(relation, "=", literal),
            rows,
            bits(*span) | cue.mask,
            0.0,
            low,
            high,
            cues=cue.mask,
            hops=1,
            names=names,
        )
        yield from self.explorer.arrived(state.paid("value", cue.cost + 0.03 * apart))

    def _from_text(self, relation: int, cue: _Cue) -> Iterator[State]:
        cut = self.explorer.cut
        for start in range(len(cut)):
            for end in range(start + 1, min(start + LONGEST_VALUE, len(cut)) + 1):
                if bits(start, end) & cue.mask:
                    break
                text = cut.text[cut.starts[start] : cut.ends[end - 1]]
                rows, stored = self._ground.valued_as(relation, text)
                if len(rows) and self._telling(start, end):
                    yield from self._valued(relation, Literal("text", stored), (start, end), cue)

    def _telling(self, start: int, end: int) -> bool:
        """Whether some unit means anything of its own: "is" is no value of a symbol."""
        weights, cut = self.explorer.weights, self.explorer.cut
        named = self.explorer.segmentation.named_units
        return any(weights[u] > 0.1 or named >> u & 1 or cut.kinds[u] == "number" for u in range(start, end))

    def _literal(self, relation: int, number: Number) -> Literal | None:
        one = self._ground.relations[relation]
        if one.literal == "quantity" and not number.year:
            return Literal("quantity", number.value, number.unit or one.unit)
        if one.literal == "date" and number.value.count("-") > 1:
            return Literal("date", number.value)  # a whole date
        if one.literal == "date" and number.value.lstrip("-").isdigit() and not number.ordinal:
            year = int(number.value)
            return Literal("date", f"{year:05d}" if year < 0 else f"{year:04d}")
        return None

    def holders(self, found: Iterable[Ranking]) -> Iterator[State]:
        """Everything that has the attribute of a superlative, where no class says what to choose from."""
        for ranking in found:
            for attribute in attributes(ranking, self._ground, self.named)[:2]:
                rows = self._ground.measures(attribute.relation)[0]
                if len(rows) > 1:
                    low, high = ranking.start, ranking.mask.bit_length()
                    yield State(Holders(attribute.relation), rows, 0, HOLDERS, low, high, hops=1)

    def over(self) -> Iterator[State]:
        """Everything whose value lies over or under a stated one: 年龄大于11的."""
        for relation in self.named:
            rows = self._ground.measures(relation)[0]
            everything = State(Holders(relation), rows, 0, 0.0, len(self.explorer.cut), 0)
            for state in self.beyond(everything):
                if isinstance(state.expression, Both) and isinstance(state.expression.parts[1], Valued):
                    low = (state.mask & -state.mask).bit_length() - 1
                    mask = state.mask
                    yield replace(
                        state, expression=state.expression.parts[1], cues=mask, low=low, high=mask.bit_length()
                    )

    # ---- thresholds ---------------------------------------------------------------------------------------------
    def beyond(self, state: State) -> Iterator[State]:
        """Members of a state whose value lies over or under a stated one."""
        segmentation = self.explorer.segmentation
        for name, comparison in (("more_than", ">"), ("less_than", "<")):
            for token in segmentation.tagged(f"op:{name}"):
                for number in segmentation.numbers:
                    if not -1 <= min(abs(number.start - token.end), abs(token.start - number.end)) <= 1:
                        continue
                    mask = bits(token.start, token.end) | bits(number.start, number.end)
                    yield from self._past(state, number, comparison, mask)

    def _past(self, state: State, number: Number, comparison: str, mask: int) -> Iterator[State]:
        for relation, (named, cost) in self.named.items():
            literal = self._literal(relation, number)
            if literal is None or named & state.cues:
                continue
            one = self._ground.relations[relation]
            bound = number_of(one.literal or "text", literal.value, literal.unit, one.unit)
            yield from self._kept(state, relation, comparison, literal, bound, mask | named, cost)

    def than(self, state: State, name: int, ranking: Ranking) -> Iterator[State]:
        """Members of a state that have more (or less) of something than the entity of a name."""
        token = self.explorer.segmentation.names[name]
        if state.names >> name & 1 or len(token.bearers) == 0:
            return
        entity = self.explorer.from_name(name)[0].rows
        for attribute in attributes(ranking, self._ground, self.named)[:3]:
            _, values = self._ground.measured(entity, attribute.relation)
            if len(values) and not attribute.mask & state.cues:
                comparison = ">" if attribute.way == "max" else "<"
                mask = ranking.mask | attribute.mask | bits(token.start, token.end) | self._linking(token.start)
                for kept in self._kept(
                    state, attribute.relation, comparison, int(entity[0]), float(values[0]), mask, attribute.cost
                ):
                    yield replace(kept, names=kept.names | 1 << name)

    def _linking(self, start: int) -> int:
        """The word before a name that compares with it: 比, than."""
        words = self.explorer.cut.words
        return bits(start - 1, start) if start and words[start - 1] in ("比", "than") else 0

    def _kept(
        self,
        state: State,
        relation: int,
        comparison: str,
        value: Literal | int,
        bound: float,
        mask: int,
        cost: float,
    ) -> Iterator[State]:
        rows, values = self._ground.measured(state.rows, relation)
        held = values > bound if comparison == ">" else values < bound
        kept: Rows = rows[held]
        if isinstance(value, int):
            kept = kept[kept != value]
        if len(kept):
            sign: Comparison = ">" if comparison == ">" else "<"
            expression = Both((state.expression, Valued(relation, sign, value)))
            moved = replace(state, expression=expression, rows=kept, mask=state.mask | mask, hops=max(state.hops, 1))
            yield moved.paid("beyond", cost)

    # ---- superlatives -------------------------------------------------------------------------------------------
    def best(self, state: State, found: Iterable[Ranking], *, compared: bool = False) -> Iterator[State]:
        """The member of a state that has most of something, or the n-th, or the first n.

        ``compared``: the members are named one by one, so that any degree of an adjective will do.
        """
        if state.relation is not None or len(state.rows) < 2 or isinstance(state.expression, Best):
            return
        for ranking in found:
            if ranking.mask & state.cues or (ranking.degree != "superlative" and not compared):
                continue
            for attribute in attributes(ranking, self._ground, self.named)[:4]:
                if not attribute.mask & state.cues:
                    chosen = self._chosen(state, ranking, attribute)
                    if chosen is not None:
                        yield chosen

    def _chosen(self, state: State, ranking: Ranking, attribute: Attribute) -> State | None:
        rows, values = self._ground.measured(state.rows, attribute.relation)
        if len(rows) < ranking.n or not len(rows):
            return None
        if ranking.n > 1 and not ranking.adjectives and not ranking.top and bool((values == ranking.n).any()):
            return None  # element number 26 is the one with that number
        ascending = attribute.way == "min"
        order = np.argsort(values if ascending else -values, kind="stable")
        if ranking.top:
            picked = rows[order[: ranking.n]]
        elif ranking.n > 1:
            picked = rows[order[ranking.n - 1 : ranking.n]]
        else:
            picked = rows[values == values[order[0]]]
        name = "top" if ranking.top else "rank" if ranking.n > 1 else "argmin" if ascending else "argmax"
        counted = name in ("top", "rank")
        expression = Best(
            state.expression,
            attribute.relation,
            "top" if name == "top" else "rank" if name == "rank" else "argmin" if ascending else "argmax",
            tuple(int(row) for row in picked),
            ranking.n if counted else 0,
            ascending and counted,
        )
        missing = 1 - len(rows) / len(state.rows)
        moved = replace(state, expression=expression, rows=np.unique(picked), hops=max(state.hops, 1))
        gap = self.explorer.gap(state, ranking.start, ranking.mask.bit_length(), ranking.mask | attribute.mask)
        reach = costs.BEST_OF_FAR * state.hops + costs.GAP * gap
        moved = moved.paid("best", attribute.cost + 0.3 * missing + reach)
        moved = moved.paid("few known", FEW_KNOWN * (missing > MOST_MISSING))
        mask = ranking.mask | attribute.mask
        moved = moved.over(mask, min(ranking.start, state.low), max(ranking.start + 1, state.high))
        return replace(moved, cues=state.cues | mask)


@dataclass(frozen=True, slots=True)
class _Cue:
    mask: int
    start: int
    end: int
    cost: float


def spoken_of(explorer: Explorer) -> dict[int, tuple[int, float]]:
    """The literal relations that the question's words speak of: relation to (mask, cost) of the best wording."""
    found: dict[int, tuple[int, float]] = {}
    for (relation, _), cues in explorer.cues.items():
        if explorer.ground.relations[relation].literal is not None:
            best = min(cues, key=lambda cue: cue.cost - explorer.unexplained(0) + explorer.unexplained(cue.mask))
            if relation not in found or best.cost < found[relation][1]:
                found[relation] = best.mask, best.cost
    return found
