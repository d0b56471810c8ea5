"""Writing relations, types and sources within one transaction."""

from __future__ import annotations

import re
import sqlite3
from functools import cached_property
from typing import Final, TypeVar

from superbrain import text
from superbrain.errors import UnknownName, UnsafeText, UsageError
from superbrain.store import definitions
from superbrain.store.rows import Put, Rows
from superbrain.types import EntityType, Relation, RelationId, Source

KEY: Final = re.compile(r"[\w.\-]+")
"""What keys of entities, relations, types and sources are made of."""

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
        """Add a class of entities, or replace its definition."""
        return self._define("types", self._types, entity_type)

    def add_relation(self, relation: Relation) -> RelationId:
        """Add a relation, or replace its definition: facts keep their relation.

        Raises
        ------
        UsageError
            if it would change between entities and literals while facts of it live.

        """
        known = self._relations.get(relation.key)
        if known and (known[1].literal != relation.literal) and self._has_facts(known[0]):
            raise UsageError(reason=f"{relation.key}: {known[1].literal} -> {relation.literal}")
        row = self._define("relations", self._relations, relation)
        self._relation_rows[row] = self._relations[relation.key][1]
        return RelationId(row)

    def _has_facts(self, relation: int) -> bool:
        query = "SELECT 1 FROM facts WHERE relation = ? AND retracted_in IS NULL LIMIT 1"
        return self.rows.one(query, relation) is not None

    def add_source(self, source: Source) -> int:
        """Add a source, or replace what is known of it."""
        return self._define("sources", self._sources, source)

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


def check_key(key: str) -> None:
    """Refuse a key that is not one."""
    if not KEY.fullmatch(key) or len(key) > text.NAME_LIMIT:
        raise UnsafeText(reason=f"“{key[:80]}”")
