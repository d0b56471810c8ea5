"""Writing relations, types and sources within one transaction."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import cached_property
from itertools import chain, count
from typing import Final, TypeVar

from superbrain import text
from superbrain.errors import Said, UnknownName, UnsafeText, UsageError
from superbrain.store import definitions
from superbrain.store.rows import Put, Rows
from superbrain.types import EntityType, Relation, RelationId, Source

KEY: Final = re.compile(r"[\w.\-]+")
"""What keys of entities, relations, types and sources are made of."""

_OUTSIDE_KEYS: Final = re.compile(r"[^\w.\-]+")
_NO_LABEL: Final = re.compile(r"_+\d*")  # the key that a label of nothing gives
_ROOM: Final = 12
"""So many characters of a key are left for the number that makes it free."""

Defined = TypeVar("Defined", Relation, EntityType, Source)


class SchemaWriter:
    """The part of a writer that knows relations, types and sources."""

    def __init__(self, connection: sqlite3.Connection, transaction: int, origin: int) -> None:
        self.transaction = transaction
        self.rows = Rows(connection, transaction, origin)
        self._connection = connection

    def _next(self, table: str) -> int:
        (largest,) = self._connection.execute(f"SELECT coalesce(max(id), -1) FROM {table}").fetchone()  # noqa: S608
        return int(largest) + 1

    @cached_property
    def _relations(self) -> dict[str, tuple[int, Relation]]:
        return definitions.read(self._connection, Relation)

    @cached_property
    def _relation_rows(self) -> dict[int, Relation]:
        return dict(self._relations.values())

    @cached_property
    def _types(self) -> dict[str, tuple[int, EntityType]]:
        return definitions.read(self._connection, EntityType)

    @cached_property
    def _sources(self) -> dict[str, tuple[int, Source]]:
        return definitions.read(self._connection, Source)

    def relation(self, key: str) -> RelationId | None:
        """Return the id of a living relation, also of one that this transaction added."""
        return RelationId(self._relations[key][0]) if key in self._relations else None

    def relation_of(self, row: int) -> Relation:
        """Return the definition of a living relation.

        Raises
        ------
        UnknownName
            if there is none of this id.

        """
        if row not in self._relation_rows:
            raise UnknownName(name=row, what_zh="关系", what_en="relation", near="")
        return self._relation_rows[row]

    def types(self) -> dict[str, EntityType]:
        """Return the living classes by key, also those that this transaction added."""
        return {key: entity_type for key, (_, entity_type) in self._types.items()}

    def add_type(self, entity_type: EntityType) -> int:
        """Add a class of entities, or replace its definition.

        Raises
        ------
        UnsafeText
            if its key is none, or it has no label that can be seen.

        """
        _check_labels(entity_type)
        return self._define("types", self._types, entity_type)

    def free_type_key(self, label: str) -> str:
        """Return a key for a class called ``label`` that no living class has. UnsafeText if the label is empty."""
        return free_key(label, lambda key: key not in self._types)

    def add_relation(self, relation: Relation) -> RelationId:
        """Add a relation, or replace its definition: facts keep their relation.

        Raises
        ------
        UnsafeText
            if its key is none, or it has no label that can be seen.
        UsageError
            if it would change between entities and literals while facts of it live.

        """
        _check_labels(relation)
        known = self._relations.get(relation.key)
        if known and (known[1].literal != relation.literal) and self._has_facts(known[0]):
            words = Said(
                f"{relation.key} 已有事实，不能在实体与值之间改换",
                f"{relation.key} has facts already and cannot change between entities and values",
            )
            raise UsageError(reason=words)
        row = self._define("relations", self._relations, relation)
        self._relation_rows[row] = self._relations[relation.key][1]
        return RelationId(row)

    def _has_facts(self, relation: int) -> bool:
        query = "SELECT 1 FROM facts WHERE relation = ? AND retracted_in IS NULL LIMIT 1"
        return self.rows.one(query, relation) is not None

    def free_relation_key(self, label: str) -> str:
        """Return a key for a relation called ``label`` that no living relation has. UnsafeText if it is empty."""
        return free_key(label, lambda key: self.relation(key) is None)

    def add_source(self, source: Source, *, update: bool = False) -> int:
        """Add a source; one that is there stays as it is.

        With ``update`` its definition is replaced if it came from where this transaction loads from.
        """
        known = self._sources.get(source.key)
        if known is not None and not (update and self._is_ours("source", source.key)):
            return known[0]
        return self._define("sources", self._sources, source)

    def _is_ours(self, kind: str, key: str) -> bool:
        found = self.rows.one(
            "SELECT origin FROM definitions WHERE kind = ? AND key = ? AND retracted_in IS NULL", kind, key
        )
        return found is not None and found[0] == self.rows.origin

    def _define(self, identities: str, known: dict[str, tuple[int, Defined]], definition: Defined) -> int:
        check_key(definition.key)
        definition = definitions.cleaned(definition)
        key, kind = definition.key, definitions.KINDS[type(definition)]
        self._connection.execute(
            f"INSERT INTO {identities} (id, key) VALUES (?, ?) ON CONFLICT DO NOTHING",  # noqa: S608
            (self._next(identities), key),
        )
        (row,) = self._connection.execute(f"SELECT id FROM {identities} WHERE key = ?", (key,)).fetchone()  # noqa: S608
        if self.define(kind, key, definitions.to_body(definition)):
            known[key] = row, definition
        return int(row)

    def define(self, kind: str, key: str, body: str) -> bool:
        """Make ``body`` the living definition; false where a person's own definition outranks a bundled one."""
        living = self._connection.execute(
            "SELECT id, body, origin FROM definitions WHERE kind = ? AND key = ? AND retracted_in IS NULL", (kind, key)
        ).fetchone()
        if living and living[1] != body:
            if self.rows.origin and living[2] != self.rows.origin:
                return False
            self.rows.retract("definitions", living[0])
        return self.rows.put("definitions", (kind, key, body))[1] is not Put.KEPT


def key_of(label: str) -> str:
    """Make a key from a label: runs of other characters become ``_``."""
    return _OUTSIDE_KEYS.sub("_", label).strip("_")[: text.NAME_LIMIT - _ROOM] or "_"


def label_of(written: str) -> str:
    """Return a label made safe. UnsafeText if nothing is left of it that can be seen or looked up."""
    label = text.clean(written)
    if not text.key(label):
        raise UnsafeText(reason=Said("名称是空的", "a name is empty"))
    return label


def free_key(label: str, is_free: Callable[[str], bool]) -> str:
    """The key of a label itself, or with the first number that makes it free."""
    wanted = key_of(label_of(label))
    return next(key for key in chain([wanted], (f"{wanted}_{number}" for number in count(2))) if is_free(key))


def _check_labels(definition: Relation | EntityType) -> None:
    """Refuse labels that say nothing: where there are none the key must, and none may only look like one."""
    both = [label for label in (definition.zh, definition.en) if label]
    for label in (*both, *definition.aliases_zh, *definition.aliases_en):
        label_of(label)
    if not both and _NO_LABEL.fullmatch(definition.key):
        raise UnsafeText(reason=Said(f"“{definition.key[:80]}”没有名称", f'"{definition.key[:80]}" has no label'))


def check_key(key: str) -> None:
    """Refuse a key that is not one."""
    if not KEY.fullmatch(key) or len(key) > text.NAME_LIMIT:
        raise UnsafeText(reason=f"“{key[:80]}”")
