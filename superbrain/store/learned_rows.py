"""Documents, passages, evidence and decisions as rows: reading them, now or as of an earlier transaction."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from superbrain.store.learned import Candidate, Decision, Document, Evidence, Home, Passage
from superbrain.store.lives import living
from superbrain.text import key

_DOCUMENT = "d.hash, d.name, d.language, d.media, d.size, d.time"
_HOME = "h.position, h.byte_from, h.byte_to, h.heading"
EVIDENCE: Final = (
    "p.hash, e.head, e.relation, e.tail, e.value, e.unit, e.valid_from, e.valid_to, e.extractor, e.version, e.stance,"
    " e.score, e.link, e.shape, e.span_from, e.span_to, e.head_from, e.head_to, e.tail_from, e.tail_to"
)
"""The columns of a piece of evidence ``e`` of a passage ``p``, in the order of its fields."""

_DECISION = (
    "head, relation, tail, value, unit, valid_from, valid_to, verdict, who, time, reason,"
    " (SELECT id FROM facts WHERE id = decisions.fact AND {facts})"
)


# ---- to rows


def parts(candidate: Candidate) -> tuple[str, ...]:
    """What a candidate says."""
    c = candidate
    return c.head, c.relation, c.tail, c.value, c.unit, c.valid_from, c.valid_to


def said(evidence: Evidence) -> tuple[object, ...]:
    """What a piece of evidence says, without its passage."""
    e = evidence
    judged = e.extractor, e.version, e.stance, float(e.score), float(e.link), e.shape
    places = e.span_from, e.span_to, e.head_from, e.head_to, e.tail_from, e.tail_to
    return (*parts(e.candidate), *judged, *places)


def moved(evidence: Evidence, head: str, tail: str) -> Evidence:
    """The same evidence of another head and tail."""
    if (head, tail) == (evidence.head, evidence.tail):
        return evidence
    _, relation, _, *rest = said(evidence)
    return Evidence(evidence.passage, head, relation, tail, *rest)  # type: ignore[arg-type]


def decided(decision: Decision) -> tuple[object, ...]:
    """What a decision says, in the order of its columns."""
    d = decision
    return (d.candidate.id, *parts(d.candidate), d.verdict, d.who, d.reason, d.time, d.fact)


def same_decision(new: Decision, standing: Decision) -> bool:
    """Whether a decision says nothing new; a new one without a time is of whatever time."""
    same = (new.verdict, new.who, new.reason, new.fact) == (
        standing.verdict, standing.who, standing.reason, standing.fact,
    )  # fmt: skip
    return same and new.time in ("", standing.time)


# ---- from rows


def document_row(connection: sqlite3.Connection, digest: str) -> int | None:
    """The row of a living document."""
    row = connection.execute("SELECT id FROM documents WHERE hash = ? AND retracted_in IS NULL", (digest,)).fetchone()
    return row[0] if row else None


def documents(connection: sqlite3.Connection, at: int | None) -> list[Document]:
    """All documents, by name."""
    rows = connection.execute(
        f"SELECT {_DOCUMENT} FROM documents AS d WHERE {living('d', at, 'documents')} ORDER BY name, hash"  # noqa: S608
    )
    return [Document(*row) for row in rows]


def known_documents(connection: sqlite3.Connection, digest: str) -> list[Document]:
    """A document as it is, or as it was before it was retracted."""
    rows = connection.execute(
        f"SELECT {_DOCUMENT} FROM documents AS d WHERE hash = ? ORDER BY retracted_in IS NOT NULL, id DESC",  # noqa: S608
        (digest,),
    )
    return [Document(*row) for row in rows]


def every_document(connection: sqlite3.Connection) -> list[Document]:
    """All documents, also those whose reading was undone, by name."""
    rows = connection.execute(f"SELECT DISTINCT {_DOCUMENT} FROM documents AS d ORDER BY d.name, d.hash")  # noqa: S608
    return [Document(*row) for row in rows]


def passages_of(connection: sqlite3.Connection, digest: str, at: int | None) -> list[tuple[Home, Passage]]:
    """The passages of a document, in their order."""
    rows = connection.execute(
        f"SELECT d.hash, p.hash, {_HOME}, p.text FROM homes AS h JOIN documents AS d ON d.id = h.document"  # noqa: S608
        f" JOIN passages AS p ON p.id = h.passage WHERE d.hash = ? AND {living('h', at, 'homes')}"
        " ORDER BY h.position, h.byte_from, h.id",
        (digest,),
    )
    return [(Home(*home), Passage(home[1], words)) for *home, words in rows]


def homes(connection: sqlite3.Connection, passage: str, at: int | None) -> list[tuple[Home, Document]]:
    """Where a passage stands, by the name of the document."""
    rows = connection.execute(
        f"SELECT d.hash, p.hash, {_HOME}, {_DOCUMENT} FROM homes AS h JOIN documents AS d ON d.id = h.document"  # noqa: S608
        f" JOIN passages AS p ON p.id = h.passage WHERE p.hash = ? AND {living('h', at, 'homes')}"
        " ORDER BY d.name, d.hash, h.position",
        (passage,),
    )
    return [(Home(*row[:6]), Document(*row[6:])) for row in rows]


def at_home(passage: str, at: int | None = None) -> str:
    """SQL condition: a passage stands in some document."""
    return f"EXISTS (SELECT 1 FROM homes WHERE homes.passage = {passage} AND {living('homes', at)})"  # noqa: S608


def passage(connection: sqlite3.Connection, digest: str, at: int | None) -> Passage | None:
    """One passage that stands in some document."""
    row = connection.execute(
        f"SELECT hash, text FROM passages WHERE hash = ? AND {at_home('passages.id', at)}",  # noqa: S608
        (digest,),
    ).fetchone()
    return Passage(*row) if row else None


def passages_holding(connection: sqlite3.Connection, names: Iterable[str]) -> list[Passage]:
    """The passages in which one of these stands, by hash; width, case and traditional forms do not matter."""
    wanted = {key(name) for name in names} - {""}
    if not wanted:
        return []
    holds = re.compile("|".join(map(re.escape, sorted(wanted)))).search
    rows = connection.execute(
        f"SELECT hash, text FROM passages WHERE {at_home('passages.id')} ORDER BY hash"  # noqa: S608
    )
    return [Passage(*row) for row in rows if holds(key(row[1]))]


def evidence(
    connection: sqlite3.Connection,
    candidate: str | None = None,
    passage: str | None = None,
    document: str | None = None,
    at: int | None = None,
) -> list[Evidence]:
    """Evidence of what is given, in the order of passages and places."""
    return [Evidence(*row) for row in evidence_rows(connection, candidate, passage, document, at)]


def evidence_rows(
    connection: sqlite3.Connection,
    candidate: str | None = None,
    passage: str | None = None,
    document: str | None = None,
    at: int | None = None,
) -> sqlite3.Cursor:
    """Evidence as rows of `EVIDENCE`."""
    conditions, values = [living("e", at, "evidence"), at_home("e.passage", at)], []
    for column, value in (("e.candidate", candidate), ("p.hash", passage)):
        if value is not None:
            conditions.append(f"{column} = ?")
            values.append(value)
    if document is not None:
        conditions.append(
            "e.passage IN (SELECT h.passage FROM homes AS h JOIN documents AS d ON d.id = h.document"  # noqa: S608
            f" WHERE d.hash = ? AND {living('h', at, 'homes')})"
        )
        values.append(document)
    return connection.execute(
        f"SELECT {EVIDENCE} FROM evidence AS e JOIN passages AS p ON p.id = e.passage"  # noqa: S608
        f" WHERE {' AND '.join(conditions)} ORDER BY p.hash, e.span_from, e.id",
        values,
    )


def decisions(connection: sqlite3.Connection, at: int | None) -> list[Decision]:
    """All decisions that count, in the order in which they were taken."""
    columns = _DECISION.format(facts=living("facts", at))
    rows = connection.execute(
        f"SELECT {columns} FROM decisions WHERE {living('decisions', at)} ORDER BY id"  # noqa: S608
    )
    return [_decision(row) for row in rows]


def decision(connection: sqlite3.Connection, candidate: str, at: int | None = None) -> Decision | None:
    """The decision about a candidate (its id) that counts."""
    columns = _DECISION.format(facts=living("facts", at))
    row = connection.execute(
        f"SELECT {columns} FROM decisions WHERE candidate = ? AND {living('decisions', at)}",  # noqa: S608
        (candidate,),
    ).fetchone()
    return _decision(row) if row else None


def stated(connection: sqlite3.Connection, fact: int) -> Candidate:
    """What a fact states, in keys."""
    row = connection.execute(
        "SELECT head.key, relations.key, coalesce(tail.key, ''), f.value, f.unit, f.valid_from, f.valid_to"
        " FROM facts AS f JOIN entities AS head ON head.id = f.head JOIN relations ON relations.id = f.relation"
        " LEFT JOIN entities AS tail ON tail.id = f.tail WHERE f.id = ?",
        (fact,),
    ).fetchone()
    return Candidate(*row)


def _decision(row: Any) -> Decision:
    *of, verdict, who, time, reason, fact = row
    return Decision(Candidate(*of), verdict, who, time, reason, fact)
