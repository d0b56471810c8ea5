"""A sentence in which every mention is one character, so that wordings can be looked for between mentions.

The rest is folded (simplified, lower case, ASCII punctuation): one pattern serves all ways of writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from superbrain.learning.folding import folded
from superbrain.learning.parts import Mention, ReadPassage, Span

_THINGS: Final = 0xE000
_VALUES: Final = 0xF000
_MOST: Final = 2_000
_UNKNOWN: Final = "\ufffd"

THING: Final = "[\ue000-\uefff]"
"""Pattern of a mention that names something."""

VALUE: Final = "[\uf000-\uf8ff]"
"""Pattern of a mention that is a date or a quantity."""

MENTION: Final = "[\ue000-\uf8ff]"


@dataclass(frozen=True, slots=True)
class Masked:
    """``text`` has a private character for each of the ``mentions``; ``places`` leads from its characters to those of
    the passage (start, end).
    """

    reading: ReadPassage
    span: Span
    text: str
    mentions: tuple[Mention, ...]
    places: tuple[tuple[int, int], ...]

    def mention(self, place: int) -> Mention | None:
        """The mention that a character stands for; None if it is a letter."""
        point = ord(self.text[place])
        if not _THINGS <= point < _VALUES + _MOST:
            return None
        return self.mentions[point - (_THINGS if point < _VALUES else _VALUES)]

    def original(self, start: int, end: int) -> Span:
        """Where characters of the masked text stand in the passage; they are at least one."""
        return Span(self.places[start][0], self.places[end - 1][1])


def masked(reading: ReadPassage, span: Span, every: Sequence[Mention]) -> Masked:
    """A stretch of a passage with those of ``every`` mention that lie inside masked."""
    mentions = tuple(one for one in every if span.holds(one.start, one.end))[:_MOST]
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    at = span.start
    for number, mention in enumerate(mentions):
        _copy(reading.text, at, mention.start, letters, places)
        letters.append(chr((_THINGS if mention.named else _VALUES) + number))
        places.append((mention.start, mention.end))
        at = mention.end
    _copy(reading.text, at, span.end, letters, places)
    return Masked(reading, span, "".join(letters), mentions, tuple(places))


def _copy(text: str, start: int, end: int, letters: list[str], places: list[tuple[int, int]]) -> None:
    """Copy what stands between mentions, folded; white space at its ends is kept as one blank."""
    part = text[start:end]
    if not part:
        return
    kept = part.strip()
    first = start + len(part) - len(part.lstrip())
    if not kept:
        letters.append(" ")
        places.append((start, end))
        return
    if first > start:
        letters.append(" ")
        places.append((start, first))
    form = folded(kept)
    for place, letter in enumerate(form.text):
        low, high = form.span(place, place + 1)
        letters.append(_UNKNOWN if "\ue000" <= letter <= "\uf8ff" else letter)  # the text's own are no mentions
        places.append((first + low, first + high))
    last = first + len(kept)
    if last < end:
        letters.append(" ")
        places.append((last, end))
