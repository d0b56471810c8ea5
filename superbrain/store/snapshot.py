"""The known facts of one transaction as immutable arrays: what reasoning and training read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from superbrain.store.edges import Edge, Edges, Ints, Longs
from superbrain.store.literal_columns import EMPTY_COLUMN, LiteralColumn, LiteralRow
from superbrain.store.schema_view import Schema
from superbrain.types import Literal

FactRow = tuple[int, int, int, int]
"""head, relation, tail, fact id"""


@dataclass(frozen=True)
class Snapshot:
    """Known facts at ``transaction``. Rows of all arrays are entity ids; dead entities are rows without facts.

    Facts of symmetric relations are stored once and found from both ends. Answers may be views into memory-mapped
    files: never write to them.
    """

    transaction: int
    n_relations: int
    schema: Schema = field(repr=False)
    stored: Edges = field(repr=False)
    """Facts between entities as they were stored, by head."""
    outgoing: Edges = field(repr=False)
    """The same by head, with both directions of symmetric facts."""
    incoming: Edges = field(repr=False)
    """The same by tail."""
    declared: Edges = field(repr=False)
    """Declared types: entity, position, type row (its ``facts`` are row ids of the declaration)."""
    columns: Mapping[int, LiteralColumn] = field(repr=False)

    @classmethod
    def build(
        cls,
        transaction: int,
        schema: Schema,
        facts: Iterable[FactRow],
        literals: Mapping[int, Sequence[LiteralRow]],
        declared: Iterable[Edge],
        *,
        n_entities: int,
        n_relations: int,
    ) -> Snapshot:
        """Sort everything that is known into arrays over ``n_entities`` rows."""
        table = np.array(list(facts), np.int64).reshape(-1, 4)
        heads, relations, tails = (table[:, column].astype(np.int32) for column in range(3))
        ids = table[:, 3].copy()
        symmetric = [row for row, relation in schema.relations.items() if relation.symmetric]
        twice = np.isin(relations, symmetric) & (heads != tails)
        both_heads = np.concatenate((heads, tails[twice]))
        both_tails = np.concatenate((tails, heads[twice]))
        both_relations = np.concatenate((relations, relations[twice]))
        both_ids = np.concatenate((ids, ids[twice]))
        types = np.array(list(declared), np.int64).reshape(-1, 4)
        entities, positions, type_rows = (types[:, column].astype(np.int32) for column in range(3))
        return cls(
            transaction=transaction,
            n_relations=n_relations,
            schema=schema,
            stored=Edges.build(heads, relations, tails, ids, n_entities),
            outgoing=Edges.build(both_heads, both_relations, both_tails, both_ids, n_entities),
            incoming=Edges.build(both_tails, both_relations, both_heads, both_ids, n_entities),
            declared=Edges.build(entities, positions, type_rows, types[:, 3].copy(), n_entities),
            columns={
                relation: LiteralColumn.build(rows, schema.relations[relation])
                for relation, rows in literals.items()
                if rows
            },
        )

    @classmethod
    def from_facts(
        cls,
        triples: Iterable[tuple[int, int, int]],
        literals: Iterable[tuple[int, int, Literal] | tuple[int, int, Literal, str]] = (),
        types: Mapping[int, Sequence[str]] | None = None,
        schema: Schema | None = None,
        *,
        n_entities: int | None = None,
        transaction: int = 0,
    ) -> Snapshot:
        """Build a snapshot without a store: for tests, for generated graphs.

        ``literals`` are (head, relation, value) or (head, relation, value, valid_from); ``types`` gives the declared
        type keys of each entity, primary first. Facts are numbered from 1: triples first, then literals.
        """
        schema = schema or Schema.of()
        facts = [(h, r, t, number) for number, (h, r, t) in enumerate(triples, start=1)]
        rows: dict[int, list[LiteralRow]] = {}
        for number, (head, relation, literal, *since) in enumerate(literals, start=len(facts) + 1):
            row = (head, number, literal.value, literal.unit, since[0] if since else "", "")
            rows.setdefault(relation, []).append(row)
        declared = [
            (entity, position, schema.type_ids[key], 0)
            for entity, keys in (types or {}).items()
            for position, key in enumerate(keys)
        ]
        used = [e for h, _, t, _ in facts for e in (h, t)] + [row[0] for column in rows.values() for row in column]
        used += [row[0] for row in declared]
        return cls.build(
            transaction,
            schema,
            facts,
            rows,
            declared,
            n_entities=max(used, default=-1) + 1 if n_entities is None else n_entities,
            n_relations=max(schema.relations, default=max((f[1] for f in facts), default=-1)) + 1,
        )

    def with_facts(self, chosen: Sequence[bool] | np.ndarray) -> Snapshot:
        """The same with only some of the facts between entities: ``chosen`` (F,) says which rows of `triples` stay."""
        kept = np.flatnonzero(np.asarray(chosen, np.bool_))
        facts = np.column_stack((self.triples[kept], self.fact_ids[kept]))
        part = Snapshot.build(
            self.transaction,
            self.schema,
            facts.tolist(),
            {},
            (),
            n_entities=self.n_entities,
            n_relations=self.n_relations,
        )
        return replace(self, stored=part.stored, outgoing=part.outgoing, incoming=part.incoming)

    @property
    def n_entities(self) -> int:
        """How many rows entity ids may take: the largest id plus one, dead ones included."""
        return self.stored.n_entities

    @cached_property
    def _distinct(self) -> tuple[Ints, Longs]:
        triples = np.column_stack((self.stored.starts(), self.stored.relations, self.stored.ends))
        if not self.stored.repeats:
            return triples, self.stored.facts
        fresh = np.ones(len(triples), np.bool_)
        fresh[1:] = np.any(triples[1:] != triples[:-1], axis=1)
        return triples[fresh], self.stored.facts[fresh]

    @property
    def triples(self) -> Ints:
        """Distinct facts between entities, (F, 3), sorted by head, relation, tail."""
        return self._distinct[0]

    @property
    def fact_ids(self) -> Longs:
        """The fact behind each row of `triples`, (F,); the lowest id where two differ in their years only."""
        return self._distinct[1]

    @cached_property
    def hash(self) -> str:
        """Hash of the content alone: equal for equal facts, whenever and wherever they were stored."""
        digest = hashlib.blake2b(digest_size=20)
        digest.update(f"{self.n_entities} {self.n_relations}".encode())
        for array in (self.triples, self.declared.starts(), self.declared.ends):
            digest.update(np.ascontiguousarray(array).tobytes())
        for relation, column in sorted(self.columns.items()):
            digest.update(f"\n{relation}".encode() + column.heads.tobytes())
            digest.update("\0".join((*column.values, *column.units)).encode())
        return digest.hexdigest()

    def tails(self, head: int, relation: int) -> Ints:
        """Known tails, (n,) sorted and distinct."""
        return self.outgoing.ends_of(head, relation)

    def heads(self, tail: int, relation: int) -> Ints:
        """Known heads, (n,) sorted and distinct."""
        return self.incoming.ends_of(tail, relation)

    def fact_id(self, head: int, relation: int, tail: int) -> int | None:
        """Return the id of a known fact, also when a symmetric one was stored the other way round."""
        return self.outgoing.fact(head, relation, tail)

    def relations_from(self, entity: int) -> list[tuple[int, int]]:
        """Return (relation, number of facts) of what leads from an entity to others."""
        return self.outgoing.relations_of(entity)

    def relations_to(self, entity: int) -> list[tuple[int, int]]:
        """Return (relation, number of facts) of what leads to an entity."""
        return self.incoming.relations_of(entity)

    def count(self, relation: int) -> int:
        """Return how many distinct facts a relation has."""
        return int(np.count_nonzero(self.triples[:, 1] == relation)) + len(self.literals(relation))

    def literal_relations(self, entity: int) -> list[tuple[int, int]]:
        """Return (relation, number of values) of the literal facts of an entity."""
        counts = ((relation, len(column.of(entity))) for relation, column in sorted(self.columns.items()))
        return [(relation, count) for relation, count in counts if count]

    def literals(self, relation: int) -> LiteralColumn:
        """Return the values of a literal relation; empty where there are none."""
        return self.columns.get(relation, EMPTY_COLUMN)

    def types_of(self, entity: int) -> tuple[str, ...]:
        """Declared types of an entity, primary first."""
        if not 0 <= entity < self.n_entities:
            return ()
        low, high = self.declared.pointers[entity], self.declared.pointers[entity + 1]
        return tuple(self.schema.type_keys[row] for row in self.declared.ends[low:high].tolist())

    @cached_property
    def _members(self) -> dict[str, Ints]:
        return {}

    def members(self, type_key: str) -> Ints:
        """Entities of a type or of one under it, (n,) sorted."""
        if type_key not in self._members:
            type_ids = self.schema.type_ids
            rows = [type_ids[key] for key in self.schema.subtypes(type_key) if key in type_ids]
            self._members[type_key] = np.unique(self.declared.starts()[np.isin(self.declared.ends, rows)])
        return self._members[type_key]

    @cached_property
    def _degree(self) -> Ints:
        triples = self.triples
        both = np.concatenate((triples[:, 0], triples[:, 2]))
        return np.bincount(both, minlength=self.n_entities).astype(np.int32)

    def degree(self) -> Ints:
        """How many facts between entities each one takes part in, (E,)."""
        return self._degree
