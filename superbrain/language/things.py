"""Nouns of a question that nothing of a reading explains: the mayor of the capital is not the capital.

An encoder finds "which river flows through the capital of France" near "what is the capital of France". A noun that
says what is asked for, or whose whole the named relation is only a part of the way to, may not be passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from superbrain.language.candidate import Candidate
from superbrain.language.expression import steps_of
from superbrain.language.readings import Finisher
from superbrain.language.segment import bits

LONGEST: Final = 3
"""Units of the longest noun."""

ASKING: Final = ("哪", "什么", "啥", "几", "多少")
MEASURES: Final = frozenset("条个座片处道些家所")
ENDINGS: Final = frozenset("是叫在有为")
"""Characters that end what a Chinese question asks for: 市长是谁."""


class Things:
    """The nouns of one segmentation that stand for something of their own."""

    def __init__(self, finisher: Finisher) -> None:
        self.finisher = finisher
        self.ground = finisher.ground
        self.segmentation = finisher.segmentation
        self.cut = finisher.segmentation.cut

    def passed_over(self, one: Candidate) -> Iterator[str]:
        """One word for each noun that a reading leaves unexplained."""
        if one.operator == "connect":
            return
        yield from ("thing" for mask, noun in self._nouns if mask & ~one.mask and not self._is_worded(one, noun))
        if one.operator != "overview":
            yield from ("thing" for mask in self._tails if not mask & one.mask)

    def _is_worded(self, one: Candidate, noun: str) -> bool:
        """Whether somebody worded a relation of a reading with a noun."""
        relations = [self.ground.relations[relation] for relation, _ in steps_of(one.expression)]
        return any(
            noun in text.casefold()
            for relation in relations
            for text in (
                *relation.phrasings_zh, *relation.phrasings_en,
                *relation.inverse_phrasings_zh, *relation.inverse_phrasings_en,
            )
        )  # fmt: skip

    @cached_property
    def _nouns(self) -> list[tuple[int, str]]:
        """The nouns that mean one kind of thing and no relation or class of the graph, with their units."""
        found = []
        for start in range(len(self.cut)):
            for end in range(start + 1, min(start + LONGEST, len(self.cut)) + 1):
                said = self.cut.canonical(start, end)
                if self._is_noun(said, start, end) and not bits(start, end) & self._known:
                    found.append((bits(start, end), said))
        return found

    @cached_property
    def _known(self) -> int:
        """The units of names."""
        return sum(bits(name.start, name.end) for name in self.segmentation.names if not name.stop)

    def _is_noun(self, said: str, start: int, end: int) -> bool:
        vocabulary = self.ground.vocabulary
        if said in vocabulary.labels or said in vocabulary.classes:
            return False
        if self.cut.kinds[start] != "han":
            return bool({said, said.removesuffix("s"), said.removesuffix("es")} & self.ground.lexicon.things)
        return said in self.ground.lexicon.things and (end - start > 1 or self._is_asked_for(start))

    def _is_asked_for(self, start: int) -> bool:
        """Whether a character stands behind a question word and at most a measure word: 哪条河."""
        before = "".join(self.cut.words[max(start - 3, 0) : start])
        return before.endswith(ASKING) or (before[-1:] in MEASURES and before[:-1].removesuffix("一").endswith(ASKING))

    @cached_property
    def _tails(self) -> list[int]:
        """What a Chinese question asks for of what is named before it, where no word of it means little: 首都的市长."""
        found = []
        labelled = {word.end for word in self.segmentation.words if word.label}
        for place, word in enumerate(self.cut.words):
            if word != "的" or place not in labelled:
                continue
            end = next((unit for unit in range(place + 1, len(self.cut)) if self._ends(unit)), len(self.cut))
            if end - place > 1 and not self._is_little(place + 1, end):
                found.append(bits(place + 1, end))
        return found

    def _ends(self, unit: int) -> bool:
        asking = any(token.start == unit for token in self.segmentation.tagged("ask"))
        return asking or self.cut.kinds[unit] != "han" or self.cut.words[unit] in (*ENDINGS, "的")

    def _is_little(self, start: int, end: int) -> bool:
        """Whether units hold anything but one unknown noun: 名字, an operator, a name, a class or a relation."""
        if any(name.start < end and start < name.end for name in self.segmentation.names):
            return True
        words = [word for word in self.segmentation.words if word.start < end and start < word.end]
        whole = any(word.start == start and word.end == end for word in words)
        telling = any(
            word.label or tag.startswith(("op:", "kin:", "adj:")) for word in words for tag in word.tags or {""}
        )
        return whole or telling or end - start > LONGEST
