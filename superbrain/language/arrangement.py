"""How the words for a relation stand to what is known: it tells which way the relation is read.

"法国的首都" and "capital of France" ask for the tail; "首都是巴黎" and "whose capital is Paris" for the head.
"""

from __future__ import annotations

from dataclasses import dataclass

from superbrain.language.lexicon import Lexicon
from superbrain.language.units import Units


@dataclass(frozen=True, slots=True)
class Arrangement:
    """On which side of the known end a cue stands, and what links the two.

    ``after``: the cue follows the known end. ``copula``, ``genitive``, ``passive``: such a word stands between them.
    ``receiving``: a word of giving (给, 向) stands before the known end.
    """

    after: bool
    copula: bool = False
    genitive: bool = False
    passive: bool = False
    receiving: bool = False

    def distance(self, other: Arrangement) -> float:
        """How badly two arrangements disagree: 0 for equal ones, about 1 for opposite ones."""
        # 给李白寄诗 and 寄诗给李白 say the same: what receives is told by the word before it, wherever it stands.
        order = 0.15 if self.receiving and other.receiving else 0.5
        return (
            order * (self.after != other.after)
            + 0.6 * (self.copula != other.copula)
            + 0.15 * (self.genitive != other.genitive)
            + 0.4 * (self.passive != other.passive)
            + 1.0 * (self.receiving != other.receiving)
        )


def arrangement_of(cut: Units, start: int, end: int, cue_start: int, cue_end: int, lexicon: Lexicon) -> Arrangement:
    """How a cue over some units stands to the known end over units ``start`` to ``end``."""
    after = cue_start >= end
    low, high = (end, cue_start) if after else (cue_end, start)
    copula = genitive = passive = False
    for index in range(low, high):
        word = cut.words[index]
        tags = lexicon.tags(word)
        clitic = cut.kinds[index] == "clitic"
        copula = copula or ("copula" in tags and not clitic)
        genitive = genitive or clitic or "genitive" in tags
        passive = passive or word in ("被", "by")
    receiving = start > 0 and cut.words[start - 1] in ("给", "向")
    return Arrangement(after, copula, genitive, passive, receiving)


def ends_question(cut: Units, place: int) -> bool:
    """Whether nothing but what asks follows the noun that a Chinese question is about: …的出版社是什么."""
    return cut.words[place : place + 1] in ((), ("是",), ("有",), ("?",), ("？",))
