"""Two questions in one: the first is answered, and the other one named, so that no half is lost in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from superbrain.language.lexicon import Lexicon
from superbrain.language.normalise import Question
from superbrain.language.reading import Interpretation, Suggestion
from superbrain.language.units import Units

LEAST: Final = 2
"""Units of the shorter question."""

ENDS: Final = frozenset("?？")
COMMAS: Final = frozenset(",，;；")
OPENERS: Final = frozenset({"what", "how", "when", "where", "who"})
"""What a second English question begins with; "and which" as well goes on with the first."""

LINKS: Final = frozenset({"is", "was", "are", "were", "'s", "did", "does", "do"})


def first_of_two(question: Question, lexicon: Lexicon) -> tuple[str, str] | None:
    """The first of two questions, and the other as typed; None where there is only one."""
    cut = question.cut
    for place in range(LEAST, len(cut) - LEAST + 1):
        behind = _behind(cut, place)
        if behind is None or len(cut) - behind < LEAST:
            continue
        if _asks(cut, 0, place, lexicon) and _asks_too(cut, place, behind, lexicon):
            low, _ = cut.surface(behind, behind + 1)
            return question.text[: cut.surface(0, place)[1]], question.text[low:].strip()
    return None


def with_left(made: Interpretation, text: str, left: str) -> Interpretation | None:
    """The answer to the first of two questions as one to the whole text; None where it was not answered."""
    if made.outcome is not None or not made.readings or made.readings[0].query is None:
        return None
    alone = _alone(left)
    offer = Suggestion("question", "", alone, alone)
    readings = (replace(made.readings[0], left=left), *made.readings[1:])
    return replace(made, question=text, readings=readings, suggestions=(offer, *made.suggestions))


def _alone(left: str) -> str:
    """The other question as it is asked by itself: without the "and" that tied it to the first."""
    tie, _, rest = left.partition(" ")
    bare = rest if tie.casefold().rstrip(",") == "and" else left
    return bare[:1].upper() + bare[1:]


def _behind(cut: Units, place: int) -> int | None:
    """Where the other question begins if the first one ends before a unit."""
    if cut.words[place] in ENDS | COMMAS:
        return place + 1
    return place + 1 if cut.words[place] == "and" else None


def _asks_too(cut: Units, place: int, behind: int, lexicon: Lexicon) -> bool:
    """Whether a question of its own follows: behind a mark that ends the first, or begun like one."""
    if cut.words[place] in ENDS:
        return True
    if cut.words[behind] == "and":
        return False  # the cut is behind "and"
    if cut.kinds[behind] == "word":
        opens = cut.words[behind] in OPENERS and _is_asking(cut, 0, lexicon)
        return opens and (cut.words[behind] == "how" or cut.words[behind + 1] in LINKS)
    return cut.words[place] in COMMAS and _asks(cut, behind, len(cut), lexicon)


def _asks(cut: Units, low: int, high: int, lexicon: Lexicon) -> bool:
    return any(_is_asking(cut, start, lexicon, high) for start in range(low, high))


def _is_asking(cut: Units, start: int, lexicon: Lexicon, high: int | None = None) -> bool:
    """Whether a question word begins at a unit."""
    last = min(start + 4, len(cut) if high is None else high)
    return any(
        any(tag.startswith("ask:") for tag in lexicon.tags(cut.canonical(start, end)))
        for end in range(start + 1, last + 1)
    )
