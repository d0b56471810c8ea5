"""What kind of thing a name is: from what the passage says of it, else from how it is written.

Kinds become classes of the graph where it has a fitting one (a university is whatever class of this graph is called
大学, 学校, school …), so that newcomers of a user's graph belong to the user's classes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from superbrain.language.units import canonical
from superbrain.learning.words import table
from superbrain.text import has_han

LONGEST_WORD: Final = 6
"""Characters of the longest Chinese class word that is looked for at the end of a noun phrase; words in English: 3."""

_AFTER_ZH = re.compile(
    r"[》”」]?(?:\s?[（(][^（）()\n]{0,80}[）)])?"
    r"(?:(?:[，,]\s?)?(?:就)?(?:是|为|系|即|属于)(?P<said>[^，。；;！？,、（）()：:\n]{1,40})"
    r"|[，,](?P<beside>[^，。；;！？,：:\n]{2,18})(?=[，。；,;]|$))"
)
_AFTER_EN = re.compile(
    r"(?:\s?\([^()\n]{0,120}\))?(?:,?\s(?:is|was|are|were|became)\s|,\s)(?:(?:a|an|the|one of the)\s)?"
    r"(?P<said>[^,.;:()\n]{2,80})",
    re.IGNORECASE,
)
_NOUN_ENDS = re.compile(
    r"\s(?:of|in|on|at|who|that|which|whose|from|and|born|for|to|by|with|located|known|founded|near|based|where|when"
    r"|between)\b"
)


@dataclass(frozen=True)
class Kinds:
    """The words for kinds, with the classes that they mean in one graph; ``classes`` as in `Vocabulary.classes`."""

    classes: Mapping[str, tuple[str, ...]]
    said: Mapping[str, tuple[str, ...]] = field(init=False)
    _of_kind: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_of_kind", {kind: self._resolved(kind) for kind in table("names")["kinds"]})
        words: dict[str, tuple[str, ...]] = {}
        for kind, listed in table("names")["said"].items():
            for word in listed:
                words.setdefault(canonical(word), self.of_kind(kind))
        words.update({word: types for word, types in self.classes.items() if len(word) > 1})
        object.__setattr__(self, "said", words)

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """The classes of this graph for a kind of the lexicon, best first; the kind itself if there is none."""
        return self._of_kind.get(kind, (kind,))

    def _resolved(self, kind: str) -> tuple[str, ...]:
        for word in table("names")["kinds"][kind]:
            if types := self.classes.get(canonical(word)):
                return types[:1]
        return (kind,)

    def of_phrase(self, phrase: str) -> tuple[str, ...]:
        """The classes of a noun phrase by its last word: 中国著名诗人, "a Polish physicist and chemist"."""
        phrase = phrase.strip(' 。.”"》」')
        if has_han(phrase[-1:]):
            phrase = phrase.removesuffix("之一")
            for length in range(min(LONGEST_WORD, len(phrase)), 1, -1):
                if types := self.said.get(phrase[-length:]):
                    return types
            return ()
        words = _NOUN_ENDS.split(phrase, maxsplit=1)[0].split()
        for length in range(min(3, len(words)), 0, -1):
            if types := self.said.get(canonical(" ".join(words[-length:]))):
                return types
        return ()

    def stated(self, text: str, start: int, end: int) -> tuple[str, ...]:
        """The classes that a passage states of the name at ``start`` to ``end``."""
        match = _AFTER_ZH.match(text, end)
        if match and (types := self.of_phrase(match["said"] or match["beside"])):
            return types
        match = _AFTER_EN.match(text, end)
        if match and (types := self.of_phrase(match["said"])):
            return types
        return self.before(text, start)

    def before(self, text: str, start: int) -> tuple[str, ...]:
        """The classes of the word right before a name: 导演X, "the poet X", "the city of X"."""
        near = text[max(0, start - 24) : start].rstrip("《“「").rstrip(" ")
        if not near or near[-1] in "，。,.;；:：\n":
            return ()
        if has_han(near[-1]):
            return next((self.said[near[-n:]] for n in range(LONGEST_WORD, 1, -1) if near[-n:] in self.said), ())
        words = near.removesuffix(" of").split()
        return self.said.get(canonical(words[-1]), ()) if words and words[-1].islower() else ()
