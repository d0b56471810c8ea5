"""What was read from text and decided about it: documents, passages, evidence, decisions.

All of it is identified by its content, never by a number: the same bytes read twice are the same document, the same
sentence in two documents is one passage with two homes, the same words found twice are one piece of evidence.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final
from typing import Literal as OneOf

from superbrain.types import EntityId, Fact

Media = OneOf["text", "markdown", "chat"]
Stance = OneOf["asserted", "negated", "hedged", "quoted", "former"]
Verdict = OneOf["accept", "reject"]

NEWCOMER: Final = "new:"
"""Begins the head or tail of a candidate that names something the graph does not know: ``new:<type>:<name>``."""

DOCUMENT_SOURCE: Final = "document."
"""Begins the key of the source that a document is."""

DOCUMENT_TRUST: Final = 0.5

_FIELD: Final = "\x1f"  # no cleaned text holds it


def digest_of(*parts: object) -> str:
    """SHA-256 of parts that hold no control characters, in hexadecimal."""
    return hashlib.sha256(_FIELD.join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read. ``hash`` is the SHA-256 of its ``size`` bytes, in hexadecimal.

    ``language`` is "zh", "en", … or ""; ``time`` is an ISO date (and time) of the text itself, "" when not known.
    """

    hash: str
    name: str
    language: str = ""
    media: Media = "text"
    size: int = 0
    time: str = ""

    @property
    def source(self) -> str:
        """Key of the source to which facts accepted from this document are attributed."""
        return DOCUMENT_SOURCE + self.hash[:16]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text, cleaned. ``hash`` is the SHA-256 of its UTF-8 bytes, in hexadecimal."""

    hash: str
    text: str

    @classmethod
    def of(cls, text: str) -> Passage:
        """The passage of a text that is clean already."""
        return cls(hashlib.sha256(text.encode()).hexdigest(), text)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a passage stands: in which document (hash), as which one of its passages, in which bytes of it.

    ``heading`` is the path of headings above it, "" without any.
    """

    document: str
    passage: str
    position: int
    byte_from: int
    byte_to: int
    heading: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A statement that may become a fact, in words that need no graph.

    ``head`` and ``tail`` are keys of entities or newcomers (``new:<type>:<name>``), ``relation`` is a key. A value
    has an empty ``tail``; it is canonical like `superbrain.types.Literal`.
    """

    head: str
    relation: str
    tail: str = ""
    value: str = ""
    unit: str = ""
    valid_from: str = ""
    valid_to: str = ""

    @property
    def id(self) -> str:
        """SHA-256 of its parts, in hexadecimal."""
        parts = self.head, self.relation, self.tail, self.value, self.unit, self.valid_from, self.valid_to
        return digest_of(*parts)


@dataclass(frozen=True, slots=True)
class Evidence:
    """That a passage (hash) says something: which words, found by whom, with which stance.

    ``score`` is the extractor's own, in [0, 1]; ``link`` how sure it is that the words mean these entities. ``shape``
    is the wording between head and tail where the extractor goes by it. All places are characters of the passage's
    text, [from, to): of the whole statement, of the head and of the tail; (-1, -1) where there is none.
    """

    passage: str
    head: str
    relation: str
    tail: str = ""
    value: str = ""
    unit: str = ""
    valid_from: str = ""
    valid_to: str = ""
    extractor: str = ""
    version: int = 1
    stance: Stance = "asserted"
    score: float = 1.0
    link: float = 1.0
    shape: str = ""
    span_from: int = -1
    span_to: int = -1
    head_from: int = -1
    head_to: int = -1
    tail_from: int = -1
    tail_to: int = -1

    @property
    def candidate(self) -> Candidate:
        """What it is evidence of."""
        return Candidate(self.head, self.relation, self.tail, self.value, self.unit, self.valid_from, self.valid_to)

    @property
    def id(self) -> str:
        """SHA-256 of its fields, in hexadecimal."""
        said = self.head, self.relation, self.tail, self.value, self.unit, self.valid_from, self.valid_to
        judged = self.extractor, self.version, self.stance, float(self.score), float(self.link), self.shape
        places = self.span_from, self.span_to, self.head_from, self.head_to, self.tail_from, self.tail_to
        return digest_of(self.passage, *said, *judged, *places)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person (``who``) decided about a candidate, and when (ISO, UTC).

    ``fact`` is the fact that an acceptance made; None for a rejection, or where the fact is not held any more.
    """

    candidate: Candidate
    verdict: Verdict
    who: str
    time: str
    reason: str = ""
    fact: int | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What goes, or went, with a document.

    ``facts`` and ``decisions`` are those that rest on it alone; ``newcomers`` the entities that were known from it
    alone; ``names`` all names that went, also aliases of entities that stay: passages that hold one read differently
    now. ``passages`` are the hashes of those that stand nowhere else.
    """

    document: Document
    facts: tuple[Fact, ...] = ()
    decisions: tuple[Decision, ...] = ()
    newcomers: tuple[EntityId, ...] = ()
    names: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
