"""What comes next to a thing where numbers put its kind in order: 氖之后的元素, the element before neon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from superbrain.language.assembly import Assembly
from superbrain.language.candidate import Candidate
from superbrain.language.expression import Valued
from superbrain.language.operators import masked
from superbrain.language.segment import NameToken, Segmentation, WordToken, bits
from superbrain.types import Literal

ORDERED: Final = 0.1
"""What it costs that a place in an order is told by a number that nobody named."""

LEAST: Final = 3
"""Things that make an order."""

BETWEEN: Final = 2
"""Units that may stand between a word for an order and the name: after the element neon."""


def neighbours(assembly: Assembly) -> Iterator[Candidate]:
    """Readings that lead to the next or the previous thing by a number that counts all of its kind."""
    words = assembly.segmentation.tagged("op:order")
    said = masked(assembly.segmentation, "op:order") | assembly.segmentation.named_units
    if any(bits(number.start, number.end) & ~said for number in assembly.segmentation.numbers):
        return  # two places after neon
    for index in assembly.names if words else ():
        name = assembly.segmentation.names[index]
        for word in words:
            step = _step(name, word, assembly)
            if step:
                yield from _neighbour(index, word, step, assembly)


def _step(name: NameToken, word: WordToken, assembly: Assembly) -> int:
    """1 if a word asks for what comes after a name, -1 for what comes before it, 0 if it says nothing of it."""
    words, tags = assembly.segmentation.cut.words, assembly.ground.lexicon.tags
    way = 1 if "op:order:after" in word.tags else -1
    if assembly.segmentation.cut.kinds[word.start] != "han":
        between = words[word.end : name.start]
        plain = all(tags(one) & {"function", "light"} or assembly.ground.vocabulary.classes.get(one) for one in between)
        return way if word.end <= name.start and len(between) <= BETWEEN and plain else 0
    if words[name.end : word.start] in ((), ("的",)):
        return way
    return -way if is_turned(name, word, assembly.segmentation) else 0


def is_turned(name: NameToken, word: WordToken, segmentation: Segmentation) -> bool:
    """Whether a word for an order places the thing itself beside what is asked for: 氖排在谁之后."""
    placed = next((one for one in segmentation.tagged("op:placed") if 0 <= one.start - name.end <= 1), None)
    asking = [one for one in segmentation.words if one.types or any(tag.startswith("ask:") for tag in one.tags)]
    asked = any(one.end == word.start for one in asking)
    return placed is not None and placed.end < word.start and asked


def _neighbour(index: int, word: WordToken, step: int, assembly: Assembly) -> Iterator[Candidate]:
    ground, segmentation = assembly.ground, assembly.segmentation
    for state in assembly.explorer.from_name(index)[:1]:
        for relation in ground.values_from(state.rows):
            if ground.relations[relation].literal != "quantity" or not _counts(relation, assembly):
                continue
            place = int(ground.measured(state.rows, relation)[1][0]) + step
            number = Literal("quantity", str(place), ground.relations[relation].unit)
            rows = ground.having(relation, number)
            if not len(rows):
                continue
            mask = state.mask | bits(word.start, word.end) | masked(segmentation, "op:placed")
            for kind in segmentation.classes:
                if all(ground.is_a(int(row), kind.types) for row in rows):
                    mask |= bits(kind.start, kind.end)
            cost, parts = assembly.total(state, mask)
            yield Candidate(
                "lookup", Valued(relation, "=", number), cost + ORDERED, mask, rows, parts=(*parts, ("order", ORDERED))
            )


def _counts(relation: int, assembly: Assembly) -> bool:
    """Whether the values of a relation number all that have one: each whole number once, none left out."""
    values = np.sort(assembly.ground.measures(relation)[1])
    return len(values) >= LEAST and bool((np.diff(values) == 1).all()) and float(values[0]).is_integer()
