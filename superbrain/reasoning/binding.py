"""A query bound to one snapshot: keys become rows, and what cannot be meant is refused before anything is computed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from superbrain.errors import BadQuery, TooLarge, UnknownName
from superbrain.reasoning.answers import AnswerKind
from superbrain.reasoning.bound import (
    Absent,
    Belongs,
    Bound,
    Choice,
    Conjunction,
    Either,
    Link,
    Measure,
    Place,
    Selection,
    unbounded,
)
from superbrain.reasoning.query import (
    MOST_NESTED,
    And,
    Atom,
    Compare,
    Constant,
    Formula,
    Modifier,
    Not,
    OneOf,
    Or,
    Query,
    Term,
    Variable,
)
from superbrain.reasoning.values import as_kind, span
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityId, Literal, Relation

KeyLookup: TypeAlias = Callable[[str], EntityId | None]
"""The entity of a stable key, or None: ``Store.entity``."""

MOST_PARTS = 100
"""Atoms, lists and comparisons of one query."""

ORDERED = ("quantity", "date")
"""Kinds of values of which one can be greater."""


def bind(query: Query, snapshot: Snapshot, lookup: KeyLookup) -> Bound:
    """The query over the rows of the snapshot.

    Raises UnknownName for a key that the graph does not have, BadQuery where a variable is bounded by nothing but
    negations or is both an entity and a value, or where a relation is used as its schema does not allow, and TooLarge
    over MOST_PARTS.
    """
    binder = _Binder(query, snapshot, lookup)
    parts = () if query.where is None else binder.conjunction(query.where, depth=0)
    target = None if query.target is None else query.target.name
    if query.target is not None:
        parts = (*binder.typed(query.target), *parts)
    loose = unbounded(parts, target)
    if loose is not None:
        binder.refuse(
            f"?{loose}", f"nothing but a negation bounds ?{loose}; give it a type, such as ?{loose} : country"
        )
    kind = "boolean" if target is None else binder.sorts.get(target, "entity")
    selections, counted, difference = binder.modified(kind)
    return Bound(target, parts, kind, selections, counted, difference, binder.open[False], binder.open[True])


@dataclass(slots=True)
class _Binder:
    """Binds the parts of one query. ``sorts``: whether each variable is an entity or what kind of value.

    ``open``: whether a relation that is not closed was met, outside negations (False) or under one (True).
    """

    query: Query
    snapshot: Snapshot
    lookup: KeyLookup
    sorts: dict[str, AnswerKind] = field(default_factory=dict)
    open: dict[bool, bool] = field(default_factory=lambda: {False: False, True: False})
    denied: bool = False
    plain: bool = True
    size: int = 0

    def conjunction(self, formula: Formula, depth: int) -> Conjunction:
        """The parts that the formula asks for, all of them."""
        if depth > MOST_NESTED:
            raise TooLarge(what="the query", limit=f"{MOST_NESTED} parts inside each other")
        if isinstance(formula, And):
            return tuple(bound for part in formula.parts for bound in self.conjunction(part, depth + 1))
        if isinstance(formula, Or):
            plain, self.plain = self.plain, False
            options = tuple(self.conjunction(part, depth + 1) for part in formula.parts)
            self.plain = plain
            return (Either(options),)
        if isinstance(formula, Not):
            return self.negation(formula, depth)
        self.size += 1
        if self.size > MOST_PARTS:
            raise TooLarge(what="the query", limit=f"{MOST_PARTS} parts")
        if isinstance(formula, OneOf):
            rows = tuple(sorted({self.entity(member) for member in formula.members}))
            self.sort(formula.variable, "entity", formula)
            return (*self.typed(formula.variable), Choice(formula.variable.name, rows))
        return self.atom(formula) if isinstance(formula, Atom) else self.comparison(formula)

    def negation(self, formula: Not, depth: int) -> Conjunction:
        if isinstance(formula.part, Not):
            return self.conjunction(formula.part.part, depth + 1)
        before, plain = dict(self.open), self.plain
        self.open, self.plain, self.denied = {False: False, True: False}, False, not self.denied
        parts = self.conjunction(formula.part, depth + 1)
        self.plain, self.denied = plain, not self.denied
        certain = not any(self.open.values())
        self.open = {side: self.open[side] or before[side] for side in before}
        return (Absent(parts, formula, certain),)

    def atom(self, atom: Atom) -> Conjunction:
        row, relation = self.claimed(atom.relation)
        head = self.place(atom.head, "entity", atom)
        tail: Place | Literal
        if relation.literal is None:
            if isinstance(atom.tail, Literal):
                self.refuse(atom, f"{relation.key} leads to entities, not to values")
            tail = self.place(atom.tail, "entity", atom)
        elif isinstance(atom.tail, Variable):
            tail = self.place(atom.tail, relation.literal, atom)
        elif isinstance(atom.tail, Constant):
            self.refuse(atom, f"{relation.key} leads to values; write a number or a quoted text")
        else:
            tail = self.literal(atom.tail, relation, atom)
        return (*self.typed(atom.head), *self.typed(atom.tail), Link(row, head, tail))

    def comparison(self, formula: Compare) -> Conjunction:
        # A comparison of the answers themselves reports how many had no value; any other one may fail unseen.
        target = self.query.target
        asked = isinstance(formula.term, Variable) and target is not None and formula.term.name == target.name
        reported = self.plain and asked and not isinstance(formula.value, Variable)
        row, relation = (self.relation if reported else self.claimed)(formula.relation)
        if relation.literal is None:
            self.refuse(formula, f"{relation.key} leads to entities, not to values")
        if relation.literal not in ORDERED and formula.op not in ("=", "!="):
            self.refuse(formula, f"{relation.key} has no values that are greater or smaller")
        place = self.place(formula.term, "entity", formula)
        value: Place | Literal
        if isinstance(formula.value, Literal):
            value = self.literal(formula.value, relation, formula)
            typed: Conjunction = ()
        else:
            value = self.place(formula.value, "entity", formula)
            typed = self.typed(formula.value)
        if value == place:
            self.refuse(formula, f"{formula.term} is compared with itself")
        return (*self.typed(formula.term), *typed, Measure(row, place, formula.op, value))

    def modified(self, kind: AnswerKind) -> tuple[tuple[Selection, ...], bool, int | None]:
        """The selections, whether the answers are counted, and by which relation two of them are subtracted."""
        selections: list[Selection] = []
        counted, difference = False, None
        for modifier in self.query.modifiers:
            if counted or difference is not None:
                self.refuse(modifier, "nothing can follow count or difference")
            if modifier.name == "count":
                counted = True
                continue
            row = self.measure(modifier, kind)
            if modifier.name == "difference":
                difference = row
            else:
                ascending = modifier.ascending or modifier.name == "argmin"
                only, n = modifier.name == "rank", modifier.n or 1
                selections.append(Selection(row, n, ascending, only, modifier.counting, modifier.inverse))
        return tuple(selections), counted, difference

    def measure(self, modifier: Modifier, kind: AnswerKind) -> int:
        """The relation by which a modifier ranks or subtracts."""
        row, relation = self.relation(modifier.relation)
        if modifier.counting:
            self.open[True] |= not relation.closed  # that others have no more neighbours is a denial
        if modifier.counting and relation.literal is not None:
            self.refuse(modifier, f"{relation.key} leads to values, which are not counted")
        if not modifier.counting and relation.literal not in ORDERED:
            self.refuse(modifier, f"{relation.key} has no values that are greater or smaller")
        if kind != "entity":
            self.refuse(modifier, f"only entities have a {relation.key}")
        return row

    def typed(self, term: Term | Literal) -> Conjunction:
        """What the types on an occurrence of a variable ask for."""
        if not isinstance(term, Variable) or not term.types:
            return ()
        for key in term.types:
            if key not in self.snapshot.schema.types:
                self.unknown(key, "类型", "type", self.snapshot.schema.types)
        self.sort(term, "entity", term)
        return (Belongs(term.name, term.types),)

    def place(self, term: Term, sort: AnswerKind, where: Formula) -> Place:
        if isinstance(term, Constant):
            return self.entity(term)
        self.sort(term, sort, where)
        return term.name

    def sort(self, variable: Variable, sort: AnswerKind, where: Formula | Variable) -> None:
        """Holds a variable to being an entity everywhere, or a value of one kind everywhere."""
        if self.sorts.setdefault(variable.name, sort) != sort:
            self.refuse(where, f"?{variable.name} is used both as {self.sorts[variable.name]} and as {sort}")

    def entity(self, constant: Constant) -> int:
        row = self.lookup(constant.key)
        if row is None or row >= self.snapshot.n_entities:  # the second: younger than a snapshot of the past
            self.unknown(constant.key, "实体", "entity", ())
        return row

    def claimed(self, key: str) -> tuple[int, Relation]:
        """A relation that the query makes a claim about; remembers whether it is closed."""
        row, relation = self.relation(key)
        self.open[self.denied] |= not relation.closed
        return row, relation

    def relation(self, key: str) -> tuple[int, Relation]:
        schema = self.snapshot.schema
        row = schema.relation_id(key)
        if row is None:
            self.unknown(key, "关系", "relation", [relation.key for relation in schema.relations.values()])
        return row, schema.relations[row]

    def literal(self, literal: Literal, relation: Relation, where: Formula) -> Literal:
        """A constant as the relation's values are written; it must be one that compares with them."""
        value = as_kind(literal, relation.literal) if relation.literal else None
        if value is None or (relation.literal in ORDERED and span(value, relation.unit) is None):
            unit = f" in {relation.unit}" if relation.unit else ""
            self.refuse(where, f"{relation.key} leads to a {relation.literal}{unit}, which {literal.value} is not")
        return value

    def unknown(self, key: str, what_zh: str, what_en: str, known: Iterable[str]) -> NoReturn:
        near = ", ".join(difflib.get_close_matches(key, list(known))) or "-"
        raise UnknownName(name=key, what_zh=what_zh, what_en=what_en, near=near)

    def refuse(self, where: Formula | Variable | Modifier | str, reason: str) -> NoReturn:
        found = re.search(re.escape(str(where)) + r"(?!\w)", str(self.query))
        raise BadQuery(position=found.start() if found else 0, reason=reason)
