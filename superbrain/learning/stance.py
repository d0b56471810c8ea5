"""Whether a passage asserts what it says: negated, hedged, quoted and former statements are no reason to believe.

The cues are data (``lexicon/stance.toml``). Each has a reach: the clause it stands in, what follows in its sentence, or
what was said before. When in doubt a statement is not asserted: a missed fact can be read elsewhere, a wrong one stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Final, cast

from superbrain.learning.folding import Folded, folded
from superbrain.learning.literals import Literals
from superbrain.learning.parts import Judgement, ReadPassage, Sentence, Span, Stance
from superbrain.learning.words import table

ASSERTED: Final = Judgement("asserted")
_ORDER: Final = ("negated", "quoted", "hedged", "former")
_PUNCTUATION: Final = ",;:，；：。"
_QUOTES: Final = {"“": "”", "「": "」", "『": "』", '"': '"'}
_UNTIL = re.compile(r"(?:until|till|直到|至)\s?(?:the year )?(\d{4}|\d{3}年)")


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: str
    stance: Stance
    reach: str
    start: int
    end: int


@dataclass
class Stances:
    """The stances of the statements of one passage; what is found in a sentence is kept for its other statements."""

    reading: ReadPassage
    _under: Judgement | None = field(init=False, repr=False)
    _cues: dict[Span, tuple[_Cue, ...]] = field(default_factory=dict, repr=False)
    _behind: dict[Span, tuple[_Cue, ...]] = field(default_factory=dict, repr=False)
    _judged: dict[tuple[int, int], Judgement] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._under = _under_doubtful_heading(self.reading)

    def judge(self, start: int, end: int) -> Judgement:
        """The stance of the statement that stretches over the characters ``start`` to ``end`` of the passage."""
        if self._under is not None:
            return self._under
        known = self._judged.get((start, end))
        if known is None:
            known = self._judged[start, end] = self._in_sentence(start, end)
        return known

    def _in_sentence(self, start: int, end: int) -> Judgement:
        reading = self.reading
        sentence = reading.sentence_of(start)
        if sentence is None:
            return ASSERTED
        whole = Span(sentence.start, max(sentence.end, min(end, len(reading.text))))
        if (asked := _asked(reading, whole)) is not None:
            return asked
        if (spoken := _spoken(reading, whole, start, end)) is not None:
            return spoken
        if whole not in self._cues:
            self._cues[whole] = tuple(_cues_in(reading, whole))
        if sentence not in self._behind:
            self._behind[sentence] = tuple(_taken_back_behind(reading, sentence))
        found = [cue for cue in self._cues[whole] if _reaches(reading, whole, cue, start, end)]
        found += self._behind[sentence]
        if not found:
            return ASSERTED
        worst = min(found, key=lambda cue: (_ORDER.index(cue.stance), cue.start))
        until = _UNTIL.search(reading.text, worst.start, whole.end) if worst.kind == "former" else None
        ended = until[1].rstrip("年").zfill(4) if until else ""
        return Judgement(worst.stance, worst.kind, worst.start, worst.end, ended)


# ---- cues -----------------------------------------------------------------------------------------------------------
def _cues_in(reading: ReadPassage, span: Span) -> Iterator[_Cue]:
    """The cues of a stretch of the passage that are no part of a name."""
    part = folded(reading.words(span))
    names = [one for one in reading.mentions if one.named and one.refers < 0 and one.start < span.end]
    patterns = _patterns()
    for number in sorted(_literals().owners_in(part.text)):
        kind, pattern, exceptions, stance, reach = patterns[number]
        taken = [match.span() for match in exceptions.finditer(part.text)] if exceptions else []
        for match in pattern.finditer(part.text):
            if any(low <= match.start() and match.end() <= high for low, high in taken):
                continue
            low, high = _placed(part, match, span.start)
            inside = any(one.start < high and low < one.end for one in names)
            if not inside or (kind == "former" and not any(one.holds(low, high) for one in names)):
                yield _Cue(kind, stance, reach, low, high)


def _placed(part: Folded, match: re.Match[str], base: int) -> tuple[int, int]:
    low, high = part.span(*match.span())
    return base + low, base + high


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None, Stance, str], ...]:
    """Kind, cues, what only looks like them, stance and reach."""
    compiled = []
    for kind, entry in table("stance").items():
        if "stance" in entry:
            exceptions = [*entry["except_zh"], *entry["except_en"]]
            cues = _any_of([*entry["zh"], *entry["en"]])
            unlike = _any_of(exceptions) if exceptions else None
            compiled.append((kind, cues, unlike, cast("Stance", entry["stance"]), str(entry["reach"])))
    return tuple(compiled)


@cache
def _literals() -> Literals:
    """All cues, for the places of their kinds in `_patterns`."""
    kinds = table("stance")
    listed = enumerate(kind for kind, *_ in _patterns())
    return Literals.of((word, place) for place, kind in listed for word in (*kinds[kind]["zh"], *kinds[kind]["en"]))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, longest first; English ones whole."""
    return re.compile("|".join(_whole(word) for word in sorted(words, key=len, reverse=True)))


def _whole(word: str) -> str:
    escaped = re.escape(word)
    if not word.isascii():
        return escaped
    return rf"\b{escaped}" + (r"\b" if word[-1].isalnum() else "")


# ---- how far they reach ---------------------------------------------------------------------------------------------
def _reaches(reading: ReadPassage, sentence: Span, cue: _Cue, start: int, end: int) -> bool:
    if cue.reach == "behind":
        return cue.start >= start
    if cue.reach == "sentence":
        return cue.start < end
    clauses = _clauses(reading.text, sentence)
    own = [clause for clause in clauses if clause.start < end and start < clause.end]
    clause = next((one for one in clauses if one.start <= cue.start < one.end), sentence)
    if clause not in own:
        return False
    # "Paris, not Lyon, is …": what stands between commas takes back only itself.
    aside = start < clause.start and clause.end < end and cue.start - clause.start < 2
    return not (aside and cue.stance == "negated")


def _clauses(text: str, sentence: Span) -> list[Span]:
    """The clauses of a sentence: between punctuation, and before words like "but"."""
    cuts = {sentence.start, sentence.end}
    cuts.update(at + 1 for at in range(sentence.start, sentence.end) if text[at] in _PUNCTUATION)
    cuts.update(match.start() for match in _turning_words().finditer(text, sentence.start, sentence.end))
    places = sorted(cuts)
    return [Span(low, high) for low, high in pairwise(places)]


@cache
def _turning_words() -> re.Pattern[str]:
    words = table("stance")["clauses"]
    return _any_of([*words["zh"], *words["en"]])


def _taken_back_behind(reading: ReadPassage, sentence: Sentence) -> list[_Cue]:
    """Words of the next sentence that take back this one: 这是谣言, "This is a myth"."""
    after = next((one for one in reading.sentences if one.start >= sentence.end), None)
    if after is None or not reading.text[after.start : after.start + 8].casefold().startswith(
        ("这", "此", "该", "但这", "this", "that", "the claim", "but this", "it is false", "事实")
    ):
        return []
    return [cue for cue in _cues_in(reading, after) if cue.reach == "behind"]


# ---- headings, questions, speech ------------------------------------------------------------------------------------
def _under_doubtful_heading(reading: ReadPassage) -> Judgement | None:
    words = table("stance")["headings"]
    for heading in reading.headings:
        name = reading.words(heading).casefold()
        if heading.level > 1 and any(word in name for word in (*words["zh"], *words["en"])):
            return Judgement("hedged", "hearsay", heading.start, heading.end)
    return None


def _asked(reading: ReadPassage, sentence: Span) -> Judgement | None:
    words = reading.words(sentence).rstrip('”"’)）」 ')
    if words.endswith(("?", "？", "吗", "吗。")):
        return Judgement("hedged", "question", sentence.end - 1, sentence.end)
    for word in ("是否", "难道"):
        place = words.find(word)
        if place >= 0:
            return Judgement("hedged", "question", sentence.start + place, sentence.start + place + len(word))
    return None


def _spoken(reading: ReadPassage, sentence: Span, start: int, end: int) -> Judgement | None:
    """Whether a statement stands inside quotation marks as somebody's words, or behind a word of saying."""
    text = reading.text
    for opening, low in _openings(text, sentence):
        close = text.find(_QUOTES[opening], low + 1, sentence.end)
        close = close if close >= 0 else sentence.end
        if low < start and end <= close:
            return Judgement("quoted", "speech", low, close)
    before = text[sentence.start : start].rstrip()
    if before.endswith((":", "：")) and before.rstrip(":： ").endswith(tuple(table("stance")["speech"]["zh"])):
        return Judgement("quoted", "speech", sentence.start, start)
    for word in _said().finditer(text, sentence.start, sentence.end):
        behind = text[word.end() : word.end() + 6].lstrip(" ,")
        if word.end() <= start and (behind.startswith("that") or word.end() + 2 >= start):
            return Judgement("quoted", "speech", word.start(), word.end())
    return None


def _openings(text: str, sentence: Span) -> Iterator[tuple[str, int]]:
    straight = 0
    for place in range(sentence.start, sentence.end):
        mark = text[place]
        if mark == '"':
            straight += 1
        if mark in _QUOTES and (mark != '"' or straight % 2):
            yield mark, place


@cache
def _said() -> re.Pattern[str]:
    return _any_of(table("stance")["speech"]["en"])
