"""Which classes the answers of a query are of, as far as the query or the graph tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from superbrain.language.phrasing_voice import Voice
from superbrain.reasoning import And, Atom, Constant, Formula, Not, OneOf, Or, Query, Variable
from superbrain.types import EntityId

MOST_ENDS: Final = 5_000
"""Answers of one relation that are looked at for their class."""


def kinds_of(voice: Voice, entities: Sequence[int], asked: tuple[str, ...]) -> tuple[str, ...]:
    """The narrowest class that holds all of the entities: their own where they share one, else a common parent.

    ``asked`` are the classes that the relation allows: the answer where nothing narrower holds all.
    """
    declared = [voice.snapshot.types_of(entity) for entity in entities]
    if not declared or not all(declared):
        return asked
    first = {types[0] for types in declared}
    if len(first) == 1:
        return (first.pop(),)
    schema = voice.snapshot.schema
    key = declared[0][0]
    while key:
        if all(any(schema.is_subtype(own, key) for own in types) for types in declared):
            # A wider class than the relation's own says less than the relation does.
            wider = len(asked) == 1 and key != asked[0] and schema.is_subtype(asked[0], key)
            return asked if wider else (key,)
        key = voice.type_of(key).parent
    return asked


def ends_of(query: Query, voice: Voice) -> list[EntityId]:
    """All that a query over one relation leads to from one named thing; nothing for other queries."""
    atom = query.where
    if not isinstance(atom, Atom) or query.target is None:
        return []
    row = voice.snapshot.schema.relation_id(atom.relation)
    known = atom.tail if isinstance(atom.tail, Constant) else atom.head
    start = voice.row(known.key) if isinstance(known, Constant) else None
    if row is None or start is None or voice.relation(row).literal is not None:
        return []
    snapshot = voice.snapshot
    found = snapshot.heads(start, row) if known is atom.tail else snapshot.tails(start, row)
    if voice.relation(row).symmetric:
        found = snapshot.heads(start, row) if not len(found) else found
    wanted = query.target.types
    fits = [
        EntityId(end)
        for end in found[: MOST_ENDS + 1].tolist()
        if not wanted or any(snapshot.schema.is_subtype(own, key) for own in snapshot.types_of(end) for key in wanted)
    ]
    return fits if len(found) <= MOST_ENDS else []


def widest(kinds: tuple[str, ...], voice: Voice) -> tuple[str, ...]:
    """Classes without those that another one of them holds: provinces are first-level divisions."""
    inside = voice.snapshot.schema.is_subtype
    return tuple(key for key in kinds if not any(key != other and inside(key, other) for other in kinds))


def target_kinds(query: Query, voice: Voice) -> tuple[str, ...]:
    """The classes that a query names for its target, else those that the strictest of its relations allows there."""
    if query.target is None or query.target.types:
        return () if query.target is None else widest(query.target.types, voice)
    allowed: list[tuple[str, ...]] = []
    for part in () if query.where is None else parts_of(query.where):
        options = [_allowed(one, query.target.name, voice) for one in (part.parts if isinstance(part, Or) else (part,))]
        allowed.append(tuple(dict.fromkeys(key for option in options for key in option)) if all(options) else ())
    return min(filter(None, allowed), key=len, default=())


def _allowed(part: Formula, name: str, voice: Voice) -> tuple[str, ...]:
    """The classes that a fact allows for a variable; none where it says nothing."""
    if not isinstance(part, Atom) or name not in variables(part):
        return ()
    relation = voice.relation_of(part.relation)
    return relation.domain if isinstance(part.head, Variable) and part.head.name == name else relation.range


def parts_of(formula: Formula) -> tuple[Formula, ...]:
    """What a formula asks for, all of it, conjunctions inside conjunctions taken apart."""
    return (
        tuple(inner for part in formula.parts for inner in parts_of(part)) if isinstance(formula, And) else (formula,)
    )


def variables(formula: Formula) -> frozenset[str]:
    """The names of all variables of a formula."""
    if isinstance(formula, And | Or):
        return frozenset().union(*map(variables, formula.parts))
    if isinstance(formula, Not):
        return variables(formula.part)
    if isinstance(formula, OneOf):
        return frozenset({formula.variable.name})
    terms = (formula.head, formula.tail) if isinstance(formula, Atom) else (formula.term, formula.value)
    return frozenset(term.name for term in terms if isinstance(term, Variable))
