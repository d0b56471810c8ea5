"""Names that people type: which entity or relation they mean, and what language they are in."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from itertools import chain, count

from superbrain.brain.index import entity_then
from superbrain.errors import AmbiguousName, AmbiguousRelation, UnknownName
from superbrain.store import Snapshot, Store
from superbrain.store.schema_writer import key_of
from superbrain.text import has_han, key
from superbrain.types import EntityId, Relation, RelationId, Source

OFFERED = 5

CLEARLY = 5
"""So many times more facts make one of several namesakes the one that is meant."""


def find_entity(store: Store, name: str, as_of: int | None = None) -> EntityId:
    """The entity called ``name``: by its key, by its only preferred name, or by its only name (``as_of`` then).

    Raises
    ------
    UnknownName, AmbiguousName
        if there is none, or several.

    """
    found = entities_called(store, name, as_of)
    if not found:
        alike = store.names_containing(name, OFFERED)
        if as_of is not None:  # only what had that name then
            alike = [(entity, other) for entity, other in alike if other in store.names(entity, as_of=as_of)]
        near = [f"{other.text} ({store.entity_key(entity)})" for entity, other in alike]
        raise UnknownName(name=name, what_zh="实体", what_en="entity", near="、".join(near))
    if len(found) > 1:
        labels = store.labels(found, language_of(name) or "zh", as_of=as_of)
        keys = [f"{key} ({label})" for key, label in zip(store.entity_keys(found), labels, strict=True)]
        raise AmbiguousName(name=name, keys=", ".join(keys))
    return found[0]


def entities_called(store: Store, name: str, as_of: int | None = None) -> list[EntityId]:
    """The entities that ``name`` may stand for: the best kind of match only."""
    by_key = store.entity(name) if as_of is None else entity_then(store, name)
    if by_key is not None and not is_made_from_another(store, name):
        return [by_key]
    found = store.entities_named(name, as_of=as_of)
    wanted = key(name)
    preferred = [
        entity
        for entity in found
        if any(other.kind == "preferred" and key(other.text) == wanted for other in store.names(entity, as_of=as_of))
    ]
    return preferred or found or ([] if by_key is None else [by_key])


def is_made_from_another(store: Store, name: str) -> bool:
    """Whether ``name`` is only the key that was made from another name: C is the key of C#, and may be a thing itself.

    A key with marks of its own ("country.fr", "New_York") is meant as a key.
    """
    entity = store.entity(name)
    if entity is None or not name.isalnum():
        return False
    names = [other.text for other in store.names(entity)]
    return key(name) not in map(key, names) and name in map(key_of, names)


def find_relation(store: Store, name: str) -> tuple[RelationId, Relation]:
    """The relation called ``name``: by key, label or alias in either language. UnknownName, AmbiguousRelation."""
    schema = store.relations()
    wanted = key(name)
    for words in (lambda relation: (relation.key,), _labels, _aliases):
        found = [(row, relation) for row, relation in schema if wanted in map(key, filter(None, words(relation)))]
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousRelation(name=name, keys=", ".join(relation.key for _, relation in found))
    near = near_relation((relation for _, relation in schema), name)
    raise UnknownName(name=name, what_zh="关系", what_en="relation", near=near)


def near_relation(schema: Iterable[Relation], name: str) -> str:
    """A known relation that ``name`` looks like, "" if there is none."""
    words = {key(word): relation.key for relation in schema for word in (relation.key, *_labels(relation)) if word}
    found = difflib.get_close_matches(key(name), words, n=1, cutoff=0.75)
    return words[found[0]] if found else ""


def new_source_key(known: Sequence[Source], name: str) -> str:
    """A key for a source called ``name`` that none of the ``known`` ones has."""
    taken = {source.key for source in known}
    stem = key_of(name)
    return next(each for each in chain([stem], (f"{stem}_{n}" for n in count(2))) if each not in taken)


def best_known(
    store: Store, snapshot: Snapshot, name: str, as_of: int | None = None
) -> tuple[EntityId, list[EntityId]]:
    """The entity called ``name`` (``as_of`` then), and its namesakes that were passed over.

    They are passed over if they are far less known, or lie in it, or it in them.

    Raises
    ------
    UnknownName, AmbiguousName
        if there is none, or several of which none stands out.

    """
    found = entities_called(store, name, as_of)
    if len(found) < 2:
        return find_entity(store, name, as_of), []
    degree = {entity: snapshot.degree()[entity] if entity < snapshot.n_entities else 0 for entity in found}
    best, *others = sorted(found, key=lambda entity: (-degree[entity], entity))
    if not all(
        degree[best] >= CLEARLY * max(1, degree[other]) or _belong_together(snapshot, best, other) for other in others
    ):
        return find_entity(store, name, as_of), []
    return best, others


def _belong_together(snapshot: Snapshot, one: int, other: int) -> bool:
    """Whether one lies in the other: a fact between them of a relation that allows but one tail."""
    lying = (row for row, relation in snapshot.schema.relations.items() if relation.functional and not relation.literal)
    return any(
        other in snapshot.tails(one, row) or one in snapshot.tails(other, row)
        for row in lying
        if not snapshot.schema.relations[row].symmetric
    )


def language_of(name: str) -> str:
    """The language that a name is in, as far as its script tells: "zh", "en" or ""."""
    if has_han(name):
        return "zh"
    return "en" if name.isascii() else ""


def _labels(relation: Relation) -> tuple[str, ...]:
    return (relation.zh, relation.en)


def _aliases(relation: Relation) -> tuple[str, ...]:
    return (*relation.aliases_zh, *relation.aliases_en)
