"""Numbers and years as people write them."""

from __future__ import annotations

import pytest

from superbrain.language.lexicon import load_lexicon
from superbrain.language.numerals import chinese_number, numbers_in
from superbrain.language.units import units

NUMERALS = load_lexicon().numerals


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("一百万", "1000000", ""), ("1.4亿", "140000000", ""), ("2亿人", "200000000", "person"),
        ("3 million", "3000000", ""), ("100 million people", "100000000", "person"), ("1,400,000", "1400000", ""),
        ("300平方公里", "300", "km2"), ("9", "9", ""), ("twenty", "20", ""),
    ],
)  # fmt: skip
def test_numbers(written: str, value: str, unit: str) -> None:
    (number,) = numbers_in(units(written).words, NUMERALS)
    assert (number.value, number.unit, number.year, number.ordinal) == (value, unit, False, False)


@pytest.mark.parametrize(
    ("written", "value"), [("701年", "701"), ("公元前221年", "-220"), ("221 BC", "-220"), ("一九四九年", "1949")]
)
def test_years_are_astronomical(written: str, value: str) -> None:
    (number,) = numbers_in(units(written).words, NUMERALS)
    assert (number.value, number.year) == (value, True)


@pytest.mark.parametrize(("written", "value"), [("第二", "2"), ("第3", "3"), ("second", "2"), ("21st", "21")])
def test_ordinals(written: str, value: str) -> None:
    (number,) = numbers_in(units(written).words, NUMERALS)
    assert (number.value, number.ordinal) == (value, True)


@pytest.mark.parametrize(
    ("characters", "value"),
    [
        *(("一万二", 12_000), ("一万零五", 10_005), ("两百五", 250), ("一亿四千万", 140_000_000)),
        *(("十三亿九千万", 1_390_000_000), ("一百万亿", 10**14), ("十", 10), ("二十三", 23)),
        *(("二零二四", 2024), ("", None), ("一二百", None)),
    ],
)
def test_chinese_numerals(characters: str, value: int | None) -> None:
    assert chinese_number(characters, NUMERALS) == value


@pytest.mark.parametrize("whole", [1, 10, 19, 105, 250, 1_234, 10_010, 99_999, 100_000_001])
def test_plainly_written_numbers_are_read_back(whole: int) -> None:
    digits = "零一二三四五六七八九"
    places = ["", "十", "百", "千"]

    def section(value: int) -> str:
        text = ""
        for place in range(3, -1, -1):
            digit = value // 10**place % 10
            if digit:
                text += digits[digit] + places[place]
            elif text and value % 10**place and not text.endswith("零"):
                text += "零"
        return text

    high, rest = divmod(whole, 10**8)
    middle, low = divmod(rest, 10**4)
    text = (section(high) + "亿" if high else "") + (section(middle) + "万" if middle else "")
    text += ("零" if text and low and low < 1000 else "") + section(low)
    assert chinese_number(text, NUMERALS) == whole


def test_a_text_without_numbers_has_none() -> None:
    assert numbers_in(units("法国的首都是哪里").words, NUMERALS) == []
