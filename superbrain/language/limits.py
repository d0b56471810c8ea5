"""What no answer may pass over in silence, and questions that are understood but cannot be worked out.

An encoder finds "countries bordering France" and "countries not bordering France" alike, and leaves little of the
difference in the cost of a reading. Here the words that turn a question into another one get their full weight back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from superbrain.language.candidate import Candidate
from superbrain.language.costs import CLEAR_CUE
from superbrain.language.expression import Along, plain, steps_of
from superbrain.language.ground import Ground
from superbrain.language.operators import Ranking
from superbrain.language.phrases import Phrases
from superbrain.language.readings import Finisher
from superbrain.language.segment import NameToken, Segmentation, WordToken, bits, mask_of
from superbrain.language.things import Things
from superbrain.language.units import Units, stem
from superbrain.language.vocabulary import BELONGING

PASSED_OVER: Final = 1.0
"""What passing over a telling word costs: more than a reading that is answered may."""

DEARER: Final = {"thing": 1.5}
"""What passing over a noun costs: more than even a weak guess may."""

CONTENT: Final = 0.7
PEOPLE: Final = frozenset({"people", "persons"})
QUANTITIES: Final = frozenset({"many", "few"})
CALCULATED: Final = frozenset({"calculation", "renown", "hypothetical", "to_come"})
MEASURED: Final = frozenset({"duration"})
"""Kinds of questions that only a value of its own answers: how long something lasted is no year."""


def weighed(candidates: Sequence[Candidate], finishers: Sequence[Finisher]) -> list[Candidate]:
    """The candidates, those that pass over telling words dearer, the cheapest first."""
    checks = {id(finisher.segmentation): _Telling(finisher) for finisher in finishers}
    best = finishers[0].segmentation
    found = []
    for one in candidates:
        check = checks.get(id(one.segmentation))
        cost = sum(DEARER.get(why, PASSED_OVER) for why in check.passed_over(one, best)) if check else 0.0
        found.append(replace(one, cost=one.cost + cost, parts=(*one.parts, ("passed over", cost))) if cost else one)
    return sorted(found, key=lambda one: one.cost)


class _Telling:
    """The telling words of one segmentation."""

    def __init__(self, finisher: Finisher) -> None:
        self.finisher = finisher
        self.segmentation = finisher.segmentation
        self.ground = finisher.ground
        self.cut: Units = self.segmentation.cut
        only = [word for word in self.segmentation.tagged("op:only") if not self._is_no_bound(word)]
        self.negations = [bits(word.start, word.end) for word in (*self.segmentation.tagged("op:not"), *only)]
        self.best = [one.mask for one in finisher.assembly.rankings if one.degree == "superlative" and one.adjectives]
        self.best += [bits(t.start, t.end) for t in self.segmentation.tagged("op:superlative")]
        self.repeated = list(_repeated(self.segmentation))
        self.numbers = list(self._numbers())
        self.counted = self._counted()
        classes = self.segmentation.free_classes
        asked = [w for w in classes if self.segmentation.asked_for(w)]
        self.asked = [w for w in asked if self.cut.kinds[w.start] == "han" and self._ends_phrase(w)]
        self.wanted = [w for w in asked if self._wanted(w)]
        self.wanted += [w for w in classes if self._described(w)]
        self.attributes = list(self._attributes())
        self.of_people = self._kind_is_people()
        self.inside = self._asked_inside()
        self.phrases = Phrases(finisher)
        self.things = Things(finisher)
        self.works = [word for word in _works(self.segmentation) if word in self.ground.vocabulary.works]

    def passed_over(self, one: Candidate, best: Segmentation) -> Iterator[str]:
        """Why a reading passes something over: one word for each reason."""
        mask = one.mask | self.finisher.shape.yes_no_mask
        if any(negation & ~mask for negation in self.negations):
            yield "negation"
        if any(superlative & ~mask for superlative in self.best):
            yield "superlative"
        if any(bits(word.start, word.end) & ~mask and not self._are(one, word) for word in self.asked):
            yield "asked"
        if one.operator in ("lookup", "list", "count") and len(one.rows) and self._unlike(one):
            yield "wanted"
        if any(number & ~mask for number in self.numbers):
            yield "number"
        if any(again & ~one.mask or not self._twice(again, one) for again in self.repeated):
            yield "repeated"
        if one.operator == "count" and self.counted:
            yield "counted"
        if one.operator in ("lookup", "list", "count") and len(one.rows) > 1:
            yield from ("attribute" for unit in self.attributes if not one.mask & unit)
        if one.operator in ("lookup", "list", "count"):
            yield from ("work" for work in self.works if not self._of_works(one, work))
        if one.operator in ("lookup", "count") and self.of_people is False and self._leads_to_people(one):
            yield "kind"
        if self.inside and not self.inside & {relation for relation, _ in steps_of(one.expression)}:
            yield "inside"
        yield from self.phrases.passed_over(one)
        yield from self.things.passed_over(one)
        if one.segmentation is not best:
            yield from ("name" for name in best.names if _dropped(name, self.segmentation))

    def _kind_is_people(self) -> bool | None:
        """Whether a word for the kind of thing that is wanted is one for people; None if there is no such word."""
        units = [unit for unit in range(len(self.cut)) if self.segmentation.kind_units >> unit & 1]
        if not units:
            return None
        said = self.cut.canonical(units[0], units[-1] + 1)
        persons = self.ground.lexicon.persons
        return said in persons or said.removesuffix("s") in persons or said in ("men", "women", "children")

    def _asked_inside(self) -> set[int]:
        """The relations to what things are in, of the kind that is asked for: 所在区 by 哪个区. Classes, where
        there are any, tell it.
        """
        if self.ground.snapshot.schema.types:
            return set()
        ends = [token.end for token in self.segmentation.tagged("ask") if "ask:what" in token.tags]
        kinds = {self.cut.canonical(end, min(end + length, len(self.cut))) for end in ends for length in (1, 2)}
        labels = self.ground.vocabulary.labels
        found = (labels.get(beginning + kind, ()) for beginning in BELONGING for kind in kinds if kind)
        return {relation for listed in found for relation, _ in listed}

    def _leads_to_people(self, one: Candidate) -> bool:
        step = plain(one.expression)
        return isinstance(step, Along) and not step.inverse and self.ground.leads_to(step.relation) == "person"

    def _of_works(self, one: Candidate, work: str) -> bool:
        """Whether somebody worded a relation of a reading as one that tells which works: 填过哪些词."""
        relations = [self.ground.relations[relation] for relation, _ in steps_of(one.expression)]
        asked = [f"{asking}{work}" for asking in ("哪些", "什么", "which ", "what ")]
        wordings = (text for one in relations for text in (*one.phrasings_zh, *one.phrasings_en))
        return any(words in text for text in wordings for words in asked)

    def _numbers(self) -> Iterator[int]:
        """Ordinals (the third emperor), and by how much one thing is to be more than another (比金大1)."""
        named, words = mask_of(name for name in self.segmentation.names if not name.stop), self.cut.words
        compared = [one.mask.bit_length() for one in self.finisher.assembly.rankings if {"比", "than"} & set(words)]
        for number in self.segmentation.numbers:
            span = bits(number.start, number.end)
            telling = number.ordinal or number.start in compared
            if telling and not span & named and not any(w.start <= number.start < w.end for w in self._labels()):
                yield span

    def _labels(self) -> list[WordToken]:
        return [word for word in self.segmentation.words if word.label or word.types]

    def _ends_phrase(self, word: WordToken) -> bool:
        """Whether a class word is all that is asked for: 哪个洲, but neither 哪些区县 nor 哪个区的时间."""
        return all(kind == "mark" for kind in self.cut.kinds[word.end :])

    def _wanted(self, word: WordToken) -> bool:
        """Whether a class word is what the question as a whole wants: which countries have …, 是哪个皇帝的…"""
        if self.cut.kinds[word.start] == "han":  # 康熙是哪个皇帝的年号
            asking = [token.start for token in self.segmentation.tagged("ask") if token.end == word.start]
            said = self.cut.words[asking[0] - 1 : asking[0]] if asking else ()
            return said == ("是",) and self.cut.words[word.end : word.end + 1] == ("的",)
        first = min(token.start for token in self.segmentation.tagged("ask"))
        return word.start == first + 1 and self.cut.words[word.end : word.end + 1] not in (("'s",), ("of",))

    def _described(self, word: WordToken) -> bool:
        """Whether a question is a class word with what is said of its members: the poets who wrote, 写诗的诗人."""
        words = self.cut.words
        if self.cut.kinds[word.start] == "han":  # 首都在非洲的国家, with nothing asked
            ends = self._ends_phrase(word) and words[word.start - 1 : word.start] == ("的",)
            return ends and not self.segmentation.tagged("ask") and not self.finisher.shape.yes_no
        return words[: word.start] in ((), ("the",)) and words[word.end : word.end + 1] in (("who",), ("that",))

    def _unlike(self, one: Candidate) -> bool:
        """Whether a reading leads to none of the things that the question wants."""
        step = plain(one.expression)
        value = isinstance(step, Along) and self.ground.relations[step.relation].literal is not None
        return not value and any(not self._are(one, word) for word in self.wanted)

    def _are(self, one: Candidate, word: WordToken) -> bool:
        """Whether a reading leads to things of a class."""
        return any(self.ground.is_a(int(row), word.types) for row in one.rows[:4])

    def _twice(self, again: int, one: Candidate) -> bool:
        """Whether a reading goes two steps forward along a relation that is said twice."""
        steps: set[tuple[int, bool]] = set()
        for word in self.segmentation.words:
            if again >> word.start & 1:
                steps |= set(self.ground.vocabulary.labels.get(word.text, ()))
        for kin in self.finisher.assembly.kin:
            if kin.mask & again:
                steps |= {way[0] for way in kin.ways if len(way) == 1}
        return sum(step in steps for step in steps_of(one.expression)) > 1

    def _counted(self) -> bool:
        """Whether what is to be counted is nothing that the graph knows: how many poems."""
        for token in self.segmentation.tagged("op:count"):
            unit = token.end
            if self._counts_people(unit):
                continue
            while unit < len(self.cut) and self._empty(unit):
                unit += 1
            if unit < len(self.cut) and self.cut.kinds[unit] in ("han", "word"):
                known = any(w.start <= unit < w.end and _noun(w) for w in self.segmentation.words)
                named = self.segmentation.named_units >> unit & 1
                verb = self.cut.kinds[unit] == "han" and not self._last_noun(unit)
                if not known and not named and not verb and self.finisher.assembly.weights[unit] >= 0.3:
                    return True
        return False

    def _is_no_bound(self, word: WordToken) -> bool:
        """Whether a word for "only" tells that there is one, or is a measure word: the only country, 三只鸟."""
        if self.cut.words[max(word.start - 1, 0)] == "the":
            return True
        numbered = any(number.end == word.start for number in self.segmentation.numbers)
        return numbered or any(token.end == word.start for token in self.segmentation.tagged("ask"))

    def _counts_people(self, unit: int) -> bool:
        """Whether people are counted, whatever they do: how many people report to her."""
        said = self.cut.words[unit : unit + 1]
        return bool(said) and self.cut.kinds[unit] == "word" and said[0] in PEOPLE

    def _last_noun(self, unit: int) -> bool:
        """Whether nothing but one or two characters follow, which are then what is counted: 写了多少首诗."""
        rest = [u for u in range(unit, len(self.cut)) if self.cut.kinds[u] != "mark"]
        return len(rest) <= 2

    def _empty(self, unit: int) -> bool:
        tags = self.ground.lexicon.tags(self.cut.words[unit])
        return self.cut.kinds[unit] == "mark" or bool(tags & {"function", "light"})

    def _attributes(self) -> Iterator[int]:
        """Unknown words right before a class word, which speak of some of its members: landlocked countries."""
        known = self.ground.vocabulary
        for word in self.segmentation.free_classes:
            unit = word.start - 1
            if unit < 0 or self.cut.kinds[unit] != "word" or self.segmentation.named_units >> unit & 1:
                continue
            said = self.cut.words[unit]
            strange = stem(said) not in known.grams and not self.ground.lexicon.tags(said)
            if strange and self.finisher.assembly.weights[unit] >= CONTENT:
                yield 1 << unit


def _works(segmentation: Segmentation) -> Iterator[str]:
    """The nouns that a question wants, whatever they mean: which poems, 哪些诗, the poems that, 写给李白的诗."""
    cut = segmentation.cut
    asking = {token.end for token in segmentation.tagged("ask") if token.tags & {"ask:what", "ask:how_many"}}
    said = [unit for unit, kind in enumerate(cut.kinds) if kind != "mark"]
    who = bool(segmentation.tagged("ask:who"))
    known = mask_of(word for word in segmentation.words if word.types or word.label) | segmentation.named_units
    for start in said:
        for end in (start + 1, start + 2):
            if known & bits(start, end):
                break
            behind = cut.words[end : end + 1]
            if cut.kinds[start] == "han":
                last = end == said[-1] + 1 or behind in (("是",), ("有",), ("叫",))
                wanted = start in asking and (last or behind != ("的",))
                wanted = wanted or (last and not who and cut.words[max(start - 1, 0)] == "的")
            else:
                wanted = start in asking or (start <= 2 and cut.words[start - 1] == "the" and behind != ("of",))
            if wanted and end <= len(cut):
                yield cut.canonical(start, end)


def _noun(word: WordToken) -> bool:
    return bool(word.types) or word.label or any(tag.startswith("kin:") for tag in word.tags)


def _repeated(segmentation: Segmentation) -> Iterator[int]:
    """The names of relations that are said twice, in Chinese one of the other: 父亲的父亲."""
    said = [word for word in segmentation.words if word.label or any(tag.startswith("kin:") for tag in word.tags)]
    for one, other in pairwise(said):
        between = segmentation.cut.words[one.end : other.start]
        if one.text == other.text and between in (("的",), ("of",), ("of", "the"), ("'s",)):
            yield bits(one.start, one.end) | bits(other.start, other.end)


def _dropped(name: NameToken, segmentation: Segmentation) -> bool:
    """Whether another way to cut the question takes a name apart into words that say nothing: 中国 as 中 and 国."""
    if any(not one.stop for one in segmentation.names):
        return False  # 意大利有哪些大城市 keeps a name and need not be about 大城
    if name.stop or any(one.start < name.end and name.start < one.end for one in segmentation.names):
        return False
    if segmentation.cut.kinds[name.start] == "han" and name.end - name.start == 1:
        return False
    inside = [w for w in segmentation.words if w.start >= name.start and w.end <= name.end]
    return any(word.types or word.label for word in inside)


# ---- what cannot be worked out ---------------------------------------------------------------------------------------
def cannot(text: str, finishers: Sequence[Finisher], best: Candidate | None, ground: Ground) -> bool:
    """Whether a question asks for sums, spans of time or fame, or for what has the most of some related things."""
    finisher = finishers[0]
    masked = _masked(text, finisher.segmentation)
    kinds = {kind for kind, pattern in ground.lexicon.unsupported if pattern.search(masked)}
    if kinds & CALCULATED or (kinds & MEASURED and not _quantity(best, ground)):
        return True
    return any(_counts_related(ranking, finisher, ground) for ranking in finisher.assembly.rankings)


def _quantity(best: Candidate | None, ground: Ground) -> bool:
    expression = best.expression if best else None
    return isinstance(expression, Along) and ground.relations[expression.relation].literal == "quantity"


def _counts_related(ranking: Ranking, finisher: Finisher, ground: Ground) -> bool:
    """Whether a superlative goes by the number of related things: 邻国最多, the most neighbours, more countries."""
    if not set(ranking.adjectives) & QUANTITIES or ranking.degree == "base" or ranking.n > 1:
        return False
    segmentation = finisher.segmentation
    end = ranking.mask.bit_length()
    han = segmentation.cut.kinds[end - 1] == "han"
    people = ground.vocabulary.classes.get("人", ()) + ground.vocabulary.classes.get("people", ())
    for word in segmentation.words:
        beside = (
            word.end == ranking.start
            if han
            else word.start
            == end + any(one.start == end and one.end == end + 1 and "light" in one.tags for one in segmentation.words)
        )
        if not beside or set(word.types) & set(people):
            continue
        relations = [ground.relations[relation] for relation, _ in ground.vocabulary.labels.get(word.text, ())]
        if relations or word.types:
            return not any(relation.literal in ("quantity", "date") for relation in relations)
    return not han and end < len(segmentation.cut) and _speaks_of_things(end, finisher, ground)


def _speaks_of_things(unit: int, finisher: Finisher, ground: Ground) -> bool:
    """Whether a word speaks clearly of relations between things, and of none to values: neighbours."""
    spoken = {
        ground.relations[relation].literal
        for (relation, _), cues in finisher.assembly.cues.items()
        for cue in cues
        if cue.cost < CLEAR_CUE and cue.mask >> unit & 1
    }
    return spoken == {None}


def counts_unknown(finisher: Finisher) -> bool:
    """Whether what is to be counted is nothing that the graph knows: how many poems."""
    return _Telling(finisher).counted


def _masked(text: str, segmentation: Segmentation) -> str:
    """The folded text of the question with its names and the names of relations as ◇: 平均寿命 is no average."""
    cut = segmentation.cut
    pieces, last = [], cut.starts[0] if len(cut) else 0
    for token in segmentation.tokens:
        label = isinstance(token, WordToken) and token.label and not token.text.startswith(("total", "总"))
        if isinstance(token, NameToken) or label:
            pieces.append(text[last : cut.starts[token.start]] + "◇")
            last = cut.ends[token.end - 1]
    return re.sub(r"\s+", " ", "".join(pieces) + text[last : cut.ends[-1] if len(cut) else None])
