"""Names that people type: which entity or relation they mean, and what language they are in."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from superbrain.errors import AmbiguousName, AmbiguousRelation, UnknownName
from superbrain.store import Store
from superbrain.store.formats.table import key_of
from superbrain.text import clean, has_han, key
from superbrain.types import EntityId, Relation, RelationId

OFFERED = 5


def find_entity(store: Store, name: str) -> EntityId:
    """The entity called ``name``: by its key, by its only preferred name, or by its only name.

    Raises
    ------
    UnknownName, AmbiguousName
        if there is none, or several.

    """
    found = entities_called(store, name)
    if not found:
        near = [f"{other.text} ({store.entity_key(entity)})" for entity, other in store.names_containing(name, OFFERED)]
        raise UnknownName(name=name, what_zh="实体", what_en="entity", near="、".join(near))
    if len(found) > 1:
        keys = [f"{store.entity_key(entity)} ({store.label(entity, language_of(name) or 'zh')})" for entity in found]
        raise AmbiguousName(name=name, keys=", ".join(keys))
    return found[0]


def entities_called(store: Store, name: str) -> list[EntityId]:
    """The entities that ``name`` may stand for: the best kind of match only."""
    by_key = store.entity(name)
    if by_key is not None:
        return [by_key]
    found = store.entities_named(name)
    wanted = key(name)
    preferred = [
        entity
        for entity in found
        if any(other.kind == "preferred" and key(other.text) == wanted for other in store.names(entity))
    ]
    return preferred or found


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


def new_key(store: Store, label: str) -> str:
    """A key for something called ``label`` that nothing has yet."""
    stem = key_of(clean(label))
    candidate, number = stem, 1
    while store.entity(candidate) is not None:
        number += 1
        candidate = f"{stem}_{number}"
    return candidate


def language_of(name: str) -> str:
    """The language that a name is in, as far as its script tells: "zh", "en" or ""."""
    if has_han(name):
        return "zh"
    return "en" if name.isascii() else ""


def _labels(relation: Relation) -> tuple[str, ...]:
    return (relation.zh, relation.en)


def _aliases(relation: Relation) -> tuple[str, ...]:
    return (*relation.aliases_zh, *relation.aliases_en)
