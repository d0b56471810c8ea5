"""Putting versioned rows into the graph within one transaction: new, known, come back, or left as the user left it."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Final

from superbrain.store import lives
from superbrain.store.lives import CONTENT

_DERIVED: Final = {"entities": ("id",), "names": ("key", "plain")}


class Put(Enum):
    """What `Rows.put` did."""

    NEW = "new"
    REVIVED = "revived"
    LIVING = "living"
    KEPT = "kept"
    """The user had retracted it, and a load of a bundled graph respects that."""


def _insert(table: str) -> str:
    columns = (*CONTENT[table], *_DERIVED.get(table, ()), "origin", "added_in")
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608


def _find(table: str) -> str:
    conditions = " AND ".join(
        "coalesce(tail, -1) = coalesce(?, -1)" if column == "tail" else f"{column} = ?" for column in CONTENT[table]
    )
    return f"SELECT id, added_in, retracted_in, origin FROM {table} WHERE {conditions}"  # noqa: S608


_INSERT: Final = {table: _insert(table) for table in CONTENT}
_FIND: Final = {table: _find(table) for table in CONTENT}


class Rows:
    """The versioned rows of one open transaction.

    ``origin`` is 0 for what a person adds, else the row of the bundled graph that is being loaded; then ``seen``
    collects the rows that it holds.
    """

    def __init__(self, connection: sqlite3.Connection, transaction: int, origin: int) -> None:
        self.connection = connection
        self.transaction = transaction
        self.origin = origin
        self.counts: Counter[str] = Counter()
        self.seen: defaultdict[str, set[int]] = defaultdict(set)

    def one(self, query: str, *values: object) -> tuple[int, ...] | None:
        """The first row of a query, or None."""
        row: tuple[int, ...] | None = self.connection.execute(query, values).fetchone()
        return row

    def changed(self) -> bool:
        """Whether the transaction has added or retracted anything."""
        return any(
            self.one(f"SELECT 1 FROM {table} WHERE {event} = ? LIMIT 1", self.transaction)  # noqa: S608
            for table in CONTENT
            for event in ("added_in", "retracted_in")
        )

    def put(self, table: str, content: tuple[object, ...], derived: tuple[object, ...] = ()) -> tuple[int, Put]:
        """Make the row with this content live; returns its id and what that took."""
        values = (*content, *derived, self.origin, self.transaction)
        cursor = self.connection.execute(_INSERT[table], values)
        if cursor.rowcount:
            row, did = int(cursor.lastrowid or 0), Put.NEW
        else:
            row, did = self._put_known(table, content)
        if self.origin and did is not Put.KEPT:
            self.seen[table].add(row)
        return row, did

    def _put_known(self, table: str, content: tuple[object, ...]) -> tuple[int, Put]:
        row, _, retracted_in, _ = self.connection.execute(_FIND[table], content).fetchone()
        if retracted_in is None:
            return row, Put.LIVING
        if self.origin and self.user_retracted(table, row):
            return row, Put.KEPT
        lives.revive(self.connection, table, row, self.transaction)
        return row, Put.REVIVED

    def user_retracted(self, table: str, row: int) -> bool:
        """Whether the row is gone because a person retracted it, not because an addition was undone."""
        cause = lives.causes(self.connection, table, row)[-1]
        kind, origin = self.connection.execute(
            "SELECT kind, origin FROM transactions WHERE id = ?", (cause,)
        ).fetchone()
        return bool(kind != "undo" and origin != self.origin)

    @contextmanager
    def on_behalf_of(self, origin: int) -> Iterator[None]:
        """Put the block's rows under another origin: what came from world stays world's when a person moves it."""
        own, self.origin = self.origin, origin
        try:
            yield
        finally:
            self.origin = own

    def retract(self, table: str, row: int) -> None:
        """End the life of a living row."""
        lives.retract(self.connection, table, row, self.transaction)

    def retract_unseen(self) -> None:
        """Retract what came from this origin and is not in its newer version, unless something living needs it."""
        self._retract_unseen_attributions()
        for table, needed in (
            ("proposals", ""),
            ("merges", ""),
            ("names", ""),
            ("declarations", ""),
            ("definitions", _DEFINITION_IN_USE),
            ("entities", _ENTITY_IN_USE),
        ):
            for (row,) in self.connection.execute(
                f"SELECT id FROM {table} WHERE retracted_in IS NULL AND origin = ?",  # noqa: S608
                (self.origin,),
            ).fetchall():
                if row not in self.seen[table] and not (needed and self.one(needed, row)):
                    self.retract(table, row)

    def _retract_unseen_attributions(self) -> None:
        for row, fact in self.connection.execute(
            "SELECT id, fact FROM attributions WHERE retracted_in IS NULL AND origin = ?", (self.origin,)
        ).fetchall():
            if row not in self.seen["attributions"]:
                self.retract("attributions", row)
                if not self.one("SELECT 1 FROM attributions WHERE fact = ? AND retracted_in IS NULL", fact):
                    self.retract("facts", fact)
                    self.counts["retracted"] += 1


_ENTITY_IN_USE: Final = """
SELECT 1 FROM facts WHERE head = ?1 AND retracted_in IS NULL
UNION ALL SELECT 1 FROM facts WHERE tail = ?1 AND retracted_in IS NULL
UNION ALL SELECT 1 FROM proposals WHERE head = ?1 AND retracted_in IS NULL
UNION ALL SELECT 1 FROM proposals WHERE tail = ?1 AND retracted_in IS NULL
UNION ALL SELECT 1 FROM names WHERE entity = ?1 AND retracted_in IS NULL
UNION ALL SELECT 1 FROM declarations WHERE entity = ?1 AND retracted_in IS NULL
UNION ALL SELECT 1 FROM merges WHERE keep = ?1 AND retracted_in IS NULL
LIMIT 1
"""

_DEFINITION_IN_USE: Final = """
SELECT 1 FROM definitions AS d JOIN relations AS i USING (key) JOIN facts AS f ON f.relation = i.id
 WHERE d.id = ?1 AND d.kind = 'relation' AND f.retracted_in IS NULL
UNION ALL SELECT 1 FROM definitions AS d JOIN relations AS i USING (key) JOIN proposals AS p ON p.relation = i.id
 WHERE d.id = ?1 AND d.kind = 'relation' AND p.retracted_in IS NULL
UNION ALL SELECT 1 FROM definitions AS d JOIN sources AS i USING (key) JOIN attributions AS a ON a.source = i.id
 WHERE d.id = ?1 AND d.kind = 'source' AND a.retracted_in IS NULL
UNION ALL SELECT 1 FROM definitions AS d JOIN types AS i USING (key) JOIN declarations AS t ON t.type = i.id
 WHERE d.id = ?1 AND d.kind = 'type' AND t.retracted_in IS NULL
LIMIT 1
"""
