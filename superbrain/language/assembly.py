"""All descriptions of one segmentation put together: chains, their meetings, negations, filters and superlatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from superbrain.language import costs
from superbrain.language.candidates import MOST_HOPS, Explorer
from superbrain.language.cues import Cue, KinCue, cues_in, kin_cues
from superbrain.language.expression import Along, Lacking, Members, Named, focus_of, plain, steps_of
from superbrain.language.ground import Ground, Step
from superbrain.language.operators import Ranking, leading, masked, rankings
from superbrain.language.segment import Segmentation, bits
from superbrain.language.state import State
from superbrain.language.valuing import Valuer, spoken_of

MOST_NAMES: Final = 5
PAIRED: Final = 12
"""States of each name that are tried against those of another."""

JOINED: Final = 10
RANKED: Final = 14
BEARERS: Final = 4
"""Entities of one name that are tried in a group."""

UNION_COST: Final = 0.1
AGAINST_GENITIVE: Final = 0.3
AGAINST_BOTH: Final = 0.5
POINTLESS_MEETING: Final = 0.6
UNLIKE: Final = 0.3
"""What two things both are, they are in the same way."""

BUT_NOT: Final = 0.35
"""Countries that border China but not Russia do not border Russia, rather than not being Russia."""

LATE_NEGATION: Final = 0.05
MISPLACED: Final = 0.6


@dataclass
class Assembly:
    """The states of one segmentation. Made once a question; `states` does the work."""

    ground: Ground
    segmentation: Segmentation
    places: tuple[str, ...] = ()
    explorer: Explorer = field(init=False)
    valuer: Valuer = field(init=False)
    rankings: list[Ranking] = field(init=False)
    cues: dict[Step, list[Cue]] = field(init=False)
    kin: list[KinCue] = field(init=False)
    weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        segmentation, ground = self.segmentation, self.ground
        self.weights = costs.unit_weights(segmentation, ground)
        cues = cues_in(segmentation, ground.vocabulary, self.weights)
        self.kin = kin_cues(segmentation, ground.vocabulary, ground.lexicon)
        self.explorer = Explorer(ground, segmentation, cues, self.kin, self.weights, self.places)
        self.cues = self.explorer.cues
        self.valuer = Valuer(self.explorer, spoken_of(self.explorer))
        self.rankings = [*rankings(segmentation, ground), *leading(segmentation)]

    @cached_property
    def names(self) -> list[int]:
        """The names that take part: the longest ones if there are very many."""
        every = range(len(self.segmentation.names))
        longest = sorted(every, key=lambda i: self.segmentation.names[i].start - self.segmentation.names[i].end)
        return sorted(longest[:MOST_NAMES])

    @cached_property
    def of_name(self) -> dict[int, list[State]]:
        """What each name leads to."""
        return {index: self.explorer.chains(self.explorer.from_name(index)) for index in self.names}

    @cached_property
    def groups(self) -> list[list[int]]:
        """Names that stand in a row: A和B, "A, B and C"."""
        groups: list[list[int]] = []
        for index in self.names:
            if groups and self._linked(groups[-1][-1], index):
                groups[-1].append(index)
            else:
                groups.append([index])
        return [group for group in groups if len(group) > 1]

    @cached_property
    def alternatives(self) -> bool:
        """Whether names stand as a choice: "Japan or Vietnam", 日本还是越南."""
        names, words = self.segmentation.names, self.segmentation.cut.words
        spans = [words[names[group[0]].end : names[group[-1]].start] for group in self.groups]
        return any("or" in span or "还是" in "".join(span) for span in spans)

    def _linked(self, one: int, other: int) -> bool:
        low, high = self.segmentation.names[one].end, self.segmentation.names[other].start
        words, tags = self.segmentation.cut.words, self.ground.lexicon.tags
        between = [word for word in words[low:high] if word not in ("the", "《", "》", '"', "“", "”", "'", "‘", "’")]
        joining = all(word in (",", "，", "、") or "conjunction" in tags(word) for word in between)
        if not between or len(between) > 2 or not (joining or "conjunction" in tags("".join(between))):
            return False
        kinds = [
            {
                kind
                for entity, _ in self.segmentation.names[index].bearers
                for kind in self.ground.snapshot.types_of(entity)
            }
            for index in (one, other)
        ]
        return bool(kinds[0] & kinds[1]) or not all(kinds)

    def states(self) -> list[State]:
        """Every description found, the best explained first."""
        chains = [state for states in self.of_name.values() for state in states]
        chains += self.explorer.chains(self.valuer.from_values(), MOST_HOPS - 1)
        classes = list(self._class_starts())
        if not self.names and not classes:
            classes = list(self.valuer.holders(self.rankings))
        if masked(self.segmentation, "op:more_than") | masked(self.segmentation, "op:less_than"):
            classes += self.explorer.chains(self.valuer.over(), 1)
        unions = [state for group in self.groups for state in self._unions(group)]
        meetings = list(self._meetings())
        lacking = list(self._lacking([*chains, *meetings, *classes]))
        pool = [*chains, *classes, *unions, *meetings, *lacking]
        pool += self._filtered(pool)
        further = self._top([*meetings, *lacking], JOINED)
        pool += [state for state in self.explorer.chains(further, 2) if state not in further]
        best = self._superlatives(pool)
        pool += best
        tops = self._top(best, JOINED)
        pool += [state for state in self.explorer.chains(tops, 2) if state not in tops]
        return sorted(pool, key=self.cost)

    def cost(self, state: State) -> float:
        """What a state costs as it stands, names that it does not use included."""
        return self.explorer.estimate(state) + self.unused_names(state.mask, state.names)

    def unused_names(self, mask: int, names: int) -> float:
        """The cost of names that a reading leaves aside."""
        total = 0.0
        for index, name in enumerate(self.segmentation.names):
            if not names >> index & 1 and not mask >> name.start & 1:
                total += costs.UNUSED_STOP_NAME if name.stop else costs.UNUSED_NAME
        return total

    def _paired(self, states: Iterable[State]) -> list[State]:
        """States to join with others: those that explain much, and those that explain little but well."""
        sets = [state for state in states if state.relation is None]
        much = sorted(sets, key=self.cost)[: PAIRED // 2]
        well = sorted(sets, key=lambda state: (state.cost + costs.NEXT_HOP * state.hops, self.cost(state)))[:PAIRED]
        return list({id(state): state for state in (*much, *well)}.values())

    def total(self, state: State, mask: int, names: int = 0) -> tuple[float, tuple[tuple[str, float], ...]]:
        """The cost of a reading that rests on a state and explains ``mask``, and its parts."""
        unexplained, unused = self.explorer.unexplained(mask), self.unused_names(mask, state.names | names)
        parts = (*state.parts, ("unexplained", unexplained), ("unused names", unused))
        return state.cost + unexplained + unused, parts

    def meaningful(self, low: int, high: int) -> int:
        """The units between two places that mean something."""
        return sum(1 << unit for unit in range(low, high) if self.weights[unit] > 0)

    def _top(self, states: Iterable[State], count: int) -> list[State]:
        return sorted((s for s in states if s.relation is None), key=self.cost)[:count]

    # ---- sets without a name ------------------------------------------------------------------------------------
    def _class_starts(self) -> Iterator[State]:
        for number, word in enumerate(self.segmentation.classes):
            rows = self.ground.members(word.types)
            if len(rows):
                mask = bits(word.start, word.end)
                yield State(Members(word.types), rows, mask, 0.0, word.start, word.end, classed=1 << number)

    # ---- several names ------------------------------------------------------------------------------------------
    def group_state(self, group: list[int]) -> State:
        """Several names as one set: of each the likeliest bearer of a class that all share."""
        choices = [self.explorer.from_name(index)[:BEARERS] for index in group]
        starts = min(self._alike(choices), key=lambda one: sum(state.cost for state in one))
        entities = tuple(dict.fromkeys(int(start.rows[0]) for start in starts))
        rows = np.unique(np.array(entities, np.int32))
        low, high = starts[0].low, starts[-1].high
        mask = bits(low, high) if high - low < 3 * len(group) + 4 else 0
        for start in starts:
            mask |= start.mask
        names = sum(1 << index for index in group)
        return State(Named(entities), rows, mask, sum(start.cost for start in starts), low, high, names=names)

    def _called(self, state: State) -> State:
        """A set of names with the class words that say what they are: which city is bigger, Berlin or Hamburg."""
        for number, word in enumerate(self.segmentation.classes):
            if all(self.ground.is_a(int(row), word.types) for row in state.rows):
                state = replace(
                    state, mask=state.mask | bits(word.start, word.end), classed=state.classed | 1 << number
                )
        return state

    def _alike(self, choices: list[list[State]]) -> list[list[State]]:
        """Ways to take one bearer of each name so that all are of one class; the likeliest ones if there is none."""
        kinds = {kind for states in choices for state in states for kind in self._kinds(state)[:1]}
        found = []
        for kind in sorted(kinds):
            fitting = [[state for state in states if kind in self._kinds(state)] for states in choices]
            if all(fitting):
                found.append([states[0] for states in fitting])
        return found or [[states[0] for states in choices]]

    def _kinds(self, state: State) -> tuple[str, ...]:
        return self.ground.snapshot.types_of(int(state.rows[0]))

    def _unions(self, group: list[int]) -> Iterator[State]:
        """A和B的R: what either of them leads to."""
        start = self.group_state(group)
        if len(start.rows) < 2:
            return
        both = bool(self._both_words())
        cost = UNION_COST + AGAINST_BOTH * both
        for state in self.explorer.chains([start], 2):
            if state.hops:
                yield state.paid("union", cost + (0.0 if self._genitive(start.high) else AGAINST_GENITIVE))
            else:
                yield state

    def _genitive(self, unit: int) -> bool:
        """Whether what follows belongs to the names before: 法国和德国的首都; or "of" stands before them."""
        words, tags = self.segmentation.cut.words, self.ground.lexicon.tags
        return unit < len(words) and (words[unit] in ("的", "'s") or "conjunction" not in tags(words[unit]))

    def _both_words(self) -> int:
        strong = {"同时", "既", "共同", "均", "both", "in common", "common", "shared", "也都", "两者", "都"}
        return sum(
            bits(token.start, token.end) for token in self.segmentation.tagged("op:both") if token.text in strong
        )

    def _meetings(self) -> Iterator[State]:
        """Descriptions that two or three names share: "countries bordering both Brazil and Peru"."""
        if len(self.names) < 2:
            return
        tops = {index: self._paired(states) for index, states in self.of_name.items()}
        pairs: list[State] = []
        for place, one in enumerate(self.names):
            for other in self.names[place + 1 :]:
                for a in tops[one]:
                    for b in tops[other]:
                        pairs.extend(self._meeting(a, b))
        best = sorted(pairs, key=self.cost)[:JOINED]
        yield from best
        if len(self.names) > 2:
            for pair in best:
                for index in self.names:
                    if not pair.names >> index & 1:
                        for state in tops[index]:
                            yield from self._meeting(pair, state)

    def _meeting(self, one: State, other: State) -> Iterator[State]:
        if not (one.hops or other.hops) or self._alike_named(one, other):
            return
        met = self.explorer.meet(one, other)
        if met is not None:
            bare = not (one.hops and other.hops)
            unlike = bool(self._both_words()) and steps_of(one.expression) != steps_of(other.expression)
            met = met.paid("unlike", UNLIKE * (unlike and not bare))
            met = replace(met, mask=met.mask | masked(self.segmentation, "op:both"))
            yield met.paid("bare", POINTLESS_MEETING * bare)

    def _alike_named(self, one: State, other: State) -> bool:
        """Whether a bare name stands in a row with names that something is asked of: what borders A and B is not B."""
        bare = one.names if not one.hops else other.names if not other.hops else 0
        return bool(bare) and any(
            (bits_of(group) & bare) and (bits_of(group) & (one.names | other.names) & ~bare) for group in self.groups
        )

    # ---- negation -----------------------------------------------------------------------------------------------
    def _lacking(self, sets: list[State]) -> Iterator[State]:
        negations = self.segmentation.tagged("op:not")
        exceptions = masked(self.segmentation, "op:except")
        if not negations and not exceptions:
            return
        wide = self._paired([s for s in sets if s.hops or isinstance(s.expression, Members)])
        for index in self.names:
            denied = [gone for gone in self._paired(self.of_name[index]) if gone.hops] if negations else []
            excepted = self.explorer.from_name(index)[:2] if exceptions else []
            for state in wide:
                for gone in denied:
                    yield from self._denied(state, gone, [bits(t.start, t.end) for t in negations])
                for gone in excepted:
                    yield from self._excepted(state, gone, exceptions)

    def _denied(self, state: State, gone: State, negations: list[int]) -> Iterator[State]:
        lack = self.explorer.lack(state, gone)
        if lack is None:
            return
        # A negation stands before what it denies, close to it.
        lack = self._without_itself(lack, gone)
        near = min(negations, key=lambda mask: self._behind(mask, gone))
        distance = self._behind(near, gone)
        yield replace(lack, mask=lack.mask | near).paid("negation", min(LATE_NEGATION * distance, MISPLACED))

    def _without_itself(self, lack: State, gone: State) -> State:
        """What is not on a par with a thing leaves the thing itself out: China is no country that does not border
        China.
        """
        step = plain(gone.expression)
        if not isinstance(step, Along) or not self.ground.relations[step.relation].symmetric:
            return lack
        itself = focus_of(step)
        kept = lack.rows[~np.isin(lack.rows, itself)]
        if len(kept) == len(lack.rows) or not len(kept):
            return lack
        return replace(lack, expression=Lacking(lack.expression, Named(itself)), rows=kept)

    def _behind(self, mask: int, gone: State) -> int:
        """How many words lie between a negation and the name that it denies something of; many if the name comes
        first.
        """
        high = mask.bit_length()
        starts = [name.start for i, name in enumerate(self.segmentation.names) if gone.names >> i & 1]
        first = min(starts, default=0)
        ends = [name.end for i, name in enumerate(self.segmentation.names) if gone.names >> i & 1]
        if first < high:
            low = (mask & -mask).bit_length() - 1
            # 法国不与哪些国家接壤; but "countries in Asia do not border China" denies nothing of Asia.
            return 0 if max(ends) == low and self.segmentation.cut.kinds[low] == "han" else 20
        return sum(1 for unit in range(high, first) if self.weights[unit] > 0.1)

    def _excepted(self, state: State, gone: State, exceptions: int) -> Iterator[State]:
        lack = self.explorer.lack(replace(state, names=state.names & ~gone.names), gone)
        others = masked(self.segmentation, "op:other")
        if lack is None:
            lack = self.explorer.joined(state, gone, Lacking(state.expression, gone.expression), state.rows)
        misplaced = MISPLACED if min(self._after_exception(name, exceptions) for name in _bits(gone.names)) > 3 else 0.0
        denied = BUT_NOT * bool(exceptions & masked(self.segmentation, "op:not"))
        yield replace(lack, mask=lack.mask | exceptions | others).paid("exception", misplaced + denied)

    def _after_exception(self, name: int, exceptions: int) -> int:
        """Units between the nearest word of exception before a name and the name."""
        start = self.segmentation.names[name].start
        before = exceptions & ((1 << start) - 1)
        return start - before.bit_length() if before else 99

    # ---- values -------------------------------------------------------------------------------------------------
    def _filtered(self, pool: list[State]) -> list[State]:
        found: list[State] = []
        thresholds = masked(self.segmentation, "op:more_than") | masked(self.segmentation, "op:less_than")
        comparatives = [one for one in self.rankings if one.degree != "superlative"]
        words = self.segmentation.cut.words
        wide = self._top([state for state in pool if len(state.rows) > 1], RANKED)
        for state in wide:
            if thresholds:
                found.extend(self.valuer.beyond(state))
            if comparatives and ("比" in words or "than" in words):
                for name in self.names:
                    for ranking in comparatives:
                        found.extend(self.valuer.than(state, name, ranking))
        return found

    def _superlatives(self, pool: list[State]) -> list[State]:
        found: list[State] = []
        if not self.rankings:
            return found
        for state in self._top([s for s in pool if len(s.rows) > 1], RANKED):
            found.extend(self.valuer.best(state, self.rankings))
        for group in self.groups:
            found.extend(self.valuer.best(self._called(self.group_state(group)), self.rankings, compared=True))
        return found


def bits_of(indices: Iterable[int]) -> int:
    """Some numbers as a bit mask."""
    return sum(1 << index for index in indices)


def _bits(mask: int) -> list[int]:
    return [index for index in range(mask.bit_length()) if mask >> index & 1]
