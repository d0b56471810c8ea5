"""Units: how a text is cut, and the way back to what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.language.units import canonical, folded_units, stem, units


def test_a_unit_is_a_character_a_word_a_number_or_a_mark() -> None:
    cut = units("What's 《法国》的1.4亿, Xi'an 2nd?")
    assert cut.words == ("what", "'s", "《", "法", "国", "》", "的", "1.4", "亿", ",", "xi'an", "2nd", "?")
    assert cut.kinds[:3] == ("word", "clitic", "mark")
    assert cut.kinds[-3:] == ("word", "ordinal", "mark")


def test_words_are_joined_as_they_are_written() -> None:
    cut = units("法国 is   big")
    assert cut.canonical(0, 4) == "法国 is big"
    assert canonical("  Member  OF，the 法國 ") == "member of the 法国"


def test_quoted_stretches_are_known() -> None:
    assert units("《红楼梦》和“Up”").quoted == ((1, 4), (7, 8))
    assert units("》法国《").quoted == ()


@given(st.text(max_size=40))
def test_every_unit_leads_back_to_what_was_typed(text: str) -> None:
    cut = units(text)
    last = 0
    for unit in range(len(cut)):
        start, end = cut.surface(unit, unit + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last or cut.words[unit]
        last = start
    assert folded_units(text).words == cut.words


@pytest.mark.parametrize(
    "family",
    ["discovered discoverer discovery discover", "border borders bordering", "country countries", "population populous",
     "capital capitals", "language languages", "dynasty dynasties", "wrote written writer", "nationality nation"],
)  # fmt: skip
def test_words_of_one_family_share_their_root(family: str) -> None:
    assert len({stem(word) for word in family.split(" ")}) == 1


def test_roots_of_different_words_differ() -> None:
    words = "capital currency country border birth death father mother atom mass density area era emperor poet poem"
    assert len({stem(word) for word in words.split(" ")}) == len(words.split(" "))
