"""Names of the graph in a passage: leftmost, longest, on word borders; common words only where something supports them.

What a name may mean is weighed by names and classes alone, never by facts, so that reading a passage again after the
graph has grown gives the same links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from superbrain.language.ground import Ground
from superbrain.language.mentions import NameMatch
from superbrain.language.units import canonical
from superbrain.learning.folding import Folded
from superbrain.learning.kinds import Kinds
from superbrain.learning.layout import Layout
from superbrain.learning.parts import Link, Span
from superbrain.learning.words import table
from superbrain.text import has_han
from superbrain.types import EntityId

MOST_LINKS: Final = 5
"""Entities that a name may mean, at most."""

KIND_WEIGHTS: Final = (1.0, 0.8, 0.3, 0.15)
"""How much somebody means a thing by its preferred name, an alias, a former name, a name made from others, where other
things bear the name as well."""

KIND_CONFIDENCE: Final = (1.0, 0.95, 0.7, 0.8)
"""How sure such a name is of the only thing that bears it."""

TYPE_FACTOR: Final = 4.0
"""How much more likely a thing is meant whose class word stands beside the name."""

SMALL_LETTERS: Final = 0.6
COMMON_WORD: Final = 0.6
_BORDERS = " ,.;:()[]|\"'“”‘’。、，；：（）《》「」-/!?！？\n"


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the graph at characters ``start`` to ``end`` of a passage."""

    start: int
    end: int
    links: tuple[Link, ...]


ONE_CHARACTER: Final = 0.8
"""Quality of a Chinese character that names one thing only and stands as a word."""

_BEFORE_WORDS: Final = frozenset("的和与及或是在由把将为含了")
_BEHIND_WORDS: Final = frozenset("的是为，、。；：（(属位和与及在有被由")


@dataclass
class KnownNames:
    """Finds the names of one graph."""

    ground: Ground
    kinds: Kinds
    _newer: frozenset[str] = field(init=False, repr=False)
    _begun: dict[str, bool] = field(default_factory=dict, repr=False)
    _entities: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)
    _capitals: dict[int, bool] = field(default_factory=dict, repr=False)
    _links: dict[tuple[str, tuple[str, ...], float, int], tuple[Link, ...]] = field(default_factory=dict, repr=False)

    _function: dict[str, bool] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._newer = frozenset(form[:length] for form in self.ground.names._newer for length in (1, 2))

    def find(self, passage: Folded, layout: Layout) -> list[Known]:
        """All names, in order, none overlapping another."""
        whole = {(span.start, span.end) for span in _whole_spans(layout)}
        found: list[Known] = []
        for match in self._matches(passage.text):
            start, end = passage.span(match.start, match.end)
            known = self._known(passage, match, start, end, cell=(start, end) in whole)
            if known is not None:
                found.append(known)
        return found

    def of_cell(self, passage: Folded, start: int, end: int) -> bool:
        """Whether a stretch is delimited on both sides by marks."""
        text = passage.original
        return (start == 0 or text[start - 1] in _BORDERS) and (end == len(text) or text[end] in _BORDERS)

    # ---- finding ----------------------------------------------------------------------------------------------------
    def _matches(self, text: str) -> Iterator[NameMatch]:
        begun = self._begun
        at, length = 0, len(text)
        while at < length:
            begins = begun.get(pair := text[at : at + 2])
            if begins is None:
                begins = begun[pair] = self._begins(pair)
            best = None if not begins or (at and _glued(text[at - 1 : at + 1])) else self._longest(text, at)
            if best is None or self._hides_a_longer(text, best):
                at += 1
                continue
            yield best
            at = best.end

    def _begins(self, pair: str) -> bool:
        """Whether a name may begin with a pair of characters, or be the first of them."""
        trie = self.ground.names.trie
        longer = next(trie.iterkeys(pair), None) is not None
        return longer or pair[0] in trie or not self._newer.isdisjoint((pair, pair[0]))

    def _hides_a_longer(self, text: str, match: NameMatch) -> bool:
        """Whether a name of two characters is rather the end of a word before a longer name: 属于格鲁吉亚."""
        if match.end - match.start != 2 or match.end == len(text) or not has_han(text[match.start]):
            return False
        other = self._longest(text, match.start + 1)
        return other is not None and other.end - other.start > 2

    def _longest(self, text: str, at: int) -> NameMatch | None:
        """The longest name that stands at a place and ends where a word ends."""
        for match in reversed(self.ground.names.starting_at(text, at)):
            if match.end == len(text) or not _glued(text[match.end - 1 : match.end + 1]):
                return match if any(map(str.isalpha, text[at : match.end])) else None
        return None

    # ---- weighing ---------------------------------------------------------------------------------------------------
    def _known(self, passage: Folded, match: NameMatch, start: int, end: int, *, cell: bool) -> Known | None:
        surface = passage.original[start:end]
        form = passage.text[match.start : match.end]
        cell = cell or (self.of_cell(passage, start, end) and len(surface) < 3)
        around = self._classes_around(passage.original, start, end)
        bearers = [(row, kind) for row, kind in match.bearers if self._written_so(row, surface, cell=cell)]
        if not bearers:
            return None
        quality = self._quality(passage, form, surface, start, cell=cell, supported=bool(around))
        if len(form) == 1 and has_han(form) and len(bearers) == 1 and _alone(passage.original, start, end):
            quality = ONE_CHARACTER
        if not quality:
            return None
        told = (form, around, quality, len(bearers))
        if told not in self._links:
            self._links[told] = self._weighed(bearers, around, quality)
        return Known(start, end, self._links[told])

    def _weighed(
        self, bearers: Sequence[tuple[EntityId, int]], around: tuple[str, ...], quality: float
    ) -> tuple[Link, ...]:
        """The entities of a name by how likely each is meant; ``around`` are the classes of the words beside it."""
        is_subtype = self.ground.snapshot.schema.is_subtype
        weights = []
        for row, kind in bearers:
            fits = any(is_subtype(own, one) for own in self._entity(row)[1] for one in around)
            weights.append((KIND_WEIGHTS[kind] * (TYPE_FACTOR if fits else 1.0), row, kind))
        total = sum(weight for weight, *_ in weights)
        best = max(KIND_CONFIDENCE[kind] for _, kind in bearers)
        weights.sort(key=lambda one: (-one[0], one[1]))
        return tuple(
            Link(row, *self._entity(row), kind, round(quality * best * weight / total, 4))
            for weight, row, kind in weights[:MOST_LINKS]
        )

    def _quality(self, passage: Folded, form: str, surface: str, start: int, *, cell: bool, supported: bool) -> float:
        """How sure it is that a stretch is meant as a name; 0 where it is rather an ordinary word."""
        if cell:
            return 1.0
        numerals = self.ground.lexicon.numerals
        if form in numerals.ordinals or form in numerals.words_en:
            return 0.0
        if has_han(form):
            if len(form) == 1 or (form[0] == "第" and _counts(form[1:])):
                return 0.0
            common = len(form) == 2 and form in _common_words()
            return (COMMON_WORD if supported or _led(passage.original, start) else 0.0) if common else 1.0
        if len(form) <= 2:
            return 0.9 if surface.isupper() and len(surface) == 2 else 0.0
        if self._is_function_word(form) or (form in _common_words() and not surface[0].isupper()):
            return 0.0
        return 1.0 if surface != surface.lower() or not surface.isascii() else SMALL_LETTERS

    def _is_function_word(self, form: str) -> bool:
        known = self._function.get(form)
        if known is None:
            known = self._function[form] = "function" in self.ground.lexicon.tags(canonical(form))
        return known

    def _written_so(self, row: int, surface: str, *, cell: bool) -> bool:
        """Whether a thing can be meant by a word in small letters: not if its own name begins with a capital."""
        if cell or has_han(surface) or surface != surface.lower():
            return True
        return not self._is_capital(row)

    def _classes_around(self, text: str, start: int, end: int) -> tuple[str, ...]:
        """The classes whose words stand right before or behind a name."""
        before = self.kinds.before(text, start)
        behind = text[end : end + 8]
        if has_han(behind[:1]):
            after = next((self.kinds.said[behind[:n]] for n in (3, 2) if behind[:n] in self.kinds.said), ())
        else:
            word = behind.split()[:1]
            after = self.kinds.said.get(word[0].strip(".,"), ()) if word and behind[:1] == " " else ()
        return (*before, *after)

    def _entity(self, row: int) -> tuple[str, tuple[str, ...]]:
        """Key and classes."""
        known = self._entities.get(row)
        if known is None:
            known = self._entities[row] = self.ground.entity_key(row), tuple(self.ground.snapshot.types_of(row))
        return known

    def _is_capital(self, row: int) -> bool:
        """Whether the English label begins with a capital."""
        known = self._capitals.get(row)
        if known is None:
            known = self._capitals[row] = self.ground.label(row, "en")[:1].isupper()
        return known


def _counts(form: str) -> bool:
    """Whether nothing but a number follows: 第一, but not 第7周期."""
    return all(letter.isdigit() or letter in "一二三四五六七八九十百千" for letter in form)


def _alone(text: str, start: int, end: int) -> bool:
    """Whether a Chinese character is a word by itself there: 铼的密度, 氖、氩."""
    begins = start == 0 or not has_han(text[start - 1]) or text[start - 1] in _BEFORE_WORDS
    return begins and (end == len(text) or text[end] in _BEHIND_WORDS)


@lru_cache(maxsize=65_536)
def _glued(pair: str) -> bool:
    """Whether two neighbouring characters belong to one word of letters or digits."""
    one, other = pair[0], pair[1]
    return one.isalnum() and other.isalnum() and not (has_han(one) or has_han(other))


def _led(text: str, start: int) -> bool:
    return text[max(0, start - 2) : start].endswith(tuple(table("names")["places"]["before"]))


def _whole_spans(layout: Layout) -> Iterator[Span]:
    yield from layout.headings
    for one in layout.tables:
        for row in one.rows:
            yield from row
    for listing in layout.listings:
        yield from listing.items
    for pair in layout.pairs:
        yield from (pair.key, pair.value)


@cache
def _common_words() -> frozenset[str]:
    words = table("common_words")
    return frozenset((*words["zh"], *words["en"]))
