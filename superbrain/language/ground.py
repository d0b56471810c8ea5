"""The graph as the reader of questions sees it: sets of entities, steps between them, values, and words for all of
it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any, Final
from typing import Literal as OneOf

import numpy as np
from numpy.typing import NDArray

from superbrain.language.hoping import MOST, Hope
from superbrain.language.lexicon import Lexicon
from superbrain.language.mentions import NameIndex
from superbrain.language.units import canonical
from superbrain.language.vocabulary import Vocabulary, vocabulary_of
from superbrain.reasoning import KnownEdges
from superbrain.store import Snapshot
from superbrain.text import key
from superbrain.types import EntityId, Language, Literal, Relation

Rows = NDArray[np.int32]
"""Sorted distinct entity rows."""

Step = tuple[int, bool]
"""relation, inverse"""

EMPTY: Final[Rows] = np.empty(0, np.int32)
SIZE_SHARE: Final = 0.35
"""What an e-fold of inhabitants adds to a thing's prominence, in e-folds of facts."""

REMEMBERED: Final = 4096
"""Results that each cache holds."""

SAMPLE: Final = 24
"""Members of a set that are asked which relations they have."""


@dataclass
class Ground:
    """One snapshot with its names, labels and vocabulary. Caches what questions ask for again and again."""

    snapshot: Snapshot
    names: NameIndex
    lexicon: Lexicon
    entity_key: Callable[[int], str]
    lookup: Callable[[str], EntityId | None]
    labels: Callable[[Sequence[int], Language], Sequence[str]]
    vocabulary: Vocabulary = field(init=False)
    edges: KnownEdges = field(init=False, repr=False)
    hope: Hope | None = field(default=None, init=False, repr=False)
    _texts: dict[int, dict[str, tuple[Rows, str]]] = field(default_factory=dict, repr=False)
    _measures: dict[int, tuple[Rows, NDArray[np.float64]]] = field(default_factory=dict, repr=False)
    _followed: dict[tuple[bytes, Step], Rows] = field(default_factory=dict, repr=False)
    _steps: dict[int, frozenset[Step]] = field(default_factory=dict, repr=False)
    _valued: dict[bytes, list[int]] = field(default_factory=dict, repr=False)
    _ends: dict[Step, Rows] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.vocabulary = vocabulary_of(self.snapshot.schema, self.lexicon)
        self.edges = KnownEdges(self.snapshot)

    def hoping(self, hope: Hope) -> Ground:
        """The same ground on which questions may also mean what is plausible."""
        other = copy(self)
        other.hope = hope
        other._followed, other._steps = {}, {}
        return other

    @cached_property
    def relations(self) -> dict[int, Relation]:
        """Relations by row."""
        return {int(row): relation for row, relation in self.snapshot.schema.relations.items()}

    def label(self, entity: int, language: Language) -> str:
        """The name of one entity."""
        return self.labels([entity], language)[0]

    def relation_label(self, relation: int, language: Language) -> str:
        """The label of a relation in a language, or whatever it has."""
        one = self.relations[relation]
        return (one.zh or one.en if language == "zh" else one.en or one.zh) or one.key.replace("_", " ")

    def type_label(self, name: str, language: Language) -> str:
        """The label of a class in a language, or whatever it has."""
        one = self.snapshot.schema.types.get(name)
        if one is None:
            return name
        return (one.zh or one.en if language == "zh" else one.en or one.zh) or name

    # ---- sets ---------------------------------------------------------------------------------------------------
    def follow(self, rows: Rows, step: Step) -> Rows:
        """What a relation between entities leads to from any of the rows."""
        asked = (rows.tobytes(), step)
        found = self._followed.get(asked)
        if found is None:
            found = self.edges.image(rows, step[0], inverse=step[1])
            if self.hope is not None and len(rows) <= MOST:
                found = reduce(np.union1d, [self.hope.ends(row, *step) for row in rows.tolist()], found)
            _remember(self._followed, asked, found)
        return found

    def ends(self, step: Step) -> Rows:
        """Everything that a step can lead to."""
        if step not in self._ends:
            self._ends[step] = self.edges.ends(step[0], inverse=step[1])
        return self._ends[step]

    def steps_from(self, rows: Rows) -> list[Step]:
        """The relations that some of the rows have, both ways; symmetric ones once. Large sets are sampled."""
        found: set[Step] = set()
        for row in _sampled(rows):
            found |= self._steps_of(row)
            if self.hope is not None and len(rows) <= MOST:
                found.update(self.hope.steps(row))
        return sorted(found)

    def _steps_of(self, row: int) -> frozenset[Step]:
        steps = self._steps.get(row)
        if steps is None:
            onward = {(relation, False) for relation, _ in self.snapshot.relations_from(row)}
            back = {(relation, True) for relation, _ in self.snapshot.relations_to(row)}
            steps = frozenset(onward | {step for step in back if not self.relations[step[0]].symmetric})
            _remember(self._steps, row, steps)
        return steps

    def values_from(self, rows: Rows) -> list[int]:
        """The literal relations that some of the rows have. Large sets are sampled."""
        sample = np.array(_sampled(rows), np.int32)
        asked = sample.tobytes()
        found = self._valued.get(asked)
        if found is None:
            found = [relation for relation in sorted(self.snapshot.columns) if self.has_value(sample, relation)]
            _remember(self._valued, asked, found)
        return found

    def has_value(self, rows: Rows, relation: int) -> bool:
        """Whether any of the rows has a value of a literal relation."""
        heads = self.snapshot.literals(relation).heads
        if not len(heads):
            return False
        return bool(_held(rows, heads).any())

    def members(self, types: Sequence[str]) -> Rows:
        """Entities of any of the classes."""
        sets = [self.snapshot.members(name) for name in types]
        return sets[0] if len(sets) == 1 else np.unique(np.concatenate(sets)) if sets else EMPTY

    def is_a(self, entity: int, types: Sequence[str]) -> bool:
        """Whether an entity belongs to one of the classes."""
        schema = self.snapshot.schema
        return any(schema.is_subtype(own, wanted) for own in self.snapshot.types_of(entity) for wanted in types)

    @cached_property
    def size(self) -> int | None:
        """The relation that tells how big a thing is for people: the one that "populous" speaks of, if the graph has
        it.
        """
        for label, _ in self.lexicon.adjectives["populous"].attributes:
            for relation, inverse in self.vocabulary.labels.get(label, ()):
                if not inverse and self.relations[relation].literal == "quantity":
                    return relation
        return None

    def prominence(self, entity: int) -> float:
        """How well known a thing is likely to be, on a logarithmic scale: by its facts, and by its size where it has
        one.
        """
        known = math.log1p(int(self.snapshot.degree()[entity]))
        if self.size is not None:
            _, values = self.measured(np.array([entity], np.int32), self.size)
            if len(values) and values[0] > 1:
                known += SIZE_SHARE * math.log(values[0])
        return known

    def common_type(self, rows: Rows) -> str | None:
        """The primary class that most of a sample of the rows share, None where they declare none."""
        counts: dict[str, int] = {}
        for row in _sampled(rows):
            for name in self.snapshot.types_of(row)[:1]:
                counts[name] = counts.get(name, 0) + 1
        return max(sorted(counts), key=counts.__getitem__) if counts else None

    def turns(self, relation: int) -> bool:
        """Whether a relation leads from a kind of thing to the same kind, so that either way round makes sense."""
        one = self.relations[relation]
        if one.literal is not None:
            return False
        if one.domain and one.range:
            return self.is_among(one.range, one.domain) or self.is_among(one.domain, one.range)
        if self.leads_to(relation) == "person":
            return True  # whose boss, whose friend: most likely a person's
        return bool(len(intersected(self.ends((relation, False)), self.ends((relation, True)))))

    def is_kinship(self, relation: int) -> bool:
        """Whether a relation is named by a word for kinship."""
        return any(tag.startswith("kin:") for name in self._called(relation) for tag in self.lexicon.tags(name))

    def leads_to(self, relation: int) -> OneOf["person", "thing", ""]:
        """What the name of a relation says of its tails, where no class does: fathers and friends are people,
        publishers are things, and neither are places.
        """
        names = self._called(relation)
        if self.is_kinship(relation) or names & self.lexicon.persons:
            return "person"
        places = set(self.lexicon.ask_classes["where"].things)
        return "thing" if names & self.lexicon.kinds and not names & places else ""

    def _called(self, relation: int) -> set[str]:
        one = self.relations[relation]
        return {canonical(name) for name in (one.zh, one.en, *one.aliases_zh, *one.aliases_en) if name}

    def is_among(self, types: Sequence[str], others: Sequence[str]) -> bool:
        """Whether some of the classes is one of the others, or lies under one."""
        schema = self.snapshot.schema
        return any(schema.is_subtype(one, other) for one in types for other in others)

    # ---- values -------------------------------------------------------------------------------------------------
    def having(self, relation: int, literal: Literal) -> Rows:
        """Who has this value: equal numbers, dates that begin alike, equal texts."""
        column = self.snapshot.literals(relation)
        if literal.kind == "quantity":
            chosen = column.heads[np.abs(column.numbers - float(literal.value)) <= 1e-9]
            return np.unique(chosen)
        return self.valued_as(relation, key(literal.value))[0]

    def valued_as(self, relation: int, text: str) -> tuple[Rows, str]:
        """Who has a text value, or a date that begins so, by its look-up key; and the value as it is stored."""
        return self._by_text(relation).get(text, (EMPTY, ""))

    def measures(self, relation: int) -> tuple[Rows, NDArray[np.float64]]:
        """The newest comparable value of everything that has one: rows (n,) sorted, values (n,)."""
        if relation not in self._measures:
            column = self.snapshot.literals(relation)
            order = sorted(
                (place for place, number in enumerate(column.numbers.tolist()) if number == number),
                key=lambda place: (int(column.heads[place]), column.valid_from[place], int(column.fact_ids[place])),
            )
            newest = {int(column.heads[place]): float(column.numbers[place]) for place in order}
            heads = np.fromiter(newest.keys(), np.int32, len(newest))
            self._measures[relation] = heads, np.fromiter(newest.values(), np.float64, len(newest))
        return self._measures[relation]

    def measured(self, rows: Rows, relation: int) -> tuple[Rows, NDArray[np.float64]]:
        """Those of the rows that have a comparable value, with their newest one."""
        heads, values = self.measures(relation)
        if not len(heads):
            return EMPTY, np.empty(0)
        places = np.minimum(heads.searchsorted(rows), len(heads) - 1)
        held = heads[places] == rows
        return rows[held], values[places[held]]

    def _by_text(self, relation: int) -> dict[str, tuple[Rows, str]]:
        if relation not in self._texts:
            groups: dict[str, list[int]] = {}
            stored: dict[str, str] = {}
            column = self.snapshot.literals(relation)
            dated = self.relations[relation].literal == "date"
            for head, value in zip(column.heads.tolist(), column.values, strict=True):
                year = value[:5] if value.startswith("-") else value[:4]
                for text in {key(value), year} if dated else {key(value)}:
                    groups.setdefault(text, []).append(head)
                    stored.setdefault(text, text if dated else value)
            self._texts[relation] = {
                text: (np.unique(np.array(rows, np.int32)), stored[text]) for text, rows in groups.items()
            }
        return self._texts[relation]


def _remember(cache: dict[Any, Any], asked: object, found: object) -> None:
    """Keep a result; forget all when there are too many, which is simpler than forgetting the oldest."""
    if len(cache) >= REMEMBERED:
        cache.clear()
    cache[asked] = found


def _sampled(rows: Rows) -> list[int]:
    if len(rows) <= SAMPLE:
        return [int(row) for row in rows]
    places = np.linspace(0, len(rows) - 1, SAMPLE).astype(np.int64)
    return [int(row) for row in rows[places]]


def intersected(one: Rows, other: Rows) -> Rows:
    """Rows of both sets."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return small[_held(small, large)]


def without(one: Rows, other: Rows) -> Rows:
    """Rows of the first set that are not in the second."""
    return one[~_held(one, other)]


def _held(rows: Rows, among: Rows) -> NDArray[np.bool_]:
    if not len(among):
        return np.zeros(len(rows), np.bool_)
    places = among.searchsorted(rows)
    places[places == len(among)] = 0
    held: NDArray[np.bool_] = among[places] == rows
    return held
