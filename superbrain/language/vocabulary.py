"""The words that a graph's own schema gives to questions: class words, labels, and wordings of relations as grams.

A wording ("{}定都在哪里", "what money do they use in {}") is reduced to what carries meaning. Chinese, which has no
spaces, is compared by pairs of neighbouring characters and by characters that stand alone; English by the roots of
its words. A gram weighs the more the fewer relations it speaks of. A label stands for the usual frames around it.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from typing import Literal as OneOf

from superbrain.language.arrangement import Arrangement, arrangement_of
from superbrain.language.grams import EMPTY_WEIGHT, HAN_WEIGHT, LIGHT_SHARE, WORD_WEIGHT, Gram, WordTable
from superbrain.language.lexicon import Family, Lexicon, reaches
from superbrain.language.units import canonical, folded_units
from superbrain.store import Schema
from superbrain.types import Language, Relation

SLOT: Final = "{}"
COUNT: Final = "数"
"""What the name of a number of things ends with: 页数 says how many 页 there are."""

BELONGING: Final = ("所在", "所属")
"""What the name of a relation to what a thing is in begins with: 所在区 is asked for by 在哪个区."""

SLOT_UNIT: Final = "◇"
KEPT: Final = 4
"""Vocabularies that are kept: of the newest schemas that were asked about."""

Source = OneOf["label", "phrasing"]

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


_Text = tuple[str, bool, Source, tuple[Arrangement, ...]]
"""A wording, whether it reads from the tail, its source, the arrangements of a label."""

_Draft = tuple[tuple[int, bool], tuple[tuple[str, float], ...]]
"""(relation, inverse) and (gram, weight) each"""


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to speak of a relation from one of its ends.

    ``grams`` are (gram id, weight) and ``total`` their weight; ``anchor`` is the heaviest; ``arrangements`` say how
    that may stand to the known end (empty: not known).
    """

    relation: int
    inverse: bool
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
    table: WordTable = field(init=False, repr=False)
    reach: dict[str, int] = field(default_factory=dict)
    """Unit to the length of the longest class word or label that begins with it."""
    longest: int = 1
    """Units in the longest class word or label."""
    kinds: frozenset[str] = frozenset()
    """Words for kinds of things that ask for no more than that, in a graph that declares no classes."""

    works: frozenset[str] = frozenset()
    """Words for what people make, in a graph that declares classes and none for these."""

    families: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Families of which the graph has several relations: a number below 0, which stands in wordings for a relation,
    to the rows of these.
    """

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
        made.reach = reaches((*made.classes, *made.labels))
        made.table = WordTable(lexicon, made.classes, made.labels)
        made.longest = max(made.reach.values(), default=1)
        made._read_families()
        made._compile()
        if schema.types:
            forms = {form for word in lexicon.works for form in _numbers(word)}
            made.works = frozenset(forms - made.labels.keys() - made.classes.keys())
        else:
            forms = {form for word in lexicon.kinds for form in _numbers(word)}
            # 员工 in 员工人数 says what is counted; 公司 in 母公司 only of what kind it is.
            made.kinds = frozenset(
                form for form in forms - made.labels.keys() if not any(label.startswith(form) for label in made.labels)
            )
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

    def _read_families(self) -> None:
        for number, family in enumerate(self.lexicon.families, 1):
            found = (self.schema.relation_id(name) for name in family.relations)
            rows = tuple(row for row in found if row is not None)
            if len(rows) > 1:
                self.families[-number] = rows

    def _compile(self) -> None:
        drafts: dict[_Draft, dict[Arrangement, None]] = {}
        for row, relation in self.schema.relations.items():
            for draft, arrangements in self._drafts(row, (*_texts(relation), *_shortened(relation, self.lexicon))):
                drafts.setdefault(draft, {}).update(dict.fromkeys(arrangements))
        speaking_of: dict[str, set[int]] = defaultdict(set)
        for (row, _), grams in drafts:
            for text, _ in grams:
                speaking_of[text].add(row)
        count = max(len(self.schema.relations), 1)
        rarity = {
            text: 0.25 + 0.75 * math.log1p(count / len(rows)) / math.log1p(count) for text, rows in speaking_of.items()
        }
        # What a family is called by makes no word of its relations less telling.
        for number in self.families:
            for draft, arrangements in self._drafts(number, _family_texts(self.lexicon.families[-number - 1])):
                drafts.setdefault(draft, {}).update(dict.fromkeys(arrangements))
        for (step, grams), found in drafts.items():
            self._enter(step, grams, tuple(found), rarity)

    def _enter(
        self,
        step: tuple[int, bool],
        grams: tuple[tuple[str, float], ...],
        arrangements: tuple[Arrangement, ...],
        rarity: dict[str, float],
    ) -> None:
        weights = {
            self.grams.setdefault(text, len(self.grams)): weight * rarity.get(text, 1.0) for text, weight in grams
        }
        anchor = max(weights, key=weights.__getitem__)
        number = len(self.wordings)
        self.wordings.append(Wording(*step, tuple(weights.items()), sum(weights.values()), anchor, arrangements))
        for gram in weights:
            self.postings.setdefault(gram, []).append(number)

    def _drafts(self, row: int, texts: Iterable[_Text]) -> Iterator[tuple[_Draft, tuple[Arrangement, ...]]]:
        """What each wording says, and how it stands to the known end. Wordings that say the same are one."""
        seen: set[tuple[str, bool]] = set()
        for text, inverse, source, arrangements in texts:
            if (text, inverse) in seen:
                continue
            seen.add((text, inverse))
            cut = folded_units(text.replace(SLOT, f" {SLOT_UNIT} "))
            grams = self.table.grams(cut)
            if source == "label":
                grams = self._with_strong_words(grams)
            if grams and sum(weight for *_, weight in grams) > 2 * EMPTY_WEIGHT:
                if SLOT in text:
                    slot = cut.words.index(SLOT_UNIT)
                    _, start, end, _ = max(grams, key=lambda gram: gram[3])
                    arrangements = (arrangement_of(cut, slot, slot + 1, start, end, self.lexicon),)
                total: dict[str, float] = {}
                for gram, _, _, weight in grams:
                    total[gram] = total.get(gram, 0.0) + weight
                yield ((row, inverse), tuple(sorted(total.items()))), arrangements

    def _with_strong_words(self, grams: list[Gram]) -> list[Gram]:
        """The grams of a label; where it has none but light words ("works at"), these carry its meaning in this
        graph.
        """
        light = {True: WORD_WEIGHT * LIGHT_SHARE, False: HAN_WEIGHT * LIGHT_SHARE}
        if any(weight > light[text.isascii()] + EMPTY_WEIGHT for text, *_, weight in grams):
            return grams
        self.strong.update(text for text, *_ in grams)
        return [(text, start, end, max(weight, HAN_WEIGHT)) for text, start, end, weight in grams]


_kept: deque[Vocabulary] = deque(maxlen=KEPT)


def vocabulary_of(schema: Schema, lexicon: Lexicon) -> Vocabulary:
    """The vocabulary of a schema: the one made before where the schema says the same, as after most transactions."""
    for made in _kept:
        same = made.schema.relations == schema.relations and made.schema.types == schema.types
        if same and made.lexicon is lexicon:
            return made
    made = Vocabulary.of(schema, lexicon)
    _kept.append(made)
    return made


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


def _family_texts(family: Family) -> Iterator[_Text]:
    for inverse, texts in enumerate(family.wordings):
        yield from ((text, bool(inverse), "phrasing", ()) for text in texts)


def _texts(relation: Relation) -> Iterator[_Text]:
    """All wordings of a relation."""
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


def _shortened(relation: Relation, lexicon: Lexicon) -> Iterator[_Text]:
    """The name of a relation that nobody worded without the measure at its end: 成立 for 成立年份."""
    if relation.phrasings_zh:
        return
    counted = relation.zh.removesuffix(COUNT)
    if relation.literal == "quantity" and counted != relation.zh and len(counted) == 1:
        yield f"{SLOT}有多少{counted}", False, "phrasing", ()
    for beginning in BELONGING:
        if relation.zh.startswith(beginning) and relation.zh != beginning and relation.literal is None:
            yield f"{SLOT}在哪个{relation.zh.removeprefix(beginning)}", False, "phrasing", ()
    for ending in lexicon.measures:
        short = relation.zh.removesuffix(ending)
        if short != relation.zh and len(short) > 1:
            yield short, False, "label", _FORWARD["zh"]


def _with_slot(label: str, language: Language) -> str:
    """A label that speaks of its known end by a pronoun, with the slot in its place."""
    padded = f" {label} " if language == "en" else label
    for pronoun in _PRONOUNS[language]:
        if pronoun in padded:
            return padded.replace(pronoun, f" {SLOT} " if language == "en" else SLOT, 1).strip()
    return label
