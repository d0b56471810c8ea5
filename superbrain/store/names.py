"""Names: looking entities up by them, exactly and by a part, and choosing the one to show."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from superbrain.store.lives import living
from superbrain.text import key, plain_key
from superbrain.types import EntityId, Name

_PAGE = 10_000


def spell(folded: str) -> str:
    """Spell the bigrams of a key as tokens of the substring index: hexadecimal code points, the last one alone."""
    points = [f"{ord(character):x}" for character in folded]
    return " ".join([*(f"{a}x{b}" for a, b in pairwise(points)), f"{points[-1]}x"])


def named(connection: sqlite3.Connection, text: str, at: int | None = None) -> list[EntityId]:
    """Entities with a living name of the same key; without any, those whose names differ in Latin accents only."""
    lives = living("names", at)
    found = connection.execute(
        f"SELECT DISTINCT entity FROM names WHERE key = ? AND {lives} ORDER BY entity",  # noqa: S608
        (key(text),),
    ).fetchall()
    if not found:
        plain = plain_key(text)
        found = connection.execute(
            f"SELECT DISTINCT entity FROM names WHERE plain = ?1 AND {lives}"  # noqa: S608
            f" UNION SELECT entity FROM names WHERE key = ?1 AND {lives} ORDER BY entity",
            (plain,),
        ).fetchall()
    return [EntityId(entity) for (entity,) in found]


def containing(connection: sqlite3.Connection, text: str, limit: int) -> list[tuple[EntityId, Name]]:
    """Living names whose key holds the key of ``text``, shortest first."""
    folded = key(text)
    if not folded or limit < 1:
        return []
    tokens = spell(folded).split(" ")
    # The last character may be followed by another one or by the end: its token is only known to begin so.
    wanted = " AND ".join(tokens[:-1]) if len(tokens) > 1 else f"{tokens[0]}*"
    rows = connection.execute(
        "SELECT entity, name, language, kind FROM name_bigrams JOIN names ON names.id = name_bigrams.rowid"
        " WHERE name_bigrams MATCH ? AND instr(names.key, ?) AND retracted_in IS NULL"
        " ORDER BY length(names.key), entity, names.id LIMIT ?",
        (wanted, folded, limit),
    )
    return [(EntityId(entity), Name(name, language, kind)) for entity, name, language, kind in rows]


def of_entity(connection: sqlite3.Connection, entity: int, at: int | None) -> list[Name]:
    """Names of one entity: preferred ones first, then in the order in which they came."""
    rows = connection.execute(
        f"SELECT name, language, kind FROM names WHERE entity = ? AND {living('names', at)}"  # noqa: S608
        " ORDER BY kind <> 'preferred', kind, id",
        (entity,),
    )
    return [Name(*row) for row in rows]


def everything(
    connection: sqlite3.Connection, after: int = 0, at: int | None = None
) -> Iterator[tuple[EntityId, Name]]:
    """All living names in the order of their ids, or only those that (also) live since a later transaction."""
    last = 0
    while True:
        rows: list[Any] = connection.execute(
            "SELECT id, entity, name, language, kind FROM names"  # noqa: S608
            f" WHERE id > ? AND {living('names', at)} AND added_in > ? ORDER BY id LIMIT ?",
            (last, after, _PAGE),
        ).fetchall()
        for _, entity, *name in rows:
            yield EntityId(entity), Name(*name)
        if len(rows) < _PAGE:
            return
        last = rows[-1][0]


def labels(connection: sqlite3.Connection, entities: Sequence[int], language: str, at: int | None = None) -> list[str]:
    """The name to show of each entity: preferred in ``language``, else any preferred, else any, else the key."""
    wanted = json.dumps(list(dict.fromkeys(map(int, entities))))
    rows = connection.execute(
        "SELECT entity, name, language, kind FROM names"  # noqa: S608
        f" WHERE entity IN (SELECT value FROM json_each(?)) AND kind <> 'former' AND {living('names', at)}",
        (wanted,),
    )
    best: dict[int, tuple[tuple[bool, int, str, str], str]] = {}
    for entity, name, its_language, kind in rows:
        rank = (kind != "preferred", _distance(its_language, language), its_language, name)
        if entity not in best or rank < best[entity][0]:
            best[entity] = rank, name
    shown = {entity: name for entity, (_, name) in best.items()}
    nameless = [entity for entity in entities if entity not in shown]
    shown |= dict(zip(nameless, keys(connection, nameless), strict=True))
    return [shown[entity] for entity in entities]


def _distance(language: str, wanted: str) -> int:
    """How far a name's language is from the wanted one: 0 the same, 1 a form of it, 2 none, 3 another."""
    if language == wanted:
        return 0
    if language.split("-")[0] == wanted.split("-")[0]:
        return 1
    return 2 if language == "" else 3


def keys(connection: sqlite3.Connection, entities: Iterable[int]) -> list[str]:
    """The key of each entity, dead ones included.

    Raises
    ------
    KeyError
        if an id was never given.

    """
    wanted = [int(entity) for entity in entities]
    rows = connection.execute(
        "SELECT id, key FROM entities WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)
    )
    found = dict(rows.fetchall())
    return [found[entity] for entity in wanted]


def resolve(connection: sqlite3.Connection, key: str, at: int | None = None) -> int | None:
    """The living entity to which a key leads: its own, or the one it was merged into."""
    lives = living("entities", at)
    row = connection.execute(f"SELECT id, {lives} FROM entities WHERE key = ?", (key,)).fetchone()  # noqa: S608
    seen = set()
    while row is not None and not row[1] and row[0] not in seen:
        seen.add(row[0])
        row = connection.execute(
            f"SELECT entities.id, {lives} FROM merges JOIN entities ON entities.id = merges.keep"  # noqa: S608
            f" WHERE merges.gone = ? AND {living('merges', at)}",
            (row[0],),
        ).fetchone()
    return int(row[0]) if row and row[1] else None
