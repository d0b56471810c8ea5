"""Names that people use though nobody listed them: 四川 for 四川省, Tang for Tang dynasty, Cote d'Ivoire for Côte
d'Ivoire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from superbrain.language.lexicon import Lexicon
from superbrain.store import Snapshot
from superbrain.text import has_han, key, plain_key

_BRACKETS = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]\s*")


@dataclass(frozen=True)
class Variants:
    """Makes the variants of names. ``class_endings`` are the class words of each class key, for both languages."""

    lexicon: Lexicon
    class_words: dict[str, frozenset[str]]

    @classmethod
    def of(cls, snapshot: Snapshot, lexicon: Lexicon) -> Variants:
        """Variants for the classes of a graph."""
        words = {}
        for name, entity_type in snapshot.schema.types.items():
            both = (entity_type.zh, entity_type.en, *entity_type.aliases_zh, *entity_type.aliases_en)
            words[name] = frozenset(key(word) for word in both if word)
        return cls(lexicon, words)

    def of_name(self, name: str, types: Iterable[str]) -> Iterator[str]:
        """Keys of the variants of a name (given as its key); may repeat, never the name itself on purpose."""
        plain = plain_key(name)
        if plain != name:
            yield plain
        if "-" in name and not has_han(name):
            yield plain.replace("-", " ")
        bare = key(_BRACKETS.sub(" ", name))
        if bare and bare != name:
            yield bare
        class_words = frozenset().union(*(self.class_words.get(one, frozenset()) for one in types))
        yield from self._chinese(name, class_words) if has_han(name) else self._latin(plain, class_words)

    def _chinese(self, name: str, class_words: frozenset[str]) -> Iterator[str]:
        affixes = self.lexicon.affixes
        for ending in (*affixes.zh_endings, *class_words):
            if name.endswith(ending) and len(name) - len(ending) >= affixes.zh_keep:
                yield name[: -len(ending)]
        for group in affixes.zh_swaps:
            for ending in group:
                stem = name.removesuffix(ending)
                if stem != name and 1 <= len(stem) <= 2 and ending in class_words:
                    yield from (stem + other for other in group if other != ending)

    def _latin(self, name: str, class_words: frozenset[str]) -> Iterator[str]:
        affixes = self.lexicon.affixes
        for beginning in affixes.en_beginnings:
            if name.startswith(beginning + " ") and len(name) - len(beginning) > affixes.en_keep:
                yield name[len(beginning) + 1 :]
        for ending in (*affixes.en_endings, *class_words):
            if name.endswith(" " + ending) and len(name) - len(ending) > affixes.en_keep:
                yield name[: -len(ending) - 1]
