"""A stretch of a document made safe, with the way back: for each character that is kept, the bytes it was made of.

What is kept is exactly what `text.clean` makes of the stretch, so that a name in a passage and the same name in the
graph are cleaned alike; marks of Markdown inside lines (**bold**, [links](…)) are left out on request.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from superbrain.text import clean

MOST_MARKS: Final = 3
"""Combining marks in a row that are kept; no script writes more, towers of them hide a text."""

_MARKUP = re.compile(
    r"!?\[(?P<link>[^\[\]\n]{1,300})\]\([^()\s]{0,500}\)"
    r"|\*\*(?P<strong>[^*\n]{1,300})\*\*"
    r"|(?<![\w*])\*(?P<weak>[^*\s][^*\n]{0,300})\*(?![\w*])"
    r"|(?<![\w_])_{1,2}(?P<low>[^_\s][^_\n]{0,300})_{1,2}(?![\w_])"
    r"|`(?P<code>[^`\n]{1,300})`"
)
_DECEIVING = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Safe text; character i was made of the bytes ``starts[i]`` to ``ends[i]`` of the document."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def cleaned(raw: str, offsets: Sequence[int], *, markup: bool = False) -> Cleaned:
    """``raw`` made safe; ``offsets`` are the bytes where its characters start, and one past its last byte."""
    kept = _kept(raw, markup=markup)
    if len(kept) == len(raw):
        text = clean(raw, len(raw))
        first = raw.find(text)
        if first >= 0:  # nothing was left out but white space around: by far the most
            last = first + len(text)
            return Cleaned(text, offsets[first:last], offsets[first + 1 : last + 1])
    return _cleaned_slowly(raw, offsets, kept)


def deceiving(raw: str) -> int:
    """How many characters could make a reader see something else than a machine: bidirectional, tags, zero width,
    towers of marks.
    """
    if raw.isascii():
        return 0
    return len(_DECEIVING.findall(raw)) + sum(1 for _ in _towers(raw))


def _kept(raw: str, *, markup: bool) -> Sequence[int]:
    """The places of what stays of a text before it is cleaned."""
    dropped: set[int] = set()
    if not raw.isascii():
        dropped.update(_towers(raw))
    if "\0" in raw:
        dropped.update(index for index, character in enumerate(raw) if character == "\0")
    if markup:
        for start, end in _marks(raw):
            dropped.update(range(start, end))
    return [index for index in range(len(raw)) if index not in dropped] if dropped else range(len(raw))


def _towers(raw: str) -> Iterator[int]:
    """The places of combining marks beyond the third in a row."""
    height = 0
    for index, character in enumerate(raw):
        height = height + 1 if _is_mark(character) else 0
        if height > MOST_MARKS:
            yield index


@cache
def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _marks(raw: str, base: int = 0) -> Iterator[tuple[int, int]]:
    """The spans of Markdown's marks; those inside a mark as well (a link in bold letters)."""
    for match in _MARKUP.finditer(raw):
        name = match.lastgroup or ""
        start, end = match.span(name)
        yield base + match.start(), base + start
        yield base + end, base + match.end()
        if name != "code" and start > match.start():
            yield from _marks(raw[start:end], base + start)


def _cleaned_slowly(raw: str, offsets: Sequence[int], kept: Sequence[int]) -> Cleaned:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for places in _clusters(raw, kept):
        cluster = "".join(raw[place] for place in places)
        low, high = offsets[places[0]], offsets[places[-1] + 1]
        piece = " " if _role(cluster[0]) == "space" else clean(cluster, len(cluster))
        if not piece or (piece == " " and (not pieces or pieces[-1] == " ")):
            continue
        pieces.append(piece)
        starts += [low] * len(piece)
        ends += [high] * len(piece)
    if pieces and pieces[-1] == " ":
        pieces.pop()
        starts.pop()
        ends.pop()
    return Cleaned("".join(pieces), starts, ends)


def _clusters(raw: str, kept: Sequence[int]) -> Iterator[list[int]]:
    """Places grouped so that no character melts into one of another group, and white space stands alone."""
    group: list[int] = []
    for place in kept:
        role = _role(raw[place])
        if group and (role != "clings" or _role(raw[group[0]]) == "space"):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


@cache
def _role(character: str) -> str:
    """What cleaning does to a character beside others."""
    beside = clean(f"a{character}b", 3)
    if beside == "ab":
        return "clings"  # left out; joiners are kept where the character before wants them
    if beside == "a b":
        return "space"
    category = unicodedata.category(unicodedata.normalize("NFD", character)[0])[0]
    return "clings" if category == "M" or "\u1100" <= character <= "\u11ff" else "stands"
