"""The bound form of a query: rows in place of keys, and types taken off the variables.

A conjunction is a tuple of parts whose places are variable names or rows, so that the evaluators know nothing of
keys. Nested conjunctions and double negations are gone; disjunctions and negations hold conjunctions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from superbrain.reasoning.answers import AnswerKind
from superbrain.reasoning.query import Not, Operator
from superbrain.types import Literal

TURNED: dict[Operator, Operator] = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}

Place: TypeAlias = str | int
"""A variable's name, or the row of an entity."""


@dataclass(frozen=True, slots=True)
class Link:
    """relation(head, tail). A literal tail is a constant of the query."""

    relation: int
    head: Place
    tail: Place | Literal


@dataclass(frozen=True, slots=True)
class Belongs:
    """The place is a member of one of the types."""

    place: Place
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The place is one of the rows."""

    place: Place
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """The newest value of the place compares so with a constant, or with another place's newest value."""

    relation: int
    place: Place
    op: Operator
    value: Literal | Place

    def turned(self) -> Measure:
        """The same comparison read from its other place."""
        if isinstance(self.value, Literal):
            msg = "a comparison with a constant has one place"
            raise TypeError(msg)
        return Measure(self.relation, self.value, TURNED[self.op], self.place)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the conjunctions holds."""

    options: tuple[Conjunction, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """The conjunction holds for no choice of its own variables. ``source``: as the query says it."""

    parts: Conjunction
    source: Not
    certain: bool


Part: TypeAlias = Link | Belongs | Choice | Measure | Either | Absent
Conjunction: TypeAlias = tuple[Part, ...]
AnyPlace = TypeVar("AnyPlace", str | int, str | int | Literal)


@dataclass(frozen=True, slots=True)
class Selection:
    """A modifier: the first ``n`` by a literal relation, or ``only`` the n-th of them.

    ``counting``: by how many others a relation between entities leads to, from tails to heads if ``inverse``.
    """

    relation: int
    n: int
    ascending: bool
    only: bool
    counting: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A query ready to be evaluated.

    ``selections`` are done in their order; then, if set, the answers are counted, or the ``difference`` of two of
    them is taken by that relation. ``open_claims`` and ``open_denials``: some relation that is not closed stands
    outside negations, or under one.
    """

    target: str | None
    parts: Conjunction
    kind: AnswerKind
    selections: tuple[Selection, ...]
    counted: bool
    difference: int | None
    open_claims: bool
    open_denials: bool


def names(part: Part | Iterable[Part]) -> frozenset[str]:
    """The variables that occur in a part or in several."""
    if isinstance(part, Link):
        places: tuple[object, ...] = (part.head, part.tail)
    elif isinstance(part, Measure):
        places = (part.place, part.value)
    elif isinstance(part, Belongs | Choice):
        places = (part.place,)
    elif isinstance(part, Either):
        return frozenset().union(*map(names, part.options))
    elif isinstance(part, Absent):
        return names(part.parts)
    else:
        return frozenset().union(*map(names, part))
    return frozenset(place for place in places if isinstance(place, str))


def shared_names(parts: Conjunction, target: str | None) -> dict[int, frozenset[str]]:
    """The variables of each part that other parts or the target share; all of them in parts without parts."""
    found = [names(part) for part in parts]
    uses = Counter(name for part in found for name in part)
    if target is not None:
        uses[target] += 1
    return {
        number: frozenset(name for name in found[number] if uses[name] > 1)
        if isinstance(part, Either | Absent)
        else found[number]
        for number, part in enumerate(parts)
    }


def unbounded(parts: Conjunction, target: str | None, outer: frozenset[str] = frozenset()) -> str | None:
    """A variable that nothing bounds but negations, or None. ``outer``: variables that what lies outside bounds."""
    bounded = outer.union(*map(bounds, parts))
    if target is not None and target not in bounded:
        return target
    shared = shared_names(parts, target)
    for number, part in enumerate(parts):
        loose = shared[number] - bounded
        if loose:
            return min(loose)
        inside = part.options if isinstance(part, Either) else (part.parts,) if isinstance(part, Absent) else ()
        for conjunction in inside:
            found = unbounded(conjunction, None, bounded & shared[number])
            if found is not None:
                return found
    return None


def bounds(part: Part) -> frozenset[str]:
    """The variables that a part keeps to finitely many values."""
    if isinstance(part, Either):
        options = [frozenset[str]().union(*map(bounds, option)) for option in part.options]
        return options[0].intersection(*options)
    return frozenset() if isinstance(part, Absent) else names(part)


def substituted(part: Part, rows: dict[str, int]) -> Part:
    """The part with variables replaced by rows."""

    def place(old: AnyPlace) -> AnyPlace | int:
        return rows.get(old, old) if isinstance(old, str) else old

    if isinstance(part, Link):
        return Link(part.relation, place(part.head), place(part.tail))
    if isinstance(part, Measure):
        return replace(part, place=place(part.place), value=place(part.value))
    if isinstance(part, Either):
        return Either(tuple(tuple(substituted(p, rows) for p in option) for option in part.options))
    if isinstance(part, Absent):
        return replace(part, parts=tuple(substituted(p, rows) for p in part.parts))
    return replace(part, place=place(part.place))
