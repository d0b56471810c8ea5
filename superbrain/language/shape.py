"""What kind of question it is, before anything is looked up: asking words, yes/no, counting, politeness, talk that is
no question.
"""

from __future__ import annotations

from dataclasses import dataclass

from superbrain.language.ground import Ground
from superbrain.language.lexicon import AskClass
from superbrain.language.segment import Segmentation, WordToken, bits


@dataclass(frozen=True)
class Shape:
    """The signs of one segmentation. Masks are units; ``asking`` the classes of its question words."""

    asking: tuple[AskClass, ...]
    yes_no: bool
    yes_no_mask: int
    count_mask: int
    connect_mask: int
    overview_mask: int
    difference_mask: int

    @property
    def asks(self) -> bool:
        """Whether there is a question word."""
        return bool(self.asking)

    def wants(self, name: str) -> bool:
        """Whether a question word of this class stands in it."""
        return any(one.name == name for one in self.asking)


def shape_of(segmentation: Segmentation, ground: Ground) -> Shape:
    """Read the signs of a segmentation."""
    classes: dict[str, AskClass] = {}
    for token in _asking_words(segmentation):
        if token.text != "how" or not _measures(segmentation, token):
            for tag in sorted(token.tags):
                if tag.startswith("ask:"):
                    classes[tag] = ground.lexicon.ask_classes[tag.removeprefix("ask:")]
    yes_no, mask = _yes_no(segmentation, asks=bool(classes))
    return Shape(
        tuple(classes.values()),
        yes_no,
        mask,
        _mask(segmentation, "op:count"),
        _mask(segmentation, "op:connect"),
        _mask(segmentation, "op:overview"),
        _mask(segmentation, "op:difference"),
    )


def _asking_words(segmentation: Segmentation) -> list[WordToken]:
    """The question words; in English only the first: the others begin relative clauses."""
    tokens = segmentation.tagged("ask")
    latin = [token for token in tokens if segmentation.cut.kinds[token.start] != "han"]
    return [token for token in tokens if token not in latin[1:]]


def _mask(segmentation: Segmentation, prefix: str) -> int:
    mask = 0
    for token in segmentation.tagged(prefix):
        mask |= bits(token.start, token.end)
    return mask


def _measures(segmentation: Segmentation, token: WordToken) -> bool:
    """Whether an adjective follows: "how big" asks for a value."""
    after = [word for word in segmentation.words if word.start == token.end]
    return any(tag.startswith("adj:") for word in after for tag in word.tags)


def _yes_no(segmentation: Segmentation, *, asks: bool) -> tuple[bool, int]:
    """Whether the question wants yes or no, and the units that say so."""
    cut = segmentation.cut
    said = [unit for unit, kind in enumerate(cut.kinds) if kind != "mark"]
    if not said:
        return False, 0
    found = 0
    for token in segmentation.tagged("op:ask"):
        span = bits(token.start, token.end)
        if "op:ask:inside" in token.tags and not asks:
            found |= span
        if "op:ask:start" in token.tags and token.start == said[0]:
            found |= span
        if token.end == said[-1] + 1 and "op:ask:end" in token.tags:
            found |= span
    return bool(found) and not asks, found


def measuring_words(segmentation: Segmentation, ground: Ground) -> list[tuple[int, tuple[str, ...]]]:
    """Words that ask for a value by an adjective, 多大, how big: (units, names of adjectives)."""
    found = []
    for token in segmentation.tagged("ask:how"):
        last = segmentation.cut.words[token.end - 1]
        names = tuple(sorted(tag.removeprefix("adj:") for tag in ground.lexicon.tags(last) if tag.startswith("adj:")))
        if names:
            found.append((bits(token.start, token.end), names))
    return found
