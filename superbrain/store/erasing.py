"""Erasing rows for good, or the part of their lives that rests on what is erased; their digests stay for the log.

The hash of a transaction is over digests of the rows that it added and retracted. Where such an event vanishes its
digest goes into ``erased``; where the life of a row that stays is cut, it begins or ends in a transaction that did not
touch it when it was sealed, and that is noted too, so that the log is replayed as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from superbrain.store import names, transactions
from superbrain.store.lives import SEALED
from superbrain.store.rows import Rows

FOREVER: Final = 1 << 62
"""The end of a life that goes on."""

Lives = tuple[tuple[int, int], ...]
"""When a row lived: [began, ended), in order, apart from each other."""


def raw_lives(connection: sqlite3.Connection, table: str, row: int) -> list[tuple[int, int]]:
    """All lives of a row, also those that began and ended in one transaction."""
    found: list[tuple[int, int]] = connection.execute(
        "SELECT added_in, retracted_in FROM past_lives WHERE tbl = ?1 AND row = ?2 UNION ALL"  # noqa: S608
        f" SELECT added_in, coalesce(retracted_in, {FOREVER}) FROM {table} WHERE id = ?2",
        (table, row),
    ).fetchall()
    return sorted(found)


def lives_of(connection: sqlite3.Connection, table: str, rows: Iterable[int]) -> Lives:
    """When one of these rows lived."""
    return union(*((life,) for row in rows for life in raw_lives(connection, table, row)))


def union(*several: Lives) -> Lives:
    """When any of them lives."""
    found: list[tuple[int, int]] = []
    for began, ended in sorted(life for lives in several for life in lives if life[0] < life[1]):
        if found and began <= found[-1][1]:
            found[-1] = found[-1][0], max(ended, found[-1][1])
        else:
            found.append((began, ended))
    return tuple(found)


def meet(one: Lives, other: Lives) -> Lives:
    """When both live."""
    return union(*(((max(a, c), min(b, d)),) for a, b in one for c, d in other))


def minus(one: Lives, other: Lives) -> Lives:
    """When the first lives without the other."""
    gaps = (0, *(place for life in other for place in life), FOREVER)
    return meet(one, tuple(zip(gaps[::2], gaps[1::2], strict=True)))


def goes_on(lives: Lives) -> bool:
    """Whether they are not over."""
    return bool(lives) and lives[-1][1] == FOREVER


def cut(rows: Rows, table: str, row: int, lives: Lives) -> None:
    """Leave a row only these lives, parts of its own; without any it is erased."""
    before = raw_lives(rows.connection, table, row)
    if list(lives) == before:
        return
    _note(rows, table, row, before, lives)
    rows.connection.execute("DELETE FROM past_lives WHERE tbl = ? AND row = ?", (table, row))
    rows.rows_were_erased()
    if not lives:
        _delete(rows, table, row)
        return
    for began, ended in lives[:-1]:
        rows.connection.execute("INSERT INTO past_lives VALUES (?, ?, ?, ?)", (table, row, began, ended))
    began, ended = lives[-1]
    rows.connection.execute(
        f"UPDATE {table} SET added_in = ?, retracted_in = ? WHERE id = ?",  # noqa: S608
        (began, None if ended == FOREVER else ended, row),
    )


def _note(rows: Rows, table: str, row: int, before: Iterable[tuple[int, int]], after: Lives) -> None:
    """Write down which events of a row vanish and which come."""
    content = rows.connection.execute(
        f"SELECT {', '.join(SEALED[table])}, origin FROM {table} WHERE id = ?",  # noqa: S608
        (row,),
    ).fetchone()
    digests = {"+": transactions.digest_of(content), "-": ""}
    old, new = _events(before), _events(after)
    for sign, at in sorted(old - new):
        if at < rows.transaction and not rows.one(
            "SELECT 1 FROM erased WHERE tbl = ? AND row = ? AND event = ? AND at = ?", table, row, f"now {sign}", at
        ):
            _mark(rows, table, row, sign, at, digests[sign])
    for sign, at in sorted(new - old):
        if at < rows.transaction:
            _mark(rows, table, row, f"now {sign}", at, "")


def _events(lives: Iterable[tuple[int, int]]) -> set[tuple[str, int]]:
    began = {("+", began) for began, _ in lives}
    return began | {("-", ended) for _, ended in lives if ended != FOREVER}


def _mark(rows: Rows, table: str, row: int, event: str, at: int, digest: str) -> None:
    rows.connection.execute(
        "INSERT INTO erased VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (table, row, event, at, digest, rows.transaction),
    )


def _delete(rows: Rows, table: str, row: int) -> None:
    if table == "entities":  # ids are rows of arrays: the row stays, as one that never lived and has no name
        rows.connection.execute(
            "UPDATE entities SET key = 'forgotten.' || id, added_in = ?1, retracted_in = ?1 WHERE id = ?2",
            (rows.transaction, row),
        )
        return
    if table == "names":
        (key,) = rows.connection.execute("SELECT key FROM names WHERE id = ?", (row,)).fetchone()
        rows.connection.execute(
            "INSERT INTO name_bigrams (name_bigrams, rowid, bigrams) VALUES ('delete', ?, ?)", (row, names.spell(key))
        )
    rows.connection.execute(f"DELETE FROM {table} WHERE id = ?", (row,))  # noqa: S608


def erase_summaries(rows: Rows) -> None:
    """Take the words out of the log that transactions left about rows of theirs that are now erased.

    A load says what folder it read, which is no word of a document.
    """
    for number, summary in rows.connection.execute(
        "SELECT id, summary FROM transactions WHERE kind <> 'load' AND id IN (SELECT at FROM erased"
        " WHERE erased_in = ?1 AND event IN ('+', '-')) AND id < ?1"
        " AND id NOT IN (SELECT row FROM erased WHERE tbl = 'transactions')",
        (rows.transaction,),
    ).fetchall():
        _mark(rows, "transactions", number, "summary", number, transactions.digest_of((summary,)))
        rows.connection.execute("UPDATE transactions SET summary = '' WHERE id = ?", (number,))
