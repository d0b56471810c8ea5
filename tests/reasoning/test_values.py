from __future__ import annotations

import math

import numpy as np
import pytest

from superbrain.reasoning.values import as_kind, is_day, moment, span, years
from superbrain.types import Literal


@pytest.mark.parametrize(
    ("literal", "kind", "value"),
    [
        (Literal("quantity", "618"), "date", "0618"),
        (Literal("quantity", "-5"), "date", "-0005"),
        (Literal("text", "1879-03-14"), "date", "1879-03-14"),
        (Literal("quantity", "086"), "text", "086"),
        (Literal("text", "1,000 km2"), "quantity", "1000"),
        (Literal("quantity", "9.50"), "quantity", "9.5"),
        (Literal("text", "48.85, 2.35"), "coordinates", "48.85,2.35"),
    ],
)
def test_a_constant_is_read_as_its_relation_holds_it(literal, kind, value):
    assert as_kind(literal, kind).value == value


@pytest.mark.parametrize(
    ("literal", "kind"),
    [
        (Literal("text", "many"), "quantity"),
        (Literal("date", "1879"), "quantity"),
        (Literal("quantity", "1.5"), "date"),
        (Literal("text", "1879-13-01"), "date"),
        (Literal("coordinates", "1,2"), "date"),
    ],
)
def test_a_constant_of_another_kind_is_refused(literal, kind):
    assert as_kind(literal, kind) is None


@pytest.mark.parametrize(
    ("date", "inside", "outside"),
    [
        ("1879", ["1879", "1879-01-01", "1879-12-31"], ["1878-12-31", "1880-01-01"]),
        ("1879-12", ["1879-12-01", "1879-12-31"], ["1879-11-30", "1880-01-01"]),
        ("1880-02", ["1880-02-29"], ["1880-03-01"]),
        ("1879-03-14", ["1879-03-14"], ["1879-03-13", "1879-03-15"]),
        ("-0001", ["-0001-12-31"], ["0000-01-01"]),
    ],
)
def test_a_date_covers_its_whole_period(date, inside, outside):
    period = span(Literal("date", date), "")
    assert period.compare(np.array([moment(day) for day in inside]), "=").all()
    assert not period.compare(np.array([moment(day) for day in outside]), "=").any()


def test_what_has_no_number_stands_to_nothing():
    for op in ("<", "<=", "=", "!=", ">=", ">"):
        assert not span(Literal("quantity", "1"), "").compare(np.array([math.nan]), op).any()


def test_rounding_of_converted_units_does_not_part_equal_values():
    meant = span(Literal("quantity", "0.3", "km"), "m")
    assert meant.compare(np.array([300.0, 299.9999]), "=").tolist() == [True, False]


def test_units_of_another_dimension_have_no_span():
    assert span(Literal("quantity", "1", "kg"), "m") is None


def test_parts_of_a_date():
    assert (years("-0221"), years("-0221-03-04"), years("1879-03")) == (-221, -221, 1879)
    assert (is_day("-0221-03-04"), is_day("1879-03"), is_day("-0221")) == (True, False, False)
    assert moment("") == -math.inf
