"""Tables of a folder that hold what was read from text and decided about it, out and in. Empty ones are not written."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from typing import Literal as OneOf

from superbrain.errors import Said
from superbrain.store import learned_rows
from superbrain.store.formats.lines import Refused, number_of
from superbrain.store.learned import Candidate, Document, Evidence, Passage
from superbrain.store.writer import Writer

Row = tuple[str, ...]

_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")

_CANDIDATE: Final = ("head", "relation", "tail", "value", "unit", "valid_from", "valid_to")
LEARNED_HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "documents": ("hash", "name", "language", "media", "size", "time"),
    "passages": ("hash", "text"),
    "homes": ("document", "position", "passage", "byte_from", "byte_to", "heading"),
    "evidence": (
        "passage", *_CANDIDATE, "extractor", "version", "stance", "score", "link", "shape", "span_from", "span_to",
        "head_from", "head_to", "tail_from", "tail_to",
    ),
    "decisions": (*_CANDIDATE, "verdict", "who", "time", "reason", "fact"),
    "credits": ("entity", "what", "name", "language", "kind", "sources"),
}  # fmt: skip
"""Columns by table, in the order in which they are read. A decision's ``fact`` is the hash of the fact's parts."""


# ---- out


def learned_tables(connection: sqlite3.Connection) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table that is not empty."""
    for stem, rows in (
        ("documents", _documents(connection)),
        ("passages", _passages(connection)),
        ("homes", _homes(connection)),
        ("evidence", _evidence(connection)),
        ("decisions", _decisions(connection)),
        ("credits", _credits(connection)),
    ):
        first = next(rows, None)
        if first is not None:
            yield stem, _all(first, rows)


def _all(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _documents(connection: sqlite3.Connection) -> Iterator[Row]:
    for d in learned_rows.documents(connection, None):
        yield d.hash, d.name, d.language, d.media, str(d.size), d.time


def _passages(connection: sqlite3.Connection) -> Iterator[Row]:
    yield from connection.execute(f"SELECT hash, text FROM passages WHERE {learned_rows.at_home('passages.id')}")  # noqa: S608


def _homes(connection: sqlite3.Connection) -> Iterator[Row]:
    for row in connection.execute(
        "SELECT d.hash, h.position, p.hash, h.byte_from, h.byte_to, h.heading FROM homes AS h"
        " JOIN documents AS d ON d.id = h.document JOIN passages AS p ON p.id = h.passage WHERE h.retracted_in IS NULL"
    ):
        yield tuple(map(str, row))


def _evidence(connection: sqlite3.Connection) -> Iterator[Row]:
    for row in learned_rows.evidence_rows(connection):
        yield tuple(number(cell) if isinstance(cell, float) else str(cell) for cell in row)


def number(value: float) -> str:
    """A number as it is written: whole ones without a point."""
    return repr(float(value)).removesuffix(".0")


def _decisions(connection: sqlite3.Connection) -> Iterator[Row]:
    for d in learned_rows.decisions(connection, None):
        fact = "" if d.fact is None else learned_rows.stated(connection, d.fact).id
        yield (*learned_rows.parts(d.candidate), d.verdict, d.who, d.time, d.reason, fact)


_CREDITED: Final = (
    ("entity", "entities AS r ON r.id = c.row", "r.id", "'', '', ''"),
    ("name", "names AS r ON r.id = c.row", "r.entity", "r.name, r.language, r.kind"),
    ("type", "declarations AS r ON r.id = c.row JOIN types ON types.id = r.type", "r.entity", "types.key, '', ''"),
)
_TABLES: Final = {"entity": "entities", "name": "names", "type": "declarations"}


def _credits(connection: sqlite3.Connection) -> Iterator[Row]:
    for what, credited, entity, columns in _CREDITED:
        rows = connection.execute(
            f"SELECT entities.key, '{what}', {columns}, group_concat(sources.key, ' ') FROM credits AS c"  # noqa: S608
            f" JOIN {credited} JOIN entities ON entities.id = {entity} JOIN sources ON sources.id = c.source"
            f" WHERE c.tbl = '{_TABLES[what]}' AND c.retracted_in IS NULL GROUP BY c.row"
        )
        for *cells, sources in rows:
            yield (*cells, " ".join(sorted(sources.split())))


# ---- in


class LearnedLoader:
    """Puts these tables into an open transaction. Facts are there already; ``facts`` are their rows by their hash."""

    def __init__(self, writer: Writer, facts: dict[str, int]) -> None:
        self._writer = writer
        self._facts = facts
        self._texts: dict[str, str] = {}
        self.readers: dict[str, Callable[[Sequence[str]], None]] = {
            "documents": self._document,
            "passages": self._passage,
            "homes": self._home,
            "evidence": self._evidence,
            "decisions": self._decision,
            "credits": self._credit,
        }

    def _document(self, cells: Sequence[str]) -> None:
        digest, name, language, media, size, time = cells
        _check(media, ("text", "markdown", "chat"))
        self._writer.add_document(Document(digest, name, language, media, _whole(size), time))  # type: ignore[arg-type]

    def _passage(self, cells: Sequence[str]) -> None:
        digest, words = cells
        if Passage.of(words).hash != digest:
            raise Refused(Said(f"{digest[:12]} 不是这段文字的哈希值", f"{digest[:12]} is not the hash of this text"))
        self._texts[digest] = words

    def _home(self, cells: Sequence[str]) -> None:
        document, position, passage, byte_from, byte_to, heading = cells
        if passage not in self._texts:
            raise Refused(Said(f"{passage[:12]} 不在 passages.tsv 中", f"{passage[:12]} is not in passages.tsv"))
        self._writer.add_passage(
            document,
            self._texts[passage],
            position=_whole(position),
            byte_from=_whole(byte_from),
            byte_to=_whole(byte_to),
            heading=heading,
        )

    def _evidence(self, cells: Sequence[str]) -> None:
        passage, *candidate, extractor, version, stance, score, link, shape = cells[:14]
        _check(stance, ("asserted", "negated", "hedged", "quoted", "former"))
        fields: list[Any] = [passage, *candidate, extractor, _whole(version), stance, number_of(score), number_of(link)]
        fields += [shape, *map(_whole, cells[14:])]
        self._writer.add_evidence(Evidence(*fields))

    def _decision(self, cells: Sequence[str]) -> None:
        *candidate, verdict, who, time, reason, fact = cells
        _check(verdict, ("accept", "reject"))
        made: OneOf["accept", "reject"] = "accept" if verdict == "accept" else "reject"
        found = self._facts.get(fact)
        self._writer.add_decision(Candidate(*candidate), made, who=who, time=time, reason=reason, fact=found)

    def _credit(self, cells: Sequence[str]) -> None:
        key, what, name, language, kind, sources = cells
        _check(what, tuple(_TABLES))
        entity = self._writer.entity(key)
        row = None if entity is None else self._credited(entity, what, name, language, kind)
        if row is None:
            raise Refused(Said(f"{key} {name} 不在大脑中", f"{key} {name} is not in the brain"))
        self._writer.rows.credit(_TABLES[what], row, tuple(map(self._writer.source_row, sources.split())))

    def _credited(self, entity: int, what: str, name: str, language: str, kind: str) -> int | None:
        if what == "entity":
            return entity
        if what == "name":
            query = (
                "SELECT id FROM names WHERE entity = ? AND name = ? AND language = ? AND kind = ?"
                " AND retracted_in IS NULL"
            )
            found = self._writer.rows.one(query, entity, name, language, kind)
        else:
            query = (
                "SELECT declarations.id FROM declarations JOIN types ON types.id = type WHERE entity = ?"
                " AND types.key = ? AND retracted_in IS NULL"
            )
            found = self._writer.rows.one(query, entity, name)
        return found[0] if found else None


def _check(word: str, allowed: tuple[str, ...]) -> None:
    if word not in allowed:
        wanted = " / ".join(allowed)
        raise Refused(Said(f"应为 {wanted}，却是 {word}", f"expected {wanted}, found {word}"))


def _whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise Refused(Said(f"“{cell[:80]}”不是整数", f'"{cell[:80]}" is no whole number'))
    return int(cell)
