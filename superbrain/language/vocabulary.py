"""The words that a graph's own schema gives to questions: class words, labels, and wordings of relations as grams.

A wording ("{}定都在哪里", "what money do they use in {}") is reduced to what carries meaning. Chinese, which has no
spaces, is compared by pairs of neighbouring characters and by characters that stand alone; English by the roots of
its words. A gram weighs the more the fewer relations it speaks of. A label stands for the usual frames around it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from typing import Literal as OneOf

from superbrain.language.arrangement import Arrangement, arrangement_of
from superbrain.language.lexicon import Lexicon
from superbrain.language.units import Units, canonical, folded_units, stem
from superbrain.store import Schema
from superbrain.types import Language, Relation

SLOT: Final = "{}"
SLOT_UNIT: Final = "◇"
HAN_WEIGHT: Final = 0.5
WORD_WEIGHT: Final = 1.0
EMPTY_WEIGHT: Final = 0.04
LIGHT_SHARE: Final = 0.2
ASKING_WEIGHT: Final = 0.15
CLASS_SHARE: Final = 0.35
"""How much of its weight a class word keeps inside a wording: it is asked for as a class as well."""

CLOSED_LABEL: Final = 3
"""Chinese labels up to this length are one word; longer ones are read like a wording."""

ASPECTS: Final = frozenset("过了着")
"""Particles of tense and aspect: they stand behind a verb without being part of it."""

Source = OneOf["label", "phrasing"]
Gram = tuple[str, int, int, float]
"""text, first unit, one past the last, weight"""

# How the frames around a label stand to the known end: "{}的N", "{}N" read it forward; "N是{}", "N{}", "{}是谁的N"
# backward.
_FORWARD: Final[dict[Language, tuple[Arrangement, ...]]] = {
    "zh": (Arrangement(after=True, genitive=True), Arrangement(after=True)),
    "en": (Arrangement(after=False, genitive=True), Arrangement(after=True, genitive=True), Arrangement(after=True)),
}
_BACKWARD: Final[dict[Language, tuple[Arrangement, ...]]] = {
    "zh": (
        Arrangement(after=False, copula=True), Arrangement(after=False),
        Arrangement(after=True, copula=True, genitive=True), Arrangement(after=True, copula=True),
    ),
    "en": (Arrangement(after=False, copula=True), Arrangement(after=False), Arrangement(after=True, copula=True)),
}  # fmt: skip
# An English label that ends in a preposition is a predicate: "Tom lives in", "lives in London".
_PREDICATE: Final = (Arrangement(after=True), Arrangement(after=True, copula=True))
_PREDICATE_BACKWARD: Final = (
    Arrangement(after=False, genitive=True), Arrangement(after=False), Arrangement(after=False, passive=True,
    genitive=True),
)  # fmt: skip
_PREPOSITIONS: Final = frozenset({"to", "in", "at", "by", "of", "for", "with", "from", "on", "into", "as", "under"})
_PRONOUNS: Final = {"zh": ("它", "此", "其"), "en": (" it ", " its ")}


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to speak of a relation from one of its ends.

    ``grams`` are (gram id, weight) and ``total`` their weight; ``anchor`` is the heaviest; ``arrangements`` say how
    that may stand to the known end (empty: not known).
    """

    relation: int
    inverse: bool
    source: Source
    text: str
    grams: tuple[tuple[int, float], ...]
    total: float
    anchor: int
    arrangements: tuple[Arrangement, ...]


@dataclass
class Vocabulary:
    """What the schema of one snapshot lets people say. Made by `of`."""

    schema: Schema
    lexicon: Lexicon
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Class word (canonical; English singular and plural) to type keys."""
    labels: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)
    """Label or alias of a relation to (relation, read from the tail)."""
    wordings: list[Wording] = field(default_factory=list)
    grams: dict[str, int] = field(default_factory=dict)
    """Gram to its id."""
    postings: dict[int, list[int]] = field(default_factory=dict)
    """Gram id to the wordings that hold it."""
    strong: set[str] = field(default_factory=set)
    """Grams that are light words elsewhere, and all that some label of this graph has."""
    longest: int = 1
    """Units in the longest class word or label."""

    @classmethod
    def of(cls, schema: Schema, lexicon: Lexicon) -> Vocabulary:
        """Compile the schema's words."""
        made = cls(schema, lexicon)
        made._read_classes()
        for row, relation in schema.relations.items():
            for text, inverse in _labels(relation):
                pairs = made.labels.setdefault(canonical(text), [])
                if (row, inverse) not in pairs:
                    pairs.append((row, inverse))
        made._compile()
        made.longest = max((len(folded_units(word)) for word in (*made.classes, *made.labels)), default=1)
        return made

    def _read_classes(self) -> None:
        classes: dict[str, list[str]] = defaultdict(list)
        for name, entity_type in self.schema.types.items():
            own = (entity_type.zh, entity_type.en, entity_type.plural, *entity_type.aliases_zh, *entity_type.aliases_en)
            for word in filter(None, own):
                for form in _numbers(canonical(word)):
                    if name not in classes[form]:
                        classes[form].append(name)
        self.classes = {word: tuple(names) for word, names in classes.items() if word}

    def _compile(self) -> None:
        drafts = [draft for row, relation in self.schema.relations.items() for draft in self._drafts(row, relation)]
        speaking_of: dict[str, set[int]] = defaultdict(set)
        for draft in drafts:
            for text, _, _, _ in draft.grams:
                speaking_of[text].add(draft.relation)
        count = max(len(self.schema.relations), 1)
        rarity = {
            text: 0.25 + 0.75 * math.log1p(count / len(rows)) / math.log1p(count) for text, rows in speaking_of.items()
        }
        for draft in drafts:
            self._enter(draft, rarity)

    def _enter(self, draft: _Draft, rarity: dict[str, float]) -> None:
        weights: dict[int, float] = {}
        for text, _, _, weight in draft.grams:
            gram = self.grams.setdefault(text, len(self.grams))
            weights[gram] = weights.get(gram, 0.0) + weight * rarity[text]
        number = len(self.wordings)
        self.wordings.append(
            Wording(
                draft.relation,
                draft.inverse,
                draft.source,
                draft.text,
                tuple(weights.items()),
                sum(weights.values()),
                max(weights, key=weights.__getitem__),
                draft.arrangements,
            )
        )
        for gram in weights:
            self.postings.setdefault(gram, []).append(number)

    def _drafts(self, row: int, relation: Relation) -> Iterator[_Draft]:
        seen: set[tuple[str, bool]] = set()
        for text, inverse, source, arrangements in _texts(relation):
            if (text, inverse) in seen:
                continue
            seen.add((text, inverse))
            cut = folded_units(text.replace(SLOT, f" {SLOT_UNIT} "))
            grams = tuple(self.grams_of(cut))
            if source == "label":
                grams = self._with_strong_words(grams)
            if grams and sum(weight for *_, weight in grams) > 2 * EMPTY_WEIGHT:
                if SLOT in text:
                    slot = cut.words.index(SLOT_UNIT)
                    _, start, end, _ = max(grams, key=lambda gram: gram[3])
                    arrangements = (arrangement_of(cut, slot, slot + 1, start, end, self.lexicon),)
                yield _Draft(row, inverse, source, text, grams, arrangements)

    def _with_strong_words(self, grams: tuple[Gram, ...]) -> tuple[Gram, ...]:
        """The grams of a label; where it has none but light words ("works at"), these carry its meaning in this
        graph.
        """
        light = {True: WORD_WEIGHT * LIGHT_SHARE, False: HAN_WEIGHT * LIGHT_SHARE}
        if any(weight > light[text.isascii()] + EMPTY_WEIGHT for text, *_, weight in grams):
            return grams
        self.strong.update(text for text, *_ in grams)
        return tuple((text, start, end, max(weight, HAN_WEIGHT)) for text, start, end, weight in grams)

    def grams_of(self, cut: Units) -> Iterator[Gram]:
        """What a text says without its empty words: pairs and lone characters of Chinese, roots of English words."""
        weights, closed = self._weighed(cut)
        for text, start, end in asking_grams(cut, self.lexicon):
            yield text, start, end, ASKING_WEIGHT
        for index, (word, kind) in enumerate(zip(cut.words, cut.kinds, strict=True)):
            weight = weights[index]
            if weight is None:
                continue
            if kind != "han":
                if weight > EMPTY_WEIGHT:
                    yield stem(word), index, index + 1, weight
                continue
            after = weights[index + 1] if index + 1 < len(cut) and cut.kinds[index + 1] == "han" else None
            if after is not None and closed[index] == closed[index + 1]:
                yield word + cut.words[index + 1], index, index + 2, (weight + after) / 2
            if weight > EMPTY_WEIGHT and not self._attached(cut, weights, closed, index):
                yield word, index, index + 1, weight

    def _attached(self, cut: Units, weights: list[float | None], closed: list[int], index: int) -> bool:
        """Whether a character is part of a longer word, as far as one can tell without a dictionary."""
        return any(
            0 <= other < len(cut)
            and cut.kinds[other] == "han"
            and weights[other] is not None
            and closed[other] == closed[index]
            and cut.words[other] not in ASPECTS
            for other in (index - 1, index + 1)
        )

    def _weighed(self, cut: Units) -> tuple[list[float | None], list[int]]:
        """How much each unit means (None: question words, particles and marks, which no gram may hold), and the number
        of the known word that it belongs to (0: none; pairs of characters do not reach over the edge of a known word).
        """
        weights: list[float | None] = []
        words: list[int] = []
        while len(weights) < len(cut):
            start = len(weights)
            length, share, known = self._word_at(cut, start)
            for index in range(start, start + length):
                full = HAN_WEIGHT if cut.kinds[index] == "han" else WORD_WEIGHT
                weights.append(None if share is None else max(full * share, EMPTY_WEIGHT))
                words.append(start + 1 if known else 0)
        return weights, words

    def _word_at(self, cut: Units, start: int) -> tuple[int, float | None, bool]:
        """The longest known word at a unit, the share of its weight that it keeps, and whether it is a word of its
        own.
        """
        if cut.kinds[start] in ("mark", "clitic"):
            return 1, None, True
        han = cut.kinds[start] == "han"
        for length in range(min(8, len(cut) - start), 0, -1):
            word = cut.canonical(start, start + length)
            if word in self.classes:
                return length, CLASS_SHARE, length > 1
            if han and length <= CLOSED_LABEL and word in self.labels:
                return length, 1.0, length > 1
            tags = self.lexicon.tags(word)
            if "particle" in tags or any(tag.startswith("ask:") for tag in tags):
                return length, None, True
            if "light" in tags:
                return length, LIGHT_SHARE, length > 1
            if tags & {"function", "copula", "conjunction"}:
                return length, 0.0, length > 1 or "copula" in tags
        return 1, 1.0, False


def asking_grams(cut: Units, lexicon: Lexicon) -> Iterator[tuple[str, int, int]]:
    """Question words that tell what is asked for (哪里, when, 多大), as grams of their class: (text, start, end)."""
    start = 0
    while start < len(cut):
        for length in range(min(6, len(cut) - start), 0, -1):
            text = cut.canonical(start, start + length)
            names = sorted(tag.removeprefix("ask:") for tag in lexicon.tags(text) if tag.startswith("ask:"))
            if names:
                if "what" not in names:
                    yield "?" + (text if names[0] == "how" else names[0]), start, start + length
                start += length
                break
        else:
            start += 1


@dataclass(frozen=True, slots=True)
class _Draft:
    relation: int
    inverse: bool
    source: Source
    text: str
    grams: tuple[Gram, ...]
    arrangements: tuple[Arrangement, ...]


def _numbers(word: str) -> Iterator[str]:
    """A class word in singular and plural; Chinese ones as they are."""
    yield word
    if word.isascii() and word:
        if word.endswith("y") and word[-2:-1] not in "aeiou":
            yield word[:-1] + "ies"
        else:
            yield word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def _labels(relation: Relation) -> Iterator[tuple[str, bool]]:
    """The names of a relation: (text, whether they read it from the tail)."""
    for word in (relation.zh, relation.en, *relation.aliases_zh, *relation.aliases_en):
        if word:
            yield word, False
    for word in (relation.inverse_zh, relation.inverse_en):
        if word:
            yield word, True
    if not (relation.zh or relation.en):
        yield relation.key.replace("_", " "), False


def _texts(relation: Relation) -> Iterator[tuple[str, bool, Source, tuple[Arrangement, ...]]]:
    """All wordings of a relation as (text, inverse, source, arrangements of a label)."""
    for label, backward in _labels(relation):
        language: Language = "en" if label.isascii() else "zh"
        slotted = _with_slot(label, language) if backward else label
        if slotted != label:
            yield slotted, True, "phrasing", ()
        else:
            predicate = language == "en" and label.casefold().split()[-1] in _PREPOSITIONS
            yield label, backward, "label", _PREDICATE if predicate else _FORWARD[language]
            yield f"{label} ", not backward, "label", _PREDICATE_BACKWARD if predicate else _BACKWARD[language]
    listed: Iterable[tuple[tuple[str, ...], bool]] = (
        (relation.phrasings_zh, False),
        (relation.phrasings_en, False),
        (relation.inverse_phrasings_zh, True),
        (relation.inverse_phrasings_en, True),
    )
    for texts, inverse in listed:
        for text in texts:
            yield text, inverse, "phrasing", ()
    for statement in (relation.statement_zh, relation.statement_en):
        if "{head}" in statement and "{tail}" in statement:
            yield statement.replace("{head}", SLOT).replace("{tail}", " "), False, "phrasing", ()
            yield statement.replace("{tail}", SLOT).replace("{head}", " "), True, "phrasing", ()


def _with_slot(label: str, language: Language) -> str:
    """A label that speaks of its known end by a pronoun, with the slot in its place."""
    padded = f" {label} " if language == "en" else label
    for pronoun in _PRONOUNS[language]:
        if pronoun in padded:
            return padded.replace(pronoun, f" {SLOT} " if language == "en" else SLOT, 1).strip()
    return label
