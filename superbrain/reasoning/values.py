"""Literals of a query read as a relation means them, and the numbers that they stand for.

A quantity counts in its relation's unit; where neither side names a unit they are taken to agree. A date with fewer
parts is a period: 1879-03 is all of March, so a day in it equals it, and only what lies outside is before or after.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning.query import Operator
from superbrain.store.literals import number_of, read_coordinates, read_date, read_quantity
from superbrain.types import Literal, LiteralKind

ROUNDING = 1e-9
"""Relative difference under which two quantities are equal: what converting units may lose."""


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers from ``low`` to ``high`` that count as equal to a value."""

    low: float
    high: float

    def compare(self, numbers: NDArray[np.float64], op: Operator) -> NDArray[np.bool_]:
        """Which numbers (n,) stand so to the span, (n,) bool; NaN stands to nothing, not even unequal."""
        known = ~np.isnan(numbers)
        below, above = numbers < self.low, numbers > self.high
        within = ~below & ~above
        chosen = {
            "<": below,
            "<=": ~above,
            "=": within,
            "!=": ~within,
            ">=": ~below,
            ">": above,
        }[op]
        return chosen & known


def as_kind(literal: Literal, kind: LiteralKind) -> Literal | None:
    """A literal of a query as the kind that its relation holds, or None: 618 is a year to a date, a code to a text."""
    if kind == "text":
        return Literal("text", literal.value)
    if literal.kind not in (kind, "text") and (literal.kind, kind) != ("quantity", "date"):
        return None
    if kind == "quantity":
        return read_quantity(literal.value, literal.unit)
    return read_date(_year(literal.value)) if kind == "date" else read_coordinates(literal.value)


def _year(written: str) -> str:
    """A bare year with the four digits that a date has: 618 is 0618, -5 is -0005."""
    digits = written.lstrip("-")
    return written if not digits.isdecimal() else "-" * written.startswith("-") + digits.zfill(4)


def span(literal: Literal, unit: str) -> Span | None:
    """The numbers that equal the literal, in ``unit`` or in days; None if it has none or is of another dimension."""
    low = number_of(literal.kind, literal.value, literal.unit, unit)
    if math.isnan(low):
        return None
    if literal.kind == "date":
        return Span(low, moment(_following(literal.value)) - 1)
    slack = abs(low) * ROUNDING
    return Span(low - slack, low + slack)


def moment(date: str) -> float:
    """The first day of a date as a number; minus infinity where none is stated."""
    days = number_of("date", date, "", "") if date else math.nan
    return -math.inf if math.isnan(days) else days


def matches(literal: Literal, wanted: Literal) -> bool:
    """Whether a stored value is the one wanted, apart from quantities: a date may lie within the wanted period."""
    return literal.value == wanted.value or (literal.kind == "date" and literal.value.startswith(f"{wanted.value}-"))


def years(date: str) -> int:
    """The year of an ISO date."""
    return int(date[: date.index("-", 1)] if "-" in date[1:] else date)


def is_day(date: str) -> bool:
    """Whether an ISO date is stated to the day."""
    return date[1:].count("-") == 2


def _following(date: str) -> str:
    """The first day after the period of a date, or the date after it where it is a day already."""
    parts = date[1:].split("-")
    year, rest = years(date), parts[1:]
    if not rest:
        return _iso(year + 1, 1, 1)
    month = int(rest[0])
    if len(rest) == 1:
        return _iso(year + month // 12, month % 12 + 1, 1)
    return _iso(year, month, int(rest[1]) + 1)


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:05d}-{month:02d}-{day:02d}" if year < 0 else f"{year:04d}-{month:02d}-{day:02d}"
