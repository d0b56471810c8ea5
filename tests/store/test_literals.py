from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.errors import BadValue
from superbrain.store.literals import number_of, read_coordinates, read_date, read_literal, read_quantity


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("2,153,000", "2153000", ""),
        ("1.4 亿", "140000000", ""),
        ("3万人", "30000", "person"),
        ("9.6e6 km²", "9600000", "km2"),
        ("９６０ 万平方公里", "9600000", "km2"),
        ("12 million people", "12000000", "person"),
        ("−3.50 ℃", "-3.5", "°C"),
        ("-0.0", "0", ""),
        ("007", "7", ""),
        ("1" * 200, "1" * 200, ""),
    ],
)
def test_quantities_read_as_people_write_them(written: str, value: str, unit: str) -> None:
    literal = read_quantity(written)
    assert literal is not None
    assert (literal.value, literal.unit) == (value, unit)


@pytest.mark.parametrize("written", ["", "abc", "1,23", "12:30", "3 big apples", "1-2", "NaN", "inf", "1e999", "--1"])
def test_what_is_no_quantity_is_none(written: str) -> None:
    assert read_quantity(written) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1879-03-14", "1879-03-14"),
        ("1879-03", "1879-03"),
        ("0701", "0701"),
        ("701年", "0701"),
        ("1879年3月14日", "1879-03-14"),
        ("公元前221年", "-0220"),
        ("221 BC", "-0220"),
        ("1 BC", "0000"),
        ("-0221", "-0221"),
        ("14 March 1879", "1879-03-14"),
        ("March 14, 1879", "1879-03-14"),
        ("2020/2/29", "2020-02-29"),
    ],
)
def test_dates_read_with_as_many_parts_as_are_known(written: str, value: str) -> None:
    literal = read_date(written)
    assert literal is not None
    assert literal.value == value
    assert read_date(value) == literal


@pytest.mark.parametrize("written", ["", "1999-13", "2020-02-30", "1/2", "昨天", "March", "18790314999"])
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_date(written) is None


def test_coordinates_stay_on_the_globe() -> None:
    assert read_literal("coordinates", "48.850, 2.35").value == "48.85,2.35"
    for wrong in ("91,0", "0,181", "1", "nan,0", "a,b"):
        assert read_coordinates(wrong) is None


def test_a_value_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(BadValue, match="abc"):
        read_literal("quantity", "abc")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**18), max_value=10**18))
def test_a_canonical_quantity_reads_as_itself(number: object) -> None:
    literal = read_quantity(str(number))
    assert literal is not None
    assert read_quantity(literal.value) == literal
    assert float(literal.value) == pytest.approx(float(str(number)))


@given(st.dates())
def test_days_count_as_the_calendar_does(date: datetime.date) -> None:
    assert number_of("date", date.isoformat(), "", "") == date.toordinal()


def test_days_go_on_before_the_first_year() -> None:
    assert number_of("date", "0000-12-31", "", "") == 0
    assert number_of("date", "-0001", "", "") < number_of("date", "0000", "", "") < number_of("date", "0001", "", "")


def test_units_convert_where_they_can_and_are_nan_where_not() -> None:
    assert number_of("quantity", "5", "km", "m") == 5000
    assert number_of("quantity", "20", "°C", "K") == pytest.approx(293.15)
    assert number_of("quantity", "5", "", "m") == 5
    assert math.isnan(number_of("quantity", "5", "kg", "m"))
    assert math.isnan(number_of("text", "five", "", ""))
