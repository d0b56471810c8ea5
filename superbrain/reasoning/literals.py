"""What entities measure: their values against a constant or each other, and the difference of two.

Where an entity has several values of a relation, the one that holds since the latest date counts. Every result says
over how many known values it was taken, and how many candidates had no value that compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning.projection import NONE, KnownEdges, contained
from superbrain.reasoning.query import Operator
from superbrain.reasoning.truths import Nodes
from superbrain.reasoning.values import is_day, matches, moment, span, years
from superbrain.types import Literal

Positions = NDArray[np.int64]
"""Positions in a literal column."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The entities that passed a comparison, sorted (n,), out of those whose value is known."""

    rows: Nodes
    considered: int
    unvalued: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The greater value less the smaller one, and where both stand in their column."""

    literal: Literal
    greater: int
    smaller: int


def matching(edges: KnownEdges, relation: int, wanted: Literal) -> list[int]:
    """Positions of the values that a literal constant of a query means."""
    column, unit = edges.snapshot.literals(relation), edges.relations[relation].unit
    meant = span(wanted, unit)
    if meant is None:
        return edges.positions_equal(relation, wanted)
    found: list[int] = np.flatnonzero(meant.compare(column.numbers, "=")).tolist()
    if wanted.kind == "quantity":
        return found
    return [p for p in found if matches(edges.literal_at(relation, p), wanted)]


def newest(edges: KnownEdges, relation: int, rows: Nodes | None) -> Positions:
    """The position of the newest value of each entity, by entity; of all that have one if ``rows`` is None."""
    column = edges.snapshot.literals(relation)
    usable = np.ones(len(column), np.bool_) if rows is None else contained(column.heads, rows)
    if edges.relations[relation].literal in ("quantity", "date"):
        usable &= ~np.isnan(column.numbers)
    positions = np.flatnonzero(usable)
    heads = column.heads[positions]
    again = heads[1:] == heads[:-1]
    if not again.any():
        return positions
    several = np.zeros(len(positions), np.bool_)  # values of entities that have more than one
    several[1:] |= again
    several[:-1] |= again
    since = np.full(len(positions), -np.inf)
    since[several] = [moment(column.valid_from[p]) for p in positions[several].tolist()]
    positions = positions[np.lexsort((positions, -since, heads))]
    heads = column.heads[positions]
    return positions[np.concatenate(([True], heads[1:] != heads[:-1]))]


def compare(edges: KnownEdges, relation: int, op: Operator, value: Literal | int, rows: Nodes | None) -> Compared:
    """Entities of ``rows`` (all with a value if None) whose newest value stands so to a constant, or an entity's."""
    positions = newest(edges, relation, rows)
    column, schema = edges.snapshot.literals(relation), edges.relations[relation]
    considered = len(positions)
    unvalued = 0 if rows is None else len(rows) - considered
    if isinstance(value, int):
        other = newest(edges, relation, np.array([value], np.int32))
        if not len(other):
            return Compared(NONE, 0, unvalued + considered + 1)
        value = edges.literal_at(relation, int(other[0]))
    meant = span(value, schema.unit)
    if meant is not None:
        passed = meant.compare(column.numbers[positions], op)
    else:
        same = np.array([column.values[p] == value.value for p in positions.tolist()], np.bool_)
        passed = same if op == "=" else ~same
    return Compared(column.heads[positions[passed]], considered, unvalued)


def stands(edges: KnownEdges, relation: int, op: Operator, position: int, other: int) -> bool:
    """Whether the value at one position stands so to the value at another."""
    column, value = edges.snapshot.literals(relation), edges.literal_at(relation, other)
    meant = span(value, edges.relations[relation].unit)
    if meant is None:
        return (column.values[position] == value.value) == (op == "=")
    return bool(meant.compare(column.numbers[position : position + 1], op)[0])


def difference(edges: KnownEdges, relation: int, rows: Nodes) -> Difference | None:
    """How far apart the newest values of two entities are: in their unit, for dates in days or in years.

    None where one of them has no value.
    """
    positions = newest(edges, relation, rows)
    if len(positions) != 2:
        return None
    column, schema = edges.snapshot.literals(relation), edges.relations[relation]
    smaller, greater = positions[np.argsort(column.numbers[positions], kind="stable")].tolist()
    low, high = edges.literal_at(relation, smaller), edges.literal_at(relation, greater)
    days = column.numbers[greater] - column.numbers[smaller]
    if schema.literal == "date":
        if is_day(low.value) and is_day(high.value):
            amount, unit = Decimal(int(days)), "day"
        else:
            amount, unit = Decimal(years(high.value) - years(low.value)), "year"
    elif low.unit == high.unit:
        amount, unit = Decimal(high.value) - Decimal(low.value), low.unit or schema.unit
    else:  # units that convert: what remains of binary fractions is rounded away
        amount, unit = Decimal(f"{days:.12g}"), schema.unit
    return Difference(Literal("quantity", _plain(amount), unit), greater, smaller)


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
