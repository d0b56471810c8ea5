"""Transactions: beginning and sealing one, its hash, and the log."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Final

from superbrain.store.connection import DamagedRow
from superbrain.store.lives import CONTENT
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
    """Hash of a transaction: its own row and every row that it added or retracted, chained with the one before."""
    header = connection.execute(
        "SELECT t.id, t.client_id, t.time, t.kind, t.summary, origins.name, t.reverses, t.counts FROM transactions AS t"
        " JOIN origins ON origins.id = t.origin WHERE t.id = ?",
        (transaction,),
    ).fetchone()
    digest = hashlib.sha256(_FIELD.join(map(str, (before, *header))).encode())
    for table, columns in CONTENT.items():
        for sign, event, wanted in (("+", "added_in", f", {', '.join(columns)}, origin"), ("-", "retracted_in", "")):
            digest.update(f"{_ROW}{sign}{table}".encode())
            rows = connection.execute(
                f"SELECT id{wanted} FROM {table} WHERE {event} = ?1 UNION ALL"  # noqa: S608
                f" SELECT id{wanted} FROM {table} WHERE id IN"
                f" (SELECT row FROM past_lives WHERE tbl = '{table}' AND {event} = ?1)"
                " ORDER BY 1",
                (transaction,),
            )
            while page := rows.fetchmany(5_000):
                digest.update(_ROW.join(_FIELD.join(map(str, row)) for row in page).encode())
    return digest.hexdigest()


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
        "SELECT id, client_id, time, kind, summary, reverses, counts, hash FROM transactions ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [
        LogEntry(number, client, time, kind, summary, reverses, _counts(number, counts), digest, number in gone)
        for number, client, time, kind, summary, reverses, counts, digest in rows
    ]


def hashes(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the hash of every transaction."""
    return dict(chain(connection.execute("SELECT id, hash FROM transactions")))
