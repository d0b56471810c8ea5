from __future__ import annotations

import pytest

from superbrain.learning.dates import dates
from superbrain.learning.folding import folded
from superbrain.learning.quantities import quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("秦朝建立于公元前221年", ["-0220"]),
        ("1999年6月成立", ["1999-06"]),
        ("民国二十三年出版", ["1934"]),
        ("一九四九年十月一日", ["1949-10-01"]),
        ("born 6 June 1999", ["1999-06-06"]),
        ("on June 6, 1999, in", ["1999-06-06"]),
        ("李白（701年－762年）", ["0701", "0762"]),
        ("Curie (1867–1934) was", ["1867", "1934"]),
        ("in 1879", ["1879"]),
        ("221 BC", ["-0220"]),
        ("历时五年，300年间", []),
        ("1999-06-06", ["1999-06-06"]),
        ("19世纪", []),
        ("the 3000 people", []),
    ],
)
def test_dates_are_found_whole(text, expected):
    assert [one.literal.value for one in dates(folded(text).text) if one.literal] == expected


@pytest.mark.parametrize(("text", "value"), [("the 1990s", "1990"), ("20世纪90年代", "1990"), ("06/07/1999", "1999")])
def test_what_is_not_sure_of_a_date_is_marked(text, value):
    (one,) = dates(folded(text).text)
    assert one.literal is not None
    assert (one.literal.value, one.approximate) == (value, True)


@pytest.mark.parametrize(
    ("text", "value", "unit", "approximate"),
    [
        ("面积64.3万平方公里", "643000", "km2", False),
        ("人口约6800万人", "68000000", "person", True),
        ("13.7亿人", "1370000000", "person", False),
        ("一千二百万人", "12000000", "person", False),
        ("1.2万亿元", "1200000000000", "", False),
        ("三点五亿", "350000000", "", False),
        ("两百多人", "200", "person", True),
        ("1,234.5 km²", "1234.5", "km2", False),
        ("about 5.3 million people", "5300000", "person", True),
        ("8,848.86 m", "8848.86", "m", False),
        ("20%", "20", "%", False),
    ],
)
def test_quantities_are_read_with_multiple_unit_and_roughness(text, value, unit, approximate):
    (one,) = quantities(folded(text).text)
    assert (one.literal.value, one.literal.unit, one.approximate) == (value, unit, approximate)


@pytest.mark.parametrize("text", ["第三个", "一座城市", "三", "abc123"])
def test_ordinals_and_bare_numerals_are_no_quantities(text):
    assert quantities(folded(text).text) == []


def test_what_is_counted_is_told():
    (one,) = quantities(folded("about 3,000 students").text)
    assert (one.literal.value, one.unit_text) == ("3000", "students")
