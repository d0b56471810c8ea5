"""The words of the house as types: what every floor may rely on, and nothing that computes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NewType

EntityId = NewType("EntityId", int)
"""Row of an entity in the store and, unchanged, in every snapshot array. Never renumbered."""

RelationId = NewType("RelationId", int)
"""Row of a relation in the store and in every snapshot array. Never renumbered."""

HEAD, RELATION, TAIL = 0, 1, 2
"""Columns of ``Snapshot.triples``."""

Language = OneOf["zh", "en"]
Standing = OneOf["known", "proposed", "inferred", "disputed", "retracted"]
LiteralKind = OneOf["quantity", "date", "text", "coordinates"]
Outcome = OneOf[
    "answered",
    "inferred",
    "overview",
    "unknown_entity",
    "ambiguous",
    "unknown_relation",
    "empty",
    "weak",
    "unsupported",
    "smalltalk",
]


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A value at the tail of a fact.

    ``value`` is canonical text: a quantity is a plain decimal ("2153000", "1064.18"), a date is ISO 8601 with
    as many parts as are known ("1879-03-14", "0701", "-0221"; astronomical years, so "-0221" is 222 BC),
    coordinates are "lat,lon". ``unit`` is a unit key ("km2", "person", "K") or "".
    """

    kind: LiteralKind
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A stored triple. ``valid_from`` and ``valid_to`` are ISO dates or years, "" when not stated."""

    id: int
    head: EntityId
    relation: RelationId
    tail: EntityId | Literal
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so: ``key`` is stable and unique in a brain; ``trust`` lies in [0, 1]."""

    key: str
    name: str
    uri: str = ""
    licence: str = ""
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entity. ``language``: "zh", "zh-Hant", "en", ... or "" where it belongs to none."""

    text: str
    language: str
    kind: OneOf["preferred", "alias", "former"] = "alias"


@dataclass(frozen=True, slots=True)
class EntityType:
    """A class of entities.

    ``parent`` is another type's key or "". ``measure`` is the zh measure word (个, 座, 位).
    """

    key: str
    zh: str
    en: str
    parent: str = ""
    plural: str = ""
    measure: str = "个"
    aliases_zh: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed edge's schema.

    ``domain`` and ``range`` hold type keys (empty: anything). ``literal`` is None for relations between
    entities. ``closed``: absence of a fact between known members of domain and range means false.
    ``inverse_zh`` and ``inverse_en`` name the relation read from tail to head. Phrasings are wordings that a
    question may use; ``{}`` stands for the known end: the first of a list is a noun phrase that can be nested
    ("{}的首都"), the second a whole question. ``adjectives_zh`` and ``adjectives_en`` rank by a literal
    relation, the usual pair first: "大" the maximum, "小-" the minimum.
    """

    key: str
    zh: str = ""
    en: str = ""
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    literal: LiteralKind | None = None
    unit: str = ""
    symmetric: bool = False
    functional: bool = False
    closed: bool = False
    inverse_zh: str = ""
    inverse_en: str = ""
    aliases_zh: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()
    phrasings_zh: tuple[str, ...] = ()
    phrasings_en: tuple[str, ...] = ()
    inverse_phrasings_zh: tuple[str, ...] = ()
    inverse_phrasings_en: tuple[str, ...] = ()
    statement_zh: str = ""
    statement_en: str = ""
    adjectives_zh: tuple[str, ...] = ()
    adjectives_en: tuple[str, ...] = ()
    description: str = ""
