"""What a question describes, as nested sets: "currency of (country whose capital is Nairobi)".

An expression denotes a set of entities, or the values of a literal relation. It can be written as a query, and in
words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal as OneOfWords
from typing import TypeAlias

from superbrain.language.ground import Ground
from superbrain.reasoning import And, Atom, Compare, Constant, Formula, Modifier, Not, OneOf, Or, Query, Variable
from superbrain.types import Literal

Comparison = OneOfWords["<", "<=", "=", "!=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class Named:
    """One or more named entities (any of them)."""

    entities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """All entities of the classes."""

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Valued:
    """Entities whose value of a literal relation compares so with ``value``: a value, or that of another entity."""

    relation: int
    comparison: Comparison
    value: Literal | int


@dataclass(frozen=True, slots=True)
class Holders:
    """Entities that have some value of a literal relation."""

    relation: int


@dataclass(frozen=True, slots=True)
class Along:
    """What a relation leads to from ``inner``; for a literal relation the values."""

    inner: Expression
    relation: int
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The members of ``inner`` that belong to one of the classes."""

    inner: Expression
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Members of all parts; of any part when ``either``."""

    parts: tuple[Expression, ...]
    either: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """Members of ``inner`` that are not in ``gone``."""

    inner: Expression
    gone: Expression


@dataclass(frozen=True, slots=True)
class Best:
    """Members of ``inner`` chosen by a value: the first, the n-th, or the first n. ``chosen`` are the ones found."""

    inner: Expression
    relation: int
    name: OneOfWords["argmax", "argmin", "top", "rank"]
    chosen: tuple[int, ...]
    n: int = 0
    ascending: bool = False


Expression: TypeAlias = Named | Members | Valued | Holders | Along | Narrowed | Both | Lacking | Best


def focus_of(expression: Expression) -> tuple[int, ...]:
    """The entities that an expression names, in order."""
    if isinstance(expression, Named):
        return expression.entities
    if isinstance(expression, Both):
        return tuple(dict.fromkeys(entity for part in expression.parts for entity in focus_of(part)))
    if isinstance(expression, Lacking):
        return tuple(dict.fromkeys((*focus_of(expression.inner), *focus_of(expression.gone))))
    if isinstance(expression, Along | Narrowed | Best):
        return focus_of(expression.inner)
    return ()


def steps_of(expression: Expression) -> tuple[tuple[int, bool], ...]:
    """The (relation, inverse) steps of an expression from its innermost outwards, branches one after another."""
    if isinstance(expression, Along):
        return (*steps_of(expression.inner), (expression.relation, expression.inverse))
    if isinstance(expression, Narrowed | Best):
        return steps_of(expression.inner)
    if isinstance(expression, Both):
        return tuple(step for part in expression.parts for step in steps_of(part))
    if isinstance(expression, Lacking):
        return (*steps_of(expression.inner), *steps_of(expression.gone))
    if isinstance(expression, Valued):
        return ((expression.relation, True),)
    return ()


def plain(expression: Expression) -> Expression:
    """An expression without the classes that narrow it at the outside."""
    while isinstance(expression, Narrowed):
        expression = expression.inner
    return expression


class QueryWriter:
    """Writes expressions as queries over stable keys."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._names: Iterator[str] = iter(())

    def query(self, expression: Expression, modifiers: tuple[Modifier, ...] = ()) -> Query:
        """The query for the members (or values) of an expression."""
        self._restart()
        if isinstance(expression, Best):
            key = self.ground.relations[expression.relation].key
            modifiers = (Modifier(expression.name, key, expression.n, expression.ascending), *modifiers)
            expression = expression.inner
        types, parts = self._parts(expression, "x")
        return Query(Variable("x", types), _joined(parts), modifiers)

    def ask(self, expression: Expression, entity: int) -> Query:
        """The yes/no query whether ``entity`` is a member of an expression."""
        self._restart()
        types, parts = self._parts(expression, "x")
        constant = self._constant(entity)
        if types:
            parts = [OneOf(Variable("x", types), (constant,)), *parts]
            return Query(None, _joined(parts))
        formula = _joined(parts)
        if formula is None:
            return Query(None, OneOf(Variable("x"), (constant,)))
        return Query(None, _grounded(formula, "x", constant))

    def compared(self, relation: int, one: int, comparison: Comparison, other: int | Literal) -> Query:
        """The yes/no query whether one entity's value compares so with another's, or with a value."""
        value = other if isinstance(other, Literal) else self._constant(other)
        return Query(None, Compare(self.ground.relations[relation].key, self._constant(one), comparison, value))

    def _restart(self) -> None:
        self._names = (f"y{number}" if number > 1 else "y" for number in count(1))

    def _constant(self, entity: int) -> Constant:
        return Constant(self.ground.entity_key(entity))

    def _parts(self, expression: Expression, name: str) -> tuple[tuple[str, ...], list[Formula]]:
        """The classes and the conjuncts that bind variable ``name`` to the members of an expression."""
        if isinstance(expression, Named):
            return (), [OneOf(Variable(name), tuple(map(self._constant, expression.entities)))]
        if isinstance(expression, Members):
            return expression.types, []
        if isinstance(expression, Valued):
            return (), [self._valued(expression, name)]
        if isinstance(expression, Holders):
            key = self.ground.relations[expression.relation].key
            return (), [Atom(key, Variable(name), Variable(next(self._names)))]
        if isinstance(expression, Along):
            return (), self._along(expression, name)
        if isinstance(expression, Narrowed):
            return expression.types, self._parts(expression.inner, name)[1]
        if isinstance(expression, Both):
            return self._both(expression, name)
        if isinstance(expression, Lacking):
            types, parts = self._parts(expression.inner, name)
            gone = _joined(self._parts(expression.gone, name)[1])
            return types, parts if gone is None else [*parts, Not(gone)]
        # A superlative inside another description: the query goes on from what it chose.
        return self._parts(Named(expression.chosen), name)

    def _valued(self, expression: Valued, name: str) -> Formula:
        key = self.ground.relations[expression.relation].key
        if isinstance(expression.value, int):
            return Compare(key, Variable(name), expression.comparison, self._constant(expression.value))
        if expression.comparison == "=":
            return Atom(key, Variable(name), expression.value)
        return Compare(key, Variable(name), expression.comparison, expression.value)

    def _along(self, expression: Along, name: str) -> list[Formula]:
        inner: Expression = expression.inner
        parts: list[Formula] = []
        if isinstance(inner, Best):
            inner = Named(inner.chosen)
        start: Variable | Constant
        if isinstance(inner, Named) and len(inner.entities) == 1:
            start = self._constant(inner.entities[0])
        else:
            other = next(self._names)
            types, parts = self._parts(inner, other)
            start = Variable(other, types)
        key = self.ground.relations[expression.relation].key
        end = Variable(name)
        atom = Atom(key, end, start) if expression.inverse else Atom(key, start, end)
        return [*parts, atom]

    def _both(self, expression: Both, name: str) -> tuple[tuple[str, ...], list[Formula]]:
        types: tuple[str, ...] = ()
        branches: list[list[Formula]] = []
        for part in expression.parts:
            own, parts = self._parts(part, name)
            types = types or own
            branches.append(parts)
        if not expression.either:
            return types, [one for parts in branches for one in parts]
        options = [joined for parts in branches if (joined := _joined(parts)) is not None]
        return types, [options[0] if len(options) == 1 else Or(tuple(options))]


def _joined(parts: list[Formula]) -> Formula | None:
    return None if not parts else parts[0] if len(parts) == 1 else And(tuple(parts))


def _grounded(formula: Formula, name: str, constant: Constant) -> Formula:
    """The formula with one variable replaced by a constant; memberships stay as they are."""
    if isinstance(formula, Atom):
        head = constant if formula.head == Variable(name) else formula.head
        tail = constant if formula.tail == Variable(name) else formula.tail
        return Atom(formula.relation, head, tail)
    if isinstance(formula, Compare):
        return Compare(
            formula.relation, constant if formula.term == Variable(name) else formula.term, formula.op, formula.value
        )
    if isinstance(formula, And | Or):
        return type(formula)(tuple(_grounded(part, name, constant) for part in formula.parts))
    if isinstance(formula, Not):
        return Not(_grounded(formula.part, name, constant))
    return And((formula, OneOf(Variable(name), (constant,)))) if formula.variable.name == name else formula
