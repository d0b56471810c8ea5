"""Forgetting a document: what rests on it, and erasing that, so that it is as if it had never been read.

Everything that is known from documents says so: facts by their attributions, entities, names and types by their
credits, passages by their homes. A row keeps the parts of its lives that rest on something else as well.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from superbrain.errors import UnknownName
from superbrain.store import definitions, erasing, facts, learned_rows
from superbrain.store.erasing import FOREVER, Lives, goes_on, lives_of, meet, minus, union
from superbrain.store.learned import DOCUMENT_SOURCE, Candidate, Forgotten
from superbrain.store.rows import Rows
from superbrain.types import EntityId, Relation

ERASING: Final = "erasing"
"""Key in ``meta``: what was erased may still stand in unused parts of the file (see scrubbing.py)."""

_ORDER: Final = (
    "decisions", "attributions", "credits", "homes", "evidence", "facts", "names", "declarations", "merges",
    "entities", "documents", "definitions",
)  # fmt: skip
"""Rows go before what they refer to."""


@dataclass
class Plan:
    """What a forgetting is going to do: the lives that are left to each row that it touches."""

    forgotten: Forgotten
    left: dict[str, dict[int, Lives]]
    passages: list[int]
    sources: list[int]
    attributed: list[tuple[int, int]]
    """(fact, source) where other documents state what this one stated."""


def plan(connection: sqlite3.Connection, document: str, now: int) -> Plan:
    """Look what goes with a document, given by its hash, in transaction ``now``; nothing is changed.

    Raises
    ------
    UnknownName
        if there is no such document, not even a retracted one.

    """
    known = learned_rows.known_documents(connection, document)
    if not known:
        raise UnknownName(name=document[:16], what_zh="文档", what_en="document", near="")
    rests = _Rests(connection, document, known[0].source, now)
    rests.passages_and_evidence()
    rests.facts()
    rests.decisions()
    rests.entities()
    rests.definitions()
    return Plan(
        forgotten=Forgotten(
            known[0],
            facts=rests.facts_gone(),
            decisions=tuple(
                each
                for each in learned_rows.decisions(connection, None)
                if each.candidate.id in rests.candidates_undecided
            ),
            newcomers=tuple(EntityId(row) for row in sorted(rests.gone("entities"))),
            names=rests.names_gone(),
            passages=tuple(rests.passage_hashes),
        ),
        left=rests.left,
        passages=rests.passages,
        sources=rests.sources,
        attributed=rests.attributed,
    )


def carry_out(rows: Rows, found: Plan) -> None:
    """Do what was planned, within the open transaction."""
    for fact, source in found.attributed:
        rows.put("attributions", (fact, source))
    for table in _ORDER:
        for row, lives in sorted(found.left.get(table, {}).items()):
            erasing.cut(rows, table, row, lives)
    for fact, source in found.attributed:
        _credit_ends(rows, found, fact, source)
    rows.connection.executemany("DELETE FROM passages WHERE id = ?", ((row,) for row in found.passages))
    rows.connection.executemany("DELETE FROM sources WHERE id = ?", ((row,) for row in found.sources))
    erasing.erase_summaries(rows)
    rows.counts["retracted"] += len(found.forgotten.facts)
    rows.counts["forgotten"] += 1
    rows.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (ERASING, str(rows.transaction)))


def _credit_ends(rows: Rows, found: Plan, fact: int, source: int) -> None:
    """Credit the newcomers of a fact that stays, with their names and types, to the document that states it."""
    ends = rows.connection.execute("SELECT head, tail FROM facts WHERE id = ?", (fact,)).fetchone()
    for entity in set(ends) & set(found.left.get("entities", {})):
        for table, query in {"entities": "SELECT ?", **SHOWN}.items():
            for (row,) in rows.connection.execute(query, (entity,)).fetchall():
                if row in found.left.get(table, {}) and goes_on(found.left[table][row]):
                    rows.put("credits", (table, row, source))


@dataclass
class _Rests:
    """Collects, table by table, what is left of the rows that rest on one document."""

    connection: sqlite3.Connection
    document: str
    source: str
    now: int
    left: dict[str, dict[int, Lives]] = field(default_factory=dict)
    passages: list[int] = field(default_factory=list)
    passage_hashes: list[str] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    attributed: list[tuple[int, int]] = field(default_factory=list)
    candidates_undecided: set[str] = field(default_factory=set)

    def _rows(self, query: str, *values: object) -> list[Any]:
        return self.connection.execute(query, values).fetchall()

    def _ids(self, query: str, *values: object) -> list[int]:
        return [row for (row,) in self._rows(query, *values)]

    def _erase(self, table: str, rows: Iterable[int]) -> None:
        self.left.setdefault(table, {}).update(dict.fromkeys(rows, ()))

    def _lives(self, table: str, rows: Iterable[int]) -> Lives:
        """When one of these rows lives, after what is decided already."""
        left = self.left.get(table, {})
        return union(*(left[row] if row in left else lives_of(self.connection, table, [row]) for row in rows))

    def gone(self, table: str) -> list[int]:
        """Rows of a table that live now and will not."""
        return [
            row
            for row, lives in self.left.get(table, {}).items()
            if not goes_on(lives) and goes_on(lives_of(self.connection, table, [row]))
        ]

    # ---- what was read

    def passages_and_evidence(self) -> None:
        documents = self._ids("SELECT id FROM documents WHERE hash = ?", self.document)
        self._erase("documents", documents)
        marks = ", ".join("?" * len(documents))
        homes = self._rows(f"SELECT id, passage FROM homes WHERE document IN ({marks})", *documents)  # noqa: S608
        self._erase("homes", (row for row, _ in homes))
        for passage in sorted({passage for _, passage in homes}):
            elsewhere = f"SELECT 1 FROM homes WHERE passage = ? AND document NOT IN ({marks}) LIMIT 1"  # noqa: S608
            if not self._rows(elsewhere, passage, *documents):
                self.passages.append(passage)
                self.passage_hashes += [digest for (digest,) in self._rows(_PASSAGE_HASH, passage)]
                self._erase("evidence", self._ids("SELECT id FROM evidence WHERE passage = ?", passage))
        self.passage_hashes.sort()

    # ---- what was accepted

    def facts(self) -> None:
        self.sources = self._ids("SELECT id FROM sources WHERE key = ?", self.source)
        for source in self.sources:
            self._erase("attributions", self._ids("SELECT id FROM attributions WHERE source = ?", source))
            self._erase("credits", self._ids("SELECT id FROM credits WHERE source = ?", source))
        by_document = self.left.get("attributions", {})
        for fact in sorted({fact for row in by_document for (fact,) in self._rows(_ATTRIBUTED, row)}):
            said = self._ids("SELECT id FROM attributions WHERE fact = ?", fact)
            lives = self._supported("facts", fact, "attributions", said)
            self.left.setdefault("facts", {})[fact] = lives
            if not goes_on(lives) and goes_on(lives_of(self.connection, "facts", [fact])):
                others = [(fact, source) for source in self._other_documents(fact)]
                self.attributed += others
                if others:
                    self.left["facts"][fact] = union(lives, ((self.now, FOREVER),))

    def _supported(self, table: str, row: int, supports: str, its: list[int]) -> Lives:
        """What is left to a row when the supports that are erased have gone."""
        gone = [each for each in its if each in self.left.get(supports, {})]
        stays = self._lives(supports, (each for each in its if each not in gone))
        lives = lives_of(self.connection, table, [row])
        return union(minus(lives, lives_of(self.connection, supports, gone)), meet(lives, stays))

    def _other_documents(self, fact: int) -> list[int]:
        """The sources of the other documents that state a fact."""
        keys = [each.passage for each in self._stated(learned_rows.stated(self.connection, fact))]
        documents = {document.source for key in keys for _, document in self._other_homes(key)}
        return [row for key in sorted(documents) for row in self._ids("SELECT id FROM sources WHERE key = ?", key)]

    def _stated(self, candidate: Candidate) -> list[Any]:
        """Asserted evidence of a candidate in passages that stand elsewhere too."""
        found = learned_rows.evidence(self.connection, candidate=candidate.id)
        return [each for each in found if each.stance == "asserted" and self._other_homes(each.passage)]

    def _other_homes(self, passage: str) -> list[Any]:
        return [
            (home, its) for home, its in learned_rows.homes(self.connection, passage, None) if its.hash != self.document
        ]

    def facts_gone(self) -> tuple[Any, ...]:
        relations = dict(definitions.read(self.connection, Relation).values())
        kept = {fact for fact, _ in self.attributed}
        found = (facts.by_id(self.connection, relations, row, None) for row in sorted(set(self.gone("facts")) - kept))
        return tuple(fact for fact in found if fact is not None)

    def decisions(self) -> None:
        """Acceptances of what this document states, or of facts attributed to it, that nothing else states."""
        facts_touched = self.left.get("facts", {})
        kept = {fact for fact, _ in self.attributed}
        for row, fact, living, *parts in self._rows(_ACCEPTANCES):
            if fact in kept:
                continue
            candidate = Candidate(*parts)
            if fact not in facts_touched and not self._is_stated_here(candidate.id):
                continue
            if fact in facts_touched and not facts_touched[fact]:  # the fact itself is erased
                stays = False
            else:
                said = [candidate] if fact is None else [candidate, learned_rows.stated(self.connection, fact)]
                stays = self._is_from_elsewhere(fact) or any(map(self._stated, said))
            if not stays:
                self._erase("decisions", [row])
                if living:
                    self.candidates_undecided.add(candidate.id)

    def _is_stated_here(self, candidate: str) -> bool:
        query = (
            "SELECT 1 FROM evidence JOIN homes USING (passage) JOIN documents ON documents.id = homes.document"
            " WHERE candidate = ? AND documents.hash = ? LIMIT 1"
        )
        return bool(self._rows(query, candidate, self.document))

    def _is_from_elsewhere(self, fact: int | None) -> bool:
        """Whether a fact is attributed to another document."""
        query = (
            "SELECT 1 FROM attributions JOIN sources ON sources.id = attributions.source WHERE fact = ?"
            " AND retracted_in IS NULL AND sources.key <> ? AND substr(sources.key, 1, ?) = ? LIMIT 1"
        )
        return bool(self._rows(query, fact, self.source, len(DOCUMENT_SOURCE), DOCUMENT_SOURCE))

    # ---- newcomers and names

    def entities(self) -> None:
        credited: dict[str, list[int]] = {"entities": [], "names": [], "declarations": []}
        for credit in self.left.get("credits", {}):
            ((table, row),) = self._rows("SELECT tbl, row FROM credits WHERE id = ?", credit)
            credited[table].append(row)
        for table in ("names", "declarations"):
            for row in credited[table]:
                self.left.setdefault(table, {})[row] = self._credited(table, row)
        self._erase("merges", self._merges_among(credited["entities"]))
        for entity in sorted(set(credited["entities"])):
            self._entity(entity)

    def _credited(self, table: str, row: int) -> Lives:
        return self._supported(table, row, "credits", self._ids(_CREDITS, table, row))

    def _merges_among(self, entities: list[int]) -> list[int]:
        """Merges of one newcomer into another, which keep neither."""
        found = self._rows("SELECT id, gone, keep FROM merges")
        return [row for row, gone, keep in found if {gone, keep} <= set(entities)]

    def _entity(self, entity: int) -> None:
        """A newcomer stays while something else rests on it, and keeps its types and the names to show then."""
        needed = union(*(self._lives(table, self._ids(query, entity)) for table, query in _ON_ENTITY.items()))
        lives = lives_of(self.connection, "entities", [entity])
        stays = union(self._credited("entities", entity), meet(lives, needed))
        self.left.setdefault("entities", {})[entity] = stays
        for table, query in SHOWN.items():
            for row in self._ids(query, entity):
                if row in self.left.get(table, {}):
                    own = meet(lives_of(self.connection, table, [row]), stays)
                    self.left[table][row] = union(self.left[table][row], own)
        if not stays:
            for table, query in _ON_ENTITY.items():
                self._erase(table, self._ids(query, entity))
            self._erase("merges", self._ids("SELECT id FROM merges WHERE gone = ?", entity))

    def names_gone(self) -> tuple[str, ...]:
        rows = self.gone("names")
        names = (name for row in rows for (name,) in self._rows("SELECT name FROM names WHERE id = ?", row))
        return tuple(sorted(set(names)))

    def definitions(self) -> None:
        self._erase(
            "definitions", self._ids("SELECT id FROM definitions WHERE kind = 'source' AND key = ?", self.source)
        )


_PASSAGE_HASH: Final = "SELECT hash FROM passages WHERE id = ?"
_ATTRIBUTED: Final = "SELECT fact FROM attributions WHERE id = ?"
_CREDITS: Final = "SELECT id FROM credits WHERE tbl = ? AND row = ?"
_ACCEPTANCES: Final = (
    "SELECT id, fact, retracted_in IS NULL, head, relation, tail, value, unit, valid_from, valid_to FROM decisions"
    " WHERE verdict = 'accept'"
)
_ON_ENTITY: Final = {
    "facts": "SELECT id FROM facts WHERE ?1 IN (head, tail)",
    "proposals": "SELECT id FROM proposals WHERE ?1 IN (head, tail)",
    "names": "SELECT id FROM names WHERE entity = ?",
    "declarations": "SELECT id FROM declarations WHERE entity = ?",
    "merges": "SELECT id FROM merges WHERE keep = ?",
}
"""What rests on an entity."""
SHOWN: Final = {
    "names": "SELECT id FROM names WHERE entity = ? AND kind = 'preferred'",
    "declarations": "SELECT id FROM declarations WHERE entity = ?",
}
"""What shows a newcomer: it rests on the same documents."""
