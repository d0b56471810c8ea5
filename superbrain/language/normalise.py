"""A question as typed, made ready: cleaned, cut into units, courtesy taken off, its language told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from superbrain.language.lexicon import Lexicon
from superbrain.language.mentions import NameIndex
from superbrain.language.units import Units, units
from superbrain.text import QUESTION_LIMIT, clean
from superbrain.types import Language

ZH_SHARE: Final = 0.3
"""Share of Chinese units outside names from which a question counts as Chinese."""

LONGEST_COURTESY: Final = 9
"""Units in the longest courtesy."""


@dataclass(frozen=True)
class Question:
    """``text`` is the cleaned question, ``whole`` all its units, ``cut`` those of the question proper."""

    text: str
    whole: Units
    cut: Units
    language: Language


def read_question(text: str, language: Language | None, names: NameIndex, lexicon: Lexicon) -> Question:
    """Clean and cut a question. TooLarge over 4,096 characters, UnsafeText for what cannot be made safe."""
    text = clean(text, QUESTION_LIMIT)
    whole = units(text)
    cut = without_courtesy(whole, names, lexicon)
    return Question(text, whole, cut, language or language_of(whole, names))


def without_courtesy(cut: Units, names: NameIndex, lexicon: Lexicon) -> Units:
    """The units between opening and closing courtesies: "你知道法国的首都是哪里吗" asks where, not whether you know."""
    low, high = 0, len(cut)
    closed = False
    while length := _courtesy_at(cut, low, high, lexicon, names):
        closed = closed or cut.canonical(low, low + length) in lexicon.courtesy.closing
        low += length
        while low < high and cut.kinds[low] == "mark" and cut.words[low] in ",，.。:：!！、?？;；~～…":
            low += 1
    high = _end_before_courtesy(cut, low, high, lexicon)
    if (
        closed
        and high - low > 1
        and cut.words[high - 1] in lexicon.courtesy.closed_by
        and _asks(cut, low, high, lexicon)
    ):
        high -= 1
    return cut.slice(low, high)


def _courtesy_at(cut: Units, low: int, high: int, lexicon: Lexicon, names: NameIndex) -> int:
    """Units of the courtesy that the question begins with; 0 if it begins with none, or with a longer name."""
    for length in range(min(LONGEST_COURTESY, high - low - 1), 0, -1):
        if cut.canonical(low, low + length) in lexicon.courtesy.before and not _ends_word(cut, low + length, high):
            end = cut.ends[low + length - 1]
            longer = any(match.end > end for match in names.starting_at(cut.text, cut.starts[low]))
            return 0 if longer else length
    return 0


def _ends_word(cut: Units, place: int, high: int) -> bool:
    """Whether nothing but marks would be left."""
    return all(kind == "mark" for kind in cut.kinds[place:high])


def _end_before_courtesy(cut: Units, low: int, high: int, lexicon: Lexicon) -> int:
    while True:
        while high > low + 1 and cut.kinds[high - 1] == "mark" and cut.words[high - 1] not in "》」』\"')）”’":
            high -= 1
        for length in range(min(LONGEST_COURTESY, high - low - 1), 0, -1):
            if cut.canonical(high - length, high) in lexicon.courtesy.after:
                high -= length
                break
        else:
            return high


def _asks(cut: Units, low: int, high: int, lexicon: Lexicon) -> bool:
    """Whether a question word stands between two places."""
    return any(
        any(tag.startswith("ask:") for tag in lexicon.tags(cut.canonical(start, end)))
        for start in range(low, high)
        for end in range(start + 1, min(start + 5, high) + 1)
    )


def language_of(cut: Units, names: NameIndex) -> Language:
    """The language that a question is written in, whatever language its names are in."""
    named = [False] * len(cut)
    start = 0
    while start < len(cut):
        ends = [cut.ending_at.get(match.end) for match in names.starting_at(cut.text, cut.starts[start])]
        end = max((end for end in ends if end is not None), default=start)
        # A single character is rather a word of the question than a name.
        if end - start > 1 or (end > start and cut.kinds[start] == "word" and len(cut.words[start]) > 3):
            named[start:end] = [True] * (end - start)
            start = end
        else:
            start += 1
    outside = [kind for kind, inside in zip(cut.kinds, named, strict=True) if not inside and kind != "mark"]
    counted = outside if any(kind in ("han", "word") for kind in outside) else list(cut.kinds)
    han, latin = counted.count("han"), counted.count("word")
    return "zh" if han and han >= ZH_SHARE * (han + latin) else "en"
