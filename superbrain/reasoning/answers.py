"""What a query gives back: answers, and for each one the edges that make it true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOfWords

from superbrain.reasoning.query import Formula
from superbrain.types import EntityId, Literal, RelationId, Standing

AnswerKind = OneOfWords["entity", "quantity", "date", "text", "coordinates", "count", "boolean"]


@dataclass(frozen=True, slots=True)
class Edge:
    """One step of a path.

    ``head`` and ``tail`` stand as the fact is stored; ``inverse`` says that a reader walks it from tail to head. A
    fact of a symmetric relation has no direction and is turned the way that it is walked. ``fact`` is the stored
    fact's id, None for an edge that is only inferred. ``valid_from`` is filled for literals. Edges of one ``branch``
    follow each other and connect.
    """

    fact: int | None
    head: EntityId
    relation: RelationId
    tail: EntityId | Literal
    inverse: bool = False
    standing: Standing = "known"
    truth: float = 1.0
    branch: int = 0
    valid_from: str = ""

    @property
    def start(self) -> EntityId | Literal:
        """The end that a reader comes from."""
        return self.tail if self.inverse else self.head

    @property
    def end(self) -> EntityId | Literal:
        """The end that a reader arrives at."""
        return self.head if self.inverse else self.tail


@dataclass(frozen=True, slots=True)
class Absence:
    """A negated part of the query that an answer rests on: there is no edge to show, only that none is known.

    ``certain``: all its relations are closed, so that what is not known is false.
    """

    part: Formula
    certain: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and its witness.

    An entity that was chosen or compared by a value carries that value in ``literal``; a lookup of a value has
    ``entity`` None. ``number`` is a count, or a quantity's value. ``path`` goes from what the query names to the
    answer; the false answer of a yes/no question shows what holds instead where that refutes it. ``absences`` tells
    the negations that no edge can show.
    """

    entity: EntityId | None = None
    literal: Literal | None = None
    number: float | None = None
    boolean: bool | None = None
    truth: float = 1.0
    standing: Standing = "known"
    exact: bool = True
    path: tuple[Edge, ...] = ()
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers to a query, best known entities first, values newest first, superlatives in their order.

    ``items`` holds at most the ``limit`` asked for, ``total`` says how many there are. ``considered`` is over how
    many known values a count, comparison, superlative or difference was taken, and ``unvalued`` how many candidates
    had no comparable value. ``tied``: several answers share the value that decided. ``open_world``: a fact that is
    not known yet could change this answer (counts, negations and "no" are certain over closed relations only).
    """

    kind: AnswerKind
    items: tuple[Answer, ...]
    total: int
    considered: int | None = None
    unvalued: int = 0
    tied: bool = False
    open_world: bool = False
