"""Taking a transaction back, exactly, as one more transaction."""

from __future__ import annotations

import sqlite3
from typing import Final

from superbrain.errors import NotUndoable
from superbrain.store import lives, transactions
from superbrain.store.lives import CONTENT
from superbrain.store.rows import CREDITED, Rows


def choose(connection: sqlite3.Connection, transaction: int | None) -> tuple[int, str]:
    """Which transaction to take back, and the name of its origin: the one named, else the newest not yet undone.

    Raises
    ------
    NotUndoable
        if there is none, or it was undone already.

    """
    gone = transactions.undone(connection)
    if transaction is None:
        rows = connection.execute("SELECT id FROM transactions WHERE kind <> 'undo' ORDER BY id DESC")
        transaction = next((number for (number,) in rows if number not in gone), None)
        if transaction is None:
            raise NotUndoable(transaction=0, reason_zh="没有可以撤销的事务", reason_en="there is nothing to undo")
    found = connection.execute(
        "SELECT origins.name FROM transactions JOIN origins ON origins.id = origin WHERE transactions.id = ?",
        (transaction,),
    ).fetchone()
    if found is None:
        raise NotUndoable(
            transaction=transaction,
            reason_zh=f"没有事务 {transaction}",
            reason_en=f"there is no transaction {transaction}",
        )
    if transaction in gone:
        raise _undone(transaction)
    if connection.execute("SELECT 1 FROM erased WHERE erased_in = ? LIMIT 1", (transaction,)).fetchone():
        raise NotUndoable(
            transaction=transaction,
            reason_zh=f"事务 {transaction} 遗忘的内容已经抹去",
            reason_en=f"what transaction {transaction} forgot is erased",
        )
    return transaction, found[0]


def _undone(transaction: int) -> NotUndoable:
    return NotUndoable(
        transaction=transaction,
        reason_zh=f"事务 {transaction} 已经撤销过",
        reason_en=f"transaction {transaction} was undone already",
    )


def reverse(rows: Rows, target: int) -> None:
    """Retract every row that ``target`` added and revive every row that it retracted.

    Raises
    ------
    NotUndoable
        if it was undone already, or a later transaction, not undone itself, changed or uses one of these rows.

    """
    if target in transactions.undone(rows.connection, before=rows.transaction):
        raise _undone(target)  # somebody was quicker
    facts = _number_of_facts(rows.connection)
    for table in CONTENT:
        _reverse_table(rows, table, target)
    if not rows.changed() and rows.one("SELECT 1 FROM erased WHERE at = ? LIMIT 1", target):
        raise NotUndoable(
            transaction=target,
            reason_zh=f"事务 {target} 所做的已经被遗忘",
            reason_en=f"what transaction {target} did is forgotten",
        )
    for query in _CONFLICTS:
        if found := rows.one(query, rows.transaction):
            raise _builds_on(target, found[0])
    difference = _number_of_facts(rows.connection) - facts
    rows.counts["added" if difference > 0 else "retracted"] += abs(difference)


def _number_of_facts(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM facts WHERE retracted_in IS NULL").fetchone()
    return int(count)


def _builds_on(target: int, later: int) -> NotUndoable:
    return NotUndoable(
        transaction=target,
        reason_zh=f"后来的事务 {later} 以事务 {target} 为基础，请先撤销 {later}",
        reason_en=f"transaction {later} builds on transaction {target}: undo {later} first",
    )


def _reverse_table(rows: Rows, table: str, target: int) -> None:
    connection, now = rows.connection, rows.transaction
    removed = "retracted_in = ?1 AND added_in < ?1"
    gone = [row for (row,) in connection.execute(f"SELECT id FROM {table} WHERE {removed}", (target,))]  # noqa: S608
    # Rows that have changed since: only undos may have done that, and then they are back where `target` left them.
    for row, living in _changed_since(connection, table, target):
        causes = lives.causes(connection, table, row)
        if target not in causes:
            raise _builds_on(target, causes[-1])
        if living:
            lives.retract(connection, table, row, now)
        else:
            gone.append(row)
    kept = _READ_ELSEWHERE if table == "evidence" else ""
    connection.execute(
        f"UPDATE {table} SET retracted_in = ?2 WHERE added_in = ?1 AND retracted_in IS NULL{kept}",  # noqa: S608
        (target, now),
    )
    try:
        for row in gone:
            lives.revive(connection, table, row, now)
    except sqlite3.IntegrityError:
        raise _builds_on(target, now - 1) from None  # another definition of the same key lives since


# Evidence that came with the first home of a passage stays with another one that lives: as if that had been the first.
# Homes are reversed before.
_READ_ELSEWHERE: Final = (
    " AND NOT (passage IN (SELECT passage FROM homes WHERE id IN (SELECT id FROM homes WHERE added_in = ?1"
    " UNION SELECT row FROM past_lives WHERE tbl = 'homes' AND added_in = ?1))"
    " AND passage IN (SELECT passage FROM homes WHERE retracted_in IS NULL))"
)


def _changed_since(connection: sqlite3.Connection, table: str, target: int) -> list[tuple[int, bool]]:
    return connection.execute(
        f"SELECT id, retracted_in IS NULL FROM {table} WHERE id IN ("  # noqa: S608
        f" SELECT id FROM {table} WHERE added_in = ?1 AND retracted_in > ?1"
        f" UNION SELECT row FROM past_lives WHERE tbl = '{table}' AND added_in = ?1 AND retracted_in > ?1"
        f" UNION SELECT row FROM past_lives WHERE tbl = '{table}' AND retracted_in = ?1 AND added_in < ?1)",
        (target,),
    ).fetchall()


def _uses(user: str, column: str, used: str) -> str:
    """Query: the transaction of a living row whose entity or fact this undo (?1) retracted, or left retracted."""
    return (
        f"SELECT u.added_in FROM {used} AS e JOIN {user} AS u ON u.{column} = e.id"  # noqa: S608
        " WHERE e.retracted_in = ?1 AND u.retracted_in IS NULL"
        f" UNION ALL SELECT e.retracted_in FROM {user} AS u JOIN {used} AS e ON e.id = u.{column}"
        " WHERE u.added_in = ?1 AND u.retracted_in IS NULL AND e.retracted_in IS NOT NULL LIMIT 1"
    )


def _defined(user: str, column: str, identities: str, kind: str) -> str:
    """Query: the transaction of a living row whose relation, type or source has no living definition any more."""
    return (
        f"SELECT u.added_in FROM definitions AS d JOIN {identities} AS i ON i.key = d.key"  # noqa: S608
        f" JOIN {user} AS u ON u.{column} = i.id WHERE d.kind = '{kind}' AND d.retracted_in = ?1"
        " AND u.retracted_in IS NULL AND NOT EXISTS (SELECT 1 FROM definitions AS other"
        f" WHERE other.kind = '{kind}' AND other.key = d.key AND other.retracted_in IS NULL)"
        f" UNION ALL SELECT u.added_in FROM {user} AS u JOIN {identities} AS i ON i.id = u.{column}"
        " WHERE u.added_in = ?1 AND u.retracted_in IS NULL AND NOT EXISTS (SELECT 1 FROM definitions AS other"
        f" WHERE other.kind = '{kind}' AND other.key = i.key AND other.retracted_in IS NULL) LIMIT 1"
    )


_CREDITS: Final = "(SELECT * FROM credits WHERE tbl = '{table}')"
_CONFLICTS: Final = (
    _uses("facts", "head", "entities"),
    _uses("facts", "tail", "entities"),
    _uses("proposals", "head", "entities"),
    _uses("proposals", "tail", "entities"),
    _uses("names", "entity", "entities"),
    _uses("declarations", "entity", "entities"),
    _uses("attributions", "fact", "facts"),
    _uses("homes", "document", "documents"),
    *(_uses(_CREDITS.format(table=table), "row", table) for table in CREDITED),
    _defined("facts", "relation", "relations", "relation"),
    _defined("proposals", "relation", "relations", "relation"),
    _defined("attributions", "source", "sources", "source"),
    _defined("credits", "source", "sources", "source"),
    _defined("declarations", "type", "types", "type"),
    # A key that leads nowhere: merges may form a chain, but it has to end at something living.
    "WITH RECURSIVE ended (id) AS ("
    " SELECT keep FROM merges JOIN entities ON entities.id = keep"
    " WHERE merges.retracted_in IS NULL AND entities.retracted_in IS NULL"
    " UNION SELECT gone FROM merges JOIN ended ON keep = ended.id WHERE retracted_in IS NULL)"
    " SELECT max(added_in) FROM merges WHERE retracted_in IS NULL AND gone NOT IN (SELECT id FROM ended) AND ?1"
    " HAVING count(*)",
    # Two names preferred in one language: a later transaction chose another one.
    "SELECT max(other.added_in) FROM names AS n JOIN names AS other ON other.entity = n.entity"
    " AND other.language = n.language AND other.id <> n.id WHERE n.added_in = ?1 AND n.retracted_in IS NULL"
    " AND n.kind = 'preferred' AND other.kind = 'preferred' AND other.retracted_in IS NULL HAVING count(*)",
)
