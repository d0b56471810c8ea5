from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from superbrain.errors import TooLarge, UnsafeText
from superbrain.text import QUESTION_LIMIT, bigrams, clean, has_han, key, key_with_offsets, plain_key, shown

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
# Characters that melt, vanish, grow or fold, close together.
HARD_TEXT = st.text(
    "aAéE\u0301\u0323 \u3000·・\u200b\u200d\ufe0fＡ㍿½ﷺ가\u1100\u1161\u11a8ﾞｶ後后İßΐ\u0345ı’—👨👩क\u094d",
    max_size=12,
)


def test_names_lose_what_nobody_sees_and_keep_what_everybody_sees() -> None:
    assert clean("\ufeff 法\u200b国\u202e\n (France)\x07 ") == "法国 (France)"
    assert clean("नि\u200dक्\u200dष") == "निक्\u200dष"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"


def test_lines_stay_where_they_are_asked_for() -> None:
    assert clean("a\tb\n\nc ", lines=True) == "a\tb\n\nc"


@pytest.mark.parametrize("text", ["a\0b", "法\0国", "\ud800", "x\udfff", "e" + "\u0301" * 31])
def test_what_cannot_be_made_safe_is_refused(text: str) -> None:
    with pytest.raises(UnsafeText):
        clean(text)


def test_length_is_checked_before_anything_else() -> None:
    with pytest.raises(TooLarge):
        clean("字" * 513)
    assert len(clean("字" * 513, limit=600)) == 513


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ１２", "abc12"),
        ("後漢書", "后汉书"),
        ("列夫·托尔斯泰", "列夫托尔斯泰"),
        ("列夫・托爾斯泰", "列夫•托尔斯泰"),
        ("  New   York ", "new york"),
        ("法\u3000国", "法 国"),
        ("Côte d’Ivoire", "CÔTE D'IVOIRE"),
        ("STRASSE", "straße"),
        ("⼈", "人"),
        ("（台灣）", "(台湾)"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_accents_differ_in_the_key_and_not_in_the_plain_key() -> None:
    assert key("Côte") != key("Cote")
    assert plain_key("Côte d'Ivoire") == plain_key("cote D’ivoire")
    assert plain_key("Łódź Ærø") == "lodz aero"
    assert plain_key("Йод") == key("йод") != key("иод")


def test_the_key_of_every_character_is_its_own_key() -> None:
    for point in (*range(0x32400), *range(0xE0000, 0xE0200), sys.maxunicode):
        if not 0xD800 <= point <= 0xDFFF:
            folded = key(chr(point))
            assert key(folded) == folded, hex(point)


@given(ANY_TEXT | HARD_TEXT)
@example("\u0345\u0301")
def test_keys_and_cleaned_text_are_stable(text: str) -> None:
    assert key(key(text)) == key(text)
    assert plain_key(plain_key(text)) == plain_key(text)
    safe = clean(text)
    assert clean(safe) == safe
    assert unicodedata.is_normalized("NFC", safe)
    assert key(safe) == key(text)


@settings(max_examples=300)
@given(ANY_TEXT | HARD_TEXT)
def test_offsets_belong_to_the_key_and_point_into_the_text(text: str) -> None:
    folded, offsets = key_with_offsets(text)
    assert folded == key(text)
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


def test_offsets_find_the_mention_in_the_question() -> None:
    question = "「Ｃôte　d’Ivoire」的首都？"
    folded, offsets = key_with_offsets(question)
    start = folded.index("côte")
    assert question[offsets[start] : offsets[start + len("côte d'ivoire")]] == "Ｃôte　d’Ivoire"


def test_bigrams_overlap() -> None:
    assert bigrams("水調歌頭") == ["水调", "调歌", "歌头"]
    assert bigrams("金") == ["金"]
    assert bigrams(" ") == []


def test_time_grows_with_length_and_no_faster() -> None:
    hostile = ("e" + "\u0301\u0323" * 15) * 1_000  # 31,000 characters
    start = time.process_time()
    clean(hostile, limit=100_000)
    key_with_offsets(hostile)
    key("字" * 100_000)
    assert time.process_time() - start < 1


def test_han_is_told_from_kana_and_latin() -> None:
    assert has_han("asdf 〇")
    assert has_han("巴黎")
    assert not has_han("Paris パリ 파리 １２")


def test_what_must_be_shown_is_one_safe_line_whatever_it_holds() -> None:
    assert shown("a\x1b[2J\u2066b\nc") == "a[2Jb c"
    assert shown("a\x00b\udcff") == r"a\x00b\udcff"
    assert len(shown("x" * 9_000)) == QUESTION_LIMIT
