"""Reading facts and proposals, now or as of an earlier transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from superbrain.store.lives import living
from superbrain.types import EntityId, Fact, Literal, LiteralKind, Relation, RelationId, Source

_PAGE = 5_000
_COLUMNS = "facts.id, facts.head, facts.relation, facts.tail, facts.value, facts.unit, facts.valid_from, facts.valid_to"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact that waits for a decision. ``sources`` are keys; ``score`` lies in [0, 1]."""

    id: int
    head: EntityId
    relation: RelationId
    tail: EntityId | Literal
    valid_from: str
    valid_to: str
    score: float
    sources: tuple[str, ...]
    reason: str


def _tail(tail: int | None, value: str, unit: str, kind: LiteralKind | None) -> EntityId | Literal:
    return Literal(kind or "text", value, unit) if tail is None else EntityId(tail)


def _fact(row: Any, relations: dict[int, Relation]) -> Fact:
    identity, head, relation, tail, value, unit, since, until = row
    kind = relations[relation].literal if relation in relations else None
    return Fact(identity, EntityId(head), RelationId(relation), _tail(tail, value, unit, kind), since, until)


def matching(
    connection: sqlite3.Connection,
    relations: dict[int, Relation],
    head: int | None,
    relation: int | None,
    tail: int | Literal | None,
    at: int,
) -> Iterator[Fact]:
    """Facts that lived right after transaction ``at`` and have what is given, in the order of their ids.

    They are read in pages, so that a slow reader never holds a read transaction open.
    """
    conditions = [living("facts", at), "facts.id > ?"]
    values: list[int | str] = []
    for column, value in (("head", head), ("relation", relation)):
        if value is not None:
            conditions.append(f"facts.{column} = ?")
            values.append(int(value))
    if isinstance(tail, Literal):
        conditions.append("facts.tail IS NULL AND facts.value = ? AND facts.unit = ?")
        values += [tail.value, tail.unit]
    elif tail is not None:
        conditions.append("facts.tail = ?")
        values.append(int(tail))
    query = f"SELECT {_COLUMNS} FROM facts WHERE {' AND '.join(conditions)} ORDER BY facts.id LIMIT {_PAGE}"  # noqa: S608
    last = 0
    while True:
        rows = connection.execute(query, (last, *values)).fetchall()
        for row in rows:
            yield _fact(row, relations)
        if len(rows) < _PAGE:
            return
        last = rows[-1][0]


def by_id(connection: sqlite3.Connection, relations: dict[int, Relation], identity: int, at: int | None) -> Fact | None:
    """One living fact."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM facts WHERE id = ? AND {living('facts', at)}",  # noqa: S608
        (identity,),
    ).fetchone()
    return _fact(row, relations) if row else None


def source_keys(connection: sqlite3.Connection, fact: int, at: int | None) -> list[str]:
    """Keys of the sources that say so."""
    rows = connection.execute(
        "SELECT sources.key FROM attributions JOIN sources ON sources.id = attributions.source"  # noqa: S608
        f" WHERE fact = ? AND {living('attributions', at)} ORDER BY sources.key",
        (fact,),
    )
    return [key for (key,) in rows]


def sources_of(
    connection: sqlite3.Connection, sources: dict[str, tuple[int, Source]], fact: int, at: int | None
) -> list[Source]:
    """The sources of a fact, by key; a source whose definition is lost is shown by its key."""
    keys = source_keys(connection, fact, at)
    return [sources[key][1] if key in sources else Source(key, key) for key in keys]


def proposals(connection: sqlite3.Connection, relations: dict[int, Relation], at: int | None) -> list[Proposal]:
    """All proposals that wait, best first."""
    rows = connection.execute(
        "SELECT id, head, relation, tail, value, unit, valid_from, valid_to, score, sources, reason FROM proposals"  # noqa: S608
        f" WHERE {living('proposals', at)} ORDER BY score DESC, id"
    )
    return [
        Proposal(
            identity,
            EntityId(head),
            RelationId(relation),
            _tail(tail, value, unit, relations[relation].literal if relation in relations else None),
            since, until, score, tuple(sources.split()), reason,
        )
        for identity, head, relation, tail, value, unit, since, until, score, sources, reason in rows
    ]  # fmt: skip
