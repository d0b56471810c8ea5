"""Putting versioned rows into the graph within one transaction: new, known, come back, or left as the user left it."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Final

from superbrain.store import lives
from superbrain.store.lives import CONTENT, NULLABLE

_DERIVED: Final = {
    "names": ("key", "plain"),
    "evidence": (
        "candidate", "passage", "head", "relation", "tail", "value", "unit", "valid_from", "valid_to", "extractor",
        "version", "stance", "score", "link", "shape", "span_from", "span_to", "head_from", "head_to", "tail_from",
        "tail_to",
    ),
}  # fmt: skip
CREDITED: Final = ("entities", "names", "declarations")
"""Tables whose rows may be known from documents."""


class Put(Enum):
    """What `Rows.put` did."""

    NEW = "new"
    REVIVED = "revived"
    LIVING = "living"
    KEPT = "kept"
    """The user had retracted it, and a load of a bundled graph respects that."""


def _insert(table: str) -> str:
    columns = ("id", *CONTENT[table], *_DERIVED.get(table, ()), "origin", "added_in")
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608


def _find(table: str) -> str:
    conditions = " AND ".join(
        f"coalesce({column}, -1) = coalesce(?, -1)" if column == NULLABLE.get(table) else f"{column} = ?"
        for column in CONTENT[table]
    )
    return f"SELECT id, added_in, retracted_in, origin FROM {table} WHERE {conditions}"  # noqa: S608


_INSERT: Final = {table: _insert(table) for table in CONTENT}
_FIND: Final = {table: _find(table) for table in CONTENT}


class Rows:
    """The versioned rows of one open transaction.

    ``origin`` is 0 for what a person adds, else the row of the bundled graph that is being loaded; then ``seen``
    collects the rows that it holds. ``credited`` are the rows of the sources from which entities, names and their types
    are known that are being added.
    """

    def __init__(self, connection: sqlite3.Connection, transaction: int, origin: int) -> None:
        self.connection = connection
        self.transaction = transaction
        self.origin = origin
        self.counts: Counter[str] = Counter()
        self.seen: defaultdict[str, set[int]] = defaultdict(set)
        self.credited: tuple[int, ...] = ()
        self._free_ids: dict[str, int | None] = {}

    def one(self, query: str, *values: object) -> tuple[int, ...] | None:
        """The first row of a query, or None."""
        row: tuple[int, ...] | None = self.connection.execute(query, values).fetchone()
        return row

    def changed(self) -> bool:
        """Whether the transaction has added, retracted or erased anything."""
        return self.one("SELECT 1 FROM erased WHERE erased_in = ? LIMIT 1", self.transaction) is not None or any(
            self.one(f"SELECT 1 FROM {table} WHERE {event} = ? LIMIT 1", self.transaction)  # noqa: S608
            for table in CONTENT
            for event in ("added_in", "retracted_in")
        )

    def put(
        self, table: str, content: tuple[object, ...], derived: tuple[object, ...] = (), *, row: int | None = None
    ) -> tuple[int, Put]:
        """Make the row with this content live; returns its id (``row`` if it is new) and what that took."""
        if row is None:
            row = self._free_ids[table] if table in self._free_ids else self._free_id(table)
        values = (row, *content, *derived, self.origin, self.transaction)
        cursor = self.connection.execute(_INSERT[table], values)
        if cursor.rowcount:
            row, did = int(cursor.lastrowid or 0), Put.NEW
            self._free_ids[table] = None
        else:
            row, did = self._put_known(table, content)
        if self.origin and did is not Put.KEPT:
            self.seen[table].add(row)
        if table in CREDITED:
            self._credit(table, row, did)
        return row, did

    def _free_id(self, table: str) -> int | None:
        """The id of the next new row where SQLite would give that of an erased one again; None where it would not."""
        found = self.one(
            "SELECT max(row) + 1 FROM erased WHERE tbl = ?"  # noqa: S608
            f" HAVING max(row) > (SELECT coalesce(max(id), 0) FROM {table})",
            table,
        )
        self._free_ids[table] = found[0] if found else None
        return self._free_ids[table]

    def rows_were_erased(self) -> None:
        """Look anew which ids are free."""
        self._free_ids.clear()

    def _credit(self, table: str, row: int, did: Put) -> None:
        """Note from which documents a row is known; one that a person adds as well rests on no document any more."""
        if did is Put.LIVING:
            known = self.credits(table, row)
            if known and self.credited:
                self.credit(table, row, self.credited)
            for credit in () if self.credited else known:
                self.retract("credits", credit)
        elif did is not Put.KEPT:
            self.credit(table, row, self.credited)

    def credit(self, table: str, row: int, sources: tuple[int, ...]) -> None:
        """Say that a row is known from documents."""
        for source in sources:
            self.put("credits", (table, row, source))

    def credits(self, table: str, row: int) -> dict[int, int]:
        """The source of each living credit of a row."""
        found = self.connection.execute(
            "SELECT id, source FROM credits WHERE tbl = ? AND row = ? AND retracted_in IS NULL", (table, row)
        )
        return dict(found.fetchall())

    def said_again(self, table: str, row: int) -> None:
        """Note that a living row is added once more."""
        self._credit(table, row, Put.LIVING)

    @contextmanager
    def crediting(self, sources: tuple[int, ...]) -> Iterator[None]:
        """Credit the entities, names and types that the block adds to ``sources`` (their rows)."""
        own, self.credited = self.credited, sources
        try:
            yield
        finally:
            self.credited = own

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
        """End the life of a living row, and of its credits."""
        lives.retract(self.connection, table, row, self.transaction)
        if table in CREDITED:
            for credit in self.credits(table, row):
                lives.retract(self.connection, "credits", credit, self.transaction)

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
UNION ALL SELECT 1 FROM definitions AS d JOIN sources AS i USING (key) JOIN credits AS c ON c.source = i.id
 WHERE d.id = ?1 AND d.kind = 'source' AND c.retracted_in IS NULL
UNION ALL SELECT 1 FROM definitions AS d JOIN types AS i USING (key) JOIN declarations AS t ON t.type = i.id
 WHERE d.id = ?1 AND d.kind = 'type' AND t.retracted_in IS NULL
LIMIT 1
"""
