"""Writing what was read from text, and what was decided about it, within one transaction."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from superbrain import text
from superbrain.errors import UnknownName, UnsafeText, UsageError
from superbrain.store import learned_rows
from superbrain.store.entity_writer import EntityWriter
from superbrain.store.forgetting import SHOWN
from superbrain.store.learned import (
    DOCUMENT_TRUST,
    NEWCOMER,
    Candidate,
    Decision,
    Document,
    Evidence,
    Passage,
    Verdict,
)
from superbrain.store.rows import Put
from superbrain.types import EntityId, Source

PASSAGE_LIMIT: Final = 64 << 10
"""Longest passage, in characters."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_CAME = (Put.NEW, Put.REVIVED)


class LearnedWriter(EntityWriter):
    """The part of a writer that knows documents, passages, evidence and decisions."""

    def __init__(self, connection: sqlite3.Connection, transaction: int, origin: int) -> None:
        super().__init__(connection, transaction, origin)
        self._keys: dict[int, str] = {}

    def add_document(self, document: Document) -> bool:
        """Add a document, and the source that it is; returns false if one of the same bytes is there.

        Raises
        ------
        UnsafeText
            if its hash is none, or its name cannot be shown as it is.

        """
        _check_hash(document.hash)
        _check_clean(document.name, document.language, document.time)
        if not document.name:
            raise UnsafeText(reason=document.hash)
        if learned_rows.document_row(self._connection, document.hash) is not None:
            return False
        self.add_source(Source(document.source, document.name, trust=DOCUMENT_TRUST))
        said = document.hash, document.name, document.language, document.media, document.size, document.time
        _, did = self.rows.put("documents", said)
        self.rows.counts["documents"] += 1
        return did in _CAME

    def add_passage(
        self, document: str, passage: str, *, position: int, byte_from: int, byte_to: int, heading: str = ""
    ) -> tuple[str, bool]:
        """Say that a text stands in a document; returns its hash, and whether no document held it before.

        ``passage`` is clean (`superbrain.text.clean` with ``lines``) and becomes the passage's text as it is.

        Raises
        ------
        UnknownName
            if there is no such document.
        UnsafeText, TooLarge
            if the text is not clean or too long.

        """
        found = learned_rows.document_row(self._connection, document)
        if found is None:
            raise UnknownName(name=document[:16], what_zh="文档", what_en="document", near="")
        if not passage or text.clean(passage, PASSAGE_LIMIT, lines=True) != passage:
            raise UnsafeText(reason=text.shown(passage, 40))
        _check_clean(heading)
        made = Passage.of(passage)
        self._connection.execute(
            "INSERT INTO passages (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING", (made.hash, made.text)
        )
        row = self._passage_row(made.hash)
        new = not self.rows.one("SELECT 1 FROM homes WHERE passage = ? AND retracted_in IS NULL LIMIT 1", row)
        self.rows.put("homes", (found, row, position, byte_from, byte_to, heading))
        self.rows.counts["passages"] += new
        return made.hash, new

    def _passage_row(self, passage: str) -> int:
        found = self.rows.one("SELECT id FROM passages WHERE hash = ?", passage)
        if found is None:
            raise UnknownName(name=passage[:16], what_zh="段落", what_en="passage", near="")
        return found[0]

    def add_evidence(self, evidence: Evidence) -> bool:
        """Add a piece of evidence; returns whether it is new. Keys of merged entities are those of what they became.

        Raises
        ------
        UnknownName
            if its passage is not there.
        UnsafeText, UsageError
            if its words are not clean, or a score lies outside [0, 1].

        """
        found = self._followed(evidence)
        return self._put_evidence(found.id, found)

    def _put_evidence(self, identity: str, found: Evidence) -> bool:
        passage = self._passage_row(found.passage)
        _check_evidence(found)
        _, did = self.rows.put("evidence", (identity,), (found.candidate.id, passage, *learned_rows.said(found)))
        self.rows.counts["evidence"] += did in _CAME
        return did in _CAME

    def _followed(self, evidence: Evidence) -> Evidence:
        head, tail = self._living_key(evidence.head), self._living_key(evidence.tail)
        return learned_rows.moved(evidence, head, tail)

    def _living_key(self, key: str) -> str:
        """The key to which a key leads; one that leads nowhere stays."""
        if not key or key.startswith(NEWCOMER):
            return key
        entity = self.entity(key)
        if entity is None:
            return key
        if entity not in self._keys:
            self._keys[entity] = self.entity_key(entity)
        return self._keys[entity]

    def retract_evidence(self, evidence: Evidence | str) -> bool:
        """Take a piece of evidence (or its id) back; returns whether it was there."""
        identity = evidence if isinstance(evidence, str) else self._followed(evidence).id
        found = self.rows.one("SELECT id FROM evidence WHERE hash = ? AND retracted_in IS NULL", identity)
        if found is None:
            return False
        self.rows.retract("evidence", found[0])
        self.rows.counts["withdrawn"] += 1
        return True

    def set_evidence(self, passage: str, evidence: Iterable[Evidence]) -> tuple[int, int]:
        """Make ``evidence`` all that a passage says; returns how many pieces came and how many went.

        This is how a passage is read again, whatever was found in it before.
        """
        row = self._passage_row(passage)
        wanted = {each.id: each for each in map(self._followed, evidence)}
        known = self._connection.execute(
            "SELECT hash FROM evidence WHERE passage = ? AND retracted_in IS NULL", (row,)
        ).fetchall()
        gone = sum(self.retract_evidence(identity) for (identity,) in known if identity not in wanted)
        return sum(self._put_evidence(identity, each) for identity, each in wanted.items()), gone

    def evidence_of(self, passage: str) -> list[Evidence]:
        """Return what a passage says, also what this transaction has added."""
        return learned_rows.evidence(self._connection, passage=passage)

    def passages_holding(self, *names: str) -> list[Passage]:
        """Return the passages in which one of these stands, also those that this transaction has added."""
        return learned_rows.passages_holding(self._connection, names)

    def add_decision(
        self,
        candidate: Candidate,
        verdict: Verdict,
        *,
        who: str,
        time: str = "",
        reason: str = "",
        fact: int | None = None,
    ) -> bool:
        """Note what somebody decided, which replaces an earlier decision; returns false if it stands so already.

        ``fact`` is the fact that an acceptance made; ``time`` is now by default.

        Raises
        ------
        UsageError
            if a rejection has a fact, or the fact does not live.
        UnsafeText
            if the words are not clean.

        """
        if fact is not None and not (
            verdict == "accept" and self.rows.one("SELECT 1 FROM facts WHERE id = ? AND retracted_in IS NULL", fact)
        ):
            raise UsageError(reason=f"decision: {verdict} {fact}")
        _check_clean(*learned_rows.parts(candidate), who, time, reason)
        standing = learned_rows.decision(self._connection, candidate.id)
        made = Decision(candidate, verdict, who, time, reason, fact)
        if standing is not None:
            if learned_rows.same_decision(made, standing):
                return False
            self.retract_decision(candidate)
        made = Decision(candidate, verdict, who, time or datetime.now(UTC).isoformat(timespec="seconds"), reason, fact)
        self.rows.put("decisions", learned_rows.decided(made))
        self.rows.counts["decisions"] += 1
        return True

    def retract_decision(self, candidate: Candidate) -> bool:
        """Take the decision about a candidate back; returns whether there was one."""
        found = self.rows.one("SELECT id FROM decisions WHERE candidate = ? AND retracted_in IS NULL", candidate.id)
        if found is None:
            return False
        self.rows.retract("decisions", found[0])
        return True

    @contextmanager
    def crediting(self, sources: Sequence[str]) -> Iterator[None]:
        """Credit the entities, types and names that the block adds to documents, by the keys of their sources.

        They go when the last of these documents is forgotten, unless something else rests on them. What lives already
        and is known otherwise is not credited; what a person adds once more, outside such a block, is known from no
        document any more.

        Raises
        ------
        UnknownName
            if there is no such source.

        """
        with self.rows.crediting(tuple(self.source_row(key) for key in sources)):
            yield

    def rest(self, entity: EntityId, sources: Sequence[str]) -> None:
        """Note that a fact of these documents needs an entity: what is known of it from documents rests on them too.

        A thing that is known otherwise rests on no document. UnknownName if there is no such source.
        """
        with self.crediting(sources):
            for table, query in {"entities": "SELECT ?", **SHOWN}.items():
                for (row,) in self.rows.connection.execute(query, (entity,)).fetchall():
                    if self.rows.credits(table, row):
                        self.rows.said_again(table, row)

    def source_row(self, key: str) -> int:
        """Return the row of a living source. UnknownName if there is none."""
        if key not in self._sources:
            raise UnknownName(name=key, what_zh="来源", what_en="source", near="")
        return self._sources[key][0]


def _check_evidence(evidence: Evidence) -> None:
    said = evidence.shape, evidence.extractor, *learned_rows.parts(evidence.candidate)
    _check_clean(*said)
    for score in (evidence.score, evidence.link):
        if not 0 <= score <= 1:
            raise UsageError(reason=f"score {score}")


def _check_hash(written: str) -> None:
    if not _HASH.fullmatch(written):
        raise UnsafeText(reason=text.shown(written, 80))


def _check_clean(*words: str) -> None:
    for word in words:
        if not _is_clean(word):
            raise UnsafeText(reason=text.shown(word, 80))


@lru_cache(maxsize=8192)  # the same keys, shapes and headings come again and again
def _is_clean(word: str) -> bool:
    return text.clean(word, text.TEXT_LIMIT) == word
