"""Numbers, units, dates and coordinates as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.language.values import (
    brief_words,
    date_words,
    literal_words,
    plain_words,
    rounded_zh,
    units,
    value_words,
)
from superbrain.types import Literal


def people(number: str) -> Literal:
    return Literal("quantity", number, "person")


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        ("9999", None),
        ("10000", "1万"),
        ("12345", "约1.234万"),
        ("123456", "约12.35万"),
        ("68373433", "约6837万"),
        ("99995000", "约1亿"),
        ("1400000000", "14亿"),
        ("1428627663", "约14.29亿"),
        ("1230000000000", "1.23万亿"),
        ("-68373433", "约-6837万"),
        ("0", None),
    ],
)
def test_chinese_rounds_large_numbers_to_four_figures(number: str, rounded: str | None) -> None:
    assert rounded_zh(Decimal(number)) == rounded


@given(st.integers(min_value=10_000, max_value=10**16))
def test_a_rounded_number_is_near_and_says_so_only_where_it_is_not_exact(number: int) -> None:
    words = rounded_zh(Decimal(number))
    assert words is not None
    scale = {"万亿": 10**12, "亿": 10**8, "万": 10**4}
    name = next(name for name in scale if words.endswith(name))
    value = Decimal(words.removeprefix("约").removesuffix(name)) * scale[name]
    assert abs(value - number) <= Decimal(number) / 1000
    assert words.startswith("约") == (value != number)


@pytest.mark.parametrize(
    ("literal", "since", "zh", "en"),
    [
        (people("68373433"), "2023", "约6837万人（68,373,433人，2023年）", "68,373,433 people (2023)"),
        (people("1400000000"), "", "14亿人", "1,400,000,000 people"),
        (people("1"), "", "1人", "1 person"),
        (Literal("quantity", "551695", "km2"), "", "约55.17万平方公里（551,695平方公里）", "551,695 km²"),
        (Literal("quantity", "1337.33", "K"), "", "1,337.33 K（1,064.18 °C）", "1,337.33 K (1,064.18 °C)"),
        (Literal("quantity", "19.30", "g/cm3"), "", "19.3克/立方厘米", "19.3 g/cm³"),
        (Literal("quantity", "196.96657", "Da"), "", "196.96657", "196.96657 Da"),
        (Literal("quantity", "7", "parsec"), "", "7 parsec", "7 parsec"),
        (Literal("quantity", "79"), "", "79", "79"),
        (Literal("quantity", "many"), "", "many", "many"),
        (Literal("quantity", "NaN"), "", "NaN", "NaN"),
        (Literal("text", "+33"), "", "+33", "+33"),
        (Literal("coordinates", "-33.87,151.21"), "", "南纬33.87°，东经151.21°", "33.87° S, 151.21° E"),
        (Literal("coordinates", "somewhere"), "", "somewhere", "somewhere"),
        (Literal("date", "0701"), "", "701年", "701"),
        (Literal("text", "open"), "2023", "open（自2023年）", "open (since 2023)"),
    ],
)
def test_values_in_sentences(literal: Literal, since: str, zh: str, en: str) -> None:
    assert value_words(literal, "zh", since) == zh
    assert value_words(literal, "en", since) == en


@pytest.mark.parametrize(
    ("date", "zh", "en"),
    [
        ("1879-03-14", "1879年3月14日", "14 March 1879"),
        ("1879-03", "1879年3月", "March 1879"),
        ("0701", "701年", "701"),
        ("0025", "公元25年", "AD 25"),
        ("0000", "公元前1年", "1 BC"),
        ("-0221", "公元前222年", "222 BC"),
        ("1879-13", "1879-13", "1879-13"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates(date: str, zh: str, en: str) -> None:
    assert date_words(date, "zh") == zh
    assert date_words(date, "en") == en


def test_labels_are_exact_and_lists_are_brief() -> None:
    assert literal_words(people("68373433"), "zh") == "68,373,433人"
    assert brief_words(people("68373433"), "zh") == "约6837万人"
    assert brief_words(people("68373433"), "en") == "68,373,433 people"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_nothing_is_lost_in_an_exact_number(number: Decimal) -> None:
    assert Decimal(plain_words(number).replace(",", "")) == number


def test_every_unit_is_written_in_both_languages() -> None:
    assert all(unit.en for unit in units().values())
