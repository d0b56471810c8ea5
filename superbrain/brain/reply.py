"""The answer object: what `Brain.ask` returns and ``ask --json`` prints ("superbrain.answer/1").

Everything in it is readable without the brain: stable keys, labels in words, values with their units, and for every
answer the path of facts that proves it, each with its sources. Clients must accept new fields and new outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from superbrain.reasoning.answers import AnswerKind
from superbrain.types import Language, Outcome, Standing

SCHEMA = "superbrain.answer/1"


@dataclass(frozen=True, slots=True)
class Citation:
    """Who says so.

    For facts that were read from text ``quote`` are the words of the document that state it, ``start`` and ``end`` the
    bytes of the document in which the passage with these words stands, ``score`` how surely they were understood.
    """

    name: str
    uri: str = ""
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    score: float | None = None

    def to_json(self) -> dict[str, object]:
        """The citation as plain values."""
        return {
            "name": self.name,
            "uri": self.uri,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "score": self.score,
        }


@dataclass(frozen=True, slots=True)
class Term:
    """One end of an edge: an entity with its stable ``id``, or a literal with ``value`` and ``unit``.

    The value of a quantity is a number, any other its canonical text; ``unit`` is None where there is none.
    """

    label: str
    id: str | None = None
    value: str | float | int | None = None
    unit: str | None = None

    def to_json(self) -> dict[str, object]:
        """``id`` and ``label`` of an entity, ``value`` and ``unit`` of a literal."""
        if self.id is not None:
            return {"id": self.id, "label": self.label}
        return {"value": self.value, "unit": self.unit, "label": self.label}


@dataclass(frozen=True, slots=True)
class PathEdge:
    """One step of a proof. The fact reads head, relation, tail; ``inverse`` says that the path walks it backwards.

    ``period`` tells in words how long the fact holds, "" where that is not known. An edge that is only inferred has
    no ``fact`` and no sources; ``support`` are the nearest known facts that speak for it.
    """

    fact: int | None
    head: Term
    relation: Term
    tail: Term
    inverse: bool = False
    standing: Standing = "known"
    truth: float = 1.0
    branch: int = 0
    sources: tuple[Citation, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    period: str = ""
    support: tuple[PathEdge, ...] = ()

    @property
    def ends(self) -> tuple[Term, Term]:
        """Where the step starts and where it arrives, as the path walks it."""
        return (self.tail, self.head) if self.inverse else (self.head, self.tail)

    def to_json(self) -> dict[str, object]:
        """The edge as plain values."""
        return {
            "fact": self.fact,
            "head": self.head.to_json(),
            "relation": {"id": self.relation.id, "label": self.relation.label},
            "tail": self.tail.to_json(),
            "inverse": self.inverse,
            "standing": self.standing,
            "truth": self.truth,
            "branch": self.branch,
            "sources": [source.to_json() for source in self.sources],
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "support": [edge.to_json() for edge in self.support],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with its proof. ``id`` is the entity's stable key, None for anything that is not an entity."""

    kind: AnswerKind
    label: str
    labels: Mapping[str, str]
    id: str | None = None
    value: str | float | int | bool | None = None
    unit: str | None = None
    truth: float = 1.0
    standing: Standing = "known"
    exact: bool = True
    path: tuple[PathEdge, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The answer as plain values."""
        return {
            "id": self.id,
            "kind": self.kind,
            "label": self.label,
            "labels": dict(self.labels),
            "value": self.value,
            "unit": self.unit,
            "truth": self.truth,
            "standing": self.standing,
            "exact": self.exact,
            "path": [edge.to_json() for edge in self.path],
        }


@dataclass(frozen=True, slots=True)
class Understanding:
    """One way in which the question could be read: in words, as a query, and how likely it was meant."""

    text: str
    query: str | None
    probability: float

    def to_json(self) -> dict[str, object]:
        """The reading as plain values."""
        return {"text": self.text, "query": self.query, "probability": round(self.probability, 4)}


@dataclass(frozen=True, slots=True)
class Offer:
    """A way on: ``question`` can be asked as it stands."""

    kind: str
    id: str
    label: str
    question: str

    def to_json(self) -> dict[str, object]:
        """The offer as plain values."""
        return {"kind": self.kind, "id": self.id, "label": self.label, "question": self.question}


@dataclass(frozen=True, slots=True)
class Reply:
    """All that is said to one question.

    ``completed`` is the question as the conversation completed it, "" where it stands on its own. ``considered`` is
    over how many known values a count or superlative was taken, ``unvalued`` how many candidates had no value.
    ``weak``: answers that are too unlikely to be stated, where there are no others. ``tied``: several answers share the
    value that decided. ``open_world``: a fact that nobody has told yet could change the answer. ``timings`` are
    milliseconds a stage.
    """

    question: str
    language: Language
    outcome: Outcome
    text: str
    query: str | None = None
    answers: tuple[Answer, ...] = ()
    total: int = 0
    considered: int | None = None
    unvalued: int = 0
    tied: bool = False
    open_world: bool = False
    weak: tuple[Answer, ...] = ()
    readings: tuple[Understanding, ...] = ()
    suggestions: tuple[Offer, ...] = ()
    as_of: int | None = None
    transaction: int = 0
    elapsed_ms: float = 0.0
    completed: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def best(self) -> Answer | None:
        """The first answer, if there is one."""
        return self.answers[0] if self.answers else None

    def __str__(self) -> str:
        return self.text

    def to_json(self) -> dict[str, object]:
        """The reply as plain values, ready for ``json.dumps``."""
        return {
            "schema": SCHEMA,
            "question": self.question,
            "language": self.language,
            "outcome": self.outcome,
            "text": self.text,
            "completed": self.completed,
            "query": self.query,
            "answers": [answer.to_json() for answer in self.answers],
            "total": self.total,
            "considered": self.considered,
            "unvalued": self.unvalued,
            "tied": self.tied,
            "open_world": self.open_world,
            "weak": [answer.to_json() for answer in self.weak],
            "readings": [reading.to_json() for reading in self.readings],
            "suggestions": [offer.to_json() for offer in self.suggestions],
            "as_of": self.as_of,
            "transaction": self.transaction,
            "elapsed_ms": round(self.elapsed_ms, 1),
        }
