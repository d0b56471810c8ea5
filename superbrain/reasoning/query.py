"""A question as a graph of atoms with one free variable, and its printed form.

    ?x : country . borders(?x, country.fr) & !borders(?x, country.de) | argmax population
    ask capital(country.fr, city.2988507)

The parts hold stable keys, never row numbers, so a query outlives the graph that it was made for. ``str(query)`` is
the text form and ``query_text.parse`` its inverse: ``parse(str(q)) == q``.

What it means. A variable that is not the target is existential: it is bound in the smallest part that holds all of
its occurrences, so that one whose occurrences all lie under one negation reads "there is no ...". Types on an
occurrence of a variable narrow it there (subtypes count; several types are a union). Every variable must be bounded
by something that is not negated: an atom, a list, a comparison or a type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal as OneOfWords
from typing import TypeAlias, get_args

from superbrain.errors import BadQuery
from superbrain.types import Literal

Operator = OneOfWords["<", "<=", "=", "!=", ">=", ">"]
ModifierName = OneOfWords["argmax", "argmin", "top", "rank", "count", "difference"]

BARE_KEY = re.compile(r"\w(?:[\w.\-]*[\w\-])?")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
VARIABLE_NAME = re.compile(r"\w+")
WORDS = frozenset({"ask", "or", "in", "ascending"})
"""Words of the grammar: keys spelled like them are written in backquotes."""

COUNTING = ("count", "inverse")
"""Words that may stand before a modifier's relation: relations spelled like them are written in backquotes there."""

RANKING = ("argmax", "argmin", "top", "rank")
"""Modifiers that choose by an order."""

MOST_NESTED = 40
"""Parentheses and negations inside each other."""

ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def written_key(key: str) -> str:
    """A key as the text form writes it: bare, or in backquotes where it would not be read back as one key."""
    if BARE_KEY.fullmatch(key) and not NUMBER.fullmatch(key) and key not in WORDS:
        return key
    return f"`{_escaped(key, '`')}`"


def written_literal(literal: Literal) -> str:
    """A value as the text form writes it: 9, 9.5 km2, "text", date"1879-03-14", coordinates"48.85,2.35"."""
    if literal.kind == "quantity" and NUMBER.fullmatch(literal.value):
        text = literal.value
    else:
        prefix = "" if literal.kind == "text" else literal.kind
        text = f'{prefix}"{_escaped(literal.value, chr(34))}"'
    return f"{text} {written_key(literal.unit)}" if literal.unit else text


def _escaped(text: str, quote: str) -> str:
    for plain, escape in ESCAPES.items():
        text = text.replace(plain, escape)
    return text.replace(quote, "\\" + quote)


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise BadQuery(position=0, reason=reason)


@dataclass(frozen=True, slots=True)
class Variable:
    """``?name``; ``types`` are type keys that this occurrence is narrowed to (any of them; subtypes count)."""

    name: str
    types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require(VARIABLE_NAME.fullmatch(self.name) is not None, f"?{self.name} is not a variable's name")
        _require(all(self.types), "a type's key is empty")

    def __str__(self) -> str:
        types = " or ".join(map(written_key, self.types))
        return f"?{self.name} : {types}" if types else f"?{self.name}"


@dataclass(frozen=True, slots=True)
class Constant:
    """An entity, by its stable key."""

    key: str

    def __post_init__(self) -> None:
        _require(bool(self.key), "an entity's key is empty")

    def __str__(self) -> str:
        return written_key(self.key)


Term: TypeAlias = Variable | Constant


@dataclass(frozen=True, slots=True)
class Atom:
    """``relation(head, tail)``: the fact holds. A literal tail matches equal values (see ``literals.py``)."""

    relation: str
    head: Term
    tail: Term | Literal

    def __post_init__(self) -> None:
        _require(bool(self.relation), "a relation's key is empty")

    def __str__(self) -> str:
        return f"{written_key(self.relation)}({self.head}, {_written(self.tail)})"


@dataclass(frozen=True, slots=True)
class Compare:
    """``relation(term) op value``: the newest value of the term against a constant or another entity's newest value."""

    relation: str
    term: Term
    op: Operator
    value: Literal | Term

    def __post_init__(self) -> None:
        _require(bool(self.relation), "a relation's key is empty")
        _require(self.op in get_args(Operator), f"{self.op} is not a comparison")

    def __str__(self) -> str:
        relation = written_key(self.relation)
        value = written_literal(self.value) if isinstance(self.value, Literal) else f"{relation}({self.value})"
        return f"{relation}({self.term}) {self.op} {value}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """``?x in (a, b)``: the variable is one of the named entities."""

    variable: Variable
    members: tuple[Constant, ...]

    def __post_init__(self) -> None:
        _require(bool(self.members), "a list needs at least one member")

    def __str__(self) -> str:
        return f"{self.variable} in ({', '.join(map(str, self.members))})"


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; at least two."""

    parts: tuple[Formula, ...]

    def __post_init__(self) -> None:
        _require(len(self.parts) > 1, "a conjunction needs at least two parts")

    def __str__(self) -> str:
        return " & ".join(_in_parentheses(part, And, Or) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds; at least two parts."""

    parts: tuple[Formula, ...]

    def __post_init__(self) -> None:
        _require(len(self.parts) > 1, "a disjunction needs at least two parts")

    def __str__(self) -> str:
        return " or ".join(_in_parentheses(part, Or) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold, for no choice of the variables that occur in it alone."""

    part: Formula

    def __str__(self) -> str:
        return "!" + _in_parentheses(self.part, And, Or)


Formula: TypeAlias = Atom | Compare | OneOf | And | Or | Not


@dataclass(frozen=True, slots=True)
class Modifier:
    """What is done with the answers: argmax, argmin, top n and rank n of a literal relation, count, difference.

    ``n`` counts from 1 and is 0 where the modifier takes none. top and rank start from the greatest value, or from the
    smallest where ``ascending``. ``counting`` ranks by the number of neighbours along a relation between entities,
    from its tails to its heads where ``inverse``: ``argmax count borders``, ``top 3 count inverse currency``.
    """

    name: ModifierName
    relation: str = ""
    n: int = 0
    ascending: bool = False
    counting: bool = False
    inverse: bool = False

    def __post_init__(self) -> None:
        _require(self.name in get_args(ModifierName), f"{self.name} is not a modifier")
        _require(self.counting or not self.inverse, f"{self.name}: only what is counted can be inverse")
        _require(not self.counting or self.name in RANKING, f"{self.name} does not rank")
        _require(bool(self.relation) != (self.name == "count"), f"{self.name}: wrong number of relations")
        counted = self.name in ("top", "rank")
        _require(self.n > 0 if counted else self.n == 0, f"{self.name}: wrong number")
        _require(counted or not self.ascending, f"{self.name} cannot be ascending")

    def __str__(self) -> str:
        relation = written_key(self.relation) if self.relation else ""
        if relation in COUNTING:
            relation = f"`{relation}`"
        counted = [word for word, said in zip(COUNTING, (self.counting, self.inverse), strict=True) if said]
        words = [self.name, str(self.n) if self.n else "", *counted, relation, "ascending" if self.ascending else ""]
        return " ".join(filter(None, words))


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. Without a ``target`` it is a yes/no question; without ``where`` the target's types say it all."""

    target: Variable | None
    where: Formula | None = None
    modifiers: tuple[Modifier, ...] = ()

    def __post_init__(self) -> None:
        _require(self.target is not None or self.where is not None, "nothing is asked")
        _require(self.target is not None or not self.modifiers, "a yes/no question takes no modifiers")

    def __str__(self) -> str:
        if self.target is None:
            return f"ask {self.where}"
        text = str(self.target) if self.where is None else f"{self.target} . {self.where}"
        return " | ".join([text, *map(str, self.modifiers)])


def _written(term: Term | Literal) -> str:
    return written_literal(term) if isinstance(term, Literal) else str(term)


def _in_parentheses(part: Formula, *kinds: type) -> str:
    return f"({part})" if isinstance(part, kinds) else str(part)
