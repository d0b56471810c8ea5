"""Wordings reduced to grams: what a text says without its empty words.

Chinese, which has no spaces, is compared by pairs of neighbouring characters and by characters that stand alone;
English by the roots of its words; question words that tell what is asked for (哪里, when, 多大) by their class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from superbrain.language.lexicon import Lexicon
from superbrain.language.units import Units, stem

HAN_WEIGHT: Final = 0.5
WORD_WEIGHT: Final = 1.0
EMPTY_WEIGHT: Final = 0.04
LIGHT_SHARE: Final = 0.2
ASKING_WEIGHT: Final = 0.15
CLASS_SHARE: Final = 0.35
"""How much of its weight a class word keeps inside a wording: it is asked for as a class as well."""

CLOSED_LABEL: Final = 3
"""Chinese labels up to this length are one word; longer ones are read like a wording."""

ASPECTS: Final = frozenset("过了着")
"""Particles of tense and aspect: they stand behind a verb without being part of it."""

Gram = tuple[str, int, int, float]
"""text, first unit, one past the last, weight"""


@dataclass(frozen=True, slots=True)
class Word:
    """A known word: the share of its weight that it keeps (None: no gram may hold it), whether pairs of characters must
    not reach over its edge, and the gram of what it asks for.
    """

    share: float | None
    closed: bool
    asks: str = ""


UNKNOWN: Final = Word(1.0, closed=False)
MARK: Final = Word(None, closed=True)


class WordTable:
    """The known words of the lexicon and of one graph, and all their beginnings, so that a text is cut in one pass."""

    def __init__(self, lexicon: Lexicon, classes: Mapping[str, object], labels: Mapping[str, object]) -> None:
        self._words: dict[str, Word] = {}
        for text, tags in lexicon.words.items():
            word = _of_lexicon(text, tags)
            if word is not None:
                self._words[text] = word
        for text in labels:
            if not text.isascii() and len(text) <= CLOSED_LABEL:
                self._words[text] = Word(1.0, closed=len(text) > 1)
        for text in classes:
            self._words[text] = Word(CLASS_SHARE, closed=" " in text or (not text.isascii() and len(text) > 1))
        self._beginnings = {text[:end] for text in self._words for end in range(1, len(text))}

    def cut(self, cut: Units) -> Iterator[tuple[int, int, Word]]:
        """The text as words, the longest known one at each place: (first unit, one past the last, word)."""
        start = 0
        while start < len(cut.words):
            end, word = self._at(cut, start)
            yield start, end, word
            start = end

    def _at(self, cut: Units, start: int) -> tuple[int, Word]:
        kinds, words = cut.kinds, cut.words
        if kinds[start] in ("mark", "clitic"):
            return start + 1, MARK
        best, text = (start + 1, UNKNOWN), ""
        for unit in range(start, len(words)):
            if kinds[unit] == "mark":
                break
            joined = kinds[unit] == "han" and unit > start and kinds[unit - 1] == "han"
            text += words[unit] if joined or not text else " " + words[unit]
            word = self._words.get(text)
            if word is not None:
                best = (unit + 1, word)
            if text not in self._beginnings:
                break
        return best

    def grams(self, cut: Units) -> list[Gram]:
        """The grams of a text with their places."""
        weights: list[float | None] = []
        closed: list[int] = []
        found: list[Gram] = []
        for start, end, word in self.cut(cut):
            if word.asks:
                found.append((word.asks, start, end, ASKING_WEIGHT))
            for unit in range(start, end):
                full = HAN_WEIGHT if cut.kinds[unit] == "han" else WORD_WEIGHT
                weights.append(None if word.share is None else max(full * word.share, EMPTY_WEIGHT))
                closed.append(start + 1 if word.closed else 0)
        for unit, weight in enumerate(weights):
            if weight is None:
                continue
            if cut.kinds[unit] != "han":
                if weight > EMPTY_WEIGHT:
                    found.append((stem(cut.words[unit]), unit, unit + 1, weight))
                continue
            after = weights[unit + 1] if unit + 1 < len(weights) and cut.kinds[unit + 1] == "han" else None
            if after is not None and closed[unit] == closed[unit + 1]:
                found.append((cut.words[unit] + cut.words[unit + 1], unit, unit + 2, (weight + after) / 2))
            if weight > EMPTY_WEIGHT and not _attached(cut, weights, closed, unit):
                found.append((cut.words[unit], unit, unit + 1, weight))
        return found


def _of_lexicon(text: str, tags: frozenset[str]) -> Word | None:
    asked = sorted(tag.removeprefix("ask:") for tag in tags if tag.startswith("ask:"))
    several = " " in text or (not text.isascii() and len(text) > 1)
    if asked:
        asks = "" if "what" in asked else "?" + (text if asked[0] == "how" else asked[0])
        return Word(None, closed=True, asks=asks)
    if "particle" in tags:
        return MARK
    if "light" in tags:
        return Word(LIGHT_SHARE, closed=several)
    if tags & {"function", "copula", "conjunction"}:
        return Word(0.0, closed=several or "copula" in tags)
    return None


def _attached(cut: Units, weights: list[float | None], closed: list[int], unit: int) -> bool:
    """Whether a character is part of a longer word, as far as one can tell without a dictionary."""
    for other in (unit - 1, unit + 1):
        inside = 0 <= other < len(weights) and cut.kinds[other] == "han" and weights[other] is not None
        if inside and closed[other] == closed[unit] and cut.words[other] not in ASPECTS:
            return True
    return False
