"""Versioned rows: what it means that a row lives, and the three things that can happen to it.

A row lives in the transactions [added_in, retracted_in). Retracting ends its life, reviving begins a new one and
moves the earlier one into ``past_lives``. So a row keeps its id for ever, every earlier state can be read, and undo
is: revive what the transaction retracted, retract what it added.
"""

from __future__ import annotations

import sqlite3
from typing import Final

# The columns of each versioned table that say what a row is (its other columns are derived, or about its life).
CONTENT: Final[dict[str, tuple[str, ...]]] = {
    "definitions": ("kind", "key", "body"),
    "entities": ("key",),
    "merges": ("gone", "keep"),
    "declarations": ("entity", "position", "type"),
    "names": ("entity", "name", "language", "kind"),
    "facts": ("head", "relation", "tail", "value", "unit", "valid_from", "valid_to"),
    "attributions": ("fact", "source"),
    "proposals": (
        "head", "relation", "tail", "value", "unit", "valid_from", "valid_to", "score", "sources", "reason",
    ),
    "documents": ("hash", "name", "language", "media", "size", "time"),
    "homes": ("document", "passage", "position", "byte_from", "byte_to", "heading"),
    "evidence": ("hash",),
    "decisions": (
        "candidate", "head", "relation", "tail", "value", "unit", "valid_from", "valid_to", "verdict", "who",
        "reason", "time", "fact",
    ),
    "credits": ("tbl", "row", "source"),
}  # fmt: skip

NULLABLE: Final = {"facts": "tail", "proposals": "tail", "decisions": "fact"}
"""The column of a table that may be NULL, which no unique index takes for a value."""


SEALED: Final[dict[str, tuple[str, ...]]] = CONTENT | {
    "homes": ("document", "(SELECT hash FROM passages WHERE id = passage)", *CONTENT["homes"][2:]),
}
"""What of each row goes into its digest, as SQL. A passage, which has no life, goes in with its homes."""


def living(name: str, at: int | None = None, table: str = "") -> str:
    """SQL condition: the row lives now, or lived right after transaction ``at``; ``name`` is that of ``table`` or of
    the table itself in the query.
    """
    if at is None:
        return f"{name}.retracted_in IS NULL"
    at = int(at)
    return (  # no outside text in it: numbers, and names of our own tables
        f"(({name}.added_in <= {at} AND ({name}.retracted_in IS NULL OR {name}.retracted_in > {at}))"  # noqa: S608
        f" OR {name}.id IN (SELECT row FROM past_lives WHERE tbl = '{table or name}'"
        f" AND added_in <= {at} AND retracted_in > {at}))"
    )


def touched(table: str, after: int, until: int) -> str:
    """SQL query: ids of rows of ``table`` whose life began or ended in a transaction in (after, until]."""
    window = f"> {int(after)} AND {{0}} <= {int(until)}"
    added, retracted = (f"{column} {window.format(column)}" for column in ("added_in", "retracted_in"))
    return (
        f"SELECT id FROM {table} WHERE {added} UNION SELECT id FROM {table} WHERE {retracted}"  # noqa: S608
        f" UNION SELECT row FROM past_lives WHERE tbl = '{table}' AND {added}"
        f" UNION SELECT row FROM past_lives WHERE tbl = '{table}' AND {retracted}"
    )


_LEFT_STANDING: Final = ("entities", "names", "credits")
"""Tables whose rows no retracting deletes: entity ids are rows of arrays and stay contiguous, names have their bigrams,
and credits tell which names to erase.
"""


def retract(connection: sqlite3.Connection, table: str, row: int, transaction: int) -> None:
    """End the life of a living row. One that began in the same transaction leaves no trace."""
    (added_in,) = connection.execute(f"SELECT added_in FROM {table} WHERE id = ?", (row,)).fetchone()  # noqa: S608
    if added_in < transaction or table in _LEFT_STANDING:
        connection.execute(f"UPDATE {table} SET retracted_in = ? WHERE id = ?", (transaction, row))  # noqa: S608
        return
    last = connection.execute(
        "SELECT added_in, retracted_in FROM past_lives WHERE tbl = ? AND row = ? ORDER BY added_in DESC LIMIT 1",
        (table, row),
    ).fetchone()
    if last is None:
        connection.execute(f"DELETE FROM {table} WHERE id = ?", (row,))  # noqa: S608
        return
    connection.execute("DELETE FROM past_lives WHERE tbl = ? AND row = ? AND added_in = ?", (table, row, last[0]))
    connection.execute(
        f"UPDATE {table} SET added_in = ?, retracted_in = ? WHERE id = ?",  # noqa: S608
        (*last, row),
    )


def revive(connection: sqlite3.Connection, table: str, row: int, transaction: int) -> None:
    """Begin a new life of a retracted row. One that was retracted in the same transaction just goes on."""
    added_in, retracted_in = connection.execute(
        f"SELECT added_in, retracted_in FROM {table} WHERE id = ?",  # noqa: S608
        (row,),
    ).fetchone()
    if retracted_in == transaction:
        connection.execute(f"UPDATE {table} SET retracted_in = NULL WHERE id = ?", (row,))  # noqa: S608
        return
    connection.execute(
        "INSERT INTO past_lives (tbl, row, added_in, retracted_in) VALUES (?, ?, ?, ?)",
        (table, row, added_in, retracted_in),
    )
    connection.execute(
        f"UPDATE {table} SET added_in = ?, retracted_in = NULL WHERE id = ?",  # noqa: S608
        (transaction, row),
    )


def causes(connection: sqlite3.Connection, table: str, row: int) -> list[int]:
    """The transactions to which a row owes its present state, newest first; undone ones are passed over.

    An undo leads back to the state before the event that it reverses, so behind it stand the causes of that earlier
    state. The last one is the change that still counts; where it is an undo, the row is as if it had never been.
    """
    lives = connection.execute(
        "SELECT added_in, retracted_in FROM past_lives WHERE tbl = ?1 AND row = ?2"  # noqa: S608
        f" UNION ALL SELECT added_in, retracted_in FROM {table} WHERE id = ?2 ORDER BY added_in",
        (table, row),
    ).fetchall()
    events = [event for began, ended in lives if began != ended for event in (began, ended) if event is not None]
    found = []
    place = len(events) - 1
    while place >= 0:
        found.append(events[place])
        (reverses,) = connection.execute("SELECT reverses FROM transactions WHERE id = ?", (events[place],)).fetchone()
        if reverses not in events[:place]:
            break
        place = events.index(reverses) - 1
    return found
