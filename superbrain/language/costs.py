"""What it costs to explain a question badly. A reading's score is minus the sum; 0 would be a perfect explanation.

Costs are in units of one unexplained English content word (a Chinese character counts half). They were set by hand on
the development questions of tests/language and are the only place to tune.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from superbrain.language.ground import Ground
from superbrain.language.segment import Segmentation, WordToken, bits
from superbrain.language.units import stem

# ---- unexplained units -----------------------------------------------------------------------------------------------
HAN: Final = 0.5
WORD: Final = 1.0
NUMBER: Final = 0.7
BESIDE_NAME: Final = 2.0
CLASS_SHARE: Final = 0.6
LIGHT_SHARE: Final = 0.2
ADJECTIVE: Final = 0.3
WORD_ENDINGS: Final = frozenset("作成去来下上到")
"""Characters without meaning of their own that often end a word."""

UNUSED_NAME: Final = 1.6
UNUSED_STOP_NAME: Final = 0.3
OPERATORS: Final = {
    "not": 1.2,
    "superlative": 1.0,
    "except": 1.0,
    "same": 0.6,
    "connect": 0.7,
    "difference": 0.8,
    "more_than": 0.6,
    "less_than": 0.6,
    "count": 0.35,
    "ask": 0.3,
    "other": 0.1,
    "one_of": 0.1,
    "descending": 0.5,
    "rank": 0.4,
    "order": 0.6,
    "placed": 0.2,
    "why": 1.2,
}
PLACING: Final = frozenset({"under", "above", "below"})
"""Words that set a bound where a number stands beside them, and elsewhere say little."""
BOUNDS: Final = frozenset({"more_than", "less_than"})
QUIET_OPERATORS: Final = frozenset({"ask:start", "ask:end"})

# ---- steps -----------------------------------------------------------------------------------------------------------
FIRST_HOP: Final = 0.0
NEXT_HOP: Final = 0.08
DIRECTION: Final = 0.5
WORST_DIRECTION: Final = 0.5
NO_ARRANGEMENT: Final = 0.08
GAP: Final = 0.03
CLASS_STEP: Final = 0.35
CLASS_STEP_NEAR: Final = 0.15
CLASS_STEP_RIVAL: Final = 0.2
CLASS_DISTANCE: Final = 0.01
LOOSE_BINDING: Final = 0.3
RATHER: Final = 0.05
"""The words ask for one way of a relation rather than the other if that is so much cheaper."""
CONTRARY: Final = 0.6
"""Reading a relation the other way than the words ask for, of which nothing is known."""

BRIDGE: Final = 0.8
NOT_INHERITED: Final = 0.6
"""Taking of a country, unsaid, what its cities do not share with it."""
HEAD_NOUN: Final = 1.0
"""Leading away from what a question asks for by the noun for it."""
CROSSING: Final = 0.3
"""Going on by words that stand between a thing and the class word that led away from it."""
MIDWAY: Final = 0.5
"""Going on from what the question as a whole wants."""
BRIDGE_TO_ASKED: Final = 0.3
PLACE_STEP: Final = 0.7
MEET: Final = 0.05
KIN_RANK: Final = 0.02
SHARED_CUE: Final = 0.4
STATED: Final = 0.6
"""Asking for what two things have in common by words that tell how the one stands to the other."""
UNEVEN: Final = 0.3
"""Reading one word twice, once of a name and once of something further off: countries in Europe that border Russia."""

WIDER_CLASS: Final = 0.3
BEST_OF_FAR: Final = 0.03
"""Per hop of the set that a superlative chooses from: it belongs to the innermost one that it stands beside."""

CLEAR_CUE: Final = 0.3
"""Up to this cost words are taken for those of a relation."""
BACK: Final = 0.5
"""Going back along the relation that one came by, with no word for something shared."""

RETURNS: Final = 0.35
"""A way that only leads back to where it started says little."""

# ---- names -----------------------------------------------------------------------------------------------------------
PRIOR: Final = 0.1
"""Per e-fold of facts that a rival of the same name has more."""
PERSON: Final = 5.0
"""E-folds of facts that a person of a name is better known than a town of that name in some other country."""
NAME_KIND: Final = (0.0, 0.05, 0.2, 0.35)
STOP_NAME: Final = 0.4
APPOSITION: Final = -0.05

# ---- the whole -------------------------------------------------------------------------------------------------------
ANSWER_CLASS: Final = 0.45
LOOSE_WHO: Final = 0.25
NO_VALUE: Final = 1.0
"""Answering "when" or "how big" with a thing."""
NO_PLACE: Final = 1.0
"""Answering "where" with somebody."""


GOOD: Final = 0.98
"""Readings up to this cost are answered."""
CLEARLY: Final = 0.12
"""By how much a reading without facts must explain the question better to be believed instead of one with facts."""
CLEAR: Final = 0.4
"""Readings up to this cost leave nothing of weight unexplained."""

GOOD_OVERVIEW: Final = 0.6
"""Overviews must explain more: they are what is left when nothing else fits."""
TOLERABLE: Final = 1.3
"""Up to this cost a reading is told as a weak guess."""


def unit_weights(segmentation: Segmentation, ground: Ground) -> list[float]:
    """What leaving each unit of a question unexplained costs; units inside names count nothing here."""
    cut = segmentation.cut
    base = {"han": HAN, "word": WORD, "number": NUMBER, "ordinal": NUMBER, "clitic": 0.0, "mark": 0.0}
    weights = [base[kind] for kind in cut.kinds]
    for token in segmentation.words:
        length = token.end - token.start
        operators = {tag.removeprefix("op:") for tag in token.tags if tag.startswith("op:")} - QUIET_OPERATORS
        if token.text in PLACING and not _bounds(token, segmentation):
            operators -= BOUNDS  # lived under a dynasty
        cost = max((OPERATORS.get(name.split(":")[0], 0.0) for name in operators), default=0.0)
        if token.types and segmentation.asked_for(token):
            share = 1.0
        elif token.types and "light" in token.tags:
            share = LIGHT_SHARE
        elif token.types and not token.label:
            share = CLASS_SHARE
        elif token.label or any(tag.startswith("kin:") for tag in token.tags):
            share = 1.0
        elif cost:
            share = cost / sum(weights[token.start : token.end] or [1.0])
        elif token.tags & {"function", "copula", "conjunction", "genitive", "particle"}:
            share = 0.0
        elif any(tag.startswith("adj:") for tag in token.tags):
            share = ADJECTIVE / sum(weights[token.start : token.end] or [1.0])
        elif "light" in token.tags:
            share = LIGHT_SHARE
        else:
            share = 0.0
        for unit in range(token.start, token.start + length):
            empty = cut.kinds[unit] != "han" and "function" in ground.lexicon.tags(cut.words[unit])
            weights[unit] *= 0.0 if empty and not cost else share
    _strengthen(segmentation, ground, weights, base)
    if not ground.snapshot.schema.types:
        _lighten_class_words(segmentation, ground, weights)
    _restore_parts_of_words(segmentation, weights)
    for unit in range(len(cut)):
        if segmentation.kind_units >> unit & 1:
            weights[unit] *= LIGHT_SHARE
    for name in segmentation.names:
        for unit in range(name.start, name.end):
            weights[unit] = 0.0
    for number in segmentation.numbers:
        if not bits(number.start, number.end) & segmentation.named_units:
            small = number.end - number.start == 1 and number.value in ("1", "2") and not number.ordinal
            for unit in range(number.start, number.end):
                weights[unit] = 0.0
            weights[number.start] = 0.0 if small else NUMBER
    return weights


def _strengthen(segmentation: Segmentation, ground: Ground, weights: list[float], base: Mapping[str, float]) -> None:
    """Give light words that are all a label has their full weight."""
    cut = segmentation.cut
    for unit, word in enumerate(cut.words):
        if weights[unit] and (word if cut.kinds[unit] == "han" else stem(word)) in ground.vocabulary.strong:
            weights[unit] = max(weights[unit], base[cut.kinds[unit]])


def _bounds(token: WordToken, segmentation: Segmentation) -> bool:
    """Whether a number stands beside a word that may set a bound for it."""
    return any(
        -1 <= min(abs(number.start - token.end), abs(token.start - number.end)) <= 1 for number in segmentation.numbers
    )


def _lighten_class_words(segmentation: Segmentation, ground: Ground, weights: list[float]) -> None:
    """Where nothing has a type no word for a class can be known: which books, how many films."""
    cut = segmentation.cut
    for token in segmentation.tagged("ask"):
        unit = token.end
        word = stem(cut.words[unit]) if unit < len(cut) and cut.kinds[unit] == "word" else ""
        if word and word not in ground.vocabulary.grams and token.tags & {"ask:what", "ask:how_many"}:
            weights[unit] *= LIGHT_SHARE


def _restore_parts_of_words(segmentation: Segmentation, weights: list[float]) -> None:
    """Give characters of little meaning their weight back where they are part of an unknown word: 总 in 总统."""
    cut = segmentation.cut
    known = segmentation.named_units
    for token in segmentation.words:
        known |= bits(token.start, token.end)

    def unknown(unit: int) -> bool:
        return 0 <= unit < len(cut) and cut.kinds[unit] == "han" and not known >> unit & 1

    asked = {word.end - 1 for word in segmentation.classes if segmentation.asked_for(word)}
    for unit, known_before, known_after in ((u, u - 1, u + 1) for u in range(len(cut)) if unknown(u)):
        # 小 before 巴黎 makes another name of it, rather than another question.
        verb = known_before in asked and not unknown(known_before)  # 哪些地方花欧元
        beside_name = (segmentation.named_units >> known_after & 1 and not verb) or (
            known_before >= 0 and segmentation.named_units >> known_before & 1
        )
        lone = known_before >= 0 and cut.words[known_before] == "的" and not unknown(known_after)
        weights[unit] *= BESIDE_NAME if beside_name or lone else 1.0  # 墓 in 杜甫的墓 is a word of its own
    for token in segmentation.words:
        if token.end - token.start == 1 and cut.kinds[token.start] == "han" and not token.label:
            beside = unknown(token.start - 1), unknown(token.end)
            # 工作 is one word
            ends = beside[0] and not unknown(token.start - 2) and token.text in WORD_ENDINGS
            if (
                all(beside)
                or (ends and token.tags == {"function"})
                or (any(beside) and "light" in token.tags and "particle" not in token.tags)
            ):
                weights[token.start] = HAN
