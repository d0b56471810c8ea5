"""The cue words of both languages, read from the tables in ``lexicon/``: data, so that a word is added without code.

A word carries tags. ``ask:CLASS`` is a question word, ``op:NAME`` the cue of an operator, ``adj:NAME`` a comparing
adjective, ``kin:NAME`` a kinship word; ``function``, ``light``, ``particle``, ``copula``, ``genitive``,
``conjunction`` say how little it means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from typing import Literal as OneOf

from superbrain.language.units import canonical, folded_units
from superbrain.text import key
from superbrain.types import Language

PLAIN_TAGS = ("function", "light", "copula", "genitive", "conjunction", "particle")


@dataclass(frozen=True, slots=True)
class AskClass:
    """What answers a question word: words for fitting classes of things, and kinds of literals (none: anything)."""

    name: str
    things: tuple[str, ...]
    literals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adjective:
    """A comparing adjective. ``bare`` ones fit any attribute that is named; the others speak of ``attributes``:
    labels, and whether that one goes the other way.
    """

    name: str
    way: OneOf["max", "min"]
    attributes: tuple[tuple[str, bool], ...]
    bare: bool


@dataclass(frozen=True, slots=True)
class Kin:
    """A kinship word as ways; a way is steps, a step is (labels, inverse)."""

    name: str
    ways: tuple[tuple[tuple[tuple[str, ...], bool], ...], ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Relations, by key, that general ``wordings`` mean together: those from the head, and those from the tail."""

    relations: tuple[str, ...]
    wordings: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Numerals:
    """The words of numbers; ``units`` gives unit key and factor."""

    digits: Mapping[str, int]
    scales_zh: Mapping[str, int]
    words_en: Mapping[str, int]
    scales_en: Mapping[str, int]
    ordinals: Mapping[str, int]
    units: Mapping[str, tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Courtesy:
    """Words around a question that are no part of it, longest first, canonical."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    closing: frozenset[str]
    closed_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Affixes:
    """What is left out of names or exchanged in them; ``keep`` is the least length that must remain."""

    zh_endings: tuple[str, ...]
    zh_swaps: tuple[tuple[str, ...], ...]
    zh_keep: int
    en_beginnings: tuple[str, ...]
    en_endings: tuple[str, ...]
    en_keep: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables.

    ``words`` leads from a canonical word to its tags, ``longest`` is its greatest length in units, ``reach`` that of
    the words that begin with a unit.
    """

    words: Mapping[str, frozenset[str]]
    longest: int
    reach: Mapping[str, int]
    ask_classes: Mapping[str, AskClass]
    adjectives: Mapping[str, Adjective]
    kin: Mapping[str, Kin]
    families: tuple[Family, ...]
    numerals: Numerals
    courtesy: Courtesy
    smalltalk: Mapping[str, str]
    replies: Mapping[str, Mapping[Language, str]]
    unsupported: tuple[tuple[str, re.Pattern[str]], ...]
    demonyms: Mapping[str, str]
    affixes: Affixes
    more: frozenset[str]
    """Whole inputs that ask for more of the same answer."""

    others: frozenset[str]
    """Words inside a question that leave out what was told."""

    kinds: frozenset[str]
    """Common words for kinds of things."""

    persons: frozenset[str]
    """Those of them that are people."""

    works: frozenset[str]
    """Words for what people make."""

    things: frozenset[str]
    """Nouns that mean one kind of thing and are no other word for a relation."""

    measures: tuple[str, ...]
    """Words that names of relations end with and questions about them leave out."""

    def tags(self, word: str) -> frozenset[str]:
        """The tags of a canonical word; none if it is not in the lexicon."""
        return self.words.get(word, frozenset())


@cache
def load_lexicon() -> Lexicon:
    """The tables shipped with the package."""
    questions, operators = _table("question_words"), _table("operators")
    words: dict[str, set[str]] = {}
    ask_classes = {}
    for name, entry in questions.items():
        tag = name if name in PLAIN_TAGS else f"ask:{name}"
        _add(words, tag, entry)
        if name not in PLAIN_TAGS:
            ask_classes[name] = AskClass(
                name, tuple(map(canonical, entry.get("things", ()))), tuple(entry.get("literals", ()))
            )
    for name, entry in operators.items():
        _add_operator(words, name, entry)
    for name, entry in _table("adjectives").items():
        _add(words, f"adj:{name}", entry)
    for name, entry in _table("kin").items():
        _add(words, f"kin:{name}", entry)
    for word in questions["light"]["en"]:
        for form in (word + "s", word + "ed", word + "d", word + "ing"):
            words.setdefault(form, {"light"})
    talk = _table("smalltalk")
    return Lexicon(
        words={word: frozenset(tags) for word, tags in words.items()},
        longest=max(_length(word) for word in words),
        reach=reaches(words),
        ask_classes=ask_classes,
        adjectives=_adjectives(),
        kin=_kin(),
        families=tuple(map(_family, _table("families").values())),
        numerals=_numerals(),
        courtesy=_courtesy(),
        smalltalk={canonical(w): name for name, entry in talk.items() for w in (*entry["zh"], *entry["en"])},
        replies={name: {"zh": entry["reply_zh"], "en": entry["reply_en"]} for name, entry in talk.items()},
        unsupported=tuple(
            (kind, re.compile(pattern))
            for kind, entry in _table("unsupported").items()
            for pattern in (*entry["zh"], *entry["en"])
        ),
        demonyms={key(word): key(name) for part in _table("demonyms").values() for word, name in part.items()},
        affixes=_affixes(),
        more=_forms("follow_ups", "more"),
        others=_forms("follow_ups", "others"),
        kinds=_forms("nouns", "kinds"),
        persons=_forms("nouns", "persons"),
        works=_forms("nouns", "works"),
        things=_forms("nouns", "things"),
        measures=tuple(sorted(_forms("nouns", "measures"))),
    )


def reaches(words: Iterable[str]) -> dict[str, int]:
    """How many units the longest word has that begins with a unit."""
    found: dict[str, int] = {}
    for word in words:
        cut = folded_units(word).words
        if cut:
            found[cut[0]] = max(found.get(cut[0], 0), len(cut))
    return found


def _table(name: str) -> dict[str, dict[str, Any]]:
    path = resources.files("superbrain.language").joinpath(f"lexicon/{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _forms(table: str, entry: str) -> frozenset[str]:
    listed = _table(table)[entry]
    return frozenset(canonical(word) for word in (*listed["zh"], *listed["en"]))


def _add(words: dict[str, set[str]], tag: str, entry: Mapping[str, Sequence[str]]) -> None:
    for language in ("zh", "en"):
        for word in entry.get(language, ()):
            if form := canonical(word):
                words.setdefault(form, set()).add(tag)


def _add_operator(words: dict[str, set[str]], name: str, entry: Mapping[str, Sequence[str]]) -> None:
    """Keys of an entry are zh and en, or zh_PART and en_PART: PART becomes part of the tag."""
    for column, listed in entry.items():
        _, _, part = column.partition("_")
        tag = f"op:{name}:{part}" if part else f"op:{name}"
        for word in listed:
            if form := canonical(word):
                words.setdefault(form, set()).add(tag)


def _length(word: str) -> int:
    return sum(len(part) if not part.isascii() else 1 for part in word.split())


def _adjectives() -> dict[str, Adjective]:
    def attribute(text: str) -> tuple[str, bool]:
        return canonical(text.removeprefix("-")), text.startswith("-")

    return {
        name: Adjective(name, entry["way"], tuple(map(attribute, entry["attributes"])), bool(entry.get("bare")))
        for name, entry in _table("adjectives").items()
    }


def _kin() -> dict[str, Kin]:
    def step(text: str) -> tuple[tuple[str, ...], bool]:
        return tuple(map(canonical, text.removeprefix("-").split("|"))), text.startswith("-")

    return {
        name: Kin(name, tuple(tuple(step(text) for text in way) for way in entry["ways"]))
        for name, entry in _table("kin").items()
    }


def _family(entry: Mapping[str, Sequence[str]]) -> Family:
    there, back = ((*entry[f"{way}wordings_zh"], *entry[f"{way}wordings_en"]) for way in ("", "inverse_"))
    return Family(tuple(entry["relations"]), (there, back))


def _numerals() -> Numerals:
    table = _table("numerals")
    units = {word: (str(unit), float(factor)) for word, (unit, factor) in table["units"].items()}
    return Numerals(
        table["digits"], table["scales_zh"], table["words_en"], table["scales_en"], table["ordinals_en"], units
    )


def _courtesy() -> Courtesy:
    zh, en = _table("politeness")["zh"], _table("politeness")["en"]

    def longest_first(column: str) -> tuple[str, ...]:
        return tuple(sorted(map(canonical, (*zh[column], *en[column])), key=len, reverse=True))

    return Courtesy(
        longest_first("before"),
        longest_first("after"),
        frozenset(map(canonical, zh["closing"])),
        frozenset(map(canonical, zh["closed_by"])),
    )


def _affixes() -> Affixes:
    zh, en = _table("affixes")["zh"], _table("affixes")["en"]
    swaps = tuple(tuple(group) for group in zh["swaps"])
    return Affixes(tuple(zh["endings"]), swaps, zh["keep"], tuple(en["beginnings"]), tuple(en["endings"]), en["keep"])
