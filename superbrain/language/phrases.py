"""Phrases that only a reading of their own does justice to: what one wrote to the other, what comes after a thing, the
attribute that a comparison names, and a verb that nothing knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from superbrain.language.candidate import Candidate
from superbrain.language.expression import Along, Best, Both, Expression, Lacking, Narrowed, focus_of, steps_of
from superbrain.language.ground import Step
from superbrain.language.order import is_turned
from superbrain.language.readings import Finisher
from superbrain.language.segment import NameToken, Token, bits, mask_of
from superbrain.language.units import stem
from superbrain.language.vocabulary import SLOT

TOWARDS: Final = frozenset({"给", "赠", "寄", "送", "to"})
"""Words between two names that tell what the one did towards the other."""

LATER: Final = frozenset({"之后", "以后", "后面", "后一个", "下一个", "after", "following", "succeeding"})
EARLIER: Final = frozenset({"之前", "以前", "前面", "前一个", "上一个", "before", "preceding"})
SUCCESSION: Final = ("successor", "followed by", "继位者", "继任者", "继承者", "next", "下一个")
"""Names of relations that lead to what comes after a thing."""

NAMED_FOR: Final = frozenset({"called", "look", "looked", "looks"})
"""Before "after" these make a word of their own."""

ASKING: Final = frozenset({"ask:who", "ask:what"})
TURNING: Final = frozenset("被让令使叫由跟和与同")
"""Words that make of who does something the one to whom it is done, or part of what is done together."""

CONTENT: Final = 0.7
"""What leaving a word unexplained costs at least if it means something."""


@dataclass(frozen=True)
class Phrases:
    """The telling phrases of one segmentation."""

    finisher: Finisher

    def passed_over(self, one: Candidate) -> Iterator[str]:
        """Why a reading passes a phrase over: one word for each reason."""
        if one.operator in ("overview", "connect"):
            return
        if self._meets_what_is_told(one):
            yield "told"
        steps = set(steps_of(one.expression))
        yield from ("order" for mask, ways in self._order() if mask & ~one.mask and not ways & steps)
        if self._turns_order(steps):
            yield "order"
        if self._gives_what_is_received(one):
            yield "receiver"
        if self._takes_doer_for_goal(one):
            yield "doer"
        if self._lies_around(one):
            yield "inside"
        if self._doubles(one):
            yield "doubled"
        if self._measures_else(one):
            yield "attribute"
        yield from ("verb" for mask in self._verbs() if mask & ~one.mask)

    def _names(self) -> list[NameToken]:
        return [name for name in self.finisher.segmentation.names if not name.stop]

    def _meets_what_is_told(self, one: Candidate) -> bool:
        """Whether a reading asks what two things share where the words tell what one did towards the other."""
        if not isinstance(one.expression, Both) or one.operator not in ("lookup", "list", "count"):
            return False
        names, cut = self._names(), self.finisher.segmentation.cut
        named = {entity for part in one.expression.parts for entity in focus_of(part)}
        if len(names) != 2 or len(named) < 2:
            return False
        tags = self.finisher.ground.lexicon.tags
        between = cut.words[names[0].end : names[1].start]
        joined = any(tags(word) & {"conjunction"} and word not in TOWARDS for word in between)
        return bool(TOWARDS & set(between)) and not joined and self._alike(names)

    def _alike(self, names: list[NameToken]) -> bool:
        """Whether the two names may be those of things of one kind."""
        types = self.finisher.ground.snapshot.types_of
        one, other = ({kind for entity, _ in name.bearers for kind in types(entity)} for name in names)
        return bool(one & other)

    def _gives_what_is_received(self, one: Candidate) -> bool:
        """Whether a reading asks to whom a thing sent something where the words ask who sent it that: to Li Bai."""
        cut, steps, names = self.finisher.segmentation.cut, steps_of(one.expression), self._names()
        if len(names) != 1 or not steps or steps[0][1] or not names[0].start:
            return False
        relation, before = self.finisher.ground.relations[steps[0][0]], cut.words[names[0].start - 1]
        ends = (relation.zh[-1:], relation.en.rpartition(" ")[2])
        return relation.literal is None and before in TOWARDS and before in ends

    def _takes_doer_for_goal(self, one: Candidate) -> bool:
        """Whether a reading asks to whom a thing did what the words ask who did to that: 谁写诗哭过孟郊."""
        cut, steps, names = self.finisher.segmentation.cut, steps_of(one.expression), self._names()
        if len(names) != 1 or not steps or steps[0][1] or not self.finisher.ground.turns(steps[0][0]):
            return False
        before = cut.words[: names[0].start]
        last = all(kind == "mark" for kind in cut.kinds[names[0].end :])
        who = any(token.start <= 1 and token.tags & ASKING for token in self.finisher.segmentation.tagged("ask"))
        relation = self.finisher.ground.relations[steps[0][0]]
        if not (last and who and cut.kinds[0] == "han") or TURNING & set(before) or relation.symmetric:
            return False
        return not any(_asks_of_last(text) for text in relation.phrasings_zh) and any(
            _asks_of_last(text) for text in relation.inverse_phrasings_zh
        )

    def _lies_around(self, one: Candidate) -> bool:
        """Whether a reading tells what lies in a thing where the words ask in what it lies: 上海在哪个省."""
        segmentation, steps, names = self.finisher.segmentation, steps_of(one.expression), self._names()
        if not self.finisher.ground.snapshot.schema.types or len(names) != 1 or len(steps) != 1 or not steps[0][1]:
            return False
        cut, end = segmentation.cut, names[0].end
        asked = [word for word in segmentation.classes if segmentation.asked_for(word)]
        if not asked:
            return False
        behind = [unit for unit in range(end, len(cut)) if cut.kinds[unit] != "mark"]
        last = [cut.words[unit] for unit in behind] == ["in"] and cut.words[asked[0].end : asked[0].end + 1] == ("is",)
        return last or (cut.words[end : end + 1] == ("在",) and asked[0].start <= end + 3)

    def _doubles(self, one: Candidate) -> bool:
        """Whether a reading takes two steps between the same kinds of things where one phrase speaks of one: wrote
        poems to.
        """
        segmentation, relations = self.finisher.segmentation, self.finisher.ground.relations
        if one.operator not in ("lookup", "list", "count") or len(self._names()) != 1 or segmentation.tagged("op:same"):
            return False
        steps = steps_of(_one_way(one.expression))
        alike = any(
            set(relations[a].domain) & set(relations[b].domain) and set(relations[a].range) & set(relations[b].range)
            for (a, _), (b, _) in pairwise(steps)
        )
        return alike and self._is_one_phrase(one.mask)

    def _is_one_phrase(self, mask: int) -> bool:
        """Whether the words for relations that a reading rests on stand together, none of them a noun for one."""
        segmentation = self.finisher.segmentation
        aside = mask_of(segmentation.classes) | segmentation.named_units
        said = [
            unit for unit, worth in enumerate(self.finisher.assembly.weights) if worth > 0.1 and not aside >> unit & 1
        ]
        said = [unit for unit in said if mask >> unit & 1]
        nouns = mask_of(word for word in segmentation.words if word.label) | mask_of(segmentation.tagged("kin"))
        return bool(said) and said[-1] - said[0] == len(said) - 1 and not any(nouns >> unit & 1 for unit in said)

    def _order(self) -> Iterator[tuple[int, set[Step]]]:
        """Words right beside a name that ask what comes after or before it, with the steps that lead there."""
        cut = self.finisher.segmentation.cut
        classes = [one for one in self.finisher.segmentation.classes if cut.kinds[one.start] == "han"]
        places: list[Token] = [*self._names(), *classes]  # 118号元素之后
        for name in places:
            spans = [(name.end, min(name.end + length, len(cut))) for length in (2, 3)]
            if name.start and cut.words[max(name.start - 2, 0)] not in NAMED_FOR:
                spans.append((name.start - 1, name.start))
            for low, high in spans:
                said = cut.canonical(low, high) if low < high else ""
                han = said and cut.kinds[low] == "han"
                if said in LATER | EARLIER and bool(han) == (low == name.end):
                    yield bits(low, high), self._succession(later=said in LATER) | self._called_so(said)

    def _turns_order(self, steps: set[Step]) -> bool:
        """Whether steps lead to what comes after a thing where it is asked after what it comes, or the reverse."""
        segmentation = self.finisher.segmentation
        for name in segmentation.names:
            for word in segmentation.tagged("op:order"):
                later = "op:order:after" in word.tags
                if is_turned(name, word, segmentation) and steps & self._succession(later=later):
                    return True
        return False

    def _called_so(self, said: str) -> set[Step]:
        """The steps, either way, by relations that have a word in their name: named after."""
        labels = self.finisher.ground.vocabulary.labels
        steps = {step for label, own in labels.items() if said in label.split() for step in own}
        return {(relation, way) for relation, _ in steps for way in (False, True)}

    def _succession(self, *, later: bool) -> set[Step]:
        """The steps from a thing to what comes after it, or before it."""
        labels = self.finisher.ground.vocabulary.labels
        steps = {step for label in SUCCESSION for step in labels.get(label, ())}
        return steps if later else {(relation, not inverse) for relation, inverse in steps}

    def _measures_else(self, one: Candidate) -> bool:
        """Whether a comparison goes by another value than the one that it names: which has the larger area."""
        chosen = [best.relation for best in _bests(one.expression)]
        if not chosen and one.operator in ("lookup", "list", "count") and self._compares():
            return True
        if not chosen or len(self.finisher.assembly.rankings) != 1:
            return False
        named = self._named_values()
        return bool(named) and not any(relation in labels for relation in chosen for labels in named)

    def _compares(self) -> bool:
        """Whether which of several named things has more is asked."""
        assembly = self.finisher.assembly
        degrees = [one.degree for one in assembly.rankings if one.adjectives]
        return bool(assembly.alternatives) and bool(self.finisher.shape.asks) and degrees == ["comparative"]

    def _named_values(self) -> list[set[int]]:
        """The values that words of the question are the names of, each as the relations that it may be."""
        ground = self.finisher.ground
        found = []
        for word in self.finisher.segmentation.words:
            if word.label and not word.types:
                labels = {relation for relation, _ in ground.vocabulary.labels.get(word.text, ())}
                values = {one for one in labels if ground.relations[one].literal in ("quantity", "date")}
                found += [values] if values else []
        return found

    def _verbs(self) -> Iterator[int]:
        """Unknown verbs between the class that is asked for and a name: which country blorps the euro."""
        segmentation, ground = self.finisher.segmentation, self.finisher.ground
        cut, weights = segmentation.cut, self.finisher.assembly.weights
        for word in segmentation.free_classes:
            unit = word.end
            if not segmentation.asked_for(word) or unit >= len(cut) or cut.kinds[unit] != "word":
                continue
            said = cut.words[unit]
            strange = stem(said) not in ground.vocabulary.grams and not ground.lexicon.tags(said)
            behind = unit + 1 + (cut.words[unit + 1 : unit + 2] in (("the",), ("a",), ("an",)))
            if strange and weights[unit] >= CONTENT and segmentation.named_units >> behind & 1:
                yield bits(unit, unit + 1)


def _asks_of_last(wording: str) -> bool:
    """Whether a wording asks who or which first and ends with what is known: 谁写诗怀念{}."""
    return wording.endswith(SLOT) and wording.lstrip("有").startswith(("谁", "哪"))


def _one_way(expression: Expression) -> Expression:
    """An expression with the first of all that it leaves open: the relations of a family lead the same way."""
    if isinstance(expression, Both) and expression.either:
        return _one_way(expression.parts[0])
    if isinstance(expression, Along | Narrowed | Best):
        return replace(expression, inner=_one_way(expression.inner))
    return expression


def _bests(expression: Expression) -> Iterator[Best]:
    """The superlatives and comparisons inside an expression."""
    if isinstance(expression, Best):
        yield expression
    if isinstance(expression, Along | Narrowed | Best | Lacking):
        yield from _bests(expression.inner)
    if isinstance(expression, Both):
        for part in expression.parts:
            yield from _bests(part)
