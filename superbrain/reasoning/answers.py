"""What a query gives back: answers, and for each one the edges that make it true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOfWords

from superbrain.reasoning.query import Formula
from superbrain.types import EntityId, Literal, Outcome, RelationId, Standing

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

    ``standing``: known where the known facts alone give this answer, else inferred. The ``truth`` of a known answer
    is under 1 where something plausible speaks against it: a negation that may fail, a better candidate that may be
    one. ``exact``: no edge that was left out for lack of work could have made it truer.
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

    @property
    def doubtful(self) -> Edge | None:
        """The least certain edge that the answer rests on, which would settle it; None if all are known."""
        guessed = [edge for edge in self.path if edge.standing != "known"]
        return min(guessed, key=lambda edge: edge.truth, default=None)


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers to a query, best known entities first, values newest first, superlatives in their order.

    Known answers come first, then those inferred that are stated, truest first; what is too unlikely to be stated
    stands apart in ``weak``, a few of it. They are cut at the ``limit`` asked for; ``total`` says how many there are of
    both, ``inferred`` how many of these are inferred. ``considered`` is over how many
    known values a count, comparison, superlative or difference was taken, and ``unvalued`` how many candidates had no
    comparable value. ``tied``: several answers share the value that decided. ``open_world``: a fact that is not known
    yet could change this answer (counts, negations and "no" are certain over closed relations only).

    ``missed``: no answer that was not found is truer than this; 0 where nothing was guessed. ``expected``: how many
    there are, known and by their truths, where a count was asked and something plausible was found.
    """

    kind: AnswerKind
    items: tuple[Answer, ...]
    total: int
    considered: int | None = None
    unvalued: int = 0
    tied: bool = False
    open_world: bool = False
    inferred: int = 0
    weak: tuple[Answer, ...] = ()
    missed: float = 0.0
    expected: float | None = None

    @property
    def outcome(self) -> Outcome:
        """What there is to say: known answers, only inferred ones, only weak ones, or none."""
        if any(item.standing == "known" and item.boolean is not False for item in self.items):
            return "answered"
        if any(item.standing == "inferred" for item in self.items):
            return "inferred"
        return "weak" if self.weak else "answered" if self.items else "empty"
