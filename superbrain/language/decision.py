"""What to do with the readings of a question: answer, ask back, or say in which way it is not known.

Declining wrongly is bad, answering wrongly is worse: a question whose words are not all explained is not answered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from superbrain.language import costs
from superbrain.language.assembly import Assembly
from superbrain.language.candidate import Candidate
from superbrain.language.claims import undenied
from superbrain.language.expression import steps_of
from superbrain.language.ground import Ground
from superbrain.language.limits import weighed
from superbrain.language.missing import SURE, forbidden_words, is_named, missing_fact
from superbrain.language.normalise import Question
from superbrain.language.phrasing_grammar import answer_words
from superbrain.language.readings import Finisher
from superbrain.language.segment import Segmentation, bits
from superbrain.language.units import Units
from superbrain.types import Outcome

TEMPERATURE: Final = 0.12
SAME_NAME_MARGIN: Final = 0.06
"""Two bearers of one name that are closer than this are asked about."""

RELATION_ALONE: Final = 0.55
"""Words beside the relation that a question with a relation alone may leave unexplained."""

ALIKE: Final = 6
"""Readings that may tell in like words what is missing."""

NEAR_NAMES: Final = 4
MOST_NEAR: Final = 60
SHORT_NAME: Final = 2
LONGEST_UNKNOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Decision:
    """``outcome`` None: answer. ``rivals`` are other bearers of the name asked about; ``relations`` those spoken of
    alone. ``forbidden`` is a relation that no thing of the kind that is named can have.
    """

    outcome: Outcome | None
    candidates: tuple[Candidate, ...] = ()
    unknown: str = ""
    focus: tuple[int, ...] = ()
    rivals: tuple[int, ...] = ()
    relations: tuple[int, ...] = ()
    near: tuple[tuple[int, str], ...] = field(default=())
    forbidden: int | None = None


def decide(
    question: Question, candidates: Sequence[Candidate], finishers: Sequence[Finisher], ground: Ground
) -> Decision:
    """The decision over readings that are sorted by cost."""
    best = candidates[0] if candidates else None
    if best is None:
        return _nothing_linked(question, finishers[0], ground)
    rivals = _rivals(best, candidates)
    # Where yes or no is wanted, that a thing has no such fact is the answer.
    claimed = best.operator == "ask" and best.cost <= costs.GOOD
    empty = None if claimed else _missing(finishers)
    if empty is not None and any(_is_worded_alike(one, empty, finishers) for one in candidates[:ALIKE]):
        empty = None
    better = empty is not None and empty.cost + costs.CLEARLY <= best.cost and not _explains(best, empty, finishers)
    if empty is not None and better and empty.cost <= SURE:
        return Decision("empty", (empty,), focus=_focus(empty))
    words = None if claimed else forbidden_words(finishers[0], best)
    if words is not None:
        low, high = question.cut.surface(words.start, words.end)
        unknown, focus = question.text[low:high], _named_first(finishers[0])
        return Decision("unknown_relation", unknown=unknown, focus=focus, forbidden=words.relation)
    if best.cost <= (costs.GOOD_OVERVIEW if best.operator == "overview" else costs.GOOD):
        if len(rivals) > 1:
            return Decision("ambiguous", tuple(candidates), _surface(question, best), rivals=rivals)
        outcome: Outcome | None = "overview" if best.operator == "overview" else None
        return Decision(outcome, (undenied(best, ground), *candidates[1:]), focus=_focus(best))
    if empty is not None and empty.cost <= costs.GOOD:
        return Decision("empty", (empty,), focus=_focus(empty))
    return _declined(question, candidates, finishers, ground)


def _missing(finishers: Sequence[Finisher]) -> Candidate | None:
    """The reading that fails for want of a fact, as dear as what it passes over makes it."""
    empty = missing_fact(finishers)
    return None if empty is None else weighed([empty], finishers)[0]


def _explains(best: Candidate, empty: Candidate, finishers: Sequence[Finisher]) -> bool:
    """Whether a reading with facts explains, by another relation, all that a missing fact would: where Timbuktu lies is
    known, and to whom Li Bai wrote. A relation that is named is the one that is meant.
    """
    same = {relation for relation, _ in steps_of(best.expression)} & {one for one, _ in steps_of(empty.expression)}
    if same or empty.mask & ~best.mask:
        return False
    return best.cost <= costs.CLEAR or (best.cost <= costs.GOOD and not is_named(empty, finishers))


def _is_worded_alike(held: Candidate, empty: Candidate, finishers: Sequence[Finisher]) -> bool:
    """Whether a reading with facts goes by a relation that is told in like words, between the same kinds of things:
    of poems one sends, presents, or takes leave by them, and what is missing of the one is told of the other.
    """
    one, other = steps_of(held.expression), steps_of(empty.expression)
    if len(one) != 1 or len(other) != 1 or one[0][1] != other[0][1] or held.cost > costs.TOLERABLE:
        return False
    relations = finishers[0].ground.relations
    a, b = relations[one[0][0]], relations[other[0][0]]
    alike = bool(set(a.domain) & set(b.domain) and set(a.range) & set(b.range)) and a.literal == b.literal is None
    return alike and bool(held.mask & empty.mask) and not is_named(empty, finishers)


def probabilities(candidates: Sequence[Candidate]) -> list[float]:
    """How likely each reading is the one meant, as far as costs tell."""
    weights = [math.exp(-(one.cost - candidates[0].cost) / TEMPERATURE) for one in candidates]
    total = sum(weights)
    # A question that is badly explained by all its readings may mean something else altogether.
    sure = 1 / (1 + math.exp((candidates[0].cost - costs.GOOD) / TEMPERATURE)) if candidates else 0.0
    return [sure * weight / total for weight in weights]


def _focus(candidate: Candidate) -> tuple[int, ...]:
    from superbrain.language.expression import focus_of

    named = focus_of(candidate.expression)
    return named if candidate.subject is None else (*named, candidate.subject)


# ---- names that several bear -----------------------------------------------------------------------------------------
def _rivals(best: Candidate, candidates: Sequence[Candidate]) -> tuple[int, ...]:
    """Other things of the same name that the question may mean as well, the best one first."""
    own = _focus(best)
    if len(own) != 1 or best.operator not in ("lookup", "overview", "count"):
        return ()
    found = [own[0]]
    for one in candidates[1:]:
        other = _focus(one)
        alike = one.operator == best.operator and len(other) == 1 and one.mask == best.mask
        if alike and one.cost - best.cost < SAME_NAME_MARGIN and other[0] not in found and _shape(one) == _shape(best):
            found.append(other[0])
    return tuple(found) if len(found) > 1 else ()


def _shape(candidate: Candidate) -> str:
    return type(candidate.expression).__name__


def _surface(question: Question, candidate: Candidate) -> str:
    names = candidate.segmentation.names if candidate.segmentation else ()
    if not names:
        return ""
    low, high = question.cut.surface(names[0].start, names[0].end)
    return question.text[low:high]


# ---- nothing that explains it ----------------------------------------------------------------------------------------
def _nothing_linked(question: Question, finisher: Finisher, ground: Ground) -> Decision:
    assembly = finisher.assembly
    relations, left = _relation_alone(assembly)
    if relations and left <= RELATION_ALONE:
        return Decision("ambiguous", unknown=_all_words(question), relations=relations)
    segmentation = assembly.segmentation
    understood = _operator_units(segmentation) | _spoken(assembly) | _kin_units(segmentation)
    unknown = unknown_words(question, segmentation, assembly.weights, understood)
    unknown = unknown or unknown_words(question, segmentation, assembly.weights, _operator_units(segmentation))
    if not unknown:
        return Decision("ambiguous", unknown="")
    unknown = _without_verb(_with_names(question, unknown, segmentation))
    return Decision("unknown_entity", unknown=unknown, near=_near(unknown, ground))


def _without_verb(unknown: str) -> str:
    """An unknown Chinese name without the verb behind it: 长江 in 长江流经哪些省."""
    verbs = [verb for verb in answer_words()["zh_grammar"]["verbs"] if len(verb) > 1 and unknown.endswith(verb)]
    return unknown[: -len(verbs[0])] if verbs and len(unknown) > len(verbs[0]) + 1 else unknown


def _relation_alone(assembly: Assembly) -> tuple[tuple[int, ...], float]:
    """The relations that the words speak of best, and what these leave unexplained."""
    scored = [
        (cue.cost + assembly.explorer.unexplained(cue.mask), relation)
        for (relation, _), cues in assembly.cues.items()
        for cue in cues[:1]
    ]
    if not scored:
        return (), math.inf
    best = min(scored)[0]
    return tuple(dict.fromkeys(relation for cost, relation in sorted(scored) if cost < best + 0.2))[:3], best


def _all_words(question: Question) -> str:
    low, high = question.cut.surface(0, len(question.cut))
    return question.text[low:high]


def unknown_words(question: Question, segmentation: Segmentation, weights: Sequence[float], mask: int) -> str:
    """The longest stretch of words that nothing explains, as typed."""
    cut = segmentation.cut
    best, start = (0.0, 0, 0), None
    total = 0.0
    for unit in range(len(cut) + 1):
        known = unit == len(cut) or mask >> unit & 1 or weights[unit] <= 0.1 or segmentation.named_units >> unit & 1
        if known:
            if start is not None and total > best[0]:
                best = (total, start, unit)
            start, total = None, 0.0
        else:
            start = unit if start is None else start
            total += weights[unit]
    if not best[0]:
        return ""
    low, high = cut.surface(best[1], best[2])
    return question.text[low:high][:LONGEST_UNKNOWN]


def _operator_units(segmentation: Segmentation) -> int:
    """Units of cue words of operators: they are understood even where no reading uses them."""
    mask = 0
    for token in segmentation.tagged("op"):
        mask |= bits(token.start, token.end)
    return mask


def _kin_units(segmentation: Segmentation) -> int:
    """Units of words that are names of relations, or of kinship."""
    words = [word for word in segmentation.words if word.label]
    return sum(bits(word.start, word.end) for word in {*words, *segmentation.tagged("kin")})


def _spoken(assembly: Assembly) -> int:
    """Units that are words for relations."""
    mask = 0
    for cues in assembly.cues.values():
        for cue in cues:
            if cue.cost < costs.CLEAR_CUE:
                mask |= cue.mask
    return mask


def _near(unknown: str, ground: Ground) -> tuple[tuple[int, str], ...]:
    found = ground.names.near(unknown, NEAR_NAMES if len(unknown) > SHORT_NAME else MOST_NEAR)
    if len(unknown) <= SHORT_NAME:  # of so many the best known
        found = sorted(found, key=lambda one: -ground.prominence(one[0]))[:NEAR_NAMES]
    return tuple((int(entity), name) for entity, name in found)


def _declined(
    question: Question, candidates: Sequence[Candidate], finishers: Sequence[Finisher], ground: Ground
) -> Decision:
    best = candidates[0]
    finisher = finishers[0]
    if not any(not name.stop for name in finisher.segmentation.names):
        finisher = next(one for one in finishers if one.segmentation is best.segmentation)
    segmentation = finisher.segmentation
    assembly = finisher.assembly
    unknown = unknown_words(question, segmentation, assembly.weights, best.mask | _operator_units(segmentation))
    focus = _named_first(finisher)
    if not segmentation.names or all(name.stop for name in segmentation.names):
        bare = next((one for one in finishers if not one.segmentation.names), finisher)
        relations, left = _relation_alone(bare.assembly)
        if relations and left <= RELATION_ALONE:
            return Decision("ambiguous", unknown=_all_words(question), relations=relations)
        understood = _operator_units(segmentation) | _spoken(assembly) | _kin_units(segmentation)
        unknown = unknown_words(question, segmentation, assembly.weights, understood) or unknown
        if _only_classes(question, unknown, segmentation):
            for word in segmentation.classes:
                understood |= bits(word.start, word.end)
            unknown = unknown_words(question, segmentation, assembly.weights, understood)
            if not unknown:
                return Decision("unknown_relation", unknown=question.text.rstrip("?？。. "))
        if unknown:
            unknown = _without_verb(_with_names(question, unknown, segmentation))
            return Decision("unknown_entity", unknown=unknown, near=_near(unknown, ground))
    if unknown and _names_something(question, unknown, finisher):
        unknown = _without_verb(_with_names(question, unknown, segmentation))
        return Decision("unknown_entity", unknown=unknown, focus=focus, near=_near(unknown, ground))
    if best.cost <= costs.TOLERABLE and best.operator not in ("overview", "connect"):
        return Decision("weak", tuple(candidates), unknown, focus=_focus(best))
    return Decision("unknown_relation", unknown=unknown, focus=focus)


def _named_first(finisher: Finisher) -> tuple[int, ...]:
    """The likeliest bearer of each name of the segmentation."""
    return tuple(
        int(states[0].rows[0]) for index in finisher.assembly.names if (states := finisher.explorer.from_name(index))
    )


def _only_classes(question: Question, unknown: str, segmentation: Segmentation) -> bool:
    """Whether words that nothing explains are the words for classes, which are known: 国家."""
    low = question.text.find(unknown)
    spans = [segmentation.cut.surface(word.start, word.end) for word in segmentation.classes]
    return bool(unknown) and any((low, low + len(unknown)) == span for span in spans)


def _names_something(question: Question, unknown: str, finisher: Finisher) -> bool:
    """Whether words that nothing explains look like the name of a thing: capitals, quotes, or a place where names
    stand.
    """
    segmentation = finisher.segmentation
    cut: Units = segmentation.cut
    place = question.text.find(unknown)
    if any(cut.surface(low, high) == (place, place + len(unknown)) for low, high in cut.quoted):
        return True
    if _before_of_name(place + len(unknown), segmentation):
        return False
    if unknown[:1].isupper() and place > 0 and not question.text.isupper():
        return True
    units = [u for u in range(len(cut)) if place <= cut.offsets[cut.starts[u]] < place + len(unknown)]
    if not units or all(_spoken(finisher.assembly) >> unit & 1 for unit in units):
        return False
    before = cut.words[units[0] - 1] if units[0] else ""
    after = cut.words[units[-1] + 1] if units[-1] + 1 < len(cut) else ""
    tags = finisher.ground.lexicon.tags
    follows_name = bool(units[0]) and bool(segmentation.named_units >> (units[0] - 1) & 1)
    if (
        finisher.shape.connect_mask or "conjunction" in tags(after) or "conjunction" in tags(before)
    ) and not follows_name:
        return True
    spoken = any(cue.cost < costs.CLEAR_CUE for cues in finisher.assembly.cues.values() for cue in cues)
    if cut.kinds[units[0]] != "han":
        return spoken and before in ("of", "in", "and", "with", "than")
    precedes_name = bool(segmentation.named_units >> (units[-1] + 1) & 1)
    if precedes_name and follows_name:
        return False  # 李白喜欢杜甫吗: what they do to each other
    if precedes_name or (follows_name and after == "的"):
        return True
    return spoken and not follows_name and before != "的" and (after == "的" or units[0] == 0)


def _before_of_name(end: int, segmentation: Segmentation) -> bool:
    """Whether "of" and a name follow: the GDP of Germany is no thing's name."""
    cut = segmentation.cut
    place = next((u for u in range(len(cut)) if cut.offsets[cut.starts[u]] >= end), len(cut))
    follows = place + 1 < len(cut) and cut.words[place] == "of"
    return follows and bool(segmentation.named_units >> (place + 1) & 1)


def _with_names(question: Question, unknown: str, segmentation: Segmentation) -> str:
    """Unknown words with all that belongs to the name: 爱因 beside 斯坦, and "II" behind "World War"."""
    low = question.text.find(unknown)
    high = low + len(unknown)
    if low < 0:
        return unknown
    if unknown.isascii():
        return _capitalised(question, low, high)
    for name in segmentation.names:
        start, end = segmentation.cut.surface(name.start, name.end)
        if end == low:
            low = start
        elif start == high:
            high = end
    return question.text[low:high]


_INSIDE_NAMES: Final = frozenset({"of", "the", "de", "la", "von", "van"})


def _capitalised(question: Question, low: int, high: int) -> str:
    """Characters ``low`` to ``high`` of a question with the words around them that are written with a capital."""
    cut, text = question.cut, question.text
    spans = [cut.surface(unit, unit + 1) for unit in range(len(cut))]
    inside = [unit for unit, (start, end) in enumerate(spans) if start < high and low < end]
    written = [unit for unit in inside if cut.capitals[unit]]
    if not written or text.isupper():
        return text[low:high]
    first, last = written[0], written[-1]
    while first > 1 and cut.kinds[first - 1] == "word":
        step = 2 if cut.words[first - 1] in _INSIDE_NAMES else 1
        if first - step < 1 or not cut.capitals[first - step]:
            break
        first -= step
    while last + 1 < len(cut) and (cut.capitals[last + 1] or cut.kinds[last + 1] == "number"):
        last += 1
    return text[spans[first][0] : spans[last][1]]
