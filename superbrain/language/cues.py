"""Which relations a question's words speak of: wordings of the graph found in it, however they are mixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Final

from superbrain.language.arrangement import Arrangement
from superbrain.language.grams import ASPECTS, EMPTY_WEIGHT
from superbrain.language.lexicon import Kin, Lexicon
from superbrain.language.segment import Segmentation, WordToken, bits, mask_of
from superbrain.language.units import Units, stem
from superbrain.language.vocabulary import Vocabulary, Wording

Step = tuple[int, bool]
"""relation, inverse"""

LEAST_RECALL: Final = 0.4
MISSING_COST: Final = 0.9
WEAK_BELOW: Final = 0.4
WEAK_COST: Final = 0.35
WINDOW: Final = 24
"""Units over which the words of one wording may spread from its anchor."""

KEPT_PER_STEP: Final = 5
CLEAR: Final = 0.4
"""Up to this cost a wording is taken to be said."""

LITTLE: Final = 0.2
"""Units of this weight say little."""

OTHER_WORDING: Final = 0.05
"""What it costs that words are those of another wording of the same relation."""

ClassSpan = tuple[int, int, frozenset[int]]
"""first unit, one past the last, relations that the word is the name of"""


@dataclass(frozen=True, slots=True)
class Cue:
    """Evidence for walking a relation one way.

    ``mask`` are the units that it explains, ``anchor`` its main unit span, ``cost`` what is missing of the wording;
    ``arrangements`` pairs each known arrangement with the cost of its own wording.
    """

    relation: int
    inverse: bool
    mask: int
    start: int
    end: int
    cost: float
    arrangements: tuple[tuple[Arrangement, float], ...]


@dataclass(frozen=True, slots=True)
class KinCue:
    """A kinship word that stands for whole paths: ``ways`` are steps each, best first."""

    mask: int
    start: int
    end: int
    ways: tuple[tuple[Step, ...], ...]


def question_grams(cut: Units, masked: int) -> dict[str, list[tuple[int, int]]]:
    """Every gram of the question outside the masked units, with its places."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)

    def open_han(unit: int) -> bool:
        return unit < len(cut) and cut.kinds[unit] == "han" and not masked >> unit & 1

    for index, (word, kind) in enumerate(zip(cut.words, cut.kinds, strict=True)):
        if masked >> index & 1 or kind in ("mark", "clitic"):
            continue
        if kind != "han":
            places[stem(word)].append((index, index + 1))
            continue
        places[word].append((index, index + 1))
        if open_han(index + 1):
            places[word + cut.words[index + 1]].append((index, index + 2))
            # 寄过诗 speaks of 寄诗: particles of tense do not part a word.
            if cut.words[index + 1] in ASPECTS | {"的"} and open_han(index + 2):
                places[word + cut.words[index + 2]].append((index, index + 3))
    return places


def cues_in(segmentation: Segmentation, vocabulary: Vocabulary, weights: list[float]) -> dict[Step, list[Cue]]:
    """The cues of each step, most useful first. ``weights`` says what explaining a unit of the question is worth."""
    cut = segmentation.cut
    # "besides France" excepts France: such words never speak of a relation, though "the countries beside it" may.
    reversing = mask_of(word for word in segmentation.words if word.tags & {"op:not", "op:except"} and not word.label)
    places = question_grams(cut, segmentation.named_units | segmentation.kind_units | reversing)
    for start, end, word in vocabulary.table.cut(cut):
        if word.asks:
            places[word.asks].append((start, end))
    found: dict[int, list[tuple[int, int]]] = {}
    for text, where in places.items():
        gram = vocabulary.grams.get(text)
        if gram is not None:
            if len(text) == 1 and cut.kinds[where[0][0]] == "han":
                where = [place for place in where if _stands_alone(cut, place[0], weights, segmentation.named_units)]
            if where:
                found[gram] = where
    touched = {number for gram in found for number in vocabulary.postings.get(gram, ())}
    classes = [
        (word.start, word.end, _named_by(word, segmentation, vocabulary))
        for word in segmentation.free_classes
        if "light" not in word.tags
    ]
    groups: dict[tuple[int, bool, int], list[tuple[float, Wording, tuple[int, int]]]] = defaultdict(list)
    for number in sorted(touched):
        wording = vocabulary.wordings[number]
        for mask, place, cost in _matches(wording, found, classes):
            groups[wording.relation, wording.inverse, mask].append((cost, wording, place))
    cues: dict[Step, list[Cue]] = defaultdict(list)
    for (relation, inverse, mask), matches in groups.items():
        cues[relation, inverse].append(_merged(relation, inverse, mask, matches))
    for step, more in _told_by_others(cues, segmentation, vocabulary, weights).items():
        cues[step].append(more)
    for step, listed in cues.items():
        listed.sort(key=lambda cue: cue.cost - worth(cue.mask, weights))
        cues[step] = listed[:KEPT_PER_STEP]
    return dict(cues)


def _told_by_others(
    cues: dict[Step, list[Cue]], segmentation: Segmentation, vocabulary: Vocabulary, weights: list[float]
) -> dict[Step, Cue]:
    """For each step its clearest cue with words beside it that other clear wordings of the relation explain, whichever
    way they read it: 谁惦记着李白 and 李白在诗里想念谁 explain 谁在诗里惦记着李白.
    """
    named = [word for word in segmentation.words if word.label or word.types or any(t[:4] == "kin:" for t in word.tags)]
    found = {}
    for step, listed in cues.items():
        best = min(listed, key=lambda cue: (cue.cost, -worth(cue.mask, weights)))
        if best.cost >= CLEAR:
            continue
        others = [cue for way in (step, (step[0], not step[1])) for cue in cues.get(way, ()) if cue.cost < CLEAR]
        mask = reduce(or_, (cue.mask for cue in others), 0)
        mask &= ~mask_of(word for word in named if step[0] not in _relations_called(word, vocabulary))
        mask |= best.mask
        added = worth(mask & ~best.mask, weights)
        if 0 < added <= worth(best.mask, weights) and _beside_each_other(mask, weights, segmentation.named_units):
            arrangements = tuple((one, own + OTHER_WORDING) for one, own in best.arrangements)
            found[step] = replace(best, mask=mask, cost=best.cost + OTHER_WORDING, arrangements=arrangements)
    return found


def _relations_called(word: WordToken, vocabulary: Vocabulary) -> set[int]:
    return {relation for relation, _ in vocabulary.labels.get(word.text, ())}


def _beside_each_other(mask: int, weights: list[float], named: int) -> bool:
    """Whether no name and nothing that means much stands between some units."""
    telling = [unit for unit, weight in enumerate(weights) if mask >> unit & 1 and weight > LITTLE]
    inside = [unit for unit in range(min(telling, default=0), max(telling, default=0)) if not mask >> unit & 1]
    return not any(named >> unit & 1 or weights[unit] > LITTLE for unit in inside)


def _named_by(word: WordToken, segmentation: Segmentation, vocabulary: Vocabulary) -> frozenset[int]:
    """The relations that a class word is the name of; none where the question asks for a member of the class."""
    if segmentation.asked_for(word):
        return frozenset()
    return frozenset(relation for relation, _ in vocabulary.labels.get(word.text, ()))


def worth(mask: int, weights: list[float]) -> float:
    """What explaining the units of a mask is worth."""
    total, index = 0.0, 0
    while mask:
        if mask & 1:
            total += weights[index]
        mask >>= 1
        index += 1
    return total


def _stands_alone(cut: Units, index: int, weights: list[float], named: int) -> bool:
    for other in (index - 1, index + 1):
        inside = 0 <= other < len(cut) and cut.kinds[other] == "han" and not named >> other & 1
        if inside and weights[other] >= 0.5:
            return False
    return True


def _matches(
    wording: Wording, found: dict[int, list[tuple[int, int]]], classes: Sequence[ClassSpan]
) -> list[tuple[int, tuple[int, int], float]]:
    """Where a wording is found: (mask, place of the anchor, cost). One for each place of its anchor.

    Class words count for the wording, but are not explained by it: they narrow as well. Only a class word that is
    the very name of the relation ("currency") is.
    """
    narrowing = [(low, high) for low, high, relations in classes if wording.relation not in relations]
    present = [(gram, weight) for gram, weight in wording.grams if gram in found]
    matched = sum(weight for _, weight in present)
    if matched < LEAST_RECALL * wording.total or matched <= EMPTY_WEIGHT:
        return []
    anchor = wording.anchor if wording.anchor in found else max(present, key=lambda pair: pair[1])[0]
    results = []
    for place in found[anchor]:
        mask, weight = 0, 0.0
        for gram, share in present:
            near = min(found[gram], key=lambda other: abs(other[0] - place[0]))
            if abs(near[0] - place[0]) <= WINDOW:
                weight += share
                if not any(low <= near[0] and near[1] <= high for low, high in narrowing):
                    mask |= bits(*near)
        if mask and weight >= LEAST_RECALL * wording.total:
            cost = MISSING_COST * (1 - weight / wording.total)
            cost += WEAK_COST * max(0.0, 1 - weight / WEAK_BELOW)
            results.append((mask, place, cost))
    return results


def _merged(relation: int, inverse: bool, mask: int, matches: list[tuple[float, Wording, tuple[int, int]]]) -> Cue:
    """One cue of all wordings that explain the same units."""
    matches.sort(key=lambda match: match[0])
    cost, _, place = matches[0]
    arrangements: dict[Arrangement, float] = {}
    for own, wording, _ in matches:
        for arrangement in wording.arrangements:
            arrangements.setdefault(arrangement, own)
    return Cue(relation, inverse, mask, place[0], place[1], cost, tuple(arrangements.items()))


def kin_cues(segmentation: Segmentation, vocabulary: Vocabulary, lexicon: Lexicon) -> list[KinCue]:
    """Kinship words, as paths over the relations that this graph has."""
    found: list[KinCue] = []
    for token in segmentation.tagged("kin"):
        ways: list[tuple[Step, ...]] = []
        for tag in sorted(token.tags):
            if tag.startswith("kin:"):
                ways.extend(_kin_ways(lexicon.kin[tag.removeprefix("kin:")], vocabulary))
        if ways:
            one = KinCue(bits(token.start, token.end), token.start, token.end, tuple(dict.fromkeys(ways)))
            found = (
                [*found[:-1], _both(found[-1], one)]
                if found and _listed(found[-1], one, segmentation)
                else [*found, one]
            )
    return found


def _listed(one: KinCue, other: KinCue, segmentation: Segmentation) -> bool:
    """Whether two kinship words stand in a row and share a way: sons and daughters."""
    words = segmentation.cut.words[one.end : other.start]
    joined = len(words) == 1 and words[0] in ("and", "or", "和", "与", "、", "或")
    return joined and bool(set(one.ways) & set(other.ways))


def _both(one: KinCue, other: KinCue) -> KinCue:
    shared = tuple(way for way in one.ways if way in other.ways)
    return KinCue(bits(one.start, other.end), one.start, other.end, shared)


def _kin_ways(kin: Kin, vocabulary: Vocabulary) -> list[tuple[Step, ...]]:
    ways: list[tuple[Step, ...]] = []
    for way in kin.ways:
        steps: list[Step] = []
        for labels, inverse in way:
            named = next((vocabulary.labels[label] for label in labels if label in vocabulary.labels), None)
            if named is None:
                break
            relation, backward = named[0]
            steps.append((relation, backward != inverse))
        else:
            ways.append(tuple(steps))
    return ways
