"""Every description that the graph allows around what a question names: chains of up to three steps, meetings,
superlatives.

The graph proposes: each step is one that the entities at hand really have, so that nothing without facts is ever
considered. The question's words decide which steps are worth taking and what they cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from superbrain.language import costs
from superbrain.language.arrangement import arrangement_of, ends_question
from superbrain.language.cues import Cue, KinCue, worth
from superbrain.language.expression import Along, Best, Both, Lacking, Named, Narrowed, focus_of, steps_of
from superbrain.language.families import Families
from superbrain.language.ground import EMPTY, Ground, Rows, Step, intersected, without
from superbrain.language.segment import NameToken, Segmentation, WordToken, bits, mask_of
from superbrain.language.state import State
from superbrain.language.unworded import Unworded

BEAM: Final = 20
"""States that go on from each hop."""

ALIAS: Final = 1
"""Chinese names of this kind are as good as the preferred one; English ones may be adjectives: Turkish."""

MOST_HOPS: Final = 3
MOST_ROWS: Final = 60_000
MOST_BEARERS: Final = 8
MOST_RIVALS: Final = 60
"""Bearers of one name that are looked at at all."""


class Explorer:
    """Walks the graph from states of one segmentation."""

    def __init__(
        self,
        ground: Ground,
        segmentation: Segmentation,
        cues: dict[Step, list[Cue]],
        kin: Sequence[KinCue],
        weights: list[float],
        places: tuple[str, ...] = (),
    ) -> None:
        self.ground = ground
        self.segmentation = segmentation
        self.cut = segmentation.cut
        self.cues = {step: listed for step, listed in cues.items() if step[0] >= 0}
        self.families = Families(self, {step: listed for step, listed in cues.items() if step[0] < 0})
        self.kin = kin
        self.weights = weights
        self.places = places
        self.unworded = Unworded(self)
        self._unexplained: dict[int, float] = {}
        self._class_units = mask_of(segmentation.classes)
        self._counting = mask_of(segmentation.tagged("op:count"))
        self._nouns = [word for word in segmentation.words if self._is_noun(word)]
        self._wanted_units = mask_of(word for word in segmentation.classes if self._is_wanted(word))
        clear = (cue for listed in self.cues.values() for cue in listed if cue.cost < costs.CLEAR_CUE)
        self._relation_units = 0
        for cue in clear:
            self._relation_units |= cue.mask & ~self._class_units

    def _is_noun(self, word: WordToken) -> bool:
        """Whether a word is the name of a relation between things, or of kinship."""
        labels = self.ground.vocabulary.labels.get(word.text, ())
        between = any(self.ground.relations[relation].literal is None for relation, _ in labels)
        return between or any(tag.startswith("kin:") for tag in word.tags)

    def _is_wanted(self, word: WordToken) -> bool:
        """Whether a class word says what the whole question wants: which countries have, but not which country's."""
        behind = self.cut.words[word.end : word.end + 1]
        return self.segmentation.asked_for(word) and behind not in (("的",), ("'s",), ("of",))

    # ---- beginnings ---------------------------------------------------------------------------------------------
    def from_name(self, index: int) -> list[State]:
        """One state for each entity that a name may mean, the likeliest first."""
        token = self.segmentation.names[index]
        people = self.ground.vocabulary.classes.get("person", ())
        known = {
            entity: self.ground.prominence(entity) + costs.PERSON * self.ground.is_a(entity, people)
            for entity, _ in token.bearers[:MOST_RIVALS]
        }
        bearers = sorted(
            (one for one in token.bearers if one[0] in known), key=lambda one: (one[1], -known[one[0]], one[0])
        )[:MOST_BEARERS]
        found = []
        for entity, kind in bearers:
            # 云南 is rather 云南省, which everybody calls so, than a town of that very name.
            rivals = max(kind, ALIAS) if self.cut.kinds[token.start] == "han" else kind
            most = max(known[other] for other, rival in bearers if rival <= rivals)
            prior = costs.PRIOR * (most - known[entity])
            state = State(
                Named((int(entity),)),
                _one(int(entity)),
                bits(token.start, token.end),
                0.0,
                token.start,
                token.end,
                names=1 << index,
            )
            state = state.paid("prior", prior + costs.NAME_KIND[kind]).paid("stop", costs.STOP_NAME * token.stop)
            found.append(self._apposed(state, token, int(entity)))
        return sorted(found, key=lambda state: state.cost)

    def _apposed(self, state: State, token: NameToken, entity: int) -> State:
        """The state with a class word beside the name that says what it is: 成都市, the element gold, city of Paris."""
        for number, word in enumerate(self.segmentation.classes):
            beside = word.start == token.end or word.end == token.start or self._class_of(word, token)
            if beside and self.ground.is_a(entity, word.types):
                grown = state.over(bits(word.start, word.end), word.start, word.end)
                return replace(grown, classed=state.classed | 1 << number).paid("apposition", costs.APPOSITION)
        return state

    def _class_of(self, word: WordToken, token: NameToken) -> bool:
        if word.start >= token.end:  # 李白是哪个朝代的诗人: what he is, no step
            han, words = self.cut.kinds[word.start] == "han", self.cut.words
            last = all(kind == "mark" for kind in self.cut.kinds[word.end :])
            said = token.end < len(words) and words[token.end] == "是" and words[word.start - 1] == "的"
            return han and last and said
        between = self.cut.words[word.end : token.start]
        return word.end < token.start and between in (("of",), ("the",), ("called",), ("named",), ("of", "the"))

    # ---- steps --------------------------------------------------------------------------------------------------
    def chains(self, starts: Iterable[State], most_hops: int = MOST_HOPS) -> list[State]:
        """The starts and everything reached from them in up to ``most_hops`` steps, cheap ones first."""
        front = [state for state in starts if len(state.rows)]
        found = list(front)
        for _ in range(most_hops):
            reached: dict[object, State] = {}
            for state in front:
                for new in self.expand(state):
                    if new.relation is None and not len(new.rows):
                        continue
                    known = reached.get((new.expression, new.mask))
                    if known is None or new.cost < known.cost:
                        reached[new.expression, new.mask] = new
            front = sorted(reached.values(), key=self.estimate)[:BEAM]
            found.extend(front)
            front = [state for state in front if state.relation is None and state.hops < MOST_HOPS]
        return found

    def estimate(self, state: State) -> float:
        """The cost of a state if nothing more were explained."""
        return state.cost + self.unexplained(state.mask)

    def unexplained(self, mask: int) -> float:
        """The cost of all units outside a mask."""
        if mask not in self._unexplained:
            everything = (1 << len(self.cut)) - 1
            self._unexplained[mask] = worth(everything & ~mask, self.weights)
        return self._unexplained[mask]

    def expand(self, state: State) -> Iterator[State]:
        """All states one step (or one kinship word, or one detour over something shared) further."""
        if state.relation is not None or len(state.rows) > MOST_ROWS:
            return
        steps = self.ground.steps_from(state.rows)
        uncued: list[tuple[Step, Rows]] = []
        for step in steps:
            rows: Rows | None = None
            for cue in self.cues.get(step, ()):
                if cue.mask & state.cues:
                    continue
                rows = self.ground.follow(state.rows, step) if rows is None else rows
                yield from self.arrived(self._cued(state, step, rows, cue))
            uncued.append((step, self.ground.follow(state.rows, step) if rows is None else rows))
        yield from self.unworded.by_class(state, uncued)
        yield from self.unworded.by_bridge(state, uncued)
        yield from self.unworded.shared(state, steps)
        yield from self.unworded.kin(state)
        yield from self.families.reached(state)
        for relation in self.ground.values_from(state.rows):
            for cue in self.cues.get((relation, False), ()):
                if not cue.mask & state.cues:
                    yield self._cued(state, (relation, False), EMPTY, cue)

    def back(self, state: State) -> Step | None:
        """The step that would only undo the last one."""
        last = state.expression
        while isinstance(last, Narrowed):
            last = last.inner
        return (last.relation, not last.inverse) if isinstance(last, Along) else None

    def along(self, state: State, step: Step, rows: Rows, hop: float | None = None) -> State:
        """The state one step further, where ``rows`` are."""
        returns = bool(state.hops) and len(rows) == 1 and int(rows[0]) in focus_of(state.expression)
        literal = self.ground.relations[step[0]].literal is not None
        hop = (costs.NEXT_HOP if state.hops else costs.FIRST_HOP) if hop is None else hop
        moved = replace(
            state,
            expression=Along(state.expression, step[0], step[1]),
            rows=rows,
            relation=step[0] if literal else None,
            hops=state.hops + 1,
        )
        return moved.paid("hop", hop).paid("returns", costs.RETURNS * returns)

    def _cued(self, state: State, step: Step, rows: Rows, cue: Cue) -> State:
        direction = self.direction_cost(cue, state)
        moved = self.along(state, step, rows).paid("cue", direction)
        if self._said_the_other_way(state, step, cue, direction):
            moved = moved.paid("contrary", costs.CONTRARY)
        moved = moved.paid("head noun", costs.HEAD_NOUN * self._is_head_noun(state, step, cue))
        moved = moved.paid("back", costs.BACK * (step == self.back(state)))
        moved = moved.paid("not inherited", costs.NOT_INHERITED * self._not_inherited(state, step, rows))
        moved = moved.paid("midway", costs.MIDWAY * bool(state.cues & self._wanted_units))
        crossed = state.low < cue.start and cue.end <= state.high and bool(state.cues & self._class_units)
        moved = moved.paid("crossing", costs.CROSSING * crossed)
        moved = moved.paid("gap", costs.GAP * self.gap(state, cue.start, cue.end, cue.mask))
        moved = moved.paid("ranked", costs.CONTRARY * (step[1] and self._is_ranked(state, cue)))
        moved = moved.paid("binding", costs.LOOSE_BINDING * self.binds_tighter(state, cue))
        moved = moved.over(cue.mask, cue.start, cue.end)
        return replace(moved, cues=state.cues | cue.mask)

    def _is_head_noun(self, state: State, step: Step, cue: Cue) -> bool:
        """Whether a step leads away from what is asked for, by the very noun for it: 位于北京的出版社 publish, and are
        not published.
        """
        labels, behind = self.ground.vocabulary.labels, self.cut.words[state.high : state.high + 1]
        if self.ground.snapshot.schema.types or not (step[1] and state.hops) or behind != ("的",):
            return False
        return any(
            (step[0], False) in labels.get(noun.text, ()) and ends_question(self.cut, noun.end)
            for noun in self._nouns
            if noun.start == state.high + 1 and bits(noun.start, noun.end) & cue.mask
        )

    def _not_inherited(self, state: State, step: Step, rows: Rows) -> bool:
        """Whether a step asks of what a thing belongs to, which goes unsaid, something that it does not share with it:
        the country's area is not the city's, nor its capital the province's.
        """
        relation, unsaid = self.ground.relations[step[0]], state.expression
        if not isinstance(unsaid, Along) or all(name != "bridge" for name, _ in state.parts):
            return False
        if relation.symmetric or relation.literal == "quantity":
            return True
        bridge = (unsaid.relation, unsaid.inverse)
        return bool(len(intersected(self.ground.follow(rows, bridge), state.rows))) and not step[1]

    def _is_ranked(self, state: State, cue: Cue) -> bool:
        """Whether a cue is the noun that a superlative belongs to: 最贵的产品 are products, not what has them."""
        if not isinstance(state.expression, Best) or cue.start < state.high:
            return False
        return self.cut.words[state.high : cue.start] in ((), ("的",))

    def direction_cost(self, cue: Cue, state: State) -> float:
        """The cost of a cue, seeing where it stands to what is known."""
        worst = cue.cost + costs.WORST_DIRECTION
        if not cue.arrangements or (cue.start < state.high and state.low < cue.end):
            return cue.cost + costs.NO_ARRANGEMENT
        seen = arrangement_of(self.cut, state.low, state.high, cue.start, cue.end, self.ground.lexicon)
        return min(worst, *(own + costs.DIRECTION * seen.distance(one) for one, own in cue.arrangements))

    def _said_the_other_way(self, state: State, step: Step, cue: Cue, direction: float) -> bool:
        """Whether the words rather ask the other way round, of which nothing is known: who his father is, not whose
        father he is.
        """
        other = (step[0], not step[1])
        relation = self.ground.relations[step[0]]
        if relation.symmetric or not self.ground.turns(step[0]) or len(self.ground.follow(state.rows, other)):
            return False
        return any(
            one.mask & cue.mask and self.direction_cost(one, state) + costs.RATHER <= direction
            for one in self.cues.get(other, ())
        )

    def binds_tighter(self, state: State, cue: Cue | KinCue) -> bool:
        """Whether other relation words follow a state more closely: in "mother of Tom's boss" the boss is Tom's, in
        曹操哥哥的父亲 the brother is 曹操's.
        """
        if any(noun & ~state.cues and not noun & cue.mask for noun in self._next_to(state, cue)):
            return True
        if cue.start >= state.high or state.high + 1 >= len(self.cut):
            return False
        if self.cut.words[state.high] not in ("'s", "的"):
            return False
        return bool(self._relation_units >> (state.high + 1) & 1 and not state.cues >> (state.high + 1) & 1)

    def _next_to(self, state: State, cue: Cue | KinCue) -> list[int]:
        """The units of nouns for relations between a state and a cue that touch the state: brother of 曹操."""
        words = self.cut.words
        if cue.start >= state.high:
            first = state.high + (words[state.high : state.high + 1] == ("的",))
            return [bits(word.start, word.end) for word in self._nouns if word.start == first and word.end <= cue.start]
        last = state.low - (words[max(state.low - 1, 0) : state.low] == ("the",))
        if cue.end > state.low or words[max(last - 1, 0) : last] != ("of",):
            return []
        return [bits(word.start, word.end) for word in self._nouns if word.end == last - 1 and word.start >= cue.end]

    def gap(self, state: State, start: int, end: int, mask: int = 0) -> int:
        """How many meaningful units lie between a state and a word."""
        low, high = (state.high, start) if start >= state.high else (end, state.low)
        inside = range(low, high)
        said = state.mask | mask | self._counting
        return sum(1 for unit in inside if self.weights[unit] > 0.1 and not said >> unit & 1)

    def arrived(self, state: State) -> Iterator[State]:
        """A state, and the same narrowed by each class word that fits its members."""
        yield state
        for number, word in enumerate(self.segmentation.classes):
            if state.classed >> number & 1:
                continue
            narrowed = self.narrowed(state, number, word)
            if narrowed is not None:
                yield narrowed

    def narrowed(self, state: State, number: int, word: WordToken) -> State | None:
        """The members of a state that belong to a class word's classes; None if there are none."""
        types, extra = word.types, 0.0
        kept = intersected(state.rows, self.ground.members(types))
        if not len(kept):
            if self.segmentation.asked_for(word):
                return None  # 在哪个洲 wants a continent, no other place
            types = tuple({self.ground.snapshot.schema.types[name].parent for name in word.types} - {""})
            kept = intersected(state.rows, self.ground.members(types)) if types else EMPTY
            extra = costs.WIDER_CLASS
            if not len(kept):
                return None
        expression = state.expression
        if len(kept) < len(state.rows):
            expression = Narrowed(expression, types)
        moved = replace(state, expression=expression, rows=kept, classed=state.classed | 1 << number)
        distance = costs.CLASS_DISTANCE * self.gap(state, word.start, word.end)
        return moved.paid("class", extra + distance).over(bits(word.start, word.end), word.start, word.end)

    # ---- meetings -----------------------------------------------------------------------------------------------
    def meet(self, one: State, other: State) -> State | None:
        """What both states describe, None where nothing fits both."""
        if one.relation is not None or other.relation is not None or one.names & other.names:
            return None
        rows = intersected(one.rows, other.rows)
        if not len(rows):
            return None
        return self.joined(one, other, Both((one.expression, other.expression)), rows)

    def lack(self, one: State, other: State) -> State | None:
        """What the first state describes and the second does not."""
        if one.relation is not None or other.relation is not None or one.names & other.names:
            return None
        rows = without(one.rows, other.rows)
        if not len(rows) or (len(rows) == len(one.rows) and not isinstance(other.expression, Along)):
            return None
        return self.joined(one, other, Lacking(one.expression, other.expression), rows)

    def joined(self, one: State, other: State, expression: Both | Lacking, rows: Rows) -> State:
        """Two states as one, over ``rows``."""
        common = one.cues & other.cues & ~self._class_units
        stated = bool(common) and self._states_both(one, other)
        shared = bool(common) and _same_steps(one, other)
        uneven = shared and len(steps_of(one.expression)) != len(steps_of(other.expression))
        clash = bool(common) and not shared
        joined = replace(
            one.over(other.mask, other.low, other.high),
            expression=expression,
            rows=rows,
            cost=one.cost + other.cost * (0.3 if shared else 1.0),
            parts=(*one.parts, *other.parts),
            cues=one.cues | other.cues,
            hops=max(one.hops, other.hops),
            names=one.names | other.names,
            classed=one.classed | other.classed,
        )
        return joined.paid(
            "meet", costs.MEET + costs.SHARED_CUE * clash + costs.UNEVEN * uneven + costs.STATED * stated
        )

    def _states_both(self, one: State, other: State) -> bool:
        """Whether what two states share stands between their names: then both its ends are told, 杜甫写给李白."""
        first, last = sorted((self._named(one), self._named(other)))
        between = bits(first[1], last[0]) if first[1] <= last[0] else 0
        return bool(one.cues & other.cues & between & ~self._class_units)

    def _named(self, state: State) -> tuple[int, int]:
        """The stretch of the names of a state."""
        names = [name for index, name in enumerate(self.segmentation.names) if state.names >> index & 1]
        return min((name.start for name in names), default=0), max((name.end for name in names), default=0)


def _same_steps(one: State, other: State) -> bool:
    def last(state: State) -> tuple[int, bool] | None:
        expression = state.expression
        while isinstance(expression, Narrowed):
            expression = expression.inner
        return (expression.relation, expression.inverse) if isinstance(expression, Along) else None

    return last(one) == last(other)


def _one(entity: int) -> Rows:
    return np.array([entity], np.int32)
