"""Pairs of things of fitting classes with a few words between: evidence whose worth the graph's own facts decide.

The words between are the shape. How often a shape stands between things that the graph knows to be related is counted
when beliefs are formed (`superbrain.learning.trust`); here only pairs are put down.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from superbrain.learning.extractors.masking import MENTION, Masked
from superbrain.learning.extractors.page import Match, Page
from superbrain.learning.parts import Mention
from superbrain.text import has_han

SHAPE: Final = "shape"
SCORE: Final = 0.5
LONGEST_ZH: Final = 12
LONGEST_EN: Final = 40
MOST_PAIRS: Final = 24
MOST_RELATIONS: Final = 6
"""Relations that a pair may stand for; pairs of persons stand for a dozen, which is too many to tell anything."""

_EMPTY: Final = re.compile(r"[\s,、;:()\"'《》\-]*(?:和|与|及|and|or)?[\s,、;:()\"'《》\-]*")
_HARD: Final = re.compile("[;。!?]")


def shapes(page: Page) -> None:
    """Add the pairs with a short text between to the page."""
    count = 0
    for sentence in page.sentences:
        for left, right, between in _pairs(sentence):
            for number, (head, tail, mark) in enumerate(((left, right, ">"), (right, left, "<"))):
                meanings = _fitting(page, head, tail)
                if meanings and count < MOST_PAIRS:
                    said = sentence.original(sentence.text.index(between[0]), sentence.text.index(between[-1]) + 1)
                    for meaning in meanings:
                        shape = f"{mark}{between[1:-1].strip()}"
                        page.add(Match((meaning,), head, tail, said, SHAPE, SCORE, shape))
                    count += 1
                if number == 0 and tail.value is not None:
                    break


def _pairs(sentence: Masked) -> Iterator[tuple[Mention, Mention, str]]:
    """Neighbouring mentions with something said between them; the first is a thing."""
    places = [match.start() for match in re.finditer(MENTION, sentence.text)]
    for start, end in itertools.pairwise(places):
        between = sentence.text[start + 1 : end]
        longest = LONGEST_ZH if has_han(between) else LONGEST_EN
        left, right = sentence.mention(start), sentence.mention(end)
        if left is None or right is None or not left.named or len(between) > longest:
            continue
        if _EMPTY.fullmatch(between) or _HARD.search(between):
            continue
        if (left.newcomer and not left.newcomer.types) or (right.newcomer and not right.newcomer.types):
            continue
        yield left, right, sentence.text[start : end + 1]


def _fitting(page: Page, head: Mention, tail: Mention) -> tuple[tuple[int, bool], ...]:
    kind = tail.value.literal.kind if tail.value is not None else ""
    unit = tail.value.literal.unit if tail.value is not None else ""
    if not head.named:
        return ()
    rows = _relations(page, head.types[:3], () if kind else tail.types[:3], kind, unit)
    return tuple((row, False) for row in rows) if len(rows) <= MOST_RELATIONS else ()


def _relations(page: Page, head: tuple[str, ...], tail: tuple[str, ...], kind: str, unit: str) -> tuple[int, ...]:
    return _cached(_Key(page, (head, tail, kind, unit)))


class _Key:
    """Classes of two ends in one schema."""

    def __init__(self, page: Page, ends: tuple[tuple[str, ...], tuple[str, ...], str, str]) -> None:
        self.schema = page.schema
        self.ends = ends

    def __hash__(self) -> int:
        return hash((id(self.schema), self.ends))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.schema is other.schema and self.ends == other.ends


@lru_cache(maxsize=4096)
def _cached(asked: _Key) -> tuple[int, ...]:
    head, tail, kind, unit = asked.ends
    schema = asked.schema

    def fits(types: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        return bool(wanted) and any(schema.is_subtype(one, want) for one in types for want in wanted)

    found = []
    for row, relation in schema.relations.items():
        if not fits(head, relation.domain):
            continue
        if relation.literal is None:
            if not kind and fits(tail, relation.range):
                found.append(row)
        elif relation.literal == kind and (kind == "date" or (unit and unit == relation.unit)):
            found.append(row)
    return tuple(found)
