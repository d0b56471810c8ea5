"""From the store to a snapshot: built whole, or from a cached one and what has changed since."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from superbrain.store import cache, definitions, lives, transactions
from superbrain.store.edges import Edge
from superbrain.store.literal_columns import LiteralColumn, LiteralRow
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import FactRow, Snapshot

_WORTH_BUILDING: Final = 20_000
"""More changed rows than this take longer to work in than building anew."""

_WORTH_SAVING: Final = 1_000
"""With fewer changed rows than this the cached snapshot stays; working them in takes a few milliseconds."""

_FACTS = "SELECT head, relation, tail, id, value, unit, valid_from, valid_to"
_DECLARATIONS = "SELECT entity, position, type, id"


class Snapshots:
    """The snapshots of one brain's folder; keeps the last one in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: Snapshot | None = None
        self._erasure = 0  # the newest one when the last snapshot was made: it may hold what was erased since

    def at(self, connection: sqlite3.Connection, transaction: int | None) -> Snapshot:
        """Return the snapshot right after ``transaction``, None for now; the caller holds a read transaction."""
        newest = transactions.newest(connection)
        wanted = newest if transaction is None else transaction
        erasure = transactions.newest_erasure(connection)
        if self._erasure != erasure:
            self._last, self._erasure = None, erasure
        if self._last is not None and self._last.transaction == wanted:
            return self._last
        schema = definitions.read_schema(connection, None if wanted == newest else wanted)
        base = self._base(connection, schema)
        changes = _Changes(connection, base.transaction, wanted) if base else None
        if base is None or changes is None or changes.number > _WORTH_BUILDING:
            snapshot, number = build(connection, schema, wanted), _WORTH_BUILDING
        else:
            snapshot, number = changes.applied(base, schema, wanted), changes.number
        if wanted == newest:
            self._last = snapshot
            if number >= _WORTH_SAVING:
                cache.save(snapshot, self._folder, transactions.hashes(connection).get(wanted, ""))
        return snapshot

    def _base(self, connection: sqlite3.Connection, schema: Schema) -> Snapshot | None:
        last = self._last
        if last is not None and cache.fits(cache.signature(last.schema), schema):
            return last
        return cache.load(self._folder, transactions.hashes(connection, self._erasure), schema)


def build(connection: sqlite3.Connection, schema: Schema, at: int) -> Snapshot:
    """Read every fact that lived right after transaction ``at``."""
    facts: list[FactRow] = []
    literals: dict[int, list[LiteralRow]] = {}
    for head, relation, tail, fact, *literal in connection.execute(
        f"{_FACTS} FROM facts WHERE {lives.living('facts', at)}"
    ):
        if tail is None:
            literals.setdefault(relation, []).append((head, fact, *literal))
        else:
            facts.append((head, relation, tail, fact))
    declared = connection.execute(f"{_DECLARATIONS} FROM declarations WHERE {lives.living('declarations', at)}")
    return Snapshot.build(
        at,
        schema,
        facts,
        literals,
        declared,
        n_entities=_rows_until(connection, at),
        n_relations=_number_of_relations(connection),
    )


def _rows_until(connection: sqlite3.Connection, at: int) -> int:
    """How many entity rows there were right after ``at``: ids are given in order and never taken back."""
    (largest,) = connection.execute(
        "SELECT coalesce(max(id), -1) FROM entities WHERE added_in <= ?1 OR id IN"
        " (SELECT row FROM past_lives WHERE tbl = 'entities' AND added_in <= ?1)",
        (at,),
    ).fetchone()
    return int(largest) + 1


def _number_of_relations(connection: sqlite3.Connection) -> int:
    (largest,) = connection.execute("SELECT coalesce(max(id), -1) FROM relations").fetchone()
    return int(largest) + 1


class _Changes:
    """Rows that live in one of two transactions only."""

    def __init__(self, connection: sqlite3.Connection, base: int, wanted: int) -> None:
        self._connection = connection
        window = min(base, wanted), max(base, wanted)
        self._facts = self._read(_FACTS, "facts", window, base, wanted)
        self._declarations = self._read(_DECLARATIONS, "declarations", window, base, wanted)
        self.number = len(self._facts) + len(self._declarations)

    def _read(self, select: str, table: str, window: tuple[int, int], base: int, wanted: int) -> list[Any]:
        """Rows with a last column that says whether they live in ``wanted``."""
        then, now = lives.living(table, base), lives.living(table, wanted)
        return self._connection.execute(
            f"{select}, {now} AS lives FROM {table} WHERE id IN ({lives.touched(table, *window)}) AND lives <> ({then})"
        ).fetchall()

    def applied(self, base: Snapshot, schema: Schema, wanted: int) -> Snapshot:
        """Return ``base`` with the changes worked in: copies of the arrays, without sorting them again."""
        stored: tuple[list[Edge], list[Edge]] = [], []
        outgoing: tuple[list[Edge], list[Edge]] = [], []
        incoming: tuple[list[Edge], list[Edge]] = [], []
        columns: dict[int, list[LiteralRow]] = {}
        for head, relation, tail, fact, value, unit, since, until, alive in self._facts:
            if tail is None:
                rows = columns.setdefault(relation, base.literals(relation).rows())
                row = (head, fact, value, unit, since, until)
                rows.append(row) if alive else rows.remove(row)
                continue
            edge, mirrored = (head, relation, tail, fact), (tail, relation, head, fact)
            if alive:
                twice = schema.relations[relation].symmetric and head != tail
            else:  # its relation may have no definition any more
                twice = head != tail and base.outgoing.fact(tail, relation, head) == fact
            both = [edge, mirrored] if twice else [edge]
            stored[alive].append(edge)
            outgoing[alive].extend(both)
            incoming[alive].extend([mirrored, edge][: len(both)])
        declared: tuple[list[Edge], list[Edge]] = [], []
        for *row, alive in self._declarations:
            declared[alive].append((row[0], row[1], row[2], row[3]))
        n_entities = _rows_until(self._connection, wanted)
        kept = {relation: column for relation, column in base.columns.items() if relation not in columns}
        for relation, rows in columns.items():
            if rows:
                kept[relation] = LiteralColumn.build(rows, schema.relations[relation])
        return Snapshot(
            transaction=wanted,
            n_relations=_number_of_relations(self._connection),
            schema=schema,
            stored=base.stored.changed(*stored, n_entities),
            outgoing=base.outgoing.changed(*outgoing, n_entities),
            incoming=base.incoming.changed(*incoming, n_entities),
            declared=base.declared.changed(*declared, n_entities),
            columns=kept,
        )
