"""Is what was read sound: hashes that must match what they are of, and rows that must rest on something."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from superbrain.store import learned_rows
from superbrain.store.learned import DOCUMENT_SOURCE, Candidate, Evidence, Passage

_ORPHANS: Final = {
    "a passage stands nowhere": "SELECT hash FROM passages WHERE id NOT IN (SELECT passage FROM homes)",
    "the home of a dead document": (
        "SELECT h.id FROM homes AS h JOIN documents AS d ON d.id = h.document"
        " WHERE h.retracted_in IS NULL AND d.retracted_in IS NOT NULL"
    ),
    "a document that is no source": (
        f"SELECT hash FROM documents WHERE retracted_in IS NULL AND '{DOCUMENT_SOURCE}' || substr(hash, 1, 16) NOT IN"  # noqa: S608
        " (SELECT key FROM definitions WHERE kind = 'source' AND retracted_in IS NULL)"
    ),
    "a rejection with a fact": "SELECT id FROM decisions WHERE verdict = 'reject' AND fact IS NOT NULL",
    **{
        f"the credit of a dead row of {table}": (
            f"SELECT c.id FROM credits AS c LEFT JOIN {table} AS r ON r.id = c.row WHERE c.tbl = '{table}'"  # noqa: S608
            " AND c.retracted_in IS NULL AND (r.id IS NULL OR r.retracted_in IS NOT NULL)"
        )
        for table in ("entities", "names", "declarations")
    },
    "an erasure of no transaction": (
        "SELECT row FROM erased WHERE at NOT BETWEEN 1 AND (SELECT max(id) FROM transactions)"
        " OR erased_in NOT BETWEEN 1 AND (SELECT max(id) FROM transactions)"
    ),
}


def wrong_hashes(connection: sqlite3.Connection) -> Iterator[str]:
    """Name passages and evidence whose hash is not that of what they say."""
    for digest, text in connection.execute("SELECT hash, text FROM passages"):
        if Passage.of(text).hash != digest:
            yield f"passage {digest[:12]} does not match its hash"
    for digest, candidate, *said in connection.execute(
        f"SELECT e.hash, e.candidate, {learned_rows.EVIDENCE} FROM evidence AS e"  # noqa: S608
        " JOIN passages AS p ON p.id = e.passage"
    ):
        found = Evidence(*said)
        if found.id != digest or found.candidate.id != candidate:
            yield f"evidence {digest[:12]} does not match its hash"
    for row, candidate, *parts in connection.execute(
        "SELECT id, candidate, head, relation, tail, value, unit, valid_from, valid_to FROM decisions"
    ):
        if Candidate(*parts).id != candidate:
            yield f"decision {row} does not match its candidate"


def orphans(connection: sqlite3.Connection) -> Iterator[str]:
    """Name rows that rest on nothing."""
    for what, query in _ORPHANS.items():
        for (row,) in connection.execute(query).fetchmany(5):
            yield f"{what}: {row}"
