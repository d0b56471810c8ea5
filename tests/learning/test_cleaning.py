from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from superbrain.learning.cleaning import cleaned, deceiving
from superbrain.learning.reading import decoded
from superbrain.text import clean

TRICKY = st.text(
    st.sampled_from("ab 　\t\n中é½e\u0301\u0301\u200b\u200d\u202e\u00ad\ufeffक\u094dᄀ\u1161\u11a8\U000e0041·"),
    max_size=40,
)


@given(st.one_of(TRICKY, st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=60)))
def test_what_is_kept_is_what_the_text_floor_keeps(raw):
    encoded = raw.encode()
    text, offsets = decoded(encoded, "utf-8")
    found = cleaned(text, offsets)
    if not any(len(run) > 3 for run in _mark_runs(raw)):
        assert found.text == clean(raw, len(raw) + 1)
    assert len(found.starts) == len(found.ends) == len(found.text)


@given(TRICKY, st.data())
def test_bytes_of_a_span_read_as_the_span(raw, data):
    encoded = raw.encode()
    text, offsets = decoded(encoded, "utf-8")
    found = cleaned(text, offsets)
    if not found.text or any(len(run) > 3 for run in _mark_runs(raw)):
        return
    start = data.draw(st.integers(0, len(found.text) - 1))
    end = data.draw(st.integers(start + 1, len(found.text)))
    quote = encoded[found.starts[start] : found.ends[end - 1]].decode()
    assert clean(found.text[start:end], 99) in clean(quote, 99)
    assert list(found.starts) == sorted(found.starts)


def test_marks_of_markdown_are_left_out_and_the_quote_keeps_to_the_words():
    raw = "法国的**首都**是[巴黎](http://x.y)，*不是*`里昂`。"
    found = cleaned(raw, decoded(raw.encode(), "utf-8")[1], markup=True)
    assert found.text == "法国的首都是巴黎，不是里昂。"
    place = found.text.index("巴黎")
    assert raw.encode()[found.starts[place] : found.ends[place + 1]].decode() == "巴黎"


def test_towers_of_marks_are_cut_and_counted():
    raw = "e" + "\u0301" * 50 + "nd"
    found = cleaned(raw, decoded(raw.encode(), "utf-8")[1])
    assert len(found.text) < 8
    assert deceiving(raw) == 47


def test_deceiving_characters_are_counted():
    assert deceiving("plain text") == 0
    assert deceiving("a\u202eb\u200bc\U000e0041") == 3


def _mark_runs(raw: str) -> list[str]:
    import unicodedata

    runs, run = [], ""
    for character in raw:
        if unicodedata.category(character)[0] == "M":
            run += character
        else:
            runs.append(run)
            run = ""
    return [*runs, run]
