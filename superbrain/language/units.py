"""Text cut into units: one Han character, one word of letters, one number, or one mark. All positions count units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from superbrain.text import key, key_with_offsets

_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_LETTER: Final = rf"(?:(?![{_HAN}])[^\W_])"
_UNIT = re.compile(
    rf"(?P<han>[{_HAN}])"
    rf"|(?P<ordinal>\d+(?:st|nd|rd|th)\b)"
    rf"|(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?(?!{_LETTER})|\d+(?:\.\d+)?)"
    rf"|(?P<clitic>'s\b)"
    rf"|(?P<word>{_LETTER}(?:{_LETTER}|'(?!s\b)(?={_LETTER}))*)"
    rf"|(?P<mark>[^\w\s]|_)"
)
_OPENING: Final = "《「『〈\"'“‘["
_CLOSING: Final = "》」』〉\"'”’]"


@dataclass(frozen=True)
class Units:
    """A folded text and its units. ``offsets`` leads from characters of ``text`` back to ``typed``, what the user
    wrote ("" where that is not known).
    """

    text: str
    offsets: tuple[int, ...]
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    kinds: tuple[str, ...]
    typed: str = ""

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def starting_at(self) -> dict[int, int]:
        """The unit that starts at a character of ``text``."""
        return {start: index for index, start in enumerate(self.starts)}

    @cached_property
    def ending_at(self) -> dict[int, int]:
        """One past the unit that ends at a character of ``text``."""
        return {end: index + 1 for index, end in enumerate(self.ends)}

    def canonical(self, start: int, end: int) -> str:
        """Units ``start`` to ``end`` joined: with a space except between Han characters."""
        pieces: list[str] = []
        for index in range(start, end):
            if pieces and not (self.kinds[index] == "han" and self.kinds[index - 1] == "han"):
                pieces.append(" ")
            pieces.append(self.words[index])
        return "".join(pieces)

    def surface(self, start: int, end: int) -> tuple[int, int]:
        """Where units ``start`` to ``end`` stand in what the user typed: offsets of the first and one past the last."""
        last = self.ends[end - 1]
        after = self.offsets[last] if last < len(self.offsets) else self.offsets[-1] + 1
        return self.offsets[self.starts[start]], max(after, self.offsets[last - 1] + 1)

    def slice(self, start: int, end: int) -> Units:
        """Only the units from ``start`` to ``end``; the text and its offsets stay whole."""
        return Units(
            self.text,
            self.offsets,
            self.words[start:end],
            self.starts[start:end],
            self.ends[start:end],
            self.kinds[start:end],
            self.typed,
        )

    @cached_property
    def capitals(self) -> tuple[bool, ...]:
        """Which units were typed with a capital letter."""
        return tuple(self.typed[slice(*self.surface(u, u + 1))][:1].isupper() for u in range(len(self)))

    @cached_property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        """The spans of units between quotation marks or 《》, marks left out."""
        found: list[tuple[int, int]] = []
        waiting: list[tuple[str, int]] = []
        for index, word in enumerate(self.words):
            if self.kinds[index] != "mark":
                continue
            if waiting and word in _CLOSING and _CLOSING.index(word) == _OPENING.index(waiting[-1][0]):
                start = waiting.pop()[1]
                if index > start:
                    found.append((start, index))
            elif word in _OPENING:
                waiting.append((word, index + 1))
        return tuple(found)


def units(text: str) -> Units:
    """Fold ``text`` for look-up and cut it."""
    folded, offsets = key_with_offsets(text)
    matches = list(_UNIT.finditer(folded))
    return Units(
        folded,
        (*offsets, len(text)),
        tuple(match[0] for match in matches),
        tuple(match.start() for match in matches),
        tuple(match.end() for match in matches),
        tuple(str(match.lastgroup) for match in matches),
        text,
    )


def folded_units(text: str) -> Units:
    """The units of ``text`` without the way back to what was typed: quicker, for wordings and labels."""
    folded = key(text)
    matches = list(_UNIT.finditer(folded))
    return Units(
        folded,
        (),
        tuple(match[0] for match in matches),
        tuple(match.start() for match in matches),
        tuple(match.end() for match in matches),
        tuple(str(match.lastgroup) for match in matches),
    )


def canonical(text: str) -> str:
    """The form under which words of the lexicon and wordings of a graph are compared: marks left out."""
    cut = folded_units(text)
    kept = [index for index, kind in enumerate(cut.kinds) if kind != "mark"]
    pieces: list[str] = []
    for place, index in enumerate(kept):
        if place and not (cut.kinds[index] == "han" and cut.kinds[kept[place - 1]] == "han"):
            pieces.append(" ")
        pieces.append(cut.words[index])
    return "".join(pieces)


_IRREGULAR: Final = {
    "wrote": "write", "written": "write", "writer": "write", "spoke": "speak", "spoken": "speak", "sent": "send",
    "made": "make", "won": "win", "led": "lead", "knew": "know", "known": "know", "born": "birth", "died": "death",
    "dead": "death", "die": "death", "dies": "death", "men": "man", "women": "woman", "children": "child",
    "wives": "wife", "cities": "city", "neighbour": "neighbor", "neighbours": "neighbor", "neighbouring": "neighbor",
    "neighboring": "neighbor", "metre": "meter", "metres": "meter", "centre": "center", "organisation": "organization",
    "organisations": "organization", "colour": "color", "bigger": "big", "biggest": "big", "began": "begin",
    "begun": "begin", "bought": "buy", "sold": "sell", "lay": "lie", "ran": "run", "grew": "grow", "boss": "boss",
    "mass": "mass", "genus": "genus", "genera": "genus", "species": "species", "series": "series", "taught": "teach",
    "married": "marry", "marriage": "marry", "rule": "rule", "ruler": "rule", "ruled": "rule", "use": "use",
    "used": "use", "using": "use", "belonging": "belong", "lies": "lie", "fought": "fight", "thought": "think",
    "brought": "bring",
    "held": "hold", "paid": "pay", "found": "find", "founder": "founder", "melts": "melt", "boils": "boil",
}  # fmt: skip
_SUFFIXES: Final = (
    "ations", "ation", "ings", "ing", "eries", "ery", "ers", "ors", "er", "or", "ies", "ied", "ments", "ment", "ions",
    "ion", "ous", "ated", "ates", "ate", "eds", "ed", "es", "als", "al", "ity", "y", "e", "i", "s",
)  # fmt: skip
_SAFE_SUFFIXES: Final = frozenset({"s", "es", "e", "y", "i", "ies", "ing", "ed", "er"})  # may leave three letters


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The root of an English word, roughly: what "discovered", "discoverer" and "discovery" share."""
    word = _IRREGULAR.get(word, word)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    for _ in range(3):
        shorter = _without_suffix(word)
        if shorter == word:
            break
        word = shorter
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word


def _without_suffix(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= (3 if suffix in _SAFE_SUFFIXES else 4):
            return word if suffix == "s" and word.endswith("ss") else word[: -len(suffix)]
    return word
