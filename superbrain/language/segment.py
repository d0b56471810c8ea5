"""Cutting a question into names, class words, numbers and cue words: the best few ways, not the longest match.

中国人民银行 may be one name or 中国 and two words; which one is meant shows only when the question is explained, so
the best few segmentations go on, each with what it costs against the best.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from superbrain.language.lexicon import Lexicon
from superbrain.language.mentions import GENERATED, NameIndex
from superbrain.language.numerals import Number, numbers_in
from superbrain.language.units import Units
from superbrain.language.vocabulary import Vocabulary
from superbrain.types import EntityId

LONGEST_KIND: Final = 3
"""Units in the longest word for a kind of thing."""

KEPT: Final = 3
"""Segmentations that go on."""

NAME_GAIN: Final = 1.2
KNOWN_GAIN: Final = 1.25
CUE_GAIN: Final = 1.0
SINGLE_CUE_GAIN: Final = 0.5
SINGLE_NAME_GAIN: Final = 0.55
STOP_NAME_GAIN: Final = 0.2
LONGEST_DEMONYM: Final = 2
ADJECTIVE_OF: Final = 1
"""An adjective of a place counts as an alias of it."""

GENERATED_LOSS: Final = 0.7
"""Names that nobody wrote down lose against any other reading of the same characters."""

QUOTED_BONUS: Final = 4.0
LOSS_SHARE: Final = 0.3
"""Cost of a segmentation per point of gain that it is behind the best."""


@dataclass(frozen=True, slots=True)
class NameToken:
    """A name over units ``start`` to ``end``; ``bearers`` as in `NameMatch`. ``stop``: it is also an ordinary word."""

    start: int
    end: int
    bearers: tuple[tuple[EntityId, int], ...]
    quoted: bool = False
    stop: bool = False


@dataclass(frozen=True, slots=True)
class WordToken:
    """Units that are known words: of classes (``types``), labels of relations, or of the lexicon (``tags``)."""

    start: int
    end: int
    text: str
    types: tuple[str, ...] = ()
    label: bool = False
    tags: frozenset[str] = frozenset()


Token = NameToken | WordToken


@dataclass(frozen=True)
class Segmentation:
    """One way to cut the question; ``cost`` is 0 for the best one. Units in no token are unknown words."""

    cut: Units
    tokens: tuple[Token, ...]
    numbers: tuple[Number, ...]
    cost: float
    class_words: Mapping[str, tuple[str, ...]]
    kinds: frozenset[str] = frozenset()

    @cached_property
    def names(self) -> tuple[NameToken, ...]:
        """The names, in order."""
        return tuple(token for token in self.tokens if isinstance(token, NameToken))

    @cached_property
    def words(self) -> tuple[WordToken, ...]:
        """The known words, in order."""
        return tuple(token for token in self.tokens if isinstance(token, WordToken))

    @cached_property
    def classes(self) -> tuple[WordToken, ...]:
        """The class words, in order; those inside labels of relations count too (国家 in 所在国家)."""
        found: list[WordToken] = []
        for token in self.words:
            if token.types and not self._inside_unknown(token):
                found.append(token)
            elif token.label and not token.types:
                found.extend(self._classes_inside(token))
        return tuple(found)

    def _inside_unknown(self, token: WordToken) -> bool:
        """Whether a class word of one character is rather a part of an unknown word: 国 in 国王."""
        if token.end - token.start > 1 or self.cut.kinds[token.start] != "han":
            return False
        after = next((one for one in self.words if one.start == token.end and one.types), None)
        short = after is not None and after.end - after.start == 1  # 国鸟 is no bird of a country
        return not self.asked_for(token) and (short or self._unknown(token.start - 1) or self._unknown(token.end))

    def _unknown(self, unit: int) -> bool:
        inside = 0 <= unit < len(self.cut) and self.cut.kinds[unit] == "han"
        return inside and not self._known_units >> unit & 1

    @cached_property
    def _known_units(self) -> int:
        known = mask_of(self.tokens)
        for number in self.numbers:
            known |= bits(number.start, number.end)
        return known

    @cached_property
    def free_classes(self) -> tuple[WordToken, ...]:
        """The class words that stand by themselves."""
        return tuple(token for token in self.words if token.types and not self._inside_unknown(token))

    def _classes_inside(self, token: WordToken) -> list[WordToken]:
        found: list[WordToken] = []
        end = token.end
        while end > token.start:
            for start in range(token.start, end):
                text = self.cut.canonical(start, end)
                if len(text) > 1 and (types := self.class_words.get(text)):
                    found.append(WordToken(start, end, text, types))
                    end = start + 1
                    break
            end -= 1
        return found[::-1]

    def asked_for(self, token: WordToken) -> bool:
        """Whether a question word stands right before a class word: it is what the question wants (哪国, which
        country).
        """
        return any(
            asking.end == token.start and asking.tags & {"ask:what", "ask:how_many"} for asking in self.tagged("ask")
        )

    @cached_property
    def kind_units(self) -> int:
        """Bit mask of words for kinds of things where they only say what is asked for: 哪家公司, …的公司有哪些, which
        books, the book that.
        """
        mask, length = 0, len(self.cut)
        for start in range(length):
            for end in range(start + 1, min(start + LONGEST_KIND, length) + 1):
                span = bits(start, end)
                if self.cut.canonical(start, end) in self.kinds and not span & (mask_of(self.tokens) & ~self._light):
                    mask |= span * self._asks_for_kind(start, end)
        return mask

    @cached_property
    def _light(self) -> int:
        return mask_of(word for word in self.words if not word.label and not word.types)

    def _asks_for_kind(self, start: int, end: int) -> bool:
        asking = [token for token in self.tagged("ask") if token.tags & {"ask:what", "ask:how_many"}]
        before = self.cut.words[start - 1] if start else ""
        if any(token.end == start for token in asking):
            return True
        if self.cut.kinds[start] != "han":
            return before == "the" and self.cut.words[end : end + 1] not in (("of",), ("'s",))
        rest = [unit for unit in range(end, len(self.cut)) if self.cut.kinds[unit] != "mark"]
        asked = any(end <= token.start <= end + 1 and token.text.startswith(("哪", "有哪", "几")) for token in asking)
        return before == "的" and (asked or (not rest and not self.named_units >> max(start - 2, 0) & 1))

    @cached_property
    def named_units(self) -> int:
        """Bit mask of the units inside names."""
        return mask_of(self.names)

    def tagged(self, prefix: str) -> list[WordToken]:
        """Words with a tag that is ``prefix`` or starts with ``prefix:``."""
        return [
            token for token in self.words if any(tag == prefix or tag.startswith(prefix + ":") for tag in token.tags)
        ]


def bits(start: int, end: int) -> int:
    """Units ``start`` to ``end`` as a bit mask."""
    return (1 << end) - (1 << start)


def mask_of(tokens: Iterable[Token]) -> int:
    """The units of several tokens as a bit mask."""
    mask = 0
    for token in tokens:
        mask |= bits(token.start, token.end)
    return mask


def segmentations(cut: Units, names: NameIndex, vocabulary: Vocabulary, lexicon: Lexicon) -> list[Segmentation]:
    """The best few ways to cut a question, best first; they differ in their names."""
    numbers = tuple(numbers_in(cut.words, lexicon.numerals))
    edges: list[list[tuple[float, Token]]] = [[] for _ in range(len(cut))]
    for gain, token in (*_words(cut, vocabulary, lexicon), *_names(cut, names, vocabulary, lexicon, numbers)):
        edges[token.start].append((gain, token))
    paths = _best_paths(len(cut), edges)
    best = paths[0][0]
    kept: dict[int, Segmentation] = {}
    for gain, found in paths:
        tokens = _without_parts_of_words(cut, found)
        one = Segmentation(cut, tokens, numbers, (best - gain) * LOSS_SHARE, vocabulary.classes, vocabulary.kinds)
        signature = hash(tuple((name.start, name.end) for name in one.names))
        kept.setdefault(signature, one)
    return list(kept.values())[:KEPT]


def _without_parts_of_words(cut: Units, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens without names of one character that touch unknown characters: 金 in 资金 names nothing."""
    known = mask_of(tokens)

    def unknown(unit: int) -> bool:
        return 0 <= unit < len(cut) and cut.kinds[unit] == "han" and not known >> unit & 1

    return tuple(
        token
        for token in tokens
        if not isinstance(token, NameToken)
        or token.quoted
        or token.end - token.start > 1
        or cut.kinds[token.start] != "han"
        or not (unknown(token.start - 1) or unknown(token.end) or _nicknamed(cut, token.start))
    )


NICKNAMES: Final = frozenset("小老阿")


def _nicknamed(cut: Units, start: int) -> bool:
    """Whether a character is part of what somebody is called: 明 in 小明 is no dynasty."""
    return start > 0 and cut.words[start - 1] in NICKNAMES


def _best_paths(length: int, edges: list[list[tuple[float, Token]]]) -> list[tuple[float, tuple[Token, ...]]]:
    """The best few paths through the lattice, by total gain."""
    width = KEPT * 4
    at: list[list[tuple[float, tuple[Token, ...]]]] = [[] for _ in range(length + 1)]
    at[0] = [(0.0, ())]
    for place in range(length):
        at[place].sort(key=lambda path: -path[0])
        for gain, tokens in at[place][:width]:
            at[place + 1].append((gain, tokens))
            for more, token in edges[place]:
                at[token.end].append((gain + more, (*tokens, token)))
    at[length].sort(key=lambda path: -path[0])
    return at[length][: width * 2]


def _words(cut: Units, vocabulary: Vocabulary, lexicon: Lexicon) -> list[tuple[float, Token]]:
    """Known words of the graph and the lexicon, with their gains."""
    found: list[tuple[float, Token]] = []
    for start in range(len(cut)):
        if cut.kinds[start] == "mark":
            continue
        first = cut.words[start]
        reach = max(vocabulary.reach.get(first, 0), lexicon.reach.get(first, 0))
        for end in range(start + 1, min(start + reach, len(cut)) + 1):
            if cut.kinds[end - 1] == "mark":
                break
            text = cut.canonical(start, end)
            types, label, tags = vocabulary.classes.get(text, ()), text in vocabulary.labels, lexicon.tags(text)
            if types or label or tags:
                length = end - start
                known = length * KNOWN_GAIN - 0.05 if types or label else 0.0
                cue = (length * CUE_GAIN if length > 1 else SINGLE_CUE_GAIN) if tags else 0.0
                found.append((max(known, cue), WordToken(start, end, text, types, label, tags)))
    return found


def _names(
    cut: Units, names: NameIndex, vocabulary: Vocabulary, lexicon: Lexicon, numbers: Iterable[Number]
) -> list[tuple[float, Token]]:
    """Names that stand on whole units, with their gains; adjectives of places (Asian, South American) name the
    place.
    """
    counting = {(number.start, number.end) for number in numbers}
    quoted = set(cut.quoted)
    found: dict[tuple[int, int], tuple[tuple[EntityId, int], ...]] = {}
    for start, character in enumerate(cut.starts):
        if cut.kinds[start] in ("mark", "clitic"):
            continue
        for match in names.starting_at(cut.text, character):
            end = cut.ending_at.get(match.end)
            if end is not None:
                found[start, end] = match.bearers
        if cut.kinds[start] == "word":
            for end in range(start + 1, min(start + LONGEST_DEMONYM, len(cut)) + 1):
                said = cut.canonical(start, end)
                place = lexicon.demonyms.get(said) or lexicon.demonyms.get(said.removesuffix("s"))  # the Mexicans
                own = found.get((start, end), ())
                meant = tuple((entity, ADJECTIVE_OF) for entity, _ in names.bearers(place)) if place else ()
                found.update({(start, end): own + tuple(one for one in meant if one not in own)} if meant else {})
    return [
        _name(cut, start, end, bearers, (start, end) in quoted, (start, end) in counting, vocabulary, lexicon)
        for (start, end), bearers in found.items()
        if not _written_small(cut, start, end, lexicon)
    ]


def _written_small(cut: Units, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a word between "a" and a noun lacks the capital that other names of the question have: a nice place, not
    Nice.
    """
    if end == len(cut) or cut.kinds[end] != "word" or "function" in lexicon.tags(cut.words[end]):
        return False
    behind_article = start > 0 and cut.words[start - 1] in ("a", "an")
    if end - start > 1 or not behind_article or cut.kinds[start] != "word" or cut.capitals[start]:
        return False
    return any(capital and cut.words[unit] != "i" for unit, capital in enumerate(cut.capitals) if unit)


def _name(
    cut: Units,
    start: int,
    end: int,
    bearers: tuple[tuple[EntityId, int], ...],
    quoted: bool,
    number: bool,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
) -> tuple[float, Token]:
    text = cut.canonical(start, end)
    length = end - start
    stop = text in vocabulary.labels or text in vocabulary.classes or bool(lexicon.tags(text)) or number
    single_han = length == 1 and cut.kinds[start] == "han"
    short_latin = length == 1 and cut.kinds[start] != "han" and len(text) < 3
    if quoted:
        gain = length * NAME_GAIN + QUOTED_BONUS
    elif stop:
        gain = length * STOP_NAME_GAIN
    elif single_han or short_latin:
        gain = SINGLE_NAME_GAIN
    else:
        gain = (
            length * NAME_GAIN
            - GENERATED_LOSS * all(kind == GENERATED for _, kind in bearers)
            + (0.0 if cut.kinds[start] == "han" else 0.1 + 0.3 * (length - 1))
        )
    return gain, NameToken(start, end, bearers, quoted, stop and not quoted)
