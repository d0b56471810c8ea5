"""Transactions: beginning and sealing one, its hash, and the log."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import chain
from typing import Final

from superbrain.store.damage import DamagedRow
from superbrain.store.lives import SEALED
from superbrain.store.receipts import Counts, LogEntry

_OPEN: Final = "open"
"""Stands in for the hash until the transaction is sealed; never seen outside it."""

_FIELD, _ROW = "\x1f", "\x1e"  # no cleaned text holds them


@dataclass(frozen=True, slots=True)
class Plan:
    """What a transaction is going to be: ``origin`` names the bundled graph that it loads, if it does."""

    client_id: str
    kind: str
    summary: str
    origin: str = ""
    reverses: int | None = None


def newest(connection: sqlite3.Connection) -> int:
    """Return the id of the newest transaction, 0 before the first."""
    (found,) = connection.execute("SELECT coalesce(max(id), 0) FROM transactions").fetchone()
    return int(found)


def find(connection: sqlite3.Connection, client_id: str) -> tuple[int, Counts] | None:
    """Return the stored transaction with this client's id, if there is one."""
    row = connection.execute("SELECT id, counts FROM transactions WHERE client_id = ?", (client_id,)).fetchone()
    return (row[0], _counts(row[0], row[1])) if row else None


def _counts(transaction: int, written: str) -> Counts:
    try:
        return Counts.from_json(written)
    except (ValueError, TypeError) as error:
        raise DamagedRow(f"counts of transaction {transaction}") from error


def begin(connection: sqlite3.Connection, plan: Plan) -> tuple[int, int]:
    """Write the row of a new transaction, to be sealed; returns its id and the id of its origin."""
    number = newest(connection) + 1
    connection.execute("INSERT INTO origins (name) VALUES (?) ON CONFLICT DO NOTHING", (plan.origin,))
    (origin,) = connection.execute("SELECT id FROM origins WHERE name = ?", (plan.origin,)).fetchone()
    time = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(
        "INSERT INTO transactions (id, client_id, time, kind, summary, origin, reverses, counts, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?)",
        (number, plan.client_id, time, plan.kind, plan.summary, origin, plan.reverses, _OPEN),
    )
    return number, origin


def seal(connection: sqlite3.Connection, transaction: int, counts: Counts) -> None:
    """Write the counts and the hash of a transaction whose rows are all written."""
    connection.execute("UPDATE transactions SET counts = ? WHERE id = ?", (counts.to_json(), transaction))
    (before,) = connection.execute(
        "SELECT coalesce((SELECT hash FROM transactions WHERE id = ?), '')", (transaction - 1,)
    ).fetchone()
    digest = hash_of(connection, transaction, before)
    connection.execute("UPDATE transactions SET hash = ? WHERE id = ?", (digest, transaction))


def hash_of(connection: sqlite3.Connection, transaction: int, before: str) -> str:
    """Hash of a transaction: its own row and the digest of every row that it added, retracted or erased, chained.

    Of erased rows the digests are left, so that the hash stays what it was.
    """
    *header, summary = connection.execute(
        "SELECT t.id, t.client_id, t.time, t.kind, origins.name, t.reverses, t.counts, coalesce((SELECT digest"
        " FROM erased WHERE tbl = 'transactions' AND row = t.id), t.summary) FROM transactions AS t"
        " JOIN origins ON origins.id = t.origin WHERE t.id = ?",
        (transaction,),
    ).fetchone()
    if not _is_erased(connection, transaction):
        summary = digest_of((summary,))
    digest = hashlib.sha256(_FIELD.join(map(str, (before, *header, summary))).encode())
    marks: defaultdict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for table, event, row, its in connection.execute(
        "SELECT tbl, event, row, digest FROM erased WHERE at = ? ORDER BY row", (transaction,)
    ):
        marks[table, event][row] = its
    for table in SEALED:
        for sign in "+-":
            digest.update(f"{_ROW}{sign}{table}".encode())
            now = marks.get((table, f"now {sign}"), {})
            found = ((row, its) for row, its in _events(connection, table, sign, transaction) if row not in now)
            gone = marks.get((table, sign), {}).items()
            for row, its in merge(found, gone):
                digest.update(f"{_ROW}{row}{_FIELD}{its}".encode())
    for row in connection.execute(
        "SELECT tbl, row, event, at, digest FROM erased WHERE erased_in = ? ORDER BY tbl, row, event, at",
        (transaction,),
    ):
        digest.update(f"{_ROW}{_FIELD.join(map(str, row))}".encode())
    return digest.hexdigest()


def _is_erased(connection: sqlite3.Connection, transaction: int) -> bool:
    """Whether the transaction's summary was erased."""
    query = "SELECT 1 FROM erased WHERE tbl = 'transactions' AND row = ?"
    return connection.execute(query, (transaction,)).fetchone() is not None


def _events(connection: sqlite3.Connection, table: str, sign: str, transaction: int) -> Iterator[tuple[int, str]]:
    """Rows that a transaction added ("+") or retracted, in the order of their ids, and the digests of added ones."""
    event = "added_in" if sign == "+" else "retracted_in"
    wanted = f", {', '.join(SEALED[table])}, origin" if sign == "+" else ""
    rows = connection.execute(
        f"SELECT id{wanted} FROM {table} WHERE {event} = ?1 UNION ALL"  # noqa: S608
        f" SELECT id{wanted} FROM {table} WHERE id IN"
        f" (SELECT row FROM past_lives WHERE tbl = '{table}' AND {event} = ?1)"
        " ORDER BY 1",
        (transaction,),
    )
    for row, *content in rows:
        yield row, digest_of(content) if content else ""


def digest_of(content: Iterable[object]) -> str:
    """Digest of what a row says."""
    return hashlib.sha256(_FIELD.join(map(str, content)).encode()).hexdigest()


def undone(connection: sqlite3.Connection, before: int | None = None) -> set[int]:
    """Ids of the transactions that an undo (before the given one) took back which was not taken back itself."""
    found: set[int] = set()
    for undo, reverses in connection.execute(
        "SELECT id, reverses FROM transactions WHERE reverses IS NOT NULL AND id < ? ORDER BY id DESC",
        (newest(connection) + 1 if before is None else before,),
    ):
        if undo not in found:
            found.add(reverses)
    return found


def log(connection: sqlite3.Connection, limit: int) -> list[LogEntry]:
    """Return the newest transactions, newest first."""
    gone = undone(connection)
    rows = connection.execute(
        "SELECT id, client_id, time, kind, summary, reverses, counts, hash, id IN (SELECT row FROM erased"
        " WHERE tbl = 'transactions') FROM transactions ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [
        LogEntry(
            number, client, time, kind, summary, reverses, _counts(number, counts), digest, number in gone, bool(erased)
        )
        for number, client, time, kind, summary, reverses, counts, digest, erased in rows
    ]


def newest_erasure(connection: sqlite3.Connection) -> int:
    """Return the newest transaction that erased something, 0 if none has. What was read before it may hold more."""
    (found,) = connection.execute("SELECT coalesce(max(erased_in), 0) FROM erased").fetchone()
    return int(found)


def hashes(connection: sqlite3.Connection, since: int = 0) -> dict[int, str]:
    """Return the hash of every transaction, or of those since one."""
    return dict(chain(connection.execute("SELECT id, hash FROM transactions WHERE id >= ?", (since,))))
