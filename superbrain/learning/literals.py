"""Which of many words stand in a text, found in one pass over it rather than one for each word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literals:
    """Words, each with the number of what needs it, by one pair of neighbouring characters (or the one character) of
    each word: the pair that fewest of the others have.
    """

    by_pair: dict[str, tuple[tuple[str, int], ...]]

    @classmethod
    def of(cls, words: Iterable[tuple[str, int]]) -> Literals:
        """Words with their owners; none is empty."""
        listed = list(words)
        times = Counter(pair for word, _ in listed for pair in _pairs(word))
        found: dict[str, list[tuple[str, int]]] = {}
        for word, owner in listed:
            rarest = min(sorted(_pairs(word)), key=lambda pair: times[pair])
            found.setdefault(rarest, []).append((word, owner))
        return cls({pair: tuple(held) for pair, held in found.items()})

    def owners_in(self, text: str) -> set[int]:
        """The owners of the words that stand in a text."""
        pairs = {text[at : at + 2] for at in range(len(text))}
        pairs.update(text)
        return {owner for pair in self.by_pair.keys() & pairs for word, owner in self.by_pair[pair] if word in text}


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)} or {word}
