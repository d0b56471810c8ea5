"""Where a statement stands in what was read: the quote, its place, and the document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from superbrain.store import Snapshot, Store
from superbrain.store.learned import Candidate, Document, Evidence
from superbrain.types import Fact, Literal

BEFORE, AFTER = 60, 60
"""Characters of the line that are quoted before and after the statement itself."""

CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document. ``start`` and ``end`` are the characters of ``text`` that state it; ``byte_from`` and
    ``byte_to`` the bytes of the document in which the passage stands.
    """

    document: Document
    text: str
    start: int
    end: int
    byte_from: int
    byte_to: int
    heading: str = ""
    stance: str = "asserted"
    extractor: str = ""
    score: float = 1.0

    @property
    def said(self) -> str:
        """The words that state it, without those around."""
        return self.text[self.start : self.end]

    def to_json(self) -> dict[str, object]:
        """The quote as plain values."""
        return {
            "document": {"hash": self.document.hash, "name": self.document.name},
            "heading": self.heading,
            "quote": self.text,
            "span": [self.start, self.end],
            "bytes": [self.byte_from, self.byte_to],
            "stance": self.stance,
            "extractor": self.extractor,
            "score": self.score,
        }


def quotes_of(store: Store, evidence: Iterable[Evidence], as_of: int | None = None) -> list[Quote]:
    """Each piece of evidence where it stands; one that stands in several documents is quoted from each.

    The same words are quoted once, as the first piece of evidence has them.
    """
    found: dict[tuple[object, ...], Quote] = {}
    for one in evidence:
        passage = store.passage(one.passage, as_of=as_of)
        if passage is None:
            continue
        text, start, end = around(passage.text, max(one.span_from, 0), max(one.span_to, 0))
        score = round(one.score * one.link, 4)
        for home, document in store.homes(one.passage, as_of=as_of):
            place = home.byte_from, home.byte_to, home.heading
            quote = Quote(document, text, start, end, *place, one.stance, one.extractor, score)
            found.setdefault((document.hash, home.position, one.span_from, one.span_to), quote)
    return list(found.values())


def around(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The line in which the characters ``start`` to ``end`` stand, cut where it is long, and where they are in it."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    begin, stop = max(first, start - BEFORE), min(last, end + AFTER)
    lead = CUT if begin > first else ""
    quoted = lead + text[begin:stop] + (CUT if stop < last else "")
    return quoted, len(lead) + start - begin, len(lead) + end - begin


def evidence_of(store: Store, snapshot: Snapshot, fact: Fact, as_of: int | None = None) -> list[Evidence]:
    """What was read that says a fact, best first, under whatever names it was said when it was decided about."""
    stated = _stated(store, snapshot, fact)
    wanted = {stated.id: None}
    if stated.tail and snapshot.schema.relations[fact.relation].symmetric:
        wanted[replace(stated, head=stated.tail, tail=stated.head).id] = None
    decided = (one.candidate.id for one in store.decisions(as_of=as_of) if one.fact == fact.id)
    wanted.update(dict.fromkeys(decided))
    found = {
        one.id: one
        for candidate in wanted
        for one in store.evidence(candidate, as_of=as_of)
        if one.stance == "asserted"
    }
    return sorted(found.values(), key=lambda one: (one.extractor == "shape", -one.score * one.link, one.id))


def _stated(store: Store, snapshot: Snapshot, fact: Fact) -> Candidate:
    """What a fact says, in keys."""
    head, relation = store.entity_key(fact.head), snapshot.schema.relations[fact.relation].key
    times = {"valid_from": fact.valid_from, "valid_to": fact.valid_to}
    if isinstance(fact.tail, Literal):
        return Candidate(head, relation, value=fact.tail.value, unit=fact.tail.unit, **times)
    return Candidate(head, relation, store.entity_key(fact.tail), **times)
