"""From one format of the graph to the next: numbered, each in one transaction, never edited after a release."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import resources
from typing import Final

from superbrain.store import transactions
from superbrain.store.crash import crash_point
from superbrain.store.damage import DamagedRow


@cache
def migrations() -> dict[int, str]:
    """All migrations by number, which is the format they lead to."""
    folder = resources.files("superbrain.store").joinpath("schema")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return {int(f.name.removesuffix(".sql")): f.read_text(encoding="utf-8") for f in files}


def apply(connection: sqlite3.Connection, scripts: dict[int, str]) -> None:
    """Run each migration in one transaction of its own."""
    for number, script in sorted(scripts.items()):
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};")
            _BESIDES.get(number, _nothing)(connection)
            crash_point("migrate:applied")
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Roll back if SQLite has not done so itself: after a full disk it has, and a second error hides the first."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")


def _nothing(connection: sqlite3.Connection) -> None:
    """Most migrations are SQL and nothing else."""


def _seal_anew(connection: sqlite3.Connection) -> None:
    """To format 2: transactions hash the digests of their rows. What does not match its old hash is damage."""
    old = new = ""
    for number, stored in sorted(transactions.hashes(connection).items()):
        old = _hash_of_format_1(connection, number, old)
        if old != stored:
            raise DamagedRow(f"transaction {number} does not match its hash")
        new = transactions.hash_of(connection, number, new)
        connection.execute("UPDATE transactions SET hash = ? WHERE id = ?", (new, number))


_CONTENT_OF_FORMAT_1: Final[dict[str, str]] = {
    "definitions": "kind, key, body",
    "entities": "key",
    "merges": "gone, keep",
    "declarations": "entity, position, type",
    "names": "entity, name, language, kind",
    "facts": "head, relation, tail, value, unit, valid_from, valid_to",
    "attributions": "fact, source",
    "proposals": "head, relation, tail, value, unit, valid_from, valid_to, score, sources, reason",
}


def _hash_of_format_1(connection: sqlite3.Connection, transaction: int, before: str) -> str:
    """Hash of a transaction as format 1 had it: over whole rows."""
    field, row_end = "\x1f", "\x1e"
    header = connection.execute(
        "SELECT t.id, t.client_id, t.time, t.kind, t.summary, origins.name, t.reverses, t.counts FROM transactions AS t"
        " JOIN origins ON origins.id = t.origin WHERE t.id = ?",
        (transaction,),
    ).fetchone()
    digest = hashlib.sha256(field.join(map(str, (before, *header))).encode())
    for table, columns in _CONTENT_OF_FORMAT_1.items():
        for sign, event, wanted in (("+", "added_in", f", {columns}, origin"), ("-", "retracted_in", "")):
            digest.update(f"{row_end}{sign}{table}".encode())
            rows = connection.execute(
                f"SELECT id{wanted} FROM {table} WHERE {event} = ?1 UNION ALL"  # noqa: S608
                f" SELECT id{wanted} FROM {table} WHERE id IN"
                f" (SELECT row FROM past_lives WHERE tbl = '{table}' AND {event} = ?1)"
                " ORDER BY 1",
                (transaction,),
            )
            while page := rows.fetchmany(5_000):
                digest.update(row_end.join(field.join(map(str, row)) for row in page).encode())
    return digest.hexdigest()


_BESIDES: Final[dict[int, Callable[[sqlite3.Connection], None]]] = {2: _seal_anew}
"""What a migration does besides its SQL."""
